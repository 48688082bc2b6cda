"""An item as a text that a person edits, and back."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from psykb.errors import MisuseError
from psykb.generation import wording
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import LETTERS, Bloom, Citation, Difficulty, Kind, Point, QAPair

Level = TypeVar("Level", Bloom, Difficulty)

_CONTINUED = " " * 4  # before a further line of an option or a point
_HEAD = re.compile(r"\[([a-z]+)\]\s*")
_OPTION = re.compile(r"([A-Ja-j])\s*[.．、)）:：]\s*(.*)", re.DOTALL)
_POINT = re.compile(r"([\d,，、\s]*)[:：]\s*(.*)", re.DOTALL)
_PLACE = re.compile(r"\S+:\d{1,12}-\d{1,12}(?!\S)")
_DIGITS = 9  # of the number of a quote; with more it is none, whatever they are
_TRUE = frozenset({"true", "t", "对", "正确", "是", "√"})
_FALSE = frozenset({"false", "f", "错", "错误", "否", "×"})
_HINTS = {
    "options": later("one a line, from A on"),
    "answer": later("letters of the right options, true or false, or the answer in words"),
    "points": later(
        "what answer or explanation says, one statement a line, behind the numbers of its quotes"
    ),
    "quotes": later(
        "DOCUMENT:START-END, as `psykb search` and `psykb show` name places; the words are cut "
        "from the book"
    ),
}
_PLAIN = ("question", "answer", "explanation", "difficulty", "bloom", "about")


def form(item: QAPair) -> str:
    """Return an item as a text of sections; `parsed` reads it."""
    intro = _("Change what is wrong, save, and close. Lines that begin with # do not count.")
    parts = [f"# {intro}\n# {wording.kind(item.kind)}, {item.id}\n"]
    parts.append(_section("question", _escaped(item.question)))
    if item.kind.has_options:
        entries = [
            _entry(f"{letter}. ", text) for letter, text in zip(LETTERS, item.options, strict=False)
        ]
        parts.append(_section("options", "\n".join(entries)))
    parts.append(_section("answer", _escaped(item.answer)))
    parts.append(_section("explanation", _escaped(item.explanation)))
    points = [
        _entry(",".join(str(at + 1) for at in point.evidence) + ": ", point.text)
        for point in item.points
    ]
    parts.append(_section("points", "\n".join(points)))
    quotes = [f"{c.id}  “{' '.join(c.quote.split())}”" for c in item.citations]
    parts.append(_section("quotes", "\n".join(quotes)))
    parts.append(_section("difficulty", item.difficulty, " ".join(Difficulty)))
    parts.append(_section("bloom", item.bloom, " ".join(Bloom)))
    parts.append(_section("about", _escaped(item.about)))
    return "\n".join(parts)


def parsed(text: str, item: QAPair, resolve: Callable[[str], Citation]) -> QAPair:
    """Return an item with what the edited form says in place of what it said.

    Args:
        text: the form as it was edited.
        item: as it was; what the form does not hold stays.
        resolve: cuts the citation of "DOCUMENT:START-END" out of the store.

    Raises:
        MisuseError: the form cannot be read; says in which section and what is wrong.
        QuoteError, NotFoundError: of `resolve`.
    """
    sections = _sections(text)
    plain = {name: _joined(sections.get(name, [])) for name in _PLAIN}
    options = tuple(_options(sections.get("options", [])))
    if bool(options) != item.kind.has_options:
        raise MisuseError(_("[options]: this kind of question has options, and no other"))
    citations = tuple(resolve(place) for place in _places(sections.get("quotes", [])))
    if not citations and not item.origin:
        raise MisuseError(_("[quotes]: there is none; an item cites at least one place of a book"))
    return replace(
        item,
        question=plain["question"],
        options=options,
        answer=_answer(plain["answer"], item.kind),
        explanation=plain["explanation"],
        points=tuple(_points(sections.get("points", []), len(citations))),
        citations=citations,
        difficulty=_level("difficulty", plain["difficulty"], Difficulty),
        bloom=_level("bloom", plain["bloom"], Bloom),
        about=plain["about"],
    )


def _section(name: str, content: str, hint: str = "") -> str:
    hint = hint or (_(_HINTS[name]) if name in _HINTS else "")
    told = f"# {hint}\n" if hint else ""
    return f"[{name}]\n{told}{content}\n"


def _escaped(text: str) -> str:
    r"""Return a text whose lines cannot be taken for a comment or a heading: "\#1"."""
    return "\n".join(
        f"\\{line}" if line.startswith(("#", "[", "\\")) else line for line in text.split("\n")
    )


def _entry(before: str, text: str) -> str:
    return before + text.replace("\n", f"\n{_CONTINUED}")


def _sections(text: str) -> dict[str, list[str]]:
    """Return the lines of each section, comments left out and escapes taken back."""
    known = {*_PLAIN, "options", "points", "quotes"}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        head = _HEAD.fullmatch(line)
        if head is not None:
            if head[1] not in known or head[1] in found:
                raise MisuseError(
                    _(
                        "line {n}: [{name}] is no section, or stands twice; write \\[ for a "
                        "bracket that begins a line"
                    ).format(n=number, name=head[1])
                )
            current = found.setdefault(head[1], [])
        elif line.startswith("#"):
            continue
        elif current is not None:
            current.append(line.removeprefix("\\"))
        elif line.strip():
            raise MisuseError(_("line {n}: stands before the first [section]").format(n=number))
    return found


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()


def _entries(lines: Sequence[str]) -> Iterator[str]:
    """Yield the entries of a section of one entry a line, with their further lines."""
    entry: list[str] = []
    for line in lines:
        if line.startswith(_CONTINUED) and entry:
            entry.append(line.removeprefix(_CONTINUED))
            continue
        if entry and line.strip():
            yield "\n".join(entry)
            entry = []
        if line.strip():
            entry = [line]
    if entry:
        yield "\n".join(entry)


def _options(lines: Sequence[str]) -> Iterator[str]:
    for at, entry in enumerate(_entries(lines)):
        match = _OPTION.fullmatch(entry)
        if match is None or at >= len(LETTERS) or match[1].upper() != LETTERS[at]:
            raise MisuseError(
                _("[options]: the letters must run from A on, one option a line: {line}").format(
                    line=entry
                )
            )
        yield match[2].strip()


def _points(lines: Sequence[str], quotes: int) -> Iterator[Point]:
    for entry in _entries(lines):
        match = _POINT.fullmatch(entry)
        if match is None:
            raise MisuseError(
                _(
                    "[points]: write the numbers of its quotes, a colon, the statement: {line}"
                ).format(line=entry)
            )
        written = re.findall(r"\d+", match[1])
        numbers = [int(number[:_DIGITS]) for number in written]
        if any(not 1 <= number <= quotes for number in numbers):
            raise MisuseError(
                _("[points]: there are quotes 1 to {n}, this names others: {line}").format(
                    n=quotes, line=entry
                )
            )
        yield Point(text=match[2].strip(), evidence=tuple(number - 1 for number in numbers))


def _places(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            continue
        match = _PLACE.match(line.strip())
        if match is None:
            raise MisuseError(
                _("[quotes]: a line begins with DOCUMENT:START-END, not so: {line}").format(
                    line=line.strip()
                )
            )
        yield match[0]


def _answer(text: str, kind: Kind) -> str:
    """Return an answer as it is stored; what is none is returned as it is, and refused later."""
    if kind.is_open:
        return text
    if kind is Kind.TRUE_FALSE:
        word = text.lower()
        return "true" if word in _TRUE else "false" if word in _FALSE else word
    return "".join(sorted(set(re.sub(r"[\s,，、.]", "", text).upper())))


def _level(name: str, text: str, levels: type[Level]) -> Level:
    if text not in list(levels):
        raise MisuseError(
            _("[{name}]: write one of {levels}, not {text!r}").format(
                name=name, levels=" ".join(levels), text=text
            )
        )
    return levels(text)
