import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.forms import ChoiceForm, OpenForm, TruthForm, form_of, positions
from psykb.types import LETTERS, Kind


@pytest.mark.parametrize("letters", ["", "b", "Ｂ", "A B", "A,B", "1", "AA", "ABA", "甲", "B."])
def test_what_is_no_letters_of_options(letters):
    with pytest.raises(ValueError, match=r"^key: "):
        positions(letters)


@given(st.sets(st.integers(0, 9), min_size=1).flatmap(lambda s: st.permutations(sorted(s))))
def test_letters_in_any_order(places):
    assert positions("".join(LETTERS[place] for place in places)) == tuple(sorted(places))


def test_a_letter_that_no_option_has_is_left_to_the_checks():
    assert positions("ZA") == (0, 25)


def test_the_form_of_each_kind():
    assert {kind: form_of(kind) for kind in Kind} == {
        Kind.DEFINITION: OpenForm,
        Kind.SHORT: OpenForm,
        Kind.ESSAY: OpenForm,
        Kind.CASE: OpenForm,
        Kind.SINGLE: ChoiceForm,
        Kind.MULTIPLE: ChoiceForm,
        Kind.INDEFINITE: ChoiceForm,
        Kind.TRUE_FALSE: TruthForm,
    }
