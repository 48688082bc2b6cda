"""`psykb train --recipes` and `--show`: which recipes there are, and what one says."""

from collections.abc import Sequence
from pathlib import Path

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.layout import table
from psykb.messages import text as _
from psykb.training.recipes import reading, toml


def put_all(call: Call) -> None:
    """Print name, approach, a fitting model and purpose of every recipe that comes along."""
    found = [reading.read(name) for name in reading.names()]
    if call.json:
        call.put_json(recipes=found)
        return
    head = (_("recipe"), _("trains"), _("for example on"), _("what it is"))
    rows = [(one.name, one.approach.value, one.base, one.about) for one in found]
    call.put("\n".join(table([head, *rows])))
    call.say(_("print one, to begin an own one with: psykb train --recipe NAME --show > my.toml"))


def put_one(call: Call, name: str, settings: Sequence[str]) -> None:
    """Print a recipe as its file has it, comments and all; changed, with all its values instead.

    Raises:
        MisuseError: there is no such recipe, or it cannot be changed so.
    """
    recipe = reading.changed(reading.read(name), settings)
    text = toml.dumps(jsonl.plain(recipe)) if settings else _file(name)
    if call.json:
        call.put_json(recipe=recipe, text=text)
        return
    call.put(text.removesuffix("\n"))


def _file(name: str) -> str:
    """Return the text of a recipe that was read before."""
    if name in reading.names():
        return reading.text(name)
    return Path(name).read_text(encoding="utf-8")
