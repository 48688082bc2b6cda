"""The words for people for kinds, stages, reasons and levels; the codes themselves never change."""

from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Bloom, Difficulty, Kind, Method, Refusal, Stage

_KINDS = {
    Kind.DEFINITION: later("definition of a term"),
    Kind.SHORT: later("short answer"),
    Kind.ESSAY: later("essay"),
    Kind.CASE: later("case analysis"),
    Kind.SINGLE: later("single choice"),
    Kind.MULTIPLE: later("multiple choice"),
    Kind.INDEFINITE: later("choice of one or more"),
    Kind.TRUE_FALSE: later("true or false"),
}
_STAGES = {
    Stage.DRAFT: later("a draft comes about"),
    Stage.SCHEMA: later("its form is right"),
    Stage.DUPLICATE: later("it is no duplicate"),
    Stage.QUOTE: later("its quotes are in the book"),
    Stage.STANDALONE: later("the question stands alone"),
    Stage.ROUND_TRIP: later("a search with it finds its passage"),
    Stage.SUPPORT: later("its quotes support the answer"),
    Stage.DISTRACTORS: later("the book supports no wrong option"),
    Stage.RE_ANSWER: later("answered again, it has the same answer"),
    Stage.KEY: later("its key is found again with options shuffled"),
    Stage.DIFFICULTY: later("its difficulty is judged"),
    Stage.CONTAMINATION: later("it is not printed in a guide or benchmark"),
}
# The short names; in English they are the codes.
_STAGE_NAMES = {
    Stage.DRAFT: later("draft"),
    Stage.SCHEMA: later("schema"),
    Stage.DUPLICATE: later("duplicate"),
    Stage.QUOTE: later("quote"),
    Stage.STANDALONE: later("standalone"),
    Stage.ROUND_TRIP: later("round_trip"),
    Stage.SUPPORT: later("support"),
    Stage.DISTRACTORS: later("distractors"),
    Stage.RE_ANSWER: later("re_answer"),
    Stage.KEY: later("key"),
    Stage.DIFFICULTY: later("difficulty"),
    Stage.CONTAMINATION: later("contamination"),
}
_REFUSALS = {
    Refusal.MODEL_FAILED: later("no usable reply came; the next run asks again"),
    Refusal.MODEL_DECLINED: later("the model found nothing to ask"),
    Refusal.NOT_JSON: later("the reply is not the JSON that was asked for"),
    Refusal.WRONG_FIELDS: later("the reply's fields do not fit the kind of question"),
    Refusal.NO_KEY_PRINTED: later("the book prints no answer to it"),
    Refusal.NO_QUESTION_PRINTED: later("an answer is printed without its question"),
    Refusal.KEYS_DIFFER: later("the book prints two different keys"),
    Refusal.WRONG_KIND: later("it is of another kind than was asked for, or of none that is made"),
    Refusal.WRONG_LANGUAGE: later("it is in another language"),
    Refusal.EMPTY_QUESTION: later("there is no question"),
    Refusal.EMPTY_ANSWER: later("there is no answer"),
    Refusal.TOO_LONG: later("it is too long"),
    Refusal.UNPRINTABLE: later("it holds markup or control characters, or a text that was cut off"),
    Refusal.OPTION_COUNT: later("it has too many or too few options"),
    Refusal.OPTIONS_ALIKE: later("two options are the same"),
    Refusal.ALL_OF_THE_ABOVE: later("an option speaks of the others, as “all of the above”"),
    Refusal.KEY_NOT_AN_OPTION: later("the key is none of the options"),
    Refusal.KEY_COUNT: later("it has too many or too few right options"),
    Refusal.ANSWER_IN_QUESTION: later("the question gives its answer away"),
    Refusal.LETTER_IN_EXPLANATION: later(
        "its explanation names options by letter or place, and these change"
    ),
    Refusal.NO_EVIDENCE: later("it names no sentence of the book"),
    Refusal.DUPLICATE: later("the same item was accepted before"),
    Refusal.NEAR_DUPLICATE: later("nearly the same item was accepted before"),
    Refusal.IN_AVOIDED_RUN: later("a run to be avoided has it"),
    Refusal.NO_SUCH_SENTENCE: later("it names a sentence that was not shown"),
    Refusal.EVIDENCE_ELSEWHERE: later("its evidence is of another passage"),
    Refusal.NOT_IN_BOOK: later("its evidence is not in the book"),
    Refusal.RECOGNISED_PAGE: later("its evidence was recognised from a picture"),
    Refusal.POINTS_ELSEWHERE: later("the question points to a text that is not there"),
    Refusal.NOT_FOUND_AGAIN: later("a search with it finds other passages"),
    Refusal.UNSUPPORTED: later("its evidence does not support the answer"),
    Refusal.KEY_UNSUPPORTED: later("its evidence does not support the key"),
    Refusal.DISTRACTOR_TRUE: later("a wrong option is right by the book"),
    Refusal.UNANSWERABLE: later("it cannot be answered from its evidence"),
    Refusal.RE_ANSWER_DIFFERS: later("answered again, it has another answer"),
    Refusal.KEY_DIFFERS: later("answered again, it has another key"),
    Refusal.KEY_BY_POSITION: later("answered again, the key goes with its position"),
    Refusal.STEM_NOT_NEEDED: later("the key is found without reading the question"),
    Refusal.PRINTED_EXERCISE: later("a book prints it as an exercise"),
    Refusal.IN_BENCHMARK: later("a benchmark has it"),
}
_BLOOM = {
    Bloom.REMEMBER: later("remember"),
    Bloom.UNDERSTAND: later("understand"),
    Bloom.APPLY: later("apply"),
    Bloom.ANALYSE: later("analyse"),
    Bloom.EVALUATE: later("evaluate"),
    Bloom.CREATE: later("create"),
}
_DIFFICULTY = {
    Difficulty.EASY: later("easy"),
    Difficulty.MEDIUM: later("medium"),
    Difficulty.HARD: later("hard"),
}
_METHODS = {
    Method.RULES: later("rules over terms, lists, contrasts, numbers and names; no model"),
    Method.PASSAGE: later("a model drafts from a passage and its neighbours"),
    Method.STUDENTS: later("two students answer, a teacher writes the answer from the evidence"),
    Method.EXAM: later("questions that the books print, with their keys"),
}


# What the check of support finds wanting of printed questions and still keeps.
_SHORTCOMINGS = {
    "no passage supports the key": later("no passage supports the key"),
    "a passage says otherwise": later("a passage says otherwise"),
    "n of n statements are carried": later("the answer is carried in part"),
}


def shortcoming(value: str) -> str:
    """Return what a stage found wanting of an item that was kept; `value` as `report` counts it."""
    return _(_SHORTCOMINGS[value]) if value in _SHORTCOMINGS else value


def kind(value: Kind) -> str:
    """Return the name of a kind of question."""
    return _(_KINDS[value])


def stage(value: Stage) -> str:
    """Return what holds of a draft that passed a stage."""
    return _(_STAGES[value])


def stage_name(value: Stage) -> str:
    """Return the short name of a stage: a word."""
    return _(_STAGE_NAMES[value])


def refusal(value: Refusal) -> str:
    """Return why a draft was refused."""
    return _(_REFUSALS[value])


def bloom(value: Bloom) -> str:
    """Return the name of a cognitive process."""
    return _(_BLOOM[value])


def difficulty(value: Difficulty) -> str:
    """Return the name of a difficulty."""
    return _(_DIFFICULTY[value])


def method(value: Method) -> str:
    """Return what a method does."""
    return _(_METHODS[value])
