"""How many items of each kind are wanted: what `--kinds` of an export says."""

import re
import unicodedata

from psykb.errors import MisuseError
from psykb.generation import kinds
from psykb.messages import text as _
from psykb.types import Kind, Method

_MOST = 100_000  # items of a kind


def parse(words: str) -> dict[Kind, int | None]:
    """Return how many of each kind are wanted, None for all of it: "single:20,short", "单选：20".

    The order is that of the words; full-width punctuation counts as its narrow form.

    Raises:
        MisuseError: no such kind, one that is named twice, or a number that is none from 1 to
            100,000.
    """
    plain = unicodedata.normalize("NFKC", words).replace("、", ",").replace(";", ",")
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    names = [part.partition(":")[0] for part in parts]
    kinds.parse(",".join(names), Method.PASSAGE)  # says what is wrong with the names
    found: dict[Kind, int | None] = {}
    for name, part in zip(names, parts, strict=True):
        (kind,) = kinds.parse(name, Method.PASSAGE)
        found[kind] = _number(part) if ":" in part else None
    return found


def _number(part: str) -> int:
    number = part.partition(":")[2].strip()
    if not re.fullmatch("[0-9]{1,6}", number) or not 1 <= int(number) <= _MOST:
        raise MisuseError(
            _("--kinds {part}: write how many items, from 1 to {most}, as single:20").format(
                part=part, most=f"{_MOST:,}"
            )
        )
    return int(number)
