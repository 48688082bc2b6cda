"""`psykb data hydrate`: put the books' words back into an export that left them out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.hydrating import Hydrated

STDOUT = "-"


@command(
    "hydrate",
    help=later("Put the quotes back that an export with --no-quotes left out."),
    more=later(
        "Who has the same books in a knowledge base gets, byte for byte, the export with quotes. "
        "All formats but DOCX; for that, hydrate the jsonl export and write the paper from it."
    ),
    examples=(
        ("psykb data hydrate shared.jsonl -o whole.jsonl", ""),
        ("psykb data hydrate shared.csv -o whole.csv --kb library", ""),
    ),
)
@click.argument("file", metavar=later("FILE"))
@click.option(
    "-o", "--output", metavar=later("FILE"), help=later("Where to write it; - for stdout.")
)
@click.option(
    "--force", is_flag=True, help=later("Replace a file that is there with other content.")
)
def hydrate(call: Call, file: str, output: str | None, force: bool) -> None:
    """Write the whole file, and tell what was put back."""
    from psykb.dataset.hydrating import hydrate, restore

    if output is None:
        raise MisuseError(_("-o is missing: name the file to write, as -o whole.jsonl"))
    if output == STDOUT and call.json:
        raise MisuseError(_("-o - and --json both print to stdout; leave one of them out"))
    with call.open_books() as base:
        if output == STDOUT:
            content, done = restore(Path(file), base)
            call.put(content.decode("utf-8").removesuffix("\n"))
        else:
            done = hydrate(Path(file), Path(output), base, force=force)
            _tell_place(call, done)
    if not call.json:
        _tell(call, file, done)


def _tell_place(call: Call, done: "Hydrated") -> None:
    if call.json:
        call.put_json(file=done.file, markers=done.markers, documents=done.documents)
    else:
        call.put(str(done.file))


def _tell(call: Call, file: str, done: "Hydrated") -> None:
    if not done.markers:
        call.say(_("{file} has all its quotes: nothing to put back").format(file=file))
        return
    call.say(
        plural(
            "{n} quote put back, from {books}",
            "{n} quotes put back, from {books}",
            done.markers,
            books=plural("{n} book", "{n} books", done.documents),
        )
    )
