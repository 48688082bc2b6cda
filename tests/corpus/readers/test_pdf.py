"""PDF: what a reader reads of a printed page, in the order in which it is read."""

import re

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from psykb.config import Limits
from psykb.corpus.reading import read
from psykb.corpus.regions import locate, unpack
from psykb.errors import UnreadableFileError
from psykb.types import Reason, SectionKind
from tests.corpus.readers.printing import BOLD, HEIGHT, SONG, Press

FULL = "This line is as long as the column is wide, and so it goes on"
LONG = (
    "Having the field of psychology open before us, the next question is where to commence "
    "operations, and it may be well to agree that the simplest sorts of performance come first."
)
WORDS = ["Zero", "Sleep", "Dream", "Memory", "Reason", "Thought", "Habit", "Will", "Self"]


@pytest.fixture
def press(tmp_path):
    return Press(tmp_path / "book.pdf")


def printed(press, tmp_path, **options):
    press.save()
    return read(tmp_path / "book.pdf", **options)


def titles(document):
    return [(s.level, s.title, s.kind.value) for s in document.sections]


def test_lines_are_rejoined_and_paragraphs_kept_apart(press, tmp_path):
    y = press.prose(f"{LONG} It ends there.", indent=20)
    y = press.prose(LONG, indent=20, y=y)
    press.prose(LONG, y=y + 20)
    assert printed(press, tmp_path).document.text == f"{LONG} It ends there.\n\n{LONG}\n\n{LONG}\n"


def test_paragraphs_without_indent_or_gap_are_told_by_their_short_last_lines(press, tmp_path):
    y = press.prose(f"{LONG} It ends.")
    press.prose(LONG, y=y)
    assert printed(press, tmp_path).document.text == f"{LONG} It ends.\n\n{LONG}\n"


def test_words_broken_at_line_ends(press, tmp_path):
    press.lines(
        "A short-term memory is unconditioned, and we say so of a short-\n"
        "term store: the uncon-\nditioned reflex of self-\nesteem comes first."
    )
    assert printed(press, tmp_path).document.text == (
        "A short-term memory is unconditioned, and we say so of a short-term store: the "
        "unconditioned reflex of self-esteem comes first.\n"
    )


def test_chinese_lines_are_rejoined_without_spaces(press, tmp_path):
    first = (
        "记忆是人脑对经历过的事物进行编码、储存和提取的心理过程（memory），"
        "1885年就有人用实验研究过它。"
    )
    y = press.prose(first, font=SONG, indent=20, width=200)
    press.prose("学习是另一回事。" * 5, font=SONG, indent=20, width=200, y=y)
    document = printed(press, tmp_path).document
    assert document.text == f"{first}\n\n{'学习是另一回事。' * 5}\n"
    assert document.language == "zh"


def test_a_last_line_as_wide_as_the_indent_belongs_to_its_paragraph(press, tmp_path):
    # the first line has room for 18 characters, and "扭。" ends where it begins
    first = "认知失调是言行与想法打架时心里的那种别扭。"[1:]
    y = press.prose(first, font=SONG, indent=20, width=200)
    y = press.prose(
        "从众是大家都这么做或这么说自己便也跟着。", font=SONG, indent=20, width=200, y=y
    )
    press.prose("学习是另一回事。" * 5, font=SONG, indent=20, width=200, y=y)
    document = printed(press, tmp_path).document
    assert document.text.split("\n\n")[:2] == [first, "从众是大家都这么做或这么说自己便也跟着。"]


def test_running_heads_feet_and_page_numbers_go_and_text_stays(press, tmp_path):
    for page in range(1, 9):
        head = "A Book of the Mind" if page % 2 == 0 else f"Chapter {1 + page // 5} Memory"
        press.line(head, 50 if page % 2 == 0 else 250, 40, size=8)
        y = press.lines("Summary", y=80, font=BOLD, size=14) if page in (2, 6) else 80
        press.lines(f"{WORDS[page]} stands here.", y=y)
        press.line(f"– {page + 10} –", 190, 570, size=8)
        press.turn()
    reading = printed(press, tmp_path)
    document = reading.document
    assert document.text.replace("\n\n", "\n") == "".join(
        ("Summary\n" if page in (2, 6) else "") + f"{WORDS[page]} stands here.\n"
        for page in range(1, 9)
    )
    assert [(p.index, p.label, p.label_kind) for p in document.pages[:2]] == [
        (1, "11", "printed"), (2, "12", "printed"),
    ]  # fmt: skip
    assert reading.unread_pages == ()


