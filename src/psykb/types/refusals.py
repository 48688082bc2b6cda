"""The steps from a slot of the plan to an accepted item, and why a draft does not pass them."""

from enum import StrEnum


class Stage(StrEnum):
    """The steps from a slot of the plan to an accepted item, in their order."""

    DRAFT = "draft"
    SCHEMA = "schema"
    DUPLICATE = "duplicate"
    QUOTE = "quote"
    STANDALONE = "standalone"
    ROUND_TRIP = "round_trip"
    SUPPORT = "support"
    DISTRACTORS = "distractors"
    RE_ANSWER = "re_answer"
    KEY = "key"
    DIFFICULTY = "difficulty"
    CONTAMINATION = "contamination"


class Refusal(StrEnum):
    """Why a draft was not accepted; the words are for scripts, the sentences for people."""

    # draft: what a model replied, or a guide holds, is no item
    MODEL_FAILED = "model_failed"  # no usable reply came; the next run asks again
    MODEL_DECLINED = "model_declined"
    NOT_JSON = "not_json"
    WRONG_FIELDS = "wrong_fields"
    NO_KEY_PRINTED = "no_key_printed"
    NO_QUESTION_PRINTED = "no_question_printed"
    KEYS_DIFFER = "keys_differ"  # the guide prints two different keys for one question
    # schema
    WRONG_KIND = "wrong_kind"
    WRONG_LANGUAGE = "wrong_language"
    EMPTY_QUESTION = "empty_question"
    EMPTY_ANSWER = "empty_answer"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    OPTION_COUNT = "option_count"
    OPTIONS_ALIKE = "options_alike"
    ALL_OF_THE_ABOVE = "all_of_the_above"
    KEY_NOT_AN_OPTION = "key_not_an_option"
    KEY_COUNT = "key_count"
    ANSWER_IN_QUESTION = "answer_in_question"
    LETTER_IN_EXPLANATION = "letter_in_explanation"  # options move, letters and places do not
    NO_EVIDENCE = "no_evidence"
    # duplicate
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    IN_AVOIDED_RUN = "in_avoided_run"
    # quote
    NO_SUCH_SENTENCE = "no_such_sentence"
    EVIDENCE_ELSEWHERE = "evidence_elsewhere"
    NOT_IN_BOOK = "not_in_book"
    RECOGNISED_PAGE = "recognised_page"
    # standalone
    POINTS_ELSEWHERE = "points_elsewhere"
    # round trip
    NOT_FOUND_AGAIN = "not_found_again"
    # support
    UNSUPPORTED = "unsupported"
    KEY_UNSUPPORTED = "key_unsupported"
    # distractors
    DISTRACTOR_TRUE = "distractor_true"
    # re-answer and key
    UNANSWERABLE = "unanswerable"
    RE_ANSWER_DIFFERS = "re_answer_differs"
    KEY_DIFFERS = "key_differs"
    KEY_BY_POSITION = "key_by_position"  # another option is chosen when they are shuffled
    STEM_NOT_NEEDED = "stem_not_needed"  # the key can be told without reading the question
    # contamination
    PRINTED_EXERCISE = "printed_exercise"
    IN_BENCHMARK = "in_benchmark"
