"""csv: a table for spreadsheets: UTF-8 with a byte order mark, CRLF, every field in quotes.

A field that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
Injection"); how many did is told.
"""

from psykb.dataset import phrasing
from psykb.dataset.escaping import as_csv
from psykb.dataset.request import Made, Request, suffixed
from psykb.dataset.sources import source
from psykb.messages import plural
from psykb.types import QAPair

COLUMNS = (
    "id", "kind", "language", "question", "options", "answer", "explanation", "difficulty",
    "bloom", "about", "quotes", "sources", "citations", "method", "model", "rule", "seed",
    "passages",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def files(request: Request) -> Made:
    """Return one file; a cell holds several values a line each."""
    neutralised = 0
    rows = [",".join(f'"{name}"' for name in COLUMNS)]
    for item in request.items:
        fields = []
        for text, written in _cells(item, request):
            guard = "'" if text.startswith(_FORMULA) else ""
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


def _cells(item: QAPair, request: Request) -> list[tuple[str, str]]:
    """Return each cell as (its text, what is written of it)."""
    made = item.provenance
    before = [
        item.id, item.kind.value, item.language, item.question,
        "\n".join(phrasing.lettered(item)), phrasing.key(item), item.explanation,
        item.difficulty.value, item.bloom.value, item.about,
        "\n".join(c.quote for c in item.citations),
    ]  # fmt: skip
    after = [
        "\n".join(c.id for c in item.citations), made.method.value, made.model or "", made.rule,
        str(made.seed), "\n".join(made.passages),
    ]  # fmt: skip
    sources = "\n".join(source(c, item, request.words) for c in item.citations)
    said = request.words.said
    return [
        *((text, said(text, item)) for text in before),
        (sources, sources),
        *((text, said(text, item)) for text in after),
    ]
