"""Dialogues and rows of our own for the tests of exports."""

from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Dialogue, Language, Message, Role, Row, RowKind

_ROLES: dict[str, Role] = {"s": "system", "u": "user", "a": "assistant"}


def messages(*lines: str) -> tuple[Message, ...]:
    """Return the messages of lines like "u|我睡不着。"."""
    parted = (line.split("|", 1) for line in lines)
    return tuple(Message(role=_ROLES[role], content=text) for role, text in parted)


def made(
    *lines: str,
    untrained: tuple[int, ...] = (),
    licence: str = "CC0-1.0",
    language: Language = "zh",
    **more: object,
) -> Dialogue:
    """Return the dialogue of such lines."""
    said = messages(*lines)
    values: dict[str, object] = {
        "id": dialogue_id(said), "messages": said, "language": language, "source": "talks",
        "licence": licence, "labels": {}, "untrained": untrained, "repairs": {}, **more,
    }  # fmt: skip
    return Dialogue(**values)  # type: ignore[arg-type]


def row(*lines: str, id: str = "dialogue:0f", untrained: tuple[int, ...] = ()) -> Row:
    """Return the row of such lines."""
    return Row(
        id=id,
        messages=messages(*lines),
        kind=RowKind.DIALOGUE,
        language="zh",
        source="talks",
        licence="CC0-1.0",
        groups=(id,),
        untrained=untrained,
    )


SLEEP = made(
    "s|你是咨询师。", "u|我睡不着。", "a|多久了？", "u|两周。\n每天都这样。", "a|听起来很辛苦。"
)
WORK = made("u|My boss “shouts”.", "a|How is that for you?", language="en")
HALF = made("u|你好。", "a|你好！", "u|我很难过。", "a|愿意说说吗？", untrained=(1,))
