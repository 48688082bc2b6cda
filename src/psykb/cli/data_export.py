"""`psykb data export`: items, dialogues, mixes and books in the form that others take."""

import click

from psykb.cli.calls import Call
from psykb.cli.data_export_choices import Choices, choices_of
from psykb.cli.data_export_targets import STDOUT
from psykb.cli.parsing import OneOf, WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

_FORMATS = (
    "jsonl", "openai", "alpaca", "sharegpt", "swift", "parquet", "raft", "exam", "anki", "csv",
    "triplets", "preference", "corpus",
)  # fmt: skip


@command(
    "export",
    help=later("Write items, dialogues, a mix or books in the form that others take."),
    more=later(
        "Of items, dialogues and mixes: jsonl (as psykb keeps them), openai (chat messages), "
        "alpaca and sharegpt (for LLaMA-Factory), swift (for ms-swift), parquet. Of items alone: "
        "raft (questions among passages, answers with citations), exam (paper and key, DOCX and "
        "Markdown), anki, csv, triplets (for embedders). Of items and dialogues: preference "
        "(accepted against rejected, for DPO). Of a knowledge base: corpus (texts for continued "
        "pre-training). Each split of a mix becomes a file. What is for LLaMA-Factory or ms-swift "
        "comes with a training file that runs. What a reviewer rejected is left out and edits "
        "applied. A file that is there with other content is replaced by --force alone, but in "
        "exports/ of the run, which is psykb's own. Items that psykb verify fails are refused."
    ),
    examples=(
        ("psykb data export RUN --format openai -o train.jsonl", ""),
        (
            "psykb data export MIX --format sharegpt -o train/",
            later("For LLaMA-Factory: data, dataset_info.json and train_lora.yaml."),
        ),
        (
            "psykb data export --kb NAME --format corpus",
            later("The books of a knowledge base, section by section."),
        ),
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
@click.argument("source", metavar=later("RUN|SET|MIX|FILE"), required=False)
@click.option(
    "--format",
    "format_",
    type=OneOf(_FORMATS),
    metavar=later("FORMAT"),
    help=later("What is written; the formats are listed above."),
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
    help=later("Only items, or dialogues, that a reviewer accepted or edited."),
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
    "--system",
    default="",
    metavar=later("TEXT"),
    help=later("A system prompt for each conversation, in the place of its own."),
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
    "--negatives",
    type=WholeNumber(1),
    default=4,
    metavar=later("N"),
    help=later("triplets: passages that look like the answer and are none (4)."),
)
@click.option(
    "--as",
    "as_",
    type=OneOf(("rows", "markdown")),
    default="rows",
    metavar="rows|markdown",
    help=later("corpus: JSON Lines by section, or a Markdown file a book (rows)."),
)
@click.option(
    "--include",
    default="",
    metavar=later("KINDS"),
    help=later("corpus: sections that are left out otherwise: exercises,references,front_matter."),
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
    source: str | None,
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
    negatives: int,
    as_: str,
    include: str,
    unverified: bool,
    force: bool,
) -> None:
    """Select, write, and tell what was written."""
    from psykb.dataset.request import Options

    if format_ is None:
        raise MisuseError(
            _("--format is missing; write one of {known}").format(known=", ".join(_FORMATS))
        )
    if output == STDOUT and call.json:
        raise MisuseError(_("-o - and --json both print to stdout; leave one of them out"))
    options = Options(
        system=system,
        title=title,
        seed=seed,
        distractors=distractors,
        without_gold=_part(without_gold),
        negatives=negatives,
        markdown=as_ == "markdown",
        include=choices_of(include),
        no_quotes=no_quotes,
        force=force,
        retrain=force,
    )
    choices = Choices(
        source=source or "",
        format=format_,
        output=output,
        reviewed=reviewed,
        kinds=kinds,
        apart=apart,
        unverified=unverified,
        options=options,
    )
    _export(call, choices)


def _export(call: Call, choices: Choices) -> None:
    """Export what the source turns out to hold."""
    from psykb.cli import data_export_books, data_export_chats, data_export_items
    from psykb.dataset.exported import check_printable

    if choices.format == "corpus":
        data_export_books.export(call, choices)
        return
    if not choices.source:
        raise MisuseError(_("name what to export: a run, a set of dialogues, a mix or a file"))
    if choices.output == STDOUT:
        check_printable(choices.format)
    from psykb.dataset.selecting_chats import what

    if what(call.settings.root, choices.source) == "items":
        data_export_items.export(call, choices)
    else:
        data_export_chats.export(call, choices)


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
