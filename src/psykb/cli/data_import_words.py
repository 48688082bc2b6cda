"""What `psykb data import` says: what became of every row, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call, from_here
from psykb.cli.layout import table, wrap
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.import_report import Imported
    from psykb.dataset.profile_tables import Table

_NAMED = 20  # refusals on a terminal; rejected.jsonl has all
_FILES = 5  # files passed over that are named


def tell(call: Call, imported: "Imported", folder: Path) -> None:
    """Print where the set lies, what became of the rows, what was mended, what the set holds."""
    from psykb import jsonl

    written = bool(imported.whole.dialogues)
    if call.json:
        files = sorted(folder.iterdir()) if written else []
        call.put_json(folder=str(folder) if written else None, files=files, **jsonl.plain(imported))
    elif written:
        call.put(str(folder / "dialogues.jsonl"))
        call.say("\n" + "\n\n".join(_tables(call, imported)))
    _tell_refusals(call, imported, all_in="rejected.jsonl" if written else "--json")
    if not imported.whole.files:
        call.complain(_("no file with dialogues lies there; see: psykb data import --help"))
    if not written:
        call.complain(_("nothing could be taken; nothing was written"))
        return
    if not call.json:
        _tell_rest(call, imported, folder)


def _tables(call: Call, imported: "Imported") -> list[str]:
    from psykb.dataset import import_tables, profile_tables

    parts = [_table(import_tables.counts(imported)), import_tables.total(imported.whole)]
    if imported.repairs:
        parts.append(_table(import_tables.repairs(imported)))
    parts.append(
        _table(profile_tables.sizes(imported.profile))
        + "\n"
        + _("Turns, and characters of a turn: least / median / mean / most.")
    )
    parts.append(
        "\n".join(
            wrap(_("{source}: {licence}; topics: {topics}; labels: {labels}").format(
                source=source, licence=licence, topics=topics, labels=labels,
            ), call.columns, indent="    ", first="")
            for source, licence, topics, labels in profile_tables.about(imported.profile).rows
        )
    )  # fmt: skip
    return parts


def _table(made: "Table") -> str:
    return "\n".join(table([made.head, *made.rows], numbers=made.numbers))


def _tell_refusals(call: Call, imported: "Imported", *, all_in: str) -> None:
    from psykb.dataset.import_tables import refusals

    lines = refusals(imported)
    for line in lines[:_NAMED]:
        call.complain(line)
    if len(lines) > _NAMED:
        call.complain(_("… and {n} more: see {file}").format(n=len(lines) - _NAMED, file=all_in))


def _tell_rest(call: Call, imported: "Imported", folder: Path) -> None:
    from psykb.dataset import import_tables, profile_tables

    passed_over = import_tables.skipped(imported, _FILES)
    if passed_over:
        call.say(passed_over)
    for words in profile_tables.warnings(imported.profile):
        call.complain(words)
    if imported.profile.whole.repeated:
        call.say(
            plural(
                "{n} dialogue is there already, word for word; psykb data clean takes it out",
                "{n} dialogues are there already, word for word; psykb data clean takes them out",
                imported.profile.whole.repeated,
            )
        )
    call.say(_("the whole report: {file}").format(file=from_here(folder / "report.md")))
