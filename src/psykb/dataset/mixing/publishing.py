"""Put the files of a mix in their folder: all or none, and never over what is somebody's own."""

import json
from collections.abc import Mapping
from pathlib import Path

from psykb import jsonl
from psykb.dataset import staging
from psykb.dataset.mixing import lock
from psykb.dataset.mixing.locked import LOCK, is_mix, untouched
from psykb.dataset.mixing.results import Mixed
from psykb.dataset.mixing.telling import page
from psykb.dataset.targets import is_there
from psykb.errors import MisuseError
from psykb.generation.run_folders import GENERATED
from psykb.messages import text as _

COMMAND = "data mix"


def files(mixed: Mixed, root: Path) -> dict[str, bytes]:
    """Return the files of a mix by name, the lock last."""
    made = {f"{name}.jsonl": lock.lines(rows) for name, rows in mixed.splits.items()}
    made["recipe.toml"] = mixed.recipe.content
    refused = "".join(f"{jsonl.dumps(one)}\n" for one in mixed.refused)
    made["refused.jsonl"] = refused.encode("utf-8", "backslashreplace")
    traced = "".join(f"{jsonl.dumps(one)}\n" for one in mixed.traced)
    made["origins.jsonl"] = traced.encode("utf-8", "backslashreplace")
    made["report.json"] = (jsonl.dumps(mixed.report, indent=1) + "\n").encode()
    made["report.md"] = page(mixed).encode("utf-8", "backslashreplace")
    made[LOCK] = lock.lock(mixed, made, root)
    return made


def check_free(folder: Path) -> bool:
    """Return whether a mix is in `folder`; refuse one into which none could be written.

    Raises:
        MisuseError: it is no folder, or holds files and is no mix.
    """
    return is_there(folder, COMMAND, own=is_mix(folder), otherwise=_("name the recipe otherwise"))


def publish(mixed: Mixed, root: Path, *, force: bool) -> tuple[Path, bool]:
    """Write the files of a mix; return their folder, and whether anything in it is new.

    The folder is `<root>/generated/<name>`; its files come or are replaced all at once. Where the
    same mix is there and only its reports are in another language, they are written anew.

    Raises:
        MisuseError: the folder is no mix, or holds one of other content and `force` is not given.
        LockedError: another process is writing to it.
        StoreError: it cannot be written; what was there is as it was.
    """
    folder = root / GENERATED / mixed.recipe.name
    made = files(mixed, root)
    with staging.staged(folder) as stage:
        there = check_free(folder)
        if there and all(_holds(folder / name, data) for name, data in made.items()):
            return folder, False
        if there and not force and not _is_same(folder, made):
            raise MisuseError(
                _("{path}: holds a mix of other content; --force replaces it").format(path=folder)
            )
        for name, data in made.items():
            jsonl.write_atomically(stage / name, data)
        staging.publish(stage, folder)
    return folder, True


def _is_same(folder: Path, made: Mapping[str, bytes]) -> bool:
    """Return whether a folder holds a mix as psykb wrote it, but for the language of reports."""
    if not untouched(folder):
        return False
    found = (_unworded((folder / LOCK).read_bytes()), _unworded(made[LOCK]))
    return found[0] == found[1]


def _unworded(lock_: bytes) -> dict[str, object]:
    """Return what a lock says, without the digests of files whose words have a language."""
    said: dict[str, object] = json.loads(lock_)
    outputs = said["outputs"]
    kept = outputs.items() if isinstance(outputs, dict) else ()
    return {**said, "outputs": {name: of for name, of in kept if name not in lock.WORDED}}


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
