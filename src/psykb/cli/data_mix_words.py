"""What `psykb data mix` says: a table of sources, the splits, and what must not be overlooked."""

from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.layout import table
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.mixing.results import Mixed, MixReport


def tell(call: Call, mixed: "Mixed", folder: Path | None, *, new: bool) -> None:
    """Print the folder, and say what is in it.

    Args:
        call: says where to.
        mixed: what was mixed.
        folder: where it was written; None where nothing was.
        new: whether anything in it changed.
    """
    from psykb.dataset.mixing.remarks import passed_over, warnings

    report = mixed.report
    if call.json:
        call.put_json(folder=folder, written=new, report=report)
    elif folder is not None:
        call.put(str(folder))
    if not report.rows:
        call.complain(_("no row is left by this recipe; nothing was written"))
        for line in passed_over(report):
            call.complain(line)
    for line in _lines(report):
        call.say(line)
    for warning in warnings(report):
        call.complain(warning)
    if folder is None and report.rows:
        call.say(_("nothing was written (--dry-run)"))
    elif not new and report.rows:
        call.say(_("the same is there already; nothing was written"))


def _lines(report: "MixReport") -> list[str]:
    from psykb.dataset.mixing.remarks import (
        kept_lines,
        known_lines,
        leak_lines,
        passed_over,
        undivided,
    )

    lines = [_sources(report), "", _splits(report), ""]
    if report.rows:
        lines += passed_over(report)
    if report.limiting and report.rows:
        lines.append(
            _(
                "{source} has the fewest rows for its share; the others give only as many as keep "
                "the shares."
            ).format(source=report.limiting)
        )
    refused = sum(report.refused.values())
    if refused:
        why = ", ".join(f"{reason} {n}" for reason, n in report.refused.items())
        lines.append(
            plural("{n} row refused ({why})", "{n} rows refused ({why})", refused, why=why)
        )
    if report.undivided:
        lines.append(undivided(report))
    return [*lines, *known_lines(report), *kept_lines(report), *leak_lines(report)]


def _sources(report: "MixReport") -> str:
    from psykb.dataset.mixing.remarks import percent
    from psykb.dataset.mixing.telling import counted

    head = (
        _("source"), _("wanted"), _("there"), _("available"), _("taken"), _("share"), _("written"),
        _("kinds"), _("licence"),
    )  # fmt: skip
    rows = [
        (
            one.name, one.wanted, str(one.there), str(one.available), str(one.taken),
            percent(one.share), str(sum(one.splits.values())), counted(one.kinds),
            ", ".join(name or _("unknown") for name in one.licences),
        )
        for one in report.sources
    ]  # fmt: skip
    return "\n".join(table([head, *rows], numbers=(2, 3, 4, 5, 6)))


def _splits(report: "MixReport") -> str:
    from psykb.dataset.mixing.telling import counted

    head = (_("split"), _("wanted"), _("rows"), _("kinds"))
    rows = [
        (name, str(report.wanted[name]), str(n), counted(report.kinds_by_split[name]))
        for name, n in report.splits.items()
    ]
    return "\n".join(table([head, *rows], numbers=(1, 2)))
