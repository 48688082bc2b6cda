"""Turns from an array of messages, whatever their keys and the names of the speakers."""

from collections.abc import Mapping, Sequence

from psykb.dataset.conversations import Turn
from psykb.dataset.formats.fields import (
    Row,
    UnfitError,
    content_of,
    row_of,
    text_of,
    wrong_kind,
)
from psykb.dataset.speakers import role_of
from psykb.messages import text as _
from psykb.types import Loss, Role

ROLES: Mapping[str, Role] = {  # words of trainers; counselling's own are in `speakers`
    "system": "system",
    "developer": "system",
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(
        ("assistant", "gpt", "chatgpt", "bing", "bard", "bot", "chatbot", "model", "ai", "claude"),
        "assistant",
    ),
}
TOOLS = frozenset(
    ("tool", "function", "observation", "function_call", "tool_call", "tool_response", "ipython")
)
_CALLS = ("tool_calls", "function_call")
_WEIGHTS = ("loss", "weight", "loss_weight")
_REASONINGS = ("reasoning_content", "reasoning", "thinking")
LISTS = ("messages", "conversations", "conversation", "dialogue", "dialog")


def list_name(value: object, role_keys: Sequence[str], content_keys: Sequence[str]) -> str:
    """Return the field of `value` that holds such messages, as its first shows; "" if none."""
    if not isinstance(value, dict):
        return ""
    for name in LISTS:
        if is_chat(value.get(name), role_keys, content_keys):
            return name
    return ""


def is_chat(value: object, role_keys: Sequence[str], content_keys: Sequence[str]) -> bool:
    """Whether `value` is an array whose first element has one of either kind of keys."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return False
    first = value[0]
    return any(key in first for key in role_keys) and any(key in first for key in content_keys)


def turns_of(
    items: Sequence[object],
    *,
    name: str,
    role_keys: Sequence[str] = ("role",),
    content_keys: Sequence[str] = ("content",),
    roles: Mapping[str, Role] = ROLES,
    tools: frozenset[str] = TOOLS,
) -> tuple[Turn, ...]:
    """Return the turns of an array of messages.

    Args:
        items: the messages.
        name: of the array, for the details of errors.
        role_keys: keys that may name the speaker, the first that a message has.
        content_keys: keys that may hold the text, likewise.
        roles: speakers in small letters → role, beside those of counselling.
        tools: speakers that are no people.

    Raises:
        UnfitError: names the message and what is wrong with it.
    """
    found = []
    for at, item in enumerate(items):
        where = f"{name}[{at}]"
        row = row_of(item, where)
        role = _role(row, role_keys, where, roles, tools)
        if any(row.get(key) for key in _CALLS):
            raise UnfitError(Loss.UNSUPPORTED_CONTENT, _("{name} calls a tool").format(name=where))
        key = next((one for one in content_keys if one in row), None)
        if key is None:
            raise UnfitError(
                Loss.WRONG_FIELDS,
                _("no field {names}").format(names=f"{where}.{content_keys[0]}"),
            )
        text, thought = content_of(row[key], f"{where}.{key}")
        beside = next((one for one in _REASONINGS if row.get(one)), "")
        found.append(
            Turn(
                role=role,
                text=text,
                reasoning=text_of(row[beside], f"{where}.{beside}") if beside else thought,
                trained=trained(row, where),
            )
        )
    return tuple(found)


def trained(row: Row, where: str) -> bool:
    """Whether a message wants a loss on it: `loss`, `weight` or `loss_weight`, true by default.

    Raises:
        UnfitError: it is no number and no truth value.
    """
    for key in _WEIGHTS:
        value = row.get(key)
        if value is None:
            continue
        if not isinstance(value, bool | int | float):
            raise wrong_kind(f"{where}.{key}", value, "number")
        return bool(value)
    return True


def under_system(turns: tuple[Turn, ...], row: Row, key: str = "system") -> tuple[Turn, ...]:
    """Return the turns with the system prompt of a field of the row before them.

    A system message of the conversation's own goes first, as in LLaMA-Factory.
    """
    prompt = text_of(row.get(key), key)
    if not prompt or (turns and turns[0].role == "system"):
        return turns
    return (Turn(role="system", text=prompt), *turns)


def _role(
    row: Row,
    keys: Sequence[str],
    where: str,
    roles: Mapping[str, Role],
    tools: frozenset[str],
) -> Role:
    key = next((one for one in keys if one in row), keys[0])
    name = text_of(row.get(key), f"{where}.{key}")
    word = name.strip().lower()
    role = roles.get(word) or (None if word in tools else role_of(word))
    if role is not None:
        return role
    if word in tools:
        raise UnfitError(Loss.UNSUPPORTED_CONTENT, _("{name} calls a tool").format(name=where))
    raise UnfitError(
        Loss.UNKNOWN_ROLE,
        _("{name}: nobody knows who {role} is").format(name=where, role=f"{name!r}"),
    )
