"""ZIP archives, read member by member: limits kept, mangled names mended, nothing unpacked."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from psykb.config import Limits
from psykb.corpus.encoding import plausibility
from psykb.corpus.files import damaged, too_large
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

_CHUNK = 1 << 20
_SMALL = 1_000_000  # bytes unpacked under which the ratio says nothing
_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_LEAST = 0.5  # plausibility of a name: that of common ideographs
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_DOCUMENTS = frozenset(("[Content_Types].xml", "mimetype"))  # what DOCX, XLSX, EPUB, ODT begin with


@dataclass
class Member:
    """One file of an archive: its name with "/", how its bytes are read, its packed size."""

    name: str
    pieces: Callable[[], Iterator[bytes]]
    weight: int


class Archive:
    """A ZIP file that is read within limits over all of its members."""

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        """Open `path`.

        Raises:
            UnreadableFileError: `damaged`, `encrypted`; `too_large` when the members, by what the
                file says of them, unpack to more than the limits allow.
        """
        self._name = Path(name)
        self._limits = limits
        self._packed = max(1, path.stat().st_size)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise damaged(self._name, str(error)) from None
        try:
            self._check_members()
        except UnreadableFileError:
            self._zip.close()
            raise

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise UnreadableFileError(
                _("{file}: encrypted; save it without a password").format(file=self._name),
                reason=Reason.ENCRYPTED,
            )
        check_unpacked(self._name, sum(one.file_size for one in infos), self._packed, self._limits)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    @property
    def is_document(self) -> bool:
        """Whether it is a file of an office program, or an e-book."""
        return any(info.filename in _DOCUMENTS for info in self._zip.infolist())

    @property
    def members(self) -> list[Member]:
        """The files in it, by name; one with the name of an earlier one is a member of its own."""
        found = [
            Member(mended(info), partial(self._pieces, info), info.compress_size)
            for info in self._zip.infolist()
            if not info.is_dir()
        ]
        return sorted(found, key=lambda member: member.name.split("/"))

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the bytes of a member; what really comes out is counted, not what is said."""
        size = 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_CHUNK):
                    size += len(piece)
                    check_unpacked(self._name, size, self._packed, self._limits)
                    yield piece
        except _BROKEN as error:
            raise damaged(self._name, str(error)) from None


def check_unpacked(name: Path, unpacked: int, packed: int, limits: Limits) -> None:
    """Raise UnreadableFileError, `too_large`, for more bytes than `packed` ones may unpack to."""
    ratio = unpacked > _SMALL and unpacked > limits.unpacked_ratio * packed
    if ratio or unpacked > limits.unpacked_bytes:
        raise too_large(name, limits.unpacked_bytes)


def mended(info: zipfile.ZipInfo) -> str:
    """Return the name of a member, read as what it was written in.

    Names without the mark for UTF-8 count as CP437, but Chinese programs write UTF-8 or GBK there:
    the bytes are read as UTF-8 where they are such, else as GB18030 where that is plausible.
    """
    return _read_name(info).replace("\\", "/")


def _read_name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if info.flag_bits & _UTF8_FLAG or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            read = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = "".join(c for c in read if not c.isascii())
        if encoding == "utf-8" or plausibility(foreign) >= _LEAST:
            return read
    return name


def is_hidden(part: str) -> bool:
    """Return whether a part of a path names what is hidden, or what macOS lays beside."""
    return (part.startswith(".") and part != "..") or part == "__MACOSX"
