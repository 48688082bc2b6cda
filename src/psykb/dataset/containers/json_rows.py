"""The rows of a JSON text, whatever it is: an array, lines, one conversation, a list in an object.

What a value is, is asked of the formats: an array whose elements none of them reads, but which one
reads as it stands, is one conversation, any other is a list of rows; an object that none reads is
looked into.
"""

from collections.abc import Iterator
from itertools import chain, islice

from psykb.dataset.containers.faults import Fault, Start
from psykb.dataset.containers.found import (
    Fits,
    Found,
    NotJsonError,
    given,
    too_long,
    wrong_json,
)
from psykb.dataset.containers.json_lines import is_lines, lines
from psykb.dataset.containers.values import MOST, Doubled, TooLongError
from psykb.dataset.containers.window import Window
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue

_HEAD = 20  # elements by which it is told what an array is
_FIRST = 3  # elements by which it is told whether each is a row
_TURNS = 100_000  # elements of an array that is one conversation

Given = Found | RejectedDialogue


def json_rows(pieces: Iterator[str], file: str, fits: Fits) -> Iterator[Given]:
    """Yield the rows of a JSON text one by one, each once, in their order.

    Where the text is wrong, what came before is kept, and reading goes on where the next row
    begins: of lines on the next one; else on the next line that begins with a row as far to the
    left as that which is wrong. What is passed over, to there or to the end, is told.

    Args:
        pieces: of the text; they are read as far as needed.
        file: for the places.
        fits: whether a format reads a value as it stands.

    Yields:
        rows, and what is no row: `NOT_JSON` and `TRUNCATED_JSON` with line and column,
        `DOUBLED_KEY` where an object has a key twice, `NO_TURNS` for a text that holds nothing,
        `TOO_LARGE` for a row of more than `MOST` bytes.
    """
    window = Window(pieces)
    if not window.peek():
        yield RejectedDialogue(
            place=Place(file=file), reason=Loss.NO_TURNS, detail=_("the file is empty")
        )
        return
    if is_lines(window):
        yield from lines(window, file, MOST)
        return
    yield from _values(window, file, fits)


def _values(window: Window, file: str, fits: Fits) -> Iterator[Given]:
    """Yield the rows of a text that is one array or object, or several that follow each other."""
    rows = _Rows(file)
    first = True
    while opening := window.peek():
        start = Start(window)
        try:
            if opening == "[":
                yield from _array(window, rows, fits)
            else:
                yield from _object(window, rows, fits, first=first)
        except (NotJsonError, TooLongError) as error:
            window.resume(start.margin, "{[")
            yield rows.given(start.fault(error), start.line)
        first = False


