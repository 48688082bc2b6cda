"""Chinese terms that the books use in two senses, told apart by the name in another language."""

import re

from psykb.generation.library import Library
from psykb.generation.rules.notions import Notion
from psykb.types import Definition

_FOREIGN = re.compile("[A-Za-z]{2}")
_EXAMPLES = "，(?:例如|比如|如|包括)"  # a term that is told by examples is used as a genus


def foreign_name(notion: Notion) -> str:
    """Return the longest name of a term in another script, "" where the book gives none."""
    return max(_foreign(notion.definition), key=len, default="")


def is_homonym(notion: Notion, library: Library) -> bool:
    """Whether a Chinese term with a foreign name means something else elsewhere in the library.

    A definition of it has a foreign name unlike its own, or a book gives examples of it in another
    chapter than the one that defines it ("其内容是原型，例如人格面具").
    """
    if notion.language != "zh" or not foreign_name(notion):
        return False
    own = _foreign(notion.definition)
    for document in library.documents:
        for other in library.definitions(document.id):
            if other.term == notion.name and _unlike(own, _foreign(other)):
                return True
    used = re.compile(f"(?:是|称为|叫做|叫作){re.escape(notion.name)}{_EXAMPLES}")
    return any(
        passage.section[:1] != notion.passage.section[:1] and used.search(passage.text)
        for passage in library.passages
    )


def _foreign(definition: Definition) -> tuple[str, ...]:
    return tuple(name.lower() for name in definition.variants if _FOREIGN.search(name))


def _unlike(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether both are given and no name of one is part of a name of the other."""
    return bool(others) and not any(a in b or b in a for a in names for b in others)
