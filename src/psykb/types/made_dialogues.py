"""The nouns of dialogues in the making: places of a plan, refusals, reviews."""

from enum import StrEnum
from typing import Literal

from psykb.types.dialogues import Dialogue, Finding, Style
from psykb.types.records import record


class DialogueRefusal(StrEnum):
    """Why a dialogue was not kept; the words are for scripts.

    They stand in the order in which they are looked for: a dialogue is refused for the first.
    """

    MODEL_FAILED = "model_failed"  # no usable reply came; refused in this run only
    MODEL_DECLINED = "model_declined"  # the model says that the seed is unfit
    NOT_A_DIALOGUE = "not_a_dialogue"  # no turns could be read
    WRONG_TURNS = "wrong_turns"  # too few or many, not by turns, or the client speaks last
    WRONG_LANGUAGE = "wrong_language"
    TOO_LONG = "too_long"  # one utterance is a lecture
    ROLE_LEAK = "role_leak"  # a speaker's label, or the model itself, in the text
    TEMPLATE = "template"
    PERSONAL_DATA = "personal_data"
    DIAGNOSIS = "diagnosis"  # the counsellor makes one
    MEDICATION = "medication"  # the counsellor advises on medicines or doses
    CRISIS_UNHANDLED = "crisis_unhandled"  # the client is at risk, and nobody names help
    SCENE_NOT_MET = "scene_not_met"  # the client is to be in danger, and never says so
    OUTSIDE_SEED = "outside_seed"  # what the seed says is not said
    REFINEMENT_WORSE = "refinement_worse"  # as it was refined it breaks a rule that it kept before
    UNSUPPORTED_CLAIMS = "unsupported_claims"  # left after the last round
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    IN_AVOIDED_RUN = "in_avoided_run"


@record
class DialogueSlot:
    """One place of the plan: from which seed, in which style, for the how-manieth time.

    `number` counts from 0 over the whole plan, `turn` from 0 over this seed; `seed_of` is that of
    the `Origin`.
    """

    number: int
    style: Style
    seed_of: str
    turn: int = 0

    @property
    def kind(self) -> Style:
        """The style, by the name that a place of any plan has for what it asks for."""
        return self.style


@record
class RefusedDialogue:
    """A dialogue that was not kept: where in the plan, and why.

    `slot` is its place in the plan (from 0); `detail` says in words what was found. `dialogue` is
    what it was in the end, None where none could be read, with the same `findings`; `said` is the
    beginning of what the model wrote, where no dialogue could be read from it or it declined.
    """

    slot: int
    style: Style
    seed_of: str
    reason: DialogueRefusal
    detail: str = ""
    dialogue: Dialogue | None = None
    findings: tuple[Finding, ...] = ()
    said: str = ""


@record
class DialogueReview:
    """What a person decided of a dialogue; as `Review`, which is of items.

    `edited` is the whole dialogue as it was changed, under its old `id`; what was found on its
    sentences that were changed says so.
    """

    item: str
    verdict: Literal["accept", "edit", "reject", "undo"]
    edited: Dialogue | None = None
    reason: str = ""
    reviewer: str
    time: str

    def __post_init__(self) -> None:
        if (self.verdict == "edit") != (self.edited is not None):
            raise ValueError("an edit holds the edited item, and nothing else does")
