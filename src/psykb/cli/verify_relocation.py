"""What `psykb verify --relocate` writes and lists."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, listed
from psykb.cli.verify import in_line
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Citation, Dialogue, DialogueReview, QAPair, Review, record

if TYPE_CHECKING:
    from psykb.generation.relocating import LostEdit, Move, QuoteRelocator, Relocated
    from psykb.index.knowledge_base import KnowledgeBase

T = TypeVar("T", bound=QAPair | Dialogue)
_OUTCOMES = {
    "mended": later("stands where it did; pages, section or title are as the book has them now"),
    "moved": later("found again"),
    "lost": later("lost: its words stand nowhere in the books"),
    "ambiguous": later("ambiguous: its words stand in more than one place"),
}


@record
class Sort(Generic[T]):
    """What a file holds whose quotes are found again.

    Args:
        kind: the type of its records, `judged` that of their reviews.
        file: how it is called in a run.
        relocator: finds the quotes again.
        cited: what a record cites.
    """

    kind: type[T]
    judged: type[Review] | type[DialogueReview]
    file: str
    relocator: "QuoteRelocator[T]"
    cited: Callable[[T], Sequence[Citation]]


def items_in(base: "KnowledgeBase") -> Sort[QAPair]:
    """Return how items are relocated in a base."""
    from psykb.generation.relocating import Relocator
    from psykb.generation.run_folders import QA
    from psykb.generation.verifying import own_id

    return Sort(
        kind=QAPair,
        judged=Review,
        file=QA,
        relocator=Relocator(base, item_id=own_id),
        cited=lambda item: (*item.citations, *item.origin),
    )


def dialogues_in(base: "KnowledgeBase | None") -> Sort[Dialogue]:
    """Return how dialogues are relocated in a base; None where none of them cites any."""
    from psykb.generation.dialogues.relocating import DialogueRelocator
    from psykb.generation.dialogues.report import citations_of
    from psykb.generation.run_folders import DIALOGUES

    return Sort(
        kind=Dialogue,
        judged=DialogueReview,
        file=DIALOGUES,
        relocator=DialogueRelocator(base),
        cited=citations_of,
    )


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


def relocate_file(call: Call, sort: Sort[T], path: Path, target: Path | None) -> None:
    """Find the quotes of a file again; write what was found, list what was not.

    Items, or dialogues, with a lost or ambiguous quote go, as they were, into a file beside
    `target`. Reviews of a run stay with it in place, and go with it into another file of a run; to
    any other file they are applied: what was rejected is left out, and edits are relocated instead
    of what was edited.

    Args:
        call: how to print; its exit code becomes 1 if a quote is lost or ambiguous, also one of an
            edit.
        sort: of what the file holds.
        path: of the file.
        target: where it goes, `path` itself to replace it; None to write nothing.

    Raises:
        MisuseError: `target`, or what goes beside it, is there already, and is not `path`.
        CorruptRecordError: a line is no such record, or no review; names file, line and field.
    """
    _check_target(sort, path, target)
    made, items, applied = _reviewed(sort, path, target)
    done = [sort.relocator.relocate(item) for item in items]
    moved = {one.old.id: one.item for one in done if one.item is not None}
    anew = target not in (None, path)
    carried, lost = sort.relocator.carried(made, moved, all_of_them=anew)
    left = [one.old for one in done if one.item is None]
    beside = None
    if target is not None:
        beside = _beside(target) if left else None
        found = [one.item for one in done if one.item is not None]
        _write_beside(sort, target, left, carried, anew)
        jsonl.write(target, found)  # last, so that no crash loses any of it
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
    call.put(_summary(sort, path, done, report.moves))
    _tell(call, sort, report)


def _check_target(sort: Sort[T], path: Path, target: Path | None) -> None:
    from psykb.generation import run_folders

    if target is None or target == path:
        return
    files = [target, _beside(target)]
    if target.name == sort.file:
        files.append(target.with_name(run_folders.REVIEWS))
    for file in files:
        if file.exists():
            raise MisuseError(
                _("-o {file}: is there already; choose another name, or --in-place").format(
                    file=file
                )
            )


def _beside(target: Path) -> Path:
    """Return the file of what is not found again."""
    return target.with_suffix(".lost.jsonl")


def _reviewed(
    sort: Sort[T], path: Path, target: Path | None
) -> tuple[list[Any], list[T], dict[str, int] | None]:
    """Return the reviews that go with a file, what it holds, and what was applied to that.

    Applied are how many were left out as "rejected" and how many are as "edited"; None where
    nothing was, and no reviews go where they were applied.
    """
    from psykb.generation import reviewing

    items = list(jsonl.read(path, sort.kind))
    made = list(reviewing.reviews_as(sort.judged, path.parent)) if path.name == sort.file else []
    if target is None or target.name == sort.file or not made:
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


def _write_beside(
    sort: Sort[T],
    target: Path,
    left: Sequence[T],
    carried: Sequence[Review | DialogueReview],
    anew: bool,
) -> None:
    """Write what goes beside the target: what is not found again, and reviews."""
    from psykb.generation import reviewing, run_folders

    if anew and target.name == sort.file:
        target.parent.mkdir(parents=True, exist_ok=True)
    if left:  # if this is interrupted, a record is in both files, and in none never
        jsonl.write(_beside(target), _with_earlier(sort, _beside(target), left))
    if anew and carried:
        jsonl.write(target.with_name(run_folders.REVIEWS), carried)
    elif not anew:
        for review in carried:
            reviewing.append(target.parent, review)


def _with_earlier(sort: Sort[T], file: Path, items: Sequence[T]) -> list[T]:
    """Return what a file of records that were lost holds, and those that are new to it."""
    earlier = list(jsonl.read(file, sort.kind)) if file.is_file() else []
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


def _summary(
    sort: Sort[T], path: Path, done: "Sequence[Relocated[T]]", moves: "Sequence[Move]"
) -> str:
    quotes = sum(len(sort.cited(one.old)) for one in done)
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


def _tell(call: Call, sort: Sort[T], report: "_Report") -> None:
    """Tell what was written where, and what became of the reviews."""
    if report.out is None:
        call.say(
            _("Nothing was written; -o FILE writes what was found, --in-place replaces the file.")
        )
        return
    call.say(_("written: {file}").format(file=report.out))
    if report.left_out is not None:
        call.say(
            _("left out, as it was, for a lost or ambiguous quote: {file}").format(
                file=report.left_out
            )
        )
    if report.reviews:
        call.say(plural("{n} review goes with them", "{n} reviews go with them", report.reviews))
    if report.applied is not None:
        call.say(
            _(
                "reviews were applied: {rejected} rejected left out, {edited} written as edited; "
                "with -o FOLDER/{file} the reviews themselves go with them"
            ).format(**report.applied, file=sort.file)
        )
    if report.lost_edits:
        call.say(
            _("Edits that are lost are still in {file}; make them again: psykb review RUN")
            .format(file=report.path.with_name("reviews.jsonl"))
        )  # fmt: skip
