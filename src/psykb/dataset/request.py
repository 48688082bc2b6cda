"""What an exporter is given and what it gives back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from psykb.types import QAPair, record

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase


class Words(Protocol):
    """How the words of an item are written into a file: as they are, or without the book's."""

    def said(self, text: str, item: QAPair) -> str:
        """Return text of an item as it is written, before any escape of the file."""

    def named(self, text: str) -> str:
        """Return the title by which a book is named, as it is written."""


class AsTheyAre:
    """`Words` that change nothing."""

    def said(self, text: str, item: QAPair) -> str:  # noqa: ARG002 (the form of Words)
        """Return `text`."""
        return text

    def named(self, text: str) -> str:
        """Return `text`."""
        return text


@record
class Options:
    """What can be chosen of an export.

    Args:
        system: a system prompt for the rows of openai, alpaca and sharegpt; "" for none.
        title: of an examination paper, or of an Anki deck; "" for one made of `name` (a deck) or
            of the books' titles.
        name: what the items are called, such as their run; "" for nothing.
        seed: of the distractors, their order, and which rows lack their evidence.
        distractors: passages beside the one that answers, in a row of raft; ≥ 1.
        without_gold: share of the rows of raft that lack the passage that answers, 0 … 1.
        no_quotes: replace every verbatim run of 20 characters or more by a marker.
        force: replace files that are there with other content.
    """

    system: str = ""
    title: str = ""
    name: str = ""
    seed: int = 0
    distractors: int = 4
    without_gold: float = 0.2
    no_quotes: bool = False
    force: bool = False


@record
class LeftOut:
    """An item that a format cannot hold, and why, in words."""

    item: str
    why: str


@record
class Request:
    """What an exporter writes: items in their order, and how.

    `target` is the path of the file, with or without suffix; `base` is None where none was opened.
    """

    items: tuple[QAPair, ...]
    target: Path
    words: Words
    options: Options
    base: "KnowledgeBase | None" = None


Merge = Callable[[bytes | None], bytes]


@record
class Made:
    """The files of an export: (path, content) in the order in which they are told.

    `merged` are files that hold more than this export: each with what makes its new content of what
    it holds when it is written, None where it is not there; it raises where it must not be written.
    `rows` is how many items they hold; `notes` are sentences for people.
    """

    files: tuple[tuple[Path, bytes], ...]
    rows: int
    merged: tuple[tuple[Path, Merge], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


Exporter = Callable[[Request], Made]

_SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".txt")


def suffixed(target: Path, suffix: str) -> Path:
    """Return the file to write: `target` if it ends as data does, else with `suffix`."""
    if target.suffix.lower() in _SUFFIXES:
        return target
    return target.with_name(target.name + suffix)


def titles(items: Sequence[QAPair]) -> list[str]:
    """Return the titles of the books that items cite, each once, in their order."""
    return list(dict.fromkeys(c.title for i in items for c in (*i.citations, *i.origin)))
