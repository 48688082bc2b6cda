"""Edit an item in the person's own editor, and check what comes back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from psykb.cli.review_form import form, parsed
from psykb.cli.review_manner import Edited, written
from psykb.cli.verify_words import flaw_words
from psykb.errors import PsykbError
from psykb.messages import text as _
from psykb.types import (
    Check,
    Draft,
    Evidence,
    Kind,
    Point,
    QAPair,
    Slot,
    Stage,
    Verdict,
)

if TYPE_CHECKING:
    from psykb.grounding.support import SupportCheck
    from psykb.index.knowledge_base import KnowledgeBase


class Editing:
    """Takes items through the editor that VISUAL or EDITOR names.

    Args:
        base: the books that the quotes are cut from.
    """

    def __init__(self, base: "KnowledgeBase") -> None:
        self._base = base

    def edit(self, item: QAPair, text: str | None = None) -> Edited[QAPair] | None:
        """Open the editor; return what was saved, None where nothing was changed.

        Args:
            item: as it is.
            text: the form as it was saved before, to mend it; None to begin with the item.

        Raises:
            MisuseError: the editor cannot be started, or ended with an error.
        """
        after = written(form(item) if text is None else text, again=text is not None)
        return None if after is None else self.checked(after, item)

    def checked(self, text: str, item: QAPair) -> Edited[QAPair]:
        """Return what a form comes to: its quotes cut anew, its key and its support checked."""
        from psykb.generation.verifying import Verifier
        from psykb.grounding.quoting import resolve

        catalogue = self._base.catalogue
        try:
            made = parsed(text, item, lambda place: resolve(catalogue, place))
        except PsykbError as error:
            return Edited(text=text, faults=(str(error),))
        faults = [
            f"[{finding.field}]: {flaw_words(finding.flaw)}: {finding.found}".removesuffix(": ")
            for finding in Verifier(catalogue).item(made)
        ]
        if not made.question:
            faults.append(_("[question]: there is none"))
        if faults:
            return Edited(text=text, faults=tuple(faults))
        evidence = _evidence(made)
        verdicts = [
            self._support.check(
                point.text, [evidence[at] for at in point.evidence], question=made.question
            )
            for point in made.points
        ]
        malformed = list(_form_doubts(made, evidence))
        return Edited(
            text=text,
            item=replace(made, checks=_rechecked(made, verdicts, malformed)),
            doubts=(*malformed, *_doubts(made, item, verdicts)),
        )

    @cached_property
    def _support(self) -> "SupportCheck":
        from psykb.grounding.support import SupportCheck

        return SupportCheck.of(self._base)


def _evidence(item: QAPair) -> list[Evidence]:
    """Return the quotes of an item as numbered sentences, their sections as what they lean on."""
    return [
        Evidence(
            number=number,
            document_id=c.document_id,
            start=c.start,
            end=c.end,
            text=c.quote,
            context=c.section,
        )
        for number, c in enumerate(item.citations, 1)
    ]


def _form_doubts(item: QAPair, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield what the check of the form says against an item; a person may want it so."""
    from psykb.generation import wording
    from psykb.generation.checks import schema

    numbered = tuple(
        Point(text=p.text, evidence=tuple(at + 1 for at in p.evidence)) for p in item.points
    )
    draft = Draft(
        kind=item.kind,
        language=item.language,
        question=item.question,
        options=item.options,
        key=item.key,
        truth=item.answer == "true" if item.kind is Kind.TRUE_FALSE else None,
        answer=item.answer if item.kind.is_open else "",
        explanation=item.explanation,
        points=numbered,
        evidence=tuple(evidence),
        about=item.about,
        prompts={},
    )
    found = schema.check(draft, Slot(number=0, kind=item.kind, passage=""), item.provenance.method)
    if not isinstance(found, Check):
        words = f"{wording.refusal(found.reason)} [{found.reason}]"
        yield f"{words}: {found.detail}" if found.detail else words


def _doubts(item: QAPair, before: QAPair, verdicts: Sequence[Verdict]) -> list[str]:
    doubts = []
    for number, (point, verdict) in enumerate(zip(item.points, verdicts, strict=True), 1):
        if verdict.faults or not point.evidence:
            codes = ", ".join(verdict.faults) or "no_citation"
            doubts.append(
                _("point {n}: its quotes do not carry it [{codes}]").format(n=number, codes=codes)
            )
    said = (item.answer if item.kind.is_open else item.explanation).split()
    told = (before.answer if item.kind.is_open else before.explanation).split()
    same_points = item.points == before.points
    if said != told and same_points and item.points:
        doubts.append(
            _(
                "the answer or explanation was changed, its points were not: change [points] as "
                "well, or keep it with k"
            )
        )
    if _key(item) != _key(before) and said == told and same_points and (said or item.points):
        doubts.append(_("the key was changed, its explanation was not"))
    return doubts


def _key(item: QAPair) -> tuple[str, ...]:
    """Return what an item that is no open question calls right, in whatever order; () else."""
    from psykb.generation.checks.shingles import letters

    if item.kind.is_open:
        return ()
    if item.kind is Kind.TRUE_FALSE:
        return (item.answer,)
    return tuple(sorted(letters(item.options[at]) for at in item.key))


def _rechecked(
    item: QAPair, verdicts: Sequence[Verdict], malformed: Sequence[str]
) -> tuple[Check, ...]:
    """Return the checks of an item as they hold after an edit: others were of the item before."""
    lowest = min((verdict.support for verdict in verdicts), default=None)
    from psykb.generation.reviewing import EDITED

    renewed = []
    for check in item.checks:
        failed, value = False, None
        if check.stage is Stage.SUPPORT and lowest is not None:
            failed, value = any(verdict.faults for verdict in verdicts), lowest
        elif check.stage is Stage.SCHEMA:
            failed = bool(malformed)
        elif check.stage is not Stage.QUOTE:
            renewed.append(Check(stage=check.stage, outcome="skipped", detail=EDITED))
            continue
        outcome: Literal["passed", "failed"] = "failed" if failed else "passed"
        renewed.append(Check(stage=check.stage, outcome=outcome, value=value))
    return tuple(renewed)
