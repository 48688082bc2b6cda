"""`recipe.lock.json`: what went into a mix and what came out of it, by digest."""

from collections.abc import Mapping, Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from psykb import jsonl
from psykb.dataset.mixing.keeping import kept_files
from psykb.dataset.mixing.results import Mixed, ProbedCounts, SourceCounts
from psykb.generation.benchmarks.reading import files_of
from psykb.types import Row

SCHEMA = 1
# Files whose words are in the language of whoever mixed; what they say is in the others, too.
WORDED = ("report.json", "report.md", "refused.jsonl")


def lock(mixed: Mixed, outputs: Mapping[str, bytes], root: Path) -> bytes:
    """Return the lock of a mix as JSON, the same for the same recipe and inputs.

    Args:
        mixed: what was mixed.
        outputs: content of the other files by name.
        root: the project's folder; files in it are named from there, others by their name, in a
            benchmark that is a folder with the folders above it.
    """
    report, recipe = mixed.report, mixed.recipe
    content = {
        "schema": SCHEMA,
        "name": recipe.name,
        "psykb": report.version,
        "seed": recipe.seed,
        "recipe": sha256(recipe.content).hexdigest(),
        "rows": report.rows,
        "splits": report.splits,
        "kinds": report.kinds_by_split,
        "keep": {_named(file, root): _digest(file) for file in kept_files(recipe, root)},
        "sources": [
            {
                "name": counts.name,
                "inputs": {_named(file, root): _digest(file) for file in pool.files},
                "system": None
                if pool.wish.system is None
                else sha256(pool.wish.system.encode()).hexdigest(),
                "books": [] if pool.base is None else sorted(pool.base.catalogue.document_ids()),
                **_counts(counts),
            }
            for pool, counts in zip(mixed.pools, report.sources, strict=True)
        ],
        "non_commercial": _by_licence(mixed, "non_commercial"),
        "unlicensed": {one.name: one.unlicensed for one in report.sources if one.unlicensed},
        "benchmarks": _benchmarks(recipe.against, root),
        "contaminated": report.contaminated,
        "refused": report.refused,
        "leaks": {pair: len(held) for pair, held in report.leaks.items()},
        "outputs": {name: sha256(data).hexdigest() for name, data in outputs.items()},
    }
    return (jsonl.dumps(content, indent=1) + "\n").encode()


def _counts(counts: SourceCounts) -> dict[str, object]:
    knew = {"knew": counts.knew} if isinstance(counts, ProbedCounts) else {}
    return {
        **knew,
        "rows": sum(counts.splits.values()),
        "kinds": counts.kinds,
        "languages": counts.languages,
        "splits": counts.splits,
        "licences": counts.licences,
        "non_commercial": counts.non_commercial,
        "unlicensed": counts.unlicensed,
    }


def _by_licence(mixed: Mixed, name: str) -> dict[str, dict[str, int]]:
    """Return source → licence → rows, sources without any left out."""
    found = {one.name: dict(getattr(one, name)) for one in mixed.report.sources}
    return {source: held for source, held in found.items() if held}


def _benchmarks(paths: Sequence[Path], root: Path) -> dict[str, str]:
    """Return name → digest of each file that is read; of names alike the later have a number."""
    found: dict[str, str] = {}
    for path in paths:
        for file in files_of(path):
            name = first = _named(file, root, path.parent)
            number = 1
            while name in found:
                number += 1
                name = f"{first} ({number})"
            found[name] = _digest(file)
    return dict(sorted(found.items()))


def _named(file: Path, root: Path, beside: Path | None = None) -> str:
    """Return a path in the project's folder from there, another from `beside` or by its name."""
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return file.name if beside is None else file.relative_to(beside).as_posix()


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()


def lines(rows: tuple[Row, ...]) -> bytes:
    """Return rows as JSON Lines."""
    return "".join(f"{jsonl.dumps(row)}\n" for row in rows).encode("utf-8", "backslashreplace")
