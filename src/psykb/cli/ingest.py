"""`psykb ingest`: read books into a knowledge base."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.layout import wrap
from psykb.cli.parsing import WholeNumber, command
from psykb.cli.passwords import read_password
from psykb.cli.printing import listed, rejected_line, title
from psykb.cli.progress import reporting
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.index.ingesting import Ingested, IngestReport, Options

FAILED = 1
_MOST_NAMES = 20


@command(
    "ingest",
    help=later("Read books into a knowledge base: PDF, EPUB, DOCX, Markdown, HTML and text."),
    more=later(
        "PATH is a file, or a folder with all its subfolders. Files that have not changed since "
        "they were read are passed over. An ingest that was interrupted goes on when it is run "
        "again. Without PATH, a damaged index is built again."
    ),
    examples=(
        ("psykb ingest books/", ""),
        ("psykb ingest books/ --prune", later("Also remove books whose files are gone.")),
        ("psykb ingest exam.pdf --kb exam", later("Keep books apart in a base of their own.")),
    ),
)
@click.argument("paths", nargs=-1, metavar=later("PATH…"))
@click.option(
    "--embedder",
    metavar=later("SPEC"),
    help=later(
        "What makes the vectors: lsa (needs no model), st:MODEL, a sentence-transformers model "
        "by name or path, or openai-like:MODEL, a server's."
    ),
)
@click.option("--reembed", is_flag=True, help=later("Make all vectors anew."))
@click.option("--reread", is_flag=True, help=later("Read unchanged files again too."))
@click.option("--prune", is_flag=True, help=later("Remove books whose files are gone."))
@click.option(
    "--workers",
    type=WholeNumber(0),
    metavar=later("N"),
    help=later("How many processes read; 0 means one per core."),
)
@click.option(
    "--password-file",
    metavar=later("FILE"),
    help=later("A file with the password of encrypted PDFs; or set PSYKB_PDF_PASSWORD."),
)
def ingest(
    call: Call,
    paths: tuple[str, ...],
    embedder: str | None,
    reembed: bool,
    reread: bool,
    prune: bool,
    workers: int | None,
    password_file: str | None,
) -> None:
    """Ingest, and print what came of it."""
    from psykb.index.ingesting import Options

    call.resumable = True
    call.flags.update(embedder=embedder, workers=workers)
    settings = call.settings
    # A preference in a file or a variable is for new bases; only a flag asks for another embedder.
    asked = settings.origins["embedder"]
    wanted = asked == "flag" or (reembed and asked != "default")
    options = Options(
        spec=settings.embedder if wanted else None,
        reembed=reembed,
        reread=reread,
        prune=prune,
        workers=settings.workers,
        password=read_password(password_file, settings),
        limits=settings.limits,
    )
    report = _ingest(call, paths, options)
    if call.json:
        from psykb import jsonl

        call.put_json(**jsonl.plain(report))
    else:
        _print(call, report)
    call.exit_code = _exit_code(report, repairing=not paths)
    if call.exit_code == NOTHING:
        _say_nothing_found(call, paths)


def _ingest(call: Call, paths: Sequence[str], options: "Options") -> "IngestReport":
    from psykb.index.knowledge_base import KnowledgeBase
    from psykb.index.manifest import NAME

    if not (call.kb_path / NAME).is_file():
        nothing = _nothing_to_read(paths)
        if nothing is not None:
            return nothing
        KnowledgeBase.create(call.kb_path, embedder=call.settings.embedder).close()
    with KnowledgeBase.open(call.kb_path) as base:
        if not paths and not options.reembed and not base.damaged_files(thorough=True):
            raise MisuseError(_("name the files or folders to read: psykb ingest PATH…"))
        with reporting(call) as report:
            return base.ingest(paths, options, progress=report)


def _nothing_to_read(paths: Sequence[str]) -> "IngestReport | None":
    """Return an empty report where no file can be read, so that no empty base is made."""
    from psykb.corpus.discovery import discover
    from psykb.index.ingesting import IngestReport

    if not paths:
        raise MisuseError(_("name the files or folders to read: psykb ingest PATH…"))
    found, rejected, passed_over = discover([Path(path) for path in paths])
    if found:
        return None
    return IngestReport(
        added=(),
        linked=(),
        unchanged=0,
        gone=(),
        pruned=False,
        rejected=rejected,
        passed_over=passed_over,
        published=False,
        generation=0,
        documents=0,
        passages=0,
        definitions=0,
    )


def _exit_code(report: "IngestReport", *, repairing: bool) -> int:
    fine = len(report.added) + len(report.linked) + report.unchanged
    if report.rejected:
        return SOME_FAILED if fine else FAILED
    if fine or repairing or (report.pruned and report.gone):
        return 0
    return NOTHING


def _print(call: Call, report: "IngestReport") -> None:
    lines = [wrap(_book_line(book), call.columns, indent="    ", first="") for book in report.added]
    totals = _totals(call, report)
    if totals:
        lines.append(wrap(totals, call.columns))
    if lines:
        call.put("\n".join(lines))
    for rejected in report.rejected:
        call.complain(rejected_line(rejected))
    for hint in _hints(report):
        call.say(hint)


def _book_line(book: "Ingested") -> str:
    parts = [plural("{n} section", "{n} sections", book.sections)]
    if book.pages:
        parts.append(plural("{n} page", "{n} pages", book.pages))
    parts.append(plural("{n} passage", "{n} passages", book.passages))
    parts.append(plural("{n} definition", "{n} definitions", book.definitions))
    if book.unread_pages:
        parts.append(unread_words(book.unread_pages))
    return _("{title}: {parts}").format(title=title(book.title, book.language), parts=listed(parts))


def unread_words(pages: Sequence[int]) -> str:
    """Return which pages need OCR: "3 pages need OCR: 4, 7, 9"."""
    names = ", ".join(map(str, pages[:_MOST_NAMES])) + (" …" if len(pages) > _MOST_NAMES else "")
    return plural(
        "{n} page needs OCR: {names}", "{n} pages need OCR: {names}", len(pages), names=names
    )


def _totals(call: Call, report: "IngestReport") -> str:
    parts = []
    if report.added:
        parts.append(plural("{n} book read", "{n} books read", len(report.added)))
    if report.unchanged:
        parts.append(plural("{n} file unchanged", "{n} files unchanged", report.unchanged))
    if report.linked:
        parts.append(
            plural(
                "{n} file with the text of a book that is there",
                "{n} files with the text of books that are there",
                len(report.linked),
            )
        )
    if report.gone and report.pruned:
        parts.append(plural("{n} file removed", "{n} files removed", len(report.gone)))
    if report.rejected:
        parts.append(plural("{n} file failed", "{n} files failed", len(report.rejected)))
    if report.published and not parts:
        parts.append(_("index built again"))
    if not parts or not report.generation:
        return ""
    return _("{parts}. Knowledge base {base}: {documents}, {passages}, {definitions}.").format(
        parts=listed(parts),
        base=call.kb_path.name,
        documents=plural("{n} book", "{n} books", report.documents),
        passages=plural("{n} passage", "{n} passages", report.passages),
        definitions=plural("{n} definition", "{n} definitions", report.definitions),
    )


def _hints(report: "IngestReport") -> list[str]:
    hints = []
    unlicensed = sum(book.licence is None for book in report.added)
    if unlicensed:
        hints.append(
            plural(
                "{n} book states no licence; check what you may pass on.",
                "{n} books state no licence; check what you may pass on.",
                unlicensed,
            )
        )
    if report.passed_over:
        hints.append(
            plural(
                "{n} file of another kind was passed over.",
                "{n} files of other kinds were passed over.",
                report.passed_over,
            )
        )
    if report.gone and not report.pruned:
        names = listed(report.gone[:_MOST_NAMES])
        hints.append(
            _("Gone since they were read, but still in the base (--prune removes them): {names}")
            .format(names=names)
        )  # fmt: skip
    return hints


def _say_nothing_found(call: Call, paths: Sequence[str]) -> None:
    from psykb.corpus.reading import SUFFIXES

    call.complain(
        _("{paths}: nothing to read here; files that can be read end in {suffixes}").format(
            paths=listed(paths), suffixes=" ".join(sorted(SUFFIXES))
        )
    )
