"""Folders that a dataset_info.json describes: which of their files are read, and how."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from psykb.dataset.containers.found import given
from psykb.dataset.containers.values import Decoder, TooLongError
from psykb.dataset.conversations import Format
from psykb.dataset.formats.manifest import Entry, entries, format_of
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue

_MOST = 10_000_000  # bytes


@dataclass
class Described:
    """What a manifest says of its folder: how its files are read, and what of it cannot be."""

    folder: Path
    files: dict[Path, tuple[str, Format]] = field(default_factory=dict)
    refused: list[RejectedDialogue] = field(default_factory=list)

    def of(self, path: Path) -> tuple[str, Format] | None:
        """Return the data set that a file belongs to and its format; None: to none."""
        real = path.resolve()
        for place in (real, *real.parents):
            if place in self.files:
                return self.files[place]
        return None


def described(path: Path, name: str) -> Described | None:
    """Return what the manifest at `path` says; None if it is no such manifest.

    Args:
        path: of the manifest.
        name: by which it is told of.
    """
    try:
        if path.stat().st_size > _MOST:
            return None
        value = Decoder().line(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError, TooLongError):
        return None
    made = Described(path.parent.resolve())
    wrong = given(Place(file=name), value)
    if isinstance(wrong, RejectedDialogue):
        made.refused.append(wrong)
        return made
    found = entries(value)
    if not found:
        return None
    for entry in found:
        file = Path(os.path.realpath(made.folder / entry.file))
        why = _unread(entry, made, file)
        if why is None:
            made.files[file] = (entry.name, format_of(entry))
            continue
        reason = entry.lost.reason if entry.lost is not None else Loss.NOT_HERE
        made.refused.append(
            RejectedDialogue(
                place=Place(file=name), reason=reason, detail=f"{name}: {entry.name}: {why}"
            )
        )
    return made


def _unread(entry: Entry, made: Described, file: Path) -> str | None:
    """Return why an entry is not read; None if it is."""
    if entry.lost is not None:
        return entry.lost.detail
    if not entry.file:
        return _("not on this machine ({hub}); download it and name its file").format(hub=entry.hub)
    if made.folder not in file.parents:
        return _("{file} lies outside of the manifest's folder; name it").format(file=entry.file)
    if not file.exists():
        return _("{file} is not there").format(file=entry.file)
    if file in made.files:
        return _("{file} is read as {name} already").format(
            file=entry.file, name=made.files[file][0]
        )
    return None
