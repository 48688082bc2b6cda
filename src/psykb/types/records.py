"""What makes a class one of psykb's records: frozen, slotted, strict when it is loaded."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass that refuses unknown fields when loaded."""
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


def check_range(name: str, start: int, end: int) -> None:
    """Raise ValueError unless `[start, end)` is a range."""
    if not 0 <= start <= end:
        raise ValueError(f"{name}: not a range: [{start}, {end})")
