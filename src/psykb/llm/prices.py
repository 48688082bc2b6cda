"""What a model's tokens cost: a dated file that ships with psykb, and the user's own above it."""

import tomllib
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import user_file
from psykb.errors import SettingsError
from psykb.messages import text as _
from psykb.types import Usage, record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SHIPPED = Path(__file__).parent / "prices.toml"
# What runs in this process, and servers that ask for nothing where they run on this machine: at
# another address there may be a provider who does.
IN_PROCESS = frozenset({"none", "hf"})
SELF_HOSTED = frozenset({"ollama", "vllm", "lmstudio"})
_MILLION = 1_000_000


@record
class Price:
    """What a provider asks for a million tokens, in `currency` (ISO 4217).

    `checked` is the day on which somebody saw the price at `source`. `cached_input` is asked for
    input that the provider still has from an earlier call; psykb does not count that apart, so that
    what it says of costs is the most that they can be. `note` is for people.
    """

    currency: str
    input: float
    output: float
    cached_input: float | None = None
    checked: date
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        if min(self.input, self.output, self.cached_input or 0.0) < 0:
            raise ValueError("a price is 0 or more")

    def cost(self, usage: Usage) -> dict[str, float]:
        """Return what `usage` costs, by currency; nothing where the price is 0."""
        if not (self.input or self.output):
            return {}
        amount = usage.prompt_tokens * self.input + usage.completion_tokens * self.output
        return {self.currency: amount / _MILLION}


NOTHING = Price(currency="XXX", input=0.0, output=0.0, checked=date.min, source="")


def user_prices() -> Path:
    """Return the path of the user's own prices; the file need not exist."""
    return user_file().parent / "prices.toml"


def price_of(spec: str, *, local: bool = False, own: Path | None = None) -> Price | None:
    """Return the price of a model, None where it is unknown.

    Args:
        spec: `provider:model`.
        local: whether the server is on this machine.
        own: the user's file of prices, `user_prices()` unless told otherwise. Its tables have the
            form of the shipped file: a spec, in which `*` stands for anything, with the fields of
            `Price`. The first that fits counts; the user's come first.

    Returns:
        The price; `NOTHING` for models in this process, or of a server on this machine that is
        made for that, if they have no other.

    Raises:
        SettingsError: a file is not TOML, or a price is not one; says where.
    """
    for file in (user_prices() if own is None else own, SHIPPED):
        for pattern, price in load(file).items():
            if fnmatchcase(spec, pattern):
                return price
    provider = spec.partition(":")[0]
    free = provider in IN_PROCESS or (local and provider in SELF_HOSTED)
    return NOTHING if free else None


def load(file: Path) -> dict[str, Price]:
    """Return the prices of a file by their pattern, in its order; none where there is no file.

    Raises:
        SettingsError: see `price_of`.
    """
    from pydantic import TypeAdapter

    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_("{file}: not TOML: {error}").format(file=file, error=error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("{file}: cannot be read: {error}").format(file=file, error=error)
        ) from None
    adapter = TypeAdapter(Price)
    return {name: _price(adapter, table, f"{file}: {name}") for name, table in tables.items()}


def _price(adapter: "TypeAdapter[Price]", table: object, where: str) -> Price:
    from pydantic import ValidationError

    try:
        return adapter.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        what = f"{field}: {first['msg']}" if field else first["msg"]
        raise SettingsError(
            _("{where}: not a price: {what}; {shipped} shows the form").format(
                where=where, what=what, shipped=SHIPPED
            )
        ) from None
