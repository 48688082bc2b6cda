"""The nouns of psykb: frozen records that every part of the pipeline passes on.

There is one coordinate system. Every `start` and `end` is a half-open range of code points in
`Document.text`, so that "the quote is in the book" is an equality and not an opinion.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeVar, dataclass_transform

T = TypeVar("T")

Language = Literal["zh", "en"]
LabelKind = Literal["printed", "inferred", "given"]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass that refuses unknown fields when loaded."""
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


def _check_range(name: str, start: int, end: int) -> None:
    if not 0 <= start <= end:
        raise ValueError(f"{name}: not a range: [{start}, {end})")


class Reason(StrEnum):
    """Why something was refused; the words are for scripts, the sentences for people."""

    NO_SUCH_PATH = "no_such_path"
    PERMISSION_DENIED = "permission_denied"
    SYMLINK_LOOP = "symlink_loop"
    UNSUPPORTED_FORMAT = "unsupported_format"
    EMPTY_FILE = "empty_file"
    NO_TEXT = "no_text"
    NEEDS_OCR = "needs_ocr"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    WRONG_PASSWORD = "wrong_password"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too_large"
    UNSAFE_XML = "unsafe_xml"
    CHANGED_WHILE_READ = "changed_while_read"
    READER_CRASHED = "reader_crashed"
    READER_FAILED = "reader_failed"


class SectionKind(StrEnum):
    """What a section is for. Only `BODY` and `GLOSSARY` text answers questions."""

    BODY = "body"
    GLOSSARY = "glossary"
    FRONT_MATTER = "front_matter"
    CONTENTS = "contents"
    TERM_INDEX = "term_index"
    REFERENCES = "references"
    EXERCISES = "exercises"

    @property
    def answers(self) -> bool:
        """Whether sentences of such a section may be shown as an answer."""
        return self in (SectionKind.BODY, SectionKind.GLOSSARY)


@record
class Page:
    """One physical page; the pages of a document tile `[0, len(text))`.

    `index` is 1-based and physical (what a PDF viewer calls "page 71 of 300"), `label` is what
    the page itself says ("xii", "57") or None, and `exact` is False where the text was recognised
    from a picture.
    """

    index: int
    label: str | None = None
    label_kind: LabelKind | None = None
    start: int
    end: int
    exact: bool = True

    def __post_init__(self) -> None:
        _check_range("page", self.start, self.end)
        if self.index < 1:
            raise ValueError(f"page index is 1-based, got {self.index}")


@record
class Section:
    """A heading and all that stands under it, its subsections included.

    `[start, heading_end)` is the heading line with the white space after it and
    `[heading_end, end)` the rest. `path` holds the titles from the outermost section down to this.
    """

    level: int
    title: str
    path: tuple[str, ...]
    start: int
    heading_end: int
    end: int
    kind: SectionKind = SectionKind.BODY

    def __post_init__(self) -> None:
        _check_range("section", self.start, self.end)
        if not self.start <= self.heading_end <= self.end:
            raise ValueError(f"heading of {self.title!r} is outside of its section")


@record
class Mark:
    """A stretch that the author set in bold or italic."""

    kind: Literal["bold", "italic"]
    start: int
    end: int


