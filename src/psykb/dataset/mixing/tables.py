"""Tables of a TOML file, read strictly: every mistake names file, table and key."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches

from psykb.errors import MisuseError
from psykb.messages import text as _

_DECIMALS = 12  # of a share
_MOST = 10_000_000  # of any whole number: no data set has more rows


class Table:
    """One table of the file; each key is taken once, and `end` refuses what was not taken."""

    def __init__(self, where: str, values: Mapping[str, object]) -> None:
        """Read `values`; `where` names file and table in messages."""
        self.where = where
        self._values = values
        self._taken: list[str] = []

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        self._taken.append(key)
        return key in self._values

    def peek(self, key: str) -> object:
        """Return what stands there, whatever it is; None where the key is not there."""
        return self._values.get(key)

    def wrong(self, key: str, wanted: str) -> MisuseError:
        """Return the error that says what belongs there."""
        return MisuseError(
            _("{where}: {key}: write {wanted}, not {value}").format(
                where=self.where, key=key, wanted=wanted, value=_shown(self._values.get(key))
            )
        )

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        if not self.has(key):
            return default
        value = self._values[key]
        if not isinstance(value, str):
            raise self.wrong(key, _("a text in quotation marks"))
        return value

    def word(self, key: str, words: Sequence[str]) -> str:
        """Return one of a few words; the first where the key is not there."""
        value = self.text(key, words[0])
        if value not in words:
            raise self.wrong(key, " | ".join(f'"{word}"' for word in words))
        return value

    def truth(self, key: str) -> bool:
        """Return true or false; false where the key is not there."""
        value = self._values[key] if self.has(key) else False
        if not isinstance(value, bool):
            raise self.wrong(key, _("true or false"))
        return value

    def whole(self, key: str, *, least: int) -> int | None:
        """Return a whole number of at least `least`; None where the key is not there."""
        if not self.has(key):
            return None
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
            raise self.wrong(key, _("a whole number, {least} or more").format(least=least))
        return value

    def share(self, key: str) -> Decimal | None:
        """Return a share from 0 to 1, as exact as it was written; None where it is not there."""
        if not self.has(key):
            return None
        value = self._values[key]
        number = Decimal(value) if type(value) is int else value
        if not isinstance(number, Decimal) or not _is_share(number):
            raise self.wrong(key, _("a share from 0 to 1"))
        return number

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an array of texts; () where the key is not there."""
        value = self._values[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.wrong(key, _("texts in brackets, as {example}").format(example='["a", "b"]'))
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table in this one; an empty one where it is not there."""
        value = self._values[key] if self.has(key) else {}
        if not isinstance(value, dict):
            raise self.wrong(key, _("a table, [{name}]").format(name=key))
        return Table(f"{self.where}: [{key}]", value)

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return an array of tables, counted from 1 in messages; () where it is not there."""
        value = self._values[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self.wrong(key, _("tables, [[{name}]]").format(name=key))
        return tuple(Table(f"{self.where}: [[{key}]] {n}", part) for n, part in enumerate(value, 1))

    def end(self) -> None:
        """Refuse keys that nobody took.

        Raises:
            MisuseError: names the first, and the known key that is nearest to it.
        """
        for key in self._values:
            if key in self._taken:
                continue
            near = get_close_matches(key, self._taken, 1)
            words = _("{where}: there is no key {key}").format(where=self.where, key=key)
            if near:
                raise MisuseError(words + _("; did you mean {name}?").format(name=near[0]))
            raise MisuseError(
                words + _("; known are: {names}").format(names=", ".join(sorted(self._taken)))
            )


def _is_share(number: Decimal) -> bool:
    """Return whether a number is from 0 to 1, with as many decimals as anybody writes."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_DECIMALS and 0 <= number <= 1


def _shown(value: object) -> str:
    """Return a value as it stands in the file, or nearly so."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else repr(value)
