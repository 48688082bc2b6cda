"""`psykb data export`: items of a run in the form that others take."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.data_export_checks import look, opened, tell_findings
from psykb.cli.data_export_words import tell, tell_nothing
from psykb.cli.parsing import OneOf, WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.exporting import Exported
    from psykb.dataset.request import Options
    from psykb.dataset.selecting import Selection
    from psykb.index.knowledge_base import KnowledgeBase

FAILED = 1
STDOUT = "-"
_FORMATS = ("jsonl", "openai", "alpaca", "sharegpt", "raft", "exam", "anki", "csv")


@command(
    "export",
    help=later("Write the items of a run in the form that others take."),
    more=later(
        "Formats: jsonl (as psykb keeps them), openai (chat messages), alpaca and sharegpt (both "
        "with LLaMA-Factory's dataset_info.json), raft (questions among passages, answers with "
        "citations), exam (paper and key, DOCX and Markdown), anki, csv. Items that a reviewer "
        "rejected are left out and edits applied. A file that is there with other content is "
        "replaced by --force alone, but in exports/ of the run, which is psykb's own. Items that "
        "psykb verify fails are refused."
    ),
    examples=(
        ("psykb data export RUN --format openai -o train.jsonl", ""),
        (
            "psykb data export RUN --format exam --kinds single:20,short:5 --reviewed",
            later("A paper of 25 questions, of what people accepted."),
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
    help=later("Where to: a file, or a folder, or - for stdout. Without it, exports/ of the run."),
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
    help=later(
        "Only these kinds: single,short or 单选,简答. With numbers, the first so many of each: "
        "single:20,short:5."
    ),
)
@click.option(
    "--apart/--no-apart",
    default=None,
    help=later(
        "Leave out an item that asks about the same sentence or term as an earlier one, whose "
        "answer it would tell; --no-apart keeps it. Default: --apart for exam, --no-apart else."
    ),
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
    help=later("Title of the paper, or name of the Anki deck (psykb::RUN)."),
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
    "--unverified",
    is_flag=True,
    help=later("Write the items without verifying them, and say so."),
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
    apart: bool | None,
    no_quotes: bool,
    system: str,
    title: str,
    seed: int,
    distractors: int,
    without_gold: str,
    unverified: bool,
    force: bool,
) -> None:
    """Select, write, and tell what was written."""
    from psykb.dataset import counting
    from psykb.dataset.exporting import NEEDS_BASE
    from psykb.dataset.request import Options
    from psykb.dataset.selecting import select

    if format_ is None:
        raise MisuseError(
            _("--format is missing; write one of {known}").format(known=", ".join(_FORMATS))
        )
    _check_stdout(call, format_, output)
    lacking = _part(without_gold)
    wanted = counting.parse(kinds) if kinds else None
    chosen = select(
        call.settings.root,
        source,
        only_reviewed=reviewed,
        kinds=wanted,
        apart=format_ == "exam" if apart is None else apart,
    )
    if not chosen.items:
        call.exit_code = NOTHING
        tell_nothing(call, chosen, format_, reviewed=reviewed, wanted=tuple(wanted or ()))
        return
    target = None
    if output != STDOUT:
        target = _target(chosen, format_, output, no_quotes=no_quotes)
    options = Options(
        system=system,
        title=title,
        name=chosen.target.name,
        seed=seed,
        distractors=distractors,
        without_gold=lacking,
        no_quotes=no_quotes,
        force=force or (target is not None and _is_ours(target, chosen)),
    )
    needed = no_quotes or format_ in NEEDS_BASE
    base = opened(call, chosen, needed=needed) if needed or not unverified else None
    try:
        looked = look(call, chosen, base, unverified=unverified)
        if looked.findings:
            call.exit_code = FAILED
            tell_findings(call, chosen, format_, looked.findings)
            return
        done = _write(call, chosen, format_, target, base, options)
    finally:
        if base is not None:
            base.close()
    if done.left_out:
        call.exit_code = SOME_FAILED if done.rows else NOTHING
    tell(call, done, chosen, looked)


def _check_stdout(call: Call, format_: str, output: str | None) -> None:
    if output != STDOUT:
        return
    if call.json:
        raise MisuseError(_("-o - and --json both print to stdout; leave one of them out"))
    if format_ == "exam":
        raise MisuseError(
            _("--format {format}: makes several files; name where they go by -o").format(
                format=format_
            )
        )


def _write(
    call: Call,
    chosen: "Selection",
    format_: str,
    target: Path | None,
    base: "KnowledgeBase | None",
    options: "Options",
) -> "Exported":
    """Write the files, or print the one there is where there is no `target`."""
    from psykb.dataset.exporting import export, render

    if target is not None:
        return export(chosen.items, format_, target, base, options)
    content, done = render(chosen.items, format_, base, options)
    if content:
        call.put(content.decode("utf-8").removesuffix("\n"))
    return done


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


def _is_ours(target: Path, chosen: "Selection") -> bool:
    """Return whether a file is among the exports of the run itself, which only psykb writes."""
    return chosen.run and target.parent.resolve() == chosen.target.parent.resolve()


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
