"""The nouns of generation: drafts of questions, items with their evidence, refusals, reviews."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from psykb.types.answers import Citation, Evidence, Fault
from psykb.types.books import Language
from psykb.types.records import record
from psykb.types.refusals import Refusal, Stage

LETTERS = "ABCDEFGHIJ"  # of options; no examination in use has more


class Kind(StrEnum):
    """What kind of question an item is, in the terms of Chinese and English examinations.

    `INDEFINITE` (不定项选择) is a choice of one or more where the number is not told.
    """

    DEFINITION = "definition"
    SHORT = "short"
    ESSAY = "essay"
    CASE = "case"
    SINGLE = "single"
    MULTIPLE = "multiple"
    INDEFINITE = "indefinite"
    TRUE_FALSE = "true_false"

    @property
    def has_options(self) -> bool:
        """Whether its answer is one or more of the options A, B, C and so on."""
        return self in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE)

    @property
    def is_open(self) -> bool:
        """Whether its answer is text in words of one's own."""
        return self in (Kind.DEFINITION, Kind.SHORT, Kind.ESSAY, Kind.CASE)


class Bloom(StrEnum):
    """What an item asks of the learner: the cognitive process dimension, lowest first.

    Source: Anderson & Krathwohl (2001), A Taxonomy for Learning, Teaching, and Assessing, ch. 5.
    """

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"
    EVALUATE = "evaluate"
    CREATE = "create"


