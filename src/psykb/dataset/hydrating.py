"""Put the books' words back into an export that was written without them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from psykb.dataset import escaping, markers
from psykb.dataset.writing import put
from psykb.errors import MisuseError, NotFoundError, QuoteError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import record

_BOM = "\ufeff"


@record
class Hydrated:
    """What was put back: how many markers, of how many books, into which file."""

    file: Path
    markers: int
    documents: int


def hydrate(file: Path, target: Path, base: KnowledgeBase, *, force: bool = False) -> Hydrated:
    """Write `file` to `target` with the words of the books in the place of its markers.

    The result is, byte for byte, what the export would have been without `--no-quotes`. Nothing is
    written unless every marker can be replaced.

    Args:
        file: an export, in any format but DOCX.
        target: where to write; an existing file with other content needs `force`.
        base: has the books.
        force: replace `target` in any case.

    Raises:
        MisuseError: it is no export, or was changed; or `target` is there, or is none that may be
            replaced.
        NotFoundError: the base lacks a book; names it.
        QuoteError: a marker reaches beyond the end of its book.
        StoreError: `target` cannot be written.
    """
    data, done = restore(file, base)
    put(target, data, force=force)
    return replace(done, file=target)


def restore(file: Path, base: KnowledgeBase) -> tuple[bytes, Hydrated]:
    """Return what `hydrate` would write, and how much was put back; write nothing.

    Raises:
        MisuseError: it is no export, or was changed.
        NotFoundError: the base lacks a book; names it.
        QuoteError: a marker reaches beyond the end of its book.
    """
    text = _read(file)
    wanted = markers.named(text)
    _check_books(file, wanted, base)
    try:
        whole = markers.restored(text, _cutter(file, base), _escape(text))
    except markers.BadMarkerError as error:
        line = text.count("\n", 0, error.at) + 1
        raise MisuseError(
            _(
                "{file}:{line}: what begins with ⟦ is no marker; give a file as `psykb data export "
                "--no-quotes` wrote it"
            ).format(file=file, line=line)
        ) from None
    done = Hydrated(file=file, markers=sum(wanted.values()), documents=len(wanted))
    return whole.encode("utf-8"), done


def _read(file: Path) -> str:
    if not file.is_file():
        raise NotFoundError(_("{path}: there is no such file").format(path=file))
    data = file.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise MisuseError(
            _(
                "{file}: quotes cannot be put back into a DOCX; hydrate the jsonl export and write "
                "the paper from it: psykb data export FILE --format exam"
            ).format(file=file)
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise MisuseError(
            _("{file}: is not UTF-8 text, so no export of psykb").format(file=file)
        ) from None


def _escape(text: str) -> Callable[[str], str]:
    """Return how the file that holds `text` was escaped; every export shows it by its beginning."""
    if text.startswith(_BOM):
        return escaping.as_csv
    if text.startswith("#separator:"):
        return escaping.as_card
    if text.lstrip()[:1] in ("{", "["):
        return escaping.as_json
    return escaping.as_markdown


def _check_books(file: Path, wanted: dict[str, int], base: KnowledgeBase) -> None:
    there = set(base.catalogue.document_ids())
    missing = [document for document in wanted if document not in there]
    if missing:
        raise NotFoundError(
            _(
                "{file}: quotes of {documents} cannot be put back, {base} lacks the book; ingest "
                "it, or name the knowledge base that has it by --kb"
            ).format(file=file, documents=", ".join(missing), base=base.path)
        )


def _cutter(file: Path, base: KnowledgeBase) -> markers.Cut:
    texts: dict[str, str] = {}

    def cut(document_id: str, start: int, end: int) -> str:
        if document_id not in texts:
            texts[document_id] = base.document(document_id).text
        if not start < end <= len(texts[document_id]):
            raise QuoteError(
                _("{file}: {document}:{start}-{end} is no range of the book").format(
                    file=file, document=document_id, start=start, end=end
                )
            )
        return texts[document_id][start:end]

    return cut
