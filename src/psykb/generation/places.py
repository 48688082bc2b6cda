"""Whether a quote stands where it says, in the words of the store; every difference has a name."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from psykb.errors import NotFoundError
from psykb.generation.flaws import Flaw, difference
from psykb.index.catalogue import Catalogue
from psykb.types import Citation, Page

_FARTHEST = 1 << 32  # no text is longer; SQLite cannot hold numbers of any length


class Places:
    """Compares citations with the store, by equality.

    Args:
        catalogue: of the base whose documents are cited.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._title = lru_cache(1_024)(self._read_title)

    def flaws(self, citation: Citation) -> list[tuple[Flaw, str, str]]:
        """Return (what differs, what the store has, what the citation says), all of it."""
        document, start, end = citation.document_id, citation.start, citation.end
        try:
            title = self._title(document)
        except NotFoundError:
            return [(Flaw.NO_SUCH_DOCUMENT, "", document)]
        quote = self._cut(document, start, end)
        if len(quote) < end - start:
            return [(Flaw.OUT_OF_RANGE, "", f"{start}-{end}")]
        if quote != citation.quote:
            return [(Flaw.QUOTE_DIFFERS, *difference(quote, citation.quote))]
        pages = self._catalogue.pages(document, start, end)
        section = self._catalogue.section_at(document, start)
        exact = all(page.exact for page in pages)
        differences = []
        if pages != citation.pages:
            differences.append((Flaw.PAGES_DIFFER, _told(pages), _told(citation.pages)))
        if section != citation.section:
            told = " › ".join(section), " › ".join(citation.section)
            differences.append((Flaw.SECTION_DIFFERS, *told))
        if title != citation.title:
            differences.append((Flaw.TITLE_DIFFERS, title, citation.title))
        if exact != citation.exact:
            differences.append((Flaw.EXACT_DIFFERS, str(exact), str(citation.exact)))
        return differences

    def raw_flaw(self, raw: Any, words: str) -> tuple[Flaw, str, str]:  # noqa: ANN401
        """Say what is wrong with a citation whose quote is longer or shorter than its range."""
        if not isinstance(raw, dict):
            return Flaw.NOT_A_RECORD, "", words
        document, start, end = (raw.get(name) for name in ("document_id", "start", "end"))
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
            return Flaw.NOT_A_RECORD, "", words
        try:
            self._title(str(document))
        except NotFoundError:
            return Flaw.NO_SUCH_DOCUMENT, "", str(document)
        quote = self._cut(str(document), start, end)
        if len(quote) < end - start:
            return Flaw.OUT_OF_RANGE, "", f"{start}-{end}"
        return (Flaw.QUOTE_DIFFERS, *difference(quote, str(raw.get("quote"))))

    def _cut(self, document_id: str, start: int, end: int) -> str:
        """Return what the store has there; "" where no text could reach so far."""
        return self._catalogue.cut(document_id, start, end) if end <= _FARTHEST else ""

    def _read_title(self, document_id: str) -> str:
        return self._catalogue.document(document_id, with_text=False).title


def _told(pages: Sequence[Page]) -> str:
    """Return pages with all that is compared: "63 (57 printed) 1200-2100"."""
    return ", ".join(
        f"{p.index} ({p.label or '–'} {p.label_kind or '–'}) {p.start}-{p.end}"
        + ("" if p.exact else " OCR")
        for p in pages
    )
