"""Rejoin paragraphs that a page, a column, a note or a table interrupts."""

import re
from collections.abc import Sequence

from psykb.corpus.paragraphs import is_marked
from psykb.corpus.pdf.clusters import Cluster, Measures
from psykb.corpus.pdf.layout import SPACED, TORN
from psykb.corpus.wrapping import SOFT_HYPHEN, is_wide

_SIZE = 0.08  # relative difference from which two sizes are different
_INDENTING = 0.5  # of the paragraphs of several lines that are indented, from which a book indents
_LONGEST_TABLE = 60  # rows of a table among which its head is looked for
_BROKEN_WORD = re.compile(rf"[^\W\d_][-‐{SOFT_HYPHEN}]$")
_CLOSING = "。！？!?.…:："
_QUOTES = "”’」』\"')）]】"


def flow(pages: Sequence[Sequence[Cluster]], usual: Measures) -> list[Cluster]:
    """Return the blocks of all pages in reading order, interrupted paragraphs made whole.

    Notes, captions and tables that stand within a paragraph are put behind it; where the paragraph
    goes on over the page, before it, so that each block stays on its own page.

    Args:
        pages: the blocks of each page.
        usual: what is usual in the book.
    """
    indenting = _indents(pages)
    found: list[Cluster] = []
    waiting: list[Cluster] = []  # asides that stand within the open paragraph
    at = -1  # where the open paragraph is in `found`
    for page in pages:
        for cluster in page:
            if cluster.aside:
                asides = waiting if at >= 0 else found
                if not _repeats_header(cluster, [*found[-_LONGEST_TABLE:], *waiting]):
                    asides.append(cluster)
                continue
            if at >= 0:
                opened = found[at]
                if (
                    _is_broken_off(opened, cluster, usual, beside=bool(waiting))
                    and _continues(opened, cluster, indenting)
                    and _make_room(found, waiting, at, cluster.page)
                ):
                    at = found.index(opened, at)
                    _append(opened, cluster)
                    continue
                found.extend(waiting)
                waiting.clear()
            found.append(cluster)
            at = len(found) - 1
    return [*found, *waiting]


def _repeats_header(cluster: Cluster, before: Sequence[Cluster]) -> bool:
    """Whether a row is the head of a table set again where the table goes on over the page."""
    if cluster.kind != "row" or cluster.glued or not before or before[-1].kind != "row":
        return False
    if before[-1].page != cluster.page - 1:
        return False
    head = next((row for row in reversed(before) if row.kind != "row" or not row.glued), None)
    return head is not None and head.text == cluster.text


def _indents(pages: Sequence[Sequence[Cluster]]) -> bool:
    several = [
        cluster.indented
        for page in pages
        for cluster in page
        if cluster.kind == "paragraph" and not cluster.aside and len(cluster.pieces) > 1
    ]
    return sum(several) > _INDENTING * len(several)


def _is_broken_off(opened: Cluster, cluster: Cluster, usual: Measures, *, beside: bool) -> bool:
    """Whether `cluster` stands where the next line of `opened` would.

    That is over the page, at the head of the next column, or right below if something was drawn
    `beside` it.
    """
    last, first = opened.pieces[-1].line, cluster.pieces[0].line
    if last.page != first.page:
        return True
    drop = last.y0 - first.y0
    if drop <= 0:
        return first.x0 > last.x0
    return beside and drop <= SPACED * usual.leading * last.size and first.x0 < last.x1


def _continues(opened: Cluster, cluster: Cluster, indenting: bool) -> bool:
    """Whether `cluster` reads as going on the paragraph `opened`."""
    if abs(opened.size - cluster.size) > _SIZE * opened.size or opened.bold != cluster.bold:
        return False
    text = cluster.pieces[0].line.text
    if opened.level or cluster.level or is_marked(text):
        return False
    if _BROKEN_WORD.search(opened.last) and text[0].isalpha():
        return True
    closed = opened.last.rstrip(_QUOTES)[-1:] in _CLOSING
    inside = is_wide(text[0]) or text[0].islower()
    full = opened.reach >= 1 or (opened.reach > TORN and inside and not closed)
    if not full or opened.bold:
        return False
    if indenting and opened.kind == "paragraph":
        return not cluster.indented
    return not closed and (inside or not cluster.indented)


def _make_room(found: list[Cluster], waiting: list[Cluster], at: int, page: int) -> bool:
    """Put the asides that would stand on an earlier page than `page` before the open paragraph.

    Returns:
        False, with nothing done, where that is not their page either.
    """
    earlier = [aside for aside in waiting if aside.page < page]
    if any(aside.page != found[at].page for aside in earlier):
        return False
    found[at:at] = earlier
    waiting[:] = waiting[len(earlier) :]
    return True


def _append(opened: Cluster, cluster: Cluster) -> None:
    opened.pieces.extend(cluster.pieces)
    opened.reach = cluster.reach
