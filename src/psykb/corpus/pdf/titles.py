"""Find the headings of a PDF: those its outline lists, and those its type sets off."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from psykb.corpus.headings import has_leader
from psykb.corpus.headlines import Candidate, headlines, key
from psykb.corpus.numbering import looks_like_heading, numbering
from psykb.corpus.pdf.clusters import Cluster, Measures
from psykb.types import record

_PIECES = 6  # that a heading takes at most; printed lines, or parts of them
_LEAST = 2  # headings in a style, to believe that it is one of headings
_LONGEST_NUMBER = 12  # characters of a heading's number
_DEEP = 3  # parts of a decimal number that nothing but a heading has
_LARGER = 1.06  # of the size of body text, from which type is larger
_LONGEST = 150  # characters
_SENTENCE = re.compile(r"[。；;，,]$|(?<![A-Z])\.$")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_NUMBER_KEY = re.compile(
    r"\d+|第?[一二三四五六七八九十百\d]+[章节節编編篇讲課课]?"
    r"|(?:chapter|part|section|appendix)?[\divxlc]+[a-z]?"
)


@record
class Bookmark:
    """An entry of the outline.

    `level` is 1 for the outermost, `page` 1-based, `y` the height it points to, in points.
    """

    level: int
    title: str
    page: int
    y: float | None = None


def mark_titles(
    found: Sequence[Cluster], outline: Sequence[Bookmark], usual: Measures, title: str | None
) -> list[Cluster]:
    """Set the level of the blocks that are headings.

    First come those that the outline lists, where the line with their title stands on the page
    they point to. The others are told by their type, larger or bolder than the text, or by number:
    all of them where the file has no outline, else only those that lie deeper than it reaches.

    Args:
        found: the blocks of the book in reading order.
        outline: in its order.
        usual: what is usual in the book.
        title: of the book; a line that only repeats it is no heading.

    Returns:
        the blocks; one that held a heading and text is cut.
    """
    blocks = _match(found, outline)
    book = key(title or "")
    styled = {i for i, c in enumerate(blocks) if _is_styled(c, usual) and key(c.text) != book}
    if any(block.level for block in blocks):
        _mark_deeper(blocks, styled)
        return blocks
    return _mark_by_type(blocks, styled)


class _Place(NamedTuple):
    """A piece of a block: its key, and where it is."""

    key: str
    block: int
    piece: int


def _match(found: Sequence[Cluster], outline: Sequence[Bookmark]) -> list[Cluster]:
    """Cut out the headings that the outline lists."""
    wanted = {bookmark.page for bookmark in outline}
    short = _places(found, wanted, longest=_PIECES)
    every: dict[int, list[_Place]] | None = None
    levels: dict[tuple[int, int], int] = {}  # (block, piece) → the level of its heading
    heads: set[tuple[int, int]] = set()  # the first piece of each heading
    for bookmark in outline:
        title = key(bookmark.title)
        span = _find(short[bookmark.page], title, bookmark.y, found, levels)
        if not span:  # the heading may be set like the text and stand in one block with it
            every = every or _places(found, wanted, longest=sys.maxsize)
            span = _find(every[bookmark.page], title, bookmark.y, found, levels)
        for n, place in enumerate(span):
            levels[place.block, place.piece] = bookmark.level
            if n == 0:
                heads.add((place.block, place.piece))
    blocks: list[Cluster] = []
    with_heads = {block for block, _ in levels}
    for b, cluster in enumerate(found):
        if b in with_heads:
            _cut(b, cluster, levels, heads, blocks)
        else:
            blocks.append(cluster)
    return blocks


def _places(found: Sequence[Cluster], wanted: set[int], *, longest: int) -> dict[int, list[_Place]]:
    """The pieces on the wanted pages, by page; of blocks with no more than `longest` pieces."""
    pages: dict[int, list[_Place]] = defaultdict(list)
    for b, cluster in enumerate(found):
        if len(cluster.pieces) > longest or (cluster.aside and cluster.kind == "row"):
            continue
        for p, piece in enumerate(cluster.pieces):
            if piece.line.page in wanted:
                text = piece.line.text[piece.start : piece.end]
                pages[piece.line.page].append(_Place(key(text), b, p))
    return pages


def _find(
    places: Sequence[_Place],
    title: str,
    y: float | None,
    found: Sequence[Cluster],
    taken: Mapping[tuple[int, int], int],
) -> Sequence[_Place]:
    """The pieces on a page that make up a title: those nearest to `y` if there are several."""
    spans: list[tuple[float, Sequence[_Place]]] = []
    for i, place in enumerate(places):
        if not place.key or not title or (place.block, place.piece) in taken:
            continue
        printed = ""
        for j in range(i, min(i + _PIECES, len(places))):
            printed += places[j].key
            if _same(printed, title):
                line = found[place.block].pieces[place.piece].line
                spans.append((abs(line.y1 - y) if y is not None else 0.0, places[i : j + 1]))
                break
            if len(printed) > len(title) + _LONGEST_NUMBER:
                break
    return min(spans, key=lambda span: span[0], default=(0.0, ()))[1]


def _same(printed: str, title: str) -> bool:
    """Whether a printed heading and a title are the same but for their numbering."""
    if printed == title:
        return True
    longer, shorter = (printed, title) if len(printed) > len(title) else (title, printed)
    return (
        len(shorter) > 1
        and longer.endswith(shorter)
        and bool(_NUMBER_KEY.fullmatch(longer[: -len(shorter)]))
    )


def _cut(
    b: int,
    cluster: Cluster,
    levels: Mapping[tuple[int, int], int],
    heads: set[tuple[int, int]],
    blocks: list[Cluster],
) -> None:
    """Append a block to `blocks`, cut where a heading begins or ends."""
    start = 0
    for p in range(1, len(cluster.pieces) + 1):
        level = levels.get((b, p - 1))
        last = p == len(cluster.pieces)
        if last or (b, p) in heads or levels.get((b, p)) != level:
            pieces = cluster.pieces[start:p]
            if level is None:
                part = cluster.part(pieces)
                part.glued = cluster.glued and start == 0
            elif (b, start) not in heads and blocks and blocks[-1].level == level:
                blocks[-1].pieces.extend(pieces)  # the title goes on in another block
                start = p
                continue
            else:
                part = cluster.part(pieces, level=level)
            blocks.append(part)
            start = p


def _is_styled(cluster: Cluster, usual: Measures) -> bool:
    if cluster.aside or cluster.level or len(cluster.pieces) > _PIECES:
        return False
    if not cluster.bold and cluster.size < _LARGER * usual.size:
        return False
    text = cluster.text
    if len(text) > _LONGEST or _SENTENCE.search(text) or has_leader(text):
        return False
    return bool(_WORD.search(text)) and all(p.line.bold == cluster.bold for p in cluster.pieces)


def _style(cluster: Cluster) -> tuple[int, bool]:
    """Larger sorts before smaller, bold before not, when reversed."""
    return round(cluster.size * 2), cluster.bold


def _mark_deeper(blocks: Sequence[Cluster], styled: set[int]) -> None:
    """Add the headings below those of the outline: by decimal number, or by a lesser style."""
    listed = [block for block in blocks if block.level]
    offsets: Counter[int] = Counter()
    for block in listed:
        number = numbering(block.text)
        if number is not None and number.decimal:
            offsets[number.rank - block.level] += 1
    offset = offsets.most_common(1)[0][0] if offsets else None
    least = min(_style(block) for block in listed)
    deepest = max(block.level for block in listed)
    lesser = Counter(_style(blocks[i]) for i in styled if _style(blocks[i]) < least)
    order = sorted((s for s, n in lesser.items() if n >= _LEAST), reverse=True)
    for i, block in enumerate(blocks):
        number = None
        if offset is not None and _may_be_numbered(block):
            number = looks_like_heading(block.text)
        if number is not None and number.decimal and (i in styled or number.rank >= _DEEP):
            block.become_heading(max(1, number.rank - (offset or 0)))
        elif i in styled and _style(block) in order and _has_text(blocks, i):
            block.become_heading(deepest + 1 + order.index(_style(block)))


def _may_be_numbered(block: Cluster) -> bool:
    text = block.pieces[0].line.text
    return (
        text[0].isdigit() and len(block.pieces) <= _PIECES and not block.level and not block.aside
    )


def _has_text(blocks: Sequence[Cluster], i: int) -> bool:
    return i + 1 < len(blocks) and not blocks[i + 1].bold


def _mark_by_type(blocks: Sequence[Cluster], styled: set[int]) -> list[Cluster]:
    """Find the headings of a file without an outline."""
    candidates = [
        Candidate(
            text=c.text if len(c.pieces) <= _PIECES else c.pieces[0].line.text + " " * _LONGEST,
            alone=not c.aside and len(c.pieces) <= _PIECES and (i in styled or c.kind != "item"),
            styled=i in styled,
        )
        for i, c in enumerate(blocks)
    ]
    ranked = headlines(candidates)
    styles: dict[tuple[int, bool], Counter[int]] = defaultdict(Counter)
    for i, found in ranked.items():
        if found.rank is not None and i in styled:
            styles[_style(blocks[i])][found.rank] += 1
    ranks = {style: counts.most_common(1)[0][0] for style, counts in styles.items()}
    result: list[Cluster] = []
    skip = -1
    for i, block in enumerate(blocks):
        if i <= skip:
            result[-1].pieces.extend(block.pieces)
            continue
        result.append(block)
        headline = ranked.get(i)
        if headline is not None and headline.rank is not None:
            block.become_heading(headline.rank + 1)
            skip = i + headline.length - 1
        elif headline is None and i in styled and _has_text(blocks, i):
            block.become_heading(_rank_of(_style(block), ranks) + 1)
    return result


def _rank_of(style: tuple[int, bool], ranks: Mapping[tuple[int, bool], int]) -> int:
    """The rank of the headings in this style; else one below the next larger style."""
    if style in ranks:
        return ranks[style]
    larger = [rank for other, rank in ranks.items() if other > style]
    if larger:
        return max(larger) + 1
    return max(0, min(ranks.values(), default=2) - 1)
