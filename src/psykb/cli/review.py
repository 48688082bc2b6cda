"""`psykb review`: people decide what is kept, one item at a time."""

from pathlib import Path

import click

from psykb.cli.calls import Call
from psykb.cli.parsing import WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _


@command(
    "review",
    help=later("Accept, edit or reject items or dialogues, one at a time, beside their quotes."),
    more=later(
        "RUN is a run under generated/, the beginning of its name, or its folder. Each decision "
        "is kept at once in reviews.jsonl, under your name; exports leave rejected items out. "
        "You may end at any item: the same command goes on from there. Keys: a accept, e edit, "
        "r reject, s skip, b back, g go to, u undo, o open the page, ? help and reasons, q "
        "quit. From a pipe each line is a key with what belongs to it, as “r 1”, for one item "
        "after the other; with an item before it, its number in the file or its id, it means "
        "that one: “#17 a”, “6be0dcb88023 r bad_options”. There, each decision is printed on a "
        "line; with -q nothing else is. Two reviewers who judge the same --sample without "
        "seeing each other's verdicts give kappa."
    ),
    examples=(
        ("psykb review generated/default-0123abcd", ""),
        (
            "psykb review RUN --sample 50 --seed 1 --reviewer second",
            later("The same 50 items for each reviewer who asks so."),
        ),
        (
            "psykb review RUN -q < verdicts.txt",
            later("Decide by a prepared list, a line an item."),
        ),
        ("psykb review RUN --summary", later("Verdicts, reasons, and how far reviewers agree.")),
    ),
)
@click.argument("run", metavar=later("RUN"))
@click.option(
    "--kind",
    "--kinds",
    "kinds",
    metavar=later("KINDS"),
    help=later("Only items of these kinds, as single,short or 单选,简答; of dialogues, styles."),
)
@click.option(
    "--unreviewed", is_flag=True, help=later("Only what you have not judged: the default.")
)
@click.option("--all", "again", is_flag=True, help=later("Also what you have judged already."))
@click.option(
    "--sample",
    type=WholeNumber(1),
    metavar=later("N"),
    help=later("Only N items, drawn at random by --seed, whoever has judged them."),
)
@click.option(
    "--seed", type=WholeNumber(0), default=0, metavar=later("N"), help=later("Of the sample.")
)
@click.option(
    "--reviewer",
    metavar=later("NAME"),
    help=later("Under which name to decide; the setting reviewer, or your user name, unless told."),
)
@click.option(
    "--open", "opens", is_flag=True, help=later("Open the pages of each item as pictures.")
)
@click.option(
    "--password-file",
    metavar=later("FILE"),
    help=later("A file with the password of encrypted PDFs; or set PSYKB_PDF_PASSWORD."),
)
@click.option(
    "--summary", is_flag=True, help=later("Decide nothing; print what the reviews come to.")
)
def review(
    call: Call,
    run: str,
    kinds: str | None,
    unreviewed: bool,
    again: bool,
    sample: int | None,
    seed: int,
    reviewer: str | None,
    opens: bool,
    password_file: str | None,
    summary: bool,
) -> None:
    """Show what is to be decided, or sum up."""
    from psykb.cli.review_choice import Choice
    from psykb.cli.review_course import Asked, review_dialogues, review_items
    from psykb.generation import run_folders

    if unreviewed and again:
        raise MisuseError(_("give either --unreviewed or --all"))
    folder = run_folders.find(call.settings.root, run)
    if folder.resolve().name != Path(run).resolve().name:  # only the beginning was given
        call.say(_("the run is {name}").format(name=folder.name))
    asked = Asked(
        choice=Choice(sample=sample, seed=seed, again=again),
        kinds=kinds,
        reviewer=reviewer,
        summary=summary,
        opens=opens,
        password_file=password_file,
    )
    if run_folders.makes_dialogues(folder):
        review_dialogues(call, folder, asked)
    else:
        review_items(call, folder, asked)
