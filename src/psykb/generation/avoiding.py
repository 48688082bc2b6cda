"""Which items a run is not to ask again: those of runs of items, and those that dialogues tell."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.errors import NotFoundError
from psykb.generation.file_kinds import holds_dialogues, holds_items
from psykb.generation.run_folders import output_of, settings_of
from psykb.messages import text as _
from psykb.types import Dialogue, QAPair


def avoided_items(root: Path, names: Sequence[str]) -> Iterator[QAPair]:
    """Yield the items that runs, or files, keep from being asked again.

    Of a run of dialogues these are the items that its accepted dialogues were made from, as its
    sources have them now.

    Args:
        root: the project's folder, under whose `generated/` runs are looked for.
        names: of runs, or files of items.

    Raises:
        NotFoundError: there is no such run or file, or no source of a run of dialogues; or its
            dialogues were made from no items.
        CorruptRecordError: a line is neither item nor dialogue; names file, line and field.
    """
    for name in names:
        file = output_of(root, name)
        if holds_dialogues(file):
            yield from _told(root, file)
        else:
            yield from jsonl.read(file, QAPair)


def _told(root: Path, file: Path) -> list[QAPair]:
    """Return the items that the dialogues of a run were made from."""
    seeds = {d.origin.seed_of for d in jsonl.read(file, Dialogue) if d.origin is not None}
    named = settings_of(file.parent).get("sources")
    sources = [output_of(root, str(name)) for name in named] if isinstance(named, list) else []
    read = (jsonl.read(source, QAPair) for source in sources if holds_items(source))
    found = [item for items in read for item in items if item.id in seeds]
    if not found:
        raise NotFoundError(
            _(
                "{path}: no items are known that these dialogues were made from; name the run of "
                "gen-qa that holds them"
            ).format(path=file)
        )
    return found
