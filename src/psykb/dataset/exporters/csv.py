"""csv: a table for spreadsheets: UTF-8 with a byte order mark, CRLF, every field in quotes.

A field that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
Injection"); how many did is told.
"""

from collections.abc import Sequence

from psykb.dataset import phrasing
from psykb.dataset.carrying import in_order
from psykb.dataset.control_characters import cleaned
from psykb.dataset.escaping import as_csv
from psykb.dataset.request import Made, Request, suffixed
from psykb.dataset.sources import source
from psykb.messages import plural
from psykb.types import LETTERS, QAPair

_FIRST = ("id", "kind", "language", "question")
_THEN = (
    "answer", "explanation", "difficulty", "bloom", "about", "quotes", "sources",
    "citations", "method", "model", "rule", "seed", "passages",
)  # fmt: skip
_FEWEST = 4  # columns of options, even where no item has so many
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def files(request: Request) -> Made:
    """Return one file: an option a column; quotes, places and ids a line each, the key's first."""
    neutralised = 0
    width = max(_FEWEST, *(len(item.options) for item in request.items))
    rows = [",".join(f'"{name}"' for name in _columns(width))]
    for item in request.items:
        fields = []
        for text, written in _cells(item, request, width):
            guard = "'" if cleaned(text).startswith(_FORMULA) else ""
            neutralised += bool(guard)
            fields.append(f'"{guard}{as_csv(written)}"')
        rows.append(",".join(fields))
    content = "\ufeff" + "".join(f"{row}\r\n" for row in rows)
    note = plural(
        "{n} field that a spreadsheet would take for a formula begins with an apostrophe",
        "{n} fields that a spreadsheet would take for formulas begin with an apostrophe",
        neutralised,
    )
    return Made(
        files=((suffixed(request.target, ".csv"), content.encode("utf-8")),),
        rows=len(request.items),
        notes=(note,) if neutralised else (),
    )


def _columns(width: int) -> list[str]:
    options = [f"option_{letter.lower()}" for letter in LETTERS[:width]]
    return [*_FIRST, *options, *_THEN]


def _cells(item: QAPair, request: Request, width: int) -> list[tuple[str, str]]:
    """Return each cell as (its text, what is written of it)."""
    made = item.provenance
    places = in_order(item)
    before = [
        item.id, item.kind.value, item.language, item.question,
        *item.options, *[""] * (width - len(item.options)),
        phrasing.key(item), item.explanation, item.difficulty.value, item.bloom.value, item.about,
        _numbered([place.quote for place in places]),
    ]  # fmt: skip
    after = [
        "\n".join(place.id for place in places), made.method.value, made.model or "", made.rule,
        str(made.seed), "\n".join(made.passages),
    ]  # fmt: skip
    sources = _numbered([source(place, item, request.words) for place in places])
    said = request.words.said
    return [
        *((text, said(text, item)) for text in before),
        (sources, sources),
        *((text, said(text, item)) for text in after),
    ]


def _numbered(texts: Sequence[str]) -> str:
    """Return texts a line each, numbered: quotes and sources match whatever lines they have."""
    return "\n".join(f"[{number}] {text}" for number, text in enumerate(texts, 1))
