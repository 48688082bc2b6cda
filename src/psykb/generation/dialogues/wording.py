"""The words for people for styles, standings and refusals; the codes themselves never change."""

from psykb.messages import later
from psykb.messages import text as _
from psykb.types import DialogueRefusal, Standing, Style

_STYLES = {
    Style.REWRITE: later("a question and its answer, told as a conversation"),
    Style.SCENARIO: later("from a scenario: topic, emotion, area of life and client"),
}
_STANDINGS = {
    Standing.SUPPORTED: later("supported by the seed or the books"),
    Standing.GENERAL: later("general counselling talk"),
    Standing.UNSUPPORTED: later("unsupported claim"),
}
_REFUSALS = {
    DialogueRefusal.MODEL_FAILED: later("no usable reply came; the next run asks again"),
    DialogueRefusal.MODEL_DECLINED: later("the model finds the seed unfit for a conversation"),
    DialogueRefusal.NOT_A_DIALOGUE: later("the reply holds no turns that could be read"),
    DialogueRefusal.WRONG_TURNS: later(
        "too few or too many turns, two in a row of one speaker, or the client speaks last"
    ),
    DialogueRefusal.WRONG_LANGUAGE: later("it is in another language"),
    DialogueRefusal.TOO_LONG: later("an utterance is too long to be spoken"),
    DialogueRefusal.ROLE_LEAK: later("a speaker's label, or the model itself, is in the text"),
    DialogueRefusal.TEMPLATE: later("the counsellor speaks in templates"),
    DialogueRefusal.PERSONAL_DATA: later("it holds personal data"),
    DialogueRefusal.DIAGNOSIS: later("the counsellor makes a diagnosis"),
    DialogueRefusal.MEDICATION: later("the counsellor advises on medicines"),
    DialogueRefusal.CRISIS_UNHANDLED: later("the client is at risk, and nobody names help"),
    DialogueRefusal.SCENE_NOT_MET: later("the client is to be in danger, and never says so"),
    DialogueRefusal.OUTSIDE_SEED: later("what the seed says is not said"),
    DialogueRefusal.REFINEMENT_WORSE: later("as it was refined, it breaks a rule that it had kept"),
    DialogueRefusal.UNSUPPORTED_CLAIMS: later(
        "claims are left that neither the seed nor the books carry"
    ),
    DialogueRefusal.DUPLICATE: later("the same was told before"),
    DialogueRefusal.NEAR_DUPLICATE: later("almost the same was told before"),
    DialogueRefusal.IN_AVOIDED_RUN: later("a run that is to be avoided tells it"),
}


def style(style: Style) -> str:
    """Return how a dialogue came about, in words."""
    return _(_STYLES[style])


def standing(standing: Standing) -> str:
    """Return what carries a sentence, in words."""
    return _(_STANDINGS[standing])


def refusal(reason: DialogueRefusal) -> str:
    """Return why a dialogue was refused, in words."""
    return _(_REFUSALS[reason])
