"""The nouns of a book: its pages, sections and passages, and what is found in them."""

from enum import StrEnum
from typing import Literal

from psykb.types.records import check_range, record

Language = Literal["zh", "en"]
LabelKind = Literal["printed", "inferred", "given"]


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
        check_range("page", self.start, self.end)
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
        check_range("section", self.start, self.end)
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
        check_range("passage", self.start, self.end)
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
class Rejected:
    """Something that was not taken, with the reason: nothing disappears without one."""

    item: str
    stage: str
    reason: Reason
    detail: str
