"""Let a model make a follow-up stand alone, and take its reply only if it can be a question."""

from collections.abc import Sequence

from psykb import jsonl, prompts
from psykb.errors import ModelError
from psykb.llm.chat import Chat
from psykb.llm.estimating import expected
from psykb.llm.gate import UnusableReplyError
from psykb.text.folding import language_of
from psykb.types import Failure, Message, Usage, record

LONGEST = 300  # characters of a rewritten question
NO_CHANGE = "NO_CHANGE"
_MOST_REPLY = 1_024  # tokens; a reasoning model thinks before it writes its one line
_SHARE = 4  # the turns may take a quarter of a small context, and so may the reply
# What another wording of the same request, or none at all, may get over; the rest would meet the
# answer's own call as well.
_UNUSABLE = (
    Failure.EMPTY_REPLY,
    Failure.TRUNCATED,
    Failure.REFUSED,
    Failure.BROKEN_REPLY,
    Failure.CONTEXT_TOO_SMALL,
)


@record
class Exchange:
    """An earlier turn, for the one who rewrites: the question looked up, and its claims as text."""

    question: str
    answer: str


@record
class Rewritten:
    """What a model made of a message; `question` is None where its reply was of no use."""

    question: str | None
    usage: Usage = Usage()


def rewrite(chat: Chat, message: str, earlier: Sequence[Exchange], *, tokens: int) -> Rewritten:
    """Ask a model for `message` as a question that stands alone.

    Args:
        chat: the model.
        message: what was said last.
        earlier: the turns before it, oldest first; those that fit are shown.
        tokens: how many tokens, about, the shown turns may take.

    Raises:
        ModelError: the model cannot be reached or does not accept calls.
        BudgetError: the call could cost more than is left.
    """
    share = chat.context // _SHARE
    shown = within(earlier, min(tokens, share))
    said = jsonl.dumps({"earlier": shown, "message": message})
    messages = [
        Message(role="system", content=prompts.load("rewrite", language_of(message)).text),
        Message(role="user", content=said),
    ]
    try:
        reply = chat.reply(messages, purpose="rewrite", max_tokens=min(_MOST_REPLY, share))
    except ModelError as error:
        if error.failure not in _UNUSABLE:
            raise
        usage = error.usage if isinstance(error, UnusableReplyError) else Usage()
        return Rewritten(question=None, usage=usage)
    return Rewritten(question=read(reply.text, message), usage=reply.usage)


def within(earlier: Sequence[Exchange], tokens: int) -> list[Exchange]:
    """Return the newest turns that take at most `tokens` tokens together, oldest first.

    Turns are shown whole or not at all, but of the newest the question stays, if need be alone:
    without it nothing is left to lean on.
    """
    kept: list[Exchange] = []
    left = tokens
    for turn in reversed(earlier):
        left -= expected(turn.question) + expected(turn.answer)
        if left < 0:
            break
        kept.append(turn)
    if earlier and not kept:
        kept = [Exchange(question=earlier[-1].question, answer="")]
    return kept[::-1]


def read(reply: str, message: str) -> str | None:
    """Return the question in a reply; None where it holds anything else.

    A question is one line of at most `LONGEST` printable characters in the language of `message`.
    Nothing is mended: the offline rules are there for what a model gets wrong.
    """
    text = reply.strip()
    if text == NO_CHANGE:
        return message
    if not text or len(text) > LONGEST or not text.isprintable() or NO_CHANGE in text:
        return None
    return text if language_of(text) == language_of(message) else None
