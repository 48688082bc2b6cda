import pytest

from psykb.errors import MisuseError
from psykb.generation import kinds
from psykb.types import Kind, Method


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("", "name at least one kind"),
        (" , ,", "name at least one kind"),
        ("填空:2", "there is no kind '填空'; there are definition (名词解释), short (简答)"),
        ("single:0", "write a weight from 1 to 1000"),
        ("single:1001", "write a weight from 1 to 1000"),
        ("single:-1", "write a weight"),
        ("single:1.5", "write a weight"),
        ("single:", "write a weight"),
        ("single:1:2", "write a weight"),
        ("single:3,单选:1", "单选 is named twice"),
    ],
)
def test_what_is_no_wish(words, part):
    with pytest.raises(MisuseError) as e:
        kinds.parse(words, Method.PASSAGE)
    assert part in str(e.value)


@pytest.mark.parametrize("name", ["论述", "案例分析", "不定项", "essay", "case", "indefinite"])
def test_what_rules_cannot_make(name):
    with pytest.raises(MisuseError) as e:
        kinds.parse(f"single,{name}", Method.RULES)
    assert "rules cannot make" in str(e.value)
    assert "--llm" in str(e.value)
    assert len(kinds.parse(f"single,{name}", Method.PASSAGE)) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("单选:3,简答:1", {Kind.SHORT: 1, Kind.SINGLE: 3}),
        ("single:3,short", {Kind.SHORT: 1, Kind.SINGLE: 3}),
        ("　单项选择题：２，判断题", {Kind.SINGLE: 2, Kind.TRUE_FALSE: 1}),
        ("True-False: 4", {Kind.TRUE_FALSE: 4}),
        ("true false", {Kind.TRUE_FALSE: 1}),
        ("multiple choice", {Kind.SINGLE: 1}),
        ("Multiple-Response:2, MCQ", {Kind.SINGLE: 1, Kind.MULTIPLE: 2}),
        ("select all", {Kind.MULTIPLE: 1}),
        ("多选、名词解释", {Kind.DEFINITION: 1, Kind.MULTIPLE: 1}),
    ],
)
def test_wishes(words, found):
    assert kinds.parse(words, Method.RULES) == found
    assert list(kinds.parse(words, Method.RULES)) == list(found)


def test_every_kind_has_its_chinese_name():
    names = "名词解释,简答,论述,案例分析,单选,多选,不定项,判断"
    assert list(kinds.parse(names, Method.STUDENTS)) == list(Kind)


def test_defaults():
    assert kinds.defaults(Method.RULES) == {
        Kind.SINGLE: 4,
        Kind.MULTIPLE: 2,
        Kind.TRUE_FALSE: 2,
        Kind.DEFINITION: 2,
        Kind.SHORT: 2,
    }
    more = {Kind.ESSAY: 1, Kind.CASE: 1, Kind.INDEFINITE: 1}
    assert kinds.defaults(Method.PASSAGE) == kinds.defaults(Method.RULES) | more
