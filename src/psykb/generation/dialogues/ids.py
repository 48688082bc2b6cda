"""The name of a dialogue, made from what is said in it."""

import hashlib
import json
from collections.abc import Iterable

from psykb.types import Message

_DIGITS = 12


def dialogue_id(messages: Iterable[Message]) -> str:
    """Return 12 hex digits of the SHA-256 of roles and contents, in their order.

    They are hashed as one JSON array of [role, content] in ASCII, so that no content can pass for
    a border between two messages and any code point, a lone surrogate too, can be hashed.
    """
    said = json.dumps([[m.role, m.content] for m in messages], separators=(",", ":"))
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:_DIGITS]
