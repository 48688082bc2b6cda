"""What rows became before training: counts, what was left out and why, and where the tokens lie."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from psykb.types import record

SUMMARY = "prepared.json"
LEFT_OUT = "left_out.jsonl"
SPLITS = ("train", "valid")


class TemplateKind(StrEnum):
    """How the replies are told from the rest of a row's text."""

    TAGGED = "tagged"  # the model's own chat template marks them ({% generation %})
    KNOWN = "known_family"  # rows are written by the variant that trl has of a known family's
    FOUND = "found"  # they are found in what the model's own writes, and compared row by row


class Unfit(StrEnum):
    """Why a row is not trained on."""

    REFUSED = "refused_by_template"
    REPLY_NOT_FOUND = "reply_not_found"
    MESSAGE_LEFT_OUT = "message_left_out"
    MASK_MISMATCH = "mask_mismatch"
    NOTHING_TRAINED = "nothing_trained"
    MASKED_WHOLE = "masked_whole"  # all that is trained on stands behind the limit


@record
class LeftOut:
    """A row that is not trained on.

    Args:
        id: of the row.
        split: "train" or "valid".
        reason: why.
        detail: the template's own words, or where what is trained on begins; "" for nothing.
        tokens: that it has, before the limit; 0 where it does not lie at the limit.
    """

    id: str
    split: str
    reason: Unfit
    detail: str = ""
    tokens: int = 0


@record
class Split:
    """What a split holds, in rows and tokens.

    Args:
        rows: that are trained on.
        tokens: of them, as far as the limit.
        trained: of these, those with a loss.
        cut: ids of rows that are longer than the limit, in their order; they are trained on as far
            as it reaches.
        longest: tokens of the longest row, before the limit.
        sequences: of an epoch: with packing how many packs trl makes of the rows in their order
            (best fit decreasing, not shuffled before), else the rows.
    """

    rows: int
    tokens: int
    trained: int
    cut: tuple[str, ...]
    longest: int
    sequences: int


@record
class Prepared:
    """Rows as tokens, on disk.

    Args:
        key: digest of all that shaped them: rows, tokenizer, template, recipe's data table without
            `most_left_out`, version of psykb; 64 hex.
        template: how replies were told from the rest.
        train: what there is to train on.
        valid: what there is to look at; None without rows of this split.
        left_out: rows by reason, over both splits; each is named in left_out.jsonl.
        deviations: rows by `Deviation`, of those that are trained on.
        digests: BLAKE2b of each split's file of tokens, 128 hex; they are compared when it is
            opened, so that a swapped or altered one is not trained on.
    """

    key: str
    template: TemplateKind
    train: Split
    valid: Split | None
    left_out: Mapping[Unfit, int]
    deviations: Mapping[str, int]
    digests: Mapping[str, str] = field(default_factory=dict)
