"""JSON Lines: a row a line, each of which stands for itself."""

import json
from collections.abc import Iterator
from itertools import count
from json import JSONDecodeError

from psykb.dataset.containers.found import (
    Found,
    NotJsonError,
    begin,
    given,
    too_long,
    wrong_json,
)
from psykb.dataset.containers.values import (
    Decoder,
    TooLongError,
    is_cut,
    odd,
    python_hint,
    said_of,
)
from psykb.dataset.containers.window import Window
from psykb.types import Place, RejectedDialogue

_LINES = 20  # lines by which it is told whether each is a value
_BLANK = " \t\r\ufeff"

Given = Found | RejectedDialogue


def is_lines(window: Window) -> bool:
    """Whether each line is a value: the first is and another follows, or most are.

    Of two lines one is enough, for an object that is cut does not end with a line that is a value;
    an array may.
    """
    text, is_all = window.head()
    *lines, last = text.split("\n", _LINES)
    if is_all and len(lines) < _LINES:  # else it is not whole
        lines.append(last)
        last = ""
    lines = [line for line in lines if line.strip(_BLANK)]
    if not lines or (len(lines) == 1 and not last.strip(_BLANK)):
        return False
    if _is_value(lines[0]):
        return True
    found = sum(map(_is_value, lines))
    return 2 * found > len(lines) or (found == 1 and len(lines) == 2 and window.peek() == "{")


def _is_value(line: str) -> bool:
    try:
        return isinstance(json.loads(line.strip("\ufeff")), dict | list)
    except (ValueError, RecursionError):
        return False


def lines(window: Window, file: str, most: int) -> Iterator[Given]:
    """Yield a row a line, or what is wrong with it, as that it has more than `most` bytes."""
    decoder = Decoder()
    for row in count():
        if not window.peek():
            return
        number, column = window.line, window.column
        place = Place(file=file, row=row, line=number)
        try:
            line = window.take_line(most)
        except TooLongError:
            yield too_long(place, most)
            window.skip_line()
            continue
        try:
            value = decoder.line(line)
        except TooLongError:
            yield too_long(place, most)
        except JSONDecodeError as error:
            said = begin(line[max(0, error.pos - 40) : error.pos + 40])
            hint = python_hint(line)
            wrong = NotJsonError(
                number,
                column + error.pos,
                said_of(error) + hint,
                cut=is_cut(error, line),
                said=said,
            )
            yield wrong_json(file, place.row, wrong)
        except (RecursionError, ValueError) as error:
            wrong = NotJsonError(number, column, odd(error), cut=False, said=begin(line))
            yield wrong_json(file, place.row, wrong)
        else:
            yield given(place, value)
