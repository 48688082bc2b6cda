"""`psykb status`: what a knowledge base holds, and whether it is sound."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.ingest import unread_words
from psykb.cli.layout import pad, table, width, wrap
from psykb.cli.parsing import command
from psykb.cli.printing import listed, megabytes, title
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Language, record

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase
    from psykb.index.manifest import Counts, EmbedderState


_UNDER_ID = " " * 4


@record
class Book:
    """A document as `status` lists it.

    `files` are its sources, `unread_pages` the 1-based pages that need OCR; `reader` is the name
    and version of the reader that read it, `outdated` says that today's has another version.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    language: Language
    licence: str | None
    pages: int
    passages: int
    definitions: int
    unread_pages: tuple[int, ...]
    files: tuple[str, ...]
    reader: str
    outdated: bool


@command(
    "status",
    help=later("List what a knowledge base holds, and whether it is intact."),
    more=later("Without a knowledge base, those under indexes/ are listed."),
    examples=(
        ("psykb status", ""),
        ("psykb status --kb exam --json", ""),
    ),
)
def status(call: Call) -> None:
    """Gather, and print."""
    others = call.bases()
    if call.settings.origins["kb"] == "default" and others and call.kb_path not in others:
        _print_bases(call, others)
        return
    with call.open_base() as base, warnings.catch_warnings():
        damaged = base.damaged_files()
        if damaged:  # told below, and once
            warnings.simplefilter("ignore")
        books = _books(base)
        size = folder_size(base.path)
        if call.json:
            call.put_json(
                path=base.path,
                generation=base.generation,
                embedder=base.embedder,
                counts=base.counts,
                bytes=size,
                damaged=damaged,
                books=books,
            )
            return
        call.put(_summary(call, base.path, base.generation, base.embedder, base.counts, size))
    if damaged:
        call.complain(
            _("missing or torn, `psykb ingest` builds them again: {names}").format(
                names=listed(damaged)
            )
        )
    if books:
        call.put("\n" + _table(call, books))
    if any(book.outdated for book in books):
        call.say(_("A newer reader can read books marked * anew: psykb ingest --reread PATH…"))


def _print_bases(call: Call, bases: list[Path]) -> None:
    names = [path.name for path in bases]
    if call.json:
        call.put_json(bases=names)
        return
    call.put("\n".join(names))
    call.say(_("Choose one of these knowledge bases with --kb NAME."))


def _books(base: "KnowledgeBase") -> list[Book]:
    from psykb.corpus.reading import reader_version

    catalogue = base.catalogue
    passages = dict(catalogue.passage_counts())
    details = catalogue.source_details()
    books = []
    for document in base.documents():
        mine = [detail for detail in details if detail[0].document_id == document.id]
        today = {" ".join(reader_version(Path(s.path)) or ()) for s, _reader, _unread in mine}
        reader = f"{document.reader} {document.reader_version}"
        books.append(
            Book(
                id=document.id,
                title=document.title,
                authors=document.authors,
                year=document.year,
                language=document.language,
                licence=document.licence,
                pages=len(catalogue.pages(document.id)),
                passages=passages[document.id],
                definitions=len(catalogue.glossary.of_document(document.id)),
                unread_pages=mine[0][2] if mine else (),
                files=tuple(str(Path(s.root, s.path)) for s, _reader, _unread in mine),
                reader=reader,
                outdated=bool(mine) and not any(r in today for _source, r, _unread in mine),
            )
        )
    return books


def folder_size(folder: Path) -> int:
    """Return the bytes of all files in `folder`, each hard link counted once."""
    sizes = {}
    for path in folder.rglob("*"):
        try:
            state = path.stat()
        except OSError:  # another process has just removed it
            continue
        if path.is_file():
            sizes[state.st_dev, state.st_ino] = state.st_size
    return sum(sizes.values())


def _summary(
    call: Call,
    path: Path,
    generation: int,
    embedder: "EmbedderState",
    counts: "Counts",
    size: int,
) -> str:
    vectors = _("none") if not embedder.dim else _("{n} dimensions").format(n=embedder.dim)
    facts = [
        (_("knowledge base"), str(path)),
        (_("generation"), str(generation)),
        (_("embedder"), f"{embedder.spec} ({vectors})" if embedder.dim else embedder.spec),
        (_("holds"), listed([
            plural("{n} book", "{n} books", counts.documents),
            plural("{n} passage", "{n} passages", counts.passages),
            plural("{n} definition", "{n} definitions", counts.definitions),
            plural("{n} character", "{n} characters", counts.characters),
        ])),
        (_("on disk"), megabytes(size)),
    ]  # fmt: skip
    names = max(width(name) for name, _value in facts) + 2
    return "\n".join(
        wrap(value, call.columns, indent=" " * names, first=pad(name, names))
        for name, value in facts
    )


def _table(call: Call, books: list[Book]) -> str:
    head = [_("id"), _("pages"), _("passages"), _("definitions"), ""]
    rows = [
        [
            book.id + ("*" if book.outdated else ""),
            str(book.pages or "–"),
            str(book.passages),
            str(book.definitions),
            "",
        ]
        for book in books
    ]
    lines = table([head, *rows], numbers=(1, 2, 3))
    lead = max(width(line) for line in lines) + 2
    shown = [pad(lines[0].rstrip(), lead) + _("book")]
    for line, book in zip(lines[1:], books, strict=True):
        first = pad(line.rstrip(), lead)
        shown.append(wrap(_about(book), call.columns, indent=" " * lead, first=first))
        # not wrapped: a path in two pieces cannot be copied
        shown += [_UNDER_ID + _near(file) for file in book.files]
        if book.unread_pages:
            shown.append(wrap(unread_words(book.unread_pages), call.columns, indent=_UNDER_ID))
    return "\n".join(shown)


def _near(file: str) -> str:
    """Return the path of a file, seen from the current folder if it is below."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _about(book: Book) -> str:
    """Return title, authors, year and language: "《…》 张三 2024 zh"."""
    parts = [title(book.title, book.language), listed(book.authors)]
    parts.append(str(book.year) if book.year else "")
    return " ".join(part for part in [*parts, book.language] if part)
