"""The format of a file, told from what its first rows hold."""

from collections import Counter
from collections.abc import Sequence

from psykb.dataset.containers.found import Found
from psykb.dataset.conversations import Format
from psykb.dataset.formats import table
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue

_KEYS = 12  # keys that are named of a row in no format


def is_row(value: object) -> bool:
    """Whether some format reads a value as it stands."""
    return any(known.fits(value) for known in table.FORMATS)


def detected(name: str, head: Sequence[Found]) -> Format | None:
    """Return the format of a file by its first rows; None: of none that is known.

    Where no format fits all of them, that which fits most, and at least half, is taken.

    Raises:
        MisuseError: several fit equally well.
    """
    names = table.detect([row.value for row in head])
    if not names:
        votes = Counter(table.detect((row.value,)) for row in head)
        del votes[()]
        names, most = votes.most_common(1)[0] if votes else ((), 0)
        if 2 * most < len(head):
            return None
    if len(names) > 1:
        raise MisuseError(
            _("{file}: may be {formats}; say which by --format").format(
                file=name, formats=", ".join(names)
            )
        )
    return table.find(names[0]) if names else None


def unknown(name: str, head: Sequence[Found]) -> RejectedDialogue:
    """Return what is told of a file in no format: what its rows hold, and what is known."""
    return RejectedDialogue(
        place=Place(file=name),
        reason=Loss.UNKNOWN_FORMAT,
        detail=_("{file}: {seen}; formats that are known: {formats}").format(
            file=name,
            seen=seen(head),
            formats=_(", ").join(table.OFFERED),
        ),
    )


def seen(head: Sequence[Found]) -> str:
    """Return in words what rows hold: their keys, or of what kind they are."""
    keys = {str(key): None for row in head if isinstance(row.value, dict) for key in row.value}
    if keys:
        names = ", ".join(list(keys)[:_KEYS]) + (" …" if len(keys) > _KEYS else "")
        return _("objects with the keys {names}").format(names=names)
    if isinstance(head[0].value, list):
        return _("arrays")
    if isinstance(head[0].value, str) and head[0].value.startswith("%PDF"):
        return _("a book in PDF, which psykb ingest reads")
    return _("text") if isinstance(head[0].value, str) else _("neither objects nor arrays")
