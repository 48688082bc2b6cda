"""Write the lines of a PDF as blocks of text, and remember where each stretch was printed."""

from collections.abc import Sequence

from psykb.corpus.blocks import Block, Strip
from psykb.corpus.paragraphs import BULLET
from psykb.corpus.pdf.clusters import Cluster, Piece
from psykb.corpus.pdf.printed import PrintedLine
from psykb.corpus.wrapping import HYPHENS, PLAIN, SOFT_HYPHEN, Habits, join


def block_of(cluster: Cluster, habits: Habits, *, front: bool) -> Block:
    """Return a cluster as a block: its lines rejoined, its bullet left out.

    A page turn within a word is put behind the word, which belongs to the page where it starts.

    Args:
        cluster: the block's lines.
        habits: those of the book, for words broken at line ends.
        front: whether the block is front matter.
    """
    texts: list[str] = []
    strips: list[Strip] = []
    turns: list[tuple[int, int]] = []
    length = page = 0
    before = ""
    for piece in _without_bullet(cluster):
        line, start, end, separator = piece
        text = line.text
        if end - start != len(text):
            text, line = text[start:end], _cut(piece)
        broken = False
        if before:
            if separator is None:
                if before[-1] in PLAIN and text[0] in PLAIN:  # most lines; see `join`
                    separator = " "
                else:
                    rejoined, separator = join(before, text, habits)
                    if rejoined != before:
                        length += len(rejoined) - len(before)
                        texts[-1] = rejoined
                        strips[-1] = strips[-1]._replace(end=length)
                    broken = separator == "" and before[-1] in HYPHENS
            texts.append(separator)
            length += len(separator)
        if line.page != page:
            page = line.page
            word = len(text.split(" ", 1)[0]) if broken else 0
            turns.append((length + word, page))
        begin, length = length, length + len(text)
        strips.append(Strip(begin, length, line))
        texts.append(text)
        before = text
    if before[-1:] == SOFT_HYPHEN:
        texts[-1] = before[:-1] + "-"
    return Block(
        text="".join(texts),
        kind=cluster.kind,
        level=cluster.level,
        glued=cluster.glued,
        turns=tuple(turns),
        strips=tuple(strips),
        front=front,
    )


def _without_bullet(cluster: Cluster) -> Sequence[Piece]:
    if cluster.kind != "item":
        return cluster.pieces
    first = cluster.pieces[0]
    bullet = BULLET.match(first.line.text)
    if bullet is None:
        return cluster.pieces
    rest = first.line.text[bullet.end() :]
    start = bullet.end() + len(rest) - len(rest.lstrip())
    if start >= first.end:
        return cluster.pieces[1:]
    return [first._replace(start=start), *cluster.pieces[1:]]


def _cut(piece: Piece) -> PrintedLine:
    """A part of a line, as a line of its own."""
    line = piece.line
    gap = next((g for g in line.gaps if g.offset == piece.end + 1), None)
    x1 = gap.left if gap else _edge(line, piece.end)
    anchors = zip(line.at, line.xs, strict=True)
    inside = [(a, x) for a, x in anchors if piece.start < a < piece.end]
    at = [0, *(a - piece.start for a, _ in inside)]
    xs = [_edge(line, piece.start), *(x for _, x in inside)]
    text = line.text[piece.start : piece.end]
    return PrintedLine(line.page, text, at, xs, x1, line.y0, line.size)


def _edge(line: PrintedLine, offset: int) -> float:
    """The left edge of a character, interpolated between the anchors of its line."""
    at, xs = [*line.at, len(line.text)], [*line.xs, line.x1]
    i = max(n for n, a in enumerate(at) if a <= offset or n == 0)
    if i + 1 == len(at):
        return line.x1
    return xs[i] + (xs[i + 1] - xs[i]) * (offset - at[i]) / max(1, at[i + 1] - at[i])
