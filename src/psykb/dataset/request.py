"""What an exporter is given and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from psykb.types import Dialogue, QAPair, Row, SectionKind, record

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
        system: a system prompt for each conversation, in the place of its own; "" for that.
        title: of an examination paper, or of an Anki deck; "" for one made of `name` (a deck) or
            of the books' titles.
        name: what the items are called, such as their run; "" for nothing.
        seed: of the distractors, their order, and which rows lack their evidence.
        distractors: passages beside the one that answers, in a row of raft; ≥ 1.
        without_gold: share of the rows of raft that lack the passage that answers, 0 … 1.
        negatives: passages that do not answer, in a row of triplets; ≥ 1.
        markdown: a corpus as one Markdown file a book, not as rows.
        include: sections that a corpus has beside those that answer questions.
        no_quotes: replace every verbatim run of 20 characters or more by a marker.
        force: replace files that are there with other content.
        retrain: replace training files that somebody edited.
    """

    system: str = ""
    title: str = ""
    name: str = ""
    seed: int = 0
    distractors: int = 4
    without_gold: float = 0.2
    negatives: int = 4
    markdown: bool = False
    include: frozenset[SectionKind] = frozenset()
    no_quotes: bool = False
    force: bool = False
    retrain: bool = False


@record
class LeftOut:
    """An item, or a dialogue, that a format cannot hold, and why, in words."""

    item: str
    why: str


@record
class Request:
    """What an exporter writes: items in their order, and how.

    `target` is the path of the file, with or without suffix; `base` is None where none was opened,
    `file` where the items are from, None where they are from no file.
    """

    items: tuple[QAPair, ...]
    target: Path
    words: Words
    options: Options
    base: "KnowledgeBase | None" = None
    file: Path | None = None


def _as_it_is(text: str) -> str:
    return text


@record
class Example:
    """One conversation as trainers read it.

    Args:
        id: by which it is told that it was left out.
        row: what it holds.
        kept: what psykb keeps of it: an item, a dialogue or a row.
        said: returns a text of it as it is written.
        task: what its one question begins with: what is to be done; "" where it does not say.
        columns: further columns, which trainers do not read.
    """

    id: str
    row: Row
    kept: QAPair | Dialogue | Row
    said: Callable[[str], str] = _as_it_is
    task: str = ""
    columns: Mapping[str, object]


@record
class Split:
    """Conversations of one file; `name` is "train", "valid", "test", or "" of what has no parts."""

    name: str = ""
    examples: tuple[Example, ...]


@record
class ChatRequest:
    """What an exporter of conversations writes: each split into a file of its own.

    `target` is the path of the file, with or without suffix, before the name of the split.
    """

    splits: tuple[Split, ...]
    target: Path
    options: Options

    @property
    def examples(self) -> tuple[Example, ...]:
        """The conversations of all splits."""
        return tuple(example for split in self.splits for example in split.examples)


@record
class Training:
    """A file with which a trainer runs: see `training_files.keeping` for when it is replaced."""

    path: Path
    content: bytes


Merge = Callable[[bytes | None], bytes]


@record
class Made:
    """The files of an export: (path, content) in the order in which they are told.

    `merged` are files that hold more than this export: each with what makes its new content of what
    it holds when it is written, None where it is not there; it raises where it must not be written.
    `rows` is how many items they hold; `notes` are sentences for people, `warnings` those that
    nobody must miss; `training` goes with the files.
    """

    files: tuple[tuple[Path, bytes], ...]
    rows: int
    merged: tuple[tuple[Path, Merge], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    training: Training | None = None


Exporter = Callable[[Request], Made]
ChatExporter = Callable[[ChatRequest], Made]

_SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".txt", ".parquet")


def suffixed(target: Path, suffix: str) -> Path:
    """Return the file to write: `target` if it ends as data does, else with `suffix`."""
    if target.suffix.lower() in _SUFFIXES:
        return target
    return target.with_name(target.name + suffix)


def parted(target: Path, split: str, suffix: str) -> Path:
    """Return the file of a split: its name goes before the suffix; as `suffixed` where it is ""."""
    file = suffixed(target, suffix)
    return file.with_name(f"{file.stem}.{split}{file.suffix}") if split else file


def titles(items: Sequence[QAPair]) -> list[str]:
    """Return the titles of the books that items cite, each once, in their order."""
    return list(dict.fromkeys(c.title for i in items for c in (*i.citations, *i.origin)))
