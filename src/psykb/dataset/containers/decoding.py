"""The text of a file that comes in pieces, in whatever encoding it is."""

import codecs
from collections.abc import Iterator
from itertools import chain

from psykb.config import Limits
from psykb.corpus.encoding import BYTE_ORDER_MARKS, decode
from psykb.dataset.containers.files import File
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

_SURE = 40  # bytes more than characters, after which a text is UTF-8 and a wrong byte is damage


def texts(file: File, limits: Limits) -> Iterator[str]:
    """Yield the text of a file in pieces, without its byte order mark.

    UTF-8 and what has a byte order mark is read in pieces, after it was looked through once; a
    character that is cut off at the very end is left out. Other encodings are told from the whole
    content, which for them must not be larger than `limits.text_bytes`.

    Raises:
        UnreadableFileError: `undecodable`, `too_large`, or what the file's container says.
    """
    encoding = _encoding(file)
    if encoding is None:
        yield decode(file.whole(limits.text_bytes), where=file.name)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for piece in file.pieces():
        yield decoder.decode(piece)


def _encoding(file: File) -> str | None:
    """Return the encoding in which a file can be read in pieces; None: by its whole content."""
    pieces = file.pieces()
    first = next(pieces, b"")
    marked = next((name for mark, name in BYTE_ORDER_MARKS if first.startswith(mark)), None)
    decoder = codecs.getincrementaldecoder(marked or "utf-8")()
    at = foreign = 0
    for piece in chain((first,), pieces):
        kept = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError as error:
            before = piece[: max(0, error.start - kept)].decode("utf-8", "ignore")
            foreign += error.start - kept - len(before)
            if marked is None and foreign < _SURE:
                return None
            raise _damaged(file, at - kept + error.start, marked or "utf-8") from None
        if marked is None and "\x00" in text:
            return None
        foreign += len(piece) - len(text)
        at += len(piece)
    return marked or "utf-8"


def _damaged(file: File, at: int, encoding: str) -> UnreadableFileError:
    return UnreadableFileError(
        _("{file}: byte {at} is no {encoding}; mend it, or convert the file to UTF-8").format(
            file=file.name, at=at, encoding=encoding.removesuffix("-sig").upper()
        ),
        reason=Reason.UNDECODABLE,
    )
