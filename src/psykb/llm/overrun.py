"""Replies that go on past what they may have: noticed while they come, so that they can be cut."""

from psykb.llm import estimating

# Estimates err by up to a third (see `estimating`), and a short reply by a few words.
_MARGIN = 1.5
_FREE = 64  # tokens


def most(allowed: int) -> int:
    """Return the estimated tokens that a reply may have to which `allowed` were granted."""
    return int(_MARGIN * allowed) + _FREE


class Meter:
    """Adds up what comes of a reply, its reasoning included, for which `allowed` tokens are set."""

    def __init__(self, allowed: int) -> None:
        self._most = most(allowed)
        self._pieces: list[str] = []
        self._characters = 0
        self._look = self._most  # a character is one token at most, by the estimate

    def feed(self, piece: str) -> bool:
        """Take the next piece; return whether the reply is clearly longer than it may be."""
        self._pieces.append(piece)
        self._characters += len(piece)
        if self._characters <= self._look:
            return False
        tokens = estimating.expected("".join(self._pieces))
        self._look = self._characters + max(self._most - tokens, 0)
        return tokens > self._most
