"""Tables of names that stand side by side."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.rules import fields_en, fields_zh
from psykb.generation.rules.fields import are_same, rivals


@pytest.mark.parametrize(
    ("items", "language"),
    [
        (("花萼", "花冠", "花蕊"), "zh"),
        (("延髓",), "zh"),  # one name tells no list
        (("延髓", "脑桥", "额叶"), "zh"),  # of two groups: another classification
        (("pons", "stamen"), "en"),
        ((), "en"),
    ],
)
def test_a_list_that_no_field_knows(items, language):
    assert rivals(items, language) == ()


@pytest.mark.parametrize(
    ("items", "language", "names"),
    [
        (("延髓", "脑桥", "中脑"), "zh", ("小脑", "丘脑", "海马", "胼胝体", "杏仁核", "下丘脑")),
        (("亲密", "激情", "承诺"), "zh", ("互惠", "依恋")),  # 相似, 熟悉: close to 亲密
        (("consensus", "distinctiveness", "consistency"), "en",
         ("controllability", "locus", "availability")),
        (("Encoding", "storage", "retrieval"), "en", ("attention", "reasoning", "imagery")),
    ],
)  # fmt: skip
def test_the_names_of_the_other_groups(items, language, names):
    assert rivals(items, language) == names


def test_names_of_one_thing():
    assert are_same("生殖期", "青春期", "zh")
    assert not are_same("生殖期", "敏感期", "zh")
    assert are_same("Alarm", "alarm stage", "en")


@given(st.data())
def test_no_name_is_a_member_or_means_the_same_as_one(data):
    language, tables = data.draw(st.sampled_from([("zh", fields_zh), ("en", fields_en)]))
    group = data.draw(st.sampled_from([g for lines in tables.FIELDS for g in lines]))
    members = group.split() if language == "zh" else group.split(", ")
    items = data.draw(st.lists(st.sampled_from(members), unique=True))
    found = rivals(items, language)
    assert len(set(found)) == len(found)
    assert not any(are_same(name, item, language) for name in found for item in items)


@pytest.mark.parametrize(("tables", "joint"), [(fields_zh, " "), (fields_en, ", ")])
def test_the_tables_are_well_formed(tables, joint):
    for lines in tables.FIELDS:
        groups = [line.split(joint) for line in lines]
        assert len(groups) > 2
        assert all(name == name.strip() and name for group in groups for name in group)
        assert all(len(set(group)) == len(group) for group in groups)
    assert all(one != other for one, other in pairwise(tables.FIELDS))
