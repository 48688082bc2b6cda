"""The prompts: one Markdown file each, Chinese and English, read and reviewed as prose."""

import hashlib
from functools import lru_cache
from pathlib import Path
from string import Template

from psykb.types import Language, record

_FOLDER = Path(__file__).parent


@record
class Prompt:
    """A prompt with `$names` to be filled in; `sha` (12 hex digits) changes with its words."""

    name: str
    language: Language
    text: str
    sha: str

    def filled(self, **words: str) -> str:
        """Return the text with every `$name` filled in; braces and dollars in `words` stay.

        Raises:
            KeyError: a name is left over.
        """
        return Template(self.text).substitute(words)


@lru_cache(maxsize=64)
def load(name: str, language: Language) -> Prompt:
    """Return the prompt in the file `name.language.md`."""
    text = (_FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8").strip()
    sha = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name=name, language=language, text=text, sha=sha)
