"""What makes a class one of psykb's records: frozen, slotted, strict when it is loaded."""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass that is strict when pydantic loads it.

    Unknown fields are refused, and so is what would have to be converted: "3" is no number and
    "yes" no truth value. What JSON has no form for is read from the nearest one: tuples from
    arrays, enums and dates from strings, a float from a whole number.
    """
    cls.__pydantic_config__ = {"extra": "forbid", "strict": True}  # type: ignore[attr-defined]
    cls.__get_pydantic_core_schema__ = classmethod(_from_mapping)  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


def _from_mapping(_cls: type, source: Any, handler: Any) -> Any:  # noqa: ANN401 (pydantic's hook)
    """Let a record be read from a mapping, as TOML gives it; its fields stay strict."""
    schema = handler(source)
    handler.resolve_ref_schema(schema)["strict"] = False
    return schema


def check_range(name: str, start: int, end: int) -> None:
    """Raise ValueError unless `[start, end)` is a range."""
    if not 0 <= start <= end:
        raise ValueError(f"{name}: not a range: [{start}, {end})")
