"""`psykb data check`: what training data holds, what repeats, and what benchmarks hold, too."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.parsing import OneOf, WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.cli.data_check_rendered import Looked
    from psykb.dataset.contamination.checking import Checked
    from psykb.index.embedders import Embedder
    from psykb.types import Row

CONTAMINATED = 1


@command(
    "check",
    help=later("Look at training data: what it holds, what repeats, what is in benchmarks."),
    more=later(
        "A table of sources, turns, languages and licences, and how many rows repeat others, "
        "exactly or nearly. With --against each place where a row holds a question of a benchmark, "
        "with both texts: a run of words or ideographs in common (ngram), near duplicates by their "
        "5-grams (near), and with --embedder sentences close in meaning (neighbour). Benchmarks "
        "are files, folders or zips: JSON, JSON Lines, CSV, parquet, as PCEB, CPsyExam, CMMLU, "
        "C-Eval and MMLU come. Ends with 1 if a row holds a question of a benchmark. With "
        "--tokenizer the rows as the trainer will see them: what loss is taken on, how long they "
        "are, what is cut off; ends with 4 if a row is refused, masked whole, or not trained on "
        "as it stands."
    ),
    examples=(
        ("psykb data check SET", later("What a set of dialogues, a run or a mix holds.")),
        (
            "psykb data check MIX --against CMMLU.zip --against pceb/ -o check.md",
            later("Are the questions of two benchmarks in it? All hits go to a file."),
        ),
        (
            "psykb data check MIX --tokenizer Qwen/Qwen2.5-0.5B-Instruct --max-length 4096",
            later("What is trained on, and what is cut off?"),
        ),
    ),
)
@click.argument("sources", metavar=later("SET|RUN|MIX|FILE…"), nargs=-1, required=True)
@click.option(
    "--against",
    multiple=True,
    metavar=later("PATH"),
    help=later("A benchmark: a file, a folder or a zip. May be repeated."),
)
@click.option(
    "--embedder",
    metavar=later("SPEC"),
    help=later(
        "With --against: tell also messages close in meaning, by this model: st:NAME or "
        "openai-like:MODEL. Without it, none is asked."
    ),
)
@click.option(
    "--near",
    default="0.8",
    metavar=later("SHARE"),
    help=later("Least share of 5-grams in common of near duplicates, 0.5 to 1 (0.8)."),
)
@click.option(
    "--tokenizer",
    metavar=later("NAME"),
    help=later(
        "Show the rows as this model reads them: a folder, or a name on the hub (needs the extra "
        "local)."
    ),
)
@click.option(
    "--max-length",
    type=WholeNumber(1),
    metavar=later("N"),
    help=later("With --tokenizer: tokens of a row that the trainer keeps (2048)."),
)
@click.option(
    "--show",
    type=WholeNumber(0),
    metavar=later("N"),
    help=later("With --tokenizer: rows to show with their loss mask (3)."),
)
@click.option(
    "--loss",
    type=OneOf(("all", "last")),
    metavar="all|last",
    help=later("With --tokenizer: loss on all replies (all), or on the last of each row."),
)
@click.option(
    "-o",
    "--output",
    metavar=later("FILE"),
    help=later("Write the whole report, too: as JSON to a .json file, else as Markdown."),
)
@click.option(
    "--force", is_flag=True, help=later("Replace a file that is there with other content.")
)
def check(
    call: Call,
    sources: tuple[str, ...],
    against: tuple[str, ...],
    embedder: str | None,
    near: str,
    tokenizer: str | None,
    max_length: int | None,
    show: int | None,
    loss: str | None,
    output: str | None,
    force: bool,
) -> None:
    """Look, and tell what was found."""
    from psykb.cli import data_check_rendered as rendered
    from psykb.dataset import rows_of
    from psykb.dataset.contamination import checking

    threshold = _threshold(near)
    if embedder is not None and not against:
        raise MisuseError(_("--embedder needs a benchmark to compare with: --against PATH"))
    wish = rendered.wish_of(tokenizer, max_length, show, loss)
    root = call.settings.root

    def rows() -> "Iterator[Row]":
        for source in sources:
            yield from rows_of.read(root, source)

    for source in sources:
        rows_of.files_of(root, source)  # before anything is read
    model = None if embedder is None else _embedder(embedder)
    opened = rendered.opened(call, wish)
    found = checking.check(
        rows, [Path(one) for one in against], embedder=model, threshold=threshold
    )
    found = dataclasses.replace(found, profile=rows_of.profile(root, sources))
    looked = rendered.look(call, opened, rows(), found.rows)
    if output is not None:
        _write(Path(output), found, looked, force=force)
    rendered.put(call, found, looked, output)
    call.exit_code = _exit_code(found, looked)


def _exit_code(found: "Checked", looked: "Looked | None") -> int:
    if found.hits:
        return CONTAMINATED
    if not found.rows:
        return NOTHING
    return SOME_FAILED if looked is not None and looked.lengths.spoilt else 0


def _threshold(words: str) -> float:
    try:
        threshold = float(words)
    except ValueError:
        threshold = -1.0
    if not 0.5 <= threshold <= 1:
        raise MisuseError(
            _("--near: write a share from 0.5 to 1, not {value!r}").format(value=words)
        )
    return threshold


def _embedder(spec: str) -> "Embedder":
    from psykb.index import embedders

    if spec == embedders.LSA:
        raise MisuseError(
            _(
                "--embedder lsa sees words in common, which are compared anyway; write st:NAME or "
                "openai-like:MODEL"
            )
        )
    return embedders.of_model(embedders.check_spec(spec))


def _write(path: Path, found: "Checked", looked: "Looked | None", *, force: bool) -> None:
    from psykb.cli import data_check_rendered as rendered
    from psykb.dataset import writing

    content = rendered.report(found, looked, as_json=path.suffix.lower() == ".json")
    writing.put(path, content.encode("utf-8"), force=force)
