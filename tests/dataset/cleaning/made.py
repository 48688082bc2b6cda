"""Dialogues of our own, made in one line."""

from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Dialogue, Message, Strategy


def made(
    *texts: str,
    source: str = "ours",
    system: str = "",
    labels: dict[str, str] | None = None,
    strategies: tuple[Strategy, ...] = (),
) -> Dialogue:
    """Return a dialogue of user and assistant by turns; Chinese where the first text is."""
    messages = tuple(
        Message(role=("user", "assistant")[at % 2], content=text) for at, text in enumerate(texts)
    )
    if system:
        messages = (Message(role="system", content=system), *messages)
    return Dialogue(
        id=dialogue_id(messages),
        messages=messages,
        language="en" if texts[0].isascii() else "zh",
        source=source,
        labels=labels or {},
        repairs={},
        strategies=strategies,
    )
