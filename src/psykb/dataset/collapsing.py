"""Rows that repeat a growing history made one conversation; histories that hold the future found.

A conversation of three answers is often kept as three rows: each ends with one answer and begins
with all that came before. Of such rows the longest alone is kept. Only turns that are equal
character by character count as repeated: a row never gains a turn that it does not hold itself, so
no turn of one client comes to stand in the conversation of another.

A history is what came before. Three signs show that it is not, by rows that follow one another:

* the same question and answer, first without a history and then after one that does not begin with
  them: the first turn was written again for each turn, and the turn itself put before it;
* the question and answer of a row stand in its own history, row after row;
* each of two rows has the question and answer of the other in its history.

A short pair ("谢谢", "不客气") shows nothing by itself, for every second conversation ends with it;
once a longer one has convicted a file, it counts as well. Nor is a history doubted whose last
answer an earlier row of the file was written for: the same question with and without its context
is a fair pair of rows.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.messages import text as _
from psykb.types import Loss, Place, Repair

_QUESTION = (
    60  # bytes of UTF-8 that a question has at least, to show anything: 20 Chinese characters
)
_PAIR = 150  # bytes of question and answer
_REMEMBERED = 64  # rows whose last answer is known to have been given

Found = tuple[Place, Conversation | Lost, int]
_Pair = tuple[str, str]


def collapsed(stream: Iterable[tuple[Place, Conversation | Lost]]) -> Iterator[Found]:
    """Yield what a stream of rows holds, each conversation once and whole.

    Only conversations with `grows` are looked at, only neighbours in one file, and one is held at
    a time; all else goes through as it is, in its order.

    Args:
        stream: what a format read, row by row, with its place.

    Yields:
        (place, conversation or why it is lost, rows that it stands for beside its own). The place
        is that of the row that was kept. That number is added to the conversation's repairs as
        `COLLAPSED_HISTORY` too. A turn of it is trained where any of its rows trains it. Each row
        of a group whose history holds the future is lost by `HISTORY_HOLDS_FUTURE`.
    """
    held: _Row | None = None
    file = _File(name="")
    for place, found in stream:
        row = _row(place, found)
        if held is not None and (row is None or place.file != held.place.file):
            yield held.found()
            held = None
        if row is None:
            yield place, found, 0
            continue
        if place.file != file.name:
            file = _File(name=place.file)
        joined = None if held is None or held.doubt else _joined(held, row)
        if held is not None and joined is None:
            file.judge(held, row)
            yield held.found()
        held = joined or row
        file.answered.append(row.last)
    if held is not None:
        yield held.found()


@dataclass(slots=True)
class _Row:
    """A row that is held until the next one is seen."""

    place: Place
    conversation: Conversation
    history: tuple[_Pair, ...]  # questions and answers before the last, oldest first
    last: _Pair
    rows: int = 0  # that it stands for beside its own
    doubt: str = ""  # why its history cannot be one

    def found(self) -> Found:
        if self.doubt:
            return self.place, Lost(reason=Loss.HISTORY_HOLDS_FUTURE, detail=self.doubt), self.rows
        if not self.rows:
            return self.place, self.conversation, 0
        repairs = Counter(self.conversation.repairs)
        repairs[Repair.COLLAPSED_HISTORY] += self.rows
        return self.place, replace(self.conversation, repairs=dict(repairs)), self.rows


def _row(place: Place, found: Conversation | Lost) -> _Row | None:
    """Return what is looked at of a row; None: it passes as it is."""
    if isinstance(found, Lost) or not found.grows:
        return None
    pairs: list[_Pair] = []
    asked = ""
    for turn in found.turns:
        if turn.role == "user":
            asked = turn.text
        elif turn.role == "assistant":
            pairs.append((asked, turn.text))
            asked = ""
    if not pairs:
        return None
    return _Row(place, found, history=tuple(pairs[:-1]), last=pairs[-1])


def _joined(held: _Row, row: _Row) -> _Row | None:
    """Return the longer of two rows one of which the other begins with; None: neither does."""
    short, long = sorted((held, row), key=lambda one: len(one.conversation.turns))
    before, after = short.conversation.turns, long.conversation.turns
    if len(before) == len(after) or list(map(_said, before)) != list(
        map(_said, after[: len(before)])
    ):
        return None
    turns = tuple(map(_merged, before, after)) + after[len(before) :]
    kept = replace(long.conversation, turns=turns)
    return replace(long, conversation=kept, rows=short.rows + long.rows + 1)


def _said(turn: Turn) -> tuple[str, str]:
    return turn.role, turn.text


def _merged(one: Turn, other: Turn) -> Turn:
    """Return a turn with what either row says of it; histories are often bare and not trained."""
    return replace(
        other,
        reasoning=other.reasoning or one.reasoning,
        trained=other.trained or one.trained,
        spans=other.spans or one.spans,
    )


class _File:
    """What is known of a file, so far, that its histories are judged by."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.answered: deque[_Pair] = deque(maxlen=_REMEMBERED)
        self.convicted = False

    def judge(self, held: _Row, row: _Row) -> None:
        """Say of two rows that follow one another why their histories cannot be such, if so."""
        if held.last == row.last:
            if self._repeated(held, row):
                self._doubt(
                    held,
                    row,
                    _(
                        "the same question and answer as in the row beside it, "
                        "after another history"
                    ),
                )
        elif self._tells(row.last) and self._tells(held.last):
            if _holds_own(held) and _holds_own(row):
                self._doubt(held, row, _("its question and answer stand in its own history"))
            elif row.last in held.history and held.last in row.history:
                self._doubt(held, row, _("it and the row beside it stand in each other's history"))

    def _doubt(self, held: _Row, row: _Row, why: str) -> None:
        self.convicted = True
        held.doubt = row.doubt = why

    def _repeated(self, held: _Row, row: _Row) -> bool:
        """Whether the row tells the first turn again, after turns that came later."""
        if not row.history or row.history == held.history or not self._tells(row.last):
            return False
        if row.history[-1] in self.answered:
            return False
        return not held.history or bool(held.doubt) or self.convicted

    def _tells(self, pair: _Pair) -> bool:
        """Whether such a pair does not come twice by chance."""
        question, answer = (len(text.encode("utf-8", "surrogatepass")) for text in pair)
        return self.convicted or (question >= _QUESTION and question + answer >= _PAIR)


def _holds_own(row: _Row) -> bool:
    return row.last in row.history
