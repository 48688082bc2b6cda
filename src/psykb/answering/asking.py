"""Answer a question from a knowledge base: the crisis gate, the search, then a model or none.

Before anything is looked up, `psykb.grounding.crisis` hears the question together with what was
said earlier. What it hears decides what is done:

    nothing heard        the question is answered
    the level is active  AT_RISK: whom to call, and nothing else, also where the danger was heard in
                         an earlier turn and the question alone sounds harmless
    it is passive        whom to call; below it, sentences of the books. But AT_RISK where the
                         question is on death, suicide, self-harm or drugs, or where it is passive
                         itself and does not ask for a term that the books explain

Who tells of themselves and asks nothing ("我坐在阳台上哭") is not answered with what a book says
of balconies, for the gate misses people: NO_QUESTION.

Where anything is heard no model is called: what a person at risk reads was written by people.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from psykb import config
from psykb.answering import extractive, findings
from psykb.answering.statements import asks, tells_of_oneself
from psykb.errors import MisuseError
from psykb.grounding import crisis, help_lines
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import asked_terms
from psykb.messages import text as _
from psykb.text.folding import fold, language_of
from psykb.types import Abstention, Answer, Language, Message, Notice, Risk, RiskLevel

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from psykb.grounding.entailment import Entailment
    from psykb.grounding.support import SupportCheck
    from psykb.llm.chat import Chat, Listener

LONGEST = 10_000  # characters of a question
PASSAGES = 8
_LONG_NAME = 3  # characters; shorter names of the glossary are also words of every day

# What is not looked up for a person at risk. Too wide on purpose: it is asked only of them.
_ON_DEATH = re.compile(
    "[死杀尸药毒]|自残|自伤|自尽|轻生|割腕|跳楼|跳河|上吊|遗书|遗言|寻短见|致命|过量|烧炭|自鲨|紫砂|"
    r"\b(?:suicid|self.?harm|self.?injur|kill|d(?:ie|ying|ead|eath)\b|overdos|lethal|fatal|pills?\b"
    r"|poison|hang(?:ing)?\b|unalive|kms\b|euthan|cut(?:ting)?\b)"
)


class Answerer:
    """A knowledge base, a model or none, and how strict to be: one object for all who ask."""

    def __init__(
        self,
        base: KnowledgeBase,
        *,
        chat: "Chat | None" = None,
        strict: bool = False,
        rerank: str | None = None,
        support_model: str | None = None,
        region: str = "",
    ) -> None:
        """Keep what answers have in common; models are loaded when they are first used.

        Args:
            base: where to look.
            chat: the model that writes; without one, answers are sentences of the books.
            strict: leave out claims that the sentences they name do not support.
            rerank: a CrossEncoder (name or path) that orders the best passages anew.
            support_model: an entailment model (name or path) that has a say in what is supported.
            region: whose help lines come first, an ISO 3166 code; "" to go by the language.
        """
        self.base = base
        self.chat = chat
        self._strict = strict
        self._rerank = rerank
        self._support_model = support_model
        self._region = region
        self._entailment: Entailment | None = None

    def answer(
        self,
        question: str,
        *,
        books: Sequence[str] | None = None,
        k: int = PASSAGES,
        history: Sequence[Message] = (),
        asked: str | None = None,
        listener: "Listener | None" = None,
    ) -> Answer:
        """Answer `question`, or say why not.

        Args:
            question: as it was said, in Chinese or English.
            books: only these books; see `KnowledgeBase.search`.
            k: how many passages are looked at, ≥ 1.
            history: earlier turns, for the crisis gate and for nothing else.
            asked: what is looked up in place of a follow-up: the question made to stand alone.
            listener: hears what a model writes, before it is checked.

        Raises:
            MisuseError: the question is too long.
            NotFoundError: a book, or a model for `rerank` or `support_model`, is not there.
            ModelError: the model gave no usable reply.
            BudgetError: the call could cost more than is left.
        """
        check_length(question)
        check_length(asked or "")
        risk = _heard(question, history)
        if not crisis.safe_to_answer(risk):
            return _withheld(question, history, risk, self._region)
        words = asked or question
        if risk.level is RiskLevel.NONE:
            answer = self._answered(words, books, k, listener)
        else:
            answer = self._read_out(question, words, books, k, history, risk)
        return replace(answer, question=question, asked=words if words != question else None)

    def _answered(
        self, words: str, books: Sequence[str] | None, k: int, listener: "Listener | None"
    ) -> Answer:
        if tells_of_oneself(words) and not self._asks_for_a_term(words):
            return Answer(question=words, abstained=Abstention.NO_QUESTION, timings={})
        found = findings.find(self.base, words, books=books, k=k, rerank=self._rerank)
        if self.chat is None or found.reason is not None:
            return extractive.choose(self.base, found)
        from psykb.answering import generative

        return generative.write(
            self.base, found, self.chat, self._check(), strict=self._strict, listener=listener
        )

    def _read_out(
        self,
        question: str,
        words: str,
        books: Sequence[str] | None,
        k: int,
        history: Sequence[Message],
        risk: Risk,
    ) -> Answer:
        """Answer a person at risk without a model, where it is safe to answer at all."""
        if _ON_DEATH.search(fold(question)) or _ON_DEATH.search(fold(words)):
            return _withheld(question, history, risk, self._region)
        troubled = risk.current is not RiskLevel.NONE
        if (troubled or not asks(words)) and not self._asks_for_a_term(words):
            return _withheld(question, history, risk, self._region)
        found = findings.find(self.base, words, books=books, k=k)
        if found.reason is not None and troubled:
            return _withheld(question, history, risk, self._region)
        answer = extractive.choose(self.base, found)
        notice = _notice(question, history, risk, self._region)
        return replace(answer, risk=risk, notice=notice)

    def _asks_for_a_term(self, words: str) -> bool:
        """Whether a message asks about a matter of the books, and does not only say how it is.

        "活着没意思" shares words with many a sentence, and none of them is an answer to it.
        """
        searcher = self.base.searcher()
        if searcher.definitions_of(asked_terms(words)):
            return True
        return any(len(name) >= _LONG_NAME for name in searcher.names_in(words))

    def _check(self) -> "SupportCheck":
        from psykb.grounding.support import SupportCheck

        if self._support_model is not None and self._entailment is None:
            from psykb.grounding.entailment import Entailment

            self._entailment = Entailment(self._support_model)
        return SupportCheck.of(self.base, entailment=self._entailment)


def ask(
    base: KnowledgeBase,
    question: str,
    *,
    llm: "str | LLM | Chat | None" = None,
    books: Sequence[str] | None = None,
    k: int = PASSAGES,
    strict: bool = False,
    rerank: str | None = None,
    support_model: str | None = None,
) -> Answer:
    """Answer `question` from the books of `base`; every quote is cut from the book.

    Without a model the answer is one to five sentences of the books. With one it is claims that the
    model writes, each tied to the sentences that carry it, and checked.

    Args:
        base: where to look.
        question: in Chinese or English.
        llm: a spec such as "deepseek:deepseek-chat", a llama-index `LLM`, or a `Chat`.
        books: only these books; see `KnowledgeBase.search`.
        k: how many passages are looked at, ≥ 1.
        strict: leave out claims that the sentences they name do not support.
        rerank: a CrossEncoder (name or path) that orders the best passages anew.
        support_model: an entailment model (name or path) that has a say in what is supported.

    Returns:
        The answer; or an abstention that says what was looked for and what came nearest.

    Raises:
        MisuseError: the question is too long, or there is no such spec.
        NotFoundError: a book, or a model, is not there.
        ModelError: the model cannot be opened, or gave no usable reply.
        BudgetError: a call could cost more than is allowed.

    Example:
        >>> with KnowledgeBase.open("indexes/default") as base:
        ...     answer = ask(base, "什么是工作记忆？", llm="ollama:qwen3")
    """
    check_length(question)
    # whoever is at risk is heard before a key is found missing
    opened = None if llm is None or at_risk(question) else _open(llm)
    answerer = Answerer(
        base,
        chat=opened,
        strict=strict,
        rerank=rerank,
        support_model=support_model,
        region=config.load().region,
    )
    try:
        return answerer.answer(question, books=books, k=k)
    finally:
        # a model that was handed over is its owner's to close
        if opened is not None and isinstance(llm, str):
            opened.close()


def _open(llm: "str | LLM | Chat") -> "Chat | None":
    from psykb.llm.opening import open_chat

    return open_chat(llm)


def check_length(question: str) -> None:
    """Raise MisuseError if a question is longer than `LONGEST` characters."""
    if len(question) > LONGEST:
        raise MisuseError(
            _("the question has {n} characters, at most {most} can be asked").format(
                n=len(question), most=LONGEST
            )
        )


def at_risk(question: str, history: Sequence[Message] = ()) -> bool:
    """Whether the crisis gate hears anything, so that no model will be called."""
    return _heard(question, history).level is not RiskLevel.NONE


def withheld(
    question: str,
    history: Sequence[Message] = (),
    *,
    region: str = "",
    without_books: bool = False,
) -> Answer | None:
    """Return the answer to a person in danger, which takes neither books nor a model.

    None where the danger is not active; `without_books` also answers where it is passive. See
    `Answerer` for the other arguments.
    """
    risk = _heard(question, history)
    if risk.level is RiskLevel.NONE or (crisis.safe_to_answer(risk) and not without_books):
        return None
    return _withheld(question, history, risk, region)


def _heard(question: str, history: Sequence[Message]) -> Risk:
    return crisis.assess([*history, Message(role="user", content=question)])


def _withheld(question: str, history: Sequence[Message], risk: Risk, region: str) -> Answer:
    return Answer(
        question=question,
        abstained=Abstention.AT_RISK,
        risk=risk,
        notice=_notice(question, history, risk, region),
        timings={},
    )


def _notice(question: str, history: Sequence[Message], risk: Risk, region: str) -> Notice | None:
    """Return whom to call, in the language in which the person has written so far."""
    said = [message.content for message in history if message.role == "user"]
    language = language_of(" ".join([*said, question]))
    near = region_near(region, language)
    return help_lines.notice(risk, language=language, region=near)


def region_near(setting: str, language: Language) -> str:
    """Return the region whose help lines come first for a person who writes `language`.

    Without a setting, that of the system's locale counts where its language is the person's: zh_TW
    for who writes Chinese. Many a system in China speaks en_US.
    """
    locale = next(filter(None, map(config.variable, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    locale = locale if locale.startswith(language) else ""
    return help_lines.region_of(setting, language, locale)
