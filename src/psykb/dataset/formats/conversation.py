"""EmoLLM and xtuner: `conversation` of input and output, the system prompt on the first turn."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.dataset.formats.fields import (
    Row,
    conversation_of,
    list_of,
    needed,
    reader,
    row_of,
    text_of,
    wrong_kind,
)
from psykb.messages import text as _
from psykb.types import Loss

NAME = "conversation"


def fits(value: object) -> bool:
    """Whether the row has an array of turns with an output each, or none."""
    if not isinstance(value, dict) or not isinstance(value.get("conversation"), list):
        return False
    first = value["conversation"][:1]
    return not first or (isinstance(first[0], dict) and "output" in first[0])


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation; text for pre-training, which has no input, is told from it."""
    row = row_of(value)
    needed(row, "conversation")
    items = list_of(row["conversation"], "conversation")
    parts = [row_of(item, f"conversation[{at}]") for at, item in enumerate(items)]
    if parts and all(part.get("input", "?") in ("", None) for part in parts):
        yield Lost(
            reason=Loss.NOT_A_DIALOGUE,
            detail=_("every input is empty: text for pre-training"),
        )
        return
    yield conversation_of(row, tuple(_turns(parts)))


def _turns(parts: list[Row]) -> Iterator[Turn]:
    """Yield the turns; a system prompt that is said again and again is said once."""
    under = ""
    for at, part in enumerate(parts):
        where = f"conversation[{at}]"
        needed(part, "input", "output")
        system = text_of(part.get("system"), f"{where}.system")
        if system and system != under:
            yield Turn(role="system", text=system)
            under = system
        yield Turn(role="user", text=text_of(part["input"], f"{where}.input"))
        wanted = part.get("output_with_loss", True)
        if not isinstance(wanted, bool):
            raise wrong_kind(f"{where}.output_with_loss", wanted, "true/false")
        yield Turn(
            role="assistant", text=text_of(part["output"], f"{where}.output"), trained=wanted
        )
