"""What `psykb verify --relocate` writes and lists."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, listed
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import QAPair

if TYPE_CHECKING:
    from psykb.generation.relocating import Move, Relocated, Relocator
    from psykb.index.knowledge_base import KnowledgeBase

_OUTCOMES = {
    "mended": later("stands where it did; pages, section or title are as the book has them now"),
    "moved": later("found again"),
    "lost": later("lost: its words stand nowhere in the books"),
    "ambiguous": later("ambiguous: its words stand in more than one place"),
}


def relocate_file(call: Call, base: "KnowledgeBase", path: Path, target: Path | None) -> None:
    """Find the quotes of a file again; write what was found, list what was not.

    Items with a lost or ambiguous quote go, as they were, into a file beside `target`.

    Args:
        call: how to print; its exit code becomes 1 if a quote is lost or ambiguous.
        base: the books as they are now.
        path: of the items.
        target: where the items go, `path` itself to replace it; None to write nothing.

    Raises:
        MisuseError: `target` is there already, and not `path`.
        CorruptRecordError: a line is no item; names file, line and field.
    """
    from psykb.generation.relocating import Relocator
    from psykb.generation.verifying import own_id

    beside = None if target is None else target.with_suffix(".lost.jsonl")
    for file in (target, beside):
        if file is not None and target != path and file.exists():
            raise MisuseError(
                _("-o {file}: is there already; choose another name, or --in-place").format(
                    file=file
                )
            )
    relocator = Relocator(base, item_id=own_id)
    done = [relocator.relocate(item) for item in jsonl.read(path, QAPair)]
    found = [one.item for one in done if one.item is not None]
    left = [one.old for one in done if one.item is None]
    carried = 0
    if target is not None and beside is not None:
        if left:  # first: if this is interrupted, an item is in both files, and in none never
            jsonl.write(beside, _with_earlier(beside, left))
        carried = _carry(relocator, path, target, done)
        jsonl.write(target, found)
    call.exit_code = 1 if left else 0
    moves = [move for one in done for move in one.moves]
    if call.json:
        call.put_json(
            path=path,
            out=target,
            left_out=beside if left else None,
            items=len(done),
            written=len(found) if target is not None else 0,
            reviews=carried,
            moves=moves,
        )
        return
    for move in moves:
        call.put(_move_lines(call, move))
    call.put(_summary(path, done, moves))
    _tell(call, target, beside if left else None, carried)


def _with_earlier(file: Path, items: Sequence[QAPair]) -> list[QAPair]:
    """Return what a file of lost items holds, and those that are new to it."""
    earlier = list(jsonl.read(file, QAPair)) if file.is_file() else []
    known = {item.id for item in earlier}
    return [*earlier, *(item for item in items if item.id not in known)]


def _carry(relocator: "Relocator", path: Path, target: Path, done: "Sequence[Relocated]") -> int:
    """Add the reviews of items that moved to those beside the new file; return how many."""
    from psykb.generation import reviewing, run_folders

    if path.name != run_folders.QA or target.name != run_folders.QA:
        return 0  # reviews belong to runs
    moved = {one.old.id: one.item for one in done if one.item is not None}
    added, _lost = relocator.carried(reviewing.reviews(path.parent), moved)
    for review in added:
        reviewing.append(target.parent, review)
    return len(added)


def _move_lines(call: Call, move: "Move") -> str:
    head = f"{move.item}: {move.field}: {_(_OUTCOMES[move.outcome])} [{move.outcome}]"
    where = listed(place.id for place in move.places) or "–"
    quote = "".join(c if c.isprintable() else " " for c in move.old.quote)
    return "\n".join(
        [
            wrap(head, call.columns, indent=INDENT, first=""),
            wrap(f"“{quote}”", call.columns, indent=INDENT),
            wrap(f"{move.old.id} → {where}", call.columns, indent=INDENT),
        ]
    )


def _summary(path: Path, done: "Sequence[Relocated]", moves: "Sequence[Move]") -> str:
    quotes = sum(len(one.old.citations) + len(one.old.origin) for one in done)
    count = Counter(move.outcome.value for move in moves)
    return _(
        "{path}: {quotes}: {kept} as they were, {mended} mended, {moved} moved, {lost} lost, "
        "{ambiguous} ambiguous"
    ).format(
        path=path,
        quotes=plural("{n} quote", "{n} quotes", quotes),
        kept=quotes - count.total(),
        **{name: count[name] for name in ("mended", "moved", "lost", "ambiguous")},
    )


def _tell(call: Call, target: Path | None, beside: Path | None, carried: int) -> None:
    if target is None:
        call.say(_("Nothing was written; -o FILE writes the items, --in-place replaces the file."))
        return
    call.say(_("written: {file}").format(file=target))
    if beside is not None:
        call.say(
            _("items with a lost or ambiguous quote, as they were: {file}").format(file=beside)
        )
    if carried:
        call.say(plural("{n} review goes with them", "{n} reviews go with them", carried))
