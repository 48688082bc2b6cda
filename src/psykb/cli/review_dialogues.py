"""How dialogues are reviewed: turn by turn, with what carries each sentence of the counsellor."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psykb.answering.disarming import printable
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT
from psykb.cli.review_dialogue_form import form, messages_of
from psykb.cli.review_manner import Edited, written
from psykb.cli.review_screen import finding_lines, quotes, verdict_lines
from psykb.cli.verify_words import flaw_words
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Citation, Dialogue, DialogueReview, Finding, Review, Standing

if TYPE_CHECKING:
    from psykb.generation import flaws
    from psykb.index.knowledge_base import KnowledgeBase

REASONS: Mapping[str, str] = {
    "unsupported": later("the counsellor claims what nothing carries"),
    "wrong": later("what the counsellor says is wrong"),
    "unsafe": later("it could harm, or a crisis is handled badly"),
    "diagnosis": later("the counsellor diagnoses, or advises on medicines"),
    "unempathic": later("the counsellor lectures, and does not listen"),
    "unnatural": later("nobody talks like this"),
    "privacy": later("a person could be known by it"),
    "duplicate": later("the same was told before"),
    "language": later("the language is wrong or clumsy"),
    "not_useful": later("it is right, but I would not use it"),
}
_MARKS = {Standing.SUPPORTED: "✓", Standing.GENERAL: "–", Standing.UNSUPPORTED: "✗"}
_SPEAKERS = {
    "system": later("System: "),
    "user": later("Client: "),
    "assistant": later("Counsellor: "),
}


class Dialogues:
    """Implements `review_manner.Manner` for dialogues.

    Args:
        base: the books that they cite; None where none of them cites any.
    """

    decision = DialogueReview
    reasons: Mapping[str, str] = REASONS

    def __init__(self, base: "KnowledgeBase | None") -> None:
        from psykb.generation.dialogues.verifying import DialogueVerifier

        self._verifier = DialogueVerifier(base.catalogue if base else None)
        self._books = {d.id: d for d in base.documents()} if base else {}

    def findings(self, item: Dialogue) -> "tuple[flaws.Finding, ...]":
        """Return what is wrong with a dialogue: its quotes, and where its findings stand."""
        return self._verifier.dialogue(item)

    def lines(
        self,
        call: Call,
        item: Dialogue,
        place: str,
        findings: "Sequence[flaws.Finding]",
        verdict: Review | DialogueReview | None,
    ) -> str:
        """Return a dialogue as it is shown."""
        facts = (place, *_facts(item), item.id)
        lines = [call.style(f"── {' · '.join(map(printable, facts))}", dim=True)]
        cited = list(dict.fromkeys(self.citations(item)))
        for at, message in enumerate(item.messages):
            said = printable(message.content)
            lines += ["", wrap(said, call.columns, first=_(_SPEAKERS[message.role]), indent=INDENT)]
            here = [f for f in item.findings if f.message == at]
            lines += [_finding_line(call, message.content, f, cited) for f in here if _is_told(f)]
        if cited:
            lines += ["", *quotes(call, cited, self._books, 1)]
        lines += finding_lines(call, findings)
        if item.findings:
            lines += ["", call.style(_counted(item), dim=True)]
        return "\n".join([*lines, *verdict_lines(verdict)])

    def citations(self, item: Dialogue) -> Sequence[Citation]:
        """Return the places whose pages are opened."""
        from psykb.generation.dialogues.report import citations_of

        return citations_of(item)

    def edit(self, item: Dialogue, text: str | None = None) -> Edited[Dialogue] | None:
        """Take a dialogue through the editor; what is found on its changed sentences says so."""
        after = written(form(item) if text is None else text, again=text is not None)
        return None if after is None else self._checked(after, item)

    def _checked(self, text: str, item: Dialogue) -> Edited[Dialogue]:
        from psykb.generation.dialogues.editing import doubts, edited

        try:
            made = edited(item, messages_of(text))
        except MisuseError as error:
            return Edited(text=text, faults=(str(error),))
        faults = tuple(
            f"[{found.field}]: {flaw_words(found.flaw)}: {found.found}".removesuffix(": ")
            for found in self._verifier.dialogue(made)
        )
        if faults:
            return Edited(text=text, faults=faults)
        return Edited(text=text, item=made, doubts=doubts(made))


def _facts(item: Dialogue) -> list[str]:
    """Return what a dialogue is: its style or its set, its language, its topic and labels."""
    made = item.origin.style.value if item.origin else item.source
    labels = [f"{name} {item.labels[name]}" for name in item.labels]
    return [fact for fact in (made, item.language, item.topic, *labels) if fact]


def _is_told(finding: Finding) -> bool:
    """Whether a finding is shown under its turn: what claims nothing is only counted."""
    return finding.standing is not Standing.GENERAL


def _finding_line(call: Call, content: str, finding: Finding, cited: Sequence[Citation]) -> str:
    by = [str(cited.index(citation) + 1) for citation in finding.citations]
    parts = [f"[{','.join(by)}]"] if by else []
    parts += [_("(the seed)")] if finding.by_seed else []
    parts += [", ".join(finding.faults)] if finding.faults else []
    parts += [printable(finding.detail)] if finding.detail else []
    said = printable(content[finding.start : finding.end])
    words = f"“{said}” {' '.join(parts)}".rstrip()
    return wrap(
        words, call.columns, first=f"{INDENT}{_MARKS[finding.standing]} ", indent=INDENT * 2
    )


def _counted(item: Dialogue) -> str:
    """Return how many sentences of the counsellor have each standing."""
    from psykb.generation.dialogues import wording

    counts = {s: sum(f.standing is s for f in item.findings) for s in Standing}
    told = " · ".join(f"{_MARKS[s]} {wording.standing(s)} {n}" for s, n in counts.items() if n)
    return _("Sentences: {counts}").format(counts=told)
