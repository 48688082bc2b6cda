"""The parts of a message that may be a question, or a question with its options."""

import re

from psykb.dataset.contamination.units import says_enough

_MOST_LINES = 12  # of a message of which each line may begin a question
# What stands before an option: "A. ", "（B）", "C、".
_LETTER = re.compile(r"(?m)^\s*[(（]?[A-J][.．、:：)）]\s*")
# What stands before a question: its number, and what is to be done.
_NUMBER = re.compile(r"^\s*(?:(?:单选|多选|判断|问)\s*[:：])?\s*(?:[(（]?\d{1,3}[.．、)）]\s*)?")


def unlettered(message: str) -> str:
    """Return a message without the letters of options at the beginning of lines."""
    return _LETTER.sub("", message)


def pieces(message: str) -> list[str]:
    """Return a message, and if it has a few lines each of them, and all from each one on.

    Letters of options are left out, and pieces that say too little.
    """
    whole = unlettered(message)
    lines = [line for line in whole.split("\n") if line.strip()]
    found = [whole]
    if 1 < len(lines) <= _MOST_LINES:
        found += lines
        found += ["\n".join(lines[at:]) for at in range(1, len(lines) - 1)]
    return [piece for piece in dict.fromkeys(found) if says_enough(piece)]


def asked_as(question: str, options: tuple[str, ...]) -> list[str]:
    """Return an item as it may stand in a message: the question, and with its options.

    Its number and letters are left out, and what says too little.
    """
    bare = _NUMBER.sub("", question, count=1)
    found = [bare, "\n".join((bare, *options))] if options else [bare]
    return [text for text in found if says_enough(text)]
