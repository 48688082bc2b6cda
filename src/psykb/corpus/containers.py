"""Open ZIP containers and XML from elsewhere without being led astray."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import Limits
from psykb.corpus.files import damaged, too_large
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHUNK = 1 << 20  # bytes unpacked at a time
_SMALL = 1_000_000  # bytes unpacked under which the ratio says nothing
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ENCRYPTED_FLAG = 0x1
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip


class Container:
    """A ZIP file that is unpacked member by member, within limits over all of them."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open `path`.

        Raises:
            UnreadableFileError: `damaged`, `encrypted`; or `too_large` when the members, by what
                the file says of them, unpack to more than the limit or to more than the limit's
                ratio of the file's size.
        """
        self._path = path
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise damaged(path, str(error)) from None
        self._packed = max(1, path.stat().st_size)
        members = self._zip.infolist()
        if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
            self._zip.close()
            raise UnreadableFileError(
                _("{file}: encrypted; save it without a password").format(file=path),
                reason=Reason.ENCRYPTED,
            )
        self._names = {member.filename for member in members}
        self._check(sum(member.file_size for member in members))

    def __enter__(self) -> "Container":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    @property
    def names(self) -> frozenset[str]:
        """The names of all members."""
        return frozenset(self._names)

    def read(self, name: str) -> bytes:
        """Return one member.

        Raises:
            UnreadableFileError: `damaged`; or `too_large` when what really comes out, of this and
                the members before, is over the limits.
        """
        pieces: list[bytes] = []
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_CHUNK):
                    pieces.append(piece)
                    self._unpacked += len(piece)
                    self._check(self._unpacked)
        except KeyError:
            raise damaged(self._path, _("{part} is missing").format(part=name)) from None
        except _BROKEN as error:
            raise damaged(self._path, str(error)) from None
        return b"".join(pieces)

    def _check(self, unpacked: int) -> None:
        ratio = unpacked > _SMALL and unpacked > self._limits.unpacked_ratio * self._packed
        if ratio or unpacked > self._limits.unpacked_bytes:
            raise too_large(self._path, self._limits.unpacked_bytes)


def parse_xml(data: bytes, path: Path) -> "_Element":
    """Return the root of an XML document; nothing outside of it is read, no entity is expanded.

    Args:
        data: the document.
        path: the file it is part of, for errors.

    Raises:
        UnreadableFileError: `unsafe_xml` when it declares entities; `damaged` when it is no XML.
    """
    from lxml import etree

    if _ENTITY.search(data) or _ENTITY.search(data.replace(b"\x00", b"")):
        raise UnreadableFileError(
            _("{file}: its XML declares entities, which can blow up or read other files").format(
                file=path
            ),
            reason=Reason.UNSAFE_XML,
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(path, str(error)) from None
