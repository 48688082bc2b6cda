"""Recipes by name or file, and changed by `--set`; those that ship stand beside this.

A file may leave out what has the value that `settings` gives it; `lora` shows all of these.
"""

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.errors import MisuseError, NotFoundError
from psykb.messages import text as _
from psykb.training.recipes import tables, toml
from psykb.training.recipes.settings import Approach, Recipe

DEFAULT = "lora"
_FIRST = (DEFAULT, "qlora", "full")
_SUFFIX = ".toml"
_SET = "--set"
# Of which approaches a table is read; of the others, of all.
_READ_BY = {
    "adapter": (Approach.LORA, Approach.QLORA),
    "quantisation": (Approach.QLORA,),
}


@cache
def names() -> tuple[str, ...]:
    """Return the names of the recipes that ship: the general ones, then those of published runs."""
    found = {
        entry.name.removesuffix(_SUFFIX)
        for entry in (files("psykb.training.recipes")).iterdir()
        if entry.name.endswith(_SUFFIX)
    }
    return (*_FIRST, *sorted(found.difference(_FIRST)))


def text(name: str) -> str:
    """Return the file of a recipe that ships, with its comments.

    Raises:
        MisuseError: there is none of this name; says which there are.
    """
    if name not in names():
        raise _unknown(name)
    return (files("psykb.training.recipes") / f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def read(name_or_file: str) -> Recipe:
    """Return a recipe that ships, by its name, or that of a TOML file, by its path.

    Raises:
        NotFoundError: there is no such file.
        MisuseError: there is no recipe of this name; or the file cannot be read, or says what no
            recipe says: file, table and key are named, and what belongs there.
    """
    if name_or_file in names():
        values: dict[str, object] = tomllib.loads(text(name_or_file))
        return tables.recipe(values, name_or_file, whole=False)
    path = Path(name_or_file)
    is_path = path.suffix == _SUFFIX or path.name != name_or_file or path.is_file()
    if not name_or_file or not is_path:
        raise _unknown(name_or_file)
    try:
        values = toml.read(path)
    except FileNotFoundError:
        raise NotFoundError(
            _(
                "{path}: there is no such recipe; begin one by psykb train --recipe {name} --show"
            ).format(path=path, name=DEFAULT)
        ) from None
    return tables.recipe(values, str(path), whole=False, name=path.stem)


def _unknown(name: str) -> MisuseError:
    words = _("there is no recipe {name}").format(name=name or '""')
    near = get_close_matches(name, names(), 1)
    if near:
        return MisuseError(words + _("; did you mean {name}?").format(name=near[0]))
    return MisuseError(
        words
        + _("; there are: {names}; one of your own is given by the path of its file").format(
            names=", ".join(names())
        )
    )


def changed(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """Return the recipe with some values in the place of its own; of two for a key the later.

    Args:
        recipe: is not changed.
        settings: "table.key=value", or "key=value" where one table alone has the key. The value is
            as TOML has it; what is no TOML is a text, and of the layers to adapt several may stand
            between commas without brackets.

    Raises:
        MisuseError: there is no such key, or it is in several tables; the value is not what belongs
            there, or has no effect in this recipe.
    """
    values: dict[str, Any] = jsonl.plain(recipe)
    if recipe.original is None:
        del values["original"]
    given = []
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise MisuseError(
                _("--set {setting}: write a key and its value, as {example}").format(
                    setting=setting, example="optimisation.epochs=2"
                )
            )
        place = resolved(key.strip(), tables.places())
        given.append(place)
        table, _dot, name = place.rpartition(".")
        (values[table] if table else values)[name] = _value(place, value.strip())
    made = tables.recipe(values, _SET, whole=True)
    _refuse_idle(made, given)
    return made


def resolved(key: str, known: Sequence[str]) -> str:
    """Return which of the known places is meant by a key, which may lack its table.

    Raises:
        MisuseError: none is, or several are; names those that are near, or all.
    """
    if key in known:
        return key
    bare = {place: place.rpartition(".")[2] for place in known}
    meant = [place for place in known if bare[place] == key]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise MisuseError(
            _("--set {key}: several tables have this key; write {choices}").format(
                key=key, choices=_(" or ").join(meant)
            )
        )
    words = _("--set {key}: there is no such key").format(key=key or '""')
    near = get_close_matches(key, [*known, *bare.values()], 1)
    if near:
        raise MisuseError(
            words
            + _("; did you mean {name}?").format(
                name=" | ".join(place for place in known if near[0] in {place, bare[place]})
            )
        )
    raise MisuseError(words + _("; known are: {names}").format(names=", ".join(known)))


def _value(place: str, value: str) -> object:
    """Return a value as TOML has it, else the text that it is."""
    try:
        read: dict[str, object] = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        read = {}
    found = read["value"] if list(read) == ["value"] else value
    if place == "adapter.targets" and isinstance(found, str):
        return [part.strip() for part in found.split(",")]
    return found


def _refuse_idle(made: Recipe, given: Sequence[str]) -> None:
    """Refuse a setting of a table that is not read by the recipe's approach."""
    for place in given:
        readers = _READ_BY.get(place.partition(".")[0], tuple(Approach))
        if made.approach not in readers:
            raise MisuseError(
                _(
                    "--set {key}: has no effect where approach is {approach}, but only in {others}"
                ).format(
                    key=place,
                    approach=f'"{made.approach}"',
                    others=", ".join(f'"{reader}"' for reader in readers),
                )
            )
