"""`psykb data export`: items of a run in the form that others take."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.cli.layout import table
from psykb.cli.parsing import OneOf, WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Kind

if TYPE_CHECKING:
    from psykb.dataset.exporting import Exported
    from psykb.dataset.selecting import Selection
    from psykb.dataset.withholding import Share
    from psykb.index.knowledge_base import KnowledgeBase

NOTHING = 3
SOME_FAILED = 4
_FORMATS = ("jsonl", "openai", "alpaca", "sharegpt", "raft", "exam", "anki", "csv")


@command(
    "export",
    help=later("Write the items of a run in the form that others take."),
    more=later(
        "Formats: jsonl (as psykb keeps them), openai (chat messages), alpaca and sharegpt (both "
        "with LLaMA-Factory's dataset_info.json), raft (questions among passages, answers with "
        "citations), exam (paper and key, DOCX and Markdown), anki, csv. Items that a reviewer "
        "rejected are left out and edits applied. No file that is there is replaced unless it "
        "holds the same, or --force is given."
    ),
    examples=(
        ("psykb data export RUN --format openai -o train.jsonl", ""),
        (
            "psykb data export RUN --format exam --kinds single,short --reviewed",
            later("Only what people accepted."),
        ),
        (
            "psykb data export RUN --format jsonl --no-quotes -o shared.jsonl",
            later("What may be given away where the book may not."),
        ),
    ),
)
@click.argument("source", metavar=later("RUN|FILE"))
@click.option(
    "--format",
    "format_",
    type=OneOf(_FORMATS),
    metavar="|".join(_FORMATS),
    help=later("What is written."),
)
@click.option(
    "-o",
    "--output",
    metavar=later("PATH"),
    help=later("Where to: a file, or a folder. Without it, exports/ of the run."),
)
@click.option(
    "--reviewed",
    is_flag=True,
    help=later("Only items that a reviewer accepted or edited."),
)
@click.option(
    "--kinds",
    "--kind",
    metavar=later("KINDS"),
    help=later("Only these kinds: single,short or 单选,简答."),
)
@click.option(
    "--no-quotes",
    is_flag=True,
    help=later(
        "Replace every verbatim run of 20 characters or more by its place in the book; prints how "
        "much of each book is reproduced. Undone by psykb data hydrate."
    ),
)
@click.option(
    "--system", default="", metavar=later("TEXT"), help=later("A system prompt for each row.")
)
@click.option(
    "--title",
    default="",
    metavar=later("TEXT"),
    help=later("Title of the paper, or name of the Anki deck."),
)
@click.option(
    "--seed",
    type=WholeNumber(0),
    default=0,
    metavar=later("N"),
    help=later("raft: which passages are drawn, and their order (0)."),
)
@click.option(
    "--distractors",
    type=WholeNumber(1),
    default=4,
    metavar=later("N"),
    help=later("raft: passages beside the one that answers (4)."),
)
@click.option(
    "--without-gold",
    default="0.2",
    metavar=later("SHARE"),
    help=later("raft: share of rows whose passages do not answer, 0 to 1 (0.2)."),
)
@click.option(
    "--force", is_flag=True, help=later("Replace a file that is there with other content.")
)
def export(
    call: Call,
    source: str,
    format_: str | None,
    output: str | None,
    reviewed: bool,
    kinds: str | None,
    no_quotes: bool,
    system: str,
    title: str,
    seed: int,
    distractors: int,
    without_gold: str,
    force: bool,
) -> None:
    """Select, write, and tell what was written."""
    from psykb.dataset.exporting import export
    from psykb.dataset.request import Options
    from psykb.dataset.selecting import select

    if format_ is None:
        raise MisuseError(
            _("--format is missing; write one of {known}").format(known=", ".join(_FORMATS))
        )
    lacking = _part(without_gold)
    chosen = select(
        call.settings.root, source, only_reviewed=reviewed, kinds=_kinds(kinds) if kinds else ()
    )
    if not chosen.items:
        call.exit_code = NOTHING
        call.complain(_nothing(chosen, reviewed=reviewed))
        if call.json:
            call.put_json(format=format_, files=[], rows=0, rejected=chosen.rejected)
        return
    target = _target(chosen, format_, output, no_quotes=no_quotes)
    base = _base(call, chosen, format_, no_quotes=no_quotes)
    try:
        done = export(
            chosen.items,
            format_,
            target,
            base,
            Options(
                system=system,
                title=title,
                seed=seed,
                distractors=distractors,
                without_gold=lacking,
                no_quotes=no_quotes,
                force=force,
            ),
        )
    finally:
        if base is not None:
            base.close()
    _tell(call, done, chosen)


def _part(words: str) -> float:
    try:
        part = float(words)
    except ValueError:
        part = -1.0
    if not 0 <= part <= 1:
        raise MisuseError(
            _("--without-gold: write a share from 0 to 1, not {value!r}").format(value=words)
        )
    return part


def _kinds(words: str) -> frozenset[Kind]:
    from psykb.generation.kinds import parse
    from psykb.types import Method

    return frozenset(parse(words, Method.PASSAGE))


def _base(
    call: Call, chosen: "Selection", format_: str, *, no_quotes: bool
) -> "KnowledgeBase | None":
    """Open the base where the format needs it."""
    from psykb.dataset.exporting import NEEDS_BASE
    from psykb.generation import run_folders

    call.follow(run_folders.base_of(chosen.file.parent))
    return call.open_books() if no_quotes or format_ in NEEDS_BASE else None


def _target(chosen: "Selection", format_: str, output: str | None, *, no_quotes: bool) -> Path:
    """Return where to write; a folder gets a file that is called after the run and the format."""
    ending = f".{format_}" if format_ not in ("exam", "jsonl", "csv", "anki") else ""
    ending += ".no-quotes" if no_quotes else ""
    named = chosen.target.with_name(chosen.target.name + ending)
    if output is None:
        target = named
    elif Path(output).is_dir() or output.endswith(("/", "\\")):
        target = Path(output) / named.name
    else:
        target = Path(output)
    for suffix in ("", ".jsonl"):
        if target.with_name(target.name + suffix).resolve() == chosen.file.resolve():
            raise MisuseError(
                _("{file}: would be written over itself; name another file by -o").format(
                    file=chosen.file
                )
            )
    return target


def _nothing(chosen: "Selection", *, reviewed: bool) -> str:
    if reviewed:
        return _(
            "{file}: holds no reviewed item of these kinds; psykb review RUN, or leave out "
            "--reviewed"
        ).format(file=chosen.file)
    return _("{file}: holds no item to write").format(file=chosen.file)


def _tell(call: Call, done: "Exported", chosen: "Selection") -> None:
    if done.left_out:
        call.exit_code = SOME_FAILED if done.rows else NOTHING
    if call.json:
        call.put_json(
            format=done.format,
            files=done.files,
            rows=done.rows,
            rejected=chosen.rejected,
            left_out=done.left_out,
            notes=done.notes,
            shares=done.shares,
        )
        return
    for file in done.files:
        call.put(str(file))
    call.say(plural("{n} item written", "{n} items written", done.rows))
    if chosen.rejected:
        call.say(
            plural("{n} item left out by review", "{n} items left out by review", chosen.rejected)
        )
    for left in done.left_out:
        call.complain(f"{left.item}: {left.why}")
    for note in done.notes:
        call.say(note)
    if done.shares:
        call.say(_shares(done.shares))


def _shares(shares: "tuple[Share, ...]") -> str:
    """Return a table: how much of each book the export reproduces, with quotes and without."""
    head = (_("book"), _("with quotes"), _("without"))
    rows = [(s.title, *(_share(n, s.characters) for n in (s.before, s.after))) for s in shares]
    return "\n".join(table([head, *rows], numbers=(1, 2)))


def _share(characters: int, whole: int) -> str:
    return f"{100 * characters / whole:.2f} % ({characters})"
