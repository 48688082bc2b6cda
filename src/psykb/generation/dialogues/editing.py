"""A dialogue whose words a person has changed: which findings still hold, and what to doubt."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace

from psykb.generation.dialogues import crisis_handling, harms, wording
from psykb.generation.reviewing import EDITED
from psykb.text.sentences import sentences
from psykb.types import Dialogue, Finding, Message, Standing, Strategy


def edited(dialogue: Dialogue, messages: Sequence[Message]) -> Dialogue:
    """Return a dialogue with other messages, under its id.

    What was found on a sentence of the counsellor goes with it as long as its words are the same,
    wherever it stands now. The others are unsupported, and say that they were edited: nobody has
    judged them. Strategies, and what is left untrained, go with messages that are the same.

    Args:
        dialogue: as it was.
        messages: by turns, as `Dialogue` wants them.

    Raises:
        ValueError: they are not.
    """
    moved = _moved(dialogue.messages, messages)
    return replace(
        dialogue,
        messages=tuple(messages),
        findings=_findings(dialogue, messages) if dialogue.findings else (),
        strategies=_strategies(dialogue, moved),
        untrained=tuple(moved[at] for at in dialogue.untrained if at in moved),
    )


def doubts(dialogue: Dialogue) -> tuple[str, ...]:
    """Return what a person should look at twice: harm that no draft would have been let pass."""
    turns = tuple(dialogue.turns)
    found = [harms.check(turns), crisis_handling.check(turns)]
    return tuple(
        f"{wording.refusal(unfit.reason)} [{unfit.reason}]: {unfit.told()}"
        for unfit in found
        if unfit is not None
    )


def _findings(dialogue: Dialogue, messages: Sequence[Message]) -> tuple[Finding, ...]:
    held: defaultdict[str, deque[Finding]] = defaultdict(deque)
    for finding in dialogue.findings:
        content = dialogue.messages[finding.message].content
        held[content[finding.start : finding.end]].append(finding)
    found = []
    for at, message in enumerate(messages):
        if message.role != "assistant":
            continue
        for start, end in sentences(message.content):
            same = held[message.content[start:end]]
            old = same.popleft() if same else None
            found.append(
                Finding(
                    message=at,
                    start=start,
                    end=end,
                    standing=Standing.UNSUPPORTED,
                    detail=EDITED,
                )
                if old is None
                else replace(old, message=at, start=start, end=end)
            )
    return tuple(found)


def _moved(before: Sequence[Message], after: Sequence[Message]) -> dict[int, int]:
    """Return where messages stand now that are the same, by where they stood."""
    places: defaultdict[Message, deque[int]] = defaultdict(deque)
    for at, message in enumerate(after):
        places[message].append(at)
    return {at: places[m].popleft() for at, m in enumerate(before) if places[m]}


def _strategies(dialogue: Dialogue, moved: dict[int, int]) -> tuple[Strategy, ...]:
    kept = [replace(s, message=moved[s.message]) for s in dialogue.strategies if s.message in moved]
    return tuple(sorted(kept, key=lambda s: (s.message, s.start, s.end)))
