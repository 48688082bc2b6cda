"""A conversation over a knowledge base: follow-ups are made to stand alone, then looked up."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from psykb.answering import rewriting
from psykb.answering.asking import Answerer, at_risk, check_length
from psykb.answering.follow_ups import standalone, stands_alone
from psykb.answering.rewriting import Exchange
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
    """

    question: str
    asked: str
    rewritten_by: Literal["model", "rule"] | None = None
    answer: Answer


class Conversation:
    """Questions put one after the other; each may lean on those before it.

    A turn is computed whole and then kept: one that fails leaves `turns` as they were, and can be
    said again. The crisis gate is more careful than the memory. It hears all that the person said
    in this conversation: what a `reset` forgot, and what alarmed it in a turn that failed; but
    nothing else of a failed turn, which said three times over would let a risk fall.

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

    def _turn(self, text: str, listener: Listener | None) -> Turn:
        history = [Message(role="user", content=said) for said in self._heard]
        started = time.perf_counter()
        asked, by, usage = self._standalone(text, history)
        seconds = time.perf_counter() - started
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

    def _standalone(
        self, text: str, history: Sequence[Message]
    ) -> tuple[str, Literal["model", "rule"] | None, Usage]:
        """Return the question to look up, who made it, and what that took."""
        usage = Usage()
        topics = [turn for turn in self._turns if turn.answer.abstained not in _NO_TOPIC]
        base, chat = self.answerer.base, self.answerer.chat
        shown = [_exchange(turn) for turn in topics if turn.answer.risk.level is RiskLevel.NONE]
        if chat is not None and shown and self._to_be_rewritten(text, history):
            made = rewriting.rewrite(chat, text, shown, tokens=self._tokens)
            usage = made.usage
            # "nothing to change" is what a weak model says of everything: the rules look again
            if made.question not in (None, text):
                return made.question, "model", usage
        asked = standalone(text, [turn.asked for turn in topics], base)
        return asked, "rule" if asked != text else None, usage

    def _to_be_rewritten(self, text: str, history: Sequence[Message]) -> bool:
        if len(text) > rewriting.LONGEST or not text.strip() or at_risk(text, history):
            return False
        return not stands_alone(text, self.answerer.base)


def _exchange(turn: Turn) -> Exchange:
    """Return a turn as a model is shown it: the checked claims, not what a model wrote."""
    claims = [claim.text for claim in turn.answer.claims if claim.status == "supported"]
    return Exchange(question=turn.asked, answer=" ".join(claims))
