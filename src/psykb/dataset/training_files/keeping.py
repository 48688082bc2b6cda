"""When a training file may be replaced: as long as it is as psykb wrote it.

Its first line holds a digest of the rest. Who changes a line, but not that one, has made it theirs.
"""

import hashlib
import re
from pathlib import Path

from psykb.dataset.request import Training
from psykb.dataset.writing import place, put
from psykb.messages import text as _

_HEAD = (
    "# psykb data export {digest}: replaced as long as nobody edits it / 未改动时会被新的导出替换\n"
)
_STAMP = re.compile(rb"# psykb data export ([0-9a-f]{12}): [^\n]*\n")


def stamped(path: Path, body: str) -> Training:
    """Return a training file whose first line tells whether it was edited since."""
    content = body.encode("utf-8")
    return Training(path=path, content=_HEAD.format(digest=_digest(content)).encode() + content)


def is_unedited(content: bytes) -> bool:
    """Return whether a file is one of psykb's, as psykb wrote it."""
    # an editor on Windows may have changed the line ends, which is no edit
    content = content.replace(b"\r\n", b"\n")
    head = _STAMP.match(content)
    return head is not None and head[1].decode() == _digest(content[head.end() :])


def settle(training: Training, *, force: bool) -> tuple[Path | None, str]:
    """Write a training file, unless one that somebody edited is there.

    Args:
        training: what to write.
        force: replace an edited one.

    Returns:
        its path and "", or None and why it was left.

    Raises:
        MisuseError: its place cannot hold a file.
        StoreError: it cannot be written.
    """
    real = place(training.path)
    there = real.read_bytes() if real.exists() else None
    if there is not None and there != training.content and not (force or is_unedited(there)):
        return None, _(
            "{path}: was edited, or is not psykb's, so it stays as it is; --force replaces it"
        ).format(path=training.path)
    put(training.path, training.content, force=True)
    return training.path, ""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
