"""A run's settings, its folder, and its files: what makes two runs the same one."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.generation.appending import unwritable
from psykb.generation.journal_lines import Started
from psykb.generation.run_folders import GENERATED, QA
from psykb.messages import text as _
from psykb.types import Kind, Language, Method, QAPair, Refused, record

REJECTED = "rejected.jsonl"
# Those of `psykb ask` and `chat` make no items.
_PROMPT = re.compile(r"(?!answer\.|rewrite\.|faults\.).+\.md").fullmatch
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

    def settings(
        self,
        kb: str,
        model: str | None,
        options: Mapping[str, object],
        address: str | None = None,
    ) -> dict[str, Any]:
        """Return what shapes the plan, as JSON has it; equal settings are one run.

        Of the model's options only numbers and truth values stand in the clear: others may hold
        what nobody else is to read, so that their digest stands for them, and for the address of a
        server that is not the provider's own.
        """
        return {
            **({} if address is None else {"server": _digest(address)}),
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
    """How the books, by their titles, and what shapes requests differ from the run before.

    `changed` are books that are there with another text; `replies` is how many replies in the
    journal hold text that is gone. `psykb` (its version) and `context` (tokens) are what they were
    and are, None where they are the same or nothing is known; `prompts` are the files that changed.
    """

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    replies: int = 0
    psykb: tuple[str, str] | None = None
    prompts: tuple[str, ...] = ()
    context: tuple[int, int] | None = None

    @property
    def of_books(self) -> bool:
        """Whether the books are others."""
        return bool(self.gone or self.new or self.changed)

    @property
    def of_requests(self) -> bool:
        """Whether requests may be others though the books are the same."""
        return bool(self.psykb or self.prompts or self.context)


def folder_of(root: Path, settings: Mapping[str, Any], name: str | None) -> Path:
    """Return the folder of a run: by its name, or by the digest of its settings.

    Raises:
        MisuseError: the name is none: empty, or a path, which could lead out of the folder of all
            runs.
    """
    if name is None:
        digest = _digest(jsonl.dumps(dict(settings)))
        return root / GENERATED / f"{settings['kb']}-{digest}"
    if name.strip() in ("", ".", "..") or not name.isprintable() or set(name) & set("/\\"):
        raise MisuseError(
            _("--run: write a name without slashes; the folder lies under {generated}/").format(
                generated=GENERATED
            )
        )
    return root / GENERATED / name


def change(before: Started | None, now: Started, stale: int) -> Change | None:
    """Return how a run differs from the one before; None: in nothing, or there was none."""
    if before is None:
        return None
    gone = {i: t for i, t in before.documents.items() if i not in now.documents}
    new = {i: t for i, t in now.documents.items() if i not in before.documents}
    changed = sorted({*gone.values()} & {*new.values()})
    found = Change(
        gone=tuple(sorted(t for t in gone.values() if t not in changed)),
        new=tuple(sorted(t for t in new.values() if t not in changed)),
        changed=tuple(changed),
        replies=stale if gone or new else 0,
        **_of_requests(before, now),
    )
    return found if found.of_books or found.of_requests else None


def prompt_digests() -> dict[str, str]:
    """Return the digest of each prompt with which items may be made, by its file's name."""
    files = (file for file in resources.files("psykb.prompts").iterdir() if _PROMPT(file.name))
    digests = {file.name: _digest(file.read_text(encoding="utf-8")) for file in files}
    return {name: digests[name] for name in sorted(digests)}


def _of_requests(before: Started, now: Started) -> dict[str, Any]:
    """Return the fields of `Change` that say how requests differ: none without a model."""
    if now.prompts is None:
        return {}
    old = before.prompts
    names = {*now.prompts, *old} if old is not None else set()
    known = before.context is not None and now.context is not None
    return {
        "psykb": (before.psykb, now.psykb) if before.psykb != now.psykb else None,
        "prompts": tuple(sorted(n for n in names if (old or {}).get(n) != now.prompts.get(n))),
        "context": (before.context, now.context)
        if known and before.context != now.context
        else None,
    }


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
