"""Which rows must not be parted: those that share a group, or a place in a book, by any chain."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from psykb import prompts
from psykb.answering import claims
from psykb.dataset.matching.comparison import folded, said
from psykb.dataset.matching.disjoint import Sets
from psykb.types import Language, Message, Row, RowKind

_DIGITS = 16  # of the digest of a question, in hex
_TELLING = 12  # folded characters from which a client's first words tell who speaks
_TASK = 75  # characters of a first line that may be a task
_PLACE = "passage"
_SAME = {"seed": "item"}  # a dialogue made from an item, and the item itself


def asked(row: Row) -> str:
    """Return what a row asks: the first words of the user, without the passages shown to it."""
    first = next(part.content for part in row.messages if part.role == "user")
    if row.kind not in (RowKind.RETRIEVAL, RowKind.DECLINE):
        return first
    return first.partition(_after_evidence(row.language))[2] or first


def answered(row: Row) -> str:
    """Return what the assistant says first, without the numbers of the sentences that it names."""
    first = next(part.content for part in row.messages if part.role == "assistant")
    if row.kind is not RowKind.RETRIEVAL:
        return first
    return "\n".join(line.text for line in claims.read(first, 0).lines)


def talk(row: Row) -> tuple[Message, ...]:
    """Return what of a row is compared with others: no system prompt, no passages, no numbers."""
    if row.kind in (RowKind.RETRIEVAL, RowKind.DECLINE):
        return (
            Message(role="user", content=asked(row)),
            Message(role="assistant", content=answered(row)),
        )
    return tuple(part for part in row.messages if part.role != "system")


def told(row: Row) -> str:
    """Return what of a row no other row should say: its talk, without the words that frame it.

    Of an item these are the task ("True or false: …"), the short first of several lines, and an
    answer that declines.
    """
    if row.kind is RowKind.DIALOGUE:
        return said(talk(row))
    task, line, rest = asked(row).partition("\n")
    words = rest if line and len(task) <= _TASK else f"{task}{line}{rest}"
    return words if row.kind is RowKind.DECLINE else f"{words}\n{said(talk(row)[1:])}"


def question(row: Row) -> str:
    """Return a group for all that asks the same; "" where the words are too few to tell.

    Several answers to one post ask the same, and must not be parted. Of a dialogue the client's
    first words count only where they are long: many begin with "你好".
    """
    bare = folded(asked(row))
    if not bare or (row.kind is RowKind.DIALOGUE and len(bare) < _TELLING):
        return ""
    return f"question:{sha256(bare.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGITS]}"


def canonical(group: str) -> str:
    """Return a group under the one name of what is called by several."""
    kind, _colon, name = group.partition(":")
    return f"{_SAME.get(kind, kind)}:{name}"


def place(group: str) -> tuple[str, int, int] | None:
    """Return document, start and end of a group that is a place in a book, None of another."""
    kind, _colon, name = group.partition(":")
    document, _colon, span = name.rpartition(":")
    start, _dash, end = span.partition("-")
    if kind != _PLACE or not start.isdecimal() or not end.isdecimal():
        return None
    return document, int(start), int(end)


def by_document(groups: Iterable[str]) -> tuple[str, ...]:
    """Return groups with those of the documents in which their places stand."""
    kept = tuple(groups)
    places = [found for found in map(place, kept) if found]
    return kept + tuple(dict.fromkeys(f"document:{document}" for document, _s, _e in places))


def components(rows: Sequence[Row]) -> list[int]:
    """Return for each row the position of the first row that it hangs together with.

    Rows hang together that share a group, or of which places overlap in one document, and those
    that do so through others.
    """
    sets = Sets(len(rows))
    first: dict[str, int] = {}
    places: dict[str, list[tuple[int, int, int]]] = {}
    for at, row in enumerate(rows):
        for group in map(canonical, row.groups):
            sets.join(first.setdefault(group, at), at)
            found = place(group)
            if found is not None:
                document, start, end = found
                places.setdefault(document, []).append((start, end, at))
    for of_book in places.values():
        for one, other in _overlapping(sorted(of_book)):
            sets.join(one, other)
    return sets.firsts()


def _overlapping(ranges: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the owners of ranges that share a character; sorted by start, each with one before."""
    reach, owner = -1, -1
    for start, end, at in ranges:
        if start < reach:
            yield owner, at
        if end > reach:
            reach, owner = end, at


def overlaps(ranges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether a range shares a character with one of `ranges`, sorted and disjoint."""
    at = bisect_right(ranges, (start, end)) - 1
    near = ranges[max(0, at) : at + 2]
    return any(low < end and start < high for low, high in near)


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the union of ranges, sorted and disjoint; those that only touch stay apart."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _after_evidence(language: Language) -> str:
    """Return what stands between the passages and the question in a prompt of retrieval."""
    text = prompts.load("evidence", language).text
    return text.partition("$evidence")[2].partition("$question")[0]
