"""All drafts that rules make of one passage."""

from psykb.generation.library import Library, Material
from psykb.types import Draft


def drafts(material: Material, library: Library, *, seed: int) -> tuple[Draft, ...]:
    """Return the drafts of a passage, the surest of each kind first.

    Args:
        material: the passage.
        library: where distractors come from: the terms of the same section, then of the book.
        seed: decides the order of options and which of several distractors are taken; the same
            seed and library give the same drafts.
    """
    from psykb.generation.rules import facts, terms

    return (
        *terms.drafts(material, library, seed=seed),
        *facts.drafts(material, library, seed=seed),
    )
