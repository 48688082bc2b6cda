"""What `psykb gen-qa` says on the side: how far it came, what it took, what to know."""

from typing import TYPE_CHECKING

from psykb.cli.calls import from_here
from psykb.cli.notes_of_runs import ending_notes
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.outcomes import Made
    from psykb.generation.reporting import Report
    from psykb.generation.runs import Request

# It is told of a kind where it has less than this share of the items that its weight asks for, and
# as many fewer: the plan itself may be off by one.
_FEW, _FEWER = 0.75, 2


def notes(request: "Request", made: "Made[Report]") -> list[str]:
    """Return what is told of a run beside its table, line by line."""
    from psykb.generation.running import End

    if made.kept:
        return [
            _("{n} items are there already, more than the {wanted} asked for; they stay.").format(
                n=made.kept, wanted=request.wanted
            )
        ]
    found = []
    if request.wanted:
        found.append(
            plural(
                "{accepted} of {wanted} items accepted; {n} place of the plan decided.",
                "{accepted} of {wanted} items accepted; {n} places of the plan decided.",
                made.decided,
                accepted=made.accepted,
                wanted=request.wanted,
            )
        )
    if made.ended is End.EXHAUSTED and request.wanted and made.accepted < request.wanted:
        found.append(_("The plan is exhausted: these books give no more of these kinds."))
    if made.unread:
        found.append(
            _(
                "The model wrote no item that can be read in {n} drafts in a row, so that nothing "
                "more was asked: see {path}, and try another model."
            ).format(n=made.unread, path=from_here(made.folder / "rejected.jsonl"))
        )
    found += _short_of(request, made)
    found += ending_notes(made)
    if made.report is not None and made.accepted:
        found.append(
            _("Next: psykb review {run} · psykb data export {run} --format exam").format(
                run=made.folder.name
            )
        )
    return found


def _short_of(request: "Request", made: "Made[Report]") -> list[str]:
    """Tell of kinds of which there are far fewer than their weights ask for."""
    from psykb.generation import wording
    from psykb.generation.running import End

    if made.report is None or made.ended not in (End.REACHED, End.EXHAUSTED):
        return []
    accepted = {row.kind: row.accepted for row in made.report.kinds}
    whole = sum(request.kinds.values())
    found = []
    for kind, weight in request.kinds.items():
        share = round(made.accepted * weight / whole)
        had = accepted.get(kind, 0)
        if share - had >= _FEWER and had < _FEW * share:
            found.append(
                _("{kind}: {n} accepted, where its weight asks for {wanted}.").format(
                    kind=wording.kind(kind), n=had, wanted=share
                )
            )
    return found
