"""What no error may show: keys, what was said to a model, and what steers a terminal."""

import json
import re
from collections.abc import Iterable, Iterator

HIDDEN = "•••"
LEFT_OUT = "…"
_LEAST_SECRET = 8  # characters; what stands for "no key" ("none", "fake") is no secret
_ECHO = 12  # characters of a run that a server can only have from what was sent
_SECRETS: set[str] = set()

# Keys as providers make them ("sk-…", Google's "AIza…", Zhipu's "id.secret"), and keys of which a
# server itself has hidden a part ("****1234", "sk-ab***yz").
_KEYS = re.compile(
    r"""
      \bBearer\s+\S+
    | \b(?:sk|pk|rk|ak|xai|nvapi|pplx)-(?=[\w*.-]*[0-9*])[\w*.-]{6,}
    | \b(?:sk|pk|gsk|hf|tgp|fw|r8)_[\w*]{8,}
    | \bAIza[\w-]{20,}
    | \b[0-9a-fA-F]{32}\.\w{8,}
    | [\w-]*\*{3,}[\w*-]*
    | (?<![\w./-])(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[\w-]{32,}(?![\w/-]|\.\w)
    """,
    re.VERBOSE | re.ASCII,
)
# Keys that can be taken for nothing else, not even for a long name of a model.
_CERTAIN = re.compile(
    r"(?:sk|pk|rk|ak|xai|nvapi|pplx)-(?=[\w-]*[0-9])[\w-]{16,}|(?:gsk|hf|tgp|r8)_\w{16,}"
    r"|AIza[\w-]{20,}|[0-9a-fA-F]{32}\.\w{8,}",
    re.ASCII,
)
_USER_OF_URL = re.compile(r"(?<=://)[^\s/@]+@")
_WIDE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Short things that are private by themselves: names in Chinese, and words that are not plain (with
# a capital, a digit, a sign): names, numbers, addresses.
_TELLING = re.compile(rf"[{_WIDE}]{{2,}}|[^\s{_WIDE}'\"“”‘’`,;:()<>\[\]{{}}，。；：（）]{{3,}}")
_PAIR = 2  # Chinese characters that can be a name


def hide(secret: object) -> None:
    """Let `redact` hide this key from now on; what is shorter than 8 characters is no key."""
    if isinstance(secret, str) and len(secret.strip()) >= _LEAST_SECRET:
        _SECRETS.add(str.__str__(secret).strip())


def redact(text: str) -> str:
    """Return `text` without keys: those that were told to `hide`, and all that look like one.

    Of a hidden key, any part of eight characters or more is hidden too, for servers quote parts.
    """
    for secret in tuple(_SECRETS):  # another thread may add one
        text = _without(text, _runs(text, secret, _LEAST_SECRET), HIDDEN)
    return _USER_OF_URL.sub("", _KEYS.sub(HIDDEN, text))


def is_key(text: str) -> bool:
    """Whether all of `text` is a key: a hidden one, or one as providers make them."""
    return text in _SECRETS or _CERTAIN.fullmatch(text) is not None


def printable(text: str) -> str:
    """Return `text` in one line, without what steers a terminal or prints nothing."""
    kept = (c if c.isprintable() else " " * c.isspace() for c in text)
    return " ".join("".join(kept).split())


def without_echo(text: str, said: Iterable[str]) -> str:
    """Return `text` without its runs of 12 characters or more that also stand in `said`.

    Upper and lower case are the same; `said` as it is quoted in JSON or in Python is seen too.
    """
    spoken = [form for one in said for form in _spellings(one)]
    ranges = [r for one in spoken for r in _runs(text, one, _ECHO)]
    return _without(text, ranges, LEFT_OUT)


def unsaid(text: str, said: Iterable[str]) -> str:
    """Return `text` without anything that may have been said.

    Beside the runs of `without_echo` this is shared Chinese of two characters or more, and shared
    words with a capital, a digit or a sign in them: names, numbers, addresses.
    """
    said = list(said)
    text = without_echo(text, said)
    spoken = "\n".join(said)
    return _without(text, _telling(text, spoken), LEFT_OUT)


def _spellings(said: str) -> set[str]:
    return {said, json.dumps(said), repr(said)}


def _runs(text: str, source: str, least: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of `text`, each `least` long, that stand in `source`; they may overlap."""
    return _known_runs(text, _cut(source, least), least)


def _cut(source: str, length: int) -> set[str]:
    """Return all stretches of `source` that are so long."""
    source = _plain(source)
    return {source[at : at + length] for at in range(len(source) - length + 1)}


def _known_runs(text: str, known: set[str], least: int) -> Iterator[tuple[int, int]]:
    text = _plain(text)
    for at in range(len(text) - least + 1):
        if text[at : at + least] in known:
            yield at, at + least


def _plain(text: str) -> str:
    """Return `text` in lower case, character by character, so that places stay what they are."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _telling(text: str, spoken: str) -> Iterator[tuple[int, int]]:
    pairs = _cut(spoken, _PAIR)
    for found in _TELLING.finditer(text):
        word = found.group().rstrip(".!?")
        if re.match(f"[{_WIDE}]", word):
            shift = found.start()
            yield from ((a + shift, b + shift) for a, b in _known_runs(word, pairs, _PAIR))
        elif not (word.isalpha() and word.islower()) and word in spoken:
            yield found.start(), found.start() + len(word)


def _without(text: str, ranges: Iterable[tuple[int, int]], mark: str) -> str:
    """Return `text` with `mark` in the place of each stretch that `ranges` cover."""
    parts: list[str] = []
    end = 0
    for a, b in sorted(ranges):
        if a > end or not parts:
            parts += [text[end:a], mark]
        end = max(end, b)
    return "".join([*parts, text[end:]])
