"""A profile as tables of words, for a terminal and for a report."""

from collections.abc import Mapping

from psykb.dataset.profiling import Part, Profile, Spread
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import record


@record
class Table:
    """Cells of one line each; the columns at `numbers` hold numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def sizes(profile: Profile) -> Table:
    """Return dialogues, turns and lengths by source, and of all where there are several."""
    head = (
        _("source"),
        _("dialogues"),
        _("repeated"),
        _("turns"),
        _("user"),
        _("assistant"),
        _("languages"),
        _("system prompts"),
    )
    rows = tuple(
        (
            name,
            str(part.dialogues),
            str(part.repeated),
            _spread(part.turns),
            _spread(part.user),
            _spread(part.assistant),
            _counted(part.languages),
            _prompts(part),
        )
        for name, part in _parts(profile)
    )
    return Table(head=head, rows=rows, numbers=(1, 2))


def about(profile: Profile) -> Table:
    """Return the licences, topics and labels of each source; sources without any are there too."""
    rows = tuple(
        (part.source, licences(part), _topics(part), _labels(part)) for part in profile.parts
    )
    return Table(head=(_("source"), _("licence"), _("topics"), _("labels")), rows=rows)


def licences(part: Part) -> str:
    """Return the licences of a source, those that are not known by a word that says so."""
    named = {name or _("UNKNOWN"): n for name, n in part.licences.items()}
    return _counted(named) if len(named) > 1 else "".join(named)


def warnings(profile: Profile) -> list[str]:
    """Return what must be said of the licences: those that forbid, and that there is none."""
    said = []
    for name, n in profile.non_commercial.items():
        said.append(
            plural(
                "NON-COMMERCIAL: {n} dialogue under {licence}",
                "NON-COMMERCIAL: {n} dialogues under {licence}",
                n,
                licence=name,
            )
        )
    if profile.unlicensed:
        said.append(
            plural(
                "LICENCE UNKNOWN: {n} dialogue; find out what may be done with it",
                "LICENCE UNKNOWN: {n} dialogues; find out what may be done with them",
                profile.unlicensed,
            )
        )
    return said


def _parts(profile: Profile) -> list[tuple[str, Part]]:
    named = [(part.source, part) for part in profile.parts]
    return [*named, (_("all"), profile.whole)] if len(named) > 1 else named


def _spread(spread: Spread) -> str:
    """Return least, median, mean and most: "2 / 12 / 14.3 / 96"."""
    if not spread.n:
        return "–"
    return f"{spread.least} / {spread.median:g} / {spread.mean:.1f} / {spread.most}"


def _prompts(part: Part) -> str:
    if not part.systems:
        return "–"
    return _("{n}, {different} different").format(n=part.systems, different=part.distinct_systems)


def _counted(counts: Mapping[str, int]) -> str:
    return _(", ").join(f"{name} {n}" for name, n in counts.items())


def _topics(part: Part) -> str:
    return _counted(dict(part.topics)) or "–"


def _labels(part: Part) -> str:
    found = [
        _("{name}: {values}").format(name=name, values=_counted(values))
        for name, values in part.labels.items()
    ]
    return _("; ").join(found) or "–"
