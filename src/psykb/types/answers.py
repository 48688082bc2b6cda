"""The nouns of an answer: hits, citations, claims, and what was paid for them."""

from enum import StrEnum
from typing import Literal

from psykb.types.books import Page, Passage
from psykb.types.models import Usage
from psykb.types.records import check_range, record
from psykb.types.safety import Notice, Risk, RiskLevel


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
        check_range("citation", self.start, self.end)
        if not self.quote or self.end - self.start != len(self.quote):
            raise ValueError("a citation quotes exactly the characters of its range")

    @property
    def id(self) -> str:
        """`document_id:start-end`, what `psykb show` takes."""
        return f"{self.document_id}:{self.start}-{self.end}"


class Fault(StrEnum):
    """Why a claim of a model is not held to be supported."""

    NO_CITATION = "no_citation"
    NO_SUCH_SENTENCE = "no_such_sentence"
    QUOTE_NOT_IN_SOURCE = "quote_not_in_source"
    NUMBERS_DIFFER = "numbers_differ"
    NAMES_DIFFER = "names_differ"
    NEGATION_DIFFERS = "negation_differs"
    REVERSED = "reversed"
    NOT_COVERED = "not_covered"
    NOT_ENTAILED = "not_entailed"


@record
class Evidence:
    """A sentence that is shown to a model under a number: `text == document.text[start:end]`.

    `number` counts from 1. `context` are texts that say what the sentence speaks of and that a
    claim may lean on, but that are not cited: titles of its sections, the sentence before it.
    """

    number: int
    document_id: str
    start: int
    end: int
    text: str
    context: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_range("evidence", self.start, self.end)
        if self.number < 1 or self.end - self.start != len(self.text):
            raise ValueError("evidence is a numbered range of its document")


@record
class Verdict:
    """How well sentences carry a claim: 0 … 1, and what is wrong, the gravest first."""

    support: float
    faults: tuple[Fault, ...] = ()


@record
class Claim:
    """One statement of an answer with the places that carry it.

    `support` is how well they do (0 … 1), None where the claim *is* the quote. An unsupported claim
    says by `faults` why; it may have citations, for its sentences may exist and not carry it.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float | None = None
    status: Literal["supported", "unsupported"] = "supported"
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "supported" and not self.citations:
            raise ValueError("a supported claim has at least one citation")
        if (self.status == "unsupported") != bool(self.faults):
            raise ValueError("a claim is unsupported exactly if something is wrong with it")


class Abstention(StrEnum):
    """Why an answer was withheld."""

    NOTHING_FOUND = "nothing_found"
    WEAK_EVIDENCE = "weak_evidence"
    NO_QUESTION = "no_question"
    MODEL_DECLINED = "model_declined"
    UNSUPPORTED = "unsupported"
    AT_RISK = "at_risk"


@record
class Answer:
    """Claims with citations, or an abstention; never both, never neither.

    `confidence` (0 … 1) is how sure psykb is that the books answer; below a threshold it abstains.
    `looked_for` are the terms of the question that carry weight, `missing` those that the best
    passages lack, `coverage` (0 … 1) the idf-weighted share that they hold. `nearest` cites what
    came nearest when the answer abstains. `timings` are seconds by stage.

    `model` is the spec of the model that wrote the claims, None where they are verbatim sentences;
    `usage` is what it took. `dropped` are claims that were left out because nothing supports them.
    `asked` is the question that was looked up, where it differs from what was said: a follow-up
    made to stand alone. `risk` and `notice` come from the crisis gate.
    """

    question: str
    asked: str | None = None
    claims: tuple[Claim, ...] = ()
    dropped: tuple[Claim, ...] = ()
    hits: tuple[Hit, ...] = ()
    abstained: Abstention | None = None
    looked_for: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    confidence: float = 0.0
    nearest: tuple[Citation, ...] = ()
    degraded: bool = False
    risk: Risk = Risk()
    notice: Notice | None = None
    model: str | None = None
    usage: Usage | None = None
    timings: dict[str, float]

    def __post_init__(self) -> None:
        if bool(self.claims) == (self.abstained is not None):
            raise ValueError("an answer has claims or abstains")
        if (self.risk.level is RiskLevel.NONE) != (self.notice is None):
            raise ValueError("a person at risk is told whom to call, and nobody else")


@record
class Metric:
    """A measured value with its number of cases and its 95 % interval."""

    name: str
    value: float
    n: int
    low: float
    high: float
