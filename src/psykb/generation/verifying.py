"""Is what an item quotes in the books, at the pages that it names? Every difference has a name."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from psykb.errors import MisuseError, NotFoundError
from psykb.generation import misfits
from psykb.generation.checks.items import content_id
from psykb.generation.flaws import Finding, Flaw, Verified, difference
from psykb.generation.quotations import quotation_flaws
from psykb.generation.reviewing import EDITED
from psykb.generation.run_folders import QA
from psykb.index.catalogue import Catalogue
from psykb.messages import text as _
from psykb.types import LETTERS, Citation, Kind, Method, Page, QAPair

_FARTHEST = 1 << 32  # no text is longer; SQLite cannot hold numbers of any length
_MARK_OF_ITEMS = b'"citations"'  # a key that each item has, and no other file of a run
_FEWEST = 2  # options: one alone is no choice
_LISTS = ("citations", "origin")


class Verifier:
    """Compares items with the store, by equality.

    Args:
        catalogue: of the base whose documents the items cite.
        item_id: makes the id of an item from its content; None leaves the ids unchecked.
    """

    def __init__(
        self, catalogue: Catalogue, *, item_id: Callable[[QAPair], str] | None = None
    ) -> None:
        self._catalogue = catalogue
        self._item_id = item_id
        self._seen: dict[str, int] = {}
        self._title = lru_cache(1_024)(self._read_title)

    @property
    def ids(self) -> frozenset[str]:
        """The ids that the lines of the last file have, also of those that fail."""
        return frozenset(self._seen)

    def file(self, path: Path) -> Verified:
        """Verify each line of a qa.jsonl; a line that is no item is a finding, not an end.

        Raises:
            MisuseError: no line of the file is an item: it is another kind of file.
            OSError: it cannot be read.
        """
        findings: list[Finding] = []
        items = quotes = 0
        known = path.name == QA
        self._seen = {}
        for number, line in _lines(path):
            known = known or _MARK_OF_ITEMS in line
            items += 1
            raw, found = self._row(number, line)
            quotes += sum(len(misfits.elements(raw, name)) for name in _LISTS)
            findings += found
        if items and not known:
            raise MisuseError(
                _(
                    "{path}: holds no items of psykb; verify takes the qa.jsonl that "
                    "`psykb gen-qa` writes, or the folder of a run, not what was exported from it"
                ).format(path=path)
            )
        return Verified(items=items, quotes=quotes, findings=tuple(findings))

    def item(self, item: QAPair, *, line: int = 0) -> tuple[Finding, ...]:
        """Return what is wrong with an item, citation by citation."""
        found = [
            Finding(line=line, item=item.id, flaw=flaw, field=field, expected=expected, found=what)
            for field, flaw, expected, what in self._places(item)
        ]
        found += answer_flaws(item, line=line)
        found += quotation_flaws(item, line=line)
        if not item.citations and item.provenance.method is not Method.EXAM:
            found.append(Finding(line=line, item=item.id, flaw=Flaw.NO_EVIDENCE, field="citations"))
        return tuple(found)

    def _row(self, number: int, line: bytes) -> tuple[Any, list[Finding]]:
        """Return a line as JSON, None where it is none, and what is wrong with it."""
        from pydantic import ValidationError

        try:
            raw = json.loads(line.decode("utf-8").rstrip())
        except (
            ValueError,
            RecursionError,
        ) as error:  # not UTF-8, not JSON, or brackets without end
            return None, [_no_record(number, "", "line", misfits.of_json(error))]
        name = raw.get("id") if isinstance(raw, dict) else None
        name = name if isinstance(name, str) else ""
        found = self._twice(number, name)
        try:
            item = _adapter().validate_json(line)
        except ValidationError as error:
            return raw, [*found, *self._misfits(number, name, raw, error.errors())]
        wrong = self.item(item, line=number)
        # an id that does not fit tells nothing new where the content is wrong itself
        return raw, [*found, *(wrong or self._other_id(number, item))]

    def _other_id(self, number: int, item: QAPair) -> list[Finding]:
        expected = item.id if self._item_id is None or keeps_id(item) else self._item_id(item)
        if expected == item.id:
            return []
        return [
            Finding(
                line=number,
                item=item.id,
                flaw=Flaw.ID_DIFFERS,
                field="id",
                expected=expected,
                found=item.id,
            )
        ]

    def _twice(self, number: int, name: str) -> list[Finding]:
        if not name:
            return []
        first = self._seen.setdefault(name, number)
        if first == number:
            return []
        found = _("line {n}").format(n=first)
        return [Finding(line=number, item=name, flaw=Flaw.DUPLICATE_ID, field="id", found=found)]

    def _misfits(
        self, number: int, name: str, raw: object, errors: Sequence[Mapping[str, Any]]
    ) -> list[Finding]:
        """Name what keeps a line from being an item; what an edit of a quote does, by its name."""
        found: list[Finding] = []
        for error in errors:
            field = ".".join(str(part) for part in error["loc"])
            flaw, expected, what = Flaw.NOT_A_RECORD, "", misfits.of_field(error)
            if error["type"] == "value_error" and len(error["loc"]) == 2:
                flaw, expected, what = self._raw_place(error["input"], what)
            elif error["type"] == "value_error" and not field and misfits.pointless(raw):
                flaw, field, what = Flaw.NO_SUCH_CITATION, misfits.pointless(raw), ""
            found.append(
                Finding(
                    line=number,
                    item=name,
                    flaw=flaw,
                    field=field or "line",
                    expected=expected,
                    found=what,
                )
            )
        return found

    def _raw_place(self, raw: Any, words: str) -> tuple[Flaw, str, str]:  # noqa: ANN401
        """Say what is wrong with a citation whose quote is longer or shorter than its range."""
        if not isinstance(raw, dict):
            return Flaw.NOT_A_RECORD, "", words
        document, start, end = (raw.get(name) for name in ("document_id", "start", "end"))
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
            return Flaw.NOT_A_RECORD, "", words
        try:
            self._title(str(document))
        except NotFoundError:
            return Flaw.NO_SUCH_DOCUMENT, "", str(document)
        quote = self._cut(str(document), start, end)
        if len(quote) < end - start:
            return Flaw.OUT_OF_RANGE, "", f"{start}-{end}"
        return (Flaw.QUOTE_DIFFERS, *difference(quote, str(raw.get("quote"))))

    def _places(self, item: QAPair) -> Iterator[tuple[str, Flaw, str, str]]:
        for name in _LISTS:
            for at, citation in enumerate(getattr(item, name)):
                for flaw, expected, found in self.place(citation):
                    yield f"{name}.{at}", flaw, expected, found

    def place(self, citation: Citation) -> list[tuple[Flaw, str, str]]:
        """Return (what differs, what the store has, what the citation says), all of it."""
        document, start, end = citation.document_id, citation.start, citation.end
        try:
            title = self._title(document)
        except NotFoundError:
            return [(Flaw.NO_SUCH_DOCUMENT, "", document)]
        quote = self._cut(document, start, end)
        if len(quote) < end - start:
            return [(Flaw.OUT_OF_RANGE, "", f"{start}-{end}")]
        if quote != citation.quote:
            return [(Flaw.QUOTE_DIFFERS, *difference(quote, citation.quote))]
        pages = self._catalogue.pages(document, start, end)
        section = self._catalogue.section_at(document, start)
        exact = all(page.exact for page in pages)
        differences = []
        if pages != citation.pages:
            differences.append((Flaw.PAGES_DIFFER, _told(pages), _told(citation.pages)))
        if section != citation.section:
            told = " › ".join(section), " › ".join(citation.section)
            differences.append((Flaw.SECTION_DIFFERS, *told))
        if title != citation.title:
            differences.append((Flaw.TITLE_DIFFERS, title, citation.title))
        if exact != citation.exact:
            differences.append((Flaw.EXACT_DIFFERS, str(exact), str(citation.exact)))
        return differences

    def _cut(self, document_id: str, start: int, end: int) -> str:
        """Return what the store has there; "" where no text could reach so far."""
        return self._catalogue.cut(document_id, start, end) if end <= _FARTHEST else ""

    def _read_title(self, document_id: str) -> str:
        return self._catalogue.document(document_id, with_text=False).title


def own_id(item: QAPair) -> str:
    """Return the id that an item with this content has."""
    return content_id(item.kind, item.question, item.options, item.answer, item.citations)


def answer_flaws(item: QAPair, *, line: int = 0) -> tuple[Finding, ...]:
    """Return what is wrong with the form of an item's options, key or answer; no book is needed.

    One finding at most: `OPTION_COUNT` (fewer than two options, or more than there are letters),
    `KEY_NOT_AN_OPTION`, `KEY_MALFORMED` or `EMPTY_ANSWER`. Where there is none, every letter of the
    key of a choice item names an option, in order and each once, and the key of a statement is
    "true" or "false".

    Args:
        item: as it was read.
        line: where it stands in its file, from 1; 0 where there is no file.
    """
    wrong = _wrong_answer(item)
    if wrong is None:
        return ()
    field, flaw, expected, found = wrong
    return (
        Finding(line=line, item=item.id, flaw=flaw, field=field, expected=expected, found=found),
    )


def _wrong_answer(item: QAPair) -> tuple[str, Flaw, str, str] | None:
    """Return (field, flaw, what it should be, what it is)."""
    answer, count = item.answer, len(item.options)
    if item.kind.is_open:
        return None if answer.strip() else ("answer", Flaw.EMPTY_ANSWER, "", "")
    if item.kind is Kind.TRUE_FALSE:
        fits = answer in ("true", "false")
        return None if fits else ("answer", Flaw.KEY_MALFORMED, "true, false", answer)
    if not _FEWEST <= count <= len(LETTERS):
        return "options", Flaw.OPTION_COUNT, f"{_FEWEST}–{len(LETTERS)}", str(count)
    letters = LETTERS[:count]
    if any(letter not in letters for letter in answer):
        return "answer", Flaw.KEY_NOT_AN_OPTION, f"{letters[0]}–{letters[-1]}", answer
    numbers = {Kind.SINGLE: answer[1:] == "", Kind.MULTIPLE: len(answer) > 1}
    ordered = "".join(sorted(set(answer)))
    if not answer or answer != ordered or not numbers.get(item.kind, True):
        return "answer", Flaw.KEY_MALFORMED, ordered, answer
    return None


def keeps_id(item: QAPair) -> bool:
    """Whether an item was edited in a review, and has the id under which it was reviewed."""
    return any(check.detail == EDITED for check in item.checks)


@lru_cache(1)
def _adapter() -> Any:  # noqa: ANN401 (pydantic is imported when it is needed)
    from pydantic import TypeAdapter

    return TypeAdapter(QAPair)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line) of the lines that are not empty."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _no_record(line: int, item: str, field: str, found: str) -> Finding:
    return Finding(line=line, item=item, flaw=Flaw.NOT_A_RECORD, field=field, found=found)


def _told(pages: Sequence[Page]) -> str:
    """Return pages with all that is compared: "63 (57 printed) 1200-2100"."""
    return ", ".join(
        f"{p.index} ({p.label or '–'} {p.label_kind or '–'}) {p.start}-{p.end}"
        + ("" if p.exact else " OCR")
        for p in pages
    )
