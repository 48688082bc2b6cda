"""A run's settings, its folder, and its files: what makes two runs the same one."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.generation.appending import unwritable
from psykb.generation.journal import Started
from psykb.generation.run_folders import GENERATED, QA
from psykb.messages import text as _
from psykb.types import Kind, Language, Method, QAPair, Refused, record

REJECTED = "rejected.jsonl"
_DIGITS = 8  # of the digest in the name of a folder


@record
class Request:
    """What a run is to make; all but `wanted` and `name` shape the plan.

    Args:
        wanted: how many items to accept, ≥ 1.
        kinds: with their weights; those of the method unless told otherwise.
        books: only these; () for all.
        sections: only under these; () for all.
        language: of the items, None for that of each book. A model writes in it whatever the
            book's is; without a model only books in it are asked about.
        seed: of the plan and all that is drawn.
        avoid: runs, or files of items, whose items are not to come again.
        method: how drafts come about.
        allow_ocr: take text that was recognised from pictures, too.
        benchmarks: files with questions that are not to come.
        support_model: an entailment model that has a say in what is supported.
        name: of the run's folder; None for one after the settings.
    """

    wanted: int = 20
    kinds: Mapping[Kind, int]
    books: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    language: Language | None = None
    seed: int = 0
    avoid: tuple[str, ...] = ()
    method: Method = Method.RULES
    allow_ocr: bool = False
    benchmarks: tuple[str, ...] = ()
    support_model: str | None = None
    name: str | None = None

    def settings(self, kb: str, model: str | None, options: Mapping[str, object]) -> dict[str, Any]:
        """Return what shapes the plan, as JSON has it; equal settings are one run.

        Of the model's options only numbers and truth values stand in the clear: others may hold
        what nobody else is to read, so that their digest stands for them.
        """
        return {
            "kb": kb,
            "method": self.method.value,
            "model": model,
            "options": {name: _safe(options[name]) for name in sorted(options)},
            "kinds": {kind.value: weight for kind, weight in self.kinds.items()},
            "books": sorted(self.books),
            "sections": sorted(self.sections),
            "language": self.language,
            "seed": self.seed,
            "avoid": sorted(self.avoid),
            "allow_ocr": self.allow_ocr,
            "benchmarks": sorted(self.benchmarks),
            "support_model": self.support_model,
        }


@record
class Change:
    """How the books differ from those of the run before, by their titles.

    `changed` are books that are there with another text; `replies` is how many replies in the
    journal hold text that is gone.
    """

    gone: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    replies: int


def folder_of(root: Path, settings: Mapping[str, Any], name: str | None) -> Path:
    """Return the folder of a run: by its name, or by the digest of its settings.

    Raises:
        MisuseError: the name is empty, or leads out of the folder of all runs.
    """
    if name is None:
        digest = _digest(jsonl.dumps(dict(settings)))
        return root / GENERATED / f"{settings['kb']}-{digest}"
    if "/" in name or "\\" in name:
        return Path(name)
    if name.strip() in ("", ".", ".."):
        raise MisuseError(_("--run: write a name, or the path of a folder"))
    return root / GENERATED / name


def change(before: Started | None, now: Mapping[str, str], stale: int) -> Change | None:
    """Return how the books `now` (id → title) differ from those of a run; None: they do not."""
    if before is None or before.documents == now:
        return None
    gone = {i: t for i, t in before.documents.items() if i not in now}
    new = {i: t for i, t in now.items() if i not in before.documents}
    changed = sorted({*gone.values()} & {*new.values()})
    found = Change(
        gone=tuple(sorted(t for t in gone.values() if t not in changed)),
        new=tuple(sorted(t for t in new.values() if t not in changed)),
        changed=tuple(changed),
        replies=stale,
    )
    return found if gone or new else None


class Files:
    """`qa.jsonl` and `rejected.jsonl` of a run as they are written anew, line by line.

    Until `publish` puts them in their places, the old ones stay as they are.
    """

    def __init__(self, folder: Path) -> None:
        self._places = {QAPair: folder / QA, Refused: folder / REJECTED}
        self._files: dict[type, BinaryIO] = {}

    def __enter__(self) -> Self:
        for kind, place in self._places.items():
            # one writer holds the run's lock, so what an ended process left can be overwritten
            try:
                self._files[kind] = _new(place).open("wb")
            except OSError as error:
                self._drop()
                raise unwritable(place, error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    def add(self, found: QAPair | Refused) -> None:
        """Write a line.

        Raises:
            StoreError: there is no room.
        """
        line = (jsonl.dumps(found) + "\n").encode("utf-8", "replace")
        try:
            self._files[type(found)].write(line)
        except OSError as error:
            raise unwritable(self._places[type(found)], error) from None

    def publish(self) -> None:
        """Put both files in their places, each whole.

        Raises:
            StoreError: there is no room; the old ones are as they were.
        """
        import os

        for kind, place in self._places.items():
            try:
                self._files[kind].flush()
                os.fsync(self._files[kind].fileno())
            except OSError as error:
                raise unwritable(place, error) from None
        for kind, place in self._places.items():
            self._files.pop(kind).close()
            _new(place).replace(place)
        jsonl.sync_folder(next(iter(self._places.values())).parent)

    def _drop(self) -> None:
        import contextlib

        for kind, file in self._files.items():
            with contextlib.suppress(OSError):  # what could not be written is not wanted any more
                file.close()
            _new(self._places[kind]).unlink(missing_ok=True)
        self._files = {}


def _new(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _digest(jsonl.dumps(value))


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return the first of some titles, and how many more there are."""
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} (+{rest})" if rest > 0 else shown
