"""What the commands that make items or dialogues print alike: estimates, sums, and how they end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from psykb.cli.calls import NOTHING, SOME_FAILED, Call, from_here
from psykb.cli.layout import width
from psykb.errors import PsykbError
from psykb.messages import text as _
from psykb.types import Usage, record

if TYPE_CHECKING:
    from psykb.generation.estimating import Estimate, Span
    from psykb.generation.outcomes import Made


R = TypeVar("R")


@record
class Telling(Generic[R]):
    """What is told of a run that makes one sort of thing.

    Args:
        file: name of the file of what is accepted.
        table: the lines that are printed for a report of the run in a folder.
        fields: what --json tells beside what it tells of every run; None: there is no report.
        notes: what is told beside the table, line by line.
        nothing: what is said where nothing was accepted.
    """

    file: str
    table: Callable[[Path, R], list[str]]
    fields: Callable[[R | None], Mapping[str, object]]
    notes: Callable[[], list[str]]
    nothing: Callable[[], str]


def put_outcome(call: Call, wanted: int, made: "Made[Any]", telling: Telling[Any]) -> None:
    """Print what came of a run, and set how the command ends.

    Args:
        call: how to print.
        wanted: how many were to be accepted; 0 for all.
        made: what came of it.
        telling: of what it made.

    Raises:
        BaseException: what ended the run, if it was an interruption or nothing could be written.
    """
    _check(made)
    if call.json:
        _put_json(call, wanted, made, telling)
    elif made.report is not None:
        call.put("\n".join(telling.table(made.folder, made.report)))
    elif made.kept:
        call.put(from_here(made.folder / telling.file))
    for line in telling.notes():
        call.say(line)
    _end(call, made)
    if call.exit_code == NOTHING:
        call.complain(telling.nothing())


def _put_json(call: Call, wanted: int, made: "Made[Any]", telling: Telling[Any]) -> None:
    report = made.report
    call.put_json(
        path=str(made.folder / telling.file),
        run=made.folder.name,
        ended=made.ended.value,
        error=str(made.error) if isinstance(made.error, PsykbError) else None,
        wanted=wanted or None,
        accepted=made.accepted,
        refused=report.refused if report else None,
        decided=made.decided,
        failed=made.failed,
        **telling.fields(report),
        usage=_usage_of(report.total if report else Usage(), made),
    )


def assumed(words: str, reply_tokens: tuple[int, int]) -> str:
    """Return what an estimate assumes.

    Args:
        words: with {share}, {seconds}, {few}, {many}, {none} and {later}.
        reply_tokens: of a reply, low and high.
    """
    from psykb.generation import estimating, running

    return words.format(
        share=f"{100 * estimating.SHARE_ACCEPTED:.0f} %",
        seconds=estimating.SECONDS_A_CALL,
        few=reply_tokens[0],
        many=reply_tokens[1],
        none=running.NONE_READ,
        later=running.NONE_READ_LATER,
    )


def taken(found: "Estimate") -> list[tuple[str, str]]:
    """Return what a run would take, as rows of name and value."""
    return [
        (_("calls"), _span(found.calls)),
        (_("tokens sent"), _span(found.sent)),
        (_("tokens received"), _span(found.received)),
        (_("cost"), _cost(found)),
        (_("time"), _("{low}–{high} min").format(
            low=found.seconds.low // 60, high=-(-found.seconds.high // 60))),
    ]  # fmt: skip


def _check(made: "Made[Any]") -> None:
    """Raise what ended a run of which nothing was written."""
    from psykb.generation.running import End

    if made.ended is End.BROKEN and made.error is not None:
        raise made.error


def _end(call: Call, made: "Made[Any]") -> None:
    """Set how the command ends, and tell the error that ended the run, if any did.

    Raises:
        BaseException: what interrupted the run.
    """
    from psykb.generation.running import End

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
    call.exit_code = exit_code(made)


def exit_code(made: "Made[Any]") -> int:
    """Return how the command ends that made a run which no error ended."""
    from psykb.generation.running import End

    if made.ended is End.REACHED:
        return 0
    if not made.accepted:
        return NOTHING
    return SOME_FAILED if made.failed or made.unread else 0


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


def _usage_of(total: Usage, made: "Made[Any]") -> dict[str, object]:
    """Return what a run took, as --json prints it: in all, and now."""
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
