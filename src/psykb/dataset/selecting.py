"""Choose what is exported: the items of a run or a file, as people left them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.dataset import markers
from psykb.dataset.carrying import Asked
from psykb.errors import CorruptRecordError, MisuseError
from psykb.generation.reviewing import decided, reviewed
from psykb.generation.run_folders import QA, file_of
from psykb.generation.verifying import answer_flaws
from psykb.messages import text as _
from psykb.types import Kind, QAPair, record

EXPORTS = "exports"  # the folder of a run's exports, in its own


@record
class Selection:
    """Items in their order, and what became of the others.

    Args:
        items: what is exported.
        rejected: how many were left out because a reviewer rejected them.
        unreviewed: how many because nobody had accepted them, where only such were asked for.
        related: how many because another that was taken tells their answer.
        lacking: how many items fewer than asked for there are, by kind; only kinds that lack any.
        file: where they are from.
        target: where an export of them goes unless told otherwise, without suffix:
            `<run>/exports/<run>` of a run, beside it of any other file.
        run: whether they are from a run; its `exports` folder is psykb's own then.
        there: kinds of all that could be chosen of, in the order of `Kind`.
        edited: ids of the items that a reviewer edited.
    """

    items: tuple[QAPair, ...]
    rejected: int
    unreviewed: int = 0
    related: int = 0
    lacking: Mapping[Kind, int]
    file: Path
    target: Path
    run: bool
    there: tuple[Kind, ...] = ()
    edited: frozenset[str] = frozenset()


def select(
    root: Path,
    name: str,
    *,
    only_reviewed: bool = False,
    kinds: Mapping[Kind, int | None] | None = None,
    apart: bool = False,
) -> Selection:
    """Return the items that `name` means, without those that a reviewer rejected, edits applied.

    Args:
        root: the project's folder.
        name: a run by name or folder, or a file of items.
        only_reviewed: only items that somebody accepted or edited.
        kinds: only these, the first so many of each, None for all of a kind; None for all kinds.
        apart: leave out an item whose answer an earlier one tells: on the same sentence or term.

    Raises:
        NotFoundError: there is no such run or file, or it holds no items yet.
        CorruptRecordError: a line is no item, or its key none, or two have one id; names file and
            line, or item.
        MisuseError: the file was exported without quotes.
    """
    file = file_of(root, name)
    everything = _read(file)
    left = reviewed(everything, file.parent, only_reviewed=only_reviewed)
    decisions = decided(file.parent)
    verdicts = {item: decision.verdict for item, decision in decisions.items()}
    rejected = sum(verdicts.get(item.id) == "reject" for item in everything)
    of_kinds = [item for item in left if kinds is None or item.kind in kinds]
    _check(file, of_kinds)
    items, related = _taken(of_kinds, kinds or {}, apart=apart)
    here = [item.kind for item in items]
    wanted = {kind: most for kind, most in (kinds or {}).items() if most is not None}
    beside = file.parent / file.stem
    own = file.parent / EXPORTS / file.resolve().parent.name
    return Selection(
        items=items,
        rejected=rejected,
        unreviewed=len(everything) - len(left) - rejected,
        related=related,
        lacking={k: n - here.count(k) for k, n in wanted.items() if here.count(k) < n},
        file=file,
        target=own if file.name == QA else beside,
        run=file.name == QA,
        there=tuple(kind for kind in Kind if any(item.kind is kind for item in left)),
        edited=frozenset(item for item, decision in decisions.items() if decision.edited),
    )


def _taken(
    items: Sequence[QAPair], most: Mapping[Kind, int | None], *, apart: bool
) -> tuple[tuple[QAPair, ...], int]:
    """Return the items that are taken, and how many the others of their sentence or term shut out.

    An item is compared with those that are taken alone: what is full shuts nothing out.
    """
    taken: list[QAPair] = []
    asked, related = Asked(), 0
    room = dict(most)
    for item in items:
        left = room.get(item.kind)
        if left == 0:
            continue
        if apart and asked.told(item):
            related += 1
            continue
        asked.take(item)
        taken.append(item)
        if left is not None:
            room[item.kind] = left - 1
    return tuple(taken), related


def _check(file: Path, items: Sequence[QAPair]) -> None:
    """Refuse items whose options or key mean nothing: each format would say them otherwise."""
    for item in items:
        for wrong in answer_flaws(item):
            raise CorruptRecordError(
                _(
                    "{file}: item {item}: {flaw} ({field} is {found!r}); mend it by psykb review, "
                    "or see psykb verify {file}"
                ).format(
                    file=file,
                    item=item.id,
                    flaw=wrong.flaw,
                    field=wrong.field,
                    found=wrong.found,
                )
            )


def _read(file: Path) -> list[QAPair]:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise MisuseError(
            _("{file}: is not UTF-8 text, so no file of items").format(file=file)
        ) from None
    for number, line in enumerate(text.split("\n"), 1):
        if markers.withheld(line):
            raise MisuseError(
                _(
                    "{file}:{line}: quotes of this item were left out; put them back first: psykb "
                    "data hydrate {file} -o FILE"
                ).format(file=file, line=number)
            )
    items = list(jsonl.read(file, QAPair))
    twice = [id for id, n in Counter(item.id for item in items).items() if n > 1]
    if twice:
        raise CorruptRecordError(
            _("{file}: {n} items have the id {item}; take out all but one").format(
                file=file, n=sum(item.id == twice[0] for item in items), item=twice[0]
            )
        )
    return items
