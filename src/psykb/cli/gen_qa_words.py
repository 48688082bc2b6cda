"""What `psykb gen-qa` prints: what an estimate holds, and what came of a run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import NOTHING, SOME_FAILED, Call, from_here
from psykb.cli.gen_qa_notes import notes
from psykb.cli.layout import width
from psykb.errors import PsykbError
from psykb.messages import text as _
from psykb.types import Method, Usage

if TYPE_CHECKING:
    from psykb.generation.estimating import Estimate, Span
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

    kinds = ", ".join(f"{wording.kind(kind)} {n}" for kind, n in found.kinds.items())
    rows = [
        (_("passages"), str(found.passages)),
        (_("items"), f"{found.items} ({kinds})" if kinds else str(found.items)),
        (_("calls"), _span(found.calls)),
        (_("tokens sent"), _span(found.sent)),
        (_("tokens received"), _span(found.received)),
        (_("cost"), _cost(found)),
        (_("time"), _("{low}–{high} min").format(
            low=found.seconds.low // 60, high=-(-found.seconds.high // 60))),
    ]  # fmt: skip
    call.put("\n".join(columns(rows)))
    if found.calls.high:
        from psykb.generation import estimating, running

        call.say(
            _(
                "Low: every draft is accepted. High: {share} of them, each with all the calls it "
                "can take. A call is taken to last {seconds:.0f} s, a reply to have {few} to "
                "{many} tokens. A run ends where {none} drafts in a row cannot be read, {later} "
                "once an item was accepted. Nothing was sent."
            ).format(
                share=f"{100 * estimating.SHARE_ACCEPTED:.0f} %",
                seconds=estimating.SECONDS_A_CALL,
                few=estimating.REPLY_TOKENS[0],
                many=estimating.REPLY_TOKENS[1],
                none=running.NONE_READ,
                later=running.NONE_READ_LATER,
            )
        )


def put_made(call: Call, request: "Request", made: "Made") -> None:
    """Print what came of a run, and set how the command ends.

    Raises:
        BaseException: what ended the run, if it was an interruption or nothing could be written.
    """
    from psykb.generation.running import End

    if made.ended is End.BROKEN and made.error is not None:
        raise made.error
    if call.json:
        _put_json(call, request, made)
    elif made.report is not None:
        call.put("\n".join(_table(made.folder, made.report)))
    elif made.kept:
        call.put(from_here(made.folder / "qa.jsonl"))
    for line in notes(request, made):
        call.say(line)
    if made.ended is End.INTERRUPTED:
        raise made.error or KeyboardInterrupt
    if isinstance(made.error, PsykbError):
        call.complain(
            _("{error}\nWhat was decided is written; the same command goes on from there.").format(
                error=made.error
            )
        )
        call.exit_code = made.error.exit_code
        return
    call.exit_code = _exit_code(made)
    if call.exit_code == NOTHING:
        call.complain(_nothing(request, made))


def columns(rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Return rows as lines whose columns stand under each other; those at `right` end there."""
    rows = list(rows)
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    lines = []
    for row in rows:
        cells = []
        for at, cell in enumerate(row):
            space = " " * (widths[at] - width(cell))
            cells.append(space + cell if at in right else cell + space)
        lines.append("  ".join(cells).rstrip())
    return lines


def _exit_code(made: "Made") -> int:
    from psykb.generation.running import End

    if made.ended is End.REACHED:
        return 0
    if not made.accepted:
        return NOTHING
    return SOME_FAILED if made.failed or made.unread else 0


def _nothing(request: "Request", made: "Made") -> str:
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


def _put_json(call: Call, request: "Request", made: "Made") -> None:
    from psykb import jsonl

    report = made.report
    call.put_json(
        path=str(made.folder / "qa.jsonl"),
        run=made.folder.name,
        ended=made.ended.value,
        error=str(made.error) if isinstance(made.error, PsykbError) else None,
        wanted=request.wanted or None,
        accepted=made.accepted,
        refused=report.refused if report else None,
        decided=made.decided,
        failed=made.failed,
        kinds=jsonl.plain(report.kinds) if report else None,
        funnel=jsonl.plain(report.survivors) if report else None,
        usage=_usage(report.total if report else Usage(), made),
    )


def _usage(total: Usage, made: "Made") -> dict[str, object]:
    from psykb import jsonl

    return {
        "decided": jsonl.plain(total),
        "now": jsonl.plain(made.spent),
        "sent": made.sent,
        "reused": made.reused,
        "repeated": made.repeated,
        "unused": made.unused,
    }


def _span(span: "Span") -> str:
    return str(span.low) if span.low == span.high else f"{span.low}–{span.high}"


def _cost(found: "Estimate") -> str:
    if found.cost is None:
        return _("unknown")
    parts = [f"{low:.4f}–{high:.4f} {name}" for name, (low, high) in found.cost.items()]
    return " + ".join(parts) or "0"
