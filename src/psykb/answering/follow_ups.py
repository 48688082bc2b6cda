"""Make a follow-up stand alone without a model: carry over what the last question asked about.

The rules know these wordings: a message about the conversation (`corrections`), another subject for
the last question ("那惩罚呢？"), a word that points back ("它有哪些特点？"), a question word and no
more ("why?"), who is for it or against it, and a question about a side of something that it does
not name ("what are the stages?"). Whatever fits none is left as it is, without its small talk.
"""

import re
from collections.abc import Callable, Sequence

from psykb.answering import corrections, small_talk
from psykb.answering import follow_up_wording as wording
from psykb.answering.sides import (
    after_lead_en,
    more_en,
    more_zh,
    sentence,
    side_en,
    side_zh,
    stance_en,
    stance_zh,
)
from psykb.answering.subjects import Topic, names_its_own, places, topic_of
from psykb.index.knowledge_base import KnowledgeBase
from psykb.text.folding import language_of
from psykb.types import Language

_MOST_TURNS = 3  # back to which a subject is looked for
_LONGEST = 200  # characters; whoever writes more says what it is about
_PLURAL = frozenset(
    {"它们", "两者", "二者", "这两者", "these", "those", "them", "the two", "these two"}
)
_SIGH_ZH = re.compile("(?<=[\u4e00-\u9fff])[呀啊哇]+$")
_MARKS = " ?？!！。.,，~;；…"

Rule = Callable[[str, Topic, KnowledgeBase], str | None]


def standalone(message: str, previous: Sequence[str], base: KnowledgeBase) -> str:
    """Return `message` as a question that can be looked up without what was said before it.

    Args:
        message: what was said, in Chinese or English.
        previous: the questions that were looked up before it, each standing alone, oldest first.
        base: whose glossary says what is a term.

    Returns:
        The question; `message` itself where it stands alone, or nothing is there to lean on, but
        without "thanks" and the like before and behind it.
    """
    asked = small_talk.without(message)
    said = " ".join(asked.split())
    core = _SIGH_ZH.sub("", said.strip(_MARKS))
    if not core or len(said) > _LONGEST or small_talk.kind_of(core) is not None:
        return asked
    wish = corrections.wished(core)
    if wish is not None:
        asked = wish
        core = wish.strip(_MARKS)
    topic = _topic(previous, base)
    if topic is None:
        return asked
    found = corrections.repeated(core, previous) or corrections.corrected(core, topic)
    if found is not None:
        return found
    if corrections.unclear(core) and _attribute(core, topic, base) is None:
        return asked
    for rule in _RULES[_language(core, topic)]:
        found = rule(core, topic, base)
        if found is not None:
            return found
    return asked


def names_nothing(message: str) -> bool:
    """Whether a message leans on something that no rule can find: "反过来呢？", "and the rest?"."""
    return corrections.unclear(" ".join(small_talk.without(message).split()).strip(_MARKS))


def stands_alone(message: str, base: KnowledgeBase) -> bool:
    """Whether `message` plainly needs nothing that was said before it.

    It then names a term of the books, and no word of it points back or likens it to something.
    """
    core = " ".join(small_talk.without(message).split()).strip(_MARKS)
    if not base.searcher().names_in(core) or wording.ECHOES.search(core):
        return False
    if language_of(core) == "zh":
        leans = (wording.OTHER_ZH, wording.LEAD_ZH)
        back = wording.BACK_ZH
    else:
        leans = (wording.OTHER_EN, wording.LEAD_EN)
        back = wording.BACK_EN
    return not (leans[0].fullmatch(core) or leans[1].match(core) or back.search(core))


def _topic(previous: Sequence[str], base: KnowledgeBase) -> Topic | None:
    """Return what was spoken of last, with what was spoken of before it."""
    found: Topic | None = None
    for question in reversed(previous[-_MOST_TURNS:]):
        topic = topic_of(question, base)
        if topic is None:
            continue
        if found is None:
            found = topic
        elif topic.subject != found.subject and not topic.pair:
            found.before = topic.subject
            break
    return found


