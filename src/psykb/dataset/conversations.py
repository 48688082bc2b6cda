"""A conversation as a file gives it, before anything is mended, and what a format must offer."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Protocol

from psykb.types import Loss, Repair, Role, record


@record
class Turn:
    """One utterance as it stands in the file, its speaker mapped to a role.

    Args:
        role: "system", "user" (client, 来访者, human …) or "assistant" (counsellor, gpt …).
        text: as it stands; may be empty.
        speaker: how the file names who speaks, where that says more than the role ("妈妈"); "".
        reasoning: a reasoning model's thinking that goes with it; "".
        trained: whether the file wants a loss on it.
        spans: (start, end, label) of annotated ranges of `text`.
    """

    role: Role
    text: str
    speaker: str = ""
    reasoning: str = ""
    trained: bool = True
    spans: tuple[tuple[int, int, str], ...] = ()


@record
class Conversation:
    """What one row, or one file, holds.

    Args:
        turns: in their order; anything goes, `repairing.repaired` sees to it.
        topic: as the data set names it; "" where it does not.
        labels: further labels by name.
        question: the same for conversations that are several answers to one question, by which
            `--answers` chooses among them; "" where there is one.
        licence: if the row names one.
        source: the data set, if the row or a manifest names it.
        id: as the file has it; "" where it has none.
        repairs: what the format's reader had to mend, with how often.
        grows: whether rows of this format repeat a history that grows from row to row.
        earlier: what had been mended before the file was written, by what the file says.
    """

    turns: tuple[Turn, ...]
    topic: str = ""
    labels: Mapping[str, str]
    question: str = ""
    licence: str = ""
    source: str = ""
    id: str = ""
    repairs: Mapping[Repair, int]
    grows: bool = False
    earlier: Mapping[Repair, int] = field(default_factory=dict)


@record
class Lost:
    """Why a row holds no conversation; `detail` says in words which field or turn."""

    reason: Loss
    detail: str = ""


class Format(Protocol):
    """One module of `psykb.dataset.formats`; `table.FORMATS` lists them.

    `value` is what a container gives for one row: an object, an array (of turns, or of strings) or,
    of a text file, the whole text as a str.
    """

    NAME: str

    def fits(self, value: object) -> bool:
        """Whether `value` has this form: by its keys and their kinds, never by the file's name."""

    def read(self, value: object) -> Iterator[Conversation | Lost]:
        """Yield the conversations of a row, or why it holds none; raises nothing."""
