"""Find again what dialogues cite, letter by letter, where a book was replaced."""

from dataclasses import replace

from psykb.generation.dialogues.verifying import own_id
from psykb.generation.relocating import Move, QuoteRelocator, Relocated, is_found
from psykb.types import Dialogue, Finding


class DialogueRelocator(QuoteRelocator[Dialogue]):
    """Finds the quotes of dialogues again; a dialogue gets the id of what it says."""

    def relocate(self, item: Dialogue) -> Relocated[Dialogue]:
        """Return a dialogue with the citations of its findings cut anew where they stand now."""
        moves: list[Move] = []
        findings: list[Finding] = []
        for at, finding in enumerate(item.findings):
            field = f"findings.{at}.citations"
            cited, moved = self.cut_anew(item.id, field, finding.citations)
            findings.append(replace(finding, citations=tuple(dict.fromkeys(cited))))
            moves += moved
        if not is_found(moves):
            return Relocated(old=item, item=None, moves=tuple(moves))
        found = replace(item, id=own_id(item), findings=tuple(findings))
        return Relocated(old=item, item=found, moves=tuple(moves))
