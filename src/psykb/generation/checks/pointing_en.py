"""Wording by which an English question points to something that does not stand in it."""

import re
from collections.abc import Iterator

from psykb.text.terms import stem as word_stem
from psykb.text.wording import words

_PART = r"(?:passage|excerpt|paragraph|chapter|textbook|article|lesson|extract)"
# Parts of a book and what is printed beside its text; nothing in a question can stand for them.
_BOOK = re.compile(
    rf"\b(?:the|this|that|our) (?:above |preceding |previous |following |given |same )?{_PART}s?\b"
    r"(?! of (?:one's |his |her |their )?life)|"
    r"\b(?:this|the (?:above|preceding|previous|given)) "
    r"(?:text|section|book|unit|reading|page|guide|handbook|workbook|coursebook|booklet)\b|"
    r"\b(?:according to|in|from|based on|of|by) the "
    r"(?:text|reading|section|book|material|unit|page)\b(?! (?:of|by|that))|"
    r"\b(?:the|this) (?:text|section|book|reading) "
    r"(?:says|states|mentions|describes|suggests|argues|explains|notes|claims|discusses)\b|"
    r"(?<!is )(?<!was )(?<!were )(?<!are )\bthe authors?\b(?!s?'? of\b)|"
    r"\b(?:as|was|were|is|are|been)? ?(?:mentioned|described|discussed|listed|given|cited|noted|"
    r"shown|stated|presented|introduced|defined) "
    r"(?:above|below|earlier|previously|in the (?:text|passage|chapter|section|book))\b|"
    r"\b(?:the above|above-mentioned|see (?:above|below)|as above)\b|"
    r"\b(?:figure|fig\.|table|box|chapter|section|appendix|page|exhibit|panel) ?\d|"
    r"\b(?:this|the (?:following|above|accompanying)) "
    r"(?:figure|table|diagram|graph|chart|picture)\b|"
    r"\bin the (?:figure|table|diagram|graph|chart)\b|"
    r"\b(?:in|from) (?:the )?(?:previous|preceding|last|next) (?:chapter|section|paragraph)s?\b"
)
# What is printed beside the text of a book: an answer that sends there is none.
_BESIDE = re.compile(
    r"\b(?:figure|fig\.|table|box|chapter|appendix|exhibit) ?\d|"
    r"\b(?:this|the (?:following|above|accompanying)) "
    r"(?:figure|table|diagram|graph|chart|picture)\b|"
    r"\b(?:in|see) the (?:table|figure|diagram|graph|chart) (?:above|below)\b|"
    r"\bthe (?:table|figure|diagram|graph|chart|example|list) (?:above|below)\b|"
    r"\bsee (?:above|below|(?:the )?(?:next|previous|last) (?:chapter|section|page))\b|"
    r"\bthis (?:chapter|textbook|guide|handbook|workbook)\b|"
    r"\bas (?:mentioned|described|discussed|noted|shown|stated) "
    r"(?:above|below|earlier|in (?:the )?(?:previous|next|last) (?:chapter|section))\b"
)
_CASE = 25  # words of a text that is printed in the question
_MATERIAL = re.compile(
    r"\b(?:the|this) (?:following |above )?(?:case|vignette|scenario|dialogue|conversation|"
    r"statement above|example)\b(?! (?:of|that|in which|for|against|where|method|study|history)\b)"
)
_NOUN = (
    r"(?:stud(?:y|ies)|experiments?|theor(?:y|ies)|findings?|researchers?|participants?|subjects|"
    r"models?|effects?|concepts?|phenomen(?:on|a)|process(?:es)?|views?|ideas?|claims?|patients?|"
    r"clients?|results?|experimenters?|investigators?|psychologists?|terms?|methods?|tests?|scales?|"
    r"approach(?:es)?|hypothes[ie]s|disorders?|children|people|method|procedure|stage|kind|type|"
    r"ability|principle|tendency|bias|response|state|system|form)"
)
_DEMONSTRATIVE = re.compile(
    rf"\b(?:this|these|the (?:former|latter))\b(?: (?:\w+ )?(?P<noun>{_NOUN})\b)?|"
    rf"\bsuch (?:\w+ )?(?P<such>{_NOUN})\b(?! as\b)|"
    r"(?:^|[,;:.?] |\b(?:in|of|by|to|from|for|with|on|at|under|do|does|did|is|are|was|were) )"
    rf"(?:that|those) (?P<other>{_NOUN})\b(?! (?:that|who|which|with|of|in which))"
)
_DEFINITE = re.compile(
    r"\bthe (?P<noun>study|experiment|experiments|researchers?|participants|subjects|"
    r"experimenters?|investigators?|findings|patient|client)\b"
    r"(?! (?:of|that|by|who|in which|conducted|called|with|on|for|whose|to which|known|named|from))"
)
# What has participants, researchers and findings.
_STUDIED = re.compile(r"\b(?:stud(?:y|ies)|experiments?|research|trials?|tests?)\b")
_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|them|his|her|hers|their|theirs|it|its|both|the former|the latter)\b"
)
# "it" that stands for what follows, "both" that is followed by what it means
_EXPLETIVE = re.compile(
    r"it (?:(?:is|was|seems|appears|may be|can be|has been|becomes?|would be) )?(?:not |often |"
    r"more |also |thought |now |very |most )*(?:possible|impossible|easier|harder|easy|hard|"
    r"important|difficult|necessary|likely|unlikely|called|said|known|believed|clear|true|wrong|better|best|"
    r"useful|common|helpful|sometimes|possible|through|by|that|to|when|enough|take|takes|took|mean|"
    r"means|follows|turns out)\b|"
    r"both (?:\w+ ){1,4}and\b|both (?:of the |the )"
)
_SUBORDINATE = re.compile(
    r"(?:when|after|before|because|although|if|as|while|once|since|unless|despite|during|by|"
    r"compared|in|like|unlike|until)\b"
)
_CONNECTIVE = re.compile(
    r"(?:however|therefore|thus|moreover|furthermore|in contrast(?! to)|by contrast(?! to)|"
    r"for example|for instance|in addition(?! to)|similarly|likewise|consequently|instead(?! of)|"
    r"nevertheless|hence|conversely|on the other hand|as a result(?! of)|but|and|so(?= \w+ )|yet|"
    r"then|also|second|third|finally|later|here|accordingly|otherwise)\b"
)
_PREFIX = re.compile(
    r"^\W*(?:true or false|true/false|t/f|judge|statement|define|explain)?\s*[:.]?\s*"
)
_IDLE = words(
    """
    a an and are as be been by can could define describe did do does explain for from had has have
    how if in is it its list many may might must name of on or outline should state that the these
    they this to true false was were what when where which who whom whose why will with would you
    briefly compare give say said why long much mean between about according
    """
)
_WORD = re.compile(r"[a-z][a-z'’-]*")
_CLAUSE = re.compile(r"[,;:]\s")
_SENTENCE = re.compile(r"[.?!;:]\s|\n")
_SAID = 4  # words of a sentence, and
_TOLD = 6  # of a clause, that may hold what is pointed at