def _language(core: str, topic: Topic) -> Language:
    return language_of(core) if any(c.isalpha() for c in core) else language_of(topic.question)


# another subject


def _attribute(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    """Return the last question asked of the subject with another attribute: "那正的呢？"."""
    found = wording.OTHER_ZH.fullmatch(core)
    if found is not None:
        attribute = wording.ATTRIBUTE_ZH.fullmatch(found["x"])
        variant = attribute and topic.variant(attribute["x"], base)
        return variant and _asked_of(variant, topic, base, fallback=f"什么是{variant}？")
    found = wording.OTHER_EN.fullmatch(core)
    other = found and (found["x"] or found["y"])
    if not other or places(other, base):
        return None
    attribute = wording.ATTRIBUTE_EN.fullmatch(other)
    variant = attribute and topic.variant(attribute["x"], base)
    return variant and _asked_of(variant, topic, base, fallback=f"What is {variant}?")


def _other_zh(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    found = wording.OTHER_ZH.fullmatch(core)
    if (
        found is None
        or wording.ASKS_ZH.search(found["x"])
        or small_talk.kind_of(found["x"]) is not None
    ):
        return None
    other = found["x"].strip(_MARKS)
    if not other or wording.BACK_ZH.fullmatch(other) or other in "我你您这那":
        return None
    if wording.BACK_ZH.search(other):
        return f"{_put_back(other, topic)}是什么？"
    if (found["at"] or wording.GROUP_ZH.fullmatch(other)) and not places(other, base):
        owner, _of, thing = topic.subject.rpartition("的")
        whole = topic.subject if not wording.GROUP_ZH.fullmatch(owner) else thing
        return topic.with_subject(f"{other}的{whole}", "") or f"{other}的{whole}"
    if wording.NEEDS_SUBJECT_ZH.fullmatch(other):
        return f"{topic.subject}的{other}是什么？"
    return _asked_of(other, topic, base, fallback=f"什么是{other}？")


def _asked_of(other: str, topic: Topic, base: KnowledgeBase, *, fallback: str) -> str:
    """Return the last question asked of another thing; `fallback` where it does not fit others."""
    if not topic.fits_others(base):
        return fallback
    return topic.with_subject(other, _bare(other)) or fallback


def _other_en(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    found = wording.OTHER_EN.fullmatch(core)
    other = found and (found["x"] or found["y"])
    if not other or wording.NO_SUBJECT_EN.match(other):
        return None
    if wording.BACK_EN.match(other) or all(map(_is_part, other.split())):
        own = _bare(wording.BACK_EN.sub("", other).strip())
        return f"What about the {own} of {topic.subject}?" if own else None
    if wording.WITHIN_EN.match(other):
        return f"{topic.question.rstrip(_MARKS)} {other}?"
    if wording.GROUP_EN.fullmatch(other) and not places(other, base):
        return f"{topic.question.rstrip(_MARKS)} in {other}?"
    return _asked_of(other, topic, base, fallback=f"What is {other}?")


def _is_part(word: str) -> bool:
    return word in ("the", "a", "an", "of") or bool(wording.SIDES_EN.fullmatch(word.lower()))


def _bare(text: str) -> str:
    return re.sub("^(?:the|an?) ", "", text)


# words that point back


def _back_zh(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    found = wording.BACK_ZH.search(core)
    if found is None or wording.WHY_ZH.fullmatch(core):
        return None
    if found["pair"] and topic.both is None:
        return None
    before = core[: found.start()]
    if not wording.JOINS_ZH.search(before) and names_its_own(before, base, strict=_personal(found)):
        return None
    return _put_back(wording.LEAD_ZH.sub("", core, count=1), topic) + _mark_zh(core)


def _back_en(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    core = after_lead_en(core)
    if wording.WHY_EN.fullmatch(core) or wording.MORE_EN.fullmatch(core):
        return None
    found = wording.BACK_EN.search(core)
    if found is None or (found["pair"] and topic.both is None):
        return None
    before = core[: found.start()]
    if not wording.JOINS_EN.search(before) and names_its_own(before, base, strict=_personal(found)):
        return None
    return sentence(wording.BACK_EN.sub(lambda match: _meant(match, topic), core))


def _put_back(core: str, topic: Topic) -> str:
    """Return a Chinese text with what its words point back to."""
    return wording.BACK_ZH.sub(
        lambda found: _meant(found, topic) + ("的" if found.group() == "其" else ""), core
    )


def _mark_zh(core: str) -> str:
    return "。" if wording.TOLD_ZH.match(core) else "？"


def _personal(found: re.Match[str]) -> bool:
    return found["person"] is not None


def _meant(found: re.Match[str], topic: Topic) -> str:
    """Return what a word that points back stands for."""
    word = found.group().lower()
    if topic.pair and ("前者" in word or "former" in word):
        return topic.pair[0]
    if topic.pair and ("后者" in word or "latter" in word):
        return topic.pair[1]
    if found["pair"]:
        return topic.both or topic.subject
    if word == "they" and topic.of_two(found.string) != topic.subject:
        return topic.of_two(found.string)
    if _personal(found):
        return topic.person
    if "own" in found.re.groupindex and found["own"] is not None:
        return f"{topic.person if word in ('his', 'her') else topic.subject}’s"
    return topic.of_two(found.string) if word in _PLURAL else topic.subject


# a question word and no more


def _short_zh(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    core = wording.LEAD_ZH.sub("", core, count=1)
    subject = topic.subject
    if all(map(wording.MORE_ZH.fullmatch, re.split("[,，。 ]+", core))):
        return f"请说明{subject}。"
    if wording.WHY_ZH.fullmatch(core):
        statement = wording.YES_NO_ZH.sub("", topic.question.strip(_MARKS))
        if statement != topic.question.strip(_MARKS):
            return f"为什么{statement}？"
        return topic.asking("为什么") or f"{subject}，为什么？"
    table = (
        (wording.WHO_ZH, topic.asking("谁") or f"{subject}是谁提出的？"),
        (wording.WHEN_ZH, topic.asking("什么时候") or f"{subject}是什么时候提出的？"),
        (wording.WHERE_ZH, topic.asking("在哪里") or f"{subject}在哪里？"),
        (wording.EXAMPLE_ZH, f"请说明{subject}的例子。"),
        (wording.HOW_ZH, f"{subject}是怎样的？"),
    )
    return next((asked for pattern, asked in table if pattern.fullmatch(core)), None)


def _short_en(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    if wording.MORE_EN.fullmatch(core):
        return f"Tell me more about {topic.subject}."
    core = after_lead_en(core)
    subject = topic.subject
    statement = topic.question.strip(_MARKS)
    asks = bool(wording.YES_NO_EN.match(statement))
    lower = statement[:1].lower() + statement[1:]
    why = wording.HOW_DOES_EN.sub("Why", statement, count=1)
    if why == statement:
        why = f"Why {lower if asks else subject}"
    table = (
        (wording.WHY_EN, f"{why}?"),
        (wording.HOW_EN, f"How {lower}?" if asks else f"How is {subject} explained?"),
        (wording.WHO_EN, f"Who described {subject}?"),
        (wording.WHEN_EN, f"When was {subject} described?"),
        (wording.WHERE_EN, f"Where was {subject} described?"),
        (wording.EXAMPLE_EN, f"Give an example of {subject}."),
        (wording.MORE_EN, f"Tell me more about {subject}."),
    )
    return next((asked for pattern, asked in table if pattern.fullmatch(core)), None)


_RULES: dict[Language, tuple[Rule, ...]] = {
    "zh": (stance_zh, _short_zh, _attribute, more_zh, _other_zh, _back_zh, side_zh),
    "en": (stance_en, _short_en, _attribute, more_en, _other_en, _back_en, side_en),
}
