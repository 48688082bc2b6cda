"""Words for people, in their language: gettext with the catalogues that ship in the package.

JSON keys and reason codes never pass through here; they are the same in every language.
"""

import gettext
from functools import lru_cache
from pathlib import Path

DOMAIN = "psykb"
LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh_CN")

_chosen = ["en"]


def choose(language: str) -> str:
    """Speak `language` from now on and return what it was taken for ("en" or "zh_CN").

    Any spelling that begins with "zh" means simplified Chinese ("zh", "zh-CN", "zh_CN.UTF-8"); all
    others mean English, the language in which the words are written in the code.
    """
    _chosen[0] = "zh_CN" if language.lower().startswith("zh") else "en"
    return _chosen[0]


def chosen() -> str:
    """Return the language now spoken: "en" or "zh_CN"."""
    return _chosen[0]


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=language == "en")


def text(message: str) -> str:
    """Return `message` in the chosen language; format it after: `text("…{n}…").format(n=1)`."""
    return _catalogue(_chosen[0]).gettext(message)


def plural(one: str, many: str, n: int, **words: object) -> str:
    """Return the form for `n` things in the chosen language, `{n}` and `words` filled in."""
    return _catalogue(_chosen[0]).ngettext(one, many, n).format(n=n, **words)


def later(message: str) -> str:
    """Return `message` as it is: words of the catalogue that are translated when they are shown."""
    return message
