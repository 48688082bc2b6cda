"""Hold a line of a model's reply to the sentences that it names: existence first, then support."""

from psykb.answering import evidence
from psykb.answering.claims import Line
from psykb.answering.evidence import Shown
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.text.sentences import sentences
from psykb.types import Claim, Fault, Verdict


class Judge:
    """Makes claims of lines: says of each whether its sentences carry it, and cites them."""

    def __init__(
        self, base: KnowledgeBase, shown: Shown, check: SupportCheck, *, question: str
    ) -> None:
        """Keep what a line is held to.

        Args:
            base: the base that the sentences are from.
            shown: the sentences that the model was shown.
            check: whether sentences carry a claim.
            question: as the model was asked it.
        """
        self._base = base
        self._shown = shown
        self._check = check
        self._question = question

    def claim(self, line: Line) -> Claim:
        """Return a line as a claim, its quotes cut from the store.

        A line whose form is at fault, or that names a sentence that was not shown, has no citation.
        """
        if line.fault is not None:
            return Claim(text=line.text, citations=(), status="unsupported", faults=(line.fault,))
        verdict = self._verdict(line)
        return Claim(
            text=line.text,
            citations=evidence.cited(self._base, self._shown, line.numbers),
            support=verdict.support,
            status="unsupported" if verdict.faults else "supported",
            faults=verdict.faults,
        )

    def _verdict(self, line: Line) -> Verdict:
        """Check each sentence of a claim by itself, so that a true one cannot carry a false one."""
        named = [self._shown.sentences[number - 1] for number in line.numbers]
        verdicts = [
            self._check.check(line.text[start:end], named, question=self._question)
            for start, end in sentences(line.text)
        ]
        faults = {fault for verdict in verdicts for fault in verdict.faults}
        return Verdict(
            support=min(verdict.support for verdict in verdicts),
            faults=tuple(fault for fault in Fault if fault in faults),
        )
