"""Does a dialogue hold together, and is what it cites in the books, at the pages that it names?"""

from collections.abc import Iterator
from typing import Any

from psykb.generation import misfits
from psykb.generation.dialogues.ids import dialogue_id
from psykb.generation.file_kinds import MARK_OF_DIALOGUES
from psykb.generation.flaws import Finding, Flaw
from psykb.generation.places import Places
from psykb.generation.reviewing import EDITED
from psykb.generation.run_folders import DIALOGUES
from psykb.generation.verifying_lines import Form, LineVerifier
from psykb.index.catalogue import Catalogue
from psykb.messages import later
from psykb.text.sentences import sentences
from psykb.types import Dialogue

_STRANGER = later(
    "{path}: holds no dialogues of psykb; verify takes the dialogues.jsonl of a run or a set, or "
    "its folder, not what was exported from it"
)


class DialogueVerifier(LineVerifier[Dialogue]):
    """Compares dialogues with the store, by equality.

    Args:
        catalogue: of the base whose documents they cite; None where there is none, and then nothing
            that is cited is there.
    """

    def __init__(self, catalogue: Catalogue | None) -> None:
        self._cited = None if catalogue is None else Places(catalogue)
        form = Form(
            kind=Dialogue,
            file=DIALOGUES,
            mark=MARK_OF_DIALOGUES,
            stranger=_STRANGER,
            quotes=_quotes,
            is_place=lambda where: len(where) == 4 and where[2] == "citations",
            check=lambda dialogue, line: self.dialogue(dialogue, line=line),
            own_id=own_id,
        )
        super().__init__(form, self._cited)

    def dialogue(self, dialogue: Dialogue, *, line: int = 0) -> tuple[Finding, ...]:
        """Return what is wrong with a dialogue: citations, then where its findings stand."""
        return tuple(
            Finding(
                line=line, item=dialogue.id, flaw=flaw, field=field, expected=expected, found=what
            )
            for field, flaw, expected, what in (*self._differences(dialogue), *_misplaced(dialogue))
        )

    def _differences(self, dialogue: Dialogue) -> Iterator[tuple[str, Flaw, str, str]]:
        for at, finding in enumerate(dialogue.findings):
            for n, citation in enumerate(finding.citations):
                flaws = [(Flaw.NO_SUCH_DOCUMENT, "", citation.document_id)]
                if self._cited is not None:
                    flaws = self._cited.flaws(citation)
                for flaw, expected, found in flaws:
                    yield f"findings.{at}.citations.{n}", flaw, expected, found


def own_id(dialogue: Dialogue) -> str:
    """Return the id that a dialogue is to have: of its messages; its own, where it was edited."""
    edited = any(finding.detail == EDITED for finding in dialogue.findings)
    return dialogue.id if edited else dialogue_id(dialogue.messages)


def _misplaced(dialogue: Dialogue) -> Iterator[tuple[str, Flaw, str, str]]:
    """Yield the findings on no whole sentence, and the sentences without one.

    Dialogues that were not generated have no findings.
    """
    if dialogue.origin is None:
        return
    left = {
        (at, start, end): turn.content[start:end]
        for at, turn in enumerate(dialogue.messages)
        if turn.role == "assistant"
        for start, end in sentences(turn.content)
    }
    for at, finding in enumerate(dialogue.findings):
        place = finding.message, finding.start, finding.end
        if left.pop(place, None) is None:
            where = f"{finding.message}: {finding.start}-{finding.end}"
            yield f"findings.{at}", Flaw.FINDING_MISPLACED, "", where
    for (message, _start, _end), sentence in left.items():
        yield f"messages.{message}", Flaw.SENTENCE_UNJUDGED, "", sentence


def _quotes(raw: Any) -> int:  # noqa: ANN401 (a line as JSON has it)
    found = misfits.elements(raw, "findings")
    return sum(len(misfits.elements(finding, "citations")) for finding in found)