def test_a_page_number_that_is_missing_is_inferred_from_its_neighbours(press, tmp_path):
    for page in range(1, 7):
        press.lines(f"This is what page {page} says.")
        if page != 4:
            press.line(str(page + 56), 190, 570, size=8)
        press.turn()
    labels = [(p.label, p.label_kind) for p in printed(press, tmp_path).document.pages]
    assert labels == [
        ("57", "printed"), ("58", "printed"), ("59", "printed"), ("60", "inferred"),
        ("61", "printed"), ("62", "printed"),
    ]  # fmt: skip


def test_labels_of_the_file_and_front_matter_by_roman_numbers(press, tmp_path):
    press.label(0, "roman", 1)
    press.label(2, "arabic", 1)
    for text in (
        "A Book of Tests",
        "Thanks to all who read it.",
        "The first chapter begins.",
        "It ends.",
    ):
        press.lines(text)
        press.turn()
    document = printed(press, tmp_path).document
    assert [(p.label, p.label_kind) for p in document.pages] == [
        ("i", "printed"), ("ii", "printed"), ("1", "printed"), ("2", "printed"),
    ]  # fmt: skip
    assert [(s.title, s.path, s.kind, s.start, s.end) for s in document.sections] == [
        ("", (), SectionKind.FRONT_MATTER, 0, document.text.index("The first"))
    ]


def test_a_paragraph_goes_on_over_the_page_around_its_footnote(press, tmp_path):
    words = LONG.split()
    press.lines("An earlier paragraph stands here.", y=440)
    first = " ".join(words[:6])
    press.line(first, y=500)
    at = 50 + stringWidth(first, "Times-Roman", 10)
    press.line("1", at, 496, size=6)
    press.line(" ".join(words[6:13]), at + 6, 500)
    press.line(" ".join(words[13:21]), y=514)
    press.lines("1 A note at the foot.", y=570, size=8)
    press.turn()
    press.prose(" ".join(words[21:]), y=60)
    document = printed(press, tmp_path).document
    assert document.text == (
        f"An earlier paragraph stands here.\n\n1 A note at the foot.\n\n{LONG}\n"
    )
    second = document.pages[1]
    assert document.text[second.start : second.end] == " ".join(words[21:]) + "\n"


def test_a_word_rejoined_over_the_page_belongs_to_the_page_where_it_starts(press, tmp_path):
    press.prose(f"{LONG} The unconditioned reflex, and a conditioned one, by uncon-", y=400)
    press.turn()
    press.lines("ditioned stimuli, which ends it.", y=60)
    document = printed(press, tmp_path).document
    first, second = document.pages
    assert document.text[: first.end].endswith("a conditioned one, by unconditioned")
    assert document.text[second.start :] == " stimuli, which ends it.\n"


def test_two_columns(press, tmp_path):
    press.prose(LONG.rsplit(" ", 9)[0] + " the para-", 40, 100, width=150)
    y = press.prose(f"graph goes on in the other column. {LONG}", 210, 100, width=150)
    press.prose("Another begins here and ends.", 210, y, width=150, indent=15)
    assert printed(press, tmp_path).document.text == (
        LONG.rsplit(" ", 9)[0]
        + f" the paragraph goes on in the other column. {LONG}\n\nAnother begins here and ends.\n"
    )


def test_a_margin_note_and_a_caption_do_not_break_a_paragraph(press, tmp_path):
    words = LONG.split()
    y = press.prose(" ".join(words[:11]))
    press.lines("A note in\nthe margin", 330, 100, size=7, leading=9)
    press.prose(" ".join(words[11:]), y=y)
    press.lines("Figure 1: A picture.", y=200)
    assert printed(press, tmp_path).document.text == (
        f"{LONG}\n\nA note in the margin\n\nFigure 1: A picture.\n"
    )


def test_lists(press, tmp_path):
    press.lines("Memory has these parts:", y=100)
    for y, number, text in (
        (120, "1.", "encoding, which is the first\nof them;"),
        (148, "2.", "retrieval."),
    ):
        press.line(number, 60, y)
        press.lines(text, 72, y)
    press.lines("• one\n• two", 60, 200)
    assert printed(press, tmp_path).document.text == (
        "Memory has these parts:\n\n"
        "1. encoding, which is the first of them;\n2. retrieval.\none\ntwo\n"
    )


