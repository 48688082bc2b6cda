"""Writes zip archives that come out the same, byte for byte, every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

#: The date written into every archive member.
FIXED_DATE = (2026, 1, 1, 0, 0, 0)


def write_zip(members: Iterable[tuple[str, bytes]], stored: frozenset[str] = frozenset()) -> bytes:
    """Return an archive with ``members`` in the given order; ``stored`` ones stay uncompressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, kind, 9 if kind == zipfile.ZIP_DEFLATED else None)
    return buffer.getvalue()
