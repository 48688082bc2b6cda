"""The course of a review: what is shown, how it is decided on, and what is told of it."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call, on_terminal
from psykb.cli.passwords import read_password
from psykb.cli.review_choice import Choice, chosen
from psykb.cli.review_manner import Manner, T
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import DialogueReview, Method, Review, Style, record

if TYPE_CHECKING:
    from psykb.cli.review_dialogues import Dialogues
    from psykb.cli.review_items import Items
    from psykb.cli.review_ledger import Ledger
    from psykb.cli.review_queue import Queue
    from psykb.index.knowledge_base import KnowledgeBase


@record
class Showing:
    """How pages are shown: `opens` each item's, unasked; `password` of encrypted PDFs."""

    opens: bool
    password: str | None


@record
class Asked:
    """What the command was asked for, apart from the run."""

    choice: Choice
    kinds: str | None
    reviewer: str | None
    summary: bool
    opens: bool
    password_file: str | None


def review_items(call: Call, folder: Path, asked: Asked) -> None:
    """Review the items of a run, or sum up."""
    from psykb.cli.review_items import Items
    from psykb.cli.review_summary import put_summary, summarised
    from psykb.generation import reviewing, run_folders
    from psykb.generation.kinds import parse

    items = list(run_folders.items(folder))
    made = reviewing.reviews(folder)
    if asked.summary:
        put_summary(call, folder, summarised(items, made))
        return
    kinds = () if asked.kinds is None else tuple(parse(asked.kinds, Method.EXAM))

    def manner(opened: ExitStack) -> "tuple[Items, KnowledgeBase]":
        base = opened.enter_context(call.open_base())
        return Items(base), base

    _review(call, folder, asked, items, made, kinds, manner)


def review_dialogues(call: Call, folder: Path, asked: Asked) -> None:
    """Review the dialogues of a run, or sum up."""
    from psykb.cli.review_dialogues import REASONS, Dialogues
    from psykb.cli.review_summary import put_summary, summarised
    from psykb.generation import reviewing, run_folders
    from psykb.generation.dialogues.report import citations_of

    dialogues = list(run_folders.dialogues(folder))
    made = reviewing.reviews_as(DialogueReview, folder)
    if asked.summary:
        put_summary(call, folder, summarised(dialogues, made, REASONS), REASONS)
        return

    def manner(opened: ExitStack) -> "tuple[Dialogues, KnowledgeBase | None]":
        cites = any(map(citations_of, dialogues))
        base = opened.enter_context(call.open_base()) if cites else None
        return Dialogues(base), base

    _review(call, folder, asked, dialogues, made, _styles(asked.kinds), manner)


def _styles(words: str | None) -> tuple[Style, ...]:
    """Return the styles that --kind names.

    Raises:
        MisuseError: one of them is none.
    """
    names = [] if words is None else [word.strip() for word in words.replace("，", ",").split(",")]
    unknown = next((name for name in names if name not in list(Style)), None)
    if unknown is not None:
        raise MisuseError(
            _("--kind {name}: a dialogue is of one of these: {styles}").format(
                name=unknown, styles=", ".join(Style)
            )
        )
    return tuple(map(Style, names))


def _review(
    call: Call,
    folder: Path,
    asked: Asked,
    items: Sequence[T],
    made: Sequence[Review | DialogueReview],
    kinds: tuple[StrEnum, ...],
    manner: "Callable[[ExitStack], tuple[Manner[T], KnowledgeBase | None]]",
) -> None:
    """Let the reviewer decide on what is chosen of a run.

    Args:
        call: how to print.
        folder: of the run.
        asked: what the command was asked for.
        items: of the run.
        made: its reviews.
        kinds: that are to be shown, () for all.
        manner: opens how they are reviewed, and the base that they cite.
    """
    from psykb.cli.review_ledger import Ledger
    from psykb.cli.review_queue import Queue
    from psykb.cli.review_summary import stranger_words
    from psykb.generation import reviewing, run_folders

    name = _reviewer(asked.reviewer, call.settings.reviewer)
    strangers = reviewing.strangers(made, items)
    if strangers:
        call.say(stranger_words(strangers))
    own = {r.item: r for (_item, who), r in reviewing.last(made).items() if who == name}
    choice = replace(asked.choice, kinds=kinds)
    queue = Queue(chosen(items, own, choice), [item.id for item in items])
    if not queue.items:
        call.say(_("there is nothing left for {name} to review").format(name=name))
        return
    showing = Showing(opens=asked.opens, password=read_password(asked.password_file, call.settings))
    call.resumable = True
    call.follow(run_folders.base_of(folder))
    with ExitStack() as opened:
        how, base = manner(opened)
        ledger = Ledger(folder, name, own, how)
        _follow(call, base, how, queue, ledger, showing)
    _tell_counts(call, name, queue, ledger)


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
    call: Call,
    base: "KnowledgeBase | None",
    manner: Manner[T],
    queue: "Queue[T]",
    ledger: "Ledger[T]",
    showing: Showing,
) -> None:
    """Let the reviewer decide."""
    from psykb.cli.review_input import Piped, Typed
    from psykb.cli.review_pages import Pages
    from psykb.cli.review_session import Session

    typed = on_terminal(sys.stdin) and (on_terminal(sys.stdout) or on_terminal(sys.stderr))
    pages = Pages(call, base, password=showing.password, viewer=typed)
    session = Session(
        call,
        manner,
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


def _tell_counts(call: Call, name: str, queue: "Queue[T]", ledger: "Ledger[T]") -> None:
    """Tell what was decided."""
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
