"""A reply's tokens turned into text as they come."""

from typing import Any


class Pieces:
    """Turns tokens into text as they come; the pieces together are the whole reply.

    A character may be cut over several tokens, and how a token is written may hang on the one
    before it; so a few tokens back are decoded each time, with and without the new ones.
    """

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401
        self._tokenizer = tokenizer
        self._tokens: list[int] = []
        self._from = self._told = 0

    @property
    def count(self) -> int:
        """How many tokens came."""
        return len(self._tokens)

    def push(self, token: int) -> str:
        """Return the text that one more token completes; "" while a character is incomplete."""
        self._tokens.append(token)
        piece = self._untold()
        if not piece or piece.endswith("\ufffd"):
            return ""
        self._from, self._told = self._told, len(self._tokens)
        return piece

    def rest(self) -> str:
        """Return what is left at the end: the mark of a character that stayed incomplete."""
        return self._untold()

    def _untold(self) -> str:
        known = self._text(self._tokens[self._from : self._told])
        return self._text(self._tokens[self._from :])[len(known) :]

    def _text(self, tokens: list[int]) -> str:
        return str(
            self._tokenizer.decode(
                tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
            )
        )
