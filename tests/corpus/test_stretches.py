from hypothesis import given

from psykb.corpus.stretches import Stretch, stretches
from psykb.types import Section
from tests.corpus.made_documents import document, documents, in_heading, innermost


def test_a_document_without_sections_is_one_stretch():
    assert list(stretches(document("甲。"))) == [Stretch(0, 2, None)]
    assert list(stretches(document(""))) == []


def test_sections_cut_where_they_begin_and_end():
    outer = Section(level=1, title="A", path=("A",), start=2, heading_end=4, end=12)
    inner = Section(level=2, title="B", path=("A", "B"), start=6, heading_end=7, end=9)
    made = document("0123456789abcdef", sections=(inner, outer))
    assert list(stretches(made)) == [
        Stretch(0, 2, None),
        Stretch(4, 6, outer),
        Stretch(7, 9, inner),
        Stretch(9, 12, outer),
        Stretch(12, 16, None),
    ]


@given(documents())
def test_stretches_are_what_is_no_heading(made):
    covered: dict[int, Section | None] = {}
    at = 0
    for start, end, section in stretches(made):
        assert at <= start < end
        at = end
        covered.update(dict.fromkeys(range(start, end), section))
    for i in range(len(made.text)):
        if in_heading(made, i):
            assert i not in covered
        else:
            assert covered[i] is innermost(made, i)
