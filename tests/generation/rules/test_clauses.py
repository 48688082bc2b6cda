"""Clauses that each speak of one of several things."""

import pytest

from psykb.generation.rules.clauses import clause_en, clause_zh, parallel_en, parallel_zh

CELLS = frozenset({"视杆细胞", "视锥细胞", "细胞"})


@pytest.mark.parametrize(
    "sentence",
    [
        "视杆细胞在暗处工作；视锥细胞的数目较少。",  # not what the cell does
        "视杆细胞在暗处工作；它在亮处休息。",
        "视杆细胞在暗处工作；视锥细胞与视杆细胞相连。",  # names the other
        "视杆细胞在暗处工作；细胞在亮处工作。",  # one name is part of the other
        "视杆细胞在暗处工作；神经元在亮处工作。",  # no known name
        "视杆细胞在暗处工作；视杆细胞在夜里工作。",  # one thing only
    ],
)
def test_chinese_clauses_that_are_not_parallel(sentence):
    assert parallel_zh(sentence, CELLS) == []


def test_chinese_clauses_that_are():
    one, other = parallel_zh("有两种：视杆细胞在暗处工作；视锥细胞则在亮处工作。", CELLS)
    assert (one.name, one.said) == ("视杆细胞", "在暗处工作")
    assert (other.name, other.said) == ("视锥细胞", "在亮处工作")
    assert other.statement(one.said, "zh") == "视锥细胞在暗处工作。"


@pytest.mark.parametrize(
    "sentence",
    [
        "Anything the mother takes affects the fetus; if the mother drinks affects the child.",
        "A rod works in the dark; it is slender and contains many disks.",
        "A rod works in the dark and at night; a cone is.",
        "Trees are large green plants; stones are small grey things.",  # no terms, and not alike
        "A rod works in the dark, while in daylight a cone works much better.",
    ],
)
def test_english_clauses_that_are_not_parallel(sentence):
    assert parallel_en(sentence, {"rod", "cone"}) == []


def test_english_clauses_that_are():
    one, other = parallel_en(
        "A direct replication copies the original procedure, whereas a conceptual replication "
        "tests the same idea with different methods.",
        set(),
    )
    assert (one.name, one.said) == ("direct replication", "copies the original procedure")
    assert other.statement(one.said, "en") == (
        "A conceptual replication copies the original procedure."
    )


def test_examples_are_left_out_of_what_is_said():
    one, other = parallel_en(
        "In proactive interference, older memories disturb newer ones, as when a password "
        "returns; in retroactive interference, newer memories disturb older ones.",
        set(),
    )
    assert one.statement(one.said, "en") == (
        "In proactive interference, older memories disturb newer ones."
    )
    assert other.lead == "in "


def test_one_clause_begins_with_a_name_and_what_it_does():
    items = ["phonological loop", "central executive"]
    found = clause_en("The central executive directs attention to the task", items)
    assert found is not None
    assert (found.name, found.said) == ("central executive", "directs attention to the task")
    assert clause_en("Attention depends on the central executive", items) is None
    assert clause_en("The central executive directs attention and coordinates the other parts",
                     items) is None  # fmt: skip
    found = clause_zh("而视锥细胞在亮处工作", CELLS)
    assert found is not None
    assert (found.name, found.said) == ("视锥细胞", "在亮处工作")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            "广度是指同一时间能清楚把握的对象数量，在很短的呈现时间里，成人看清四到六个字母",
            "是指同一时间能清楚把握的对象数量",
        ),
        ("广度是指能清楚把握的对象数量，多少不一", "是指能清楚把握的对象数量，多少不一"),
    ],
)
def test_a_definition_is_told_without_what_is_told_behind_it(part, said):
    found = clause_zh(part, {"广度"})
    assert found is not None
    assert found.said == said


def test_a_clause_that_takes_back_what_it_says_is_not_asked():
    assert clause_zh("统计标准看一种表现是否罕见，但天才也罕见", {"统计标准"}) is None
    assert (
        clause_en("Passion is the physical attraction—the flame in the fire", ["passion"]) is None
    )