@record
class Region:
    """A rectangle that holds the characters `[start, end)` on page `page` (1-based).

    Coordinates are PDF points, origin at the lower left corner of the page, `x0 <= x1`, `y0 <= y1`.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@record
class Document:
    """A book as text, with the map of its pages and sections.

    `id` is the first 12 hex digits of the SHA-256 of `text`: the same id means the same text, so
    no citation can go stale. `work_id` stays when the text changes (a new edition, another reader).
    """

    id: str
    work_id: str
    title: str
    authors: tuple[str, ...] = ()
    edition: str | None = None
    year: int | None = None
    isbn: str | None = None
    language: Language
    licence: str | None = None
    text: str
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    marks: tuple[Mark, ...] = ()
    reader: str
    reader_version: str


@record
class Source:
    """A file that was read. Several sources may hold the same document.

    `path` is relative to the folder or file named on the command line (`root`, absolute), with
    forward slashes; `size` is in bytes, `mtime_ns` in nanoseconds, `sha256` 64 hex digits.
    """

    root: str
    path: str
    sha256: str
    size: int
    mtime_ns: int
    document_id: str


@record
class Passage:
    """A stretch of one section that is retrieved as a whole: `document.text[start:end] == text`."""

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    section: tuple[str, ...] = ()
    kind: SectionKind = SectionKind.BODY

    def __post_init__(self) -> None:
        _check_range("passage", self.start, self.end)
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"passage text has {len(self.text)} characters, its range {self.end - self.start}"
            )

    @property
    def id(self) -> str:
        """`document_id:start-end`."""
        return f"{self.document_id}:{self.start}-{self.end}"


@record
class Definition:
    """A sentence that defines a term: `[start, end)` is one sentence and contains `term`.

    `variants` are other names of the same thing, among them the name in the other language.
    `pattern` names the rule that found it; `confidence` is in (0, 1].
    """

    term: str
    variants: tuple[str, ...] = ()
    document_id: str
    start: int
    end: int
    pattern: str
    confidence: float


@record
class Hit:
    """A passage with its scores; lists of hits are sorted by (−score, passage id).

    `score` is the fused score (standardised, any sign); `lexical` BM25 with headings and
    definitions (≥ 0); `dense` the cosine (−1 … 1) or None where the base has no vectors;
    `definition` the confidence with which the passage defines what was asked; `rerank` a
    cross-encoder's score. `also_in` holds ids of passages with the same folded text.
    """

    passage: Passage
    score: float
    lexical: float
    dense: float | None = None
    definition: float | None = None
    rerank: float | None = None
    also_in: tuple[str, ...] = ()


@record
class Citation:
    """A place in a stored document: `document.text[start:end] == quote`.

    Made only by `psykb.grounding.quoting`, which cuts the quote out of the store. `pages` are the
    pages that the range touches, `exact` is False when one of them was recognised from a picture.
    """

    document_id: str
    start: int
    end: int
    quote: str
    title: str
    pages: tuple[Page, ...] = ()
    section: tuple[str, ...] = ()
    exact: bool = True

    def __post_init__(self) -> None:
        _check_range("citation", self.start, self.end)
        if not self.quote or self.end - self.start != len(self.quote):
            raise ValueError("a citation quotes exactly the characters of its range")

    @property
    def id(self) -> str:
        """`document_id:start-end`, what `psykb show` takes."""
        return f"{self.document_id}:{self.start}-{self.end}"


@record
class Claim:
    """One statement of an answer with the places that carry it.

    `support` is how well they do (0 … 1), None where the claim *is* the quote.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float | None = None
    status: Literal["supported", "unsupported"] = "supported"

    def __post_init__(self) -> None:
        if self.status == "supported" and not self.citations:
            raise ValueError("a supported claim has at least one citation")


class Abstention(StrEnum):
    """Why an answer was withheld."""

    NOTHING_FOUND = "nothing_found"
    WEAK_EVIDENCE = "weak_evidence"
    NO_QUESTION = "no_question"


@record
class Answer:
    """Claims with citations, or an abstention; never both, never neither.

    `confidence` (0 … 1) is how sure psykb is that the books answer; below a threshold it abstains.
    `looked_for` are the terms of the question that carry weight, `missing` those that the best
    passages lack, `coverage` (0 … 1) the idf-weighted share that they hold. `nearest` cites what
    came nearest when the answer abstains. `timings` are seconds by stage.
    """

    question: str
    claims: tuple[Claim, ...] = ()
    hits: tuple[Hit, ...] = ()
    abstained: Abstention | None = None
    looked_for: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    confidence: float = 0.0
    nearest: tuple[Citation, ...] = ()
    degraded: bool = False
    timings: dict[str, float]

    def __post_init__(self) -> None:
        if bool(self.claims) == (self.abstained is not None):
            raise ValueError("an answer has claims or abstains")


@record
class Rejected:
    """Something that was not taken, with the reason: nothing disappears without one."""

    item: str
    stage: str
    reason: Reason
    detail: str


@record
class Metric:
    """A measured value with its number of cases and its 95 % interval."""

    name: str
    value: float
    n: int
    low: float
    high: float
