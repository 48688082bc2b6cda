"""Printed questions through the readers: the layouts in which guides are written, as files."""

import pytest
from docx import Document

from psykb.errors import NotFoundError
from psykb.generation.exams.making import ExamMaker
from psykb.generation.library import Library
from psykb.grounding.quoting import holds
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Draft, Kind, Refusal, Refused, Stage

OPTIONS = "A．先快后慢\nB．先慢后快\nC．一直很快\nD．一直很慢\n"
CHAPTER = "第一章 学习\n\n学习是由经验引起的行为变化。\n\n"
ASKED = "".join(f"{n}．第{n}种进程是（　　）。\n{OPTIONS}" for n in (1, 2, 3))
BEHIND = "\n\n二、判断题\n\n1．甲是乙。\n\n参考答案\n\n1 对\n"
TEXTS = ("先快后慢", "先慢后快", "一直很快", "一直很慢")


@pytest.fixture
def ingested(tmp_path):
    def ingest(name, text):
        path = tmp_path / name
        if isinstance(text, str):
            path.write_text(text, encoding="utf-8")
        else:
            text.save(str(path))
        base = KnowledgeBase.create(tmp_path / "kb")
        base.ingest([path])
        return base

    return ingest


def made(base, **options):
    maker = ExamMaker(Library(base), support=SupportCheck.of(base), **options)
    return [maker.make(slot) for slot in maker.slots()]


def keys(base):
    """Keys of the choice questions as letters; the reason where there is none."""
    return [
        d.reason if isinstance(d, Refused) else "".join("ABCDEFGHIJ"[at] for at in d.key)
        for d in made(base)
        if d.kind in (Kind.SINGLE, Kind.MULTIPLE)
    ]


# plain text


