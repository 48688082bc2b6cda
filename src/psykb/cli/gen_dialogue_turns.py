"""How many exchanges a conversation is to have, as it is typed."""

from typing import Any

import click

from psykb.messages import text as _

_MOST = 50  # exchanges: no reply of a model is longer


class Turns(click.ParamType):  # type: ignore[type-arg] # not generic before click 8.5
    """The fewest and the most exchanges: "4:12", or "6" for both."""

    name = "turns"

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's signature)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Return both."""
        fewest, sign, most = str(value).partition(":")
        numbers = [part for part in (fewest, most if sign else fewest) if _is_number(part)]
        if len(numbers) != 2 or not 1 <= int(numbers[0]) <= int(numbers[1]) <= _MOST:
            self.fail(
                _(
                    "write the fewest and the most exchanges, as 4:12, up to {most}; not {value!r}"
                ).format(most=_MOST, value=value),
                param,
                ctx,
            )
        return int(numbers[0]), int(numbers[1])


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= len(str(_MOST))
