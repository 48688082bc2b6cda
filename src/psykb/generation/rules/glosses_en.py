"""Judge what an English sentence says of a term: is it a definition that can be quoted alone?"""

import re

from psykb.generation.rules.readings import Reading
from psykb.text.wording import either
from psykb.types import Definition

_WORDS = (5, 45)  # of a gloss
_PRONOUN = re.compile(
    r"\b(?:this|these|such (?:a|an)?|those(?! (?:who|that|which|in|of|with|whose|around|from|at))|"
    r"he(?! or)|(?<!or )she|former|latter|aforementioned|our|another|same (?:one|kind))\b"
    r"|^(?:it|they|its|their|one|his|her|him|some|many|most|other|others)\b",
    re.IGNORECASE,
)
# A gloss that begins so is no noun phrase that says what kind of thing the term is.
_ODD_START = re.compile(
    "(?:"
    + either(
        "determines compares has is are was were connects also see where states describes refers "
        "occurs involves consists relates includes uses deals focuses suggests means results "
        "secretes controls regulates produces allows provides helps carries receives detects "
        "releases causes increases decreases contains serves transmits sends plays works "
        "makes takes gives begins ends holds requires enables plural those one ones when how "
        "why not more less very often usually sometimes about due in on at by from as because "
        "if to like what part_of example examples aligned based known located found used made "
        "performed responsible marked essential necessary critical crucial able unable"
    )
    + r"|\w+(?:ed|en|own) (?:with|by|to|in|on|as|for|of)"
    r"|(?:an? |[\w’]+’s )?"
    + either("Greek Latin French German term word name suffix prefix abbreviation acronym")
    + "|an? "
    + either(
        "important major key good great useful common similar further professional powerful risk "
        "result reason cause problem way topic matter question issue challenge controversial "
        "relatively recent"
    )
    + "|the "
    + either(
        "most best first only main same other next last primary oldest largest reason cause result "
        "basis key work idea"
    )
    + r")\b|[(\d]",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|when|how|what|whether|if|because|as)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|can|will|has|have|do|does|did"
    r"|(?:and|or) (?:includes?|involves?|occurs?|means?|refers?))\b"
)
_LINK = (
    r"(?:that|which|who|whose|in which|by which|of|for|used|involving|characterized|from|to|with|"
    r"between|about|due|based|caused|made|where)\b"
)
_NOUN = re.compile(
    r"(?:the|an?) (?:[\w’-]+,? (?:and |or )?){0,4}?[\w’-]+ "
    r"(?:that|which|who|whose|in which|by which|of|for|used|between|among|when|designed|based)\b"
)
_GENUS = re.compile(
    r"(?:an?|the|any)\s|\w+ing\b"
    r"|(?:(?!(?:the|an?|its|their|his|our|your) )[\w’'-]+,? (?:and |or )?){0,4}?"
    rf"[\w’'-]+,? {_LINK}"
    rf"|[\w’'-]+['’]s? [\w’' -]+? {_LINK}",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:which|that|it|and|also)$|\b(?:it|they|he|she)\b|: ")
_ANOTHER_MARK = re.compile(r"\?|\(“")  # a question, or an example in quotation marks


def has_genus(gloss: str) -> bool:
    """Whether a gloss begins with a noun that says what kind of thing the term is."""
    return bool(_GENUS.match(gloss))


def is_noun_phrase(gloss: str) -> bool:
    """Whether a gloss is a noun with what belongs to it, and nothing else."""
    return bool(_NOUN.match(gloss)) and not _is_sentence(gloss)


def is_sound(made: Reading, definition: Definition) -> bool:
    """Whether a gloss defines the term, holds no other name of it, and stands on its own."""
    gloss = made.gloss
    if not _WORDS[0] <= len(gloss.split()) <= _WORDS[1] or _PRONOUN.search(gloss):
        return False
    if _ANOTHER_MARK.search(gloss) or not _is_balanced(gloss) or _names(gloss, definition):
        return False
    if made.form == "called":
        return not (_UNFINISHED.search(gloss) or _is_sentence(gloss))
    if made.verb == "means":
        return bool(re.match(r"that |\w+ing\b|the ", gloss))
    if made.form in ("holds", "means"):
        return made.form == "holds" or gloss.startswith("how ") or not _ODD_START.match(gloss)
    return made.genus and not (_ODD_START.match(gloss) or _is_sentence(gloss))


def tells(said: str) -> bool:
    """Whether what is said of a term can be read on its own; it need not define the term."""
    return (
        _WORDS[0] <= len(said.split()) <= _WORDS[1]
        and not _PRONOUN.search(said)
        and _is_balanced(said)
        and "?" not in said
    )


def _is_sentence(gloss: str) -> bool:
    """Whether a finite verb stands in the gloss itself, not in a clause that depends on a noun."""
    verb = _FINITE.search(gloss)
    return verb is not None and not _RELATIVE.search(gloss, 0, verb.start())


def _is_balanced(gloss: str) -> bool:
    return gloss.count("(") == gloss.count(")") and gloss.count("“") == gloss.count("”")


def _names(gloss: str, definition: Definition) -> bool:
    lower = gloss.lower()
    names = (definition.term, *definition.variants)
    return any(name.lower() in lower for name in names if len(name) > 2)
