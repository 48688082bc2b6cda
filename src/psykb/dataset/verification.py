"""Whether items that are to be exported are as `psykb verify` wants them."""

from collections.abc import Collection, Iterable, Sequence

from psykb.generation.flaws import Finding, Flaw
from psykb.generation.verifying import Verifier, keeps_id, own_id
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import QAPair


def findings(
    items: Iterable[QAPair], base: KnowledgeBase | None, edited: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return what is wrong with items, in their order.

    Args:
        items: that are to be exported, edits applied.
        base: has the books; None looks at no quote, but whether each id is that of its content.
        edited: ids of items that were edited in a review: these keep their ids.
    """
    verifier = None if base is None else Verifier(base.catalogue)
    found: list[Finding] = []
    for item in items:
        wrong = verifier.item(item) if verifier else ()
        # an id that does not fit tells nothing new where the content is wrong itself
        found += wrong or (() if item.id in edited else _other_id(item))
    return tuple(found)


def holds_all(base: KnowledgeBase, items: Sequence[QAPair]) -> bool:
    """Return whether a base has every document that items cite."""
    cited = {c.document_id for item in items for c in (*item.citations, *item.origin)}
    return cited <= set(base.catalogue.document_ids())


def _other_id(item: QAPair) -> tuple[Finding, ...]:
    expected = item.id if keeps_id(item) else own_id(item)
    if expected == item.id:
        return ()
    return (
        Finding(
            line=0, item=item.id, flaw=Flaw.ID_DIFFERS, field="id", expected=expected, found=item.id
        ),
    )
