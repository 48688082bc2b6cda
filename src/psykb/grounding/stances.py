"""Compare what is said for or against a thing: help or harm, sameness, doubt, certainty.

Rules for whole sentences, where the words around an opposite differ too much to be compared place
by place (`psykb.grounding.polarity`). Each keeps silent unless the sentences say one thing only.
"""

import re
from collections.abc import Sequence

from psykb.text.folding import fold, language_of
from psykb.text.terms import stem

_NOT = r"\b(?:not|never|no|cannot|hardly|neither|nor|without)\b|n['’]t\b"
_EN_GOOD = (
    r"\b(?:better|best|improv\w+|enhanc\w+|advantages?|benefi\w+|strengthen\w*|helps?|helped|"
    r"helpful|promot\w+|boosts?|boosted|works|worked|succeeds?|effective|dependable)\b"
)
_EN_BAD = (
    r"\b(?:worse|worst|hurts?|harms?|harmed|harmful|impair\w*|damag\w+|weaken\w*|disadvantages?|"
    r"worsen\w*|useless|hinder\w*|fails?|failed|ineffective|undermin\w+|detriment\w*)\b"
)
_GOOD, _BAD, _DENIED = re.compile(_EN_GOOD), re.compile(_EN_BAD), re.compile(_NOT)
_DENIED_GOOD = re.compile(rf"(?:{_NOT})(?: \w+)? (?:{_EN_GOOD})")
# What makes a text speak of two sides: it is compared by no rule here.
_TWO_SIDED = re.compile(
    rf"{_NOT}|\b(?:but|however|less|few|fewer|only|while|whereas|unless|little|rarely)\b"
)
# "loss of sleep impairs memory", "massed study harms": what is harmful is not the thing itself
_OTHER_SIDE = re.compile(
    r"\b(?:than|compared|massed|absence|lack|without|loss|depriv\w+|damage|lesions?|disorders?|"
    r"remov\w+|block\w*|too)\b"
)
_LACKS = re.compile(
    r"\b(?:absence|lack|without|loss|depriv\w+|damage|lesions?|disorders?|remov\w+|block\w*)\b"
)
_WORKS = re.compile(r"\b(?P<what>\w+) (?P<how>works|succeeds|helps|fails|hurts|harms)\b")
# "better long-term retention", "a decrease in long-term retention"
_MORE_OF = re.compile(
    r"\b(?:better|higher|greater|more|improve[sd]?|increase[sd]?(?: in)?)((?: [\w-]+){1,3})"
)
_LESS_OF = re.compile(
    r"\b(?:decreases?|declines?|drops?|reductions?|falls?|loss) (?:in|of)((?: [\w-]+){1,3})"
)
_BRIEF = 4  # letters of words that name nothing
_LESSENED = re.compile(r"\b(?:less|lower|wors|decreas|declin|drop|reduc|fall|fell|los[st])")
_EN_SAME = re.compile(
    r"\b(?:is|are|means?) (?:just |exactly |simply )?(?:the same(?: thing)? as|"
    r"identical (?:to|with)|"
    r"another (?:name|word) for|a synonym (?:of|for))\b"
)
_EN_DIFFER = re.compile(
    r"\b(?:not be confused|not the same|differs?|different|distinct|unlike|"
    r"distinguish\w*|not identical)\b"
)
_ZH_SAME = re.compile("(?:是一回事|是同一(?:回事|个概念|概念)|(?<!不)等同于|(?<!不)等于)")
_ZH_DIFFER = re.compile("不同|区别|混淆|不是一回事|不等于|差别|差异|有别于")
# "does not differ" says that they are the same
_EN_NO_OTHER = re.compile(
    r"(?:\b(?:not|no|never|hardly|little)\b|n['’]t\b) (?:\w+ )?"
    r"(?:differ\w*|distinct\w*|distinguish\w*)"
)
_ZH_NO_OTHER = re.compile("(?:没有|无|毫无)[^,。;]{0,4}(?:不同|区别|差别|差异)")
_EN_DOUBTED = re.compile(r"\b(?:doubted|denied|refuted|rejected|disproved|disputed|opposed)\b")
_EN_ANY_DOUBT = re.compile(
    rf"{_NOT}|\b(?:doubt|den(?:y|ie)|refut|reject|disp|oppos|contradict|critic|question|challeng|"
    r"against|fail|wrong|instead|myth|disagree|unlike|rather|mistak|objec|abandon|broke|dismiss|"
    r"attack|contest|overturn|turned)"
)
_ZH_DOUBTED = re.compile("怀疑|否认|反驳|推翻|驳斥|否定了")
_ZH_ANY_DOUBT = re.compile(
    "[不没无非未疑否驳斥批误错反]|推翻|质问|争议|争论|挑战|修正|取代|放弃|失败|相反|但|却|难以"
)
_ZH_OPEN = re.compile(
    "有待(?:重新|进一步)?(?:审查|检验|证实|验证|商榷|确认)|存疑|尚无定论|尚未(?:证实|定论)|受到质疑|有争议"
)
_ZH_SURE = re.compile(
    "(?:十分|非常|很|极其|完全|相当|确实|毫无疑问|已经|已|得到)(?:可靠|可信|成立|稳固|证实|验证|确认)"
)
_ZH_RELATION = re.compile("负责|掌管|主管")
_ZH_POINTS = re.compile("^(?:它|他|她|这|那|此|该|其|前者|后者|两者)")
_SUBJECT = re.compile("[^,。;:]{2,12}$")


