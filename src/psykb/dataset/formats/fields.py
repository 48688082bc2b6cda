"""What all formats read alike: a row's fields, its texts, and what it says about itself."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import ParamSpec, TypeGuard

from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.messages import text as _
from psykb.types import Loss, Repair

_KINDS = {dict: "object", list: "array", str: "text", bool: "true/false", type(None): "null"}
_TEXT_PARTS = ("text", "input_text", "output_text")
_REASONING_PARTS = ("reasoning", "thinking")
_MEDIA = ("images", "image", "videos", "audios")
_TOPICS = ("topic",)
_LICENCES = ("licence", "license")
_SOURCES = ("source", "dataset")
_LONGEST_NAME = 60  # characters of the name of a data set
_IDS = ("id", "ID", "conversation_id")

Row = Mapping[str, object]
Given = ParamSpec("Given")


class UnfitError(Exception):
    """A row cannot be read; never leaves the formats, `reader` makes a `Lost` of it."""

    def __init__(self, reason: Loss, detail: str) -> None:
        super().__init__(detail)
        self.lost = Lost(reason=reason, detail=detail)


def reader(
    read: Callable[Given, Iterator[Conversation | Lost]],
) -> Callable[Given, Iterator[Conversation | Lost]]:
    """Make a `Format.read`, or what reads a part of a row, yield why it is lost by UnfitError."""

    @wraps(read)
    def careful(*args: Given.args, **named: Given.kwargs) -> Iterator[Conversation | Lost]:
        try:
            yield from read(*args, **named)
        except UnfitError as error:
            yield error.lost

    return careful


def row_of(value: object, name: str = "") -> Row:
    """Return `value` as an object; `name` says what it is, in the words of the file.

    Raises:
        UnfitError: it is something else.
    """
    if not isinstance(value, dict):
        raise wrong_kind(name or _("the row"), value, "object")
    return value


def list_of(value: object, name: str) -> list[object]:
    """Return `value` as an array; null and an empty text are an empty one.

    Raises:
        UnfitError: it is something else.
    """
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise wrong_kind(name, value, "array")
    return value


def text_of(value: object, name: str) -> str:
    """Return `value` as a text, as it stands; null is an empty one.

    Raises:
        UnfitError: it is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong_kind(name, value, "text")
    return value


def needed(row: Row, *names: str) -> None:
    """Raise UnfitError unless the row has all of these fields."""
    missing = [name for name in names if name not in row]
    if missing:
        raise UnfitError(Loss.WRONG_FIELDS, _("no field {names}").format(names=", ".join(missing)))


def wrong_kind(name: str, value: object, wanted: str) -> UnfitError:
    """Return the error of a field that is of another kind than it is to be."""
    found = _KINDS.get(type(value), "number")
    return UnfitError(
        Loss.WRONG_FIELDS,
        _("{name} is of the kind {found}, not {wanted}").format(
            name=name, found=found, wanted=wanted
        ),
    )


def content_of(value: object, name: str) -> tuple[str, str]:
    """Return (text, reasoning) of a content: a text, or parts of which the texts are joined.

    Raises:
        UnfitError: a part is a picture or another thing that is no text.
    """
    if not isinstance(value, list):
        return text_of(value, name), ""
    said: dict[str, list[str]] = {"text": [], "reasoning": []}
    for at, part in enumerate(value):
        where = f"{name}[{at}]"
        if isinstance(part, str):
            said["text"].append(part)
            continue
        fields = row_of(part, where)
        kind = fields.get("type", "text")
        if kind not in (*_TEXT_PARTS, *_REASONING_PARTS):
            raise UnfitError(
                Loss.UNSUPPORTED_CONTENT,
                _("{name} is {kind}, not text").format(name=where, kind=kind),
            )
        held = next((key for key in ("text", "value", str(kind)) if key in fields), "text")
        into = "text" if kind in _TEXT_PARTS else "reasoning"
        said[into].append(text_of(fields.get(held), f"{where}.{held}"))
    return "".join(said["text"]), "".join(said["reasoning"])


def no_media(row: Row) -> None:
    """Raise UnfitError if the row has pictures, sounds or tools beside its texts."""
    for name in (*_MEDIA, "tools"):
        if row.get(name) not in (None, "", "[]", []):
            raise UnfitError(Loss.UNSUPPORTED_CONTENT, _("the row has {name}").format(name=name))


def first_text(row: Row, names: tuple[str, ...]) -> str:
    """Return the first of these fields that is a text or a whole number, as text; "" if none."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""


def conversation_of(
    row: Row,
    turns: tuple[Turn, ...],
    *,
    topic: str = "",
    labels: Mapping[str, str] | None = None,
    repairs: Mapping[Repair, int] | None = None,
    question: str = "",
    grows: bool = False,
) -> Conversation:
    """Return a conversation with what its row says about it: topic, labels, licence, source, id.

    Of the row's own labels those that are texts are kept; its source is where it names a data set,
    not where it gives the number or address of the page that the row was taken from.
    """
    given = row.get("labels")
    named = given if isinstance(given, dict) else {}
    return Conversation(
        turns=turns,
        topic=topic or first_text(row, _TOPICS),
        labels={
            **{key: value for key, value in named.items() if isinstance(value, str)},
            **(labels or {}),
        },
        question=question,
        licence=first_text(row, _LICENCES),
        source=next(filter(_is_name, (row.get(name) for name in _SOURCES)), ""),
        id=first_text(row, _IDS),
        repairs=repairs or {},
        grows=grows,
    )


def _is_name(value: object) -> TypeGuard[str]:
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_NAME
        and value.isprintable()
        and "://" not in value
    )
