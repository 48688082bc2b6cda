"""The files that data sets lie in: named ones, those of folders, and the members of archives."""

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from psykb.config import Limits
from psykb.dataset.containers.archives import Archive, is_hidden
from psykb.dataset.containers.files import CHUNK, File, in_memory, plain, unpacked
from psykb.dataset.containers.found import refused
from psykb.dataset.containers.manifests import Described, described
from psykb.dataset.conversations import Format
from psykb.dataset.dialogue_sets import DROPPED, REJECTED
from psykb.dataset.formats.manifest import NAME as MANIFEST
from psykb.errors import NotFoundError, UnreadableFileError
from psykb.generation.run_folders import DIALOGUES, JOURNAL, REVIEWS
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue

SUFFIXES = frozenset((".json", ".jsonl", ".ndjson", ".txt", ".zip", ".gz", ".parquet"))
_BESIDE = frozenset(("license", "licence", "readme", "copying", "notice", "changelog"))
# What lies beside the dialogues of a set of psykb's.
_OF_SETS = frozenset((REJECTED, DROPPED, JOURNAL, REVIEWS, "report.json"))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"


@dataclass
class _Listed:
    path: Path
    name: str
    source: str
    format: Format | None = None
    weight: int = 0


@dataclass
class Sources:
    """The files under some paths, in a fixed order.

    `skipped` grows while `files` goes on: names of hidden files, licences, read-me files, files of
    other kinds, further names of one file, and files that a folder's dataset_info.json does not
    name. With `by_manifest` off, such manifests are passed over. `weight` is how many bytes all
    files take on the disk.
    """

    paths: Sequence[Path]
    limits: Limits
    by_manifest: bool = True
    skipped: list[str] = field(default_factory=list)
    weight: int = 0
    _listed: list[_Listed] = field(default_factory=list)
    _refused: list[RejectedDialogue] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look what is there.

        Raises:
            NotFoundError: one of the paths is neither a file nor a folder.
        """
        seen: set[tuple[int, int]] = set()
        for path, label in zip(self.paths, _labels(self.paths), strict=True):
            if path.is_dir():
                found = self._of_folder(path, label)
            elif path.is_file():
                found = self._named(path, label)
            else:
                raise NotFoundError(_("{path}: no such file or folder").format(path=path))
            for one in found:
                facts = one.path.stat()
                same = (facts.st_dev, facts.st_ino)
                if same in seen:
                    self.skipped.append(one.name)
                    continue
                seen.add(same)
                one.weight = facts.st_size
                self._listed.append(one)
        self.weight = sum(one.weight for one in self._listed)

    def _named(self, path: Path, label: str) -> list[_Listed]:
        """Return a file that was named; of a manifest, the files that it names."""
        if path.name == MANIFEST and self.by_manifest:
            manifest = described(path, label or path.name)
            if manifest is not None:
                self._refused += manifest.refused
                return [one for one in self._walked(path.parent, "") if _belongs(one, [manifest])]
        return [_Listed(path, shown(label or path.name), shown(stem(path.name)))]

    def _of_folder(self, folder: Path, label: str) -> list[_Listed]:
        found = list(self._walked(folder, label))
        manifests = []
        for one in found:
            if one.path.name == MANIFEST and self.by_manifest:
                manifest = described(one.path, one.name)
                if manifest is not None:
                    self._refused += manifest.refused
                    manifests.append(manifest)
        kept = []
        for one in found:
            governed = [m for m in manifests if m.folder in one.path.resolve().parents]
            if not governed or _belongs(one, governed):
                kept.append(one)
            elif one.path.name != MANIFEST:
                self.skipped.append(one.name)
        return kept

    def _walked(self, folder: Path, label: str) -> Iterator[_Listed]:
        """Yield the files of a folder that may be data, in the order of their names."""
        whole = folder.resolve().name
        above: list[tuple[str, ...]] = [()]
        while above:
            here = above.pop()
            try:
                entries = sorted(os.scandir(folder.joinpath(*here)), key=lambda one: one.name)
            except OSError as error:
                self._refused.append(_unreadable("/".join((label, *here)).strip("/"), error))
                continue
            inner = []
            is_set = any(entry.name == DIALOGUES for entry in entries)
            for entry in entries:
                parts = (*here, entry.name)
                name = "/".join((label, *parts) if label else parts)
                if entry.is_dir(follow_symlinks=False):
                    if is_hidden(entry.name):
                        self.skipped.append(shown(name) + "/")
                    else:
                        inner.append(parts)
                elif is_set and entry.name in _OF_SETS:
                    self.skipped.append(shown(name))
                elif _is_file(entry) and _wanted(PurePosixPath(*parts)):
                    source = parts[0] if here else whole
                    yield _Listed(Path(entry.path), shown(name), shown(source))
                else:  # links to folders, or to themselves, are not followed
                    self.skipped.append(shown(name))
            above += reversed(inner)

    def on_disk(self) -> Iterator[tuple[str, Path]]:
        """Yield the name and the path of every file that is read, in their order."""
        yield from ((one.name, one.path) for one in self._listed)

    def files(self) -> Iterator[File | RejectedDialogue]:
        """Yield the files one by one; each must be read before the next is asked for."""
        yield from self._refused
        for one in self._listed:
            try:
                yield from self._opened(one)
            except UnreadableFileError as error:
                yield refused(one.name, error)
            except OSError as error:
                yield _unreadable(one.name, error)

    def _opened(self, one: _Listed) -> Iterator[File | RejectedDialogue]:
        with one.path.open("rb") as file:
            head = file.read(CHUNK)
        if head.startswith(_ZIP):
            yield from self._members(one)
            return
        pieces: Callable[[], Iterator[bytes]] = partial(plain, one.path)
        if head.startswith(_GZIP):
            pieces = partial(unpacked, one.path, one.name, self.limits)
        elif len(head) < CHUNK:
            pieces = partial(in_memory, head)
        path = None if head.startswith(_GZIP) else one.path
        yield File(one.name, one.source, pieces, path, one.weight, one.format)

    def _members(self, one: _Listed) -> Iterator[File | RejectedDialogue]:
        with Archive(one.path, one.name, self.limits) as archive:
            if archive.is_document:
                yield RejectedDialogue(
                    place=Place(file=one.name),
                    reason=Loss.UNKNOWN_FORMAT,
                    detail=_("{file}: a document or an e-book, not data").format(file=one.name),
                )
                return
            for member in archive.members:
                if not _wanted(PurePosixPath(member.name)):
                    self.skipped.append(f"{one.name}!{member.name}")
                    continue
                name = f"{one.name}!{member.name}"
                yield File(name, one.source, member.pieces, None, member.weight, one.format)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def shown(name: str) -> str:
    r"""Return a name as text; what cannot be printed in it as its code, "\udcff", "\x1b"."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    if text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode() if _steers(c) else c for c in text)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def _labels(paths: Sequence[Path]) -> list[str]:
    """Return what stands before the names of files under each path, so that none are the same.

    Nothing for a single folder; else its name, or with as many folders before it as are needed.
    """
    if len(paths) == 1:
        return [""]
    parts = [Path(os.path.realpath(path)).parts for path in paths]
    for depth in range(1, max(map(len, parts)) + 1):
        labels = ["/".join(part[-depth:]) for part in parts]
        if len(set(labels)) == len(set(parts)):
            break
    return labels


def _belongs(one: _Listed, manifests: Sequence[Described]) -> bool:
    """Tell a file what a manifest says of it; whether one says anything."""
    for manifest in manifests:
        found = manifest.of(one.path)
        if found is not None:
            one.source, one.format = found
            return True
    return False


def _wanted(name: PurePosixPath) -> bool:
    if any(map(is_hidden, name.parts)) or name.stem.split(".")[0].casefold() in _BESIDE:
        return False
    return name.suffix.casefold() in SUFFIXES


def stem(name: str) -> str:
    """Return the name of a file without what says how it is packed and written."""
    stem = PurePosixPath(name)
    while stem.suffix.casefold() in SUFFIXES and stem.stem:
        stem = PurePosixPath(stem.stem)
    return stem.name


def _unreadable(name: str, error: OSError) -> RejectedDialogue:
    return RejectedDialogue(
        place=Place(file=name), reason=Loss.DAMAGED, detail=f"{name}: {error.strerror or error}"
    )