class Difficulty(StrEnum):
    """How hard an item is. What it was judged by stands in the item's check `difficulty`."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Method(StrEnum):
    """How a draft came about."""

    RULES = "rules"
    PASSAGE = "passage"
    STUDENTS = "students"
    EXAM = "exam"


@record
class Point:
    """One statement of an answer or an explanation, with the numbers of what carries it.

    In a `Draft`, `evidence` holds numbers of its sentences (`Evidence.number`, from 1); in a
    `QAPair`, positions in its `citations` (from 0).
    """

    text: str
    evidence: tuple[int, ...]


@record
class Draft:
    """An item before it is checked; nothing of it need be right yet.

    Args:
        options: texts without letters, in the order in which they are printed.
        key: positions in `options` that are right, from 0; `options[0]` is printed as "A".
        truth: whether the statement is true; for `true_false` only.
        answer: for the open kinds; of choice items the key is the answer.
        points: what the answer (open kinds) or the explanation says, statement by statement; of
            an explanation, what makes the key right stands first.
        evidence: the sentences that were shown, numbered from 1 without gaps.
        frame: a statement with one blank ("____") that an option fills, so that a right option
            makes a true sentence and a wrong one a false one; "" where there is none.
        about: the term or topic that it asks about, as the book writes it; "" where unknown.
        rule: the rule that made it; "" for the other methods.
        origin: where the item itself is printed: question, key, explanation; () unless extracted.
        passages: ids of the passages whose sentences were shown, the one that it was made from
            first.
        prompts: name of each prompt used → its `sha`.
        model: the spec of the model that wrote it, None where none did.
    """

    kind: Kind
    language: Language
    question: str
    options: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    truth: bool | None = None
    answer: str = ""
    explanation: str = ""
    points: tuple[Point, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    bloom: Bloom = Bloom.REMEMBER
    difficulty: Difficulty | None = None
    frame: str = ""
    about: str = ""
    rule: str = ""
    origin: tuple[Citation, ...] = ()
    passages: tuple[str, ...] = ()
    prompts: Mapping[str, str]
    model: str | None = None


@record
class Check:
    """What one stage found on an item that was kept.

    `outcome` is "skipped" where the stage does not apply, or needs a model and there is none, and
    "failed" only where a failure is told and not refused: an extracted item whose key no passage
    supports, or one speaks against, or whose answer is carried in part. `value` is what was
    measured, by the stage's own scale, which `detail` names.
    """

    stage: Stage
    outcome: Literal["passed", "failed", "skipped"]
    value: float | None = None
    detail: str = ""


@record
class Provenance:
    """All that shaped an item: the same provenance and the same books give the same item.

    `prompts` maps the name of each prompt to its `sha`; `rule` is "" unless the method is `rules`.
    """

    method: Method
    model: str | None = None
    prompts: Mapping[str, str]
    rule: str = ""
    seed: int = 0
    passages: tuple[str, ...]


@record
class QAPair:
    """A question with its answer, the places in the books that carry it, and what was checked.

    Args:
        id: 12 hex digits of the SHA-256 of kind, question, options, answer and citations: the same
            item has the same id in every run.
        options: texts without letters; the first is printed as "A".
        answer: letters of the right options in order ("B", "ACD") for the kinds with options,
            "true" or "false" for `true_false`, otherwise the text of the answer.
        explanation: 解析, why the answer is right; "" where the answer says it itself.
        points: what the answer (open kinds) or the explanation says, each statement with the
            positions in `citations` that carry it; what makes the key right stands first.
        citations: the evidence, in reading order. Never empty, but for an extracted item whose key
            no passage supports.
        origin: where the item itself is printed, for extracted items.
        about: the term or topic that it asks about; "" where unknown.
        checks: one for each stage, in the order of `Stage`.
    """

    id: str
    kind: Kind
    language: Language
    question: str
    options: tuple[str, ...] = ()
    answer: str
    explanation: str = ""
    points: tuple[Point, ...] = ()
    citations: tuple[Citation, ...] = ()
    origin: tuple[Citation, ...] = ()
    bloom: Bloom
    difficulty: Difficulty
    about: str = ""
    checks: tuple[Check, ...] = ()
    provenance: Provenance

    def __post_init__(self) -> None:
        if not self.citations and not self.origin:
            raise ValueError("an item has evidence in a book")
        if any(not 0 <= at < len(self.citations) for p in self.points for at in p.evidence):
            raise ValueError("a point names a citation that is not there")
        if bool(self.options) != self.kind.has_options:
            raise ValueError("choice items have options, and no others")

    @property
    def decisive(self) -> tuple[Citation, ...]:
        """The citations that carry the answer itself: of an open item all, else the first point's.

        The others carry what the explanation says of wrong options. All where no point cites.
        """
        if self.kind.is_open or not self.points or not self.points[0].evidence:
            return self.citations
        return tuple(self.citations[at] for at in self.points[0].evidence)

    @property
    def key(self) -> tuple[int, ...]:
        """Positions of the right options, from 0; () for the kinds without options."""
        if not self.kind.has_options:
            return ()
        return tuple(LETTERS.index(letter) for letter in self.answer)


@record
class Refused:
    """A draft that was not accepted: where in the plan, at which stage, and why.

    `slot` is its place in the plan (from 0); `detail` says in words what was found; `faults` what
    the support check named, if that refused it. `draft` is None where there was none yet. `said` is
    the beginning of what the model wrote, where no draft could be read from it or it declined.
    """

    slot: int
    kind: Kind
    passage: str
    stage: Stage
    reason: Refusal
    detail: str = ""
    faults: tuple[Fault, ...] = ()
    draft: Draft | None = None
    said: str = ""


@record
class Slot:
    """One place of the plan: which kind of question, from which passage, for the how-manieth time.

    `number` counts from 0 over the whole plan, `turn` from 0 over this kind and passage.
    """

    number: int
    kind: Kind
    passage: str
    turn: int = 0


@record
class Review:
    """What a person decided of an item; `reviews.jsonl` holds them in the order of deciding.

    The last one of a reviewer on an item counts; `undo` takes the one before back. `edited` is the
    whole item as it was changed, under its old `id`. `time` is UTC, ISO 8601, to the second.
    """

    item: str
    verdict: Literal["accept", "edit", "reject", "undo"]
    edited: QAPair | None = None
    reason: str = ""
    reviewer: str
    time: str

    def __post_init__(self) -> None:
        if (self.verdict == "edit") != (self.edited is not None):
            raise ValueError("an edit holds the edited item, and nothing else does")
