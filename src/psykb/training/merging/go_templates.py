"""Evaluate the part of Go's text/template in which psykb writes templates for Ollama.

Text; `{{ … }}` with `if`, `else if`, `else`, `range $i, $m :=`, `end`, `$v := …`, `$v = …`; fields
(`.System`, `$.System`), variables, strings, whole numbers, `true`, `false`, parentheses; `and`,
`not`, `eq`, `len`, `slice`. No trim markers. Anything else is a ValueError: what is checked here is
then what Go would do (https://pkg.go.dev/text/template).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_ACTION = re.compile(r"\{\{ (.*?) \}\}", re.DOTALL)
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\$?\.\w+|\$\w*|\w+|:=|=|,|[()])')
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)")
_RANGE = re.compile(r"range (\$\w+), (\$\w+) := (.+)")
_SET = re.compile(r"(\$\w+) :?= (.+)", re.DOTALL)
_WORDS = {"true": True, "false": False}

Node = tuple[str, Any, Any, Any]  # kind; what it says; what it holds; what else it holds


def quoted(text: str) -> str:
    """Return `text` as a string of Go in printable ASCII."""
    return '"' + "".join(map(_escaped, text)) + '"'


def evaluate(template: str, values: Mapping[str, object]) -> str:
    """Return what a template writes.

    Args:
        template: its source.
        values: what its fields say; of an unknown one nothing is written.

    Raises:
        ValueError: the template holds what is not of the part that is known here.
    """
    parts = _ACTION.split(template)
    if any("{{" in text or "}}" in action for text, action in _paired(parts)):
        raise ValueError("an action that does not end, or has no space inside")
    nodes, rest = _block(list(enumerate(parts)))
    if rest:
        raise ValueError("an end without a beginning")
    return _Writer(values).written(nodes, values)


def _paired(parts: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if " " <= character <= "~":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block(parts: list[tuple[int, str]]) -> tuple[list[Node], list[tuple[int, str]]]:
    """Return the nodes up to an `else` or `end` that belongs to none of them, and the rest."""
    nodes: list[Node] = []
    while parts:
        number, part = parts[0]
        if number % 2 and part.partition(" ")[0] in ("else", "end"):
            return nodes, parts
        parts = parts[1:]
        word = part.partition(" ")[0] if number % 2 else ""
        if not number % 2:
            nodes.append(("text", part, None, None))
        elif word in ("if", "range"):
            node, parts = _branch(part, parts)
            nodes.append(node)
        else:
            nodes.append(("action", part, None, None))
    return nodes, parts


def _branch(head: str, parts: list[tuple[int, str]]) -> tuple[Node, list[tuple[int, str]]]:
    kind, _space, said = head.partition(" ")
    inner, parts = _block(parts)
    if not parts:
        raise ValueError(f"{head!r} has no end")
    closing, parts = parts[0][1], parts[1:]
    otherwise: list[Node] = []
    if closing.startswith("else if "):
        node, parts = _branch(closing.removeprefix("else "), parts)
        otherwise = [node]
    elif closing == "else":
        otherwise, parts = _block(parts)
        if not parts or parts[0][1] != "end":
            raise ValueError(f"{head!r} has no end")
        parts = parts[1:]
    return (kind, head if kind == "range" else said, inner, otherwise), parts


class _Writer:
    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self._variables: dict[str, Any] = {"$": values}

    def written(self, nodes: Sequence[Node], dot: object) -> str:
        return "".join(self._node(node, dot) for node in nodes)

    def _node(self, node: Node, dot: object) -> str:
        kind, said, inner, otherwise = node
        if kind == "text":
            return str(said)
        if kind == "if":
            return self.written(inner if _true(self._value(said, dot)) else otherwise, dot)
        if kind == "range":
            return self._each(said, inner, dot)
        put = _SET.fullmatch(said)
        if put:
            self._variables[put[1]] = self._value(put[2], dot)
            return ""
        value = self._value(said, dot)
        if not isinstance(value, str):
            raise ValueError(f"{said!r} is no text")
        return value

    def _each(self, said: str, inner: Sequence[Node], dot: object) -> str:
        head = _RANGE.fullmatch(said)
        if head is None:
            raise _unknown(said)
        pieces = []
        for number, item in enumerate(self._value(head[3], dot)):
            self._variables |= {head[1]: number, head[2]: item}
            pieces.append(self.written(inner, item))
        return "".join(pieces)

    def _value(self, said: str, dot: object) -> Any:  # noqa: ANN401
        tokens = _tokens(said)
        value, rest = self._call(tokens, dot)
        if rest:
            raise _unknown(said)
        return value

    def _call(self, tokens: list[str], dot: object) -> tuple[Any, list[str]]:
        """Return the value of an operand, or of a function with all that follows it."""
        functions: dict[str, Callable[..., object]] = {
            "and": _and,
            "not": _not,
            "eq": _eq,
            "len": len,
            "slice": _slice,
        }
        if not tokens:
            raise _unknown("")
        if tokens[0] not in functions:
            return self._operand(tokens, dot)
        given, rest = [], tokens[1:]
        while rest and rest[0] != ")":
            value, rest = self._operand(rest, dot)
            given.append(value)
        return functions[tokens[0]](*given), rest

    def _operand(self, tokens: list[str], dot: object) -> tuple[Any, list[str]]:
        first, rest = tokens[0], tokens[1:]
        if first == "(":
            value, rest = self._call(rest, dot)
            if not rest or rest[0] != ")":
                raise _unknown(first)
            return value, rest[1:]
        if first.startswith('"'):
            return _ESCAPE.sub(_character, first[1:-1]), rest
        if first.startswith(("$.", ".")):
            owner = self._values if first.startswith("$") else dot
            return _field(owner, first.lstrip("$.")), rest
        if first in self._variables:
            return self._variables[first], rest
        if first in _WORDS:
            return _WORDS[first], rest
        if first.isdigit():
            return int(first), rest
        raise _unknown(first)


def _tokens(said: str) -> list[str]:
    tokens, at = [], 0
    while at < len(said):
        found = _TOKEN.match(said, at)
        if found is None:
            raise _unknown(said)
        tokens.append(found[1])
        at = found.end()
    return tokens


def _unknown(said: str) -> ValueError:
    return ValueError(f"{said!r} is not known here")


def _character(escape: re.Match[str]) -> str:
    said = escape[1]
    return chr(int(said[1:], 16)) if said[0] in "uU" and len(said) > 1 else said


def _field(owner: object, name: str) -> object:
    if not isinstance(owner, Mapping):
        raise ValueError(f".{name} of what has no fields")
    return owner.get(name, "")


def _true(value: object) -> bool:
    return bool(value)  # empty text, 0, false and an empty list are false in Go, too


def _and(*given: object) -> object:
    return next((value for value in given if not _true(value)), given[-1])


def _not(value: object) -> bool:
    return not _true(value)


def _eq(one: object, other: object) -> bool:
    if type(one) is not type(other):
        raise ValueError(f"{one!r} and {other!r} are not comparable")
    return one == other


def _slice(items: Sequence[object], start: int) -> Sequence[object]:
    return items[start:]
