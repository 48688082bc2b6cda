import pytest

from psykb.corpus.shape_en import is_person, is_term


@pytest.mark.parametrize(
    "text",
    [
        "", "it", "this process", "people", "the schema", "first step", "Piaget's second stage",
        "7 items", "main goal",
        "goal of therapy", "results", "study", "behavior", "dogs'", "what we call it",
        "being depressed", "need to belong",
        "learning in which", "one two three four five six seven", "x" * 61, "a", "memory of",
        "overly strong drive",
        "shape and size", "two  spaces", "line\nbreak",
    ],
)  # fmt: skip
def test_no_terms(text):
    assert not is_term(text)


@pytest.mark.parametrize(
    "text",
    [
        "schema", "Schemas", "self-esteem", "theory of mind", "law of effect",
        "fight-or-flight response", "Broca’s area",
        "p value", "family therapy", "locus of control", "Maslow's hierarchy of needs",
        "type 2 error",
    ],
)  # fmt: skip
def test_terms(text):
    assert is_term(text)


def test_other_proof_makes_more_words_terms():
    assert is_term("need to belong", bounded=True)
    assert is_term("study", bounded=True)
    assert not is_term("the study", bounded=True)
    assert not is_term("this study", bounded=True)
    assert is_term("variable", definable=True)
    assert not is_term("goal", definable=True)


def test_is_person():
    assert is_person("William James")
    assert is_person("The Office")
    assert not is_person("James")
    assert not is_person("Flynn effect")
