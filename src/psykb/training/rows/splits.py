"""The rows that a model is trained on, and those by which a run is judged while it goes on.

The test split of a mix is never read here: what was looked at in training measures nothing after.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path

from psykb.dataset import rows_of
from psykb.dataset.matching import exact
from psykb.dataset.mixing import locked
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError, TrainingError
from psykb.generation.run_folders import GENERATED
from psykb.messages import text as _
from psykb.types import Row, Stop, record

TRAIN, VALID, TEST = rows_of.SPLITS
_NAMED = 3  # ids that an error names


class Lacking(StrEnum):
    """Why there is no valid split."""

    NOT_GIVEN = "not_given"  # the data is no mix, or one without it, and no other rows were named
    EMPTY = "empty"  # it is there and holds no rows


@record
class Splits:
    """Rows to train on and to look at, in the order of their files.

    Args:
        train: at least one.
        valid: none of them in `train`; () where there is none.
        digest: of all that the rows of both hold, 64 hex.
        mix: folder of the mix, with its lock, of which `train` is a split; None of other data.
        files: that were read: of `train`, then of `valid`.
        lacking: why there is no `valid`; None where there is one.
    """

    train: tuple[Row, ...]
    valid: tuple[Row, ...]
    digest: str
    mix: Path | None
    files: tuple[Path, ...] = ()
    lacking: Lacking | None = None


def read(root: Path, data: str, *, validation: str | None = None) -> Splits:
    """Return the rows that `data` means, as the splits of a mix or as rows to train on alone.

    Args:
        root: the project's folder.
        data: a mix, a set of dialogues, a run or a file, by path or by name under
            `<root>/generated`.
        validation: the same for the valid split, in the place of that of a mix; of a mix its valid
            split is taken.

    Raises:
        NotFoundError: there is nothing of the kind.
        MisuseError: a test split is named.
        CorruptRecordError: a mix is not as its lock has it.
        TrainingError: NO_ROWS; LEAK: rows of the valid split are trained on; WRONG_ROLES: a file
            holds no rows of psykb, or one that is no conversation of user and assistant; says
            which.
    """
    folder, train_files = _files(root, data, TRAIN)
    if validation is not None:
        valid_files = _files(root, validation, VALID)[1]
    else:
        valid_files = _valid_of(folder) if folder is not None else ()
    train, valid = _rows(root, train_files), _rows(root, valid_files)
    if not train:
        raise TrainingError(
            _("{path}: holds no rows to train on; make some with: psykb data mix").format(
                path=train_files[0]
            ),
            stop=Stop.NO_ROWS,
        )
    _check_apart(train, valid)
    return Splits(
        train=train,
        valid=valid,
        digest=_digest(train, valid),
        mix=_mix_around(train_files[0]),
        files=(*train_files, *valid_files),
        lacking=None if valid else (Lacking.EMPTY if valid_files else Lacking.NOT_GIVEN),
    )


def missed(splits: Splits) -> str:
    """Return in words what it costs that there is no valid split; "" where there is one."""
    if splits.lacking is None:
        return ""
    why = (
        _("the valid split holds no rows")
        if splits.lacking is Lacking.EMPTY
        else _("there is no valid split")
    )
    return _(
        "{why}: no checkpoint is chosen as the best, the run does not stop early, and its last "
        "state is what is kept; give rows with --valid FILE, or mix some with psykb data mix"
    ).format(why=why)


def _files(root: Path, name: str, split: str) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the folder of a mix, if `name` means one, and the files to be read; of a mix `split`.

    Raises:
        NotFoundError: there is nothing of the kind, or the mix has no such split.
        MisuseError: it is a test split.
    """
    files = rows_of.files_of(root, name)
    given = Path(name).is_file() or (root / GENERATED / name).is_file()
    if given or files[0].name not in rows_of.SPLITS:
        for file in files:
            _refuse_test(file)
        return None, files
    folder = files[0].parent
    if folder / split not in files:
        raise NotFoundError(
            _("{path}: is not there; mix again by psykb data mix, or name a file of rows").format(
                path=folder / split
            )
        )
    return folder, (folder / split,)


def _refuse_test(file: Path) -> None:
    """Refuse a file that is, by its name or that of what it links to, a test split."""
    if TEST in (file.name, file.resolve().name):
        raise MisuseError(
            _(
                "{path}: is a test split; what is trained on or looked at in training measures "
                "nothing afterwards. Name the mix, its folder, or {split}"
            ).format(path=file, split=TRAIN)
        )


