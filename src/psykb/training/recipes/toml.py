"""TOML files, read with every mistake told by its place, and written: tomllib only reads."""

import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from psykb.errors import MisuseError
from psykb.messages import text as _

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_WIDTH = 100  # columns, from which on an array has a line for each of its values
_LEAST, _MOST = -(2**63), 2**63 - 1  # whole numbers that every reader of TOML knows


def read(path: Path) -> dict[str, object]:
    """Return what a file of TOML holds; a byte order mark, as some editors write, is passed over.

    Raises:
        FileNotFoundError: there is no such file.
        MisuseError: it cannot be read, or is no TOML; says where.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise MisuseError(
            _("{path}: cannot be read: {error}").format(path=path, error=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise MisuseError(_("{path}: is not UTF-8 text").format(path=path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MisuseError(_("{path}: is no TOML: {error}").format(path=path, error=error)) from None
    except ValueError:  # Python reads none of more than 4,300
        raise MisuseError(
            _("{path}: holds a number of too many digits").format(path=path)
        ) from None


def dumps(mapping: Mapping[str, object]) -> str:
    """Return `mapping` as TOML, in its order, but that tables come after the other values.

    What `tomllib.loads` makes of it is equal to `mapping`, with lists for tuples.

    Args:
        mapping: of texts, whole numbers of 64 bits, finite numbers, truth values, arrays of these
            and mappings of all that. None in a mapping is left out; TOML has no word for it.

    Raises:
        TypeError: a value, or a key, that TOML does not know; None in an array.
        ValueError: a number that is not finite or has more than 64 bits, or a text with half of a
            surrogate pair.
    """
    return "\n".join(_table(mapping, ())).lstrip("\n") + "\n"


def _table(mapping: Mapping[str, object], place: tuple[str, ...]) -> list[str]:
    """Return the lines of a table, which stands at `place`, and of those in it."""
    lines = ["", f"[{'.'.join(map(_key, place))}]"] if place else []
    given = {key: value for key, value in mapping.items() if value is not None}
    for key, value in given.items():
        if not isinstance(value, Mapping):
            lines.append(f"{_key(key)} = {_value(value, len(key))}")
    for key, value in given.items():
        if isinstance(value, Mapping):
            lines += _table(value, (*place, key))
    return lines


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of TOML is a text, not {key!r}")
    return key if _BARE.match(key) else _text(key)


def _value(value: object, indent: int = 0) -> str:
    """Return a value as it stands in one line, or an array that is too long for it in several."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        pairs = (f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None)
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        parts = [_value(part) for part in value]
        line = f"[{', '.join(parts)}]"
        if not indent or indent + len(" = ") + len(line) <= _WIDTH:
            return line
        return "".join(["[\n", *(f"    {part},\n" for part in parts), "]"])
    raise TypeError(f"TOML has no word for {value!r}")


def _number(value: float) -> str:
    if isinstance(value, int):
        if not _LEAST <= value <= _MOST:
            raise ValueError(f"a whole number of more than 64 bits: {value:.3e}")
        return str(int(value))
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    return repr(float(value))


def _text(value: str) -> str:
    value.encode("utf-8")  # half of a surrogate pair is a ValueError here
    return f'"{_ESCAPED.sub(_escape, str(value))}"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT.get(character) or f"\\u{ord(character):04X}"
