"""What a chat template writes around each turn, learnt from conversations that it writes."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from psykb.dataset.rendering.templates import FAILURES, marks_of
from psykb.types import record

_ASKED = tuple(f"\ue000asked{n}\ue001" for n in range(3))  # in no template
_REPLIED = tuple(f"\ue000replied{n}\ue001" for n in range(3))
_SYSTEM = "\ue000system\ue001"
_THOUGHT = "\ue000thought\ue001"

Said = Sequence[Mapping[str, str]]


class Seat(StrEnum):
    """Where a system message goes."""

    OWN = "own"  # a block of its own, before all turns
    FIRST = "first"  # into the first question
    LAST = "last"  # into the last question
    NOWHERE = "nowhere"  # it is left out


class Obstacle(StrEnum):
    """Why what a template writes is not turns with something around each."""

    NO_TEMPLATE = "no_template"  # there is none
    REFUSES = "refuses"  # a plain conversation
    DATED = "dated"  # it writes the day on which it is used
    HISTORY = "history"  # a turn is written otherwise when others follow
    SYSTEM = "system"  # the system message stands where it cannot be told from the rest
    START = "start"  # the tokenizer begins each text with a token that the template does not write
    OTHERWISE = "otherwise"  # some conversation comes out different


class NoTurnsError(Exception):
    """A chat template cannot be written as turns; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


@record
class Turns:
    """What stands before and after what is said; begin-of-text that runners write is left out.

    Args:
        default: before all turns, where no system message has a block of its own.
        seat: where a system message goes.
        system: before and after it; in a block of its own in place of `default`.
        user: before and after a question.
        assistant: before and after a reply.
        invitation: after the last question, in place of what is before a reply.
        silence: then, too, where no thinking is wanted; "" where the template has no such switch.
        thinking: before and after a thought, which earlier replies lose; None where they keep it.
        start: the begin-of-text that runners write, for the tokenizer does; "" for none.
        stop: the token that ends a reply; "" where none does.
    """

    default: str
    seat: Seat
    system: tuple[str, str]
    user: tuple[str, str]
    assistant: tuple[str, str]
    invitation: str
    silence: str
    thinking: tuple[str, str] | None
    start: str
    stop: str


def write(
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    said: Said,
    *,
    inviting: bool = True,
    **options: object,
) -> str | None:
    """Return what the chat template makes of messages; None where it refuses them."""
    from jinja2 import TemplateError

    try:
        return str(
            tokenizer.apply_chat_template(
                list(said), tokenize=False, add_generation_prompt=inviting, **options
            )
        )
    except (TemplateError, *FAILURES):  # as of `content.split` where a template wants parts
        return None


def alternating(*contents: str, system: str | None = None) -> list[dict[str, str]]:
    """Return messages of user and assistant by turns."""
    roles = ("user", "assistant")
    said = [{"role": roles[n % 2], "content": content} for n, content in enumerate(contents)]
    return said if system is None else [{"role": "system", "content": system}, *said]


def learn(tokenizer: Any) -> Turns:  # noqa: ANN401
    """Return what a tokenizer's chat template writes around turns.

    Raises:
        NoTurnsError: it is none of that form.
    """
    if "strftime_now" in str(tokenizer.get_chat_template()):
        raise NoTurnsError(Obstacle.DATED)
    opening, tail = _pieces(_text(tokenizer, _ASKED[:1]), _ASKED[:1])
    order = (_ASKED[0], _REPLIED[0], _ASKED[1], _REPLIED[1], _ASKED[2])
    pieces = _pieces(_text(tokenizer, order), order)
    reply, following = pieces[1], pieces[2]
    if pieces != [opening, reply, following, reply, following, tail]:
        raise NoTurnsError(Obstacle.HISTORY)
    start = _start(tokenizer)
    marks = marks_of(tokenizer)
    head = _beheaded(opening, start)
    # The end of a turn and the beginning of the next are written in one piece: a mark with the
    # white space around it ends the turn, as far as the first question begins with the rest.
    before = following.removeprefix(_closing(marks, following))
    if not head.endswith(before):
        before = _common_suffix(head, before)
    after = _common_prefix(reply, tail)
    closing = _closing(marks, reply)
    if closing and after.startswith(closing):
        after = closing
    ending = marks.search(following) if marks else None
    found = _Found(head=head, before=before, reply=reply, following=following, tail=tail)
    seat, system = _seated(tokenizer, found, start)
    return Turns(
        default=head.removesuffix(before),
        seat=seat,
        system=system,
        user=(before, after),
        assistant=(reply.removeprefix(after), following.removesuffix(before)),
        invitation=tail.removeprefix(after),
        silence=_silence(tokenizer),
        thinking=_thinking(tokenizer, reply),
        start=start,
        stop=ending[0] if ending else "",
    )


