"""What is said of the licences of what is exported; nobody should have to look for it."""

from collections import Counter
from collections.abc import Mapping

from psykb.dataset.licences import is_non_commercial, is_unknown
from psykb.messages import plural
from psykb.messages import text as _


def of_rows(licences: Counter[str]) -> tuple[str, ...]:
    """Return a sentence for each licence that forbids or does not tell; by licence, sorted.

    Args:
        licences: of how many rows each is, "" for those of which none is known.
    """
    said = []
    for licence, n in sorted(licences.items()):
        if is_non_commercial(licence):
            said.append(
                plural(
                    "LICENCE: {n} row is under {licence}, which forbids commercial use",
                    "LICENCE: {n} rows are under {licence}, which forbids commercial use",
                    n,
                    licence=licence,
                )
            )
        elif is_unknown(licence):
            said.append(
                plural(
                    "LICENCE: of {n} row nobody knows the licence; ask before you give it away",
                    "LICENCE: of {n} rows nobody knows the licence; ask before you give them away",
                    n,
                )
            )
    return tuple(said)


def of_books(licences: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each book, by title: under which licence it is.

    Args:
        licences: title → licence as its file names it, "" where it names none.
    """
    said = []
    for title, licence in sorted(licences.items()):
        words = _("LICENCE: {title}: {licence}")
        if is_unknown(licence):
            words = _(
                "LICENCE: {title}: its file names none; ask whose it is before you train on it, or "
                "give this away"
            )
        elif is_non_commercial(licence):
            words = _("LICENCE: {title}: {licence}, which forbids commercial use")
        said.append(words.format(title=title, licence=licence))
    return tuple(said)
