"""What a section is for, by its title or by its look."""

import pytest

from psykb.corpus.headings import contents_runs, explains_answers, has_leader, kind_of
from psykb.types import SectionKind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("前言", SectionKind.FRONT_MATTER),
        ("序　言", SectionKind.FRONT_MATTER),
        ("第二版前言", SectionKind.FRONT_MATTER),
        ("Preface to the Second Edition", SectionKind.FRONT_MATTER),
        ("Acknowledgments", SectionKind.FRONT_MATTER),
        ("目 录", SectionKind.CONTENTS),
        ("CONTENTS", SectionKind.CONTENTS),
        ("Table of Contents", SectionKind.CONTENTS),
        ("参考文献", SectionKind.REFERENCES),
        ("【参考文献】", SectionKind.REFERENCES),
        ("推荐阅读", SectionKind.REFERENCES),
        ("0.0.14.2 * References", SectionKind.REFERENCES),
        ("Suggestions for Further Reading", SectionKind.REFERENCES),
        ("索引", SectionKind.TERM_INDEX),
        ("Subject Index", SectionKind.TERM_INDEX),
        ("术语表", SectionKind.GLOSSARY),
        ("Key Terms", SectionKind.GLOSSARY),
        ("习题", SectionKind.EXERCISES),
        ("复习题", SectionKind.EXERCISES),
        ("复习思考题", SectionKind.EXERCISES),
        ("思考题一", SectionKind.EXERCISES),
        ("一、单项选择题", SectionKind.EXERCISES),
        ("第三部分 参考答案", SectionKind.EXERCISES),
        ("第三部分 参考答案与解析", None),
        ("6.7 Review Questions", SectionKind.EXERCISES),
        ("EXERCISES", SectionKind.EXERCISES),
    ],
)
def test_kinds(title, kind):
    assert kind_of(title) is kind


@pytest.mark.parametrize(
    "title",
    ["记忆", "6.2 工作记忆", "本章小结", "练习与遗忘的规律", "答案是什么", "序列位置效应",
     "Memory", "The Index Case", "Problems of Memory", "Preface" * 20],
)  # fmt: skip
def test_other_titles_say_nothing(title):
    assert kind_of(title) is None


@pytest.mark.parametrize(
    "line",
    ["第一章 绪论 . . . . . . . . 1", "1.1 心理学……………3", "Memory .......... 57", "前言····iii"],
)
def test_lines_with_leaders(line):
    assert has_leader(line)


@pytest.mark.parametrize("line", ["他沉默了……", "1974", "以及……等", "pp. 3, 4", "Wait . . . what?"])
def test_lines_without_leaders(line):
    assert not has_leader(line)


def test_a_contents_page_is_told_by_its_leaders():
    chapters = [f"第{n}章 …………{i}" for i, n in enumerate("一二三四", 1)]
    page = ["目录", *chapters, "附录", "索引…………5", "正文", "从这里", "开始。", "图 …………9"]
    assert contents_runs(page) == [(1, 7)]
    assert contents_runs(page[:4]) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("第三部分 参考答案", False),
        ("答案", False),
        ("记忆的解析方法", False),
        ("第三部分 参考答案与解析", True),
        ("答案解析", True),
        ("Explanations of the answers", True),
    ],
)
def test_explanations_of_answers_are_told_from_keys(title, expected):
    assert explains_answers(title) is expected
