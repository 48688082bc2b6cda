"""The rules of cleaning in words: by name, and by how many dialogues each took out."""

from collections.abc import Callable

from psykb.dataset.cleaning.rules import Rule
from psykb.messages import later, plural
from psykb.messages import text as _

_RULES: dict[str, str] = {
    Rule.EXACT_DUPLICATE: later("exact duplicate"),
    Rule.PART_OF_ANOTHER: later("part of another"),
    Rule.NEAR_DUPLICATE: later("near duplicate"),
    Rule.CRISIS: later("crisis"),
    Rule.HARMFUL_REPLY: later("harmful reply"),
    Rule.REPEATS_ITSELF: later("repeats itself"),
    Rule.AS_AN_AI: later("as an AI"),
    Rule.BLESSING: later("blessing"),
    Rule.TEMPLATE: later("template"),
}
_COUNTED: dict[str, Callable[[int], str]] = {
    Rule.EXACT_DUPLICATE: lambda n: plural("{n} exact duplicate", "{n} exact duplicates", n),
    Rule.PART_OF_ANOTHER: lambda n: plural("{n} part of another", "{n} parts of others", n),
    Rule.NEAR_DUPLICATE: lambda n: plural("{n} near duplicate", "{n} near duplicates", n),
    Rule.CRISIS: lambda n: plural("{n} with a risk to life", "{n} with a risk to life", n),
    Rule.HARMFUL_REPLY: lambda n: plural("{n} with a harmful reply", "{n} with a harmful reply", n),
    Rule.REPEATS_ITSELF: lambda n: plural(
        "{n} that repeats itself", "{n} that repeat themselves", n
    ),
    Rule.AS_AN_AI: lambda n: plural("{n} with “as an AI”", "{n} with “as an AI”", n),
    Rule.BLESSING: lambda n: plural("{n} with a blessing", "{n} with a blessing", n),
    Rule.TEMPLATE: lambda n: plural("{n} of templates", "{n} of templates", n),
}


def rule(name: str) -> str:
    """Return what a rule takes out, as the head of a column."""
    return _(_RULES[name])


def counted(name: str, n: int) -> str:
    """Return how many dialogues a rule took out: "47 near duplicates"."""
    return _COUNTED[name](n)
