"""What people decided of the items or dialogues of a run: kept line by line, and applied."""

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from psykb import jsonl
from psykb.errors import CorruptRecordError, LockedError
from psykb.generation.judgements import Judgement
from psykb.generation.misfits import of_field
from psykb.generation.run_folders import REVIEWS
from psykb.messages import text as _
from psykb.types import Dialogue, DialogueReview, QAPair, Review, record

LOCK = f".{REVIEWS}.lock"
_PATIENCE = 10  # seconds to wait for another process that is writing a line
REASONS = (
    "wrong_key",
    "unsupported",
    "unclear",
    "trivial",
    "duplicate",
    "language",
    "style",
    "bad_options",
    "not_useful",
)

# What stands in the checks of an item, and in the findings of a dialogue, whose words are no longer
# those that were checked.
EDITED = "edited since"

T = TypeVar("T", bound=QAPair | Dialogue)
J = TypeVar("J", bound=Review | DialogueReview)


class TornReviewWarning(UserWarning):
    """The last line of a file of reviews was not written to its end; it counts as not written."""


@record
class Decision(Generic[T]):
    """What all reviewers together decided of an item or a dialogue.

    `verdict` is "reject" if the last verdict of any of them is; else "edit" if that of any is, and
    `edited` the item as it was edited last; else "accept". `reasons` are those of the rejections,
    `reviewers` who judged it, in the order of their last verdicts.
    """

    verdict: Literal["accept", "edit", "reject"]
    edited: T | None = None
    reasons: tuple[str, ...] = ()
    reviewers: tuple[str, ...]


def now() -> str:
    """Return the time as a review holds it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reviews(folder: Path) -> list[Review]:
    """Return all reviews of a run of items; see `reviews_as`."""
    return reviews_as(Review, folder)


def reviews_as(kind: type[J], folder: Path) -> list[J]:
    """Return all reviews of a run in the order of deciding; [] where nobody has reviewed it.

    A last line without its end, as a killed process leaves it, is left out with a
    `TornReviewWarning`; the next `append` cuts it off.

    Raises:
        CorruptRecordError: a line is no review; names file, line and field.
    """
    path = folder / REVIEWS
    if not path.is_file():
        return []
    whole = _whole(path.read_bytes(), kind)
    if whole < path.stat().st_size:
        warnings.warn(
            TornReviewWarning(
                _("{path}: the last line was cut short when it was written; left out").format(
                    path=path
                )
            ),
            stacklevel=2,
        )
    return list(_read(path, whole, kind))


def append(folder: Path, review: Review | DialogueReview) -> None:
    """Add a review; when this returns, it is on the disk. Several processes may do so.

    Raises:
        LockedError: another process does not finish its line.
        OSError: the disk is full, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    path = folder / REVIEWS
    line = f"{jsonl.dumps(review)}\n".encode()
    try:
        with FileLock(folder / LOCK, timeout=_PATIENCE):
            before, ended = _end(path, type(review))
            line = line if ended else b"\n" + line
            with path.open("ab", buffering=0) as file:
                file.truncate(before)  # what was not written to its end
                try:
                    while line:
                        line = line[file.write(line) :]
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(before)  # a half line would be in the way of the next one
                    raise
            if not before:
                jsonl.sync_folder(folder)
    except Timeout:
        raise LockedError(
            _("{path}: another process is writing to it; run this again").format(path=path)
        ) from None


def last(made: Iterable[J]) -> dict[tuple[str, str], J]:
    """Return the verdict that counts by (item, reviewer), in the order in which they were made.

    Args:
        made: reviews in the order of deciding; an "undo" takes back the reviewer's last one on the
            item that is not taken back already.
    """
    stacks: dict[tuple[str, str], list[tuple[int, J]]] = {}
    for at, review in enumerate(made):
        stack = stacks.setdefault((review.item, review.reviewer), [])
        if review.verdict != "undo":
            stack.append((at, review))
        elif stack:
            stack.pop()
    held = sorted((stack[-1][0], key, stack[-1][1]) for key, stack in stacks.items() if stack)
    return {key: review for _at, key, review in held}


def decided(folder: Path) -> dict[str, Decision[QAPair]]:
    """Return what was decided of each item that somebody judged, by the item's id.

    Raises:
        CorruptRecordError: a line is no review.
    """
    return decisions(reviews(folder))


