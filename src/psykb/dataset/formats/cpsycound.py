"""CPsyCounD's text files and transcripts like them: "来访者：" and "心理咨询师：" by turns."""

from collections.abc import Iterator

from psykb.dataset import transcripts
from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats import soulchat_text

NAME = "cpsycound"


def fits(value: object) -> bool:
    """Whether `value` is a text in which labelled speakers talk, and none of them is 用户."""
    return (
        isinstance(value, str)
        and not soulchat_text.fits(value)
        and len(transcripts.roles(value)) > 0
    )


def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the one conversation of a text."""
    yield transcripts.read(str(value))
