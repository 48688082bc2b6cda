"""Read a model's reply as one JSON object of a form; what does not fit is shown to it once."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation import fault_words
from psykb.generation.forms import AnyForm
from psykb.generation.making import Caller
from psykb.types import Draft, Language, Message, Refusal, Refused, Slot, Stage, record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T", bound=AnyForm)

AGAIN = "draft_again"  # the prompt of the repair round
LONGEST = 100_000  # characters of a reply; no item takes a tenth of it
DEEPEST = 8  # brackets within brackets; the forms have three
_MOST_SAID = 2_000  # characters of a reply that are kept of one that is no item
_MOST_FAULTS, _LONGEST_FAULT = 3, 200
_MOST_TOLD = 2_000  # characters of a fault that are read before it is made short
_FENCE = "```"
_ADAPTERS: "dict[type, TypeAdapter[Any]]" = {}  # making one takes milliseconds
_SURROGATE = re.compile("[\ud800-\udfff]")


class _OddError(ValueError):
    """A value that JSON readers take and no item has, in English words of our own."""


@record
class Declined:
    """The model says that it cannot do what was asked, and why."""

    why: str
    said: str = ""


@record
class Misread:
    """A reply that is not what was asked for: NOT_JSON or WRONG_FIELDS, and the fault in words.

    `said` is its beginning, as `ask` found it.
    """

    reason: Refusal
    detail: str
    said: str = ""


@record
class Request:
    """What is asked of a model: the messages, and how the call is to be made."""

    messages: tuple[Message, ...]
    language: Language
    purpose: str
    passages: tuple[str, ...] = ()
    turn: int = 0
    most: int = 1_024
    temperature: float = 0.0


def read(
    reply: str,
    form: type[T],
    fits: Callable[[T], str] | None = None,
    language: Language = "en",
) -> T | Declined | Misread:
    """Read the whole reply as one JSON object of a form; never raises, whatever it holds.

    One ```json fence around it is taken off, and nothing else is mended. Refused are: text before
    or behind the object, two values for one name, NaN and infinities, brackets more than `DEEPEST`
    deep, unknown or missing fields, and values of another JSON type (no "3" for 3).

    Args:
        reply: what the model said, without its reasoning.
        form: a record.
        fits: says what is wrong with the values, "" if nothing is; may raise ValueError instead.
        language: in which the fault is told; a model is told it in the language of its prompt.

    Returns:
        The record; `Declined` for {"decline": "why"}; or what is wrong.
    """
    if len(reply) > LONGEST:  # before anything is sought in it
        return _not_json("the reply is too long", language)
    text = _bare(reply)
    value = _parsed(text, language)
    if isinstance(value, Misread):
        return value
    if list(value) == ["decline"] and isinstance(value["decline"], str):
        return Declined(why=_short(value["decline"]))
    from pydantic import ValidationError

    try:
        found: T = _adapter(form).validate_json(text, strict=True)
        fault = "" if fits is None else fits(found)
    except ValidationError as error:
        return Misread(reason=Refusal.WRONG_FIELDS, detail=_faults(error.errors(), language))
    except ValueError as error:
        fault = str(error)
    if not fault:
        return found
    told = _short(fault_words.said(fault, language))
    return Misread(reason=Refusal.WRONG_FIELDS, detail=told)


def ask(
    caller: Caller,
    request: Request,
    form: type[T],
    fits: Callable[[T], str] | None = None,
) -> tuple[T | Declined | Misread, bool]:
    """Send a request and read its reply; on a fault show it and let the model write once more.

    The model is told the fault in the language of the request; that of the last reply, which goes
    into the records, is in English.

    Returns:
        What the last reply is, and whether the model was asked again.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    first = _reply(caller, request, request.messages, request.purpose)
    found = read(first, form, fits, request.language)
    if not isinstance(found, Misread):
        return _with_words(found, first), False
    words = prompts.load(AGAIN, request.language).filled(fault=found.detail)
    messages = (
        *request.messages,
        # a server may refuse an empty message, and a bad reply need not be read whole again
        Message(role="assistant", content=_shown_again(first)),
        Message(role="user", content=words),
    )
    last = _reply(caller, request, messages, f"{request.purpose}_again")
    return _with_words(read(last, form, fits), last), True


def refused(
    slot: Slot, stage: Stage, found: Declined | Misread, draft: Draft | None = None
) -> Refused:
    """Return the refusal of what a model declined, or of what it wrote amiss."""
    declined = isinstance(found, Declined)
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=stage,
        reason=Refusal.MODEL_DECLINED if isinstance(found, Declined) else found.reason,
        detail=found.why if isinstance(found, Declined) else found.detail,
        draft=None if declined and stage is Stage.DRAFT else draft,
        said=found.said,
    )


def _with_words(found: T | Declined | Misread, reply: str) -> T | Declined | Misread:
    """Return what was read; what is no item has the beginning of the reply with it."""
    if not isinstance(found, Declined | Misread):
        return found
    return replace(found, said=reply[:_MOST_SAID])


def _reply(caller: Caller, request: Request, messages: Sequence[Message], purpose: str) -> str:
    return caller.reply(
        messages,
        purpose=purpose,
        passages=request.passages,
        turn=request.turn,
        max_tokens=request.most,
        temperature=request.temperature,
    ).text


def _shown_again(reply: str) -> str:
    """Return a reply as the repair round shows it; a very long one loses its end."""
    return _SURROGATE.sub("\ufffd", reply)[:4_000].strip() or "…"


def _bare(reply: str) -> str:
    """Return the reply without the white space and the one fence that may be around it.

    The fence's language is "json" or left out, as many models write it.
    """
    text = reply.strip("\ufeff \t\r\n")
    first, line_end, inner = text.partition("\n")
    opens = first.rstrip().lower() in (_FENCE, f"{_FENCE}json")
    if not (opens and line_end and inner.endswith(_FENCE)):
        return text
    return inner.removesuffix(_FENCE).strip()


def _parsed(text: str, language: Language) -> dict[str, object] | Misread:
    """Return the object that `text` is; only its names are used, the values are read strictly."""
    fault = ""
    value: object = None
    if _SURROGATE.search(text):
        fault = "the reply holds half a character"
    elif _depth(text) > DEEPEST:
        fault = "brackets are nested too deep"
    else:
        try:
            value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        except _OddError as error:
            fault = str(error)
        except ValueError as error:  # also of a number with thousands of digits
            fault = fault_words.of_json(error)
        if not fault and not isinstance(value, dict):
            fault = "the reply is not a JSON object"
    if fault or not isinstance(value, dict):
        return _not_json(fault, language)
    return value


def _not_json(fault: str, language: Language) -> Misread:
    return Misread(reason=Refusal.NOT_JSON, detail=_short(fault_words.said(fault, language)))


def _depth(text: str) -> int:
    """Return how deep brackets outside of strings are nested at most, in one pass."""
    deepest = depth = 0
    quoted = escaped = False
    for mark in text:
        if escaped:
            escaped = False
        elif quoted:
            escaped = mark == "\\"
            quoted = mark != '"'
        elif mark == '"':
            quoted = True
        else:
            depth += (mark in "[{") - (mark in "]}")
            deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _value in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise _OddError(f"the name {_short(twice)} stands twice in one object")
    return found


def _no_number(word: str) -> NoReturn:
    raise _OddError(f"{word} is not JSON")


def _adapter(form: type[T]) -> "TypeAdapter[T]":
    from pydantic import TypeAdapter

    if form not in _ADAPTERS:  # two threads may make one each, which does no harm
        _ADAPTERS[form] = TypeAdapter(form)
    return _ADAPTERS[form]


def _faults(errors: Iterable[Any], language: Language) -> str:
    """Return the first faults that pydantic found, each with its place; no value is repeated."""
    first = list(errors)[:_MOST_FAULTS]
    told = [_short(fault_words.of_field(error, language)) for error in first]
    return _short(("；" if language == "zh" else "; ").join(told))


def _short(text: str) -> str:
    return as_data(text[:_MOST_TOLD])[:_LONGEST_FAULT]
