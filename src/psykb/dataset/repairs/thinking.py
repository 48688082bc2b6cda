"""A reasoning model's thinking: out of the text of its answer, and back before it."""

from dataclasses import replace

from psykb.dataset.conversations import Turn
from psykb.llm.reasoning import CLOSE, OPEN, split


def moved_out(turn: Turn) -> Turn:
    """Return an assistant's turn with the thinking at the head of its text moved out of it."""
    text = turn.text
    if turn.role != "assistant" or not (OPEN in text or CLOSE in text):
        return turn
    thought, answer = split(text)
    if len(answer) == len(text.lstrip()):
        return turn
    start = len(text) - len(answer)
    spans = tuple((max(a - start, 0), b - start, c) for a, b, c in turn.spans if b > start)
    known = [part for part in (turn.reasoning, thought) if part]
    return replace(turn, text=answer, spans=spans, reasoning="\n".join(known))


def told(turn: Turn) -> Turn:
    """Return a turn with its thinking, if any is left to be told, at the head of its text."""
    inner = turn.reasoning.replace(OPEN, "").replace(CLOSE, "").strip()
    if not inner:
        return turn
    head = f"{OPEN}\n{inner}\n{CLOSE}\n\n"
    spans = tuple((a + len(head), b + len(head), c) for a, b, c in turn.spans)
    return replace(turn, text=head + turn.text, spans=spans)
