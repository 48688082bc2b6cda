"""The words that prompts are put together from: names of kinds and levels, rules, examples."""

from functools import lru_cache
from string import Template

from psykb import prompts
from psykb.types import Language

TABLE = "draft_words"  # the file that holds them, a line each: "name: words"


def worded(name: str, language: Language, **words: str) -> str:
    """Return the words of this name with every `$name` in them filled in.

    Raises:
        KeyError: there is no such name, or one is left over.
    """
    return Template(_table(language)[name]).substitute(words)


@lru_cache(maxsize=4)
def _table(language: Language) -> dict[str, str]:
    lines = prompts.load(TABLE, language).text.splitlines()
    return dict(line.split(": ", 1) for line in lines)
