"""What `psykb gen-qa` prints: what an estimate holds, and what came of a run."""

from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call, from_here
from psykb.cli.gen_qa_notes import notes
from psykb.cli.words_of_runs import Telling, assumed, columns, put_outcome, taken
from psykb.messages import text as _
from psykb.types import Kind, Method

if TYPE_CHECKING:
    from psykb.generation.estimating import Estimate
    from psykb.generation.outcomes import Made
    from psykb.generation.reporting import Report
    from psykb.generation.runs import Request


def put_estimate(call: Call, request: "Request", found: "Estimate") -> None:
    """Print what a run would take."""
    if call.json:
        from psykb import jsonl

        call.put_json(dry_run=True, method=request.method.value, **jsonl.plain(found))
        return
    from psykb.generation import wording

    kinds = ", ".join(f"{wording.kind(Kind(kind))} {n}" for kind, n in found.kinds.items())
    rows = [
        (_("passages"), str(found.passages)),
        (_("items"), f"{found.items} ({kinds})" if kinds else str(found.items)),
    ]
    call.put("\n".join(columns([*rows, *taken(found)])))
    if found.calls.high:
        from psykb.generation.estimating import REPLY_TOKENS

        words = _(
            "Low: every draft is accepted. High: {share} of them, each with all the calls it "
            "can take. A call is taken to last {seconds:.0f} s, a reply to have {few} to "
            "{many} tokens. A run ends where {none} drafts in a row cannot be read, {later} "
            "once an item was accepted. Nothing was sent."
        )
        call.say(assumed(words, REPLY_TOKENS))


def put_made(call: Call, request: "Request", made: "Made[Report]") -> None:
    """Print what came of a run, and set how the command ends; see `put_outcome`."""
    telling = Telling(
        file="qa.jsonl",
        table=_table,
        fields=_fields,
        notes=lambda: notes(request, made),
        nothing=lambda: _nothing(request, made),
    )
    put_outcome(call, request.wanted, made, telling)


def _nothing(request: "Request", made: "Made[Report]") -> str:
    if not made.decided and request.method is Method.EXAM:
        return _("no item was accepted: these books print no questions")
    if not made.decided:
        from psykb.generation.methods import read_as

        return _(
            "no item was accepted: these books hold nothing of the kinds asked for ({books}; "
            "`psykb status` shows in which language a book was read)"
        ).format(books=read_as(made.documents))
    return _("no item was accepted; {path} holds each draft with its reason").format(
        path=from_here(made.folder / "rejected.jsonl")
    )


def _table(folder: Path, report: "Report") -> list[str]:
    from psykb.generation import telling, wording

    lines = [from_here(folder / "qa.jsonl")]
    counts = [(wording.kind(k.kind), str(k.accepted), str(k.refused)) for k in report.kinds]
    if counts:
        lines += ["", *columns([("", _("accepted"), _("refused")), *counts], right=(1, 2))]
    stages = [
        (wording.stage_name(row.stage), str(row.entered), str(row.refused))
        for row in report.survivors
        if row.refused
    ]
    if stages:
        lines += ["", *columns([(_("stage"), _("came"), _("refused")), *stages], right=(1, 2))]
    reasons = [(n, code, words) for code, n, words in telling.reason_rows(report)]
    if reasons:
        lines += ["", *columns(reasons, right=(0,))]
    lines += [
        _("{n} of {accepted} were kept though this does not hold of them: {stage}").format(
            n=telling.wanting(row), accepted=report.accepted, stage=wording.stage(row.stage)
        )
        for row in report.survivors
        if row.failed
    ]
    return lines


def _fields(report: "Report | None") -> dict[str, object]:
    """Return what --json tells of the items of a run."""
    from psykb import jsonl

    return {
        "kinds": jsonl.plain(report.kinds) if report else None,
        "funnel": jsonl.plain(report.survivors) if report else None,
    }