def decided_dialogues(folder: Path) -> dict[str, Decision[Dialogue]]:
    """Return what was decided of each dialogue that somebody judged; as `decided`."""
    return decisions(reviews_as(DialogueReview, folder))


def decisions(made: Iterable[Review | DialogueReview]) -> dict[str, Decision[Any]]:
    """Return what reviews, of one type, come to; see `decided`."""
    return {item: _decision(held) for item, held in _by_item(made).items()}


def verdicts(made: Iterable[Review | DialogueReview]) -> dict[str, str]:
    """Return what reviewers together decided of each item or dialogue: the verdict alone."""
    return {item: _decision(held).verdict for item, held in _by_item(made).items()}


def _by_item(made: Iterable[J]) -> dict[str, list[J]]:
    """Return the last verdicts of all reviewers by what they are on, in their order."""
    found: dict[str, list[J]] = {}
    for (item, _reviewer), review in last(made).items():
        found.setdefault(item, []).append(review)
    return found


def reviewed(items: Iterable[QAPair], folder: Path, *, only_reviewed: bool) -> list[QAPair]:
    """Return items as people want them: rejected ones left out, edited ones as they were edited.

    Args:
        items: of the run, in its order.
        folder: of the run.
        only_reviewed: leave out, too, what nobody has accepted or edited.

    Raises:
        CorruptRecordError: a line of its reviews is no review.
    """
    return _applied(items, decided(folder), only_reviewed=only_reviewed)


def reviewed_dialogues(
    dialogues: Iterable[Dialogue], folder: Path, *, only_reviewed: bool
) -> list[Dialogue]:
    """Return dialogues as people want them; as `reviewed`."""
    return _applied(dialogues, decided_dialogues(folder), only_reviewed=only_reviewed)


def _applied(
    items: Iterable[T], held: Mapping[str, Decision[T]], *, only_reviewed: bool
) -> list[T]:
    kept: list[T] = []
    for item in items:
        decision = held.get(item.id)
        if decision is None:
            kept += [] if only_reviewed else [item]
        elif decision.verdict != "reject":
            kept.append(decision.edited or item)
    return kept


def strangers(
    made: Iterable[Review | DialogueReview], items: Iterable[QAPair | Dialogue]
) -> tuple[str, ...]:
    """Return the ids that reviews name and no item of the run has, each once, in their order."""
    known = {item.id for item in items}
    return tuple(dict.fromkeys(r.item for r in made if r.item not in known))


def _decision(held: Sequence[Judgement[T]]) -> Decision[T]:
    """Return what the last verdicts of several reviewers on one item, in their order, come to."""
    reviewers = tuple(review.reviewer for review in held)
    rejections = [review for review in held if review.verdict == "reject"]
    if rejections:
        reasons = tuple(review.reason for review in rejections if review.reason)
        return Decision(verdict="reject", reasons=reasons, reviewers=reviewers)
    edits = [review.edited for review in held if review.edited is not None]
    if edits:
        return Decision(verdict="edit", edited=edits[-1], reviewers=reviewers)
    return Decision(verdict="accept", reviewers=reviewers)


def _end(path: Path, kind: type[J]) -> tuple[int, bool]:
    """Return where the last whole line of a file ends, and whether it has a line end."""
    if not path.exists() or not path.stat().st_size:
        return 0, True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        if file.read() == b"\n":
            return file.tell(), True
    data = path.read_bytes()
    whole = _whole(data, kind)
    return whole, data[:whole].endswith(b"\n") or not whole


def _whole(data: bytes, kind: type[J]) -> int:
    """Return how many bytes of a file of reviews were written to the end of their line.

    A last line without a line end counts if it is a record all the same: an editor wrote it.
    """
    from pydantic import TypeAdapter, ValidationError

    end = data.rfind(b"\n") + 1
    if not data[end:].strip():
        return len(data)
    try:
        TypeAdapter(kind).validate_json(data[end:])
    except ValidationError:
        return end
    return len(data)


def _read(path: Path, whole: int, kind: type[J]) -> Iterator[J]:
    """Yield the reviews in the first `whole` bytes; they are whole lines."""
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(kind)
    for number, line in enumerate(path.read_bytes()[:whole].split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield adapter.validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "line"
            raise CorruptRecordError(
                _("{path}:{number}: {field}: {message}").format(
                    path=path, number=number, field=field, message=of_field(first)
                )
            ) from None