def opposed(claim: str, sentences: Sequence[str], context: Sequence[str]) -> bool:
    """Whether the claim takes another stance than all of its sentences.

    It says that a thing helps where they say that it harms, or the other way round; that two things
    are one that they tell apart; that somebody doubted what they say he found; that something is
    sure which they leave open; or it gives one subject's office to another of the context.

    Args:
        claim: one statement.
        sentences: those that it names, in its language.
        context: texts around them, and the question.
    """
    said = fold(claim)
    there = " . ".join(fold(sentence) for sentence in sentences)
    if language_of(claim) == "zh":
        around = f"{there} {fold(' '.join(context))}"
        return _opposed_zh(said, there, around)
    return _opposed_en(said, there)


def _opposed_en(said: str, there: str) -> bool:
    there = _EN_NO_OTHER.sub("", there)
    same = _EN_SAME.search(said) and not _DENIED.search(said) and not _EN_DIFFER.search(said)
    return bool(
        (same and _EN_DIFFER.search(there) and not _EN_SAME.search(there))
        or (_EN_DOUBTED.search(said) and not _EN_ANY_DOUBT.search(there))
        or _harms(said, there)
        or _lessens(said, there)
        or _works_otherwise(said, there)
    )


def _harms(said: str, there: str) -> bool:
    """Whether one says good of a thing, and the other bad, and both nothing else."""
    denied = bool(_DENIED_GOOD.search(said))
    if _TWO_SIDED.search(there) or (_DENIED.search(said) and not denied):
        return False
    if _OTHER_SIDE.search(said) or _LACKS.search(there) or not _same_subject(said, there):
        return False
    good = bool(_GOOD.search(said)) and not denied
    bad = bool(_BAD.search(said)) or denied
    return good != bad and (bool(_GOOD.search(there)), bool(_BAD.search(there))) == (bad, good)


def _same_subject(said: str, there: str) -> bool:
    """Whether the first longer word of a text is in the other, too."""
    first = re.search(r"[a-z]{4,}", said)
    return first is not None and stem(first.group()) in map(stem, re.findall("[a-z]+", there))


def _lessens(said: str, there: str) -> bool:
    """Whether the claim says that something lessens of which there is only more there."""
    less, more = _words(_LESS_OF.findall(said)), _words(_MORE_OF.findall(there))
    if not less & more or _DENIED.search(said):
        return False
    return not _LESSENED.search(there) and not _DENIED.search(there)


def _words(phrases: Sequence[str]) -> set[str]:
    return {word for phrase in phrases for word in phrase.split() if len(word) > _BRIEF}


def _works_otherwise(said: str, there: str) -> bool:
    """Whether "X works" is said of the same X that "fails" there."""
    good = {"works", "succeeds", "helps"}
    mine = {m["what"]: m["how"] in good for m in _WORKS.finditer(said)}
    theirs = {m["what"]: m["how"] in good for m in _WORKS.finditer(there)}
    return any(what in theirs and theirs[what] != how for what, how in mine.items())


def _opposed_zh(said: str, there: str, around: str) -> bool:
    there = _ZH_NO_OTHER.sub("", there)
    same = _ZH_SAME.search(said) and not _ZH_DIFFER.search(said)
    return bool(
        (same and _ZH_DIFFER.search(there) and not _ZH_SAME.search(there))
        or (_ZH_DOUBTED.search(said) and not _ZH_ANY_DOUBT.search(there))
        or (
            _ZH_SURE.search(said)
            and _ZH_OPEN.search(there)
            and not _ZH_OPEN.search(said)
            and not _ZH_SURE.search(there)
        )
        or _office_of_another(said, there, around)
    )


def _office_of_another(said: str, there: str, around: str) -> bool:
    """Whether what does something in the claim stands in the context only, and another does it."""
    mine, theirs = _ZH_RELATION.search(said), _ZH_RELATION.search(there)
    if not mine or not theirs:
        return False
    doer = _SUBJECT.search(said[: mine.start()])
    other = _SUBJECT.search(there[: theirs.start()])
    return bool(
        doer
        and other
        and not _ZH_POINTS.match(other.group())
        and doer.group() in around
        and doer.group() not in there
        and other.group() not in said
    )
