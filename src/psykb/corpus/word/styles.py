"""Look up what Word's styles mean: outline levels, lists, emphasis."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from psykb.corpus.blocks import Emphasis
from psykb.corpus.word.numbers import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"heading (\d)|标题 (\d)", re.IGNORECASE)
_BODY_LEVEL = 9  # Word's outline level for text
_EMPHASIS: dict[str, Emphasis] = {"b": "bold", "i": "italic"}
_NAMED: dict[str, Emphasis] = {
    "strong": "bold",
    "emphasis": "italic",
    "要点": "bold",
    "强调": "italic",
}
_OFF = ("0", "false", "off", "none")


class Styles:
    """The styles of a document, each with those it is based on."""

    def __init__(self, styles: "_Element | None") -> None:
        self._styles: dict[str, _Element] = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            self._styles[style.get(f"{W}styleId") or ""] = style

    def _chain(self, style_id: str | None) -> Iterator["_Element"]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based = style.find(f"{W}basedOn")
            style_id = None if based is None else based.get(f"{W}val")

    def name(self, style_id: str | None) -> str:
        """Return the name of a style in lower case, "" where there is none."""
        style = self._styles.get(style_id or "")
        named = None if style is None else style.find(f"{W}name")
        return "" if named is None else (named.get(f"{W}val") or "").lower()

    def heading_level(self, paragraph: "_Element", style_id: str | None) -> int:
        """Return the level of a heading, 1 for the outermost; 0 for text."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return _level(own)
        for style in self._chain(style_id):
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return _level(outline)
            named = style.find(f"{W}name")
            found = _HEADING.match("" if named is None else named.get(f"{W}val") or "")
            if found:
                return int(found.group(1) or found.group(2))
        return 0

    def list_of(self, paragraph: "_Element", style_id: str | None) -> tuple[str, int] | None:
        """Return the id of the list that a paragraph is in and its level there, from 0."""
        owners = [paragraph, *self._chain(style_id)]
        for owner in owners:
            number = owner.find(f"{W}pPr/{W}numPr")
            if number is None:
                continue
            identity, level = number.find(f"{W}numId"), number.find(f"{W}ilvl")
            if identity is not None:
                value = identity.get(f"{W}val") or "0"
                depth = 0 if level is None else int(level.get(f"{W}val") or 0)
                return None if value == "0" else (value, depth)
        return None

    def emphasis(self, run: "_Element") -> frozenset[Emphasis]:
        """Return how a run is set, by itself or by its character style."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return frozenset()
        found: set[Emphasis] = set()
        named = properties.find(f"{W}rStyle")
        style_id = None if named is None else named.get(f"{W}val")
        name = self.name(style_id)
        if name in _NAMED:
            found.add(_NAMED[name])
        sources = [
            properties,
            *(s for style in self._chain(style_id) for s in style.iter(f"{W}rPr")),
        ]
        for tag, kind in _EMPHASIS.items():
            switch = next((s for p in sources if (s := p.find(f"{W}{tag}")) is not None), None)
            if switch is not None:
                (found.discard if (switch.get(f"{W}val") in _OFF) else found.add)(kind)
        return frozenset(found)


def _level(outline: "_Element") -> int:
    level = int(outline.get(f"{W}val") or _BODY_LEVEL)
    return 0 if level >= _BODY_LEVEL else level + 1
