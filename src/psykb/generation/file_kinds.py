"""What a file of JSON Lines holds, told by the keys of its first object, never by its name."""

import json
from pathlib import Path
from typing import Any

# Keys that each item, or each dialogue, has, and no other record that psykb writes.
MARK_OF_ITEMS = "checks"
MARK_OF_DIALOGUES = "repairs"


def holds_items(file: Path) -> bool:
    """Whether a file holds items."""
    return MARK_OF_ITEMS in first_object(file)


def holds_dialogues(file: Path) -> bool:
    """Whether a file holds dialogues."""
    return MARK_OF_DIALOGUES in first_object(file)


def first_object(file: Path) -> dict[str, Any]:
    """Return the first line of a file that is a JSON object; {} where none is.

    Lines before it that are damaged are passed over: those who read them tell of them.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as lines:
        for line in lines:
            try:
                found = json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return found
    return {}
