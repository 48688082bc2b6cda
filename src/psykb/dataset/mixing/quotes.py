"""Whether dialogues that cite books are as these have it."""

from collections.abc import Callable
from pathlib import Path

from psykb.errors import CorruptRecordError
from psykb.generation.dialogues.verifying import DialogueVerifier
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import Dialogue

# Opens the base that a run was made from, told by the run's folder; None where it is not at hand.
Books = Callable[[Path], KnowledgeBase | None]


class Quotes:
    """Compares what dialogues of one file cite with the books, which are opened when one does."""

    def __init__(self, file: Path, books: Books) -> None:
        """Open nothing yet."""
        self._file = file
        self._books = books
        self._verifier: DialogueVerifier | None = None
        self._known: frozenset[str] | None = None

    def compared(self, dialogue: Dialogue) -> set[bool]:
        """Return {} of a dialogue that cites nothing, else whether its books are at hand.

        Raises:
            CorruptRecordError: it is not as the books have it.
        """
        cited = {place.document_id for one in dialogue.findings for place in one.citations}
        if not cited:
            return set()
        if self._known is None:
            base = self._books(self._file.parent)
            self._known = frozenset(() if base is None else base.catalogue.document_ids())
            self._verifier = None if base is None else DialogueVerifier(base.catalogue)
        if self._verifier is None or not cited <= self._known:
            return {False}
        for wrong in self._verifier.dialogue(dialogue):
            raise CorruptRecordError(
                _("{file}: dialogue {name} fails ({field}: {flaw}); psykb verify says more").format(
                    file=self._file, name=dialogue.id, field=wrong.field, flaw=wrong.flaw.value
                )
            )
        return {True}
