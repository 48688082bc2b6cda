"""What sentences say of a printed key: its options, its statement, or otherwise."""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.checks import statements
from psykb.generation.checks.shingles import letters
from psykb.generation.checks.told import content, told
from psykb.generation.exams.numbering import narrow
from psykb.generation.exams.saying import contradicts, names, parts, says
from psykb.generation.exams.statements import is_negative, keys, right, statements_of
from psykb.grounding.numerals import counted
from psykb.text.folding import fold
from psykb.types import Draft, Evidence, Kind, record

_STEM = 0.6  # share of a stem's content that a list and what it stands under must hold
_MOST_OTHERS = 2  # options of one list from which it can be told which list it is
_SHORT = 14  # letters of a point that is but a name: "（2）替代性经验"
ASKED = re.compile("简述|试述|论述|简答|说明|简要|主要|请|及其|分析|什么|哪些|如何|怎样|试|谈谈")
_LEAST_SEVERAL = 2  # right options of a question with several
_ITEMS = re.compile("、|，|,|;|；|和|以及|及|与|:|：|分为|包括|包含|构成|组成| and | or ")
_OPEN_END = re.compile(r"等[。，,；;）)]|等$|例如|比如|如[:：]|之一|\betc\b|such as|for example")
_CLAUSE = re.compile("[,;:。]")
_SYMBOL = re.compile("(?<![A-Za-z])[A-Z](?![A-Za-z.])")
_CLOSED = re.compile(
    "[两二三四五六七八九十]个|[两二三四五六七八九十][种类项点方]|由.+(?:构成|组成)"
)


@record
class Found:
    """A statement with a sentence that carries it; `share` of its terms are in the sentence."""

    text: str
    sentence: Evidence
    share: float


def judged(draft: Draft, every: Sequence[Evidence]) -> list[Found]:
    """Return what makes a judgement right: the statement said, or its contrary if it is false."""
    statement = statements.stated(draft)
    right_if = says if draft.truth else contradicts
    for sentence in every:
        if right_if(statement, sentence.text, sentence.context):
            text = statement if draft.truth else sentence.text
            return [Found(text=text, sentence=sentence, share=1.0)]
    return []


def opposing(draft: Draft, every: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield the sentences that say otherwise than the printed key.

    Of a judgement, the contrary of the statement, or the statement where it is called false; of a
    choice, the stem with another option, or a closed list that has other options than the key.
    """
    if draft.kind is Kind.TRUE_FALSE:
        statement = statements.stated(draft)
        against = contradicts if draft.truth else says
        opposite = says if draft.truth else contradicts
        if any(opposite(statement, e.text, e.context) for e in every):
            return
        yield from (e for e in every if against(statement, e.text, e.context))
    elif draft.kind.has_options:
        yield from (e for e in every if _lists_otherwise(draft, e) or _fills_otherwise(draft, e))


def carries(sentence: Evidence, claim: str, draft: Draft) -> bool:
    """Whether a sentence lists a short point of an open answer, and speaks of what is asked."""
    bare = letters(claim)
    if not (draft.kind.is_open and 1 < len(bare) <= _SHORT):
        return False
    asked = content(ASKED.sub("", draft.question))
    around = told(sentence.text, *sentence.context)
    return names(claim, sentence.text) and around.share(asked) >= _STEM


def all_named(draft: Draft, cited: Sequence[Evidence]) -> bool:
    """Whether each option that must stand in the cited sentences does; of several, two or more."""
    if draft.kind is Kind.MULTIPLE and len(right(draft)) < _LEAST_SEVERAL:
        return False
    return all(any(names(key, e.text) for e in cited) for key in keys(draft))


def explains_the_key(draft: Draft) -> bool:
    """Whether the first option of which the explanation speaks is one that it should speak of.

    An explanation that begins with another option is not of this key.
    """
    wanted = keys(draft)
    said = draft.explanation
    for statement in statements_of(draft):
        if statement not in said:
            continue
        there = fold(statement)
        found = [(there.find(fold(o)), o) for o in draft.options if fold(o) in there]
        if found:
            return min(found)[1] in wanted
    return True


def speaks_of_the_key(draft: Draft, claim: str, sentence: str) -> bool:
    """Whether a sentence names right options that the claim names, and says it of no wrong one.

    Where several are right, neither the sentence nor the claim may name another. Where one is, and
    the sentence names another, too, the clauses with the right one must hold more of the claim; a
    letter of which the stem speaks ("字母B") must stand in them.
    """
    mine = [key for key in right(draft) if names(key, sentence) and names(key, claim)]
    if not mine:
        return False
    others = [o for o in statements.wrong(draft) if names(o, sentence)]
    clauses = [c for c in _CLAUSE.split(narrow(sentence)) if c.strip()]
    of_mine = [c for c in clauses if any(names(k, c) for k in mine)]
    if draft.kind is not Kind.SINGLE:
        return not others and not any(names(o, claim) for o in statements.wrong(draft))
    if not set(_SYMBOL.findall(narrow(draft.question))) <= set(_SYMBOL.findall(" ".join(of_mine))):
        return False
    if not others:
        return True
    said = content(claim)
    of_others = [c for c in clauses if any(names(o, c) for o in others)]
    if any(c in of_others for c in of_mine):
        return False
    least = max(told(c).share(said) for c in of_others)
    return any(told(c).share(said) > least for c in of_mine)


def _lists_otherwise(draft: Draft, sentence: Evidence) -> bool:
    """Whether a list of what the stem asks for has wrong options, or, closed, lacks right ones."""
    stem = content(statements.rest(draft))
    if told(sentence.text, *sentence.context).share(stem) < _STEM:
        return False
    belong = keys(draft)
    for part in parts(sentence.text):
        items = [item for item in _ITEMS.split(part) if item.strip()]
        listed = [o for o in draft.options if any(names(o, item) for item in items)]
        if len(listed) < _MOST_OTHERS or told(part, *sentence.context).share(stem) < _STEM:
            continue
        foreign = [o for o in listed if o not in belong]
        lacking = [o for o in belong if o not in listed]
        if draft.kind is Kind.SINGLE and not is_negative(draft):
            continue
        if foreign and len(listed) > len(foreign):
            return True
        if lacking and _is_closed(part):
            return True
    return False


def _is_closed(part: str) -> bool:
    return bool(_CLOSED.search(part) or counted(part)) and not _OPEN_END.search(part)


def _fills_otherwise(draft: Draft, sentence: Evidence) -> bool:
    """Whether a sentence says the stem with a wrong option, and names no right one."""
    if draft.kind is not Kind.SINGLE or is_negative(draft):
        return False
    if any(names(key, sentence.text) for key in right(draft)):
        return False
    return any(
        names(option, sentence.text) and says(statements.fill(draft, option), sentence.text)
        for option in statements.wrong(draft)
    )
