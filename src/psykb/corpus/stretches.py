"""See a document as the stretches of text between its headings."""

from collections.abc import Iterator
from typing import NamedTuple

from psykb.types import Document, Section


class Stretch(NamedTuple):
    """A range without headings, and the innermost section that it is in."""

    start: int
    end: int
    section: Section | None


def stretches(document: Document) -> Iterator[Stretch]:
    """Yield what lies outside of the headings, in order, cut wherever a section ends.

    The stretches and the headings `[section.start, section.heading_end)` tile `[0, len(text))` if
    the sections nest; no stretch is empty.
    """
    at, length = 0, len(document.text)
    inside: list[Section] = []
    for section in sorted(document.sections, key=lambda s: (s.start, -s.end, s.level)):
        while inside and inside[-1].end <= section.start:
            closed = inside.pop()
            if closed.end > at:
                yield Stretch(at, closed.end, closed)
                at = closed.end
        if section.start > at:
            yield Stretch(at, section.start, inside[-1] if inside else None)
        at = max(at, section.heading_end)
        inside.append(section)
    while inside:
        closed = inside.pop()
        if closed.end > at:
            yield Stretch(at, closed.end, closed)
            at = closed.end
    if length > at:
        yield Stretch(at, length, None)
