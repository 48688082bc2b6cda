"""Under which licences a dialogue stands: that of its seed, and those of the books it cites."""

import re
from collections.abc import Iterable, Mapping

from psykb.types import Dialogue, Document, Style

JOINED = " AND "
_CREATIVE = re.compile(r"(?i)cc[ -](by(?:-nc)?(?:-sa|-nd)?)[ -](\d\.\d)")
_ZERO = re.compile(r"(?i)cc[ -]?0(?:[ -]1\.0)?")


def licence_of(
    dialogue: Dialogue, books: Mapping[str, Document], seed_books: Iterable[str] | None = None
) -> str:
    """Return the licences that bind who passes a dialogue on, joined by " AND ".

    "" where one of them is unknown, and where there is none (see `is_own_words`).

    Args:
        dialogue: as its maker gives it, with the licence of its seed.
        books: the documents that it may cite, by id.
        seed_books: ids of the documents that carry its seed; None where that is from no book.
    """
    cited = (c.document_id for f in dialogue.findings for c in f.citations)
    named = dict.fromkeys((*(seed_books or ()), *cited))
    parts = [spdx((books[name].licence if name in books else None) or "") for name in named]
    told = dialogue.origin is not None and dialogue.origin.style is Style.REWRITE
    if dialogue.licence or (told and seed_books is None):
        parts.insert(0, dialogue.licence)
    return joined(parts)


def is_own_words(dialogue: Dialogue) -> bool:
    """Whether a dialogue retells no seed and cites no book: no licence but the provider's terms.

    What a model writes of itself has no licence that psykb could name.
    """
    told = dialogue.origin is not None and dialogue.origin.style is Style.REWRITE
    cites = any(finding.citations for finding in dialogue.findings)
    return not (told or cites or dialogue.licence)


def joined(licences: Iterable[str]) -> str:
    """Return several licences as one text, each once; "" where one of them is unknown."""
    parts = [part for licence in licences for part in licence.split(JOINED)]
    return JOINED.join(dict.fromkeys(parts)) if all(parts) else ""


def spdx(licence: str) -> str:
    """Return a licence of Creative Commons by its SPDX id; others as they stand."""
    named = _CREATIVE.fullmatch(licence.strip())
    if named is not None:
        return f"CC-{named[1].upper()}-{named[2]}"
    return "CC0-1.0" if _ZERO.fullmatch(licence.strip()) else licence.strip()
