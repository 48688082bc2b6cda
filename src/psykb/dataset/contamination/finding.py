"""Find items of benchmarks in training rows, in three ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.dataset.contamination.hits import Hit, Way
from psykb.dataset.contamination.neighbours import Neighbours
from psykb.dataset.contamination.overlap import Overlaps
from psykb.dataset.contamination.pieces import asked_as, pieces, unlettered
from psykb.dataset.contamination.units import says_enough
from psykb.dataset.matching.pairing import Pairing
from psykb.generation.benchmarks.asked import Asked
from psykb.generation.benchmarks.reading import read
from psykb.text.folding import language_of
from psykb.types import Language, Row

if TYPE_CHECKING:
    from psykb.index.embedders import Embedder

# Least Jaccard of 5-grams. Of 30 ideographs two may be others; five letters are but one word, and
# questions of one form ("Which of the following is an example of …") share more of them.
LIKE: dict[Language, float] = {"zh": 0.5, "en": 0.75}
_BATCH = 2_000  # rows compared at once

# Of a message: position of the item → the way and the score.
_Found = dict[int, tuple[Way, float]]


class Finder:
    """Items of benchmarks, ready to be looked for."""

    def __init__(
        self, asked: Sequence[Asked], *, name: str = "", embedder: "Embedder | None" = None
    ) -> None:
        """Take the items.

        Each is looked for as it may stand in a message: the question alone, and with its options,
        if that says 8 words or 12 ideographs at least. Answers and explanations are not looked for.

        Args:
            asked: the items.
            name: of the benchmark, for the hits.
            embedder: for neighbours; None for none of them.
        """
        self._asked = asked
        self._name = name
        self._owners: dict[str, list[int]] = {}
        for at, one in enumerate(asked):
            for text in asked_as(one.text, one.options):
                self._owners.setdefault(text, []).append(at)
        self._forms = list(self._owners)
        self._overlaps = Overlaps(self._forms, [owners[0] for owners in self._owners.values()])
        self._pairing = Pairing(self._forms, min(LIKE.values()))
        self._neighbours = None if embedder is None else Neighbours(self._forms, embedder)

    @property
    def unsearched(self) -> tuple[str, ...]:
        """Where the items stand that say too little to be looked for."""
        looked = {at for owners in self._owners.values() for at in owners}
        return tuple(one.where for at, one in enumerate(self._asked) if at not in looked)

    def find(self, rows: Iterable[Row]) -> Iterator[Hit]:
        """Yield the hits, in the order of rows, messages and items; rows are read in batches.

        An item is told once of a message, by the first `Way` that finds it. System prompts are not
        looked at.

        Raises:
            ModelError: the embedder's server gave no vectors.
        """
        for batch in batched(rows, _BATCH):
            yield from self._of_batch(batch)

    def _of_batch(self, rows: Sequence[Row]) -> Iterator[Hit]:
        texts: dict[str, _Found] = {}
        for row in rows:
            for message in row.messages:
                if message.role != "system":
                    texts.setdefault(message.content, {})
        self._search(texts)
        for row in rows:
            for at, message in enumerate(row.messages):
                if message.role != "system":
                    yield from self._told(row, at, texts[message.content])

    def _search(self, texts: Mapping[str, _Found]) -> None:
        """Write to each text what is found in it."""
        spoken = [text for text in texts if says_enough(text)]
        for at, form, share in self._overlaps.search([unlettered(text) for text in spoken]):
            self._add(texts[spoken[at]], form, Way.NGRAM, share)
        parts: dict[str, list[str]] = {}
        for text in spoken:
            for piece in pieces(text):
                parts.setdefault(piece, []).append(text)
        cut = list(parts)
        for at, form, alike in self._pairing.pairs(cut):
            if alike < LIKE[language_of(self._forms[form])]:
                continue
            for text in parts[cut[at]]:
                self._add(texts[text], form, Way.NEAR, alike)
        if self._neighbours is not None:
            for at, form, cosine in self._neighbours.pairs(spoken):
                self._add(texts[spoken[at]], form, Way.NEIGHBOUR, cosine)

    def _add(self, found: _Found, form: int, way: Way, score: float) -> None:
        for item in self._owners[self._forms[form]]:
            known = found.get(item)
            if known is None or (known[0] is way and known[1] < score):
                found[item] = way, score

    def _told(self, row: Row, at: int, found: _Found) -> Iterator[Hit]:
        for item, (way, score) in sorted(found.items()):
            one = self._asked[item]
            yield Hit(
                row=row.id,
                source=row.source,
                message=at,
                benchmark=self._name,
                item=one.where,
                way=way,
                score=score,
                row_text=row.messages[at].content,
                item_text="\n".join((one.text, *one.options)),
            )


def find(
    rows: Iterable[Row], asked: Sequence[Asked], *, embedder: "Embedder | None" = None
) -> Iterator[Hit]:
    """Yield where rows hold items of benchmarks; see `Finder`."""
    yield from Finder(asked, embedder=embedder).find(rows)


def contaminated(rows: Iterable[Row], paths: Sequence[Path]) -> Mapping[str, tuple[Hit, ...]]:
    """Return the rows that hold items of the benchmarks at `paths`: id → hits; {} for none.

    Raises:
        NotFoundError, MisuseError, CorruptRecordError, MissingExtraError: a benchmark cannot be
            read; see `benchmarks.reading.read`.
    """
    finders = [Finder(read(path).items, name=str(path)) for path in paths]
    found: dict[str, list[Hit]] = {}
    for batch in batched(rows, _BATCH):
        for finder in finders:
            for hit in finder.find(batch):
                found.setdefault(hit.row, []).append(hit)
    return {row: tuple(hits) for row, hits in found.items()}


def batched(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Yield lists of `most` rows, the last of fewer."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == most:
            yield batch
            batch = []
    if batch:
        yield batch