def test_a_table(press, tmp_path):
    rows = (
        ("Term", "Span", "Example"),
        ("sensory", "half a second", "a flash"),
        ("short-term", "seconds", "digits"),
    )
    for y, row in zip((200, 216, 242), rows, strict=True):
        for x, cell in zip((60, 150, 260), row, strict=True):
            press.line(cell, x, y, size=8)
        if row[0] == "sensory":
            press.line("of light", 260, 226, size=8)
    press.lines("The text goes on behind the table, in a line of its own.", y=300)
    assert printed(press, tmp_path).document.text == (
        "Term | Span | Example\nsensory | half a second | a flash of light\n"
        "short-term | seconds | digits\n\n"
        "The text goes on behind the table, in a line of its own.\n"
    )


def test_the_lettering_of_a_figure_goes_and_its_caption_stays(press, tmp_path):
    y = press.prose(LONG)
    for i, tick in enumerate(("0", "10", "20", "30", "40")):
        press.line(tick, 60, y + 40 + 20 * i, size=6)
    press.line("minutes", 200, y + 130, size=6)
    press.lines("Figure 2: How much is kept.", y=y + 160)
    assert printed(press, tmp_path).document.text == f"{LONG}\n\nFigure 2: How much is kept.\n"


def test_headings_by_outline_with_other_numbering_and_over_two_lines(press, tmp_path):
    press.bookmark("Early Memory Research", y=100)
    press.lines("0.1 Early Memory Research", font=BOLD, size=14)
    press.bookmark("The Forgetting of Nonsense Syllables", 1, y=140)
    press.lines("The Forgetting of\nNonsense Syllables", y=140, font=BOLD, size=12)
    press.lines("Ebbinghaus learned them by heart.\nEarly memory research was hard.", y=190)
    press.turn()
    press.bookmark("References")
    press.lines("REFERENCES", font=BOLD)
    press.lines("Author, A. (1885). A book.", y=130)
    document = printed(press, tmp_path).document
    assert titles(document) == [
        (1, "0.1 Early Memory Research", "body"),
        (2, "The Forgetting of Nonsense Syllables", "body"),
        (1, "REFERENCES", "references"),
    ]
    assert document.text.startswith(
        "0.1 Early Memory Research\n\nThe Forgetting of Nonsense Syllables\n\n"
        "Ebbinghaus learned them by heart."
    )


def test_headings_below_the_outline_are_told_by_number_and_type(press, tmp_path):
    press.bookmark("1 Memory", y=100)
    press.lines("1 Memory", font=BOLD, size=16)
    y = 140
    for title in ("1.1 Encoding", "1.2 Retrieval"):
        y = press.lines(title, y=y, font=BOLD, size=12) + 6
        y = press.lines("A line of text follows the heading.", y=y) + 10
    assert titles(printed(press, tmp_path).document) == [
        (1, "1 Memory", "body"), (2, "1.1 Encoding", "body"), (2, "1.2 Retrieval", "body"),
    ]  # fmt: skip


def test_headings_without_an_outline(press, tmp_path):
    y = 60
    for title, size in (("第一章 记忆", 16), ("第一节 编码", 13), ("一、加工水平", 11)):
        y = press.lines(title, y=y, font=SONG, size=size) + 8
    y = (
        press.lines("\t第一章讨论了记忆，这里从编码讲起。\n\t一、二两项都是这样。", y=y, font=SONG)
        + 20
    )
    y = press.lines("参考文献", y=y, font=SONG, size=13) + 8
    press.lines("甲. 记忆. 2001.", y=y, font=SONG)
    assert titles(printed(press, tmp_path).document) == [
        (1, "第一章 记忆", "body"),
        (2, "第一节 编码", "body"),
        (3, "一、加工水平", "body"),
        (1, "参考文献", "references"),
    ]


def test_the_number_of_a_chapter_takes_the_next_line_as_its_title(press, tmp_path):
    press.lines("CHAPTER 6", font=BOLD, size=12)
    press.lines("Memory", y=130, font=BOLD, size=18)
    press.lines("Text follows it, in two lines of which\nthe second is short.", y=170)
    assert titles(printed(press, tmp_path).document) == [(1, "CHAPTER 6 Memory", "body")]


