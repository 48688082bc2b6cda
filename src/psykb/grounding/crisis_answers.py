"""What a short answer says together with the question that it answers.

"Yes" to "is it suicide?" is as grave as the words themselves. The question is put as the answerer
would say it ("I have thought of suicide"), and heard like any other words. A question that names no
danger ("have you decided how?") counts only where danger was heard before, by what it asks for.
"""

import re
from collections.abc import Iterator

from psykb.grounding import crisis_asking_en, crisis_asking_zh
from psykb.grounding.crisis_asking import Asking
from psykb.grounding.crisis_hearing import ORDER
from psykb.text.folding import fold
from psykb.types import RiskReason, record

# Characters of an answer that is read with its question; who writes more says what is meant.
LONGEST = 40
# Characters at the end of what the assistant says in which its questions are looked for.
_LOOKED_AT = 400
_SENTENCE = re.compile("[^.。!?;¶\n]+[.。!?;¶\n]?")
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]")


@record
class Claim:
    """What an answer says in full.

    `statement` is the question as the answerer would say it; `reason` is what the question asks
    for, if it asks for a plan, for means or for an attempt, or whether a thought is there (INTENT).
    """

    statement: str
    reason: RiskReason | None


def claims(answer: str, words: str) -> Iterator[Claim]:
    """Give what `answer` says in full of the questions in `words`, the last question first.

    Args:
        answer: a message of the user.
        words: what the assistant said right before it.

    Nothing is given of an answer that is long, denies, or is to another matter.
    """
    text = fold(answer).replace("\n", " ").strip(" .。…~!")
    if not text or len(text) > LONGEST:
        return
    folded = fold(words[-_LOOKED_AT:])
    asking = (crisis_asking_zh if _IDEOGRAPHS.search(folded) else crisis_asking_en).asking()
    named = {reason for reason, pattern in asking.contents.items() if _names(text, pattern, asking)}
    for at, question in enumerate(_questions(folded, asking)):
        # a mere yes is said to the last question
        agreed = at == 0 and _agreed(text, question, asking)
        if (agreed or named) and not asking.other.search(question):
            asked = _asked(question, asking)
            if agreed or asked & named:
                yield Claim(
                    statement=_stated(question, text, asking),
                    reason=min(asked & named or asked, key=ORDER.index, default=None),
                )


def _questions(words: str, asking: Asking) -> list[str]:
    """Return the questions, the last first; without those that only ask for leave to ask."""
    found: list[str] = []
    before = ""
    for sentence in _SENTENCE.findall(words):
        said = sentence.strip(" ?")
        if asking.question.search(sentence) and not asking.tag.fullmatch(said):
            confirmed = asking.confirm.fullmatch(said) is not None
            found += [before if confirmed else said]
        before = said
    return found[::-1]


def _agreed(text: str, question: str, asking: Asking) -> bool:
    """Whether `text` says yes, in words of the question or others, and does not take it back."""
    denied = False
    clauses = [asking.long_ago.sub("", c).strip() for c in asking.clause.split(text)]
    for at, clause in enumerate(clauses):
        said, turned = asking.yet.subn("", clause, count=1)
        denied = (denied and not turned) or asking.no.match(said) is not None
        if not denied and (asking.yes.fullmatch(said) or _echoes(said, question, asking)):
            after = clauses[at + 1] if at + 1 < len(clauses) else ""
            return not asking.no.match(after)
    return False


def _echoes(clause: str, question: str, asking: Asking) -> bool:
    return asking.echo.fullmatch(clause) is not None and clause in question


def _names(text: str, pattern: re.Pattern[str], asking: Asking) -> bool:
    """Whether `text` names such a thing, and does not deny it."""
    return any(
        not asking.negated.search(text, max(0, m.start() - 12), m.start())
        for m in pattern.finditer(text)
    )


def _asked(question: str, asking: Asking) -> set[RiskReason]:
    if asking.elsewhere.search(question):
        return set()
    return {reason for reason, pattern in asking.kinds if pattern.search(question)}


def _stated(question: str, answer: str, asking: Asking) -> str:
    """Return `question` as the answerer would say it, with the time that the answer names."""
    said = question
    for pattern, by in asking.turned:
        said = pattern.sub(by, said)
    ago = asking.long_ago.search(answer)
    return f"{ago.group()}{said}" if ago else said
