"""A run's settings and its folder: what makes two runs the same one."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.generation.journal_lines import Started
from psykb.generation.run_folders import GENERATED
from psykb.messages import text as _
from psykb.types import Kind, Language, Method, record

# Those of `psykb ask` and `chat` make neither items nor dialogues.
_OF_ITEMS = re.compile(r"(?!answer\.|rewrite\.|faults\.|dialogue_).+\.md").fullmatch
_OF_DIALOGUES = re.compile(r"dialogue_.+\.md").fullmatch
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
            **of_server(address),
            "kb": kb,
            "method": self.method.value,
            **of_model(model, options),
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


def of_server(address: str | None) -> dict[str, Any]:
    """Return what settings say of a server: nothing where it is the provider's own."""
    return {} if address is None else {"server": _digest(address)}


def of_model(model: str | None, options: Mapping[str, object]) -> dict[str, Any]:
    """Return what settings say of a model; see `Request.settings`."""
    return {
        "model": model,
        "options": {name: _safe(options[name]) for name in sorted(options)},
    }


@record
class Change:
    """How the books, by their titles, and what shapes requests differ from the run before.

    `changed` are books that are there with another text; `replies` is how many replies in the
    journal hold text that is gone. `psykb` (its version) and `context` (tokens) are what they were
    and are, None where they are the same or nothing is known; `prompts` are the files that changed,
    `seeds` the sources of the seeds of dialogues that hold others now.
    """

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    replies: int = 0
    psykb: tuple[str, str] | None = None
    prompts: tuple[str, ...] = ()
    context: tuple[int, int] | None = None
    seeds: tuple[str, ...] = ()

    @property
    def of_books(self) -> bool:
        """Whether the books are others."""
        return bool(self.gone or self.new or self.changed)

    @property
    def of_requests(self) -> bool:
        """Whether requests may be others though the books are the same."""
        return bool(self.psykb or self.prompts or self.context or self.seeds)


def folder_of(root: Path, settings: Mapping[str, Any], name: str | None) -> Path:
    """Return the folder of a run: by its name, or by the digest of its settings.

    Raises:
        MisuseError: the name is none: empty; a path, which could lead out of the folder of all
            runs; with a character that nobody sees; or other commands would take it for an option.
    """
    if name is None:
        digest = _digest(jsonl.dumps(dict(settings)))
        return root / GENERATED / f"{settings['kb']}-{digest}"
    unseen = next((c for c in name if not c.isprintable()), None)
    if unseen is not None:
        raise MisuseError(
            _(
                "--run: there is U+{code} in the name, a character that cannot be seen: write the "
                "name without it"
            ).format(code=f"{ord(unseen):04X}")
        )
    if name.startswith("-"):
        raise MisuseError(
            _('--run {name}: a name cannot begin with "-", as an option does').format(name=name)
        )
    if name.strip() in ("", ".", "..") or set(name) & set("/\\"):
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


def prompt_digests(*, dialogues: bool = False) -> dict[str, str]:
    """Return the digest of each prompt with which items, or dialogues, may be made, by its file."""
    fits = _OF_DIALOGUES if dialogues else _OF_ITEMS
    files = (file for file in resources.files("psykb.prompts").iterdir() if fits(file.name))
    digests = {file.name: _digest(file.read_text(encoding="utf-8")) for file in files}
    return {name: digests[name] for name in sorted(digests)}


def _of_requests(before: Started, now: Started) -> dict[str, Any]:
    """Return the fields of `Change` that say how requests differ: none without a model."""
    if now.prompts is None:
        return {}
    old = before.prompts
    names = {*now.prompts, *old} if old is not None else set()
    seeds = before.seeds or {}
    known = before.context is not None and now.context is not None
    return {
        "psykb": (before.psykb, now.psykb) if before.psykb != now.psykb else None,
        "prompts": tuple(sorted(n for n in names if (old or {}).get(n) != now.prompts.get(n))),
        "context": (before.context, now.context)
        if known and before.context != now.context
        else None,
        "seeds": tuple(n for n, digest in (now.seeds or {}).items() if seeds.get(n) != digest),
    }


def digest_of(data: bytes) -> str:
    """Return what tells one content from another: 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _digest(text: str) -> str:
    return digest_of(text.encode("utf-8", "surrogatepass"))


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _digest(jsonl.dumps(value))


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return the first of some titles, and how many more there are."""
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} (+{rest})" if rest > 0 else shown
