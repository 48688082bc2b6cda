"""What a mix says of the rows that a model was tuned on: sources, licences, benchmarks kept out."""

import json
from collections import Counter
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path

from psykb.dataset.licences import UNKNOWN, is_unknown, spelt
from psykb.dataset.mixing.locked import LOCK
from psykb.types import record

# Licences for which the hub has an id of its own, by their SPDX id; it calls any other "other".
_HUB = {
    "AGPL-3.0-only": "agpl-3.0",
    "Apache-2.0": "apache-2.0",
    "BSD-2-Clause": "bsd-2-clause",
    "BSD-3-Clause": "bsd-3-clause",
    "CC0-1.0": "cc0-1.0",
    "CC-BY-3.0": "cc-by-3.0",
    "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-NC-4.0": "cc-by-nc-4.0",
    "CC-BY-NC-ND-4.0": "cc-by-nc-nd-4.0",
    "CC-BY-NC-SA-4.0": "cc-by-nc-sa-4.0",
    "CC-BY-ND-4.0": "cc-by-nd-4.0",
    "CC-BY-SA-3.0": "cc-by-sa-3.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0",
    "CDLA-Permissive-2.0": "cdla-permissive-2.0",
    "GPL-2.0-only": "gpl-2.0",
    "GPL-3.0-only": "gpl-3.0",
    "LGPL-3.0-only": "lgpl-3.0",
    "MIT": "mit",
    "MPL-2.0": "mpl-2.0",
    "ODbL-1.0": "odbl",
    "ODC-By-1.0": "odc-by",
    "PDDL-1.0": "pddl",
}
OTHER = "other"


@record
class Source:
    """One source of a mix.

    Args:
        name: as the mix calls it.
        splits: rows by split, all of the mix.
        kinds, languages: rows by each, over all splits.
        licences: rows by licence, over all splits; "" where none is named.
    """

    name: str
    splits: Mapping[str, int]
    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    licences: Mapping[str, int]


@record
class Mix:
    """What the lock of a mix says.

    Args:
        name: of the mix.
        recipe: digest of its recipe, 64 hex.
        seed: of its recipe.
        splits: rows by split.
        sources: in the order of the recipe.
        benchmarks: files that rows were compared with, sorted.
        contaminated: rows that held a question of one.
        refused: rows that are in no split, by reason; those that held such a question are under
            "contaminated".
    """

    name: str
    recipe: str
    seed: int
    splits: Mapping[str, int]
    sources: tuple[Source, ...]
    benchmarks: tuple[str, ...]
    contaminated: int
    refused: Mapping[str, int]

    def total(self, counts: str) -> Counter[str]:
        """Return one of the counts of all sources together.

        Args:
            counts: "splits", "kinds", "languages" or "licences".
        """
        found: Counter[str] = Counter()
        for source in self.sources:
            found.update(getattr(source, counts))
        return found


def of_mix(folder: Path | None) -> Mix | None:
    """Return what the lock in a mix's folder says; None without one, or where it cannot be read.

    A run is not ended for it: the rows were compared with the lock before, and by now the model is
    trained. The card says then that sources and licences are unknown.
    """
    from pydantic import TypeAdapter, ValidationError

    if folder is None:
        return None
    try:
        lock = json.loads((folder / LOCK).read_bytes())
        content = {name: lock[name] for name in Mix.__dataclass_fields__}
        content["benchmarks"] = sorted(lock["benchmarks"])
        content["sources"] = [
            {name: source[name] for name in Source.__dataclass_fields__}
            for source in lock["sources"]
        ]
        return TypeAdapter(Mix).validate_json(json.dumps(content))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ValidationError):
        return None


def licences(mix: Mix | None, base: str | None) -> tuple[str, ...]:
    """Return under which licences the result may stand, each once, sorted, "NOASSERTION" unknown.

    Args:
        mix: what it was tuned on; None where that is not known.
        base: licence of the model whose weights are in the result, "" where that is not known; None
            where there are none, as in an adapter.
    """
    named = [""] if mix is None else list(mix.total("licences"))
    if mix is not None and mix.total("licences").total() < mix.total("splits").total():
        named.append("")  # of some rows nothing is said
    if base is not None:
        named.append(base)
    found = {part for one in named for part in spelt(one).split(" AND ")}
    return tuple(sorted({UNKNOWN if is_unknown(one) else one for one in found}))


def on_hub(named: tuple[str, ...]) -> str:
    """Return the id that the hub has for licences: "other" unless there is but one that it knows.

    No licence is chosen where several hold at once, nor where one is not known: which is the
    strictest is nothing that a name says.
    """
    return _HUB.get(named[0], OTHER) if len(named) == 1 else OTHER


def of_base(folder: Path) -> str:
    """Return the licence that a model's own card names, "" where there is no card or it names none.

    Only the plain line `license: ID` of the card's front matter is read, and where that is "other"
    the name beside it: "other (qwen-research)".
    """
    try:
        lines = (folder / "README.md").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    if not lines or lines[0].strip() != "---":
        return ""
    found = {}
    for line in takewhile(lambda one: one.strip() != "---", lines[1:]):
        key, colon, value = line.partition(":")
        if colon and key in ("license", "license_name"):
            found[key] = value.strip().strip("'\"")
    licence, name = found.get("license", ""), found.get("license_name", "")
    return f"{licence} ({name})" if licence == OTHER and name else licence
