"""A recipe's tables checked and made into records: here alone stands what each key may be."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from psykb.dataset.mixing.tables import Table
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import record

T = TypeVar("T")

ALL_LINEAR = "all-linear"
_MOST = 1_000_000_000  # of any whole number but the seed
_MOST_SEED = 2**32 - 1  # NumPy takes none above it


@record
class Range:
    """What a number may be.

    Args:
        words: what to write, for people; `{least}` and `{most}` are filled in.
        fits: whether a finite number is in it.
        least: the lowest whole number, where only such fit.
        most: the highest whole number.
    """

    words: str
    fits: Callable[[float], bool]
    least: int = 0
    most: int = _MOST


def _whole(least: int) -> Range:
    return Range(
        words=later("a whole number, {least} or more"),
        fits=lambda n: least <= n <= _MOST,
        least=least,
    )


_ABOVE_NOUGHT = Range(words=later("a number above 0"), fits=lambda x: x > 0)
_FROM_NOUGHT = Range(words=later("a number, 0 or more"), fits=lambda x: x >= 0)
_SHARE = Range(words=later("a share from 0 to 1"), fits=lambda x: 0 <= x <= 1)
_BELOW_ONE = Range(words=later("a number from 0 to below 1"), fits=lambda x: 0 <= x < 1)

RANGES: Mapping[str, Range] = {
    "adapter.r": _whole(1),
    "adapter.alpha": _whole(1),
    "adapter.dropout": _BELOW_ONE,
    "data.max_length": _whole(2),  # a token, and the one that follows it
    "data.most_left_out": _SHARE,
    "optimisation.epochs": _ABOVE_NOUGHT,
    "optimisation.max_steps": _whole(0),
    "optimisation.batch": _whole(1),
    "optimisation.per_device": _whole(1),
    "optimisation.learning_rate": _ABOVE_NOUGHT,
    "optimisation.warmup": _SHARE,
    "optimisation.weight_decay": _FROM_NOUGHT,
    "optimisation.beta1": _BELOW_ONE,
    "optimisation.beta2": _BELOW_ONE,
    "optimisation.max_grad_norm": _FROM_NOUGHT,
    "optimisation.neftune": _FROM_NOUGHT,
    "optimisation.seed": Range(
        words=later("a whole number from {least} to {most}"),
        fits=lambda n: 0 <= n <= _MOST_SEED,
        most=_MOST_SEED,
    ),
    "validation.every": Range(
        words=later("a share of the run above 0 and below 1, or a whole number of updates"),
        fits=lambda x: 0 < x < 1 or (x <= _MOST and x == int(x) > 0),
    ),
    "validation.patience": _whole(0),
    "validation.keep": _whole(1),
    "validation.log_every": _whole(1),
}


@cache
def places() -> tuple[str, ...]:
    """Return where the settings of a recipe stand, as "optimisation.epochs", in their order.

    "approach" is the first; name, about, base and original are no settings.
    """
    hints = get_type_hints(Recipe)
    return (
        "approach",
        *(
            f"{table}.{field.name}"
            for table, kind in hints.items()
            if is_dataclass(kind)
            for field in fields(kind)
        ),
    )


def flat(recipe: Recipe) -> dict[str, object]:
    """Return the settings of a recipe by their places, in the order of `places`."""
    return {place: attrgetter(place)(recipe) for place in places()}


def recipe(values: Mapping[str, object], where: str, *, whole: bool, name: str = "") -> Recipe:
    """Return the recipe that the values of a file say.

    Args:
        values: as TOML has them.
        where: names file and table in messages.
        whole: whether every key must be there; else those that are left out have the values that
            `settings` gives them, and the recipe is called `name` unless it says otherwise.
        name: of a recipe without one.

    Raises:
        MisuseError: a key is not known, is missing or holds what it may not; says where, and what
            belongs there.
    """
    given = values if whole else {"name": name, "about": "", **values}
    made = _record(Table(where, given), Recipe, "", whole=whole)
    _check(made, where)
    return made


def _check(made: Recipe, where: str) -> None:
    """Refuse values that do not go with one another."""
    if not made.name.strip() or not made.name.isprintable():
        raise Table(where, {"name": made.name}).wrong("name", _("a name"))
    targets = made.adapter.targets
    blank = any(not target.strip() for target in targets)
    if not targets or blank or (ALL_LINEAR in targets and len(targets) > 1):
        raise Table(f"{where}: [adapter]", {"targets": list(targets)}).wrong(
            "targets", _('names of layers, or ["{all}"] alone').format(all=ALL_LINEAR)
        )
    batch, part = made.optimisation.batch, made.optimisation.per_device
    if batch % part:
        raise Table(f"{where}: [optimisation]", {"per_device": part}).wrong(
            "per_device", _("a number by which batch, {batch}, can be divided").format(batch=batch)
        )


def _record(table: Table, kind: type[T], name: str, *, whole: bool) -> T:
    """Return the record of a table, which is called `name`, "" for the file itself."""
    hints = get_type_hints(kind)
    made: dict[str, object] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        hint = hints[field.name]
        if table.peek(field.name) is not None:
            made[field.name] = _value(table, field.name, hint, name, whole=whole)
            continue
        table.has(field.name)  # so that it is known where another key is not
        if NoneType not in get_args(hint) and (whole or field.default is MISSING):
            raise MisuseError(
                _("{where}: {key} is missing").format(where=table.where, key=field.name)
            )
    _refuse_misplaced(table, hints)
    table.end()
    return kind(**made)


def _value(table: Table, key: str, hint: Any, name: str, *, whole: bool) -> object:  # noqa: ANN401
    """Return what stands at a key, checked against the type and the range of the field."""
    inner = next((part for part in (hint, *get_args(hint)) if is_dataclass(part)), None)
    if isinstance(inner, type):
        return _record(table.table(key), inner, key, whole=whole)
    if get_origin(hint) is Literal:
        return _word(table, key, get_args(hint))
    if hint is Approach:
        return Approach(_word(table, key, [approach.value for approach in Approach]))
    if hint is bool:
        return table.truth(key)
    if hint is str:
        return table.text(key)
    if hint in {int, float}:
        return _number(table, key, RANGES[f"{name}.{key}"], whole=hint is int)
    return table.texts(key)


def _word(table: Table, key: str, words: Sequence[str]) -> str:
    value = table.peek(key) if table.has(key) else None
    if not isinstance(value, str) or value not in words:
        raise table.wrong(key, " | ".join(f'"{word}"' for word in words))
    return value


def _number(table: Table, key: str, allowed: Range, *, whole: bool) -> float:
    """Return a number in its range; a whole one may stand for a number with a point."""
    value, number = table.peek(key) if table.has(key) else None, math.nan
    if type(value) is int and abs(value) <= _MOST_SEED:
        number = value if whole else float(value)
    elif isinstance(value, float) and not whole:
        number = value
    if not math.isfinite(number) or not allowed.fits(number):
        raise table.wrong(key, _(allowed.words).format(least=allowed.least, most=allowed.most))
    return number


def _refuse_misplaced(table: Table, known: Mapping[str, object]) -> None:
    """Refuse a key that belongs into another table, and say into which."""
    for place in places():
        other, _dot, key = place.rpartition(".")
        if key not in known and table.peek(key) is not None:
            raise MisuseError(
                _("{where}: {key} belongs in the table [{table}]").format(
                    where=table.where, key=key, table=other
                )
            )
