"""Write items as files of a format: the table of formats, and the one way to export."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from psykb.dataset.control_characters import Cleaned
from psykb.dataset.request import AsTheyAre, Exporter, LeftOut, Made, Options, Request, Words
from psykb.dataset.withholding import Share, Withheld
from psykb.dataset.writing import write
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import QAPair, record

# The module of the same name in `exporters` writes each.
FORMATS = ("jsonl", "openai", "alpaca", "sharegpt", "raft", "exam", "anki", "csv")
NEEDS_BASE = ("raft",)  # formats that show more of the books than the items hold
_SEVERAL = ("exam",)  # formats of more files than one


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
            content or is none that may be replaced.
        NotFoundError: the base lacks a book that an item cites.
        StoreError: a file cannot be written; names it.
    """
    options = options or Options()
    made, done = _made(items, format, target, base, options)
    return replace(done, files=write(made, force=options.force)) if made.rows else done


def render(
    items: Sequence[QAPair],
    format: str,
    base: KnowledgeBase | None = None,
    options: Options | None = None,
) -> tuple[bytes, Exported]:
    """Return what `export` would write into its one file of items, and write nothing.

    The index that LLaMA-Factory wants beside the rows of alpaca and sharegpt is left out.

    Raises:
        MisuseError: as `export`, or the format is of several files.
        NotFoundError: the base lacks a book that an item cites.
    """
    if format in _SEVERAL:
        raise MisuseError(
            _("--format {format}: makes several files; name where they go by -o").format(
                format=format
            )
        )
    made, done = _made(items, format, Path(format), base, options or Options())
    return (made.files[0][1] if made.rows else b""), done


def _made(
    items: Sequence[QAPair],
    format: str,
    target: Path,
    base: KnowledgeBase | None,
    options: Options,
) -> tuple[Made, Exported]:
    """Return the content of the files, and what there is to say of it; nothing is written yet."""
    make = _exporter(format)
    if not items:
        return Made(files=(), rows=0), Exported(format=format, files=(), rows=0)
    inner = _words(items, base, options)
    # JSON Lines are what psykb keeps, and reads again: nothing of an item is lost in them
    words: Words = inner if format == "jsonl" else Cleaned(inner)
    made = make(Request(items=tuple(items), target=target, words=words, options=options, base=base))
    return made, Exported(
        format=format,
        files=(),
        rows=made.rows,
        left_out=made.left_out,
        notes=(*made.notes, *_taken_out(words)),
        shares=inner.shares() if isinstance(inner, Withheld) else (),
    )


def _taken_out(words: Words) -> tuple[str, ...]:
    if not isinstance(words, Cleaned) or not words.taken_out:
        return ()
    return (
        plural(
            "{n} control character was taken out of the texts",
            "{n} control characters were taken out of the texts",
            words.taken_out,
        ),
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
