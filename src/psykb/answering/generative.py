"""Let a model write the answer from numbered sentences, and hold each of its claims to them."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from string import Template
from typing import NamedTuple

from psykb import prompts
from psykb.answering import claims, evidence, findings
from psykb.answering.disarming import as_data
from psykb.answering.evidence import Shown
from psykb.answering.findings import Findings
from psykb.answering.judging import Judge
from psykb.errors import BudgetError, ModelError
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.chat import Chat, Listener
from psykb.llm.estimating import expected
from psykb.llm.gate import UnusableReplyError
from psykb.messages import text as _
from psykb.types import (
    Abstention,
    Answer,
    Claim,
    Failure,
    Language,
    Message,
    Reply,
    Usage,
    record,
)

_MOST_REPLY, _LEAST_REPLY = 4_096, 256  # tokens, reasoning included
_REPLY_SHARE = 4  # the reply may take a quarter of a small context
_MOST_EVIDENCE = 12_000  # tokens; a large context is no reason to pay for a small book
# Estimates of tokens err by up to a third; a chat template puts a few around each message.
_MARGIN, _TEMPLATE = 0.8, 64
_LONGEST_SHOWN = 300  # characters of a faulty line that the second prompt repeats


class FirstReplyWarning(UserWarning):
    """What was wrong with a reply could not be mended, for the second call failed."""


@record
class Attempt:
    """A reply as it was read and checked: its claims, or it declined."""

    reply: Reply
    claims: tuple[Claim, ...]
    declined: bool

    @property
    def supported(self) -> int:
        """How many claims are supported."""
        return sum(claim.status == "supported" for claim in self.claims)

    @property
    def faulty(self) -> int:
        """How many are not."""
        return len(self.claims) - self.supported

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.declined or bool(self.supported and not self.faulty)


class _Parts(NamedTuple):
    """What each step needs: the parts of one question's answer."""

    chat: Chat
    judge: Judge
    question: str
    language: Language
    shown: Shown
    most: int  # tokens of a reply
    listener: Listener | None


def write(
    base: KnowledgeBase,
    found: Findings,
    chat: Chat,
    check: SupportCheck,
    *,
    strict: bool = False,
    listener: Listener | None = None,
) -> Answer:
    """Answer from what was found with claims that a model writes, each checked.

    The model is shown numbered sentences and is to end each claim with those that carry it. A claim
    is supported if they exist and, by `check`, carry every sentence of it. If anything is wrong
    with the reply, the model is told once what, and the better of the two replies is kept: more
    claims supported, then fewer not. Quotes are cut from the store.

    Args:
        base: the base that was searched.
        found: what was found; the books must answer (`found.reason` is None).
        chat: the model.
        check: whether sentences carry a claim.
        strict: leave unsupported claims out, into `Answer.dropped`.
        listener: hears the replies while they are written, unchecked.

    Returns:
        An answer with at least one supported claim; or an abstention, because the model declined
        or because nothing that it wrote is supported (then it is in `Answer.dropped`).

    Raises:
        ModelError: the model gave no usable reply, or its context cannot hold any evidence.
        BudgetError: the call could cost more than is left.
    """
    parts = _parts(base, found, chat, check, listener)
    clock = _Clock()
    asked = [
        Message(role="system", content=prompts.load("answer", parts.language).text),
        Message(
            role="user",
            content=prompts.load("evidence", parts.language).filled(
                evidence=parts.shown.text, question=parts.question
            ),
        ),
    ]
    first = _attempt(parts, asked, "answer", clock)
    usage, kept = first.reply.usage, first
    if not first.good:
        second, more = _again(parts, asked, first, clock)
        usage = usage.plus(more)
        if second and (second.supported, -second.faulty) > (first.supported, -first.faulty):
            kept = second
    answer = _answer(found, kept, strict=strict)
    return replace(
        answer,
        nearest=() if answer.abstained is None else findings.nearest(base, found),
        model=chat.spec,
        usage=usage,
        timings=clock.times(found),
    )


class _Clock:
    """Seconds spent with the model and on checking."""

    def __init__(self) -> None:
        self.model = self.check = 0.0

    def times(self, found: Findings) -> dict[str, float]:
        times = {"search": found.seconds, "model": self.model, "check": self.check}
        return {stage: round(seconds, 4) for stage, seconds in times.items()}


