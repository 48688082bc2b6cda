"""What people decided of the items of a run: kept line by line, taken back, and applied."""

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from psykb import jsonl
from psykb.errors import CorruptRecordError, LockedError
from psykb.generation.misfits import of_field
from psykb.generation.run_folders import REVIEWS
from psykb.messages import text as _
from psykb.types import QAPair, Review, record

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

# What stands in the checks of an item whose words are no longer those that were checked.
EDITED = "edited since"


class TornReviewWarning(UserWarning):
    """The last line of a file of reviews was not written to its end; it counts as not written."""


@record
class Decision:
    """What all reviewers together decided of an item.

    `verdict` is "reject" if the last verdict of any of them is; else "edit" if that of any is, and
    `edited` the item as it was edited last; else "accept". `reasons` are those of the rejections,
    `reviewers` who judged it, in the order of their last verdicts.
    """

    verdict: Literal["accept", "edit", "reject"]
    edited: QAPair | None = None
    reasons: tuple[str, ...] = ()
    reviewers: tuple[str, ...]


def now() -> str:
    """Return the time as a review holds it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reviews(folder: Path) -> list[Review]:
    """Return all reviews of a run in the order of deciding; [] where nobody has reviewed it.

    A last line without its end, as a killed process leaves it, is left out with a
    `TornReviewWarning`; the next `append` cuts it off.

    Raises:
        CorruptRecordError: a line is no review; names file, line and field.
    """
    path = folder / REVIEWS
    if not path.is_file():
        return []
    whole = _whole(path.read_bytes())
    if whole < path.stat().st_size:
        warnings.warn(
            TornReviewWarning(
                _("{path}: the last line was cut short when it was written; left out").format(
                    path=path
                )
            ),
            stacklevel=2,
        )
    return list(_read(path, whole))


def append(folder: Path, review: Review) -> None:
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
            before, ended = _end(path)
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


def last(made: Iterable[Review]) -> dict[tuple[str, str], Review]:
    """Return the verdict that counts by (item, reviewer), in the order in which they were made.

    Args:
        made: reviews in the order of deciding; an "undo" takes back the reviewer's last one on the
            item that is not taken back already.
    """
    stacks: dict[tuple[str, str], list[tuple[int, Review]]] = {}
    for at, review in enumerate(made):
        stack = stacks.setdefault((review.item, review.reviewer), [])
        if review.verdict != "undo":
            stack.append((at, review))
        elif stack:
            stack.pop()
    held = sorted((stack[-1][0], key, stack[-1][1]) for key, stack in stacks.items() if stack)
    return {key: review for _at, key, review in held}


def decided(folder: Path) -> dict[str, Decision]:
    """Return what was decided of each item that somebody judged, by the item's id.

    Raises:
        CorruptRecordError: a line is no review.
    """
    return decisions(reviews(folder))


def decisions(made: Iterable[Review]) -> dict[str, Decision]:
    """Return what reviews come to; see `decided`."""
    of_item: dict[str, list[Review]] = {}
    for (item, _reviewer), review in last(made).items():
        of_item.setdefault(item, []).append(review)
    return {item: _decision(held) for item, held in of_item.items()}


def reviewed(items: Iterable[QAPair], folder: Path, *, only_reviewed: bool) -> list[QAPair]:
    """Return items as people want them: rejected ones left out, edited ones as they were edited.

    Args:
        items: of the run, in its order.
        folder: of the run.
        only_reviewed: leave out, too, what nobody has accepted or edited.

    Raises:
        CorruptRecordError: a line of its reviews is no review.
    """
    held = decided(folder)
    kept = []
    for item in items:
        decision = held.get(item.id)
        if decision is None:
            kept += [] if only_reviewed else [item]
        elif decision.verdict != "reject":
            kept.append(decision.edited or item)
    return kept


def strangers(made: Iterable[Review], items: Iterable[QAPair]) -> tuple[str, ...]:
    """Return the ids that reviews name and no item of the run has, each once, in their order."""
    known = {item.id for item in items}
    return tuple(dict.fromkeys(r.item for r in made if r.item not in known))


def _decision(held: Sequence[Review]) -> Decision:
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


def _end(path: Path) -> tuple[int, bool]:
    """Return where the last whole line of a file ends, and whether it has a line end."""
    if not path.exists() or not path.stat().st_size:
        return 0, True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        if file.read() == b"\n":
            return file.tell(), True
    data = path.read_bytes()
    whole = _whole(data)
    return whole, data[:whole].endswith(b"\n") or not whole


def _whole(data: bytes) -> int:
    """Return how many bytes of a file of reviews were written to the end of their line.

    A last line without a line end counts if it is a record all the same: an editor wrote it.
    """
    from pydantic import TypeAdapter, ValidationError

    end = data.rfind(b"\n") + 1
    if not data[end:].strip():
        return len(data)
    try:
        TypeAdapter(Review).validate_json(data[end:])
    except ValidationError:
        return end
    return len(data)


def _read(path: Path, whole: int) -> Iterator[Review]:
    """Yield the reviews in the first `whole` bytes; they are whole lines."""
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Review)
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
