"""The job of a training run as a file: train.toml, every value of its recipe spelled out.

So a run that goes on does not change when defaults do.
"""

import re
from dataclasses import fields
from pathlib import Path

from psykb import jsonl
from psykb.dataset.mixing.tables import Table
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.messages import text as _
from psykb.training.jobs import TRAIN, Job
from psykb.training.recipes import tables, toml

_HEAD = "# A training run of psykb: all that it does, with every value.\n\n"
_SURROGATE = re.compile("[\ud800-\udfff]")  # so Python reads bytes of a path that are no text
_DIGITS = {"fingerprint": 16, "digest": 64}


def write(job: Job, folder: Path) -> Path:
    """Write a job to train.toml in a folder, which is made where it is not there, atomically.

    Returns:
        The file.

    Raises:
        MisuseError: a path in it is no text.
        OSError: it cannot be written.
    """
    for name in (job.model, job.base, job.data):
        if _SURROGATE.search(name):
            raise MisuseError(
                _("{path}: a name that is not UTF-8 cannot be written down; rename it").format(
                    path=name.encode("utf-8", "backslashreplace").decode()
                )
            )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / TRAIN
    jsonl.write_atomically(path, _HEAD + toml.dumps(jsonl.plain(job)))
    return path


def read(path: Path) -> Job:
    """Return the job in a file.

    Raises:
        NotFoundError: there is no such file.
        CorruptRecordError: it cannot be read, or a value of a job is missing, is not known or is
            none that may stand there; names file, table and key.
    """
    try:
        return _job(Table(str(path), toml.read(path)))
    except FileNotFoundError:
        raise NotFoundError(_("{path}: there is no training run").format(path=path)) from None
    except MisuseError as error:
        raise CorruptRecordError(str(error)) from None


def _job(table: Table) -> Job:
    for field in fields(Job):
        if not table.has(field.name):
            raise MisuseError(
                _("{where}: {key} is missing").format(where=table.where, key=field.name)
            )
    table.end()
    values = table.peek("recipe")
    if not isinstance(values, dict):
        raise table.wrong("recipe", _("a table, [{name}]").format(name="recipe"))
    return Job(
        model=_text(table, "model"),
        base=_text(table, "base"),
        fingerprint=_text(table, "fingerprint"),
        data=_text(table, "data"),
        digest=_text(table, "digest"),
        recipe=tables.recipe(values, f"{table.where}: [recipe]", whole=True),
        version=_text(table, "version"),
    )


def _text(table: Table, key: str) -> str:
    """Return a text that is not empty; a digest of as many digits as it has."""
    value = table.text(key)
    if not value:
        raise table.wrong(key, _("a text in quotation marks"))
    digits = _DIGITS.get(key)
    if digits is not None and not re.fullmatch(rf"[0-9a-f]{{{digits}}}", value):
        raise table.wrong(key, _("{digits} hexadecimal digits").format(digits=digits))
    return value
