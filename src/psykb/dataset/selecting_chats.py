"""Choose what is exported: the dialogues of a set or run, as people left them, or a mix."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from psykb import jsonl
from psykb.dataset.dialogue_sets import check_in_place
from psykb.dataset.mixing import locked
from psykb.dataset.rows_of import SPLITS, files_of, foreign, kind_of
from psykb.dataset.selecting import EXPORTS
from psykb.errors import MisuseError, NotFoundError
from psykb.generation import run_folders
from psykb.generation.reviewing import decided_dialogues, reviewed_dialogues
from psykb.generation.run_folders import DIALOGUES, QA
from psykb.messages import text as _
from psykb.types import Dialogue, Row, record

What = Literal["items", "dialogues", "rows"]
_NAMES: Mapping[str, What] = {
    QA: "items", DIALOGUES: "dialogues", **dict.fromkeys(SPLITS, "rows")
}  # fmt: skip


@record
class ChatSelection:
    """Dialogues, or rows of a mix, and what became of the others.

    Args:
        splits: name of a split, "" where there is but one → what it holds, in its order.
        rejected: how many were left out because a reviewer rejected them.
        unreviewed: how many because nobody had accepted them, where only such were asked for.
        file: where they are from; of a mix the first of its files.
        target: where an export of them goes unless told otherwise, without suffix: `exports` in
            their folder, beside any other file.
        own: whether that `exports` is psykb's own.
    """

    splits: Mapping[str, Sequence[Dialogue | Row]]
    rejected: int = 0
    unreviewed: int = 0
    file: Path
    target: Path
    own: bool

    @property
    def dialogues(self) -> tuple[Dialogue, ...]:
        """What is exported, without rows."""
        return tuple(
            one for kept in self.splits.values() for one in kept if isinstance(one, Dialogue)
        )


def what(root: Path, name: str) -> What:
    """Return what `name` holds: the items of a run, dialogues, or rows.

    A run by its name goes before a folder here of the same name, and what has the whole name before
    a run whose name begins so.

    Raises:
        NotFoundError: there is nothing of the kind; lists what is.
        CorruptRecordError: it is a file of conversations in another form than psykb's.
    """
    file = _file(root, name)
    if file.name in _NAMES:
        return _NAMES[file.name]
    kind = kind_of(file)
    if kind == "conversations":
        raise foreign(file)
    return kind if kind in ("dialogues", "rows") else "items"  # the reader of items tells the rest


def select_chats(root: Path, name: str, *, only_reviewed: bool = False) -> ChatSelection:
    """Return the dialogues or rows that `name` means; of dialogues with edits applied.

    Args:
        root: the project's folder.
        name: a set, a run or a mix by name or folder, or a file of dialogues or rows.
        only_reviewed: only dialogues that somebody accepted or edited.

    Raises:
        NotFoundError: there is nothing of the kind.
        CorruptRecordError: a line is no dialogue, or no row; names file, line and field. Or a file
            of a mix is not as its lock has it.
        MisuseError: only what was reviewed is asked for of a mix.
    """
    if what(root, name) == "rows":
        if only_reviewed:
            raise MisuseError(
                _("--reviewed: a mix holds what its recipe took; write reviewed = true there")
            )
        files = files_of(root, name)
        locked.check(files, whole=not Path(name).is_file())
        return _mix(files)
    file = _file(root, name)
    there = list(jsonl.read(file, Dialogue))
    left = reviewed_dialogues(there, file.parent, only_reviewed=only_reviewed)
    decisions = decided_dialogues(file.parent)
    verdicts = {name: decision.verdict for name, decision in decisions.items()}
    rejected = sum(verdicts.get(dialogue.id) == "reject" for dialogue in there)
    own = file.name == DIALOGUES
    return ChatSelection(
        splits={"": left},
        rejected=rejected,
        unreviewed=len(there) - len(left) - rejected,
        file=file,
        target=_target(file, own=own),
        own=own,
    )


def _mix(files: Sequence[Path]) -> ChatSelection:
    own = files[0].name in SPLITS
    # one file alone is no part of several, whatever it is called
    several = own and len(files) > 1
    return ChatSelection(
        splits={file.stem if several else "": list(jsonl.read(file, Row)) for file in files},
        file=files[0],
        target=_target(files[0], own=several),
        own=several,
    )


def _target(file: Path, *, own: bool) -> Path:
    if not own:
        return file.parent / file.stem
    return file.parent / EXPORTS / file.resolve().parent.name


def _file(root: Path, name: str) -> Path:
    """Return the file that `name` means; of a mix the first."""
    if name:
        check_in_place(root / run_folders.GENERATED / name)
    try:
        run_folders.find(root, name)
    except NotFoundError:  # a file, or a mix
        return files_of(root, name)[0]
    return run_folders.output_of(root, name)
