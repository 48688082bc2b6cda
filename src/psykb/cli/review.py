"""`psykb review`: people decide what is kept, one item at a time."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call, on_terminal
from psykb.cli.parsing import WholeNumber, command
from psykb.cli.passwords import read_password
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Kind, Method, QAPair, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psykb.cli.review_ledger import Ledger
    from psykb.cli.review_queue import Queue


@record
class Choice:
    """Which items of a run are to be reviewed.

    `kinds` are those to be shown, () for all; `sample` is how many of them are drawn, None for all;
    `again` shows also what this reviewer has judged.
    """

    kinds: tuple[Kind, ...] = ()
    sample: int | None = None
    seed: int = 0
    again: bool = False


@record
class Showing:
    """How pages are shown: `opens` each item's, unasked; `password` of encrypted PDFs."""

    opens: bool
    password: str | None


@command(
    "review",
    help=later("Accept, edit or reject generated items, one at a time, beside their quotes."),
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
    help=later("Only items of these kinds, as single,short or 单选,简答."),
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
    from psykb.cli.review_ledger import Ledger
    from psykb.cli.review_queue import Queue
    from psykb.cli.review_summary import put_summary, stranger_words, summarised
    from psykb.generation import reviewing, run_folders
    from psykb.generation.kinds import parse

    if unreviewed and again:
        raise MisuseError(_("give either --unreviewed or --all"))
    folder = run_folders.find(call.settings.root, run)
    if folder.resolve().name != Path(run).resolve().name:  # only the beginning was given
        call.say(_("the run is {name}").format(name=folder.name))
    items = list(run_folders.items(folder))
    made = reviewing.reviews(folder)
    if summary:
        put_summary(call, folder, summarised(items, made))
        return
    name = _reviewer(reviewer, call.settings.reviewer)
    strangers = reviewing.strangers(made, items)
    if strangers:
        call.say(stranger_words(strangers))
    own = {r.item: r for (_item, who), r in reviewing.last(made).items() if who == name}
    wanted = () if kinds is None else tuple(parse(kinds, Method.EXAM))
    choice = Choice(kinds=wanted, sample=sample, seed=seed, again=again)
    queue = Queue(chosen(items, own, choice), [item.id for item in items])
    if not queue.items:
        call.say(_("there is nothing left for {name} to review").format(name=name))
        return
    showing = Showing(opens=opens, password=read_password(password_file, call.settings))
    _follow(call, folder, name, queue, Ledger(folder, name, own), showing)


def chosen(items: Sequence[QAPair], own: "Iterable[str]", choice: Choice) -> list[QAPair]:
    """Return the items that are to be shown, in the order of the run.

    A sample depends on nothing but the ids, the seed and the kinds: each reviewer gets the same,
    and a larger one holds the smaller.

    Args:
        items: of the run.
        own: ids of those that this reviewer has judged.
        choice: which.
    """
    wanted = [item for item in items if not choice.kinds or item.kind in choice.kinds]
    if choice.sample is not None:
        drawn = sorted(wanted, key=lambda item: _draw(choice.seed, item.id))[: choice.sample]
        ids = {item.id for item in drawn}
        wanted = [item for item in wanted if item.id in ids]
    judged = frozenset(() if choice.again else own)
    return [item for item in wanted if item.id not in judged]


def _draw(seed: int, item: str) -> str:
    import hashlib

    return hashlib.sha256(f"{seed}:{item}".encode()).hexdigest()


def _reviewer(name: str | None, preset: str) -> str:
    """Return under which name to decide: as told, as set, or the user's."""
    import getpass

    if name is None:
        name = preset
        if not name.strip():
            try:
                name = getpass.getuser()
            except (OSError, KeyError, ImportError):  # a container's user may have no name
                name = ""
    if not name.strip():
        raise MisuseError(_("who reviews? give --reviewer NAME"))
    return name.strip()


def _follow(
    call: Call, folder: Path, name: str, queue: "Queue", ledger: "Ledger", showing: Showing
) -> None:
    """Let the reviewer decide, and tell what was decided."""
    from psykb.cli.review_input import Piped, Typed
    from psykb.cli.review_pages import Pages
    from psykb.cli.review_session import Session
    from psykb.generation import run_folders

    typed = on_terminal(sys.stdin) and (on_terminal(sys.stdout) or on_terminal(sys.stderr))
    call.resumable = True
    call.follow(run_folders.base_of(folder))
    with call.open_base() as base:
        pages = Pages(call, base, password=showing.password, viewer=typed)
        session = Session(
            call,
            base,
            queue,
            ledger,
            commands=Typed() if typed else Piped(),
            pages=pages,
            always_open=showing.opens,
        )
        try:
            session.follow()
        finally:
            pages.close()
    counts = ledger.counts
    call.say(
        _(
            "{name}: {accept} accepted, {edit} edited, {reject} rejected, {skipped} skipped; "
            "{left} left"
        ).format(
            name=name,
            accept=counts["accept"],
            edit=counts["edit"],
            reject=counts["reject"],
            skipped=queue.skipped,
            left=queue.left,
        )
    )
