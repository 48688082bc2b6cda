"""What came of an import as a page for people, in Markdown and in their language."""

from psykb.dataset import import_tables, profile_tables
from psykb.dataset.control_characters import cleaned
from psykb.dataset.import_report import Imported, Settings, where
from psykb.dataset.profile_tables import Table
from psykb.generation.markdown import heading, table
from psykb.messages import text as _

_NAMED = 50  # refusals that are named; rejected.jsonl has all
_FILES = 20  # files passed over that are named


def page(imported: Imported, name: str) -> str:
    """Return the page: what was read, what became of it, what was mended, what the set holds.

    Args:
        imported: what came of it.
        name: of the set.
    """
    parts = [
        f"# {name}",
        _asked(imported.settings, name),
        heading(_("What became of every row")),
        _table(import_tables.counts(imported)),
        _("{sum}.").format(sum=import_tables.total(imported.whole)),
        import_tables.skipped(imported, _FILES),
        heading(_("What was not taken")) if imported.refusals else "",
        *_refused(imported),
        heading(_("What was mended")) if imported.repairs else "",
        _table(import_tables.repairs(imported)) if imported.repairs else "",
        heading(_("What the set holds")),
        _table(profile_tables.sizes(imported.profile)),
        _("Turns, and characters of a turn: least / median / mean / most."),
        _table(profile_tables.about(imported.profile)),
        *(f"**{words}**" for words in profile_tables.warnings(imported.profile)),
    ]
    return cleaned("\n\n".join(part for part in parts if part)) + "\n"


def _asked(settings: Settings, name: str) -> str:
    """Return the command by which the same set is made from the same files."""
    words = ["psykb data import", *map(_quoted, settings.paths)]
    options = (
        ("--name", name),
        ("--format", settings.format),
        ("--source", settings.source),
        ("--licence", settings.licence),
        ("--answers", settings.answers),
        ("--reasoning", settings.reasoning),
    )
    words += [f"{option} {_quoted(value)}" for option, value in options if value]
    words += [f"--keep {repair.value}" for repair in settings.keep]
    return f"`{' '.join(words)}`"


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _refused(imported: Imported) -> list[str]:
    if not imported.refusals:
        return []
    rows = [
        (one.reason.value, str(one.n), where(one.first.place), " ".join(one.first.detail.split()))
        for one in imported.refusals[:_NAMED]
    ]
    head = (_("reason"), _("rows"), _("the first at"), _("why"))
    more = len(imported.refusals) - _NAMED
    left = [_("… and {n} more: see {file}").format(n=more, file="rejected.jsonl")]
    return [table(head, rows, numbers=(1,)), *(left if more > 0 else [])]


def _table(made: Table) -> str:
    return table(made.head, made.rows, numbers=made.numbers)
