"""Read a model's reply as claims that name sentences; what has another form is a fault."""

import re

from psykb.answering.disarming import printable
from psykb.types import Fault, record

DECLINED = "NO_ANSWER"
MOST_SENTENCES = 5  # that a claim may name; with more nobody can check it
LONGEST = 600  # characters of a claim; a longer line is no one statement but a model that loops

_NUMBERS = r"\d{1,9}(?:\s*[,，、;；]\s*\d{1,9})*"
_TAG = re.compile(rf"[\[［【]\s*({_NUMBERS})\s*[\]］】]")
# What may stand between the tags at the end of a line, and behind them.
_BESIDE = re.compile(r"[\s,，、;；.。．!！?？…]*")
_ENDED = re.compile(r"[.。．!！?？…][”’」』）)\"']*$")
# "- ", "1. ", "（2）"; but neither "-5 °C" nor "3.5%" nor "2、3岁" begins with a bullet
_BULLET = re.compile(
    r"^(?:[-*+•·▪●–—]\s+|[•·▪●](?=\S)|-(?=[^\s\d])|[(（]?\d{1,2}[)）、.．](?!\d)\s*)+"
)
_BOLD = re.compile(r"\*\*(?=\S)(.{1,200}?)(?<=\S)\*\*")
_BEGINS_DECLINED = re.compile(rf"[\s`'\"“‘「*•·-]*{DECLINED}(?![A-Za-z0-9_])", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_WORDY = re.compile(r"\w")
_BEFORE_MARK = re.compile(r"\s+(?=[,，、;；。．!！?？…]|\.(?!\d))")


@record
class Line:
    """A line of a reply: what it claims and the sentences that it names, in their order, each once.

    `fault` is NO_CITATION where it names none in the form that was asked for, or more than
    `MOST_SENTENCES`, or where it is longer than `LONGEST` characters, so that its sentences cannot
    be told to carry it; its text is then cut there. NO_SUCH_SENTENCE where one that it names was
    not shown; else None.
    """

    text: str
    numbers: tuple[int, ...] = ()
    fault: Fault | None = None


@record
class Draft:
    """A reply as it was read: the lines that claim something; or the model declined."""

    lines: tuple[Line, ...] = ()
    declined: bool = False


def read(reply: str, shown: int) -> Draft:
    """Read a reply: one claim a line, each ending in the numbers of sentences, or `NO_ANSWER`.

    Bullets, numbering, bold marks, full-width brackets, several brackets in a row and a mark behind
    them are tolerated. Nothing else is mended: a line without numbers at its end is a fault.

    A reply that begins with the token and names no sentence declines, too, whatever it says of its
    reasons. Among lines that name sentences, a line that begins with the token and names none is
    left out: whoever cites has answered.

    Args:
        reply: what the model said, without its reasoning.
        shown: how many sentences it was shown; their numbers are 1 … shown.
    """
    if _is_decline(reply):
        return Draft(declined=True)
    lines = [_spaced(line) for line in printable(reply).splitlines()]
    lines = [line for line in lines if _WORDY.search(line)]
    if not any(_TAG.search(line) for line in lines):
        if lines and _BEGINS_DECLINED.match(lines[0]):
            return Draft(declined=True)
    else:
        lines = [x for x in lines if _TAG.search(x) or not _BEGINS_DECLINED.match(x)]
    return Draft(lines=tuple(_line(line, shown) for line in lines))


def _line(line: str, shown: int) -> Line:
    bare = _BOLD.sub(r"\1", _BULLET.sub("", line)).strip()
    at = _tail(bare)
    text = "" if at is None else _without_tags(bare, at)
    if not _WORDY.search(text) or _is_decline(text):
        bare = bare or line
        text = bare if len(bare) <= LONGEST else bare[:LONGEST] + "…"
        return Line(text=text, fault=Fault.NO_CITATION)
    numbers = dict.fromkeys(int(n) for tag in _TAG.findall(bare) for n in re.findall(r"\d+", tag))
    if len(text) > LONGEST:
        return Line(text=text[:LONGEST] + "…", numbers=tuple(numbers), fault=Fault.NO_CITATION)
    if len(numbers) > MOST_SENTENCES:
        return Line(text=text, numbers=tuple(numbers), fault=Fault.NO_CITATION)
    known = all(1 <= number <= shown for number in numbers)
    fault = None if known else Fault.NO_SUCH_SENTENCE
    return Line(text=text, numbers=tuple(numbers), fault=fault)


def _tail(line: str) -> int | None:
    """Return where the tags at the end of a line begin; None where it does not end in one."""
    at, end = None, len(line)
    for tag in reversed(list(_TAG.finditer(line))):
        if not _BESIDE.fullmatch(line, tag.end(), end):
            break
        at = end = tag.start()
    return at


def _without_tags(line: str, at: int) -> str:
    """Return the line without its tags; the mark behind those at its end closes it, if none does.

    Args:
        line: a line that ends in tags.
        at: where these begin.
    """
    head = _BEFORE_MARK.sub("", _TAG.sub("", line[:at])).rstrip()
    if not _ENDED.search(head):
        marks = [c for c in _TAG.sub("", line[at:]) if c in ".。．!！?？…"]
        head += "".join(marks[:1])
    return _spaced(head)


def _is_decline(text: str) -> bool:
    """Whether a text is the token that declines, and nothing else but quotation and end marks."""
    return text.strip(" \t\r\n`'\"“”‘’「」*.。!！").casefold() == DECLINED.casefold()


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