def test_a_contents_page(press, tmp_path):
    press.lines(
        "目录\n第一章 记忆 ........ 1\n第二章 学习 ........ 9\n"
        "第三章 思维 ........ 20\n索引 ........ 30",
        font=SONG,
    )
    press.turn()
    press.lines("第一章 记忆", font=SONG, size=14)
    press.lines("记忆是一个过程。", y=140, font=SONG)
    document = printed(press, tmp_path).document
    assert titles(document) == [(1, "目录", "contents"), (1, "第一章 记忆", "body")]


def test_metadata_and_the_title_page(tmp_path):
    press = Press(tmp_path / "book.pdf", title="The Mind", author="A. Author and B. Author")
    press.lines("The Mind", font=BOLD, size=20)
    press.lines("A. Author", y=140)
    press.lines("Text begins here.", y=200)
    document = printed(press, tmp_path).document
    assert (document.title, document.authors) == ("The Mind", ("A. Author", "B. Author"))
    assert [(s.kind, document.text[s.start : s.end]) for s in document.sections] == [
        (SectionKind.FRONT_MATTER, "The Mind\n\nA. Author\n\n")
    ]


def test_without_metadata_the_largest_line_of_the_first_page_is_the_title(tmp_path):
    press = Press(tmp_path / "book.pdf", title="untitled")
    press.lines("The Mind of Man", font=BOLD, size=20)
    press.lines("Text begins here and\nhas two lines.", y=200)
    assert printed(press, tmp_path).document.title == "The Mind of Man"


def test_a_rectangle_encloses_the_line_that_it_is_said_to_enclose(press, tmp_path):
    press.lines(f"{FULL}\nand ends with 记忆 here.", x=61, y=333)
    press.lines("工作记忆是指对信息加以暂时保持并同时加工的记忆系统。", y=400, font=SONG)
    press.turn()
    press.lines(FULL, y=77)
    reading = printed(press, tmp_path)
    pdf = pypdfium2.PdfDocument(tmp_path / "book.pdf")
    for regions in reading.regions:
        page = pdf[regions.page - 1].get_textpage()
        for region in unpack(regions):
            seen = page.get_text_bounded(region.x0 - 1, region.y0, region.x1 + 1, region.y1)
            assert seen.split() == reading.document.text[region.start : region.end].split()
    start = reading.document.text.index("暂时保持")
    (region,) = locate(reading.regions[0], start, start + 4)
    page = pdf[0].get_textpage()
    seen = page.get_text_bounded(region.x0 + 1, region.y0, region.x1 - 1, region.y1)
    assert seen == "暂时保持"
    assert region.y0 == pytest.approx(HEIGHT - 400, abs=3)


def test_characters_beyond_the_bmp_do_not_shift_the_rectangles(press, tmp_path):
    # pdfium counts such a character twice
    press.lines("甲𠮷乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未", font=SONG)
    reading = printed(press, tmp_path)
    text = reading.document.text
    assert text.startswith("甲")
    (region,) = locate(reading.regions[0], text.index("未"), text.index("未") + 1)
    assert region.x1 - region.x0 == pytest.approx(10, abs=1)


def test_text_that_stands_askew_keeps_a_rectangle(press, tmp_path):
    press.lines(f"{FULL}\nand ends.")
    press.canvas.saveState()
    press.canvas.translate(380, 100)
    press.canvas.rotate(90)
    press.canvas.setFont("Times-Roman", 8)
    press.canvas.drawString(0, 0, "Up the margin")
    press.canvas.restoreState()
    reading = printed(press, tmp_path)
    assert reading.document.text == f"{FULL} and ends.\n\nUp the margin\n"
    region = unpack(reading.regions[0])[-1]
    assert region.y1 - region.y0 > 4 * (region.x1 - region.x0)


def pixel():
    """A picture of one grey pixel."""
    from PIL import Image

    return ImageReader(Image.new("L", (1, 1), 128))


def test_a_scanned_page_needs_ocr_and_a_blank_one_does_not(press, tmp_path):
    press.lines("Text.")
    press.turn()
    press.canvas.drawImage(pixel(), 0, 0, 400, 600)
    press.turn()
    press.turn()  # blank
    press.lines("More.")
    reading = printed(press, tmp_path)
    assert reading.unread_pages == (2,)
    assert [(p.start, p.end) for p in reading.document.pages] == [(0, 7), (7, 7), (7, 7), (7, 13)]


def refusal(tmp_path, **options):
    with pytest.raises(UnreadableFileError) as caught:
        read(tmp_path / "book.pdf", **options)
    assert str(caught.value).startswith(str(tmp_path / "book.pdf"))
    return caught.value.reason


