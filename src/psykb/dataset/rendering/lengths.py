"""How long rendered rows are, what a limit on their length cuts off, and what is odd about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from psykb.dataset.rendering.rendered import Deviation, RefusedRow, Rendered
from psykb.types import record

_MOST_BINS = 14
_LEAST_BIN = 16  # tokens

# With these a row does not teach what it should: nothing, no end, or something else.
SPOILT = (
    Deviation.REPLY_NOT_FOUND,
    Deviation.MESSAGE_LEFT_OUT,
    Deviation.MASK_MISMATCH,
    Deviation.NOTHING_TRAINED,
)


@record
class Bin:
    """Rows of `[start, end)` tokens; `end` None: of `start` tokens or more."""

    start: int
    end: int | None
    rows: int


@record
class Cut:
    """A row that is longer than the limit.

    Args:
        row: its id.
        tokens: how many it has.
        trained: how many of them are trained on.
        kept: how many of these stand before the limit; 0: the row is masked whole.
    """

    row: str
    tokens: int
    trained: int
    kept: int


@record
class Refusal:
    """Rows that the chat template does not write, for the same reason; ids in their order."""

    detail: str
    rows: tuple[str, ...]


@record
class Deviating:
    """Rows with the same deviation; ids in their order."""

    deviation: Deviation
    rows: tuple[str, ...]


@record
class Lengths:
    """What was counted; tokens are those of the tokenizer.

    Args:
        rows: how many were rendered; those that were refused are not.
        max_length: of which a trainer keeps the first tokens of a row.
        tokens: of all rows, whole.
        trained: of them, those on which loss is taken.
        kept: tokens of all rows, of each the first `max_length`: what an epoch takes.
        kept_trained: of them, those on which loss is taken.
        longest: tokens of the longest row; 0 without rows.
        quantiles: tokens by percentage (50, 90, 99): the shortest length that so many rows do not
            exceed; {} without rows.
        bins: the histogram, from 0 on, without gaps.
        cut: rows longer than `max_length`.
        deviations: in the order of `Deviation`, without those that no row has.
        refused: by reason, in the order of their first row.
        spoilt: how many rows do not teach what they should: refused, masked whole by the limit, or
            with a deviation of `SPOILT`.
    """

    rows: int
    max_length: int
    tokens: int
    trained: int
    kept: int
    kept_trained: int
    longest: int
    quantiles: Mapping[int, int]
    bins: tuple[Bin, ...]
    cut: tuple[Cut, ...]
    deviations: tuple[Deviating, ...]
    refused: tuple[Refusal, ...]
    spoilt: int

    @property
    def masked_whole(self) -> tuple[str, ...]:
        """Ids of the rows whose trained tokens all stand behind the limit."""
        return tuple(one.row for one in self.cut if one.trained and not one.kept)


class Counting:
    """Counts rendered rows one by one; keeps no texts."""

    def __init__(self, max_length: int) -> None:
        """Begin with none; `max_length` is the limit, at least 1."""
        self._max = max_length
        self._lengths: list[int] = []
        self._trained = self._kept_trained = self._spoilt = 0
        self._cut: list[Cut] = []
        self._odd: dict[Deviation, list[str]] = {one: [] for one in Deviation}
        self._refused: dict[str, list[str]] = {}

    def add(self, row: Rendered | RefusedRow) -> None:
        """Count a row."""
        if isinstance(row, RefusedRow):
            self._refused.setdefault(row.detail, []).append(row.id)
            self._spoilt += 1
            return
        length = len(row.input_ids)
        trained, kept = row.trained(), row.trained(self._max)
        self._lengths.append(length)
        self._trained += trained
        self._kept_trained += kept
        if length > self._max:
            self._cut.append(Cut(row=row.id, tokens=length, trained=trained, kept=kept))
        for deviation in row.deviations:
            self._odd[deviation].append(row.id)
        self._spoilt += not kept or any(one in SPOILT for one in row.deviations)

    def lengths(self) -> Lengths:
        """Return what was counted so far."""
        ordered = sorted(self._lengths)
        return Lengths(
            rows=len(ordered),
            max_length=self._max,
            tokens=sum(ordered),
            trained=self._trained,
            kept=sum(min(one, self._max) for one in ordered),
            kept_trained=self._kept_trained,
            longest=ordered[-1] if ordered else 0,
            quantiles={one: quantile(ordered, one) for one in (50, 90, 99)} if ordered else {},
            bins=histogram(ordered),
            cut=tuple(self._cut),
            deviations=tuple(
                Deviating(deviation=one, rows=tuple(rows))
                for one, rows in self._odd.items()
                if rows
            ),
            refused=tuple(
                Refusal(detail=detail, rows=tuple(rows)) for detail, rows in self._refused.items()
            ),
            spoilt=self._spoilt,
        )


def count(rows: Iterable[Rendered | RefusedRow], *, max_length: int) -> Lengths:
    """Return how long `rows` are and what is odd about them."""
    counting = Counting(max_length)
    for row in rows:
        counting.add(row)
    return counting.lengths()


def quantile(ordered: Sequence[int], percent: int) -> int:
    """Return the least of `ordered` (rising, not empty) that `percent` of them do not exceed."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def histogram(ordered: Sequence[int]) -> tuple[Bin, ...]:
    """Return bins of one width, a power of two from 16 on, at most 14, the last perhaps open.

    The width suits 99 % of the lengths; longer ones, where they are much longer, share the open
    bin. A limit that is a power of two, as limits are, falls between two bins unless it is small.

    Args:
        ordered: lengths, rising.
    """
    if not ordered:
        return ()
    width = _LEAST_BIN
    while width * (_MOST_BINS - 1) <= quantile(ordered, 99):
        width *= 2
    counted = Counter(min(length // width, _MOST_BINS - 1) for length in ordered)
    last = max(counted)
    is_open = ordered[-1] >= width * _MOST_BINS
    return tuple(
        Bin(
            start=n * width,
            end=None if is_open and n == last else (n + 1) * width,
            rows=counted[n],
        )
        for n in range(last + 1)
    )
