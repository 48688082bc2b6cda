"""What `psykb gen-qa` says: what an estimate holds, how a run began, and what came of it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.answers import usage_line
from psykb.cli.calls import Call
from psykb.cli.layout import width
from psykb.errors import PsykbError
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Usage

if TYPE_CHECKING:
    from psykb.generation.estimating import Estimate, Span
    from psykb.generation.generating import Made, Opening
    from psykb.generation.reporting import Report
    from psykb.generation.runs import Change, Request

NOTHING, SOME_FAILED = 3, 4


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
        from psykb.generation import estimating

        call.say(
            _(
                "Low: every draft is accepted. High: {share} of them, each with all the calls it "
                "can take. A call is taken to last {seconds:.0f} s, a reply to have {few} to "
                "{many} tokens. Nothing was sent."
            ).format(
                share=f"{100 * estimating.SHARE_ACCEPTED:.0f} %",
                seconds=estimating.SECONDS_A_CALL,
                few=estimating.REPLY_TOKENS[0],
                many=estimating.REPLY_TOKENS[1],
            )
        )


def opening_words(call: Call, opening: "Opening") -> None:
    """Say what the journal tells of earlier runs."""
    if opening.torn:
        call.complain(
            _("{path}: the last line was half-written, and was cut off").format(
                path=_shown(opening.folder / "journal.jsonl")
            )
        )
    if opening.received:
        call.say(
            plural(
                "{n} reply of earlier runs is at hand and is not paid for again.",
                "{n} replies of earlier runs are at hand and are not paid for again.",
                opening.received,
            )
        )
    if opening.change is not None:
        call.complain(_changed(opening.change))


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
    for line in _notes(request, made):
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
        call.complain(_nothing(made))


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
    if made.failed:
        return SOME_FAILED
    return 0 if made.accepted else NOTHING


def _nothing(made: "Made") -> str:
    if not made.decided:
        return _("no item was accepted: these books hold nothing of the kinds asked for")
    return _("no item was accepted; {path} holds each draft with its reason").format(
        path=_shown(made.folder / "rejected.jsonl")
    )


def _table(folder: Path, report: "Report") -> list[str]:
    from psykb.generation import telling, wording

    lines = [_shown(folder / "qa.jsonl")]
    counts = [(wording.kind(k.kind), str(k.accepted), str(k.refused)) for k in report.kinds]
    if counts:
        lines += ["", *columns([("", _("accepted"), _("refused")), *counts], right=(1, 2))]
    stages = [
        (row.stage.value, str(row.entered), str(row.refused))
        for row in report.survivors
        if row.refused
    ]
    if stages:
        lines += ["", *columns([(_("stage"), _("came"), _("refused")), *stages], right=(1, 2))]
    reasons = [(n, code, words) for code, n, words in telling.reason_rows(report)]
    if reasons:
        lines += ["", *columns(reasons, right=(0,))]
    return lines


def _notes(request: "Request", made: "Made") -> list[str]:
    from psykb.generation.running import End

    notes = []
    if request.wanted:
        notes.append(
            _(
                "{accepted} of {wanted} items accepted; {decided} places of the plan decided."
            ).format(accepted=made.accepted, wanted=request.wanted, decided=made.decided)
        )
    if made.ended is End.EXHAUSTED and request.wanted and made.accepted < request.wanted:
        notes.append(_("The plan is exhausted: these books give no more of these kinds."))
    if made.report is None:
        notes.append(
            _("An earlier run had come further; its files in {folder} are as they were.").format(
                folder=_shown(made.folder)
            )
        )
    notes += _spent(made)
    if made.failed:
        notes.append(
            plural(
                "The model failed at {n} place; the same command asks again.",
                "The model failed at {n} places; the same command asks again.",
                made.failed,
            )
        )
    return notes


def _spent(made: "Made") -> list[str]:
    notes = []
    if made.sent and made.report is not None and made.report.run.model:
        notes.append(
            _("Paid for now: {usage}").format(
                usage=usage_line(made.report.run.model, made.spent, 0.0).rpartition(" · ")[0]
            )
        )
    if made.reused:
        notes.append(plural("{n} reply reused.", "{n} replies reused.", made.reused))
    if made.repeated:
        notes.append(
            plural(
                "{n} call sent again, whose reply was lost when a run was killed.",
                "{n} calls sent again, whose replies were lost when a run was killed.",
                made.repeated,
            )
        )
    if made.unused:
        notes.append(
            plural(
                "{n} draft more was under way; its replies are kept for a larger -n.",
                "{n} drafts more were under way; their replies are kept for a larger -n.",
                made.unused,
            )
        )
    return notes


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


def _changed(change: "Change") -> str:
    from psykb.generation.runs import listed

    parts = [
        words.format(titles=listed(titles))
        for words, titles in (
            (_("gone: {titles}"), change.gone),
            (_("changed: {titles}"), change.changed),
            (_("new: {titles}"), change.new),
        )
        if titles
    ]
    return _("the books are not those of the run before ({what})").format(
        what="; ".join(parts)
    ) + plural(
        "; {n} reply in the journal holds text that is gone, and will be asked for anew",
        "; {n} replies in the journal hold text that is gone, and will be asked for anew",
        change.replies,
    )


def _span(span: "Span") -> str:
    return str(span.low) if span.low == span.high else f"{span.low}–{span.high}"


def _cost(found: "Estimate") -> str:
    if found.cost is None:
        return _("unknown")
    parts = [f"{low:.4f}–{high:.4f} {name}" for name, (low, high) in found.cost.items()]
    return " + ".join(parts) or "0"


def _shown(path: Path) -> str:
    """Return a path as it is typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
