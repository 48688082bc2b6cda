"""Is the form of a dialogue right: its turns, language, lengths, labels, and no set phrases?"""

import re
from collections.abc import Sequence
from itertools import pairwise

from psykb.generation.dialogues.phrases import Unfit, unfit
from psykb.generation.dialogues.reading import Turns
from psykb.text.folding import fold, language_of
from psykb.types import DialogueRefusal, Language, Message

_SLACK = 1  # exchanges more or fewer than were asked for
# An utterance of real counselling is seldom longer than this; what is longer is a lecture.
_LONGEST = {"zh": 260, "en": 900}  # characters
_OTHER_LANGUAGE = 24  # letters of an utterance from which on its language counts
_LEAK = re.compile(
    r"(?:来访者|咨询师|求助者|支持者|患者|病人|医生|用户|助手|心理医生|旁白|系统)\s*[:：]"
    r"|\b(?:client|counsell?or|therapist|patient|user|assistant|human|system|narrator|ai)\s*[:：]",
    re.IGNORECASE,
)
_STAGE = re.compile(r"^[（(【\[*][^）)】\]*]{1,40}[）)】\]*]")  # "（微微点头）" before what is said
_MACHINE = re.compile(
    r"作为(?:一个|一名|一款)?(?:ai|人工智能|语言模型|大模型|虚拟|智能|机器人)|我(?:只)?是(?:一个|"
    r"一名|一款)?(?:ai|人工智能|语言模型|机器人)"
    r"|\bas an? (?:ai|artificial intelligence|language model|virtual assistant|chatbot)\b"
    r"|\bi(?:'m| am) (?:just |only )?an? (?:ai|artificial intelligence|language model|virtual|"
    r"chatbot)\b"
)
_STEPS = re.compile(
    r"首先.*(?:其次|然后|接着).*(?:最后|此外)|第一[,，、是].*第二[,，、是].*第三[,，、是]"
    r"|\bfirst(?:ly)?,.*\b(?:second(?:ly)?|then|next),.*\b(?:third(?:ly)?|finally|lastly),"
)
_LISTED = re.compile(r"(?:^|\s)(?:[-*•·]|\d{1,2}[.、)）]|[①-⑨])\s?(?!\d)")
_LIST_ITEMS = 3
_MOST_STEPS = 1  # utterances with a list of steps
_OPENING = {"zh": 6, "en": 18}  # characters by which two utterances begin alike
_ALIKE = 3  # utterances that begin alike, and half of all, make a template
_WORDS = re.compile(r"[\w']+")


def check(turns: Turns, exchanges: int, language: Language) -> Unfit | None:
    """Return what is wrong with the form of utterances that are by turns, None if nothing.

    In this order: WRONG_TURNS (one exchange more or fewer than asked for is let pass),
    WRONG_LANGUAGE, TOO_LONG, ROLE_LEAK (a speaker's label or a stage direction within the text, or
    a counsellor who is a machine), TEMPLATE (steps or lists in more than one utterance of the
    counsellor, or most of them beginning alike).
    """
    found = len(turns) // 2
    if abs(found - exchanges) > _SLACK:
        return unfit(DialogueRefusal.WRONG_TURNS, "count", found=found, wanted=exchanges)
    return (
        _language(turns, language)
        or _length(turns, language)
        or _leak(turns)
        or _template([turn for turn in turns if turn.role == "assistant"], language)
    )


def _language(turns: Turns, language: Language) -> Unfit | None:
    for number, turn in enumerate(turns, 1):
        letters = sum(c.isalpha() for c in turn.content)
        if letters >= _OTHER_LANGUAGE and language_of(turn.content) != language:
            return unfit(DialogueRefusal.WRONG_LANGUAGE, "language", n=number)
    if language_of(" ".join(turn.content for turn in turns)) != language:
        return unfit(DialogueRefusal.WRONG_LANGUAGE, "language", n=1)
    return None


def _length(turns: Turns, language: Language) -> Unfit | None:
    for number, turn in enumerate(turns, 1):
        if len(turn.content) > _LONGEST[language]:
            return unfit(DialogueRefusal.TOO_LONG, "long", n=number, most=_LONGEST[language])
    return None


def _leak(turns: Turns) -> Unfit | None:
    for number, turn in enumerate(turns, 1):
        leak = _LEAK.search(turn.content) or _STAGE.search(turn.content)
        if leak is None and turn.role == "assistant":
            leak = _MACHINE.search(fold(turn.content))
        if leak is not None:
            return unfit(DialogueRefusal.ROLE_LEAK, "leak", n=number, text=leak[0].strip()[:40])
    return None


def _template(said: Sequence[Message], language: Language) -> Unfit | None:
    folded = [fold(turn.content) for turn in said]
    steps = sum(
        bool(_STEPS.search(text)) or len(_LISTED.findall(text)) >= _LIST_ITEMS for text in folded
    )
    if steps > _MOST_STEPS:
        return unfit(DialogueRefusal.TEMPLATE, "steps", count=steps)
    beginnings = sorted("".join(_WORDS.findall(text))[: _OPENING[language]] for text in folded)
    alike = longest = 1
    common = ""
    for one, other in pairwise(beginnings):
        alike = alike + 1 if one == other else 1
        if alike > longest:
            longest, common = alike, one
    if longest >= _ALIKE and 2 * longest > len(folded):
        return unfit(DialogueRefusal.TEMPLATE, "beginnings", count=longest, text=common)
    return None