@pytest.mark.parametrize("table", ["1-3 ABA", "1-3：ABA", "1-3题 ABA", "1．A　2．B　3．A"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("behind", ["", BEHIND])
def test_a_line_of_keys_in_a_text_file(ingested, table, gap, behind):
    base = ingested("guide.txt", f"{CHAPTER}{ASKED}{gap}参考答案{gap}{table}{behind}")
    assert keys(base) == ["A", "B", "A"]


def test_a_line_of_keys_that_the_reader_takes_for_a_heading(ingested):
    base = ingested("guide.txt", f"{CHAPTER}{ASKED}\n参考答案\n\n1-3 ABA{BEHIND}")
    (document,) = base.catalogue.document_ids()
    titles = [section.title for section in base.catalogue.sections(document)]
    assert "1-3 ABA" in titles  # or this test says nothing
    drafts = made(base)
    assert [d.key for d in drafts[:3]] == [(0,), (1,), (0,)]
    assert [d.truth for d in drafts[3:]] == [True]
    assert drafts[0].origin[1].quote == "1-3 ABA"


# Markdown


@pytest.mark.parametrize(
    "answers",
    [
        "## 参考答案\n\n1-3 ABA\n",
        "## 参考答案\n1-3：ABA\n",
        "## 参考答案\n\n### 1-3题 ABA\n",
        "## 参考答案：1-3 ABA\n",
        "## 参考答案\n\n| 题号 | 1 | 2 | 3 |\n|---|---|---|---|\n| 答案 | A | B | A |\n",
        "## 参考答案\n\n1．【答案】A。因为甲。\n2．【答案】B。因为乙。\n3．【答案】A\n",
        "参考答案\n1．【答案】A。因为甲。\n2．【答案】B。因为乙。\n3．【答案】A\n",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_options_one_a_line_in_markdown(ingested, answers, gap):
    asked = ASKED.replace("\n1．", "\n\n1．").replace("\n2．", f"\n{gap}2．")
    base = ingested("guide.md", f"# 学习\n\n学习是变化。\n\n## 一、单项选择题\n{asked}\n{answers}")
    drafts = made(base)
    assert [d.key for d in drafts] == [(0,), (1,), (0,)]
    assert {d.options for d in drafts} == {TEXTS}
    assert drafts[1].question == "第2种进程是（　　）。"


def test_keys_beside_the_questions_in_markdown(ingested):
    text = (
        "# 学习\n\n## 一、单项选择题\n1．一种进程是\nA．甲\nB．乙\nC．丙\n答案：B\n解析：因为乙。\n"
        "2．又一种是\nA．甲\nB．乙\nC．丙\n【答案】C\n"
    )
    one, other = made(ingested("guide.md", text))
    assert (one.question, one.options, one.key) == ("一种进程是", ("甲", "乙", "丙"), (1,))
    assert one.explanation == "因为乙。"
    assert (other.question, other.key) == ("又一种是", (2,))


def test_judgements_in_markdown(ingested):
    text = (
        "# 学习\n\n## 二、判断题\n1．甲是乙。\n2．乙是甲。\n3．丙是丁。\n\n"
        "## 参考答案\n二、判断题\n1.对 2.错\n3.对\n"
    )
    drafts = made(ingested("guide.md", text))
    assert [(d.question, d.truth) for d in drafts] == [
        ("甲是乙。", True),
        ("乙是甲。", False),
        ("丙是丁。", True),
    ]


def test_an_empty_cell_costs_one_question_and_not_the_run(ingested):
    text = (
        f"# 一、单项选择题\n\n{ASKED}\n# 参考答案\n\n"
        "| 题号 | 1 | 2 | 3 |\n|---|---|---|---|\n| 答案 | A |  | A |\n"
    )
    assert keys(ingested("guide.md", text)) == ["A", Refusal.NO_KEY_PRINTED, "A"]


# English


@pytest.mark.parametrize(
    "key",
    [
        "Answer Key: 1. b 2. d\n",
        "## Answer Key: 1. b 2. d\n",
        "## Answer Key\n\n1. b\n2. d\n",
        "## Answers\n\n1-2 BD\n",
    ],
)
def test_english_keys(ingested, key):
    options = "   a. one\n   b. two\n   c. three\n   d. four\n"
    text = (
        "# Chapter 1 Learning\n\nLearning is a change.\n\n## Review Questions\n\n"
        f"1. What is it?\n{options}\n2. Who was it?\n{options}\n{key}"
    )
    drafts = made(ingested("lessons.md", text))
    assert [(d.question, d.key) for d in drafts] == [("What is it?", (1,)), ("Who was it?", (3,))]
    assert {d.options for d in drafts} == {("one", "two", "three", "four")}


# Word


def test_a_table_of_two_columns_in_word(ingested):
    document = Document()
    document.add_heading("一、单项选择题", 1)
    for line in ASKED.splitlines():
        document.add_paragraph(line)
    document.add_heading("参考答案", 1)
    table = document.add_table(rows=0, cols=2)
    for number, key in (("题号", "答案"), ("1", "A"), ("2", "C"), ("3", "D")):
        row = table.add_row().cells
        row[0].text, row[1].text = number, key
    base = ingested("guide.docx", document)
    assert keys(base) == ["A", "C", "D"]
    assert made(base)[1].origin[1].quote == "2 | C"


# what is no item


def test_a_book_of_nothing_but_headings(ingested):
    base = ingested("keys.md", "# 一、单选题 1.A 2.C\n")
    assert base.counts.passages == 0
    assert keys(base) == [Refusal.NO_QUESTION_PRINTED] * 2
    (document,) = base.catalogue.document_ids()
    assert [refused.passage for refused in made(base)] == [f"{document}:6-9", f"{document}:10-13"]


def test_a_kind_that_is_not_made_is_refused_by_the_schema(ingested):
    text = "# 学习\n\n## 一、填空题\n\n1．记忆的过程是____。\n\n## 参考答案\n\n1．编码\n"
    base = ingested("guide.md", text)
    (refused,) = made(base)
    assert (refused.reason, refused.stage) == (Refusal.WRONG_KIND, Stage.SCHEMA)
    assert (refused.draft.question, refused.draft.answer) == ("记忆的过程是____。", "编码")
    assert all(holds(base.catalogue, place) for place in refused.draft.origin)


# sections

TWO = "\n".join(
    f"# {title}\n\n讲的是{title}。\n\n## 练习题\n\n1．{title}是（　　）\n{OPTIONS}\n答案：{key}\n"
    for title, key in (("第一章 Ｍemory", "B"), ("第二章 学习", "C"))
)


def test_no_question_under_a_title(ingested):
    base = ingested("guide.md", TWO)
    with pytest.raises(NotFoundError, match="--section 梦, 海: no question is printed"):
        made(base, sections=("梦", "海"))


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ((), [(1,), (2,)]),
        (("学习",), [(2,)]),
        (("MEMORY",), [(1,)]),
        (("练习",), [(1,), (2,)]),
        (("梦", "第二章"), [(2,)]),
    ],
)
def test_only_questions_under_a_title(ingested, sections, expected):
    found = made(ingested("guide.md", TWO), sections=sections)
    assert [d.key for d in found if isinstance(d, Draft)] == expected


def test_a_paper_of_a_school_with_its_keys_and_marks_behind(ingested):
    paper = Document()
    for line in (
        "2025—2026学年第一学期普通心理学期中测验（A卷）",
        "一、判断改错题（每题2分，共6分）",
        "1.图像记忆是听觉的感觉记忆。（  ）",
        "2.遗忘是先快后慢的。（  ）",
        "3.精细复述有利于长时记忆。（  ）",
        "二、名词解释（每题4分，共8分）",
        "4.组块",
        "三、论述题（20分）",
        "5.试述遗忘的原因。",
        "普通心理学期中测验（A卷）参考答案及评分标准",
        "一、判断改错题",
        "1.×（改：图像记忆是视觉的感觉记忆）   2.√   3.√",
        "二、名词解释",
        "4.组块是有意义的记忆单位。（4分）",
        "三、论述题",
        "5.答案要点：（1）衰退说。（10分）（2）干扰说。（10分）",
        "评分标准：每点10分，答出要点即可。",
    ):
        paper.add_paragraph(line)
    drafts = [d for d in made(ingested("期中A卷.docx", paper)) if isinstance(d, Draft)]
    assert [d.truth for d in drafts] == [False, True, True, None, None]
    assert drafts[0].explanation == "（改：图像记忆是视觉的感觉记忆）"
    assert [d.answer for d in drafts[3:]] == [
        "组块是有意义的记忆单位。（4分）",
        "（1）衰退说。（10分）（2）干扰说。（10分）",
    ]
    assert drafts[4].explanation == "每点10分，答出要点即可。"
