"""Write items as files of a format: the table of formats, and the one way to export."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from psykb.dataset.request import AsTheyAre, Exporter, LeftOut, Options, Request
from psykb.dataset.withholding import Share, Withheld
from psykb.dataset.writing import write
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import QAPair, record

# The module of the same name in `exporters` writes each.
FORMATS = ("jsonl", "openai", "alpaca", "sharegpt", "raft", "exam", "anki", "csv")
NEEDS_BASE = ("raft",)  # formats that show more of the books than the items hold


@record
class Exported:
    """What was written.

    `files` are in the order of writing, `rows` how many items they hold, `left_out` those that the
    format cannot hold; `shares` tell how much of each book it reproduces, only with `no_quotes`.
    """

    format: str
    files: tuple[Path, ...]
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()


def export(
    items: Sequence[QAPair],
    format: str,
    target: Path,
    base: KnowledgeBase | None = None,
    options: Options | None = None,
) -> Exported:
    """Write `items` in a format. The same items, books and options give the same bytes.

    Args:
        items: in the order in which they are to stand; papers order them by kind. Their keys are
            right in form, as `selecting.select` makes sure.
        format: one of `FORMATS`.
        target: of the file; a missing suffix is added, and of a paper a part of the name.
        base: has the books that are cited; only raft and `no_quotes` need it.
        options: how.

    Returns:
        What was written; with `rows` 0, and then no files, where no item could be.

    Raises:
        MisuseError: no such format, no base where one is needed, or a file is there with other
            content.
        NotFoundError: the base lacks a book that an item cites.
    """
    options = options or Options()
    make = _exporter(format)
    if not items:
        return Exported(format=format, files=(), rows=0)
    words = _words(items, base, options)
    made = make(Request(items=tuple(items), target=target, words=words, options=options, base=base))
    files = write(made, force=options.force) if made.rows else ()
    return Exported(
        format=format,
        files=files,
        rows=made.rows,
        left_out=made.left_out,
        notes=made.notes,
        shares=words.shares() if isinstance(words, Withheld) else (),
    )


def _exporter(format: str) -> Exporter:
    if format not in FORMATS:
        raise MisuseError(
            _("--format {format}: there is none such; choose of {known}").format(
                format=format, known=", ".join(FORMATS)
            )
        )
    exporter: Exporter = import_module(f"psykb.dataset.exporters.{format}").files
    return exporter


def _words(
    items: Sequence[QAPair], base: KnowledgeBase | None, options: Options
) -> AsTheyAre | Withheld:
    if not options.no_quotes:
        return AsTheyAre()
    if base is None:
        raise MisuseError(_("--no-quotes needs the knowledge base with the books: --kb NAME"))
    withheld = Withheld(base)
    withheld.check(items)
    return withheld