def _parts(
    base: KnowledgeBase,
    found: Findings,
    chat: Chat,
    check: SupportCheck,
    listener: Listener | None,
) -> _Parts:
    """Choose the evidence: what the model's context leaves room for.

    Raises:
        ModelError: no sentence fits.
    """
    language = found.asked.content.language
    question = as_data(found.asked.text)
    most = max(_LEAST_REPLY, min(_MOST_REPLY, chat.context // _REPLY_SHARE))
    # The second prompt also holds the first reply, without its reasoning, and what is wrong.
    first = min(most, 1_024)
    names = ("answer", "evidence", "again")
    fixed = sum(expected(prompts.load(name, language).text) for name in names)
    room = chat.context - most - first - fixed - expected(question) - 3 * _TEMPLATE
    tokens = min(int(_MARGIN * room), _MOST_EVIDENCE)
    shown = evidence.gather(base, found, tokens=tokens, count=expected)
    if not shown.sentences:
        raise ModelError(
            _(
                "{model}: a context of {n} tokens has no room for the prompt and a sentence of the "
                "books; use a model with a larger one, or state it: PSYKB_LLM_CONTEXT=TOKENS"
            ).format(model=chat.spec, n=chat.context),
            failure=Failure.CONTEXT_TOO_SMALL,
        )
    judge = Judge(base, shown, check, question=question)
    return _Parts(chat, judge, question, language, shown, most, listener)


def _attempt(parts: _Parts, messages: Sequence[Message], purpose: str, clock: _Clock) -> Attempt:
    """Call the model once, read the reply and check its claims."""
    started = time.perf_counter()
    reply = parts.chat.reply(
        messages, purpose=purpose, max_tokens=parts.most, listener=parts.listener
    )
    clock.model += time.perf_counter() - started
    started = time.perf_counter()
    draft = claims.read(reply.text, len(parts.shown.sentences))
    judged = tuple(map(parts.judge.claim, draft.lines))
    clock.check += time.perf_counter() - started
    return Attempt(reply=reply, claims=judged, declined=draft.declined)


def _again(
    parts: _Parts, asked: Sequence[Message], first: Attempt, clock: _Clock
) -> tuple[Attempt | None, Usage]:
    """Show the model what is wrong with its reply, let it write once more; return what it took.

    None where that fails and the first reply holds something, for what was paid for is not lost;
    and where the context cannot hold both prompts.
    """
    if parts.listener is not None:
        parts.listener.again()
    words = prompts.load("again", parts.language).filled(
        faults=_faults(parts, first), last=str(len(parts.shown.sentences))
    )
    messages = [
        *asked,
        Message(role="assistant", content=first.reply.text),
        Message(role="user", content=words),
    ]
    try:
        second = _attempt(parts, messages, "answer again", clock)
    except (ModelError, BudgetError) as error:
        too_long = isinstance(error, ModelError) and error.failure is Failure.CONTEXT_TOO_SMALL
        if not first.supported and not too_long:
            raise
        warnings.warn(
            _("the first reply was kept; asking again failed: {error}").format(error=error),
            FirstReplyWarning,
            stacklevel=2,
        )
        # a reply that came and is of no use was paid for
        return None, error.usage if isinstance(error, UnusableReplyError) else Usage()
    return second, second.reply.usage


def _faults(parts: _Parts, attempt: Attempt) -> str:
    """Return what is wrong with a reply in words for the model, line by line."""
    text = prompts.load("faults", parts.language).text
    words = dict(line.split(": ", 1) for line in text.splitlines())
    last = str(len(parts.shown.sentences))
    if not attempt.claims:
        return words["nothing"]
    return "\n".join(
        Template(words["line"]).substitute(
            number=number,
            text=as_data(claim.text)[:_LONGEST_SHOWN],
            faults="; ".join(Template(words[f.value]).substitute(last=last) for f in claim.faults),
        )
        for number, claim in enumerate(attempt.claims, 1)
        if claim.faults
    )


def _answer(found: Findings, kept: Attempt, *, strict: bool) -> Answer:
    """Return the kept reply as an answer, or as an abstention."""
    unsupported = tuple(claim for claim in kept.claims if claim.faults)
    told = tuple(claim for claim in kept.claims if not (strict and claim.faults))
    abstained = None
    if kept.declined:
        abstained = Abstention.MODEL_DECLINED
    elif not kept.supported:
        abstained, told = Abstention.UNSUPPORTED, ()
    return findings.answered(
        found,
        claims=told,
        dropped=unsupported if strict or not told else (),
        abstained=abstained,
        timings={},
    )
