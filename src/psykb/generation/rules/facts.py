"""Questions about lists, contrasts, reasons, names and numbers that a passage holds."""

from psykb.generation.library import Library, Material
from psykb.generation.rules import contrasts, lists, names, numbers, reasons
from psykb.generation.rules.book_facts import book_of, is_apart, shelf_of
from psykb.generation.rules.fact_drafts import Writer
from psykb.types import Draft, Kind


def drafts(material: Material, library: Library, *, seed: int) -> tuple[Draft, ...]:
    """Return the drafts about facts; see `drafting.drafts`."""
    passage = material.passage
    if is_apart(passage):
        return ()
    book = book_of(library, passage.document_id)
    writer = Writer(material, seed)
    made = (
        *lists.drafts(material, book, writer),
        *contrasts.drafts(material, book, writer),
        *reasons.drafts(material, book, writer),
        *names.drafts(material, book, shelf_of(library, passage.document_id), writer),
        *numbers.drafts(material, book, writer),
    )
    # Two rules can find the same statement; the first of them counts.
    asked: dict[tuple[Kind, str], Draft] = {}
    for draft in made:
        asked.setdefault((draft.kind, draft.question), draft)
    # To know the year of a deed is worth least: it is asked for where nothing else is left.
    return tuple(sorted(asked.values(), key=lambda draft: draft.rule == "year"))
