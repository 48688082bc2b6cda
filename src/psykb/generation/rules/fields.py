"""Which names a teacher puts beside the members of a list: those of another list of the field."""

from collections.abc import Sequence
from functools import cache

from psykb.generation.rules import fields_en, fields_zh
from psykb.types import Language, record


@record
class Field:
    """The groups of a field of names, each with its members in the order of the table."""

    groups: tuple[tuple[str, ...], ...]


def rivals(items: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return names that are plausible beside the items of a closed list, and none of them.

    All items must be of one group of one field; the names are those of its other groups. A name
    that means the same as an item, or nearly, is left out. () where no field knows the list.
    """
    folded = [_fold(item, language) for item in items]
    for field in _fields(language):
        for group in field.groups:
            if len(folded) < 2 or not set(folded) <= set(group):
                continue
            others = [name for other in field.groups if other is not group for name in other]
            return tuple(
                name
                for name in others
                if name not in group and not any(are_same(name, i, language) for i in folded)
            )
    return ()


def are_same(one: str, other: str, language: Language) -> bool:
    """Whether two names mean the same, or so nearly that neither is wrong in the other's place."""
    one, other = _fold(one, language), _fold(other, language)
    return one == other or any(one in names and other in names for names in _same(language))


def _fold(name: str, language: Language) -> str:
    return name if language == "zh" else name.lower().removesuffix(" stage").strip()


@cache
def _fields(language: Language) -> tuple[Field, ...]:
    table = fields_zh.FIELDS if language == "zh" else fields_en.FIELDS
    return tuple(Field(groups=tuple(_names(line, language) for line in lines)) for lines in table)


@cache
def _same(language: Language) -> tuple[tuple[str, ...], ...]:
    table = fields_zh.SAME if language == "zh" else fields_en.SAME
    return tuple(_names(line, language) for line in table)


def _names(line: str, language: Language) -> tuple[str, ...]:
    return tuple(line.split() if language == "zh" else line.split(", "))
