"""How items are reviewed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.review_edit import Editing
from psykb.cli.review_manner import Edited
from psykb.cli.review_screen import REASON_WORDS, item_lines
from psykb.types import Citation, DialogueReview, QAPair, Review

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding
    from psykb.index.knowledge_base import KnowledgeBase


class Items:
    """Implements `review_manner.Manner` for items.

    Args:
        base: the books that they cite.
    """

    decision = Review
    reasons: Mapping[str, str] = REASON_WORDS

    def __init__(self, base: "KnowledgeBase") -> None:
        from psykb.generation.verifying import Verifier

        self._verifier = Verifier(base.catalogue)
        self._editing = Editing(base)
        self._books = {document.id: document for document in base.documents()}

    def findings(self, item: QAPair) -> "tuple[Finding, ...]":
        """Return what is wrong with an item: its quotes, its form."""
        return self._verifier.item(item)

    def lines(
        self,
        call: Call,
        item: QAPair,
        place: str,
        findings: "Sequence[Finding]",
        verdict: Review | DialogueReview | None,
    ) -> str:
        """Return an item as it is shown."""
        return item_lines(call, item, place, self._books, findings, verdict)

    def citations(self, item: QAPair) -> Sequence[Citation]:
        """Return the places whose pages are opened."""
        return item.citations or item.origin

    def edit(self, item: QAPair, text: str | None = None) -> Edited[QAPair] | None:
        """Take an item through the editor."""
        return self._editing.edit(item, text)
