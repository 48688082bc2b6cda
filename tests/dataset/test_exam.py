"""The paper and its key: order, numbering, layout, and that the paper tells no answer."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest

from psykb.dataset.exporters import exam_parts
from psykb.dataset.exporters.exam_words import WORDS
from psykb.dataset.exporting import export
from psykb.dataset.request import Options
from psykb.types import Kind, Page, Point
from tests.dataset.made_items import (
    FORGETTING,
    PROCESSES,
    WORKING_MEMORY,
    chinese,
    english,
    made,
)

NAMES = ["a-paper.docx", "a-paper.md", "a-key.docx", "a-key.md"]


def written(items, folder, name="a", **options):
    done = export(items, "exam", folder / name, options=Options(**options))
    return {path.name: path for path in done.files}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("a", NAMES),
        ("a.docx", ["a-paper.docx", "a-key.docx"]),
        ("a.md", ["a-paper.md", "a-key.md"]),
        ("a.v2", [name.replace("a-", "a.v2-") for name in NAMES]),
    ],
)
def test_paper_and_key_in_the_forms_asked_for(name, files, items, tmp_path):
    assert list(written(items, tmp_path, name)) == files


def test_a_paper_in_chinese(base, tmp_path):
    items = [chinese(base)[at] for at in (0, 2, 4, 5)]
    paper = written(items, tmp_path)["a-paper.md"].read_text("utf-8")
    assert paper == (
        "# 《记忆小书》试卷\n\n"
        "姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿　　得分：＿＿＿＿＿＿\n\n"
        "共 4 题　　满分：＿＿＿分　　考试时间：＿＿＿分钟\n\n"
        "### 一、单项选择题（共 1 题，＿＿分）\n\n"
        "每题只有一个选项最符合题意，请将其字母填入括号内。\n\n"
        "**1.** 工作记忆的作用是什么？（　　）\n\n"
        "- A. 长久保存\n- B. 暂时保持并加工\n- C. 彻底遗忘\n- D. 感觉登记\n\n"
        "### 二、不定项选择题（共 1 题，＿＿分）\n\n"
        "每题有一个或多个选项符合题意，请将其字母填入括号内；多选、少选、错选均不得分。\n\n"
        "**2.** 遗忘的原因有（　　）\n\n"
        "- A. 最初的记忆痕迹还不稳固，因此刚刚学过的内容最容易受到破坏而消失\n"
        "- B. 人一旦学会某种内容就再也不会以任何方式失去它\n"
        "- C. 先后学习的内容之间相互干扰\n\n"
        "### 三、判断题（共 1 题，＿＿分）\n\n"
        "正确的在括号内打“√”，错误的打“×”。\n\n"
        "**3.** 遗忘的速度始终不变。（　　）\n\n"
        "### 四、简答题（共 1 题，＿＿分）\n\n"
        "简要回答下列问题，写出要点即可。\n\n"
        "**4.** 记忆包括哪些基本过程？\n\n" + "\n\n".join(["_" * 60] * 6) + "\n"
    )


def test_a_paper_in_english_has_blanks_to_fill_and_no_ideographic_space(base, tmp_path):
    paper = written(english(base), tmp_path)["a-paper.md"].read_text("utf-8")
    assert paper.startswith(
        "# Examination: A Small Book of Learning\n\n"
        "Name: ______________    Class: ______________    Score: ________\n\n"
        "3 questions    Total: ____ points    Time: ____ minutes\n\n"
        "### Section A. Single choice (1 question, ____ points)\n\n"
        "Choose the one best answer and write its letter on the line.\n\n"
        "**1.** Who studied operant conditioning? ____\n\n"
        "- A. B. F. Skinner\n- B. Ivan Pavlov\n"
    )
    assert "\u3000" not in paper
    assert "<br>" not in paper
    assert "\\_" not in paper


def test_markup_of_an_item_is_escaped_where_the_blanks_of_the_paper_are_not(base, tmp_path):
    item = made(base, Kind.TRUE_FALSE, "_a_ *b*", "true", PROCESSES, language="en")
    paper = written([item], tmp_path)["a-paper.md"].read_text("utf-8")
    assert "**1.** \\_a\\_ \\*b\\* ____\n" in paper


def test_every_kind_says_what_is_to_be_done():
    assert all(set(words.notes) == set(Kind) for words in WORDS.values())


def test_words_with_blanks_are_no_markup():
    for words in WORDS.values():
        lines = (words.name_line, words.total, words.one_total, words.score, words.one_score)
        for line in (*lines, *words.brackets.values()):
            assert not re.search(r"[^\s_]_|_[^\s_]|[*`<\[]", line), line


@pytest.mark.parametrize("suffix", [".docx", ".md"])
def test_a_title_may_be_longer_than_word_can_keep(suffix, base, tmp_path):
    title = "期" * 300
    files = written(chinese(base)[:1], tmp_path, f"a{suffix}", title=title)
    if suffix == ".docx":
        document = docx.Document(str(files["a-paper.docx"]))
        assert document.core_properties.title == "期" * 255
        assert document.paragraphs[0].text == title
    else:
        assert files["a-paper.md"].read_text("utf-8").startswith(f"# {title}\n")


def test_the_key_names_two_places_that_of_the_answer_first(base, tmp_path):
    item = made(
        base, Kind.SINGLE, "先快后慢的是", "B", WORKING_MEMORY, PROCESSES, FORGETTING,
        options=("工作记忆", "遗忘"),
        points=(
            Point(text="遗忘先快后慢。", evidence=(2,)),
            Point(text="工作记忆暂时保持信息。", evidence=(0,)),
        ),
    )  # fmt: skip
    key = written([item], tmp_path)["a-key.md"].read_text("utf-8")
    assert key.endswith(
        "**【出处】** 《记忆小书》第一章 记忆 › 1.2 遗忘；《记忆小书》第一章 记忆 › 1.1 工作记忆\n"
    )


def test_a_page_stands_beside_the_deepest_section_alone(base, tmp_path):
    item = chinese(base)[2]
    page = Page(index=71, label="57", start=0, end=9_999)
    paged = replace(item, citations=(replace(item.citations[0], pages=(page,)),))
    key = written([paged], tmp_path)["a-key.md"].read_text("utf-8")
    assert key.endswith("**【出处】** 《记忆小书》1.1 工作记忆，第 57 页\n")


def test_a_key_in_english(base, tmp_path):
    key = written(english(base), tmp_path, title="Mid*term*")["a-key.md"].read_text("utf-8")
    place = "“A Small Book of Learning”, Chapter 1 Learning › 1.1 Operant conditioning"
    assert key == (
        "# Mid\\*term\\* – Answer Key\n\n"
        "### Section A. Single choice\n\n"
        "| 1 |\n| --- |\n| A |\n\n"
        "**1.** Who studied operant conditioning?\n\n"
        "**Answer:** A\n\n"
        "**Explanation:** It was studied by Skinner.\n\n"
        f"**Source:** {place}\n\n"
        "### Section B. True or false\n\n"
        "| 2 |\n| --- |\n| T |\n\n"
        "**2.** Consequences shape behavior.\n\n"
        "**Answer:** T\n\n"
        f"**Source:** {place}\n\n"
        "### Section C. Define the term\n\n"
        "**3.** Operant conditioning\n\n"
        "**Answer:** Operant conditioning is a form of learning in which behavior is shaped by "
        "its consequences.\n\n"
        f"**Source:** {place}\n"
    )


def test_kinds_stand_in_the_order_of_papers_and_numbers_run_through(items, tmp_path):
    paper = written(items, tmp_path)["a-paper.md"].read_text("utf-8")
    heads = re.findall(r"(?m)^##+ (.*?)[（(\n]", paper)
    assert [head.strip() for head in heads] == [
        "第一部分　中文试题", "一、单项选择题", "二、多项选择题", "三、不定项选择题",
        "四、判断题", "五、名词解释", "六、简答题", "七、论述题", "八、案例分析题",
        "Part 2: Questions in English", "Section A. Single choice", "Section B. True or false",
        "Section C. Define the term",
    ]  # fmt: skip
    assert re.findall(r"(?m)^\*\*(\d+)\.\*\*", paper) == [str(n) for n in range(1, 12)]


def test_the_paper_tells_no_answer(items, tmp_path):
    files = written(items, tmp_path)
    paper = files["a-paper.md"].read_text("utf-8")
    word = "\n".join(p.text for p in docx.Document(str(files["a-paper.docx"])).paragraphs)
    for item in items:
        for text in (paper, word):
            assert not item.kind.is_open or item.answer not in text
            assert not item.explanation or item.explanation not in text
            assert not any(c.quote in text for c in item.citations)
    assert "【" not in paper
    assert "答案" not in word


def test_keys_are_told_five_together(base, tmp_path):
    one = chinese(base)[2]
    items = [replace(one, id=f"{n:012x}", answer="ABCD"[n % 4]) for n in range(12)]
    key = written(items, tmp_path)["a-key.md"].read_text("utf-8")
    assert "| 1-5 | 6-10 | 11-12 |\n| --- | --- | --- |\n| ABCDA | BCDAB | CD |\n" in key


def test_sets_of_letters_are_told_one_by_one_in_rows_of_five(base, tmp_path):
    one = chinese(base)[3]
    items = [replace(one, id=f"{n:012x}") for n in range(6)]
    key = written(items, tmp_path)["a-key.md"].read_text("utf-8")
    assert (
        "| 1 | 2 | 3 | 4 | 5 |\n| --- | --- | --- | --- | --- |\n"
        "| ACD | ACD | ACD | ACD | ACD |\n| 6 |  |  |  |  |\n| ACD |  |  |  |  |\n" in key
    )


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        (("甲", "乙", "丙", "丁"), 4),
        (("暂时保持并加工信息的系统", "乙", "丙", "丁"), 2),
        (("这是一个很长很长很长很长很长很长很长的选项", "乙", "丙"), 1),
        (("a", "b", "c", "d", "e", "f"), 2),
    ],
)
def test_short_options_share_a_line_of_word(options, columns, base, tmp_path):
    item = made(base, Kind.SINGLE, "问", "A", PROCESSES, options=options)
    paper = docx.Document(str(written([item], tmp_path)["a-paper.docx"]))
    lines = [p.text.split("\t") for p in paper.paragraphs if re.match("[A-J][.] ", p.text)]
    assert [len(line) for line in lines[:-1]] == [columns] * (len(lines) - 1)
    printed = [option for line in lines for option in line]
    assert printed == [f"{'ABCDEF'[n]}. {text}" for n, text in enumerate(options)]


def test_a_blank_that_is_printed_is_not_printed_twice(base, tmp_path):
    items = [
        made(base, Kind.SINGLE, f"记忆{blank}是{n}", "A", PROCESSES, options=("甲", "乙"))
        for n, blank in enumerate(("（　　）", "( )", "____", ""))
    ]
    paper = written(items, tmp_path)["a-paper.md"].read_text("utf-8")
    assert re.findall(r"(?m)^\*\*\d\.\*\* (.*)$", paper) == [
        "记忆（　　）是0", "记忆( )是1", r"记忆\_\_\_\_是2", "记忆是3（　　）",
    ]  # fmt: skip


def test_word_has_fonts_of_both_scripts_and_no_time(items, tmp_path):
    files = written(items, tmp_path)
    with zipfile.ZipFile(io.BytesIO(files["a-paper.docx"].read_bytes())) as packed:
        assert {member.date_time for member in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        styles = packed.read("word/styles.xml").decode()
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles
    document = docx.Document(str(files["a-key.docx"]))
    assert document.core_properties.title == "心理学试卷　参考答案及解析"
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows] == [
        ["2"], ["ACD"],
    ]  # fmt: skip
    texts = [p.text for p in document.paragraphs]
    assert "【解析】工作记忆对信息加以暂时保持并同时加工。" in texts
    assert "【出处】《记忆小书》第一章 记忆 › 1.1 工作记忆" in texts


def test_word_holds_what_xml_cannot(base, tmp_path):
    item = made(base, Kind.SHORT, "问\x00\x1b\uffff题？", "答", WORKING_MEMORY)
    paper = written([item], tmp_path, "a.docx")["a-paper.docx"]
    texts = [p.text for p in docx.Document(str(paper)).paragraphs]
    assert "1. 问\ufffd题？" in texts  # control characters are taken out of every format


def test_every_kind_has_its_place():
    assert set(exam_parts._ORDER) == set(Kind)
