"""What tells one state of a file of weights from another, without reading all of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_EDGE = 1_024  # bytes at either edge of a tensor
_LONGEST = 100_000_000  # bytes of the head of safetensors, by its own library


def pieces(file: Path) -> Iterator[bytes]:
    """Yield what tells a file of safetensors from another: its head, and of each tensor both edges.

    What is trained, or has an adapter merged into it, is moved all over, so that its edges are
    others, too. A file that is none of safetensors is yielded whole.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as data:
        try:
            head, edges = _head(data)
        except (ValueError, LookupError, TypeError, AttributeError):
            data.seek(0)
            while piece := data.read(_LONGEST):
                yield piece
            return
        yield head
        for start, end in edges:
            for at in (start, max(start, end - _EDGE)):
                data.seek(at)
                yield data.read(max(0, min(_EDGE, end - at)))


def _head(data: BinaryIO) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the head of a file of safetensors, and where each tensor begins and ends in it."""
    size = int.from_bytes(data.read(8), "little")
    head = data.read(min(size, _LONGEST))
    told = json.loads(head)
    spans = [one["data_offsets"] for name, one in told.items() if name != "__metadata__"]
    return head, sorted((8 + size + start, 8 + size + end) for start, end in spans)
