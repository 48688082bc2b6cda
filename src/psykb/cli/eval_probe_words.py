"""What `psykb eval probe` prints: an estimate, how far it is, and what the model knew."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import NOTHING, SOME_FAILED, Call, from_here, on_terminal
from psykb.cli.notes_of_runs import ending_notes
from psykb.cli.words_of_runs import columns, taken
from psykb.errors import PsykbError
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Kind

if TYPE_CHECKING:
    from psykb.dataset.mixing.probes import ProbeReport
    from psykb.evaluation.probing.probing import Outcome, ProbeRequest
    from psykb.generation.estimating import Estimate
    from psykb.generation.running import Tally

_STRETCH = 20.0  # seconds between two lines in a pipe


@contextmanager
def watching(call: Call, wanted: int) -> Iterator["Callable[[Tally], None]"]:
    """Yield what hears how many items were asked: a bar on a terminal, lines in a pipe."""
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield Lines(call, wanted).hear
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    with Progress(
        TextColumn(_("asked"), markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        Left(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=wanted)
        yield lambda tally: bar.update(task, completed=tally.decided)


class Lines:
    """Says how far a probe is, not more often than a reader wants; its end the report says.

    The time that is left goes by what was asked since the line before: replies of earlier runs,
    which come first, take none.
    """

    def __init__(
        self, call: Call, wanted: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._call = call
        self._wanted = wanted
        self._clock = clock
        self._said, self._when = 0, clock()

    def hear(self, tally: "Tally") -> None:
        """Say a line if the last one is long ago."""
        done, now = tally.decided, self._clock()
        if now - self._when < _STRETCH or done >= self._wanted:
            return
        left = (now - self._when) / (done - self._said) * (self._wanted - done)
        self._said, self._when = done, now
        self._call.say(
            _("asked {n} of {wanted}, about {seconds:.0f} s left").format(
                n=done, wanted=self._wanted, seconds=left
            )
        )


def notice_words(call: Call, received: int) -> None:
    """Say how many replies are at hand before anything is sent."""
    if received:
        call.say(
            plural(
                "{n} reply of earlier runs is at hand, for a request that is still the same.",
                "{n} replies of earlier runs are at hand, for requests that are still the same.",
                received,
            )
        )


def put_estimate(call: Call, found: "Estimate") -> None:
    """Print what a probe would take."""
    if call.json:
        from psykb import jsonl

        call.put_json(dry_run=True, **jsonl.plain(found))
        return
    from psykb.evaluation.probing.estimating import CHOICE_TOKENS, OPEN_TOKENS
    from psykb.generation import wording
    from psykb.generation.estimating import SECONDS_A_CALL

    kinds = ", ".join(f"{wording.kind(Kind(kind))} {n}" for kind, n in found.kinds.items())
    call.put("\n".join(columns([(_("items"), f"{found.items} ({kinds})"), *taken(found)])))
    call.say(
        _(
            "Low: every reply can be read. High: each choice is asked for twice. A call is taken "
            "to last {seconds:.0f} s, a choice to have {few} to {many} tokens, an open answer "
            "{less} to {more}. Nothing was sent."
        ).format(
            seconds=SECONDS_A_CALL,
            few=CHOICE_TOKENS[0],
            many=CHOICE_TOKENS[1],
            less=OPEN_TOKENS[0],
            more=OPEN_TOKENS[1],
        )
    )


def put_outcome(call: Call, request: "ProbeRequest", made: "Outcome") -> None:
    """Print what came of a probe, and set how the command ends.

    Raises:
        BaseException: what ended it, if it was an interruption or nothing could be written.
    """
    from psykb.generation.running import End

    if made.ended is End.BROKEN and made.error is not None:
        raise made.error
    if call.json:
        _put_json(call, request, made)
    elif made.report is not None:
        call.put("\n".join([from_here(made.folder / "probed.jsonl"), "", *_table(made.report)]))
        _remarks(call, made.report)
    for line in _notes(made):
        call.say(line)
    if made.ended is End.INTERRUPTED:
        raise made.error or KeyboardInterrupt
    if isinstance(made.error, PsykbError):
        words = "{error}"
        if made.report is not None:
            words = _("{error}\nWhat was asked is written; the same command goes on from there.")
        call.complain(words.format(error=made.error))
        call.exit_code = made.error.exit_code
    else:
        _end(call, made)


def _end(call: Call, made: "Outcome") -> None:
    """Set how a command ends that no error ended."""
    if made.failed:
        call.exit_code = SOME_FAILED
    elif made.report is not None and not made.report.known.n:
        call.complain(_("no reply could be graded: the model does not answer as it is asked to"))
        call.exit_code = NOTHING


def _notes(made: "Outcome") -> list[str]:
    """Return what is told of the end, line by line."""
    notes = ending_notes(made)
    if made.report is None and not (made.folder / "probed.jsonl").is_file():
        return notes[1:]  # the first says that an earlier run had come further
    return notes


def _table(report: "ProbeReport") -> list[str]:
    from psykb.evaluation.probing.reporting import rows

    head = ["", _("known"), _("graded"), _("share"), "95 %", _("by guessing"), _("weakly known"),
            _("unclear")]  # fmt: skip
    return columns([head, *rows(report)], right=range(1, len(head)))


def _remarks(call: Call, report: "ProbeReport") -> None:
    from psykb.evaluation.probing.reporting import about, remarks

    call.say("")
    call.say(about(report))
    for line in remarks(report):
        call.say(line)


def _put_json(call: Call, request: "ProbeRequest", made: "Outcome") -> None:
    from psykb import jsonl

    call.put_json(
        path=str(made.folder / "probed.jsonl"),
        run=made.folder.name,
        ended=made.ended.value,
        error=str(made.error) if isinstance(made.error, PsykbError) else None,
        wanted=len(request.questions.items),
        asked=made.decided,
        failed=made.failed,
        report=made.report,
        usage={
            "now": jsonl.plain(made.spent),
            "sent": made.sent,
            "reused": made.reused,
            "repeated": made.repeated,
            "unused": made.unused,
        },
    )
