"""A tokenizer's chat template: the text that it makes of messages, and how it ends a reply."""

import re
from collections.abc import Sequence
from typing import Any

from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Message

_TAGS = re.compile(r"\{%-?\s*generation\s*-?%\}")
_ASKED, _REPLIED = "\ue000asked\ue001", "\ue000replied\ue001"  # in no template


# What a template may raise besides jinja's own errors: it adds text to a list, divides by nothing,
# calls itself, or makes more text than there is memory. One that loops for ever is not ended.
FAILURES = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)


class TemplateRefusalError(Exception):
    """The template does not write such messages; its own words are the message."""


class ChatTemplate:
    """The chat template of a tokenizer.

    Attributes:
        tokenizer: whose it is.
        tagged: whether the template says itself what is the model's (`{% generation %}`).
        dated: whether it writes the day on which it is used.
        stop: the token that ends a reply, as text; "" where none does.
        lead: what it writes between its invitation to reply and the last reply: a space, an empty
            `<think>` block; most often "".
    """

    def __init__(self, tokenizer: Any, *, model: str) -> None:  # noqa: ANN401
        """Look at the template by letting it write a short conversation.

        Raises:
            MisuseError: there is none, or it is no template; names `model` and says what to do.
        """
        self.tokenizer = tokenizer
        try:
            source = tokenizer.get_chat_template()
        except ValueError:
            raise MisuseError(
                _(
                    "{model}: its tokenizer has no chat template, so it writes no conversations; "
                    "take that of the model tuned for instructions (its name often ends in "
                    "-Instruct or -Chat), or put its chat_template.jinja into the folder"
                ).format(model=model)
            ) from None
        if not isinstance(source, str):
            raise MisuseError(
                _("{model}: its chat template is no text; write it as chat_template.jinja").format(
                    model=model
                )
            )
        self.tagged = _TAGS.search(source) is not None
        self.dated = "strftime_now" in source
        self._check(model)
        self.stop, self.lead = self._ending()

    def text(self, messages: Sequence[Message], *, inviting: bool = False) -> str:
        """Return what the template makes of messages.

        Args:
            messages: in their order.
            inviting: whether to write, too, what comes before a reply.

        Raises:
            TemplateRefusalError: it does not write such messages.
        """
        from jinja2 import TemplateError

        try:
            return str(
                self.tokenizer.apply_chat_template(
                    as_dicts(messages), tokenize=False, add_generation_prompt=inviting
                )
            )
        except (TemplateError, *FAILURES) as error:
            raise TemplateRefusalError(str(error) or type(error).__name__) from None

    def _check(self, model: str) -> None:
        from jinja2 import TemplateError, TemplateSyntaxError

        try:
            self.tokenizer.apply_chat_template(
                as_dicts([Message(role="user", content=_ASKED)]), tokenize=False
            )
        except TemplateSyntaxError as error:
            raise MisuseError(
                _("{model}: its chat template cannot be read, line {line}: {error}").format(
                    model=model, line=error.lineno, error=error
                )
            ) from None
        except TemplateError:
            return  # what it refuses is seen row by row
        except FAILURES as error:
            raise MisuseError(
                _(
                    "{model}: its chat template fails ({error}); take the chat_template.jinja that "
                    "came with the weights"
                ).format(model=model, error=str(error) or type(error).__name__)
            ) from None

    def _ending(self) -> tuple[str, str]:
        """Return the token that stands first after a reply, and what stands before it."""
        asked = [Message(role="user", content=_ASKED)]
        try:
            invited = self.text(asked, inviting=True)
            written = self.text([*asked, Message(role="assistant", content=_REPLIED)])
        except TemplateRefusalError:
            return self._end_of_text(), ""
        before, found, after = written.rpartition(_REPLIED)
        if not found:
            return self._end_of_text(), ""
        marks = marks_of(self.tokenizer)
        first = marks.search(after) if marks else None
        lead = before.removeprefix(invited) if before.startswith(invited) else ""
        return first[0] if first else "", lead

    def _end_of_text(self) -> str:
        return str(self.tokenizer.eos_token or "")


def as_dicts(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Return messages in the form that chat templates take."""
    return [{"role": message.role, "content": message.content} for message in messages]


def marks_of(tokenizer: Any) -> re.Pattern[str] | None:  # noqa: ANN401
    """Return a pattern of the tokenizer's special tokens, the longest first; None for none."""
    added = tokenizer.added_tokens_decoder.values()
    marks = {str(token) for token in added if token.special} | set(tokenizer.all_special_tokens)
    longest_first = sorted((mark for mark in marks if len(mark) > 1), key=lambda m: (-len(m), m))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
