"""SmileChat: an array of turns of "client" and "counselor", one file a conversation."""

from collections.abc import Iterator
from dataclasses import replace

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import turns_of
from psykb.dataset.formats.fields import UnfitError, list_of, reader
from psykb.dataset.speakers import role_of
from psykb.messages import text as _
from psykb.types import Loss

NAME = "smilechat"
# Roles that OpenAI's messages have as well; an array with no other is read as those.
_OTHERS = frozenset(("system", "user", "assistant", "tool", "developer", "function", "human"))


def fits(value: object) -> bool:
    """Whether `value` is an array of turns with a counselling role, or an array of such arrays."""
    if not isinstance(value, list) or not value:
        return False
    if all(isinstance(item, list) for item in value):
        return all(fits(item) for item in value if item) and any(value)
    if not all(isinstance(item, dict) and "content" in item for item in value):
        return False
    roles = [item.get("role") for item in value]
    return all(isinstance(role, str) for role in roles) and any(
        role not in _OTHERS and role_of(role) is not None for role in roles
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation of an array of turns, or those of an array of such arrays."""
    items = list_of(value, _("the row"))
    if items and all(isinstance(item, list) for item in items):
        for item in items:
            yield from _conversation(item)
    else:
        yield from _conversation(items)


@reader
def _conversation(value: object) -> Iterator[Conversation | Lost]:
    items = list_of(value, _("the row"))
    turns = list(turns_of(items, name=""))
    for at, item in enumerate(items):
        spans = _spans(item, turns[at].text, f"[{at}]")
        if spans:
            turns[at] = replace(turns[at], spans=spans)
    yield Conversation(turns=tuple(turns), labels={}, repairs={})


def _spans(item: object, content: str, where: str) -> tuple[tuple[int, int, str], ...]:
    """Return the labelled sentences as ranges of the content.

    The published files leave every label empty; a sentence without a label says nothing.

    Raises:
        UnfitError: one is not in the content, or not behind the one before it.
    """
    annotation = item.get("annotation") if isinstance(item, dict) else None
    spans: list[tuple[int, int, str]] = []
    at = 0
    for part in annotation if isinstance(annotation, list) else []:
        sentence, label = _labelled(part)
        found = content.find(sentence, at)
        if found >= 0:
            at = found + len(sentence)
        elif label:
            raise UnfitError(
                Loss.WRONG_FIELDS,
                _("{name}: an annotated sentence is not in its content").format(name=where),
            )
        if label and sentence:
            spans.append((found, at, label))
    return tuple(spans)


def _labelled(part: object) -> tuple[str, str]:
    """Return the sentence and the label of an annotation, "" for what is no text."""
    values = (part.get("sentence"), part.get("label")) if isinstance(part, dict) else ("", "")
    sentence, label = (value if isinstance(value, str) else "" for value in values)
    return sentence, label
