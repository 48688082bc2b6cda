import pytest

from psykb.corpus.names_en import entry_name, name_before, name_behind, name_ending


def text_of(sentence, name):
    return name and sentence[name.start : name.end]


@pytest.mark.parametrize(
    ("sentence", "term", "aliases"),
    [
        ("Coping| refers to", "Coping", ()),
        ("The term coping| refers to", "coping", ()),
        ("In psychology, the concept of stress| refers to", "stress", ()),
        ("Thus, the testing effect, also called retrieval practice,| is", "testing effect",
         ("retrieval practice",)),
        ("The correlation coefficient, written r,| is", "correlation coefficient", ()),
        ("Memory, on the other hand,| is", "Memory", ()),
        ("Freud believed that the ego| is", "ego", ()),
        ("Daryl Bem's self-perception theory| holds", "self-perception theory", ()),
        ("“Coping”| refers to", "Coping", ()),
        ("This| is", None, ()),
        ("What we know| is", None, ()),
        ("Sensation and perception| refer to", None, ()),
        ("| is", None, ()),
    ],
)  # fmt: skip
def test_name_before(sentence, term, aliases):
    at = sentence.index("|")
    sentence = sentence.replace("|", "")
    name = name_before(sentence, at, [])
    assert text_of(sentence, name) == term
    assert (name.aliases if name else ()) == aliases


def test_how_a_name_stands():
    name = name_before("Coping is", 6, [])
    assert name is not None
    assert (name.first, name.bare, name.marked) == (True, True, False)
    name = name_before("The ego is", 7, [])
    assert name is not None
    assert (name.first, name.bare) == (True, False)
    name = name_before("Rods, cones, and ganglion cells are", 31, [])
    assert name is not None
    assert not name.first
    name = name_before("our need to belong is", 18, [(4, 18)])
    assert name is not None
    assert (name.start, name.end, name.marked) == (4, 18, True)


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("called the optic nerve, which", "optic nerve"),
        ("called “myside bias.” It", "myside bias"),
        ("called law of effect in", "law of effect"),
        ("called gyri and grooves", "gyri"),
        ("called the critical or sensitive period", None),
        ("called a b c d e f g", None),
        ("called it", None),
        ("called ", None),
    ],
)
def test_name_behind(sentence, term):
    assert text_of(sentence, name_behind(sentence, 6, [])) == term


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("He came to see the hippocampus", "hippocampus"),
        ("It comes from random assignment", "random assignment"),
        ("He proposed social comparison theory", "social comparison theory"),
        ("They develop schizophrenia", None),
        ("He lived in Boston", None),
        ("", None),
    ],
)
def test_name_ending(sentence, term):
    assert text_of(sentence, name_ending(sentence, len(sentence))) == term


@pytest.mark.parametrize(
    ("sentence", "marked", "entries", "term"),
    [
        ("mood: state of feeling", (), True, "mood"),
        ("mood: state of feeling", (), False, None),
        ("mood (affect): state of feeling", (), True, "mood"),
        ("mood state of feeling", ((0, 4),), True, "mood"),
        ("mood state of feeling", ((0, 4),), False, None),
        ("mood: state of feeling", ((0, 4),), False, "mood"),
        ("- mood: state of feeling", ((2, 6),), False, "mood"),
        ("mood: x", (), True, None),
    ],
)
def test_entry_name(sentence, marked, entries, term):
    assert text_of(sentence, entry_name(sentence, marked, entries=entries)) == term
