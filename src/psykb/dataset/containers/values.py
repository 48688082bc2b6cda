"""JSON values as Python has them, within bounds; keys that stand twice and half characters told."""

import json
import re
from json import JSONDecodeError

from psykb.messages import text as _
from psykb.types import record

MOST = 8_000_000  # bytes of one row as JSON, or of an array that is one conversation
MOST_VALUES = 300_000  # brackets, braces and commas of a long row: Python takes 100 bytes for each
_LONG = 1_000_000  # characters of a row that is not looked through for those
_PIECE = 1 << 16
_NEAR = 12  # characters before the end in which an unfinished word or escape begins
_UNFINISHED = re.compile(r"-?|t|tr|tru|f|fa|fal|fals|n|nu|nul|\\|\\?u[0-9A-Fa-f]{0,4}")
_PYTHON = re.compile(r"\b(?:True|False|None)\b|[{\[,:]\s*'")
_HALF = re.compile("[\ud800-\udfff]")


class TooLongError(Exception):
    """A value is longer, or holds more values, than was allowed."""


@record
class Doubled:
    """Stands in the place of a value in which an object has a key twice."""

    key: str


class Decoder:
    """Reads values; where an object has a key twice, what was read is `Doubled`."""

    def __init__(self) -> None:
        self._doubled: str | None = None
        self._json = json.JSONDecoder(object_pairs_hook=self._object)

    def value(self, text: str, start: int) -> tuple[object, int]:
        """Return the value that begins at `start`, without half characters, and its end.

        Raises:
            ValueError: JSONDecodeError where it is none, another for a number of too many digits.
            RecursionError: it is nested too deeply.
        """
        self._doubled = None
        value, end = self._json.raw_decode(text, start)
        if self._doubled is not None:
            return Doubled(key=self._doubled), end
        return _whole_value(value, text, start, end), end

    def line(self, text: str) -> object:
        """Return the value that all of `text` is; raises as `value` does, and TooLongError."""
        if len(text) > _LONG and crowded(text, 0) is not None:
            raise TooLongError
        start = len(text) - len(text.lstrip(" \t\r\n"))
        value, end = self.value(text, start)
        if text[end:].strip(" \t\r\n"):
            rest = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n"))
            raise JSONDecodeError("Extra data", text, rest)
        return value

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs) and self._doubled is None:
            seen: set[str] = set()
            for key, _value in pairs:
                if key in seen:
                    self._doubled = key
                    break
                seen.add(key)
        return made


def crowded(text: str, start: int) -> int | None:
    """Return where behind `start` more than `MOST_VALUES` values stand; None: nowhere."""
    found = 0
    for at in range(start, len(text), _PIECE):
        found += sum(text.count(mark, at, at + _PIECE) for mark in "[{,")
        if found > MOST_VALUES:
            return min(at + _PIECE, len(text))
    return None


def is_longer(text: str, start: int, end: int, most: int) -> bool:
    """Return whether `text[start:end]` has more than `most` bytes as UTF-8."""
    if end - start > most:
        return True
    return 4 * (end - start) > most and len(text[start:end].encode("utf-8", "replace")) > most


def _whole_value(value: object, text: str, start: int, end: int) -> object:
    r"""Return a value with halves of characters ("\ud83d" alone) made U+FFFD.

    Only where `text[start:end]`, from which it was read, has such an escape is it looked through.
    """
    if text.find("\\ud", start, end) < 0 and text.find("\\uD", start, end) < 0:
        return value
    return _whole(value)


def _whole(value: object) -> object:
    """Return a value mended in its place; only what holds a half is made anew."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        for at, item in enumerate(value):
            value[at] = _whole(item)
    elif isinstance(value, dict):
        if any(_HALF.search(key) for key in value):
            return {_whole(key): _whole(item) for key, item in value.items()}
        for key, item in value.items():
            value[key] = _whole(item)
    return value


def may_go_on(error: JSONDecodeError, length: int) -> bool:
    """Return whether a text that ends at `length` may be wrong only because it ends there."""
    return error.msg.startswith("Unterminated string") or error.pos >= length - _NEAR


def is_cut(error: JSONDecodeError, text: str) -> bool:
    """Return whether a text is wrong only because it ends too early."""
    if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()):
        return True
    rest = text[error.pos :].rstrip()
    return len(rest) <= _NEAR and _UNFINISHED.fullmatch(rest) is not None


def said_of(error: JSONDecodeError) -> str:
    """Return what the decoder says is wrong, without the "at" after which it puts the place."""
    return error.msg.removesuffix(" at").removesuffix(" starting")


def python_hint(text: str) -> str:
    """Return what to say of text that Python printed, "" where it did not."""
    if _PYTHON.search(text) is None:
        return ""
    return _(" (Python's notation, not JSON: write it with json.dumps)")


def odd(error: Exception) -> str:
    """Return in words why a value cannot be read although it may be JSON."""
    if isinstance(error, RecursionError):
        return _("nested too deeply")
    return str(error)
