"""Find the options of a question: one a line or in one line, in any of the usual lettering."""

import re

from psykb.generation.exams.numbering import narrow
from psykb.text.folding import IDEOGRAPH
from psykb.types import LETTERS, record

# A key that a teacher's copy prints into the blank: "……的学者是（ B ）"
FILLED = re.compile(r"\(\s*(?P<key>[A-J]{1,6}|√|×|✓|✗|✔|✘|对|错|T|F)\s*\)\s*[。.]?\s*$")
_MARK = re.compile(
    r"(?:(?P<line>^[ \t]*)|(?P<space>(?<!\s)\s+)|(?P<after>(?<=[)）。？?:：_；;])|(?=\())"
    rf"|(?P<glued>(?<=[{IDEOGRAPH}》”’」』%…])(?=[A-J])))"
    r"(?:\((?P<round>[A-Ja-j])\)|(?P<plain>[A-Ja-j])\s?(?P<point>[.、:)]))\s*",
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
    free = [m for m in marks if not m.glued]
    # "A. B. F. Skinner": where the options stand apart, an initial begins none
    best = _longest(flat, [m for m in free if m.apart], ())
    best = _longest(flat, [m for m in free if not m.initial], best)
    if len(free) < len(marks):
        best = _with_glued(flat, [m for m in marks if not m.initial], best)
    return best if len(best) > 1 else ()


def _longest(
    flat: str, marks: list["_Mark"], best: tuple[Option, ...], *, strict: bool = False
) -> tuple[Option, ...]:
    """Return the longest run of options among `marks`, `best` where none is longer."""
    beginnings = [at for at, mark in enumerate(marks) if mark.letter.upper() == "A"]
    for first in beginnings[:_MOST_BEGINNINGS]:
        run = _run(flat, marks[first:], strict=strict)
        if len(run) > len(best):
            best = run
    return best


def _with_glued(flat: str, marks: list["_Mark"], best: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the options where some follow the one before without a space: "A．甲B．乙C．丙".

    "维生素B．" is no option: such letters must be the next ones in sequence, marked as the first
    is, and leave the options that stand free as they are.
    """
    found = _longest(flat, marks, best, strict=True)
    free = {option.mark for option in best} if len(best) > 1 else set()
    return found if len(found) > 2 and free <= {option.mark for option in found} else best


@record
class _Mark:
    """A letter before an option: where it is, how it is printed, and whether it stands apart.

    `glued` is one right behind an ideograph, which may be part of a word.
    """

    letter: str
    at: int
    end: int
    style: str
    point: str
    apart: bool
    glued: bool
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
        point=found.group("point") or "",
        glued=found.group("glued") is not None,
        apart=found.group("line") is not None or "\n" in space or len(space) > 1,
        initial=bool(_INITIAL.match(found.string, found.end())),
    )


def _run(flat: str, marks: list[_Mark], *, strict: bool) -> tuple[Option, ...]:
    """Return the options that begin with the first mark and go on in its style.

    With `strict`, no letter is passed over, and all are followed by the same mark.
    """
    taken: list[_Mark] = []
    expected = 0
    for mark in marks:
        place = LETTERS.index(mark.letter.upper())
        if strict and (place != expected or mark.point != marks[0].point):
            continue
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