def _valid_of(folder: Path) -> tuple[Path, ...]:
    """Return the valid split of a mix; () where it has none.

    Raises:
        CorruptRecordError: its lock names one that is not there.
    """
    if (folder / VALID).is_file():
        return (folder / VALID,)
    lock = folder / locked.LOCK
    if locked.is_mix(folder) and VALID in json.loads(lock.read_bytes())["outputs"]:
        raise CorruptRecordError(
            _("{path}: is gone, though {lock} names it; mix again by psykb data mix").format(
                path=folder / VALID, lock=locked.LOCK
            )
        )
    return ()


def _mix_around(file: Path) -> Path | None:
    """Return the folder of a file that is a split of a mix; None of any other."""
    return file.parent if file.name in rows_of.SPLITS and locked.is_mix(file.parent) else None


def _rows(root: Path, files: Sequence[Path]) -> tuple[Row, ...]:
    return tuple(row for file in files for row in _of_file(root, file))


def _of_file(root: Path, file: Path) -> Iterator[Row]:
    """Yield the rows of a file, each looked at.

    Raises:
        CorruptRecordError: it is not as the lock beside it has it.
        TrainingError: WRONG_ROLES.
    """
    kind = rows_of.kind_of(file)
    if kind in ("conversations", "other"):
        raise TrainingError(
            _(
                "{path}: its first line is no row, dialogue or item of psykb, so nothing says who "
                "speaks; read it with psykb data import {path}, then make rows with psykb data mix"
            ).format(path=file),
            stop=Stop.WRONG_ROLES,
        )
    if kind is None:
        return
    locked.check((file,), whole=False)
    try:
        for number, row in enumerate(rows_of.read(root, str(file)), 1):
            flaw = _flaw(row)
            if flaw:
                raise TrainingError(
                    _(
                        "{path}: row {number} ({id}): {flaw}; user and assistant speak by turns, "
                        "the user first and the assistant last: psykb data import mends that"
                    ).format(path=file, number=number, id=row.id, flaw=flaw),
                    stop=Stop.WRONG_ROLES,
                )
            yield row
    except CorruptRecordError as error:
        if kind == "items":
            raise
        raise TrainingError(
            _("{error}; read other forms with: psykb data import {path}").format(
                error=error, path=file
            ),
            stop=Stop.WRONG_ROLES,
        ) from None


def _flaw(row: Row) -> str:
    """Return in words why a row is no conversation of user and assistant; "" where it is one."""
    start = 1 if row.messages and row.messages[0].role == "system" else 0
    if len(row.messages) == start:
        return _("nobody says anything")
    for at, message in enumerate(row.messages):
        expected = "assistant" if (at - start) % 2 else "user"
        if at >= start and message.role != expected:
            return _("message {n} is of {role}, not of {expected}").format(
                n=at + 1, role=message.role, expected=expected
            )
        if at >= start and not message.content.strip():
            return _("message {n} is empty").format(n=at + 1)
    if row.messages[-1].role != "assistant":
        return _("nobody replies to the last message")
    replies = range(start + 1, len(row.messages), 2)
    wrong = next((at for at in row.untrained if at not in replies), None)
    if wrong is not None:
        return _("untrained names position {n}, which is no reply").format(n=wrong)
    return ""


def _check_apart(train: Sequence[Row], valid: Sequence[Row]) -> None:
    """Refuse rows of the valid split that are trained on: its loss would be that of known text.

    Raises:
        TrainingError: LEAK; names the rows.
    """
    if not valid:
        return
    ids = {row.id for row in train}
    told = {exact.digest(row.messages) for row in train}
    shared = [one.id for one in valid if one.id in ids or exact.digest(one.messages) in told]
    if shared:
        raise TrainingError(
            _(
                "rows of the valid split are trained on: {count} of {all}, by their ids or word by "
                "word ({ids}); its loss would tell nothing. Take them out of one of the two, or "
                "let psykb data mix divide the rows"
            ).format(count=len(shared), all=len(valid), ids=named(shared)),
            stop=Stop.LEAK,
        )


def named(ids: Sequence[str]) -> str:
    """Return the first three ids in words, with dots behind them where there are more."""
    return _(", ").join((*islice(ids, _NAMED), *(["…"] if len(ids) > _NAMED else [])))


def _digest(*splits: Iterable[Row]) -> str:
    """Return a SHA-256 in hex of all that rows hold; each split counts apart."""
    running = hashlib.sha256()
    for rows in splits:
        for row in rows:
            said = [[message.role, message.content] for message in row.messages]
            about = [row.id, row.kind, row.language, row.source, row.licence]
            lists = [list(row.groups), list(row.citations), list(row.untrained)]
            running.update(json.dumps([about, said, *lists]).encode("ascii") + b"\n")
        running.update(b"-\n")
    return running.hexdigest()
