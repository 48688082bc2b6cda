"""A conversation as the tokens that a model of this process reads: its own chat template."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from psykb.errors import ModelError
from psykb.messages import text as _
from psykb.types import Failure, Message


class Template:
    """The chat template of a tokenizer; what is said cannot be taken for its marks.

    A special token that stands in a text would be read as such: a passage of a book could end the
    user's turn with one, and begin a system message. So a space after its first character makes
    it ordinary text.
    """

    def __init__(self, tokenizer: Any, *, model: str) -> None:  # noqa: ANN401
        self._tokenizer = tokenizer
        self._model = model
        self._marks = _marks(tokenizer)

    def tokens(
        self, messages: Sequence[Message], options: Mapping[str, object] | None = None
    ) -> list[int]:
        """Return the tokens of the conversation, up to where the model is to speak.

        For a template that knows no system message its words go before the user's first.

        Args:
            messages: a system message first, if any; the last one is the user's.
            options: what the template itself asks for (`enable_thinking`).

        Raises:
            ModelError: the template refuses the conversation (`bad_request`).
        """
        from jinja2 import TemplateError

        said = [Message(role=m.role, content=self._plain(m.content)) for m in messages]
        try:
            try:
                text = self._written(said, options or {})
            except TemplateError:
                text = self._written(_without_system(said), options or {})
        except TemplateError as error:
            raise ModelError(
                _("{model}: its chat template refuses the conversation: {error}").format(
                    model=self._model, error=error
                ),
                failure=Failure.BAD_REQUEST,
            ) from None
        # The template has written the mark of the beginning, if the model has one. The tokenizer's
        # own idea of the window is often not the model's, so it is not to warn.
        written = self._tokenizer(text, add_special_tokens=False, verbose=False)
        return list(written["input_ids"])

    def _written(self, said: Sequence[Message], options: Mapping[str, object]) -> str:
        return str(
            self._tokenizer.apply_chat_template(
                [{"role": m.role, "content": m.content} for m in said],
                tokenize=False,
                add_generation_prompt=True,
                **options,
            )
        )

    def _plain(self, content: str) -> str:
        if self._marks is None:
            return content
        return self._marks.sub(lambda mark: f"{mark[0][0]} {mark[0][1:]}", content)


def _without_system(said: list[Message]) -> list[Message]:
    if len(said) < 2 or said[0].role != "system":
        return said
    system, first, *others = said
    joined = Message(role=first.role, content=f"{system.content}\n\n{first.content}")
    return [joined, *others]


def _marks(tokenizer: Any) -> re.Pattern[str] | None:  # noqa: ANN401
    """Return a pattern of the tokenizer's special tokens, the longest first; None for none."""
    added = tokenizer.added_tokens_decoder.values()
    marks = {str(token) for token in added if token.special} | set(tokenizer.all_special_tokens)
    longest_first = sorted((mark for mark in marks if len(mark) > 1), key=lambda m: (-len(m), m))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
