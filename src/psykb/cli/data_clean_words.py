"""What `psykb data clean` says: the sums, what was masked, crisis, templates, what is left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.cli.layout import table
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.cleaning.pages import Rows
    from psykb.dataset.cleaning.report import Cleaned

Report = Callable[[str, int], None]

_MOST_IDS = 20  # on the terminal
_STEPS = {
    "read": later("reading, labelling and masking"),
    "exact": later("looking for equal dialogues"),
    "parts": later("looking for beginnings of others"),
    "near": later("looking for near duplicates"),
    "crisis": later("looking at crisis labels"),
    "harms": later("looking for what a counsellor must not say"),
    "itself": later("looking for answers that come again and again"),
    "templates": later("measuring template replies"),
}


@contextmanager
def reporting(call: Call) -> Iterator[Report | None]:
    """Yield what `clean` calls with its progress: a spinner on a terminal, nothing elsewhere."""
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_(_STEPS["read"]), total=None)

        def report(step: str, done: int) -> None:
            bar.update(task, description=f"{_(_STEPS[step])} ({done})")

        yield report


def tell(call: Call, cleaned: "Cleaned", folder: Path) -> None:
    """Print the folder, and say what became of the dialogues."""
    if call.json:
        from psykb import jsonl

        call.put_json(folder=folder, **jsonl.plain(cleaned))
        return
    call.put(str(folder))
    _say_numbers(call, cleaned)
    _complain(call, cleaned, folder)
    call.say(_("the whole report: {file}").format(file=folder / "report.md"))


def _say_numbers(call: Call, cleaned: "Cleaned") -> None:
    from psykb.dataset.cleaning import pages

    call.say(pages.sum_line(cleaned.whole))
    _say_table(call, pages.count_rows(cleaned))
    call.say(pages.masked_line(cleaned))
    call.say("")
    call.say(_("Crisis, by the gate, in what was read:"))
    _say_table(call, pages.risk_rows(cleaned))
    for line in pages.differing_lines(cleaned):
        call.say(line)
    if cleaned.harms:
        call.say(_("What a counsellor must not say, by wordings:"))
        _say_table(call, pages.harm_rows(cleaned))
    call.say(_("Template replies: share of turns | share of dialogues, before → after"))
    _say_table(call, pages.template_rows(cleaned))
    learned = pages.canned_lines(cleaned)
    if learned:
        call.say(pages.learned_head())
        call.say("\n".join(f"  {line}" for line in learned) + "\n")
    call.say(_("What is kept:"))
    for one in pages.profile_tables(cleaned):
        call.say(
            "\n".join(f"  {line}" for line in table([one.head, *one.rows], numbers=one.numbers))
        )
        call.say("")


def _complain(call: Call, cleaned: "Cleaned", folder: Path) -> None:
    """Say what a reader must know before anything is trained on the set."""
    from psykb.dataset.cleaning import pages
    from psykb.dataset.profile_tables import warnings

    for line in warnings(cleaned.profile):
        call.complain(line)
    if cleaned.missed:
        call.complain(pages.missed_line(cleaned))
        call.complain(_ids(cleaned.missed, folder))
    for line in pages.harm_lines(cleaned, _MOST_IDS):
        call.complain(line)
    if not cleaned.whole.kept:
        call.complain(
            _("nothing is left; {file} says why").format(file=folder / "dropped.jsonl")
            if cleaned.whole.read
            else _("the sets hold no dialogues")
        )
        return
    for counts in cleaned.sources:
        if not counts.kept:
            call.complain(
                plural(
                    "{source}: nothing is left of {n} dialogue",
                    "{source}: nothing is left of {n} dialogues",
                    counts.read,
                    source=counts.source,
                )
            )


def _ids(ids: tuple[str, ...], folder: Path) -> str:
    shown, more = _(", ").join(ids[:_MOST_IDS]), len(ids) - _MOST_IDS
    if more <= 0:
        return shown
    return _("{ids} and {n} more: see {file}").format(
        ids=shown, n=more, file=folder / "report.json"
    )


def _say_table(call: Call, rows: "Rows") -> None:
    for line in table(rows, numbers=range(1, len(rows[0]))):
        call.say("  " + line)
    call.say("")
