"""Small conversations for the tests of formats and repairs."""

from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.repairing import repaired
from psykb.types import Dialogue, Place, RejectedDialogue, Repair, Role

PLACE = Place(file="talk.json", row=0)
_ROLES: dict[str, Role] = {"s": "system", "u": "user", "a": "assistant"}


def turn(line: str) -> Turn:
    """Return the turn of a line like "u|我睡不着。"."""
    role, text = line.split("|", 1)
    return Turn(role=_ROLES[role], text=text)


def talk(*lines: str) -> Conversation:
    """Return a conversation of such lines."""
    return Conversation(turns=tuple(turn(line) for line in lines), labels={}, repairs={})


def lines_of(dialogue: Dialogue) -> list[str]:
    """Return the messages of a dialogue as such lines."""
    return [f"{message.role[0]}|{message.content}" for message in dialogue.messages]


def refused(conversation: Conversation) -> RejectedDialogue:
    """Return the refusal of a conversation."""
    found = repaired(conversation, source="", licence="", place=PLACE)
    assert isinstance(found, RejectedDialogue)
    return found


def mended(
    conversation: Conversation, *keep: Repair, think: bool = False
) -> tuple[list[str], dict[Repair, int]]:
    """Return the lines of the dialogue that a conversation becomes, and its repairs."""
    found = dialogue(conversation, *keep, think=think)
    return lines_of(found), dict(found.repairs)


def dialogue(conversation: Conversation, *keep: Repair, think: bool = False) -> Dialogue:
    """Return the dialogue that a conversation becomes."""
    found = repaired(
        conversation,
        source="set",
        licence="CC0-1.0",
        place=PLACE,
        keep=frozenset(keep),
        reasoning="think" if think else "drop",
    )
    assert isinstance(found, Dialogue)
    return found
