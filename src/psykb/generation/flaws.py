"""What can be wrong with an item or a dialogue beside the books, each by its name."""

from enum import StrEnum

from psykb.types import record

_SHORT = 60  # characters of a text that a finding shows


class Flaw(StrEnum):
    """What is wrong with an item; the words are for scripts."""

    NOT_A_RECORD = "not_a_record"
    DUPLICATE_ID = "duplicate_id"
    ID_DIFFERS = "id_differs"
    NO_SUCH_DOCUMENT = "no_such_document"
    OUT_OF_RANGE = "out_of_range"
    QUOTE_DIFFERS = "quote_differs"
    PAGES_DIFFER = "pages_differ"
    SECTION_DIFFERS = "section_differs"
    TITLE_DIFFERS = "title_differs"
    EXACT_DIFFERS = "exact_differs"
    NO_EVIDENCE = "no_evidence"
    NO_SUCH_CITATION = "no_such_citation"
    OPTION_COUNT = "option_count"
    KEY_NOT_AN_OPTION = "key_not_an_option"
    KEY_MALFORMED = "key_malformed"
    EMPTY_ANSWER = "empty_answer"
    QUOTATION_DIFFERS = "quotation_differs"
    FINDING_MISPLACED = "finding_misplaced"
    SENTENCE_UNJUDGED = "sentence_unjudged"


@record
class Finding:
    """One thing that is wrong: in which line (from 1; 0 where there is no file), item and field.

    `field` is a path such as "citations.0"; `expected` is what the store or the form asks for and
    `found` what stands there, both cut short; "" where there is nothing to show.
    """

    line: int
    item: str
    flaw: Flaw
    field: str
    expected: str = ""
    found: str = ""


@record
class Verified:
    """What was looked at, and all that is wrong with it, in the order of the file."""

    items: int
    quotes: int
    findings: tuple[Finding, ...]


def difference(expected: str, found: str) -> tuple[str, str]:
    """Return two texts as a finding shows them: from shortly before they differ, cut short."""
    same = 0
    while same < min(len(expected), len(found)) and expected[same] == found[same]:
        same += 1
    start = max(0, same - _SHORT // 2)
    return _short(expected, start), _short(found, start)


def _short(text: str, start: int) -> str:
    end = start + _SHORT
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"
