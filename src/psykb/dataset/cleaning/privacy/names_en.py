"""English names of persons: where one is introduced, and where it comes again."""

import re
from collections.abc import Iterator

from psykb.dataset.cleaning.privacy.surnames import EN_NAMES, EN_NO_NAMES, EN_WORDS

_WORD = r"[A-Z][a-zà-ɏ]+(?:[-'’][A-Z][a-zà-ɏ]+)?"
_NAME = rf"(?P<name>{_WORD}(?: (?:[A-Z]\.? )?{_WORD}){{0,2}})(?![A-Za-zà-ɏ])"
_SAID = re.compile(
    rf"(?<![A-Za-z])(?:[Mm]y|[Hh]is|[Hh]er)(?: full| first| real)? name(?:['’]s| is) {_NAME}"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z])(?:(?:I['’]?m|I am|is|was) (?:called|named)|[Cc]all me) {_NAME}"
)
_PLAIN = re.compile(r"(?<![A-Za-z])[Mm]y name(?:['’]s| is) (?P<name>[a-z]+)(?![A-Za-z'’-])")
_TITLED = re.compile(
    rf"(?<![A-Za-z])(?:I['’]m|I am|[Tt]his is) (?:Dr|Mrs|Mr|Ms|Prof|Professor)\.? {_NAME}"
)
_IN_CHINESE = re.compile(rf"(?:[我他她]叫|叫[我他她]|(?:英文|中文)?名(?:字)?(?:是|叫)) ?{_NAME}")
_I_AM = re.compile(rf"(?<![A-Za-z])(?:I['’]m|I am|[Tt]his is) {_NAME}")
# Without it none of these says anything; most Chinese texts have not.
SIGN = re.compile("[A-Za-z] [A-Za-z]|[我他她叫是] ?[A-Z]")
_KIN = (
    "boyfriend|girlfriend|husband|wife|partner|fianc[ée]e?|ex|brother|sister|son|daughter|cousin|"
    "aunt|uncle|nephew|niece|roommate|flatmate|housemate|classmate|colleague|co-?worker|boss|"
    "manager|supervisor|friend|mate|neighbou?r|teacher|therapist|counsell?or|stepson|stepdaughter|"
    "stepmother|stepfather|stepdad|stepmom"
)
_RELATED = re.compile(rf"(?<![A-Za-z])(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur) (?:\w+ )?(?:{_KIN}),? {_NAME}")
# A line or a house that bears the name: "the Hope line", "Grace Hospital".
_BEARS_IT = re.compile(
    r" (?:\d{1,2} )?(?:(?:crisis|help|hot|life)[- ]?line|line|center|centre|foundation|hospital|"
    r"clinic|church|house|street|road|avenue|project|trust)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Za-zà-ɏ][\w'’-]+")
_LEAST = 3  # letters of a part that is looked for alone
_SENTENCE_ENDS = re.compile(r"\s*(?:[.,!?;]|$)")
_ADDRESSED = re.compile(r"\s*(?:[,.!?:;…]|$)")  # alone or called by it: "Grace, thanks."
_MONTHS = ("april", "may", "june", "august")
_DATED = re.compile(
    r"\b(?:in|this|last|next|since|until|till|early|late|mid|every|each)[ -]$"
    r"|\d(?:st|nd|rd|th)?(?: of)? $",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[.!?\n:;…]\s*|[\"“”‘(]\s*)$")


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of names that a text introduces: "My name is …", "my sister …", "I'm …".

    Behind "I'm", "this is" and "my sister", and in small letters, it must begin with a first name
    of the table, for most that stands there is none ("I'm Chinese").
    """
    for pattern in (_SAID, _NAMED, _TITLED, _IN_CHINESE, _PLAIN, _I_AM, _RELATED):
        for match in pattern.finditer(text):
            if _is_name(pattern, match):
                yield match.span("name")


def _is_name(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    first = match["name"].split()[0].lower()
    if first in EN_NO_NAMES:
        return False
    ended = _SENTENCE_ENDS.match(match.string, match.end())
    if pattern is _RELATED and first in EN_WORDS:
        return ended is not None
    if pattern not in (_PLAIN, _I_AM, _RELATED) or first in EN_NAMES:
        return True
    return pattern is _I_AM and first in EN_WORDS and ended is not None


def occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges in which `text` names a person that was introduced as `name`.

    The whole name, and each part of three letters or more with its capital letter. A part that is
    a word as well ("Hope") is not taken at the beginning of a sentence but where it is called
    ("Hope, …"), nor one that is a month where it says when ("in May"), and none where a line or
    house bears the name ("the Hope line").
    """
    parts = [part for part in _PARTS.findall(name) if len(part) >= _LEAST]
    either = "|".join(re.escape(one) for one in dict.fromkeys((name, *parts)))
    for match in re.finditer(rf"(?<![A-Za-zà-ɏ0-9_'’-])(?:{either})(?![A-Za-zà-ɏ])", text):
        word = match.group().lower()
        if _BEARS_IT.match(text, match.end()):
            continue
        if word in EN_WORDS and not _is_person(word, text, match.span()):
            continue
        yield match.span()


def _is_person(word: str, text: str, place: tuple[int, int]) -> bool:
    """Whether what could be another word as well stands for the person here."""
    start, end = place
    before = text[max(0, start - 12) : start]
    if word in _MONTHS and (_DATED.search(before) or re.match(r",? \d", text[end : end + 3])):
        return False
    return not _BEGINS.search(before[-3:]) or _ADDRESSED.match(text, end) is not None
