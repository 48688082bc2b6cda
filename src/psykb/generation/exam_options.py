"""Find the options of a question: one a line or in one line, in any of the usual lettering."""

import re

from psykb.generation.exam_numbering import narrow
from psykb.types import LETTERS, record

# A key that a teacher's copy prints into the blank: "……的学者是（ B ）"
FILLED = re.compile(r"\(\s*(?P<key>[A-J]{1,6}|√|×|✓|✗|✔|✘|对|错|T|F)\s*\)\s*[。.]?\s*$")
_MARK = re.compile(
    r"(?:(?P<line>^[ \t]*)|(?P<space>(?<!\s)\s+)|(?P<after>(?<=[)）。？?:：_；;])|(?=\()))"
    r"(?:\((?P<round>[A-Ja-j])\)|(?P<plain>[A-Ja-j])\s?[.、:)])\s*",
    re.MULTILINE,
)
_INITIAL = re.compile(r"[A-Z]\.")
_MOST_BEGINNINGS = 20  # letters "A" of a block that are tried as the first option
_NUMBER_LINE = re.compile(r"^[ \t]*\(?\d{1,2}[.)、]", re.MULTILINE)


@record
class Option:
    """An option: its letter, upper case, and the range of its text."""

    letter: str
    mark: int
    start: int
    end: int


def options(text: str) -> tuple[Option, ...]:
    """Return the options of a question block in their order, () where there are none.

    They begin with A and go on in the order of the alphabet; one letter that is missing or
    unreadable is passed over, so that A, B, D are three options. What stands before `mark` of the
    first is the stem.
    """
    flat = narrow(text)
    marks = [_as_mark(found) for found in _MARK.finditer(flat)]
    best: tuple[Option, ...] = ()
    # "A. B. F. Skinner": where the options stand apart, an initial begins none
    for among in ([m for m in marks if m.apart], [m for m in marks if not m.initial]):
        beginnings = [at for at, mark in enumerate(among) if mark.letter.upper() == "A"]
        for first in beginnings[:_MOST_BEGINNINGS]:
            run = _run(flat, among[first:])
            if len(run) > len(best):
                best = run
    return best if len(best) > 1 else ()


@record
class _Mark:
    """A letter before an option: where it is, how it is printed, and whether it stands apart."""

    letter: str
    at: int
    end: int
    style: str
    apart: bool
    initial: bool


def _as_mark(found: re.Match[str]) -> _Mark:
    style = "round" if found.group("round") else "plain"
    letter = found.group(style)
    space = found.group("space") or ""
    return _Mark(
        letter=letter,
        at=found.start("round") - 1 if style == "round" else found.start("plain"),
        end=found.end(),
        style=style + ("lower" if letter.islower() else "upper"),
        apart=found.group("line") is not None or "\n" in space or len(space) > 1,
        initial=bool(_INITIAL.match(found.string, found.end())),
    )


def _run(flat: str, marks: list[_Mark]) -> tuple[Option, ...]:
    """Return the options that begin with the first mark and go on in its style."""
    taken: list[_Mark] = []
    expected = 0
    for mark in marks:
        place = LETTERS.index(mark.letter.upper())
        if mark.style == marks[0].style and expected <= place <= expected + 1:
            taken.append(mark)
            expected = place + 1
    ends = [mark.at for mark in taken[1:]] + [len(flat)]
    found = []
    for mark, end in zip(taken, ends, strict=True):
        body = flat[mark.end : end]
        if _NUMBER_LINE.search(body, body.find("\n") + 1 if "\n" in body else len(body)):
            return ()  # an outline with lettered headings, not options
        stripped = len(body.rstrip())
        found.append(
            Option(
                letter=mark.letter.upper(), mark=mark.at, start=mark.end, end=mark.end + stripped
            )
        )
    return tuple(found)
