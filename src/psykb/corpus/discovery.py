"""Find the files that can be read, in a fixed order."""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from psykb.corpus.reading import SUFFIXES
from psykb.messages import text as _
from psykb.types import Reason, Rejected, record

STAGE = "discover"
_TOO_MANY_LINKS = errno.ELOOP
# Files that lie beside books and are none.
_BESIDE = re.compile(
    r"(?:licen[cs]e|copying|copyright|notice|readme|changelog|contributing|authors)\b.*",
    re.IGNORECASE,
)


@record
class Found:
    """A file to read: `root` is the absolute folder it was found under, `path` relative to it.

    `path` has forward slashes. For a file that was named directly, `root` is its folder.
    """

    root: str
    path: str

    @property
    def file(self) -> Path:
        """The file itself."""
        return Path(self.root, self.path)


def discover(paths: Sequence[Path]) -> tuple[tuple[Found, ...], tuple[Rejected, ...], int]:
    """Find the files to read.

    Folders are walked to the bottom, through symbolic links too, but hidden files and folders are
    left out. A file that several paths lead to is found once, under the first of them.

    Args:
        paths: files and folders.

    Returns:
        the files, sorted by root and path; what was refused, with the reason: a path that is not
        there or may not be read, a loop of links, a file named directly that no reader knows; and
        the number of ordinary files in folders that were passed over (pictures, data, licences).
    """
    found: dict[Path, Found] = {}
    rejected: list[Rejected] = []
    passed_over = 0
    for path in paths:
        try:
            whole = path.expanduser().absolute()
            is_folder = whole.resolve(strict=True).is_dir()
        except (OSError, RuntimeError) as error:
            rejected.append(_refused(path, error))
            continue
        # One folder has one name, however it was reached: what was read under it is found again.
        whole = whole.resolve() if is_folder else whole.parent.resolve() / whole.name
        if is_folder:
            for file in _walk(whole, rejected):
                if file.suffix.lower() in SUFFIXES and not _BESIDE.fullmatch(file.stem):
                    relative = file.relative_to(whole).as_posix()
                    found.setdefault(file.resolve(), Found(root=str(whole), path=relative))
                else:
                    passed_over += 1
        elif not whole.is_file():
            rejected.append(_irregular(path))
        elif not _is_utf8(str(whole)):
            rejected.append(_unnameable(path))
        elif whole.suffix.lower() in SUFFIXES:
            found.setdefault(whole.resolve(), Found(root=str(whole.parent), path=whole.name))
        else:
            rejected.append(_unsupported(path))
    files = sorted(found.values(), key=lambda f: (f.root, f.path))
    return tuple(files), tuple(sorted(rejected, key=lambda r: r.item)), passed_over


def _walk(folder: Path, rejected: list[Rejected]) -> Iterator[Path]:
    """The visible files below `folder`; what cannot be entered goes to `rejected`."""
    above = [(folder, frozenset((folder.resolve(),)))]
    while above:
        here, ancestors = above.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            rejected.append(_refused(here, error))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            try:
                if entry.is_dir():
                    real = path.resolve(strict=True)
                    if real in ancestors:
                        rejected.append(_loop(path))
                    else:
                        above.append((path, ancestors | {real}))
                elif not _is_utf8(entry.name):
                    rejected.append(_unnameable(path))
                elif path.resolve(strict=True).is_file():
                    yield path
            except (OSError, RuntimeError) as error:
                rejected.append(_refused(path, error))


def _is_utf8(name: str) -> bool:
    """Whether the name of a file is text; a name in other bytes cannot be stored or shown."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _unnameable(path: Path) -> Rejected:
    shown = Path(str(path).encode("utf-8", "replace").decode("utf-8"))
    return _reject(shown, Reason.UNDECODABLE, _("{path}: its name is not UTF-8; rename the file"))


def _irregular(path: Path) -> Rejected:
    return _reject(path, Reason.UNSUPPORTED_FORMAT, _("{path}: a device or a pipe, not a file"))


def _refused(path: Path, error: Exception) -> Rejected:
    if isinstance(error, PermissionError):
        return _reject(path, Reason.PERMISSION_DENIED, _("{path}: no permission to read it"))
    if isinstance(error, RuntimeError) or getattr(error, "errno", None) == _TOO_MANY_LINKS:
        return _loop(path)
    return _reject(path, Reason.NO_SUCH_PATH, _("{path}: no such file or folder"))


def _loop(path: Path) -> Rejected:
    return _reject(
        path, Reason.SYMLINK_LOOP, _("{path}: a symbolic link that leads back to itself")
    )


def _unsupported(path: Path) -> Rejected:
    return _reject(
        path,
        Reason.UNSUPPORTED_FORMAT,
        _("{path}: no reader for this kind of file; readable are {suffixes}"),
    )


def _reject(path: Path, reason: Reason, detail: str) -> Rejected:
    return Rejected(
        item=str(path),
        stage=STAGE,
        reason=reason,
        detail=detail.format(path=path, suffixes=" ".join(sorted(SUFFIXES))),
    )
