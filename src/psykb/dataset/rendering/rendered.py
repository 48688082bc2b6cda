"""What a tokenizer makes of a row, and how that deviates from what was meant."""

from enum import StrEnum

from psykb.types import record

IGNORED = -100  # the label of a token on which no loss is taken, as PyTorch's cross entropy has it


class LossOn(StrEnum):
    """On which replies of a row loss is taken; never on those that the row leaves untrained."""

    ALL = "all"
    LAST = "last"


class Deviation(StrEnum):
    """How a row as it is trained on differs from "the replies and their ends, nothing else"."""

    REWRITES_HISTORY = "template_rewrites_history"  # a turn as it was not when it was the last
    PROMPT_DIFFERS = "prompt_differs"  # the model is asked to reply to another text than is here
    REPLY_CHANGED = "reply_changed"  # thinking left out, say; what is there is trained on
    REPLY_NOT_FOUND = "reply_not_found"  # no loss on it
    MESSAGE_LEFT_OUT = "message_left_out"  # of the system or the user
    TAGS_UNUSABLE = "generation_tags_unusable"  # they mark other than the replies; found otherwise
    ADDED_TEXT = "added_text"  # the template's own, before a reply; a loss only if tags say so
    NO_END_OF_TURN = "no_end_of_turn"  # nothing after a reply teaches the model to stop
    SPECIAL_TOKEN_IN_TEXT = "special_token_in_text"  # a message holds the text of one
    DOUBLED_START = "doubled_start"  # two tokens for the beginning
    UNKNOWN_TOKEN = "unknown_token"  # for characters that the tokenizer does not know
    MASK_MISMATCH = "mask_mismatch"  # the trained tokens, decoded, are not the replies
    NOTHING_TRAINED = "nothing_trained"  # no token has a loss, however long rows may be


@record
class Span:
    """One reply as it stands in the text and the tokens, its end of turn included.

    Args:
        message: its position in the row's messages.
        start: `[start, end)` are code points of `Rendered.text`.
        end: as said.
        first: `[first, last)` are positions of its tokens in `Rendered.input_ids`.
        last: as said.
        trained: whether loss is taken on them.
    """

    message: int
    start: int
    end: int
    first: int = 0
    last: int = 0
    trained: bool = True


@record
class Rendered:
    """A row as the trainer sees it; n is its number of tokens.

    Args:
        id: of the row.
        text: what the chat template wrote.
        input_ids: n ids of the tokens of `text`; no further special tokens are put around them.
        mask: n values, True where loss is taken on predicting the token.
        offsets: n ranges of code points of `text`; tokens that share a character overlap.
        spans: the replies that were found, in their order, trained on or not.
        deviations: each once, in the order of `Deviation`.
    """

    id: str
    text: str
    input_ids: tuple[int, ...]
    mask: tuple[bool, ...]
    offsets: tuple[tuple[int, int], ...]
    spans: tuple[Span, ...]
    deviations: tuple[Deviation, ...] = ()

    @property
    def labels(self) -> tuple[int, ...]:
        """The n labels of a causal model, unshifted: the token where loss is taken, else -100."""
        pairs = zip(self.input_ids, self.mask, strict=True)
        return tuple(token if trained else IGNORED for token, trained in pairs)

    def trained(self, max_length: int | None = None) -> int:
        """Return how many tokens are trained on, of the first `max_length` (None: of all)."""
        return sum(self.mask[:max_length])


@record
class RefusedRow:
    """A row that the chat template does not write; `detail` are the template's own words."""

    id: str
    detail: str
