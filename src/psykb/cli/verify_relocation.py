"""What `psykb verify --relocate` writes and lists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, listed
from psykb.cli.verify import in_line
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import QAPair, Review, record

if TYPE_CHECKING:
    from psykb.generation.relocating import LostEdit, Move, Relocated
    from psykb.index.knowledge_base import KnowledgeBase

_OUTCOMES = {
    "mended": later("stands where it did; pages, section or title are as the book has them now"),
    "moved": later("found again"),
    "lost": later("lost: its words stand nowhere in the books"),
    "ambiguous": later("ambiguous: its words stand in more than one place"),
}


@record
class _Report:
    """What was done, as --json tells it; `applied` as `_reviewed` returns it."""

    path: Path
    out: Path | None
    left_out: Path | None
    items: int
    written: int
    reviews: int
    applied: dict[str, int] | None
    moves: "tuple[Move, ...]"
    lost_edits: "tuple[LostEdit, ...]"


def relocate_file(call: Call, base: "KnowledgeBase", path: Path, target: Path | None) -> None:
    """Find the quotes of a file again; write what was found, list what was not.

    Items with a lost or ambiguous quote go, as they were, into a file beside `target`. Reviews of a
    run stay with it in place, and go with it into another qa.jsonl; to any other file they are
    applied: rejected items are left out, and edits are relocated instead of what was edited.

    Args:
        call: how to print; its exit code becomes 1 if a quote is lost or ambiguous, also one of an
            edit.
        base: the books as they are now.
        path: of the items.
        target: where the items go, `path` itself to replace it; None to write nothing.

    Raises:
        MisuseError: `target`, or what goes beside it, is there already, and is not `path`.
        CorruptRecordError: a line is no item, or no review; names file, line and field.
    """
    from psykb.generation.relocating import Relocator
    from psykb.generation.verifying import own_id

    _check_target(path, target)
    relocator = Relocator(base, item_id=own_id)
    made, items, applied = _reviewed(path, target)
    done = [relocator.relocate(item) for item in items]
    moved = {one.old.id: one.item for one in done if one.item is not None}
    anew = target not in (None, path)
    carried, lost = relocator.carried(made, moved, all_of_them=anew)
    left = [one.old for one in done if one.item is None]
    beside = None
    if target is not None:
        beside = _beside(target) if left else None
        _write(target, [one.item for one in done if one.item is not None], left, carried, anew)
    call.exit_code = 1 if left or lost else 0
    report = _Report(
        path=path,
        out=target,
        left_out=beside,
        items=len(done),
        written=len(done) - len(left) if target is not None else 0,
        reviews=len(carried) if target is not None else 0,
        applied=applied,
        moves=tuple(move for one in done for move in one.moves),
        lost_edits=tuple(lost),
    )
    if call.json:
        call.put_json(**{field.name: getattr(report, field.name) for field in fields(report)})
        return
    for move in report.moves:
        call.put(_move_lines(call, move))
    for edit in lost:
        call.put(_edit_lines(call, edit))
    call.put(_summary(path, done, report.moves))
    _tell(call, report)


def _check_target(path: Path, target: Path | None) -> None:
    from psykb.generation import run_folders

    if target is None or target == path:
        return
    files = [target, _beside(target)]
    if target.name == run_folders.QA:
        files.append(target.with_name(run_folders.REVIEWS))
    for file in files:
        if file.exists():
            raise MisuseError(
                _("-o {file}: is there already; choose another name, or --in-place").format(
                    file=file
                )
            )


def _beside(target: Path) -> Path:
    """Return the file of the items that are not found again."""
    return target.with_suffix(".lost.jsonl")


def _reviewed(
    path: Path, target: Path | None
) -> tuple[list[Review], list[QAPair], dict[str, int] | None]:
    """Return the reviews that go with a file, its items, and what was applied to these.

    Applied are how many items were left out as "rejected" and how many are as "edited"; None where
    nothing was, and no reviews go where they were applied.
    """
    from psykb.generation import reviewing, run_folders

    items = list(jsonl.read(path, QAPair))
    made = reviewing.reviews(path.parent) if path.name == run_folders.QA else []
    if target is None or target.name == run_folders.QA or not made:
        return made, items, None
    decided = reviewing.decisions(made)
    known = [decided[item.id] for item in items if item.id in decided]
    kept = [
        (decided[item.id].edited or item) if item.id in decided else item
        for item in items
        if item.id not in decided or decided[item.id].verdict != "reject"
    ]
    verdicts = Counter(decision.verdict for decision in known)
    return [], kept, {"rejected": verdicts["reject"], "edited": verdicts["edit"]}


def _write(
    target: Path,
    found: Sequence[QAPair],
    left: Sequence[QAPair],
    carried: Sequence[Review],
    anew: bool,
) -> None:
    """Write the items; first what is beside them, so that no crash loses any of it."""
    from psykb.generation import reviewing, run_folders

    if anew and target.name == run_folders.QA:
        target.parent.mkdir(parents=True, exist_ok=True)
    if left:  # if this is interrupted, an item is in both files, and in none never
        jsonl.write(_beside(target), _with_earlier(_beside(target), left))
    if anew and carried:
        jsonl.write(target.with_name(run_folders.REVIEWS), carried)
    elif not anew:
        for review in carried:
            reviewing.append(target.parent, review)
    jsonl.write(target, found)


def _with_earlier(file: Path, items: Sequence[QAPair]) -> list[QAPair]:
    """Return what a file of lost items holds, and those that are new to it."""
    earlier = list(jsonl.read(file, QAPair)) if file.is_file() else []
    known = {item.id for item in earlier}
    return [*earlier, *(item for item in items if item.id not in known)]


def _move_lines(call: Call, move: "Move") -> str:
    head = f"{move.item}: {move.field}: {_(_OUTCOMES[move.outcome])} [{move.outcome}]"
    where = listed(place.id for place in move.places) or "–"
    return "\n".join(
        [
            wrap(in_line(head), call.columns, indent=INDENT, first=""),
            wrap(in_line(f"“{move.old.quote}”"), call.columns, indent=INDENT),
            wrap(in_line(f"{move.old.id} → {where}"), call.columns, indent=INDENT),
        ]
    )


def _edit_lines(call: Call, edit: "LostEdit") -> str:
    """Return what became of an edit that is lost, and of those quotes of it that are."""
    words = _("the edit by {reviewer} stays as it was: a quote of its own is lost or ambiguous")
    head = f"{edit.review.item}: {words.format(reviewer=edit.review.reviewer)}"
    gone = [move for move in edit.moves if move.outcome in ("lost", "ambiguous")]
    return "\n".join(
        [
            wrap(in_line(head), call.columns, indent=INDENT, first=""),
            *(_move_lines(call, move) for move in gone),
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


def _tell(call: Call, report: "_Report") -> None:
    """Tell what was written where, and what became of the reviews."""
    if report.out is None:
        call.say(_("Nothing was written; -o FILE writes the items, --in-place replaces the file."))
        return
    call.say(_("written: {file}").format(file=report.out))
    if report.left_out is not None:
        call.say(
            _("items with a lost or ambiguous quote, as they were: {file}").format(
                file=report.left_out
            )
        )
    if report.reviews:
        call.say(plural("{n} review goes with them", "{n} reviews go with them", report.reviews))
    if report.applied is not None:
        call.say(
            _(
                "reviews were applied: {rejected} rejected left out, {edited} written as edited; "
                "with -o FOLDER/qa.jsonl the reviews themselves go with the items"
            ).format(**report.applied)
        )
    if report.lost_edits:
        call.say(
            _("Edits that are lost are still in {file}; edit those items again: psykb review RUN")
            .format(file=report.path.with_name("reviews.jsonl"))
        )  # fmt: skip
