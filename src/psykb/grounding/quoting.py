"""Make citations: the quote is cut from the store, and nothing else makes a Citation."""

from psykb.errors import QuoteError
from psykb.index.catalogue import Catalogue
from psykb.messages import text as _
from psykb.types import Citation


def cite(catalogue: Catalogue, document_id: str, start: int, end: int) -> Citation:
    """Return the citation of the characters `[start, end)` of a document.

    White space at both ends is left out of the range.

    Raises:
        QuoteError: the range is empty or reaches beyond the text.
        NotFoundError: there is no such document.
    """
    quote = catalogue.cut(document_id, start, end) if 0 <= start < end else ""
    if not quote.strip() or len(quote) != end - start:
        raise QuoteError(
            _(
                "{document}:{start}-{end}: there is no text; `psykb show` takes the ids that "
                "`psykb search` and `psykb ask` print"
            ).format(document=document_id, start=start, end=end)
        )
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    end = start + len(quote)
    document = catalogue.document(document_id, with_text=False)
    pages = catalogue.pages(document_id, start, end)
    return Citation(
        document_id=document_id,
        start=start,
        end=end,
        quote=quote,
        title=document.title,
        pages=pages,
        section=catalogue.section_at(document_id, start),
        exact=all(page.exact for page in pages),
    )


def find(catalogue: Catalogue, document_id: str, quote: str) -> tuple[Citation, ...]:
    """Return every place where `quote` stands in a document letter by letter, in reading order.

    Nothing is matched by likeness: a quote with one word changed, added or left out stands nowhere.

    Raises:
        NotFoundError: there is no such document.
    """
    if not quote.strip():
        return ()
    text = catalogue.document(document_id).text
    found = []
    at = text.find(quote)
    while at >= 0:
        found.append(cite(catalogue, document_id, at, at + len(quote)))
        at = text.find(quote, at + 1)
    return tuple(found)


def resolve(catalogue: Catalogue, reference: str) -> Citation:
    """Return the citation that `document:start-end` names; what `Citation.id` gives.

    Raises:
        QuoteError: it has another form, or there is no such range.
        NotFoundError: there is no such document.
    """
    document_id, _colon, span = reference.partition(":")
    start, _dash, end = span.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise QuoteError(
            _(
                "{reference}: not a place; write DOCUMENT:START-END, as `psykb search` and "
                "`psykb ask` print it"
            ).format(reference=reference)
        )
    return cite(catalogue, document_id, int(start), int(end))


def holds(catalogue: Catalogue, citation: Citation) -> bool:
    """Whether the store still has, letter by letter, what `citation` quotes."""
    return catalogue.cut(citation.document_id, citation.start, citation.end) == citation.quote
