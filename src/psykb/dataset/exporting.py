"""Write items, dialogues or rows as files of a format: the table of formats, and the way there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from psykb.dataset import licence_notes
from psykb.dataset.control_characters import Cleaned
from psykb.dataset.examples import Tidy, licence_in, of_items, of_kept
from psykb.dataset.exported import Exported, check_printable, told, written
from psykb.dataset.request import (
    AsTheyAre,
    ChatExporter,
    ChatRequest,
    Exporter,
    Made,
    Options,
    Request,
    Split,
    Words,
)
from psykb.dataset.withholding import Withheld
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Dialogue, QAPair, Row

# Formats that hold items as text, so that quotes can be left out of them and put back. The module
# of the same name in `exporters` writes each.
FORMATS = ("jsonl", "openai", "alpaca", "sharegpt", "swift", "raft", "exam", "anki", "csv")
# Those of them that hold conversations, be they items, dialogues or rows of a mix; and Parquet.
CHATS = ("openai", "alpaca", "sharegpt", "swift", "parquet")
OF_CHATS = ("jsonl", *CHATS)  # formats of dialogues and rows
WITH_QUOTES = ("parquet", "triplets", "preference")  # formats of items that hold them in any case
OF_ITEMS = (*FORMATS, *WITH_QUOTES)
NEEDS_BASE = ("raft", "triplets", "preference")  # show more of the books than the items hold


def export(
    items: Sequence[QAPair],
    format: str,
    target: Path,
    base: KnowledgeBase | None = None,
    options: Options | None = None,
    *,
    file: Path | None = None,
) -> Exported:
    """Write `items` in a format. The same items, books and options give the same bytes.

    Args:
        items: in the order in which they are to stand; papers order them by kind. Their keys are
            right in form, as `selecting.select` makes sure.
        format: one of `OF_ITEMS`.
        target: of the file; a missing suffix is added, and of a paper a part of the name.
        base: has the books that are cited; only `NEEDS_BASE` and `no_quotes` need it.
        options: how.
        file: where the items are from; only preference needs it, for what was refused beside them.

    Returns:
        What was written; with `rows` 0, and then no files, where no item could be.

    Raises:
        MisuseError: no such format, no base where one is needed, or a file is there with other
            content or is none that may be replaced.
        NotFoundError: the base lacks a book that an item cites.
        MissingExtraError: the format needs a package that is not installed.
        StoreError: a file cannot be written; names it.
    """
    options = options or Options()
    made, done = _made(items, format, (target, file), base, options)
    return written(made, done, options)


def render(
    items: Sequence[QAPair],
    format: str,
    base: KnowledgeBase | None = None,
    options: Options | None = None,
    *,
    file: Path | None = None,
) -> tuple[bytes, Exported]:
    """Return what `export` would write into its one file of items, and write nothing.

    What goes beside the rows is left out: the index that LLaMA-Factory wants, training files.

    Raises:
        MisuseError: as `export`, or the format is of several files, or no text.
        NotFoundError: the base lacks a book that an item cites.
    """
    check_printable(format)
    made, done = _made(items, format, (Path(format), file), base, options or Options())
    return (made.files[0][1] if made.rows else b""), done


def export_chats(
    splits: Mapping[str, Sequence[Dialogue | Row]],
    format: str,
    target: Path,
    options: Options | None = None,
) -> Exported:
    """Write dialogues, or rows of a mix, in a format; each split becomes a file of its own.

    Args:
        splits: name of a split, "" where there is but one → what it holds, in its order.
        format: one of `OF_CHATS`.
        target: of the file; the name of a split goes before its suffix.
        options: how; only `system`, `force` and `retrain` matter.

    Raises:
        MisuseError: no such format of these, or a file is there with other content or is none that
            may be replaced.
        MissingExtraError: the format needs a package that is not installed.
        StoreError: a file cannot be written; names it.
    """
    options = options or Options()
    made, done = _made_of_chats(splits, format, target, options)
    return written(made, done, options)


def render_chats(
    splits: Mapping[str, Sequence[Dialogue | Row]], format: str, options: Options | None = None
) -> tuple[bytes, Exported]:
    """Return what `export_chats` would write into its one file, and write nothing.

    Raises:
        MisuseError: as `export_chats`, or there are several splits, or the format is no text.
    """
    check_printable(format, several=len(splits) > 1)
    made, done = _made_of_chats(splits, format, Path(format), options or Options())
    return (made.files[0][1] if made.rows else b""), done


def _made(
    items: Sequence[QAPair],
    format: str,
    places: tuple[Path, Path | None],
    base: KnowledgeBase | None,
    options: Options,
) -> tuple[Made, Exported]:
    """Return the content of the files, and what there is to say of it; nothing is written yet."""
    _check_format(format, OF_ITEMS)
    if not items:
        return Made(files=(), rows=0), Exported(format=format, files=(), rows=0)
    target, file = places
    inner = _words(items, format, base, options)
    # JSON Lines are what psykb keeps, and reads again: nothing of an item is lost in them
    words: Words = inner if format == "jsonl" else Cleaned(inner)
    if format in CHATS:
        examples = of_items(
            items, words, source=options.name, system=options.system, licence=licence_in(base)
        )
        split = Split(examples=examples)
        made = _chats(format)(ChatRequest(splits=(split,), target=target, options=options))
    else:
        request = Request(
            items=tuple(items), target=target, words=words, options=options, base=base, file=file
        )
        exporter: Exporter = import_module(f"psykb.dataset.exporters.{format}").files
        made = exporter(request)
    taken_out = words.taken_out if isinstance(words, Cleaned) else 0
    return made, replace(
        told(made, format),
        notes=(*made.notes, *_taken_out(taken_out)),
        shares=inner.shares() if isinstance(inner, Withheld) else (),
    )


def _made_of_chats(
    splits: Mapping[str, Sequence[Dialogue | Row]], format: str, target: Path, options: Options
) -> tuple[Made, Exported]:
    _check_format(format, OF_CHATS)
    if not any(splits.values()):
        return Made(files=(), rows=0), Exported(format=format, files=(), rows=0)
    tidy = Tidy()
    parts = tuple(
        Split(name=name, examples=of_kept(kept, tidy, system=options.system))
        for name, kept in splits.items()
    )
    request = ChatRequest(splits=parts, target=target, options=options)
    made = _chats("records" if format == "jsonl" else format)(request)
    licences = Counter(example.row.licence for example in request.examples)
    return made, replace(
        told(made, format),
        notes=(*made.notes, *_taken_out(tidy.taken_out)),
        warnings=(*made.warnings, *licence_notes.of_rows(licences)),
    )


def _taken_out(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    return (
        plural(
            "{n} control character was taken out of the texts",
            "{n} control characters were taken out of the texts",
            number,
        ),
    )


def _check_format(format: str, known: Sequence[str]) -> None:
    if format not in known:
        raise MisuseError(
            _("--format {format}: there is none such; choose from {known}").format(
                format=format, known=", ".join(known)
            )
        )


def _chats(name: str) -> ChatExporter:
    exporter: ChatExporter = import_module(f"psykb.dataset.exporters.{name}").files
    return exporter


def _words(
    items: Sequence[QAPair], format: str, base: KnowledgeBase | None, options: Options
) -> AsTheyAre | Withheld:
    if not options.no_quotes:
        return AsTheyAre()
    if format in WITH_QUOTES:
        raise MisuseError(
            _(
                "--no-quotes: --format {format} is made of the books' words; choose from {known}"
            ).format(format=format, known=", ".join(FORMATS))
        )
    if base is None:
        raise MisuseError(_("--no-quotes needs the knowledge base with the books: --kb NAME"))
    withheld = Withheld(base)
    withheld.check(items)
    return withheld
