"""The words that the prompts of dialogues are put together from, and those that tell a fault."""

from collections.abc import Mapping
from functools import lru_cache
from string import Template

from psykb import prompts
from psykb.types import DialogueRefusal, Language, record

TABLE = "dialogue_words"  # the file that holds them, a line each: "name: words"


@record
class Unfit:
    """Why a reply is no dialogue that can be kept.

    `code` names the words that say so, and `words` fill them in: the model is told in the language
    of its prompt, and the records say it in English. `said` is the beginning of the reply.
    """

    reason: DialogueRefusal
    code: str
    words: Mapping[str, str]
    said: str = ""

    def told(self, language: Language = "en") -> str:
        """Return what is wrong, in words."""
        return worded(self.code, language, **self.words)


def unfit(reason: DialogueRefusal, code: str, said: str = "", **words: object) -> Unfit:
    """Return why a reply is no dialogue, each of `words` as text."""
    return Unfit(reason=reason, code=code, words={k: str(v) for k, v in words.items()}, said=said)


def worded(name: str, language: Language, **words: str) -> str:
    """Return the words of this name with every `$name` in them filled in.

    Raises:
        KeyError: there is no such name, or one is left over.
    """
    return Template(_table(language)[name]).substitute(words)


def shas(names: tuple[str, ...], language: Language) -> dict[str, str]:
    """Return the names of prompts with what tells their words apart, the table among them."""
    return {name: prompts.load(name, language).sha for name in (*names, TABLE)}


@lru_cache(maxsize=4)
def _table(language: Language) -> dict[str, str]:
    lines = prompts.load(TABLE, language).text.splitlines()
    return dict(line.split(": ", 1) for line in lines)
