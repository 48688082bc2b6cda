"""Turns put in the order in which a dialogue is trained on: the user first, the assistant last."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from psykb.dataset.conversations import Turn
from psykb.types import Repair


def alternating(turns: Sequence[Turn], counts: Counter[Repair]) -> list[Turn]:
    """Return a system turn first, if any, then user and assistant by turns, the user first.

    What is taken out or joined is added to `counts`; nothing is where no assistant follows a user,
    and [] is returned.
    """
    filled = [turn for turn in turns if turn.text]
    counts[Repair.EMPTY_TURN] += len(turns) - len(filled)
    system = _merged([turn for turn in filled if turn.role == "system"], counts)
    said = [turn for turn in filled if turn.role != "system"]
    first = next((at for at, turn in enumerate(said) if turn.role == "user"), len(said))
    last = max((at for at, turn in enumerate(said) if turn.role == "assistant"), default=-1)
    if last < first:  # nothing is left; what is missing is told from the turns as they came
        return []
    counts[Repair.LEADING_ASSISTANT] += first
    counts[Repair.TRAILING_USER] += len(said) - 1 - last
    return system + _merged(said[first : last + 1], counts)


def _merged(turns: Sequence[Turn], counts: Counter[Repair]) -> list[Turn]:
    """Return the turns with neighbours of the same role joined by a line break.

    What a part is not to be trained on, the whole is not.
    """
    merged: list[Turn] = []
    for turn in turns:
        if not merged or merged[-1].role != turn.role:
            merged.append(turn)
            continue
        counts[Repair.MERGED_TURNS] += 1
        last = merged[-1]
        start = len(last.text) + 1
        merged[-1] = replace(
            last,
            text=f"{last.text}\n{turn.text}",
            spans=last.spans + tuple((a + start, b + start, c) for a, b, c in turn.spans),
            reasoning="\n".join(part for part in (last.reasoning, turn.reasoning) if part),
            trained=last.trained and turn.trained,
        )
    return merged
