"""Label dialogues by the crisis gate, and say whether the counsellor answers a risk with help.

A set in which risk is passed over teaches a model to pass over it. What is told here is told by
wordings alone (`helping`).
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from psykb.dataset.cleaning.helping import response
from psykb.dataset.cleaning.rules import Rule, Verdict, Verdicts
from psykb.grounding.crisis import levels
from psykb.types import Dialogue, Message, RiskLevel, record

CRISIS = "crisis"  # the label: a `RiskLevel`
RESPONSE = "crisis_response"  # the label: a `Response`, only where there is a risk


class Choice(StrEnum):
    """Which dialogues stay."""

    KEEP = "keep"
    DROP = "drop"  # those with any risk go
    DROP_ACTIVE = "drop-active"  # those with an active risk go


@record
class Labelled:
    """A dialogue with its labels, and whether the gate says otherwise than the one it had."""

    dialogue: Dialogue
    differs: bool = False


def label(dialogue: Dialogue) -> Labelled:
    """Label a dialogue "crisis", and "crisis_response" where there is a risk.

    Of the level that the gate hears and a level that the dialogue was labelled with, the higher
    stays: whoever wrote it may have known more. A label of that name that is no level, and the
    response, are replaced. Messages and id stay.
    """
    labels = {k: v for k, v in dialogue.labels.items() if k not in (CRISIS, RESPONSE)}
    heard = levels(dialogue.messages)
    level = _gravest(heard)
    said = dialogue.labels.get(CRISIS)
    known = [one for one in RiskLevel if one.value == said]
    kept = _gravest([level, *known])
    labels[CRISIS] = kept.value
    if kept is not RiskLevel.NONE:
        labels[RESPONSE] = response(dialogue.messages, heard).value
    return Labelled(
        dialogue=dataclasses.replace(dialogue, labels=labels),
        differs=said is not None and said != level.value,
    )


def labelled(dialogue: Dialogue) -> Dialogue:
    """Return `dialogue` with its labels as `label` gives them."""
    return label(dialogue).dialogue


def highest(messages: Sequence[Message]) -> RiskLevel:
    """Return the highest level that the gate reaches anywhere in a conversation.

    The gate's own level falls again where nothing more is heard; what a model learns from the
    dialogue does not.
    """
    return _gravest(levels(messages))


def _gravest(heard: Sequence[RiskLevel]) -> RiskLevel:
    return max(heard, key=lambda level: level.severity, default=RiskLevel.NONE)


def by(choice: Choice) -> Callable[[Iterable[Dialogue]], Verdicts]:
    """Return the rule that drops by the label "crisis"; dialogues without it are labelled first."""

    def judge(dialogues: Iterable[Dialogue]) -> Verdicts:
        gone = {
            Choice.KEEP: (),
            Choice.DROP: (RiskLevel.PASSIVE, RiskLevel.ACTIVE),
            Choice.DROP_ACTIVE: (RiskLevel.ACTIVE,),
        }[choice]
        verdicts: dict[int, Verdict] = {}
        for at, dialogue in enumerate(dialogues):
            labels = dialogue.labels if CRISIS in dialogue.labels else labelled(dialogue).labels
            if labels[CRISIS] in gone:
                verdicts[at] = Verdict(
                    rule=Rule.CRISIS,
                    detail=", ".join(labels[k] for k in (CRISIS, RESPONSE) if k in labels),
                )
        return verdicts

    return judge
