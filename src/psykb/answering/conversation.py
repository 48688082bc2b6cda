"""A conversation over a knowledge base: follow-ups are made to stand alone, then looked up.

Small talk is answered in a line of its own, without a look-up and without a model; the topic stays.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from psykb.answering import rewriting, small_talk
from psykb.answering.asking import Answerer, at_risk, check_length
from psykb.answering.follow_ups import names_nothing, standalone, stands_alone
from psykb.answering.rewriting import Exchange
from psykb.answering.small_talk import Remark, RemarkKind
from psykb.llm.chat import Listener
from psykb.types import Abstention, Answer, Message, RiskLevel, Usage, record

TOKENS = 1_500  # of earlier turns that the model is shown
# What was said there names nothing that a later message could lean on.
_NO_TOPIC = (Abstention.NO_QUESTION, Abstention.AT_RISK)


@record
class Turn:
    """What was said and answered.

    `asked` is the question that was looked up: `question`, made to stand alone by the `model` or by
    the offline `rule` if `rewritten_by` says so. `answer.usage` has that of the rewriting in it.

    Where nothing was looked up because it was small talk, or because what it asks about cannot be
    known, `small_talk` holds what was said to it and `answer` is None; while the crisis gate hears
    anything there is an answer beside it, AT_RISK, which holds the notice.
    """

    question: str
    asked: str
    rewritten_by: Literal["model", "rule"] | None = None
    answer: Answer | None
    small_talk: Remark | None = None

    def __post_init__(self) -> None:
        if self.answer is None and self.small_talk is None:
            raise ValueError("a turn is answered, by the books or by a remark")

    @property
    def says_goodbye(self) -> bool:
        """Whether the person takes leave."""
        return self.small_talk is not None and self.small_talk.kind is RemarkKind.FAREWELL

    @property
    def topic(self) -> Answer | None:
        """The answer, if the question names something that a later message may lean on."""
        if self.small_talk is not None or self.answer is None or self.answer.abstained in _NO_TOPIC:
            return None
        return self.answer


class Conversation:
    """Questions put one after the other; each may lean on those before it.

    A turn is computed whole and then kept: one that fails leaves `turns` as they were, and can be
    said again. The crisis gate is more careful than the memory. It hears all that the person said
    in this conversation: what a `reset` forgot, and what alarmed it in a turn that failed; but
    nothing else of a failed turn, which said three times over would let a risk fall.

    Small talk, and what cannot be known what it asks about, is answered by a remark.

    A model is asked to rewrite only where there are earlier turns and the message does not plainly
    stand alone; never once the gate has heard anything. Turns in which it did are shown to no model
    later either.
    """

    def __init__(
        self, answerer: Answerer, *, books: Sequence[str] | None = None, tokens: int = TOKENS
    ) -> None:
        """Begin.

        Args:
            answerer: who answers; may be replaced by another on the same base between turns.
            books: only these books; see `KnowledgeBase.search`.
            tokens: how many tokens, about, of earlier turns the model is shown to rewrite one.
        """
        self.answerer = answerer
        self._books = books
        self._tokens = tokens
        self._turns: list[Turn] = []
        self._heard: list[str] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns so far, oldest first."""
        return tuple(self._turns)

    def say(self, text: str, *, listener: Listener | None = None) -> Turn:
        """Answer what was said, and remember it.

        Args:
            text: a question or a follow-up, in Chinese or English.
            listener: hears what a model writes as the answer, before it is checked.

        Raises:
            MisuseError: the text is too long.
            NotFoundError: a book, or a model for the search or the check, is not there.
            ModelError: the model gave no usable reply.
            BudgetError: a call could cost more than is left.
        """
        check_length(text)
        remembered = at_risk(text)
        try:
            turn = self._turn(text, listener)
            remembered = True
        finally:
            if remembered:
                self._heard.append(text)
        self._turns.append(turn)
        return turn

    def reset(self) -> None:
        """Forget the turns; what the crisis gate has heard stays."""
        self._turns.clear()

    def at_risk(self, text: str) -> bool:
        """Whether the crisis gate hears anything in `text`, or still in what was said before."""
        return at_risk(text, self._history())

    def needs_model(self, text: str) -> bool:
        """Whether `say(text)` may call a model: not for small talk, nor for a person at risk."""
        return small_talk.kind_of(text) is None and not self.at_risk(text)

    def _history(self) -> list[Message]:
        return [Message(role="user", content=said) for said in self._heard]

    def _turn(self, text: str, listener: Listener | None) -> Turn:
        history = self._history()
        kind = small_talk.kind_of(text)
        if kind is not None:
            return self._remarked(text, kind, history)
        started = time.perf_counter()
        asked, by, usage = self._standalone(text, history)
        seconds = time.perf_counter() - started
        if names_nothing(asked) and not usage.calls:  # what a call took stands in an answer
            return self._remarked(text, RemarkKind.UNCLEAR, history)
        answer = self.answerer.answer(
            text, books=self._books, history=history, asked=asked, listener=listener
        )
        if usage.calls:
            answer = replace(
                answer,
                usage=usage if answer.usage is None else usage.plus(answer.usage),
                timings={"rewrite": round(seconds, 4), **answer.timings},
            )
        if answer.abstained is Abstention.AT_RISK:  # nothing was looked up
            asked, by = text, None
        return Turn(question=text, asked=asked, rewritten_by=by, answer=answer)

    def _remarked(self, text: str, kind: RemarkKind, history: Sequence[Message]) -> Turn:
        """Answer what is no question; the crisis gate hears it all the same."""
        answer = None
        if at_risk(text, history):
            heard = self.answerer.answer(text, books=self._books, history=history)
            # of what that may have found nothing is told: it was no question
            answer = Answer(
                question=text,
                abstained=Abstention.AT_RISK,
                risk=heard.risk,
                notice=heard.notice,
                timings={},
            )
        return Turn(question=text, asked=text, answer=answer, small_talk=small_talk.remark(kind))

    def _standalone(
        self, text: str, history: Sequence[Message]
    ) -> tuple[str, Literal["model", "rule"] | None, Usage]:
        """Return the question to look up, who made it, and what that took."""
        usage = Usage()
        topics = [(turn.asked, a) for turn in self._turns if (a := turn.topic) is not None]
        base, chat = self.answerer.base, self.answerer.chat
        shown = [
            _exchange(asked, answer)
            for asked, answer in topics
            if answer.risk.level is RiskLevel.NONE
        ]
        said = small_talk.without(text)
        if chat is not None and shown and self._to_be_rewritten(said, history):
            made = rewriting.rewrite(chat, said, shown, tokens=self._tokens)
            usage = made.usage
            # "nothing to change" is what a weak model says of everything: the rules look again
            if made.question not in (None, said):
                return made.question, "model", usage
        asked = standalone(said, [asked for asked, _answer in topics], base)
        return asked, "rule" if asked != text else None, usage

    def _to_be_rewritten(self, text: str, history: Sequence[Message]) -> bool:
        if len(text) > rewriting.LONGEST or not text.strip() or at_risk(text, history):
            return False
        return not stands_alone(text, self.answerer.base)


def _exchange(asked: str, answer: Answer) -> Exchange:
    """Return a turn as a model is shown it: the checked claims, not what a model wrote."""
    claims = [claim.text for claim in answer.claims if claim.status == "supported"]
    return Exchange(question=asked, answer=" ".join(claims))
