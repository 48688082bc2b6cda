"""What is known of providers: address, key, window, and which fields they refuse."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from psykb.types import record

OPENAI_LIKE = "openai-like"
OPENAI_LIKE_KEY = "PSYKB_API_KEY"  # the variable with the key of a server that is no preset's
NO_KEY = "none"  # what a server that wants no key is sent
MAX_TOKENS = "max_tokens"


@record
class Preset:
    """A provider whose server speaks as OpenAI's does.

    `keys` are the variables that may hold its key, the best first; `context` is the window in
    tokens that its models have at least, `contexts` that of models whose names fit a pattern (as in
    file names, the first that fits counts); `replies` the tokens that a reply may have unless told
    otherwise; `rpm` and `tpm` requests and tokens a minute, 0 for no known limit.
    `completion` names the field that limits a reply, `omit` the fields that models refuse, by
    pattern. `checked` is the ISO date when `source` was last read.
    """

    name: str
    base_url: str = ""
    keys: tuple[str, ...] = ()
    needs_key: bool = True
    context: int = 0
    contexts: Mapping[str, int]
    replies: Mapping[str, int]
    rpm: int = 0
    tpm: int = 0
    completion: str = MAX_TOKENS
    omit: Mapping[str, tuple[str, ...]]
    source: str = ""
    checked: str = ""

    def context_of(self, model: str) -> int:
        """Return the window of `model` in tokens; 0 where nothing is known of it."""
        return _first(self.contexts, model) or self.context

    def reply_of(self, model: str) -> int:
        """Return the tokens that a reply of `model` may have, its reasoning included; 0: any."""
        return _first(self.replies, model)

    def refused_by(self, model: str) -> frozenset[str]:
        """Return the fields of a request that `model` refuses."""
        fits = [names for pattern, names in self.omit.items() if fnmatchcase(model, pattern)]
        return frozenset(name for names in fits for name in names)


def _first(numbers: Mapping[str, int], model: str) -> int:
    return next((n for pattern, n in numbers.items() if fnmatchcase(model, pattern)), 0)


@cache
def presets() -> Mapping[str, Preset]:
    """Return all presets by name, in the order of the file; `openai-like`, the last, has no URL."""
    import tomllib
    from importlib.resources import files

    text = (files("psykb.llm") / "presets.toml").read_text(encoding="utf-8")
    found = {name: _preset(name, raw) for name, raw in tomllib.loads(text).items()}
    found[OPENAI_LIKE] = Preset(
        name=OPENAI_LIKE,
        keys=(OPENAI_LIKE_KEY,),
        needs_key=False,
        contexts={},
        replies={},
        omit={},
    )
    return found


def _preset(name: str, raw: dict[str, Any]) -> Preset:
    raw = {"contexts": {}, "replies": {}, **raw, "keys": tuple(raw.get("keys", ()))}
    raw["omit"] = {pattern: tuple(names) for pattern, names in raw.get("omit", {}).items()}
    return Preset(name=name, **raw)
