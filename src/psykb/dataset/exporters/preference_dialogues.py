"""preference, of dialogues: one answer of the counsellor against another, to the same talk.

The prompt is the conversation up to a turn of the client, so that what is taught is how to answer
it. Only where two dialogues first differ in an answer, and all before is the same, did both answer
the same; and only what was found wrong in that very answer is a reason. So pairs are made of

* a dialogue as it was before a reviewer edited it, and after, where it is the first answer that
  was changed;
* a refused dialogue with an unsupported claim in the answer, and the kept one of the same seed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.dataset.exporters.pairs import Pair, files_of
from psykb.dataset.request import Made, Options
from psykb.generation.reviewing import decided_dialogues
from psykb.generation.run_files import REJECTED
from psykb.messages import plural
from psykb.types import Dialogue, DialogueRefusal, RefusedDialogue, Standing

EDITED = "edited"


def files(dialogues: Sequence[Dialogue], file: Path, target: Path, options: Options) -> Made:
    """Return the files of pairs; see `pairs`.

    Args:
        dialogues: those that were accepted, edits applied, in the order of the run.
        file: of the dialogues, in the folder of the run.
        target: of the pairs.
        options: how.

    Raises:
        CorruptRecordError: a line of the folder's files is no record.
    """
    found = [*_edits(dialogues, file), *_refusals(dialogues, file)]
    pairs = [pair for pair in found if pair is not None]
    apart = len(found) - len(pairs)
    note = plural(
        "{n} dialogue makes no pair: it differs from the better one before the answer in question",
        "{n} dialogues make no pairs: they differ from the better ones before the answers in "
        "question",
        apart,
    )
    return files_of(pairs, target, options, (), (note,) if apart else ())


def _edits(dialogues: Sequence[Dialogue], file: Path) -> Iterator[Pair | None]:
    decisions = decided_dialogues(file.parent)
    if not any(decision.edited for decision in decisions.values()):
        return
    before = {dialogue.id: dialogue for dialogue in jsonl.read(file, Dialogue)}
    for dialogue in dialogues:
        decision, was = decisions.get(dialogue.id), before.get(dialogue.id)
        if decision is not None and decision.edited is not None and was is not None:
            at = _parting(dialogue, was)
            yield None if at is None else _pair(dialogue, was, at, EDITED, "")


def _refusals(dialogues: Sequence[Dialogue], file: Path) -> Iterator[Pair | None]:
    rejected = file.with_name(REJECTED)
    if not _holds_refusals(rejected):
        return
    kept: dict[str, list[Dialogue]] = defaultdict(list)
    for dialogue in dialogues:
        if dialogue.origin is not None:
            kept[dialogue.origin.seed_of].append(dialogue)
    for refused in jsonl.read(rejected, RefusedDialogue):
        if refused.dialogue is None or refused.reason is not DialogueRefusal.UNSUPPORTED_CLAIMS:
            continue
        for better in kept.get(refused.seed_of, []):
            yield _against(better, refused, refused.dialogue)


def _holds_refusals(file: Path) -> bool:
    """Whether a file holds what was refused in the making; an import's holds other records."""
    if not file.is_file():
        return False
    with file.open("rb") as lines:
        return b'"seed_of"' in lines.readline()


def _against(better: Dialogue, refused: RefusedDialogue, worse: Dialogue) -> Pair | None:
    at = _parting(better, worse)
    details = [
        finding.detail
        for finding in refused.findings
        if finding.message == at and finding.standing is Standing.UNSUPPORTED
    ]
    if at is None or not details:
        return None
    return _pair(better, worse, at, refused.reason.value, "; ".join(filter(None, details)))


def _parting(one: Dialogue, other: Dialogue) -> int | None:
    """Return where two dialogues first differ, if that is an answer in both; None if it is not."""
    for at, (mine, theirs) in enumerate(zip(one.messages, other.messages, strict=False)):
        if mine != theirs:
            both = mine.role == theirs.role == "assistant"
            return at if both else None
    return None


def _pair(better: Dialogue, worse: Dialogue, at: int, reason: str, detail: str) -> Pair:
    return Pair(
        id=better.id,
        prompt=better.messages[:at],
        chosen=better.messages[at].content,
        rejected=worse.messages[at].content,
        reason=reason,
        detail=detail,
    )
