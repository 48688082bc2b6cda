"""Which items or dialogues of a run a reviewer is shown."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

from psykb.cli.review_manner import T
from psykb.types import Dialogue, QAPair, record


@record
class Choice:
    """Which items of a run are to be reviewed.

    `kinds`, or styles, are those to be shown, () for all; `sample` is how many of them are drawn,
    None for all; `again` shows also what this reviewer has judged.
    """

    kinds: tuple[StrEnum, ...] = ()
    sample: int | None = None
    seed: int = 0
    again: bool = False


def chosen(items: Sequence[T], own: Iterable[str], choice: Choice) -> list[T]:
    """Return the items that are to be shown, in the order of the run.

    A sample depends on nothing but the ids, the seed and the kinds: each reviewer gets the same,
    and a larger one holds the smaller.

    Args:
        items: of the run.
        own: ids of those that this reviewer has judged.
        choice: which.
    """
    wanted = [item for item in items if not choice.kinds or _kind_of(item) in choice.kinds]
    if choice.sample is not None:
        drawn = sorted(wanted, key=lambda item: _draw(choice.seed, item.id))[: choice.sample]
        ids = {item.id for item in drawn}
        wanted = [item for item in wanted if item.id in ids]
    judged = frozenset(() if choice.again else own)
    return [item for item in wanted if item.id not in judged]


def _kind_of(item: QAPair | Dialogue) -> StrEnum | None:
    """Return the kind of an item, or the style of a dialogue that was generated."""
    if isinstance(item, QAPair):
        return item.kind
    return item.origin.style if item.origin is not None else None


def _draw(seed: int, item: str) -> str:
    return hashlib.sha256(f"{seed}:{item}".encode()).hexdigest()
