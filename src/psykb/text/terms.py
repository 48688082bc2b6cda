"""Cut text into search terms: characters and pairs for Chinese, light stems for Latin script.

Names of things are not cut but normalised, so that the spellings of one name compare equal.
"""

import re
from functools import lru_cache
from operator import add

from psykb.text.folding import IDEOGRAPH, fold

# Kana and Hangul are written without spaces too, so they are cut the same way.
_UNSPACED = IDEOGRAPH + "\u3040-\u30ff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:['’][^\W\d_{_UNSPACED}]+)?")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_LONGEST = 64  # characters; nothing that is longer is a word

# Dashes, middle dots and brackets: "詹姆斯—兰格", "self-esteem", "sign(al)"
_JOINERS = re.compile(r"[\s\-‐‑‒–—―−·•・_/()\[\]【】]+")
_BESIDE_UNSPACED = re.compile(rf"(?<=[{_UNSPACED}]) | (?=[{_UNSPACED}])")
_QUOTES = re.compile("[\"“”„«»「」『』《》〈〉*`]|(?<![a-zà-ɏ])['‘’]|['‘’](?![a-zà-ɏ])")
_POSSESSIVE = re.compile(r"['’]s\b")
_ARTICLE = re.compile(r"^(?:the|an?) (?=.)")
_LATIN_WORD = re.compile(r"[a-zà-ɏ]{4,}")
_IRREGULAR = {
    "phenomena": "phenomenon", "criteria": "criterion", "schemata": "schema", "stimuli": "stimulus",
    "nuclei": "nucleus", "foci": "focus", "loci": "locus", "gyri": "gyrus", "sulci": "sulcus",
    "ganglia": "ganglion", "cortices": "cortex", "indices": "index", "matrices": "matrix",
    "children": "child", "women": "woman", "mice": "mouse", "feet": "foot", "teeth": "tooth",
    "axes": "axis", "bases": "basis", "crises": "crisis", "biases": "bias",
    "taxonomies": "taxonomy", "lives": "life", "selves": "self", "stigmata": "stigma",
    "bacteria": "bacterium", "hippocampi": "hippocampus", "thalami": "thalamus",
}  # fmt: skip
_NO_PLURAL = ("ss", "us", "is")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the light stem of a lower-case Latin word: plural, possessive, -ing, -ed and -ly go.

    Weak on purpose: a stem that is too short joins words of different meaning, and the terms of a
    textbook ("conditioning", "condition") differ by little else.
    """
    word = word.split("'")[0].split("’")[0]
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ing", "ed", "ly"):
        root = word[: -len(suffix)]
        if word.endswith(suffix) and len(root) >= 3 and re.search("[aeiouy]", root):
            if suffix != "ly" and root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]  # "planned" → "plan"
            return root.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


def terms(text: str) -> list[str]:
    """Return the search terms of `text` in reading order, repeated as often as they occur.

    The text is folded first. A run of ideographs gives each character and each pair of neighbours
    (character pairs alone miss one-character words, words alone need a dictionary; both together
    did best on Chinese psychology, see docs/design.md). A Latin word gives its stem, a number
    itself.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token = match.group()
        if _IS_UNSPACED.match(token):
            found.extend(token)
            found.extend(map(add, token, token[1:]))
        else:
            found.append(stem(token[:_LONGEST]))
    return found


@lru_cache(maxsize=1 << 14)
def normalise_term(term: str) -> str:
    """Return the key under which a term and its other spellings are one entry of a glossary.

    The term is folded; quotation marks, a leading article and the possessive go, hyphens and dashes
    become spaces (nothing beside an ideograph), English plurals lose their ending:
    "The Schemas" → "schema", "self-esteem" → "self esteem", "詹姆斯—兰格" → "詹姆斯兰格". A key is
    for looking up, not for showing: "series" becomes "sery". Idempotent.
    """
    key = fold(term)
    while True:
        bare = _QUOTES.sub("", _POSSESSIVE.sub("", key))
        bare = _JOINERS.sub(" ", bare).strip(" ,.;:!?，。；：！？、")
        bare = _ARTICLE.sub("", _BESIDE_UNSPACED.sub("", bare))
        bare = _LATIN_WORD.sub(lambda word: _singular(word.group()), bare)
        if bare == key:
            return key
        key = fold(bare)  # what now stands together may fold further


@lru_cache(maxsize=1 << 14)
def _singular(word: str) -> str:
    """Return the singular of a lower-case English word of four letters or more, or what it may be.

    Weaker than `stem`: "conditioning" and "condition" name different things.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("eses", "yses", "gnoses", "uroses", "ychoses", "ypnoses")):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_NO_PLURAL):
        return word[:-1]
    return word
