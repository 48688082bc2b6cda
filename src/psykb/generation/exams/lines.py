"""Cut a document into lines, and apart what a reader of soft-broken text has run together."""

import re
from collections.abc import Iterator

from psykb.generation.exams import keys
from psykb.generation.exams.headings import heading
from psykb.generation.exams.numbering import Numbered, narrow, numbered
from psykb.generation.exams.options import options
from psykb.text.folding import IDEOGRAPH
from psykb.types import record

_ASKS = re.compile(r"\(\s*\)\s*[。.]?\s*$")
_ENDS = re.compile(r"[。？！?!]\s*$")
_ANSWERS = re.compile(r"(?:参考|标准)?答案(?:(?:与|及|和)?(?:解析|详解))?\s*:?\s*(?=1\s?[.、])")
_ANSWERING = re.compile("答|解析|要点")
_KEYED = re.compile(
    r"\s*(?:(?:[A-J]{1,5}|正确|错误|对|错)[。，,]|(?:[A-J]{1,5}|正确|错误|[对错√×✓✗])(?:\(|\s*$|\s+\d{1,3}[.、])"
    r"|[√×✓✗])"
)
_INNER = re.compile(r"(?:^|[\s:。;])1\s?[.、]")  # a list within an answer begins
_FURTHEST = 4_000  # characters from one number to the next
_NUMBER = 20  # characters that a number takes at the most, with the white space around it
_MOST_TRIED = 5  # places where the next number stands that are looked at


@record
class Line:
    """A line of the document without the white space around it; `start` is where it begins."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.start + len(self.text)


def lines(text: str) -> list[Line]:
    """Return the lines of a document that hold anything.

    Markdown joins the lines of a paragraph, Chinese ones without a space: a question that follows
    another in the same paragraph ("…D．丁2．某乙是（　　）A．…") begins a line of its own here, as
    does what stands behind a type of question or behind 参考答案.
    """
    found: list[Line] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if line.strip():
            lead = len(line) - len(line.lstrip())
            found += _pieces(Line(start=match.start() + lead, text=line.strip()))
    return found


def _pieces(line: Line) -> Iterator[Line]:
    at = 0
    for cut in _cuts(line.text):
        yield _piece(line, at, cut)
        at = cut
    yield _piece(line, at, len(line.text))


def _piece(line: Line, start: int, end: int) -> Line:
    return Line(start=line.start + start, text=line.text[start:end].rstrip())


def _cuts(text: str) -> Iterator[int]:
    """Yield where in a line another one begins, in their order."""
    if len(text) < 3 or keys.table(text):
        return
    at = _headed(text)
    if at:
        yield at
        if keys.table(text[at:]):
            return
    number = numbered(text[at : at + _NUMBER])
    while number is not None:
        cut = _next(text, at, number)
        if cut is None:
            return
        yield cut
        at, number = cut, numbered(text[cut : cut + _NUMBER])


def _headed(text: str) -> int:
    """Return where behind a type of question, or 参考答案, the first number stands, else 0."""
    answers = _ANSWERS.match(narrow(text))
    if answers:
        return answers.end()
    found = heading(text, marked=False)
    if found is None or found.role != "type" or found.rest == len(text):
        return 0
    tail = text[found.rest :]
    if keys.table(tail) or numbered(tail) is None:
        return 0
    return found.rest + len(tail) - len(tail.lstrip())


def _next(text: str, at: int, number: Numbered) -> int | None:
    """Return where the question or entry after that at `at` begins in the same line, or None."""
    wanted = number.value + 1
    flat = narrow(text[at : at + _FURTHEST])
    places = re.finditer(
        rf"(?:(?<=[{IDEOGRAPH}。？！?!)\]】”》%])|(?<=\s))(?:第\s?|\()?{wanted}(?!\d)", flat
    )
    for _turn, place in zip(range(_MOST_TRIED), places, strict=False):
        there = at + place.start()
        following = numbered(text[there : there + _NUMBER])
        if (
            following is not None
            and (following.value, following.style) == (wanted, number.style)
            and _parts(text[at + number.end : there], text[there + following.end :][:_FURTHEST])
        ):
            return there
    return None


def _parts(before: str, behind: str) -> bool:
    """Whether two pieces, without their numbers, are two questions or two entries."""
    flat = narrow(before)
    if keys.begins_answer(behind) or _ASKS.search(flat):
        return True
    if _KEYED.match(flat) and _KEYED.match(narrow(behind)):
        return True
    if len(options(before)) > 1:
        return len(options(behind)) > 1
    return bool(_ENDS.search(flat)) and not _ANSWERING.search(flat) and not _INNER.search(flat)
