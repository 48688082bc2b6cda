"""What a printed item states: the statements that a passage may carry, and what its key is."""

import re
from collections.abc import Iterator

from psykb.generation.checks import statements
from psykb.text.sentences import sentences
from psykb.types import Draft

SHORTEST = 6  # characters of a statement
_NEGATIVE = re.compile(
    r"(?i)不属于|不包括|不是|不正确|错误的|不恰当|不符合|不应|除了|除外|有误|\bnot\b|\bexcept\b|\bfalse\b"
)
_ASKING = re.compile(
    r"(?i)哪|什么|谁|何|几|[?？]|下列|以下|following|below"
    r"|^\W*(?:in |of |by )?(?:which|what|who|how)\b"
)
LABEL = re.compile(r"^\s*(?:[（(]\s*\d{1,2}\s*[)）]|\d{1,2}[．.、]|[①-⑳])\s*")
_LABELLED = re.compile(r"(?=[（(]\s*\d{1,2}\s*[)）]|[①-⑳])")
_ANSWER = re.compile(r"^\s*(?:【?(?:参考)?答案?(?:要点)?】?|答题要点)\s*[:：]")
# what a point is worth: "（每点2分）", "（共10分）", "(2 points)"
MARKS = re.compile(
    r"(?i)[（(]\s*(?:[每共各满]?[^（）()]{0,6}?\d+(?:\.\d+)?\s*分[^（）()]{0,6}|\d+\s*(?:points?|marks?))"
    r"\s*[)）]"
)
_EDGES = " 　。；;，,、.：:"
# What says nothing of its own: "主要理论有四种。", "B项是……", "题干把两者说反了。"
_EMPTY = re.compile(
    r"(?:[两二三四五六七八九十\d]+(?:个方面|[个种类点项条])|如下)[。：:]?$|[A-J]项|[A-J]选项|题干|本题|其余"
    r"|(?i:option [A-J]\b|the (?:stem|other options)|^\W*(?:\w+\W+){0,3}(?:it|this|them)\W*$)"
)


def keys(draft: Draft) -> tuple[str, ...]:
    """Return what the evidence must speak of: the right options, or of "which not" the others."""
    if not draft.kind.has_options:
        return ()
    return statements.wrong(draft) if is_negative(draft) else right(draft)


def right(draft: Draft) -> tuple[str, ...]:
    """Return the right options that are there, in the order of the key."""
    return tuple(draft.options[at] for at in draft.key if at < len(draft.options))


def asks_what_not(question: str) -> bool:
    """Whether a question asks for what does not belong, or is not true."""
    return bool(_NEGATIVE.search(question))


def is_negative(draft: Draft) -> bool:
    """Whether a choice item asks for what does not belong."""
    return draft.kind.has_options and asks_what_not(statements.rest(draft))


def statements_of(draft: Draft) -> Iterator[str]:
    """Yield what the answer says, statement by statement, the explanation's own words first."""
    if draft.kind.is_open:
        yield from printed_points(draft)
        return
    said = draft.explanation
    for start, end in sentences(said, clauses=True):
        statement = said[start:end]
        if len(statement) >= SHORTEST and not _EMPTY.search(statement):
            yield statement
    yield from own_statements(draft)


def printed_points(draft: Draft) -> tuple[str, ...]:
    """Return the points of the printed answer of an open question, without labels and marks."""
    found = []
    for start, end in sentences(draft.answer, clauses=True):
        for piece in _LABELLED.split(draft.answer[start:end]):
            point = LABEL.sub("", MARKS.sub("", _ANSWER.sub("", piece))).strip(_EDGES)
            if len(point) > 1 and not _EMPTY.search(point):
                found.append(point)
    return tuple(dict.fromkeys(found))


def own_statements(draft: Draft) -> tuple[str, ...]:
    """Return what the question says with its key in it, if that is a sentence."""
    if draft.truth:
        return (statements.stated(draft),)
    if not draft.kind.has_options or is_negative(draft):
        return ()
    stem = statements.rest(draft)
    if stem.strip() == draft.question.strip() or _ASKING.search(stem):
        return ()
    return (statements.fill(draft, ("、" if draft.language == "zh" else ", ").join(right(draft))),)
