"""What an export comes to: its files written, and what there is to say of them."""

from dataclasses import replace
from pathlib import Path

from psykb.dataset.request import LeftOut, Made, Options
from psykb.dataset.training_files.keeping import settle
from psykb.dataset.withholding import Share
from psykb.dataset.writing import write
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import record

_SEVERAL = ("exam",)  # formats of more files than one
_BINARY = ("parquet",)


@record
class Exported:
    """What was written.

    `files` are in the order of writing, `rows` how many items they hold, `left_out` those that the
    format cannot hold; `shares` tell how much of each book it reproduces, only with `no_quotes`.
    `warnings` are notes that nobody must miss; `training` is the file with which a trainer runs,
    None where none was written.
    """

    format: str
    files: tuple[Path, ...]
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    training: Path | None = None


def check_printable(format: str, *, several: bool = False) -> None:
    """Refuse to print what is more files than one, or no text.

    Raises:
        MisuseError: it is.
    """
    if several or format in _SEVERAL:
        words = _("--format {format}: makes several files; name where they go by -o")
    elif format in _BINARY:
        words = _("--format {format}: is no text to be printed; name a file by -o")
    else:
        return
    raise MisuseError(words.format(format=format))


def written(made: Made, done: Exported, options: Options) -> Exported:
    """Write the files of an export, unless it holds nothing; return what was written.

    Raises:
        MisuseError: a file is there with other content, or is none that may be replaced.
        StoreError: a file cannot be written; names it.
    """
    if not made.rows:
        return done
    files = write(made, force=options.force)
    if made.training is None:
        return replace(done, files=files)
    training, note = settle(made.training, force=options.retrain)
    notes = (*done.notes, note) if note else done.notes
    return replace(done, files=files, training=training, notes=notes)


def told(made: Made, format: str) -> Exported:
    """Return what there is to say of files that are not written yet."""
    return Exported(
        format=format,
        files=(),
        rows=made.rows,
        left_out=made.left_out,
        notes=made.notes,
        warnings=made.warnings,
    )
