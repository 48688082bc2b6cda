"""JSON values read one after the other from a text that is longer than memory should hold."""

import re
from collections.abc import Iterator
from json import JSONDecodeError

from psykb.dataset.containers.found import NotJsonError, begin
from psykb.dataset.containers.values import (
    Decoder,
    TooLongError,
    crowded,
    is_cut,
    is_longer,
    may_go_on,
    odd,
    python_hint,
    said_of,
)

_LEAST = 1 << 20  # characters that are read at a time, at least
_SPACE = re.compile("[ \t\n\r\ufeff]*")


class Window:
    """A text of which only the part that is being read is in memory.

    A value that does not end within the window is read again with twice as much, so that the time
    grows with the length of the text and not with its square.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = Decoder()
        self._opens = True  # whether nothing but white space stands before this on its line
        self.line = 1  # of what is read next
        self.column = 1
        self.read = 0  # characters behind

    def peek(self) -> str:
        """Return the next character that is no white space; "" at the end."""
        while True:
            self._go(_SPACE.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self) -> None:
        """Pass over one character."""
        self._go(self._at + 1)

    @property
    def margin(self) -> int:
        """The column of what is read next where it begins its line, else 1."""
        return self.column if self._opens else 1

    def resume(self, margin: int, openings: str) -> bool:
        """Go to the next line that begins with one of `openings`, and not right of `margin`.

        Return False at the end: there is none, or lines are not indented, as one that begins with
        a key shows, and what begins a line may stand in anything.
        """
        indented = True
        while self.peek():
            self.skip_line()
            char = self.peek()
            if not char or self.column > margin:
                continue
            indented = indented and char != '"'
            if indented and char in openings:
                return True
        return False

    def head(self) -> tuple[str, bool]:
        """Return the beginning of what is to be read, and whether that is all."""
        while len(self._text) - self._at < _LEAST and self._more():
            pass
        return self._text[self._at :], self._ended

    def take_line(self, most: int) -> str:
        """Return the rest of the line, and go to the next one.

        Raises:
            TooLongError: it has more than `most` bytes as UTF-8; the window stays where it is.
        """
        while (end := self._text.find("\n", self._at)) < 0:
            if len(self._text) - self._at > most:
                raise TooLongError
            if not self._more():
                end = len(self._text)
                break
        if is_longer(self._text, self._at, end, most):
            raise TooLongError
        line = self._text[self._at : end]
        self._go(min(end + 1, len(self._text)))
        return line

    def skip_line(self) -> None:
        """Go to the next line, however long this one is."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._go(len(self._text))
            if not self._more():
                return
        self._go(end + 1)

    def value(self, most: int) -> object:
        """Return the value that begins here, and go to its end.

        Raises:
            NotJsonError: says where, and whether the text ends too early.
            TooLongError: it has more than `most` bytes as UTF-8, or too many values; the window
                stays where it is.
        """
        is_long = False
        while True:
            text = self._text
            bound = crowded(text, self._at) if is_long else None
            if bound is not None:
                text = text[:bound]
            try:
                value, end = self._decoder.value(text, self._at)
            except JSONDecodeError as error:
                if not may_go_on(error, len(text)) or (self._ended and bound is None):
                    raise self._wrong(error) from None
                if bound is not None or is_longer(text, self._at, len(text), most):
                    raise TooLongError from None
                self._more()
                is_long = True
                continue
            except (RecursionError, ValueError) as error:
                raise NotJsonError(self.line, self.column, odd(error), cut=False) from None
            if end == len(self._text) and isinstance(value, int | float) and self._more():
                continue
            if is_longer(text, self._at, end, most):
                raise TooLongError
            self._go(end)
            return value

    def wrong(self, message: str) -> NotJsonError:
        """Return the error that something else was expected here."""
        said = begin(self._text[self._at : self._at + 200])
        cut = self._at >= len(self._text)
        return NotJsonError(self.line, self.column, message, cut=cut, said=said)

    def _wrong(self, error: JSONDecodeError) -> NotJsonError:
        cut = is_cut(error, self._text)
        said = begin(self._text[max(self._at, error.pos - 40) : error.pos + 40])
        hint = python_hint(self._text[self._at : error.pos + 40])
        self._go(max(self._at, min(error.pos, len(self._text))))
        return NotJsonError(
            self.line,
            self.column,
            said_of(error) + hint,
            cut=cut,
            said=said,
        )

    def _more(self) -> bool:
        """Read on, at least as much as there is; return False at the end."""
        if self._ended:
            return False
        kept = self._text[self._at :]
        parts, got = [kept], 0
        while got < max(_LEAST, len(kept)):
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
                break
            parts.append(piece)
            got += len(piece)
        self._text, self._at = "".join(parts), 0
        return got > 0

    def _go(self, to: int) -> None:
        lines = self._text.count("\n", self._at, to)
        begin = self._at
        if lines:
            self.line += lines
            begin = self._text.rfind("\n", self._at, to) + 1
            self.column = to - begin + 1
        else:
            self.column += to - self._at
        if lines or self._opens:
            self._opens = _SPACE.match(self._text, begin, to).end() == to  # type: ignore[union-attr]
        self.read += to - self._at
        self._at = to
