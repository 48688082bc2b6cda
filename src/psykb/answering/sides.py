"""Questions about a side of something that they do not name: its stages, its critics, more causes.

Each function takes what was said, without closing marks, the topic and the base, and returns the
question with its subject, or None where it does not fit.
"""

import re

from psykb.answering import follow_up_wording as wording
from psykb.answering.subjects import Topic, is_side, places
from psykb.grounding.abstention import content
from psykb.index.knowledge_base import KnowledgeBase
from psykb.text.folding import fold

_WHETHER_ZH = re.compile("还?有(?![没谁])")
_WITH = {"disagree": "with", "agree": "with", "object": "to"}


def stance_zh(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    """Return who is for it or against it, and which of two is right."""
    found = wording.STANCE_ZH.fullmatch(core)
    if found is not None:
        asks = "吗" if _WHETHER_ZH.match(found["who"]) else ""
        return f"{found['who']}{found['deed']}{topic.subject}{asks}？"
    evidence = wording.EVIDENCE_ZH.fullmatch(core)
    if evidence is not None:
        asks = "吗" if _WHETHER_ZH.match(evidence["core"]) else ""
        return f"{topic.subject}{evidence['core']}{asks}？"
    likened = wording.LIKENED_ZH.fullmatch(core)
    if likened is not None and not wording.BACK_ZH.search(likened["x"]):
        if "比" in likened["than"][:2]:
            return f"{topic.subject}和{likened['x']}有什么区别？"
        return f"{topic.subject}{likened['core']}？"
    which = wording.WHICH_ZH.fullmatch(core)
    return f"{topic.both}{which['q']}？" if which is not None and topic.both else None


def stance_en(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    """Return who is for it or against it, and which of two is right."""
    core = after_lead_en(core)
    found = wording.STANCE_EN.fullmatch(core)
    if found is not None:
        deed = re.sub("(?:e?d|s)$", "", found["deed"].lower())
        joins = next((word for verb, word in _WITH.items() if verb.startswith(deed)), "")
        return sentence(f"{found['core']} {joins} {topic.subject}".replace("  ", " "))
    which = wording.WHICH_EN.fullmatch(core)
    if which is None or not topic.both:
        return None
    return f"Which of {topic.both} is {which['q']}?"


def more_zh(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    """Return a question for more of one side: "还有别的原因吗？"."""
    found = wording.OTHERS_ZH.fullmatch(core)
    if found is None or not is_side(found["side"]):
        return None
    return f"{topic.subject}的{found['side']}还有哪些？"


def more_en(core: str, topic: Topic, _base: KnowledgeBase) -> str | None:
    """Return a question for more of one side: "are there any other causes?"."""
    found = wording.OTHERS_EN.fullmatch(core)
    if found is None or not is_side(found["side"]):
        return None
    many = found["side"] if found["side"].endswith("s") else f"{found['side']}s"
    return f"What other {many} of {topic.subject} are there?"


def side_zh(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    """Return a question in Chinese that holds nothing but a side, with its subject."""
    if not _lacks_subject(core, base):
        return None
    core = wording.LEAD_ZH.sub("", core, count=1)
    subject = topic.of_two(core)
    told = wording.TOLD_ZH.fullmatch(core)
    if told is not None:
        return f"{told[1]}{subject}{'的' if told[2] else ''}{told[2]}。"
    if wording.SIDE_FIRST_ZH.match(core):
        return f"{subject}的{core}？"
    by_whom = core.startswith("谁") and core.endswith("的")
    return f"{subject}{'是' if by_whom else ''}{core}？"


def side_en(core: str, topic: Topic, base: KnowledgeBase) -> str | None:
    """Return a question in English that holds nothing but a side, with its subject."""
    core = after_lead_en(core)
    if not _lacks_subject(core, base):
        return None
    deed = wording.DEEDS_EN.fullmatch(core.split()[-1].lower())
    subject = topic.of_two(core)
    joins = "" if deed else "between " if topic.both and wording.OF_TWO.search(core) else "of "
    return sentence(f"{core} {joins}{subject}")


def _lacks_subject(core: str, base: KnowledgeBase) -> bool:
    """Whether all that a question holds are sides of things, and words that ask."""
    if wording.OWN_ZH.search(core) or wording.OWN_EN.search(core):
        return False
    if any(not is_side(core[start:end]) for start, end in places(core, base)):
        return False
    asked = content(core, base.document_frequency, base.counts.passages)
    return all(map(is_side, asked.runs))


def after_lead_en(core: str) -> str:
    """Return an English message without "and", "so" and the like before it."""
    return wording.LEAD_EN.sub("", core, count=1)


def sentence(text: str) -> str:
    """Return an English question with its capital and its mark."""
    mark = (
        "." if re.match("(?:tell|give|explain|describe|list|name|compare)\\b", fold(text)) else "?"
    )
    return f"{text[:1].upper()}{text[1:]}{mark}"
