"""`psykb coverage`: how much of the books the items of some runs ask about."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.cli.layout import pad, table, width
from psykb.cli.parsing import OneOf, book_option, command
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from pathlib import Path

    from psykb.generation.coverage import BookCoverage, Extent
    from psykb.types import QAPair

_SORTS = ("sections", "pages", "terms")
_HELD = {True: "+", False: "–"}  # asked about, and not


@command(
    "coverage",
    help=later("Show how much of the books the items of runs ask about."),
    more=later(
        "Counts sections with text that can be asked about, pages, and terms of the glossary that "
        "have at least one item. Without a RUN, all runs under generated/ that were made from the "
        "base are taken together."
    ),
    examples=(
        ("psykb coverage", later("All runs, book by book.")),
        (later("psykb coverage RUN --list terms"), later("Each term, with or without an item.")),
        (later("psykb coverage RUN --reviewed --json"), ""),
    ),
)
@click.argument("runs", metavar=later("[RUN]..."), nargs=-1)
@book_option
@click.option(
    "--list",
    "sort",
    type=OneOf(_SORTS),
    metavar="sections|pages|terms",
    help=later("Also name each of them: + with an item, – without."),
)
@click.option(
    "--reviewed", is_flag=True, help=later("Count only items that a reviewer accepted or edited.")
)
def coverage(
    call: Call, runs: tuple[str, ...], books: tuple[str, ...], sort: str | None, reviewed: bool
) -> None:
    """Read the runs, count, and print."""
    from psykb.generation import coverage as counting
    from psykb.generation.library import Library

    folders = _folders(call, runs)
    with call.open_books() as base:
        library = Library(base, books=books or None, allow_ocr=True)
        items = list({item.id: item for item in _items(folders, reviewed)}.values())
        found = counting.coverage(items, library)
    ids = {d.id for d in library.documents}
    elsewhere = sum(not ids & {c.document_id for c in item.decisive} for item in items)
    if call.json:
        call.put_json(
            items=len(items), elsewhere=elsewhere, books=[counting.shown(book) for book in found]
        )
        return
    call.put("\n".join(_lines(found, counting.together(found))))
    if sort is not None:
        call.put("\n".join(_listed(found, sort)))
    if not items and reviewed and folders:
        call.say(_("no reviewer accepted or edited an item yet; `psykb review RUN` asks for each"))
    elif not items:
        call.say(_("there are no items yet; `psykb gen-qa` makes some"))
    if elsewhere:
        call.say(
            plural(
                "{n} item cites none of these books",
                "{n} items cite none of these books",
                elsewhere,
            )
        )


def _folders(call: Call, runs: Sequence[str]) -> "Sequence[Path]":
    """Return the folders of the runs, and mean their base; without names all runs of the base.

    Raises:
        MisuseError: they were made from several bases, and none was named.
    """
    from psykb.generation import run_folders

    root = call.settings.root
    if not runs:
        name = call.kb_path.name
        return [f for f in run_folders.every(root) if run_folders.base_of(f) in (name, None)]
    folders = [run_folders.find(root, name) for name in runs]
    bases = sorted({run_folders.base_of(folder) or "" for folder in folders})
    if len(bases) > 1 and call.settings.origins["kb"] == "default":
        raise MisuseError(
            _("these runs were made from several bases ({names}); name one with --kb").format(
                names=", ".join(bases)
            )
        )
    call.follow(bases[0] or None)
    return folders


def _items(folders: "Sequence[Path]", reviewed: bool) -> "Iterator[QAPair]":
    from psykb.generation import reviewing, run_folders

    for folder in folders:
        yield from reviewing.reviewed(run_folders.items(folder), folder, only_reviewed=reviewed)


def _lines(
    found: "Sequence[BookCoverage]", whole: "tuple[Extent, Extent, Extent]"
) -> Sequence[str]:
    rows: list[tuple[str, ...]] = [(_("items"), _("sections"), _("pages"), _("terms"), _("book"))]
    rows += [
        (str(b.items), _share(b.sections), _share(b.pages), _share(b.terms), b.title) for b in found
    ]
    if len(found) > 1:
        words = plural("{n} book together", "{n} books together", len(found))
        rows.append(("", *(_share(extent) for extent in whole), words))
    return table(rows, numbers=(0, 1, 2, 3))


def _share(extent: "Extent") -> str:
    if not extent.total:
        return "–"
    return f"{extent.covered}/{extent.total} {100 * extent.share:3.0f} %"


def _listed(found: "Sequence[BookCoverage]", sort: str) -> Iterator[str]:
    for book in found:
        things = getattr(book, sort).things
        if not things:
            continue
        yield ""
        yield book.title
        if sort == "pages":  # as one line; there are hundreds
            yield "  " + " ".join(f"{_HELD[hit]}{name}" for name, hit in things)
            continue
        for name, hit in things:
            yield f"  {pad(_HELD[hit], width('+'))} {name}"
