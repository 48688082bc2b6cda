"""What `psykb gen-dialogue` prints: what an estimate holds, and what came of a run."""

from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call, from_here
from psykb.cli.notes_of_runs import ending_notes
from psykb.cli.words_of_runs import Telling, assumed, columns, put_outcome, taken
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.dialogues.reporting import DialogueReport
    from psykb.generation.dialogues.requests import DialogueRequest
    from psykb.generation.estimating import Estimate
    from psykb.generation.outcomes import Made


def put_estimate(call: Call, request: "DialogueRequest", found: "Estimate") -> None:
    """Print what a run would take."""
    if call.json:
        from psykb import jsonl

        call.put_json(dry_run=True, style=request.style.value, **jsonl.plain(found))
        return
    from psykb.generation.dialogues.estimating import reply_tokens

    rows = [
        (_("passages that can answer"), str(found.passages)),
        (_("dialogues"), str(found.items)),
    ]
    call.put("\n".join(columns([*rows, *taken(found)])))
    words = _(
        "Low: every draft is accepted. High: {share} of them, each with all the calls it can "
        "take. A call is taken to last {seconds:.0f} s, a reply to have {few} to {many} "
        "tokens. A run ends where {none} drafts in a row are refused, {later} once a "
        "dialogue was accepted. Nothing was sent."
    )
    call.say(assumed(words, reply_tokens(request.turns)))


def put_made(call: Call, request: "DialogueRequest", made: "Made[DialogueReport]") -> None:
    """Print what came of a run, and set how the command ends; see `put_outcome`."""
    telling = Telling(
        file="dialogues.jsonl",
        table=_table,
        fields=_fields,
        notes=lambda: _notes(request, made),
        nothing=lambda: _nothing(made),
    )
    put_outcome(call, request.wanted, made, telling)


def _nothing(made: "Made[DialogueReport]") -> str:
    if not made.decided:
        return _("no dialogue was accepted: --avoid leaves out every seed")
    return _("no dialogue was accepted; {path} holds each draft with its reason").format(
        path=from_here(made.folder / "rejected.jsonl")
    )


def _table(folder: Path, report: "DialogueReport") -> list[str]:
    from psykb.generation.dialogues import telling, wording

    lines = [from_here(folder / "dialogues.jsonl")]
    counts = [("", _("accepted"), _("refused"))]
    counts += [(_("dialogues"), str(report.accepted), str(report.refused))]
    lines += ["", *columns(counts, right=(1, 2))]
    reasons = [(n, code, words) for code, n, words in telling.reason_rows(report)]
    if reasons:
        lines += ["", *columns(reasons, right=(0,))]
    standings = [
        (str(row.sentences), wording.standing(row.standing))
        for row in report.standings
        if row.sentences
    ]
    if standings:
        lines += ["", _("Sentences of counsellors:"), *columns(standings, right=(0,))]
    return lines


def _fields(report: "DialogueReport | None") -> dict[str, object]:
    """Return what --json tells of the dialogues of a run."""
    from psykb import jsonl

    return {
        "reasons": dict(report.reasons) if report else None,
        "standings": jsonl.plain(report.standings) if report else None,
        "refining": jsonl.plain(report.refining) if report else None,
    }


def _notes(request: "DialogueRequest", made: "Made[DialogueReport]") -> list[str]:
    """Return what is told of a run beside its table, line by line."""
    from psykb.generation.running import End

    if made.kept:
        return [
            _("{n} dialogues are there already, more than the {wanted} asked for; they stay.")
            .format(n=made.kept, wanted=request.wanted)
        ]  # fmt: skip
    found = [
        plural(
            "{accepted} of {wanted} dialogues accepted; {n} place of the plan decided.",
            "{accepted} of {wanted} dialogues accepted; {n} places of the plan decided.",
            made.decided,
            accepted=made.accepted,
            wanted=request.wanted,
        )
    ]
    if made.ended is End.EXHAUSTED and made.accepted < request.wanted:
        found.append(_("The plan is exhausted: these seeds give no more."))
    if made.unread:
        found.append(
            _(
                "The model wrote no conversation that could be kept in {n} drafts in a row, so "
                "that nothing more was asked: see {path}, and try another model."
            ).format(n=made.unread, path=from_here(made.folder / "rejected.jsonl"))
        )
    found += ending_notes(made)
    if made.report is not None and made.accepted:
        found.append(_("Next: psykb review {run}").format(run=made.folder.name))
    return found
