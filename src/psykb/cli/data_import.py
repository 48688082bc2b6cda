"""`psykb data import`: dialogue data of others as a set of dialogues."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.data_import_words import tell
from psykb.cli.parsing import OneOf, command
from psykb.cli.progress_of_files import watching
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.types import Repair

_ANSWERS = ("all", "first", "longest")
_REASONING = ("drop", "think")
_WRONG = re.compile(r"[/\\:*?\"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]|^\.|^$")


@command(
    "import",
    help=later("Read dialogue data of others into a set: every repair counted, nothing dropped "
    "in silence."),
    more=later(
        "PATH is a file or a folder: JSON, JSON Lines, text, Parquet, gzip, ZIP; a folder with a "
        "dataset_info.json is read by it. The format is told from what the rows hold. The set goes "
        "to generated/NAME: dialogues.jsonl, rejected.jsonl with the reason for each conversation "
        "that was not taken, report.json and report.md. The same command may be run again on the "
        "same files; a set of other files or settings, or one that was changed since, is replaced "
        "by --force alone."
    ),
    examples=(
        ("psykb data import chats/ --licence CC-BY-4.0", ""),
        (
            "psykb data import PsyQA_full.json --answers longest",
            later("Of several answers to a question the longest."),
        ),
        (
            "psykb data import data.json --format alpaca --keep stage_direction",
            later("As this format, stage directions left in."),
        ),
    ),
)  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar=later("PATH…"))
@click.option(
    "--name",
    metavar=later("NAME"),
    help=later("Name of the set, a folder under generated/. Without it, that of the first PATH."),
)
@click.option(
    "--format",
    "format_",
    default="",
    metavar=later("FORMAT"),
    help=later("Read all rows as this format; a wrong name lists those that there are."),
)
@click.option(
    "--source",
    default="",
    metavar=later("NAME"),
    help=later("Name of the data set in every dialogue. Without it, that of the folder or file."),
)
@click.option(
    "--licence",
    "--license",
    default="",
    metavar=later("SPDX"),
    help=later("Licence of the data where the rows name none, as CC-BY-4.0."),
)
@click.option(
    "--answers",
    type=OneOf(_ANSWERS),
    default="all",
    metavar="|".join(_ANSWERS),
    help=later("Which of several answers to one question become dialogues. Default: all."),
)
@click.option(
    "--reasoning",
    type=OneOf(_REASONING),
    default="drop",
    metavar="|".join(_REASONING),
    help=later("Leave out a model's thinking, or keep it as <think>…</think>. Default: drop."),
)
@click.option(
    "--keep",
    multiple=True,
    metavar=later("REPAIR"),
    help=later("A repair that is not to be made, as stage_direction. May be repeated."),
)
@click.option(
    "--force",
    is_flag=True,
    help=later("Replace a set of other files or settings, or one changed since."),
)
def import_(
    call: Call,
    paths: tuple[str, ...],
    name: str | None,
    format_: str,
    source: str,
    licence: str,
    answers: str,
    reasoning: str,
    keep: tuple[str, ...],
    force: bool,
) -> None:
    """Import, and tell what became of every row."""
    from psykb.dataset.importing import ImportOptions, import_dialogues
    from psykb.generation.run_folders import GENERATED

    files = [Path(path) for path in paths]
    options = ImportOptions(
        format=format_,
        source=source,
        licence=licence,
        answers=answers,  # type: ignore[arg-type] # OneOf has seen to it
        reasoning=reasoning,  # type: ignore[arg-type]
        keep=frozenset(map(_repair, keep)),
        force=force,
        limits=call.settings.limits,
    )
    folder = call.settings.root / GENERATED / _name(name, files[0])
    with watching(call) as progress:
        imported = import_dialogues(files, options, folder, progress)
    whole = imported.whole
    if not whole.dialogues:
        call.exit_code = NOTHING
    elif whole.rejected or whole.unread:
        call.exit_code = SOME_FAILED
    tell(call, imported, folder)


def _repair(word: str) -> "Repair":
    from psykb.dataset.repairing import KEEPABLE
    from psykb.types import Repair

    try:
        return Repair(word)
    except ValueError:
        raise MisuseError(
            _("--keep: there is no repair {word!r}; what can be kept is: {known}").format(
                word=word, known=_(", ").join(KEEPABLE)
            )
        ) from None


def _name(name: str | None, first: Path) -> str:
    """Return the name of the set: the one given, or that of a file or folder."""
    from psykb.dataset.containers.sources import stem

    if name is None:
        name = stem(Path(os.path.realpath(first)).name)
    if _WRONG.search(name):
        raise MisuseError(
            _("--name: {name!r} cannot be the name of a folder; write letters and digits").format(
                name=name
            )
        )
    return name
