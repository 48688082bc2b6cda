"""Weigh sentences as answers: what of the question they hold, and whether they fit its kind."""

import re
from collections.abc import Mapping, Sequence

from psykb.grounding.abstention import Content
from psykb.index.questions import QuestionKind
from psykb.text.folding import fold
from psykb.text.terms import normalise_term, terms
from psykb.types import record

_NUMBER_WORD = r"[零〇一二两三四五六七八九十百千万亿几半]"
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\d+年|[一二三四五六七八九十]+世纪")
_NUMBER = re.compile(
    rf"\d|{_NUMBER_WORD}+(?:个|种|类|岁|年|月|天|周|次|分|秒|倍|成|条|项|位|人|层|级|阶段|千|万|亿)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|percent|dozen"
    r"|hundred|thousand|million|billion)\b"
)
_ENUMERATION = re.compile(
    rf"包括|包含|分为|分成|划分为|区分为|由[^。]+组成|有{_NUMBER_WORD}+[个种类条项方]"
    r"|以下|如下|一是|首先|其一"
    rf"|{_NUMBER_WORD}+[个种类条项层级](?:[^，。]{{0,8}})[：:]|、[^、，。]+、"
    r"|\b(?:includ\w+|consists? of|compris\w+|divided into|are:|namely|first,|second,)\b"
    r"|\b(?:two|three|four|five|six|seven|eight|several) (?:\w+ ){0,2}\w+s\b|[^,.]+, [^,.]+,? and "
)
_CAUSE = re.compile(
    r"因为|由于|因此|所以|导致|使得|原因|之所以|在于|引起|造成|结果|从而|以便|有助于|说明|表明"
    r"|意味着"
    r"|\b(?:because|since|therefore|thus|due to|owing to|results? (?:in|from)|leads? to"
    r"|causes?|caused|reasons?|so that|explains?|explained|why|hence|as a result)\b"
)
_CONTRAST = re.compile(
    r"不同|区别|差别|差异|相反|而|前者|后者|则|相比|不等于|不是"
    r"|\b(?:whereas|while|unlike|differs?|difference|different|in contrast|by contrast|but"
    r"|rather than|instead|however|on the other hand|the former|the latter|not)\b"
)
_PERSON = re.compile(
    r"提出|创立|创建|建立|首创|发现|发表|主张|认为|命名|称为|设计|编制"
    r"|\b(?:proposed|introduced|coined|founded|developed|described|discovered|argued|published"
    r"|called|named|suggested|showed|by)\b"
)
_NAME = re.compile(
    r"（[A-Z][\w.\- ’']+）|[\u4e00-\u9fff]{2,5}(?:（|提出|认为|发现|在)|[a-z, ][A-Z][a-z]+ [A-Z]"
)
# A heading, a table's cell or a label ends in no mark that ends a sentence.
_WHOLE = re.compile(r"[。！？.!?…:：；;][”’」』）)\]\"']*$")
_FEWEST_TERMS = 4  # fewer are a heading or a label, full stop or not
# Sentences that send the reader somewhere else, or say what a chapter is going to say.
_POINTS_ELSEWHERE = re.compile(
    r"https?://|www\."
    r"|\b(?:visit|check out|click|view|watch|listen to|follow|see|explore|go to|read) "
    r"(?:this|the|these|a)\b.{0,40}\b(?:link|site|website|video|clip|exercise|page|blog|podcast|"
    r"simulation|tutorial|animation|demonstration|quiz|test)\b"
    r"|^by the end of this|you will (?:be able to|learn)"
    r"|in this (?:section|chapter|module),? (?:we|you)"
    r"|^(?:figure|table|fig\.) \d|本章(?:将|先|小结)|扫描二维码|【答案】",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[？?][”’」』）)\"']*$")

CUES: Mapping[QuestionKind, re.Pattern[str]] = {
    QuestionKind.LIST: _ENUMERATION,
    QuestionKind.CAUSE: _CAUSE,
    QuestionKind.CONTRAST: _CONTRAST,
    QuestionKind.WHEN: _YEAR,
    QuestionKind.NUMBER: _NUMBER,
    QuestionKind.PERSON: _PERSON,
}


@record
class Weights:
    """How much each sign counts; set on the `tune` questions (docs/design.md)."""

    coverage: float = 1.0
    context: float = 0.4
    passage: float = 0.3
    definition: float = 0.8
    cue: float = 0.35
    subjects: float = 0.3
    question: float = -0.5
    fragment: float = -0.4
    elsewhere: float = -0.6


DEFAULT = Weights()


@record
class Asked:
    """A question, understood: its kind, its content, and the two things that it contrasts."""

    text: str
    kind: QuestionKind
    content: Content
    subjects: tuple[str, ...]


@record
class Weighed:
    """How well a sentence answers.

    `score` has no fixed range, higher is better; `held` is the share of what is asked (0 … 1) that
    the sentence speaks of itself; `about` are the terms asked for that it, or what stands around
    it, speaks of.
    """

    score: float
    held: float
    about: frozenset[str]


def weigh(
    sentence: str,
    *,
    asked: Asked,
    context: Sequence[str],
    passage_share: float,
    definition: float,
    weights: Weights = DEFAULT,
) -> Weighed:
    """Weigh a sentence as an answer.

    Args:
        sentence: as it stands in the book.
        asked: the question.
        context: texts that say what the sentence is about: section titles, the sentence before.
        passage_share: score of its passage as a share of the best one's, 0 … 1.
        definition: confidence with which the sentence defines what is asked, 0 … 1.
        weights: how much each sign counts.
    """
    own = set(terms(sentence))
    around = {term for text in context for term in terms(text)}
    total = sum(asked.content.weights.values()) or 1.0
    held = sum(w for t, w in asked.content.weights.items() if t in own) / total
    near = sum(w for t, w in asked.content.weights.items() if t not in own and t in around) / total
    score = weights.coverage * held + weights.context * near
    score += weights.passage * passage_share + weights.definition * definition
    score += weights.cue * _fits(sentence, asked.kind)
    if asked.subjects:
        folded = normalise_term(sentence)
        named = sum(normalise_term(s) in folded for s in asked.subjects)
        score += weights.subjects * named / len(asked.subjects)
    if _QUESTION.search(sentence):
        score += weights.question
    if _POINTS_ELSEWHERE.search(sentence):
        score += weights.elsewhere
    if not definition and (not _WHOLE.search(sentence) or len(terms(sentence)) < _FEWEST_TERMS):
        score += weights.fragment
    about = frozenset(asked.content.weights.keys() & (own | around))
    return Weighed(score=score, held=held, about=about)


def _fits(sentence: str, kind: QuestionKind) -> float:
    """Return 1.0 where the sentence bears the signs of an answer to such a question."""
    cue = CUES.get(kind)
    if cue is None:
        return 0.0
    folded = fold(sentence)
    if kind is QuestionKind.NUMBER:
        folded = _YEAR.sub(" ", folded)  # a year is not the number that is asked for
    fits = 1.0 if cue.search(folded) else 0.0
    if kind is QuestionKind.PERSON:
        fits = 0.5 * fits + 0.5 * bool(_NAME.search(sentence))
    return fits


def contrasts(sentence: str, asked: Asked) -> bool:
    """Whether a sentence names both things that are compared, and says how they differ."""
    folded = normalise_term(sentence)
    named = all(normalise_term(subject) in folded for subject in asked.subjects)
    return named and bool(_CONTRAST.search(fold(sentence)))
