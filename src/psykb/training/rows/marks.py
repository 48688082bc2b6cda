"""Marks of a conversation that stand in what is said become ordinary text before rows are written.

A row may hold the text of a special token: of a page about chat templates, or put there by somebody
who would have the model learn that a user ends a turn and speaks for the model. What a tokenizer
reads as one is then no text any more. So each gets a space after its first character, as
`llm.templating` has it where the model is asked: what is learnt and what is asked look the same.
"""

import re
from dataclasses import replace
from typing import Any

from psykb.dataset.rendering.templates import ChatTemplate, TemplateRefusalError, marks_of
from psykb.types import Message, Row

_PROBE = tuple(
    Message(role="assistant" if n % 2 else "user", content=said) for n, said in enumerate("abc")
)
# A reply may think aloud between these, whatever the tokenizer calls them.
_THINKING = frozenset(("<think>", "</think>"))


class Marks:
    """What a tokenizer and its chat template take for marks of a conversation.

    These are the special tokens, and other added tokens that the template writes around what is
    said, as some families have them.
    """

    def __init__(self, template: ChatTemplate) -> None:
        """Look at the tokenizer, and at what the template writes of a short conversation."""
        special = marks_of(template.tokenizer)
        written = _written_around(template)
        longest_first = sorted(written, key=lambda mark: (-len(mark), mark))
        parts = [re.escape(mark) for mark in longest_first]
        parts += [special.pattern] if special is not None else []
        self._pattern = re.compile("|".join(parts) or "(?!)")

    def disarmed(self, row: Row) -> Row:
        """Return a row in which no message holds a mark; the same row where none does."""
        if not any(self._pattern.search(message.content) for message in row.messages):
            return row
        said = tuple(replace(m, content=self._plain(m)) for m in row.messages)
        return row if said == row.messages else replace(row, messages=said)

    def _plain(self, message: Message) -> str:
        kept = _THINKING if message.role == "assistant" else ()

        def spaced(mark: re.Match[str]) -> str:
            return mark[0] if mark[0] in kept else f"{mark[0][0]} {mark[0][1:]}"

        return self._pattern.sub(spaced, message.content)


def _written_around(template: ChatTemplate) -> set[str]:
    """Return the added tokens that are called ordinary, and yet tell the turns from one another."""
    added: dict[int, Any] = template.tokenizer.added_tokens_decoder
    ordinary = {str(token) for token in added.values() if not token.special and len(str(token)) > 1}
    try:
        text = template.text(_PROBE)
    except TemplateRefusalError:
        try:
            text = template.text(_PROBE[:1], inviting=True)
        except TemplateRefusalError:
            return set()
    return {mark for mark in ordinary if mark.strip() and mark in text} - _THINKING
