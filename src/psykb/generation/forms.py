"""The forms in which a model's replies are read, and what of them makes a draft."""

from enum import StrEnum

from psykb.types import Bloom, Kind, record


@record
class PointForm:
    """One statement, with the numbers of the sentences that are to carry it."""

    text: str
    evidence: tuple[int, ...]


@record
class ChoiceForm:
    """A question with options; `key` holds the letters of those that are right ("B", "ACD")."""

    question: str
    options: tuple[str, ...]
    key: str
    explanation: tuple[PointForm, ...]
    bloom: Bloom
    about: str


@record
class TruthForm:
    """A statement that is true or false."""

    question: str
    truth: bool
    explanation: tuple[PointForm, ...]
    bloom: Bloom
    about: str


@record
class OpenForm:
    """A question that is answered statement by statement."""

    question: str
    answer: tuple[PointForm, ...]
    bloom: Bloom
    about: str


@record
class QuestionForm:
    """A question without its answer."""

    question: str
    bloom: Bloom
    about: str


@record
class AnswerForm:
    """The answer to a question that is known, statement by statement."""

    answer: tuple[PointForm, ...]


@record
class KeyForm:
    """The letters of the options that were chosen."""

    key: str


@record
class JudgedForm:
    """The letters that were chosen, and of every option whether it is a right answer."""

    options: dict[str, bool]
    key: str


class Likeness(StrEnum):
    """How a point of one answer stands in another answer to the same question."""

    SAME = "same"
    MISSING = "missing"
    DIFFERENT = "different"


@record
class AgreementForm:
    """The likeness of each point, in the order in which they were shown."""

    points: tuple[Likeness, ...]


ItemForm = ChoiceForm | TruthForm | OpenForm
AnyForm = ItemForm | QuestionForm | AnswerForm | KeyForm | JudgedForm | AgreementForm


def form_of(kind: Kind) -> type[ChoiceForm] | type[TruthForm] | type[OpenForm]:
    """Return the form of an item of this kind."""
    if kind.has_options:
        return ChoiceForm
    return TruthForm if kind is Kind.TRUE_FALSE else OpenForm


def positions(letters: str) -> tuple[int, ...]:
    """Return the positions of options by their letters, in order; "A" is 0.

    Raises:
        ValueError: they are no capital letters A–Z, each at most once.
    """
    if not (letters.isascii() and letters.isalpha() and letters.isupper()):
        raise ValueError("key: write the capital letters of the right options, such as B or ACD")
    if len(set(letters)) != len(letters):
        raise ValueError("key: it names an option twice")
    return tuple(sorted(ord(letter) - ord("A") for letter in letters))
