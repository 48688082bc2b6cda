"""What a model thinks aloud before it answers, told apart from the answer while it is written."""

from enum import Enum, auto

from psykb.types import record

OPEN = "<think>"
CLOSE = "</think>"


@record
class Said:
    """What a piece of a reply adds to the answer.

    `void` is True where all that was given out before turned out to be reasoning.
    """

    text: str = ""
    void: bool = False


class _Place(Enum):
    HEAD = auto()  # nothing but white space and perhaps a part of the opening tag
    REASONING = auto()
    ANSWER = auto()  # no tag so far; a closing one may still come
    GAP = auto()  # the white space after the closing tag
    CLEAR = auto()  # after the reasoning: tags mean nothing any more


class Splitter:
    """Takes the text of a reply in pieces and tells the reasoning at its head from the answer.

    Reasoning is what stands in `<think>…</think>` at the head, also where the tag is never closed;
    and all that stands before a lone `</think>`, for some chat templates open the tag in the
    prompt. The answer begins at the first character after it that is no white space. However a
    reply is cut into pieces, `text` and `reasoning` come out the same; and what was given out since
    the last `void` is `text`, of which no piece ends in the middle of a tag.

    With `hold` nothing is given out before the reasoning is over, or the reply: for models that are
    known to open the tag in the prompt.
    """

    def __init__(self, *, hold: bool = False) -> None:
        self._hold = hold
        self._place = _Place.HEAD
        self._waiting = ""  # may be a part of a tag
        self._held: list[str] = []  # answer, but for a closing tag that may come; not given out
        self._told: list[str] = []
        self._thought: list[str] = []
        self.lone_close = False

    @property
    def text(self) -> str:
        """The answer; whole after `end`."""
        return "".join(self._told)

    @property
    def reasoning(self) -> str:
        """The reasoning, without white space around it; whole after `end`."""
        return "".join(self._thought).strip()

    def feed(self, piece: str) -> Said:
        """Take the next piece and return what it adds to the answer."""
        self._waiting += piece
        if self._place is _Place.HEAD:
            self._head()
        if self._place is _Place.REASONING:
            self._reason()
        void = self._place is _Place.ANSWER and self._answer()
        if self._place is _Place.GAP:
            self._waiting = self._waiting.lstrip()
            if self._waiting:
                self._place = _Place.CLEAR
        if self._place is _Place.CLEAR:
            self._held.append(self._taken(len(self._waiting)))
            self._hold = False
        return Said(text="" if self._hold else self.release(), void=void)

    def release(self) -> str:
        """Hold nothing back from now on, and return what was held."""
        self._hold = False
        text = "".join(self._held)
        self._held.clear()
        if text:
            self._told.append(text)
        return text

    def end(self) -> Said:
        """The reply is over: return what was still held back."""
        if self._place is _Place.REASONING:
            self._thought.append(self._taken(len(self._waiting)))
        elif self._place in (_Place.HEAD, _Place.ANSWER):
            rest = self._taken(len(self._waiting))
            self._held.append(rest.lstrip() if self._place is _Place.HEAD else rest)
        return Said(text=self.release())

    def _head(self) -> None:
        begun = self._waiting.lstrip()
        if begun.startswith(OPEN):
            self._waiting = begun.removeprefix(OPEN)
            self._place = _Place.REASONING
        elif not OPEN.startswith(begun):
            self._waiting = begun
            self._place = _Place.ANSWER

    def _reason(self) -> None:
        at = self._waiting.find(CLOSE)
        self._thought.append(self._taken(_whole(self._waiting) if at < 0 else at))
        if at >= 0:
            self._close()

    def _answer(self) -> bool:
        """Return whether what was given out turns out to be reasoning."""
        at = self._waiting.find(CLOSE)
        self._held.append(self._taken(_whole(self._waiting) if at < 0 else at))
        if at < 0:
            return False
        void = bool(self._told)
        self._thought = [*self._told, *self._held]
        self._told, self._held = [], []
        self.lone_close = True
        self._close()
        return void

    def _close(self) -> None:
        self._waiting = self._waiting.removeprefix(CLOSE)
        self._place = _Place.GAP

    def _taken(self, n: int) -> str:
        taken, self._waiting = self._waiting[:n], self._waiting[n:]
        return taken


def split(reply: str) -> tuple[str, str]:
    """Return the reasoning of a whole reply and its answer; see `Splitter`."""
    splitter = Splitter(hold=True)
    splitter.feed(reply)
    splitter.end()
    return splitter.reasoning, splitter.text


def _whole(text: str) -> int:
    """Return how much of `text` is surely no part of a closing tag that is not whole yet."""
    longest = max(n for n in range(len(CLOSE)) if text.endswith(CLOSE[:n]))
    return len(text) - longest