def test_a_book_of_scans_needs_ocr(press, tmp_path):
    for _ in range(3):
        press.canvas.drawImage(pixel(), 0, 0, 400, 600)
        press.turn()
    press.save()
    assert refusal(tmp_path) is Reason.NEEDS_OCR


def test_a_font_whose_map_is_broken_gives_no_text(tmp_path):
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = reportlab.__path__[0]
    pdfmetrics.registerFont(TTFont("Vera", f"{folder}/fonts/Vera.ttf"))
    press = Press(tmp_path / "book.pdf", compress=False)
    press.lines("Good text in a good font.")
    press.turn()
    press.lines("These letters are mapped to private ones.", font="Vera")
    press.save()
    data = (tmp_path / "book.pdf").read_bytes()
    broken = re.sub(rb"<00([2-7][0-9A-F])>", rb"<E0\1>", data)
    assert broken != data
    (tmp_path / "book.pdf").write_bytes(broken)
    reading = read(tmp_path / "book.pdf")
    assert reading.document.text == "Good text in a good font.\n"
    assert reading.unread_pages == (2,)


def test_an_encrypted_file(tmp_path):
    press = Press(tmp_path / "book.pdf", password="密码 1")
    press.lines("Text.")
    press.save()
    assert refusal(tmp_path) is Reason.ENCRYPTED
    assert refusal(tmp_path, password="no") is Reason.WRONG_PASSWORD
    assert read(tmp_path / "book.pdf", password="密码 1").document.text == "Text.\n"


def test_a_file_cut_off_anywhere(press, tmp_path):
    for page in range(30):
        press.lines(f"Page {page}.")
        press.turn()
    press.save()
    whole = (tmp_path / "book.pdf").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        (tmp_path / "book.pdf").write_bytes(whole[: int(len(whole) * share)])
        assert refusal(tmp_path) is Reason.DAMAGED
    (tmp_path / "book.pdf").write_bytes(b"%PDF-1.7\n" + bytes(3000) + b"%%EOF")
    assert refusal(tmp_path) is Reason.DAMAGED
    (tmp_path / "book.pdf").write_bytes(b"<html>Not a PDF</html>")
    assert refusal(tmp_path) is Reason.DAMAGED


def test_pypdf_reads_what_pdfium_cannot_open(tmp_path):
    press = Press(tmp_path / "book.pdf", compress=False)
    press.lines("Chapter 1 Memory")
    press.lines("Memory is a process\nof three steps.", y=140)
    press.turn()
    press.lines("It ends here.")
    press.save()
    data = (tmp_path / "book.pdf").read_bytes()
    (tmp_path / "book.pdf").write_bytes(re.sub(rb"/Root \d+ 0 R", b"/Roox 9 0 R", data))
    document = read(tmp_path / "book.pdf").document
    assert document.text == (
        "Chapter 1 Memory\n\nMemory is a process\n\nof three steps.\n\nIt ends here.\n"
    )
    assert [(p.index, document.text[p.start : p.end]) for p in document.pages][1:] == [
        (2, "It ends here.\n")
    ]
    data = data.replace(b"/Root", b"/Encrypt << /Filter /Foo /V 9 >> /Root")
    (tmp_path / "book.pdf").write_bytes(data)
    assert refusal(tmp_path) is Reason.ENCRYPTED


def test_files_over_the_limits(press, tmp_path):
    press.lines("Text.\n" * 20)
    press.save()
    assert refusal(tmp_path, limits=Limits(pdf_bytes=500)) is Reason.TOO_LARGE
    assert refusal(tmp_path, limits=Limits(text_bytes=50)) is Reason.TOO_LARGE


def test_letters_that_are_spaced_out_are_closed_up(press, tmp_path):
    press.canvas.setFont(SONG, 10)
    press.canvas.drawString(50, HEIGHT - 100, "可能性增大的过程（working memory）。", charSpace=4)
    reading = printed(press, tmp_path)
    text = reading.document.text
    assert text == "可能性增大的过程（working memory）。\n"
    # the places are still those of the letters: 10 points each and 4 between
    at = text.index("过程")
    (region,) = locate(reading.regions[0], at, at + 2)
    assert region.x0 == pytest.approx(50 + 6 * 14, abs=3)
    assert region.x1 == pytest.approx(50 + 8 * 14, abs=6)
