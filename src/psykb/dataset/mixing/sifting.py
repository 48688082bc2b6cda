"""Take out what must not be trained on: questions of benchmarks, and what an earlier row says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from psykb.dataset.contamination.finding import contaminated
from psykb.dataset.contamination.hits import Hit
from psykb.dataset.licences import UNKNOWN, is_non_commercial, is_unknown, joined
from psykb.dataset.matching.comparison import said
from psykb.dataset.matching.exact import digest
from psykb.dataset.matching.near import clusters
from psykb.dataset.mixing.candidates import Candidate, Pool
from psykb.dataset.mixing.grouping import talk
from psykb.dataset.mixing.results import RefusedRow, Why
from psykb.dataset.mixing.wishes import labels


def _binds(licence: str, own: str) -> bool:
    """Return whether the licence of a copy says what the row's own does not."""
    if is_unknown(licence) or licence == own:
        return False
    return is_unknown(own) or (is_non_commercial(licence) and not is_non_commercial(own))


class Sieve:
    """Sifts the candidates of all sources together; keeps what it takes out."""

    def __init__(self, pools: Sequence[Pool]) -> None:
        self._names = labels([pool.wish for pool in pools])
        self.refused: list[RefusedRow] = []
        self.hits: Mapping[str, tuple[Hit, ...]] = {}
        # (source, licence, source of the copy, its licence) → rows that stay
        self.relicensed: Counter[tuple[str, str, str, str]] = Counter()

    def benchmarks(
        self, candidates: Sequence[Candidate], paths: Sequence[Path], *, keep: bool
    ) -> list[Candidate]:
        """Take out rows that hold questions of benchmarks, or only note them where `keep`."""
        if not paths:
            return list(candidates)
        self.hits = contaminated([one.row for one in candidates], paths)
        if keep:
            return list(candidates)
        for one in candidates:
            if one.row.id in self.hits:
                self._refuse(one, Why.CONTAMINATED, hits=self.hits[one.row.id])
        return [one for one in candidates if one.row.id not in self.hits]

    def repeats(self, candidates: Sequence[Candidate], near: float | None) -> list[Candidate]:
        """Take out rows that say what an earlier one says, or nearly so; those of the same id, too.

        A row of which nobody knows the licence is under that of its copies then, too.

        Two items of one run are never held to be nearly the same: whoever made the run decided
        that, and "true" and "false" may lie one number apart.
        """
        first: dict[str, Candidate] = {}
        kept = []
        for one in candidates:
            keys = (f"id:{one.row.id}", digest(talk(one.row)))
            same = next((first[key] for key in keys if key in first), None)
            if same is not None:
                self._refuse(one, Why.DUPLICATE, of=same)
                continue
            kept.append(one)
            for key in keys:
                first[key] = one
        left = kept if near is None else self._unlike(kept, near)
        return self._licensed(left)

    def _licensed(self, kept: Sequence[Candidate]) -> list[Candidate]:
        """Return what stays, under the licence of its copy, too, where its own is not known."""
        copies: dict[str, set[tuple[str, str]]] = {}
        for left_out in self.refused:
            if left_out.of:
                known = copies.setdefault(left_out.of, set())
                known.add((left_out.source, left_out.row.licence))
        found = []
        for one in kept:
            row, own = one.row, one.row.licence
            for source, licence in sorted(copies.get(row.id, ())):
                if not _binds(licence, own):
                    continue
                self.relicensed[self._names[one.source], own, source, licence] += 1
                if is_unknown(own):
                    row = replace(row, licence=joined((row.licence or UNKNOWN, licence)))
            found.append(replace(one, row=row))
        return found

    def _unlike(self, candidates: Sequence[Candidate], near: float) -> list[Candidate]:
        def of_one_run(one: int, other: int) -> bool:
            this, that = candidates[one], candidates[other]
            return this.source == that.source and None not in (this.item, that.item)

        said_by = (said(talk(one.row)) for one in candidates)
        found = clusters(said_by, threshold=near, apart=of_one_run).repeats
        kept = []
        for at, one in enumerate(candidates):
            other, score = found.get(at, (at, 0.0))
            if other == at or of_one_run(other, at):  # these are equal
                kept.append(one)
            else:
                self._refuse(one, Why.NEAR_DUPLICATE, of=candidates[other], score=score)
        return kept

    def unshown(self, one: Candidate, detail: str) -> None:
        """Note a row for which no passage is left to be shown."""
        self._refuse(one, Why.NO_PASSAGE, detail=detail)

    def _refuse(
        self,
        one: Candidate,
        why: Why,
        *,
        of: Candidate | None = None,
        score: float = 1.0,
        hits: Iterable[Hit] = (),
        detail: str = "",
    ) -> None:
        self.refused.append(
            RefusedRow(
                reason=why,
                source=self._names[one.source],
                row=one.row,
                of=of.row.id if of else "",
                of_source=self._names[of.source] if of else "",
                score=score,
                hits=tuple(hits),
                detail=detail,
            )
        )