@record
class _Found:
    """What is written: before the first question, of it what begins every question, and so on."""

    head: str
    before: str
    reply: str
    following: str
    tail: str


def _text(tokenizer: Any, contents: Sequence[str]) -> str:  # noqa: ANN401
    text = write(tokenizer, alternating(*contents))
    if text is None:
        raise NoTurnsError(Obstacle.REFUSES)
    return text


def _pieces(text: str, contents: Sequence[str], obstacle: Obstacle = Obstacle.HISTORY) -> list[str]:
    """Return what stands before, between and after the contents, each of which is there once.

    Raises:
        NoTurnsError: one is changed, doubled, left out or moved; with `obstacle`.
    """
    pieces = []
    for content in contents:
        if text.count(content) != 1:
            raise NoTurnsError(obstacle)
        piece, _found, text = text.partition(content)
        pieces.append(piece)
    return [*pieces, text]


def _start(tokenizer: Any) -> str:  # noqa: ANN401
    """Return the token with which the tokenizer begins every text, as text; "" for none.

    llama.cpp takes from the tokenizer whether to write it, and then writes it before a prompt.
    """
    if tokenizer.bos_token_id is None:
        return ""
    tokens = list(tokenizer("a")["input_ids"])
    return str(tokenizer.bos_token) if tokens[0] == tokenizer.bos_token_id else ""


def _beheaded(text: str, start: str) -> str:
    if not text.startswith(start):
        raise NoTurnsError(Obstacle.START)
    return text.removeprefix(start)


def _closing(marks: re.Pattern[str] | None, text: str) -> str:
    """Return the mark at the beginning of a text, with white space around it; "" for none."""
    mark = marks.match(text, len(text) - len(text.lstrip())) if marks else None
    if mark is None:
        return ""
    rest = text[mark.end() :]
    return text[: len(text) - len(rest.lstrip())]


def _common_prefix(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    return one[:shared]


def _common_suffix(one: str, other: str) -> str:
    return _common_prefix(one[::-1], other[::-1])[::-1]


def _seated(tokenizer: Any, found: _Found, start: str) -> tuple[Seat, tuple[str, str]]:  # noqa: ANN401
    """Return where a system message goes, and what stands around it.

    A template that refuses one gets it as `psykb ask` gives it: before the first question.
    """
    order = [_SYSTEM, _ASKED[0], _REPLIED[0], _ASKED[1]]
    text = write(tokenizer, alternating(*order[1:], system=_SYSTEM))
    if text is None:
        return Seat.FIRST, ("", "\n\n")
    if _SYSTEM not in text:
        return Seat.NOWHERE, ("", "")
    last = text.find(_SYSTEM) > text.find(_REPLIED[0])
    if last:
        order = [*order[1:3], _SYSTEM, _ASKED[1]]
    pieces = _pieces(text, order, Obstacle.SYSTEM)
    head = _beheaded(pieces[0], start)
    if last:
        if head != found.head or pieces[1] != found.reply or pieces[4] != found.tail:
            raise NoTurnsError(Obstacle.SYSTEM)
        return Seat.LAST, (pieces[2].removeprefix(found.following), pieces[3])
    if pieces[2:] != [found.reply, found.following, found.tail]:
        raise NoTurnsError(Obstacle.SYSTEM)
    if pieces[1].endswith(found.before):
        return Seat.OWN, (head, pieces[1].removesuffix(found.before))
    if head.startswith(found.head):
        return Seat.FIRST, (head.removeprefix(found.head), pieces[1])
    raise NoTurnsError(Obstacle.SYSTEM)


def _silence(tokenizer: Any) -> str:  # noqa: ANN401
    """Return what the template adds to its invitation where no thinking is wanted."""
    usual = _text(tokenizer, _ASKED[:1])
    silent = write(tokenizer, alternating(_ASKED[0]), enable_thinking=False) or ""
    return silent.removeprefix(usual) if silent.startswith(usual) else ""


def _thinking(tokenizer: Any, reply: str) -> tuple[str, str] | None:  # noqa: ANN401
    """Return what stands around a thought that the template takes out of an earlier reply.

    White space that stood behind it may stay. The tags are those that all families write that do
    so.
    """
    thought = f"<think>\n{_THOUGHT}\n</think>\n\n{_REPLIED[0]}"
    text = write(tokenizer, alternating(_ASKED[0], thought, _ASKED[1])) or ""
    said = text.partition(f"{_ASKED[0]}{reply}")[2]
    taken = _THOUGHT not in text and said.lstrip().startswith(_REPLIED[0])
    return ("<think>\n", "\n</think>\n\n") if taken else None
