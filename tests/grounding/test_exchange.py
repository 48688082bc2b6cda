"""Terms of a claim that have changed places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.grounding.clauses import clauses
from psykb.grounding.exchange import Exchange


def exchange(claim, *sentences):
    return Exchange(clauses(claim), [clauses(s) for s in sentences], lambda key: 1.0)


@pytest.mark.parametrize(
    ("claim", "sentence", "terms"),
    [
        (
            "sound rises at noon, while sensation falls at dusk",
            "sensation rises at noon, while sound falls at dusk",
            {"sound", "sensation"},
        ),
        (
            "Ideas shape habits of the mind.",
            "Habits shape ideas of the mind.",
            {"idea", "habit"},
        ),
        ("本我讲道德，超我求快乐", "超我讲道德，本我求快乐", None),
        ("把失败归于自己、把成功归于外界", "把成功归于自己、把失败归于外界", None),
    ],
)
def test_two_that_have_changed_places(claim, sentence, terms):
    found = exchange(claim, sentence).found()
    assert found is not None
    assert terms is None or set(found) == terms


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("超我讲道德，本我求快乐", "本我求快乐，超我讲道德"),
        ("Habits are shaped by ideas.", "Ideas shape habits."),
        ("Habits are linked to ideas.", "Ideas are linked to habits."),
        ("Validity and reliability matter.", "Reliability and validity matter."),
        ("记忆有三种", "注意很重要"),
    ],
)
def test_two_in_their_places(claim, sentence):
    assert exchange(claim, sentence).found() is None


@given(st.text(alphabet="本我超求快乐道德讲与，。 abc", max_size=40))
def test_a_text_has_its_terms_in_their_places(text):
    assert exchange(text, text).found() is None


def test_opposites_in_place():
    claim = "small talk tires, large talk thrills"
    key = next(u.key for c in clauses(claim) for u in c.units if u.polar)
    assert exchange(claim, "large talk thrills, small talk tires").in_place(key)
    assert not exchange(claim, "large talk tires, small talk thrills").in_place(key)
    assert not exchange("small talk tires", claim).in_place(key)
