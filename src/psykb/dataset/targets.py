"""Which folder a set may be written to: a new one, or one that holds what the same command wrote.

What psykb wrote is told by the set's report: the command, a digest of what was read, and one of
each file that was written.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.generation.run_folders import DIALOGUES
from psykb.messages import text as _

REPORT = "report.json"  # says which command wrote a set, by which settings, and what it wrote
_CONTENT, _WRITTEN = "content", "written"


def digest_of(files: Iterable[tuple[str, Path]]) -> str:
    """Return the SHA-256 of files, of their names and of what they hold; their order counts.

    A file that cannot be read counts by its name alone: who reads it tells of it.
    """
    whole = hashlib.sha256()
    for name, path in files:
        try:
            held = _digest(path)
        except OSError:
            held = ""
        whole.update(f"{len(name)}:{name}:{held}\n".encode("utf-8", "backslashreplace"))
    return whole.hexdigest()


def put_report(stage: Path, command: str, told: Mapping[str, object], content: str) -> None:
    """Write the report of a set whose other files are all in `stage`.

    Args:
        stage: folder with the files.
        command: that made them.
        told: what the command tells, its `settings` among it.
        content: `digest_of` what was read.
    """
    written = {path.name: _digest(path) for path in sorted(stage.iterdir()) if path.is_file()}
    report = {"command": command, _CONTENT: content, _WRITTEN: written, **told}
    jsonl.write_atomically(stage / REPORT, jsonl.dumps(report, indent=1) + "\n")


def check_target(
    folder: Path,
    command: str,
    settings: object,
    *,
    content: str,
    force: bool,
    reads: Iterable[Path] = (),
) -> None:
    """Refuse to replace what the same command did not write by the same settings from the same.

    Args:
        folder: of the set.
        command: as its report names it ("data import").
        settings: of this call, as JSON has them.
        content: `digest_of` what is read.
        force: allow other settings or files that were changed since; never what another command
            wrote, or what is read.
        reads: files of the sets that are read; none may lie in `folder`.

    Raises:
        MisuseError: the place is taken.
    """
    for file in reads:
        if file.resolve().parent == folder.resolve():
            raise MisuseError(
                _("{path}: is itself to be cleaned; name another set by --name").format(path=folder)
            )
    report = _report(folder / REPORT)
    written = report.get(_WRITTEN)
    own = report.get("command") == command and isinstance(written, dict) and DIALOGUES in written
    there = is_there(folder, command, own=own, otherwise=_("name another by --name"))
    if not there or force or not isinstance(written, dict):
        return
    if (report.get("settings"), report.get(_CONTENT)) != (settings, content):
        raise MisuseError(
            _(
                "{path}: holds a set of other files or settings; --force replaces it, --name "
                "makes another"
            ).format(path=folder)
        )
    for name, digest in written.items():
        path = folder / name
        if path.is_file() and _digest(path) != digest:
            raise MisuseError(
                _(
                    "{path}: was changed since psykb wrote it; --force replaces it, --name makes "
                    "another set"
                ).format(path=path)
            )


def is_there(folder: Path, command: str, *, own: bool, otherwise: str) -> bool:
    """Return whether `folder` holds anything; what it holds is `own` then.

    Args:
        folder: of a set; it need not exist.
        command: that is going to write there.
        own: whether that command wrote what is there.
        otherwise: how another folder is named, in words for people.

    Raises:
        MisuseError: it is no folder, a link to nothing, or holds what is not `own`.
    """
    if folder.is_symlink() and not folder.exists():
        raise MisuseError(_("{path}: is a link to nothing; remove it").format(path=folder))
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise MisuseError(
            _("{path}: is no folder; {otherwise}").format(path=folder, otherwise=otherwise)
        )
    if not any(folder.iterdir()):
        return False
    if not own:
        raise MisuseError(
            _("{path}: holds what psykb {command} did not write; {otherwise}").format(
                path=folder, command=command, otherwise=otherwise
            )
        )
    return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(path: Path) -> dict[str, object]:
    """Return the report of a set, {} where there is none that can be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
