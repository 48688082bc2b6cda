"""Is a reply given without a book right? By the letters, or by the points that it covers.

An open reply is graded by rules, without a model: a point of the item counts as given where
`grounding.support` finds nothing wrong with it when the sentences of the reply are its evidence; a
reply is right by `likeness.Compared.agrees`, as it is where items are made: at least two thirds of
the points. How often that is right is measured on tests/evaluation/closed_book.jsonl.
"""

import re
from collections.abc import Sequence

from psykb.generation.choices import Options, Order
from psykb.generation.forms import KeyForm, Likeness
from psykb.generation.likeness import Compared, is_empty
from psykb.generation.replies import Misread, read
from psykb.grounding.support import SupportCheck
from psykb.text.folding import fold
from psykb.text.sentences import sentences
from psykb.types import LETTERS, Evidence, QAPair

GRADING = 1  # goes up whenever a reply may be graded otherwise
_TEXTS = 1_000  # of an even library: every word is as rare as any other
# "答案：B", "Answer: AC.", "B. the text": the forms in which rows of a mix answer.
_LABEL = r"\s*[*`]*(?:(?i:答案|answer)\s*(?:是|为|is)?\s*[:：]?\s*)?[*`]*\s*"
_JOINED = r"\s*(?:[、,，]|and|和|与)?\s*"
_LETTERS = re.compile(
    rf"{_LABEL}([{LETTERS}](?:{_JOINED}[{LETTERS}])*)[*`]*\s*(?:[.。．:：;；)）]|\n|$)"
)
_LABELLED = re.compile(_LABEL)
_ENDS = re.compile(r"[。.!！,，;；:：\n]|$")


def grader() -> SupportCheck:
    """Return what open replies are graded by.

    It knows no library: what counts as rare would depend on which books are at hand, and the same
    reply could be right before a training and wrong after it.
    """
    return SupportCheck(frequency=lambda _term: 1, passages=_TEXTS)


def points_of(item: QAPair) -> list[str]:
    """Return what an open answer has to say: the item's points, else its answer by sentences."""
    if item.points:
        return [point.text for point in item.points]
    return [item.answer[start:end] for start, end in sentences(item.answer)] or [item.answer]


def covers(points: Sequence[str], reply: str, question: str, support: SupportCheck) -> bool:
    """Whether a reply gives at least two thirds of the points, as far as rules can tell.

    A point that the reply denies, turns around, or gives with another number or name is not given.

    Args:
        points: at least one.
        reply: as it came; one that declines gives nothing.
        question: what was asked.
        support: see `grader`.
    """
    if is_empty(reply):
        return False
    said = [
        Evidence(number=n, document_id="", start=start, end=end, text=reply[start:end])
        for n, (start, end) in enumerate(sentences(reply), 1)
    ]
    if not said:
        return False
    given = (not support.check(point, said, question=question).faults for point in points)
    likeness = tuple(Likeness.SAME if one else Likeness.MISSING for one in given)
    return Compared(points=likeness).agrees


def as_key(reply: str, options: Options, order: Order) -> str:
    """Return a choice as the letters alone, "" where the reply does not begin with any.

    Read are the letters at its beginning, as rows of a mix answer ("Answer: B"), and the text of an
    option, or the word for true or false, where the first words are just that. Nothing is sought
    further on in a reply: who argues for an option and then names another has chosen none.

    Args:
        reply: as it came.
        options: that were shown.
        order: in which they were.
    """
    found = _LETTERS.match(reply)
    if found:
        letters = "".join(sorted(set(re.sub("[^A-Z]", "", found[1]))))
        return letters if LETTERS.index(letters[-1]) < len(order) else ""
    label = _LABELLED.match(reply)
    rest = reply[label.end() :] if label else reply
    for letter, option in zip(LETTERS, order, strict=False):
        if _begins(rest, options.texts[option]):
            return letter
    return ""


def is_readable(reply: str) -> bool:
    """Whether a reply is the JSON object that the prompt asks for."""
    return not isinstance(read(reply, KeyForm), Misread)


def _begins(reply: str, text: str) -> bool:
    """Whether the first words of a reply are just `text`."""
    folded, wanted = fold(reply).strip(' *`"“”'), fold(text).strip(" .。")
    return bool(wanted) and folded.startswith(wanted) and bool(_ENDS.match(folded[len(wanted) :]))
