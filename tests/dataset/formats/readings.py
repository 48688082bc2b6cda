"""What a format reads of one value, in a form that tests can compare."""

from psykb.dataset.conversations import Conversation, Format, Lost

Said = tuple[str, str]


def one(format_: Format, value: object) -> Conversation:
    """Return the only conversation of a value."""
    (found,) = format_.read(value)
    assert isinstance(found, Conversation), found
    return found


def lost(format_: Format, value: object) -> Lost:
    """Return why the only thing that a value holds is lost."""
    (found,) = format_.read(value)
    assert isinstance(found, Lost), found
    return found


def said(found: Conversation) -> list[Said]:
    """Return (role, text) of each turn."""
    return [(turn.role, turn.text) for turn in found.turns]
