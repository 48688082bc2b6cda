"""Where `psykb data export` writes to."""

from pathlib import Path

from psykb.cli.data_export_choices import Choices
from psykb.errors import MisuseError
from psykb.messages import text as _

STDOUT = "-"
# Formats whose files end in a way that tells them; the others have their name before the suffix.
_PLAIN = ("exam", "jsonl", "csv", "anki", "parquet")


def target_of(choices: Choices, named: Path, file: Path) -> Path | None:
    """Return where to write, None for stdout; a folder gets a file that is called after the source.

    Args:
        choices: what was asked for.
        named: where an export goes unless told otherwise, without suffix.
        file: where the source lies, which is not to be written over.

    Raises:
        MisuseError: it would be.
    """
    if choices.output == STDOUT:
        return None
    ending = "" if choices.format in _PLAIN else f".{choices.format}"
    ending += ".no-quotes" if choices.options.no_quotes else ""
    named = named.with_name(named.name + ending)
    target = put_into(choices.output, named)
    for suffix in ("", ".jsonl", ".parquet"):
        if target.with_name(target.name + suffix).resolve() == file.resolve():
            raise MisuseError(
                _("{file}: would be written over itself; name another file by -o").format(file=file)
            )
    return target


def put_into(output: str | None, named: Path) -> Path:
    """Return `named`, or what -o says: in a folder, the same name there."""
    if output is None:
        return named
    if Path(output).is_dir() or output.endswith(("/", "\\")):
        return Path(output) / named.name
    return Path(output)


def is_ours(target: Path, named: Path, *, own: bool) -> bool:
    """Return whether a file is among the exports of the run itself, which only psykb writes."""
    return own and target.parent.resolve() == named.parent.resolve()
