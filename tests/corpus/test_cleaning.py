"""Cleaning: each rule alone, their order, and the laws that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.corpus import cleaning
from psykb.corpus.cleaning import RULES, clean, clean_with_origins

ANY = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\0\u200d\xad\xa0ﬁ⽅⻅\ud800𠀀　①“")))


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (cleaning.unify_line_ends, "a\r\nb\rc\x0cd\x85e\u2028f", "a\nb\nc\nd\ne\nf"),
        (cleaning.replace_surrogates, "a\ud83db\udc00", "a\ufffdb\ufffd"),
        (cleaning.drop_controls, "a\0b\x07c\td\ne\x9ff", "abc\td\nef"),
        (
            cleaning.drop_invisibles,
            "记\u200b忆\ufeffcondi\xadtion👩\u200d🔬",
            "记忆condition👩\u200d🔬",
        ),
        (cleaning.plain_spaces, "S.\xa0Freud\u20091900\u202f年", "S. Freud 1900 年"),
        (cleaning.unify_radicals, "⽅法⻅⻚", "方法见页"),
        (cleaning.split_ligatures, "ﬁeld ﬂow ﬃx ﬆ", "field flow ffix st"),
    ],
)
def test_each_rule(rule, text, expected):
    assert rule(text) == expected


def test_the_rules_are_applied_in_the_listed_order():
    assert [rule.__name__ for rule in RULES] == [
        "unify_line_ends",
        "replace_surrogates",
        "drop_controls",
        "drop_invisibles",
        "plain_spaces",
        "unify_radicals",
        "split_ligatures",
    ]


@pytest.mark.parametrize(
    "text", ["“工作记忆”，①②Ⅲ；（1974）", "Ａ１％　全角", "m²·½ naïve coördinate", "한국어 ｶﾀｶﾅ"]
)
def test_nothing_is_normalised(text):
    assert clean(text) == text


@given(ANY)
def test_a_second_time_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@given(ANY)
def test_a_clean_text_can_be_encoded(text):
    assert clean(text).encode().decode() == clean(text)


@given(ANY.filter(lambda t: "\r" not in t), ANY.filter(lambda t: "\r" not in t))
def test_rules_look_at_one_character_at_a_time(a, b):
    assert clean(a + b) == clean(a) + clean(b)


@given(ANY.filter(lambda t: "\r" not in t))
def test_origins_say_where_each_character_came_from(text):
    cleaned, origins = clean_with_origins(text)
    assert cleaned == clean(text)
    places = list(range(len(text))) if origins is None else origins
    assert len(places) == len(cleaned)
    assert all(char in clean(text[i]) for char, i in zip(cleaned, places, strict=True))


def test_origins_of_a_ligature_and_of_a_dropped_hyphen():
    assert clean_with_origins("eﬃ\xadc") == ("effic", [0, 1, 1, 1, 3])
