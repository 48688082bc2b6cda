"""`psykb show`: a quote on its page, as text or as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.parsing import WholeNumber, command
from psykb.cli.passwords import read_password
from psykb.cli.printing import citation_line, mark, pages
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Citation, record

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase


@record
class Stretch:
    """A part of the text that is shown: a page, a section, or passages. `name` is a page's."""

    name: str
    start: int
    end: int


@command(
    "show",
    help=later("Show a quote on its page."),
    more=later(
        "CITATION or PASSAGE is an id as `psykb search` and `psykb ask` print it. The text of the "
        "page is shown with the quote in bold, in a pipe between ⟦ and ⟧; of a book without pages, "
        "the section."
    ),
    examples=(
        ("psykb show 0123456789ab:1200-1260", ""),
        ("psykb show 0123456789ab:1200-1260 --context 2", later("The passages around it.")),
        ("psykb show 0123456789ab:1200-1260 --png page.png", later("The page as a picture.")),
    ),
)
@click.argument("place", metavar=later("CITATION|PASSAGE"))
@click.option(
    "--context",
    type=WholeNumber(0),
    metavar=later("N"),
    help=later("Show the passage with N passages before and after it instead of the page."),
)
@click.option(
    "--png",
    metavar=later("FILE"),
    help=later("Draw the page of a PDF to FILE, with the quote boxed."),
)
@click.option(
    "--password-file",
    metavar=later("FILE"),
    help=later("A file with the password of encrypted PDFs; or set PSYKB_PDF_PASSWORD."),
)
def show(
    call: Call, place: str, context: int | None, png: str | None, password_file: str | None
) -> None:
    """Find the place, and print it."""
    from psykb.grounding.quoting import resolve

    with call.open_base() as base:
        citation = resolve(base.catalogue, place.strip())
        drawn = [] if png is None else _draw(call, base, citation, Path(png), password_file)
        book = base.catalogue.document(citation.document_id, with_text=False)
        stretches = _stretches(base, citation, context, pdf=book.reader == "pdf")
        start, end = stretches[0].start, stretches[-1].end
        text = base.catalogue.cut(citation.document_id, start, end)
        if call.json:
            call.put_json(citation=citation, start=start, end=end, text=text, pictures=drawn)
            return
    call.put(wrap(citation_line(citation, book), call.columns))
    if drawn:
        call.put("\n".join(drawn))
        return
    for stretch in stretches:
        name = f"── {stretch.name} ──\n" if len(stretches) > 1 else ""
        part = text[stretch.start - start : stretch.end - start]
        marked = mark(call, part, citation.start - stretch.start, citation.end - stretch.start)
        call.put(f"\n{name}{wrap(marked.strip(), call.columns)}")


def _stretches(
    base: "KnowledgeBase", citation: Citation, context: int | None, *, pdf: bool
) -> list[Stretch]:
    """Return what is shown around a quote, in reading order."""
    if context is None and citation.pages:
        return [
            Stretch(name=pages([page], pdf=pdf), start=page.start, end=page.end)
            for page in citation.pages
        ]
    if context is None:
        around = [
            section
            for section in base.catalogue.sections(citation.document_id)
            if section.start <= citation.start and citation.end <= section.end
        ]
        if around:
            innermost = around[-1]
            return [Stretch(name="", start=innermost.start, end=innermost.end)]
    passages = [passage for _row, passage in base.catalogue.passages_of(citation.document_id)]
    touched = [
        i
        for i, passage in enumerate(passages)
        if passage.start < citation.end and citation.start < passage.end
    ]
    if not touched:  # a heading alone: it is in no passage
        return [Stretch(name="", start=citation.start, end=citation.end)]
    more = 1 if context is None else context
    first = passages[max(0, touched[0] - more)]
    last = passages[min(len(passages) - 1, touched[-1] + more)]
    start, end = min(first.start, citation.start), max(last.end, citation.end)
    return [Stretch(name="", start=start, end=end)]


def _draw(
    call: Call, base: "KnowledgeBase", citation: Citation, png: Path, password_file: str | None
) -> list[str]:
    """Write a picture of each page that the quote touches; return the names of the files."""
    from psykb.corpus.picture import draw, drawable

    path = drawable([s for s in base.sources() if s.document_id == citation.document_id])
    password = read_password(password_file, call.settings)
    regions = base.regions(citation)
    if not regions:
        call.say(_("it is not known where on the page the quote stands: drawn without a box"))
    names = []
    for number, page in enumerate(citation.pages, 1):
        name = png if number == 1 else png.with_stem(f"{png.stem}-{number}")
        picture = draw(path, page.index, regions, password=password)
        try:
            name.write_bytes(picture)
        except OSError as error:
            raise MisuseError(
                _("--png {file}: cannot be written ({error})").format(
                    file=name, error=error.strerror or error
                )
            ) from None
        names.append(str(name))
    return names
