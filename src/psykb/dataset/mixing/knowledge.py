"""What a recipe wants known of its items, and what a probe says of each."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from psykb.dataset.mixing.probes import Probe, is_probe, read, wording
from psykb.dataset.mixing.tables import Table
from psykb.dataset.mixing.wishes import Recipe, SourceWish
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Knowledge, QAPair

_UNASKED = ("unprobed", "reworded")


def wished(table: Table) -> tuple[str, Fraction | None]:
    """Return the probe that is named, and the share of rows that are to be known by it.

    Raises:
        MisuseError: one of them without the other.
    """
    probe, known = table.text("probe").strip(), table.share("known")
    if bool(probe) != (known is not None):
        raise MisuseError(
            _('{where}: write probe = "…" and known = 0.7 together, or neither').format(
                where=table.where
            )
        )
    return probe, None if known is None else Fraction(known)


def probe_of(recipe: Recipe, wish: SourceWish, root: Path, items: Sequence[QAPair]) -> Probe | None:
    """Return the probe that a recipe names, which must speak of one of the items at least.

    Raises:
        NotFoundError: there is no such probe.
        CorruptRecordError: its files do not belong together.
        MisuseError: it asked other items.
    """
    if not wish.probe:
        return None
    name = wish.probe
    if "/" in name and is_probe(recipe.folder / name):
        name = str(recipe.folder / name)
    probe = read(root, name)
    if items and all(of(item, probe)[0] in _UNASKED for item in items):
        raise MisuseError(
            _(
                "{name}: probe = {probe}: it asked none of these items as they are now, but those "
                "of {data}; make one by: psykb eval probe {name} --llm SPEC"
            ).format(name=wish.name, probe=wish.probe, data=probe.report.data)
        )
    return probe


def of(item: QAPair, probe: Probe | None) -> tuple[str, Knowledge | None]:
    """Return why an item is passed over, "" if it is not, and what a probe says of it.

    Those that it did not ask, asked otherwise before they were edited, or could not grade, say
    nothing of what was known.
    """
    if probe is None:
        return "", None
    found = probe.probed.get(item.id)
    if found is None:
        return "unprobed", None
    if found.wording != wording(item):
        return "reworded", None
    return ("unclear" if found.knowledge is Knowledge.UNCLEAR else ""), found.knowledge
