"""The nouns of fine-tuning and of what a model knew before it."""

from enum import StrEnum

from psykb.types.questions import Kind
from psykb.types.records import record


class Stop(StrEnum):
    """Why a training run, or a merge of its result, does not begin or does not go on."""

    NO_ROWS = "no_rows"  # none is left to train on
    LEFT_OUT = "left_out"  # more rows than allowed cannot be trained on as they are
    WRONG_ROLES = "wrong_roles"  # a row is no conversation of user and assistant
    LEAK = "leak"  # rows of the valid split are trained on
    NO_TEMPLATE = "no_template"  # of chats, in the tokenizer; or one in which no reply is found
    NOTHING_TRAINED = "nothing_trained"  # the first batch has no token with a loss
    USER_TEXT_TRAINED = "user_text_trained"  # the first batch has a loss on what is no reply
    NO_END_TRAINED = "no_end_trained"  # no reply of the first batch ends with the end of a turn
    TOO_LARGE = "too_large"  # the model does not fit the device
    NO_DEVICE = "no_device"  # fewer graphics cards than asked for, or none where one is needed
    OUT_OF_MEMORY = "out_of_memory"
    NOT_FINITE = "not_finite"  # a loss or a gradient is NaN or infinite
    DISK_FULL = "disk_full"
    CHANGED = "changed"  # data, model or settings are not those that the run began with
    MERGE_DIFFERS = "merge_differs"  # a merged model says other than the base with the adapter
    DAMAGED = "damaged"  # no checkpoint of the run can be read
    DIED = "died"  # a process of the run ended without a word


class Knowledge(StrEnum):
    """Whether a model answers a question without a book."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"  # no reply could be graded


@record
class Probed:
    """One item put to a model without any evidence.

    Args:
        id: of the item.
        kind: of the item.
        language: of the item.
        knowledge: what the tries say.
        tries: how often it was asked and a reply could be graded.
        right: how many of these were right; 0 … tries.
        model: spec of the model.
    """

    id: str
    kind: Kind
    language: str
    knowledge: Knowledge
    tries: int
    right: int
    model: str