class _Rows:
    """Gives each row of a file its place."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.next = 0
        self.is_cut = False  # whether it was told already that the text ends too early

    def given(self, value: object, line: int | None) -> Given:
        """Return the next row, or why it is none."""
        place = Place(file=self.file, row=self.next, line=line)
        self.next += 1
        return self.told(place, value)

    def told(self, place: Place, value: object) -> Given:
        """Return what stands at a place, or why it is no row."""
        if not isinstance(value, Fault):
            return given(place, value)
        if isinstance(value.error, NotJsonError):
            self.is_cut = self.is_cut or value.error.cut
            return wrong_json(self.file, place.row, value.error, value.passed)
        return too_long(place, MOST, value.passed)


def _array(window: Window, rows: _Rows, fits: Fits, *, alone: bool = True) -> Iterator[Given]:
    """Yield the rows of the array that begins here; of one in an object, only if some fit."""
    start = Start(window)
    begins = start.line
    elements = _elements(window)
    head = list(islice(elements, _HEAD))
    if not head and not alone:
        return
    if not head:
        yield RejectedDialogue(
            place=Place(file=rows.file, line=begins),
            reason=Loss.NO_TURNS,
            detail=_("the array is empty"),
        )
    elif _is_conversation([value for _line, value in head], fits):
        turns = _gathered(chain(head, elements), window)
        if rows.next == 0 and not window.peek():
            yield rows.told(Place(file=rows.file, line=begins), turns)
        else:
            yield rows.given(turns, begins)
    else:
        wanted = alone or any(fits(value) for _line, value in head)
        for line, value in chain(head, elements):
            if wanted or isinstance(value, Fault):
                yield rows.given(value, line)
        if not wanted:
            yield RejectedDialogue(
                place=Place(file=rows.file, line=begins),
                reason=Loss.WRONG_FIELDS,
                detail=_("an array in which nothing is a row; {passed}").format(
                    passed=start.passed()
                ),
            )


def _is_conversation(head: list[object], fits: Fits) -> bool:
    """Whether elements are the turns of one conversation: no row by themselves, but together.

    Strings may be either, for a whole conversation is a text, too: they are turns where they fit.
    """
    read = [value for value in head if not isinstance(value, Fault | Doubled)]
    if any(isinstance(value, dict | list) and fits(value) for value in read[:_FIRST]):
        return False
    return bool(read) and fits(read)


def _gathered(elements: Iterator[tuple[int, object]], window: Window) -> object:
    """Return the elements of an array that is one conversation, or why it cannot be taken.

    All are read; a conversation of which a turn could not be is not taken.
    """
    begun = window.read
    turns: list[object] = []
    wrong: object = None
    for _line, value in elements:
        if isinstance(value, Fault | Doubled):
            wrong = wrong or value
        elif wrong is None:
            turns.append(value)
            if window.read - begun > MOST or len(turns) > _TURNS:
                wrong = Fault(TooLongError(), "")
                turns.clear()
    return wrong or turns


def _elements(window: Window) -> Iterator[tuple[int, object]]:
    """Yield the elements of the array that begins here, each with its line.

    Where one is wrong, or something between two, that comes as a `Fault`.
    """
    window.skip()
    if window.peek() == "]":
        window.skip()
        return
    while opening := window.peek():
        start = Start(window)
        try:
            yield start.line, window.value(MOST)
        except (NotJsonError, TooLongError) as error:
            begins = opening if opening in "{[" else "{["
            goes_on = opening != "]" and window.resume(start.margin, begins)
            yield start.line, start.fault(error)
            if goes_on:
                continue
            if opening == "]":  # a comma stood before it
                window.skip()
            return
        after = window.peek()
        if after in (",", "]"):
            window.skip()
            if after == "]":
                return
            window.peek()
            continue
        start = Start(window)
        missing = window.wrong(_("a comma or ] was expected"))
        goes_on = after == opening or window.resume(start.margin, opening)
        yield start.line, start.fault(missing)
        if not goes_on:
            return
    start = Start(window)
    yield start.line, start.fault(window.wrong(_("a comma or ] was expected")))


def _object(window: Window, rows: _Rows, fits: Fits, *, first: bool) -> Iterator[Given]:
    line = window.line
    try:
        value = window.value(MOST)
    except TooLongError as error:
        before, start = rows.next, Start(window)
        yield from _inside(window, rows, fits)
        if rows.next == before:
            yield rows.given(start.fault(error), line)
        return
    if first and not window.peek():
        inside = [] if fits(value) else _held(value, fits)
        if not inside:
            yield rows.told(Place(file=rows.file, line=line), value)
        elif fits(inside):
            yield rows.told(Place(file=rows.file, line=line), inside)
        else:
            for row in inside:
                yield rows.given(row, None)
        return
    yield rows.given(value, line)


def _held(value: object, fits: Fits) -> list[object]:
    """Return the rows in an object; [] where it is one itself.

    They are the elements of its only list, or of all lists that hold rows, with what stands beside
    them, or all its values (id → conversation).
    """
    if not isinstance(value, dict):
        return []
    held = [one for one in value.values() if isinstance(one, dict | list)]
    if len(held) == 1 and isinstance(held[0], list) and _may_hold_rows(held[0]):
        return held[0]
    opened = [
        isinstance(one, list) and _may_hold_rows(one) and any(map(fits, one[:_FIRST]))
        for one in held
    ]
    if any(opened):
        rows = (one if is_open else [one] for one, is_open in zip(held, opened, strict=True))
        return [row for part in rows for row in part if row]
    return list(held) if len(held) == len(value) else []


def _may_hold_rows(items: list[object]) -> bool:
    return bool(items) and all(isinstance(item, dict | list) for item in items)


def _inside(window: Window, rows: _Rows, fits: Fits) -> Iterator[Given]:
    """Yield the rows of the lists in an object that is too long to be read whole."""
    window.skip()
    while True:
        window.peek()
        window.value(MOST)
        if window.peek() != ":":
            raise window.wrong(_("a colon was expected"))
        window.skip()
        if window.peek() == "[":
            yield from _array(window, rows, fits, alone=False)
        else:
            line = window.line
            value = window.value(MOST)
            if isinstance(value, dict):
                yield rows.given(value, line)
        after = window.peek()
        if not after and rows.is_cut:
            return
        if after not in (",", "}"):
            raise window.wrong(_("a comma or a closing brace was expected"))
        window.skip()
        if after == "}":
            return
