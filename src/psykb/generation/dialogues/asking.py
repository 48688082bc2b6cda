"""Ask a model for a dialogue; what is wrong with its reply is shown to it once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation import shown
from psykb.generation.dialogues import carrying, crisis_handling, harms, reading, shape
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.phrases import Unfit
from psykb.generation.dialogues.reading import MOST_SAID, Turns
from psykb.generation.making import Caller
from psykb.types import DialogueRefusal, Language, Message, record

AGAIN = "dialogue_again"  # the prompt of the repair round
_MOST_SHOWN = 6_000  # characters of a reply that are shown again


@record
class Request:
    """What is asked of a model: the messages, and how the call is to be made."""

    messages: tuple[Message, ...]
    language: Language
    purpose: str
    passages: tuple[str, ...]
    turn: int
    temperature: float = 0.0


def fault_of(turns: Turns, brief: Brief) -> Unfit | None:
    """Return the first thing that is wrong with a dialogue by itself, None if nothing is.

    Its form, what a counsellor must not say, how danger is met, whether it carries its seed: the
    order of `DialogueRefusal`. Whether its claims are supported is judged elsewhere.
    """
    return (
        shape.check(turns, brief.exchanges, brief.language)
        or harms.check(turns)
        or crisis_handling.check(turns, meant=brief.crisis)
        or carrying.check(turns, brief)
    )


def ask(caller: Caller, request: Request, brief: Brief) -> tuple[Turns | Unfit, bool]:
    """Send a request and read its reply; on a fault show it and let the model write once more.

    The model is told the fault in the language of the request. A model that declines is not asked
    again.

    Returns:
        The utterances, or what is wrong with the last reply; and whether the model was asked again.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """

    def read(reply: str) -> Turns | Unfit:
        found = reading.dialogue(reply, brief.language)
        fault = found if isinstance(found, Unfit) else fault_of(found, brief)
        return found if fault is None else replace(fault, said=reply[:MOST_SAID])

    first = send(caller, request)
    found = read(first)
    if not isinstance(found, Unfit) or found.reason is DialogueRefusal.MODEL_DECLINED:
        return found, False
    return read(send_again(caller, request, first, found.told(request.language))), True


def send(caller: Caller, request: Request, purpose: str = "") -> str:
    """Return what a model says to a request, under its own purpose or another."""
    return caller.reply(
        request.messages,
        purpose=purpose or request.purpose,
        passages=request.passages,
        turn=request.turn,
        max_tokens=shown.most_tokens(caller),
        temperature=request.temperature,
    ).text


def send_again(caller: Caller, request: Request, reply: str, fault: str) -> str:
    """Return what a model says when it is shown its reply and what is wrong with it."""
    words = prompts.load(AGAIN, request.language).filled(fault=as_data(fault))
    more = (
        # a server may refuse an empty message, or one with half a character
        Message(role="assistant", content=_whole(reply)[:_MOST_SHOWN].strip() or "…"),
        Message(role="user", content=words),
    )
    again = replace(request, messages=(*request.messages, *more))
    return send(caller, again, f"{request.purpose}_again")


def messages_of(system: str, task: str) -> tuple[Message, ...]:
    """Return the two messages of a first call."""
    return Message(role="system", content=system), Message(role="user", content=task)


def lines_of(
    turns: Turns, language: Language, numbered: Callable[[int], Sequence[tuple[int, str]]]
) -> str:
    """Return a dialogue as data, one line an utterance of the client and a sentence of the other.

    Args:
        turns: the utterances.
        language: of the labels.
        numbered: gives the numbers and texts of the sentences of an utterance, by its position.
    """
    client, counsellor = (
        ("来访者：", "咨询师：") if language == "zh" else ("Client: ", "Counsellor: ")
    )
    lines = []
    for at, turn in enumerate(turns):
        if turn.role == "user":
            lines.append(f"{client}{as_data(turn.content)}")
        else:
            lines += [f"({n}) {counsellor}{as_data(text)}" for n, text in numbered(at)]
    return "\n".join(lines)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
