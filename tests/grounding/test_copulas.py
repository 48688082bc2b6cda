"""What a thing is, and is not: predicates of one ideograph are told apart, too."""

import pytest

from psykb.grounding.copulas import affirms_denied
from psykb.grounding.support import SupportCheck
from psykb.types import Evidence, Fault


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("内向是病。", "内向不是病，不需要治疗。"),
        ("内向其实是一种病。", "内向并非病。"),
        ("哭是错。", "哭不是错。"),
        ("Introversion is an illness.", "Introversion is not an illness."),
        ("Crying is a fault.", "Crying isn't a fault, and nobody says so."),
    ],
)
def test_what_is_denied_is_affirmed(claim, sentence):
    assert affirms_denied(claim, [sentence])
    check = SupportCheck(frequency=lambda _term: 1, passages=1)
    evidence = Evidence(number=1, document_id="d", start=0, end=len(sentence), text=sentence)
    assert Fault.NEGATION_DIFFERS in check.check(claim, [evidence]).faults


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("内向不是病。", "内向不是病，不需要治疗。"),
        ("内向是性格。", "内向不是病，而是性格。"),
        ("内向是病。", "内向是病。"),
        ("内向是性格。", "内向不是病，内向是性格。"),
        ("外向是病。", "内向不是病。"),
        ("Introversion is a trait.", "Introversion is not an illness."),
        ("Introversion is not an illness.", "Introversion is not an illness."),
    ],
)
def test_what_is_not(claim, sentence):
    assert not affirms_denied(claim, [sentence])