def pointers(stem: str, *, case: bool) -> Iterator[str]:
    """Yield the words of a folded stem that point to something outside of it.

    Args:
        stem: the question.
        case: whether it prints a case, to which it may point.
    """
    yield from book_pointers(stem)
    bare = _PREFIX.sub("", stem)
    opening = _CONNECTIVE.match(bare)
    if opening:
        yield opening.group()
    for pattern in (_MATERIAL, _DEMONSTRATIVE, _DEFINITE):
        for found in pattern.finditer(stem):
            if case or _answered(stem[: found.start()], _noun(found)):
                continue
            yield found.group()
    pronoun = _PRONOUN.search(bare)
    if pronoun is None or _EXPLETIVE.match(bare, pronoun.start()) or _SUBORDINATE.match(bare):
        return
    if not _content(bare[: pronoun.start()]):
        yield pronoun.group()


def book_pointers(text: str) -> Iterator[str]:
    """Yield the words of a folded text that point to the book that it was made from."""
    for found in _BOOK.finditer(text):
        yield found.group().strip()


def beside_pointers(text: str) -> Iterator[str]:
    """Yield the words of a folded answer that send to a table, a figure or a part of its book."""
    for found in _BESIDE.finditer(text):
        yield found.group().strip()


def expletive(text: str) -> bool:
    """Whether a folded text begins with an "it" or "both" that stands for what follows."""
    return _EXPLETIVE.match(text) is not None


def _noun(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups.get("noun") or groups.get("such") or groups.get("other") or ""


def _answered(before: str, noun: str) -> bool:
    """Whether what stands before may be what a demonstrative points at."""
    if noun and _STUDIED.search(before):
        return True
    if noun and word_stem(noun) in map(word_stem, _WORD.findall(before)):
        return True
    for pattern, least in ((_SENTENCE, _SAID), (_CLAUSE, _TOLD)):
        ends = [found.end() for found in pattern.finditer(before)]
        if ends and len(_WORD.findall(before[: ends[-1]])) >= least:
            return True
    return False


def _content(before: str) -> int:
    """Return how many words stand before a pronoun that it may mean."""
    return sum(word not in _IDLE for word in _WORD.findall(before))
