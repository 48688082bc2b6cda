"""Find who did what in English sentences."""

import re
from collections.abc import Iterator

from psykb.generation.rules.deeds import Deed, is_chinese
from psykb.generation.rules.standing import stands_alone

_WORD = r"[A-ZÀ-Þ][\wÀ-ɏ’'-]*[a-zà-ÿ]"
_ONE = rf"(?:[A-Z]\. )?{_WORD}(?: (?:[A-Z]\.|von|van|de|{_WORD})){{0,2}} {_WORD}"
_WHO = rf"(?P<who>{_ONE}(?:, {_ONE})*(?:,? and {_ONE}| and colleagues)?)"
_VERB = (
    r"(?P<verb>proposed|founded|established|coined|published|developed|introduced|devised|"
    r"distinguished|formulated|invented|created|opened|described|identified|discovered|"
    r"named|called|argued|drew up|demonstrated|showed|found|reported|argued|concluded|suggested)"
)
_DATED = re.compile(
    rf"In (?P<y>1[5-9]\d\d|20\d\d),? {_WHO} (?P<rest>{_VERB} [^;?!]{{8,200}}?)[.;](?=\s|$)"
)
_ENDING = re.compile(
    rf"{_WHO} (?P<rest>{_VERB} [^;?!]{{4,160}}?) in (?P<y>1[5-9]\d\d|20\d\d)[.;](?=\s|$)"
)
_AFTER = re.compile(
    rf"{_WHO} in (?P<y>1[5-9]\d\d|20\d\d) (?P<rest>{_VERB} [^;?!]{{8,200}}?)[.;](?=\s|$)"
)
_COINED = re.compile(
    rf"(?P<term>[A-Za-z][\w-]*(?: [\w-]+){{0,3}}), an? (?:term|word|concept) "
    rf"(?P<verb>coined|introduced|proposed) by {_WHO} in (?P<y>1[5-9]\d\d|20\d\d)"
)
_UNDATED = re.compile(rf"{_WHO} (?P<rest>{_VERB} [^;?!]{{12,200}}?)[.;](?=\s|$)")
_MIDDLE = re.compile(
    rf"{_WHO} (?P<verb>proposed|argued|suggested|showed|found|reported|concluded) in "
    rf"(?P<y>1[5-9]\d\d|20\d\d) (?P<tail>that [^;?!]{{8,200}}?)[.;](?=\s|$)"
)
# Years of life and sources in brackets.
_CITED = re.compile(r" \([^()]*\b(?:1[5-9]|20)\d\d\b[^()]*\)")
_STEM = 5  # letters of a surname that give it away: "Freudian"
_LANDMARK = re.compile("proposed|founded|established|coined|published|introduced|opened|invented")
_NOT_PERSON = re.compile(
    r"\b(?:What|When|While|Since|If|Because|Why|How|Who|Where|After|Before|Using|Also|The|This|These|In|On|At|For|American|Association|Society|University|Institute|Report|"
    r"National|Science|Collaboration|Test|Theory|Psychology|Model|Study|Studies|Many|Some|Most|"
    r"According|World|War|School|College|Center|Department|United|New|North|South|Research|"
    r"Journal|Manual|Organization|Health)\b"
)
_VAGUE = re.compile(
    r"described (?:it|his|her|the case)|(?:found|reported) (?:a|an) |\bhere\b|"
    r"\w+ an? (?:complementary|similar|different|alternative|second|third|further|new)\b|"
    r"(?:showed|found|reported) (?!that)"
)


def find_deeds(sentence: str, number: int) -> Iterator[Deed]:
    """Yield the deed that a sentence begins with, if its subject is a person by full name."""
    sentence = _CITED.sub("", sentence)
    coined = _COINED.search(sentence)
    if coined:
        term = re.sub(r"^.*\b(?:an?|the) ", "", coined["term"])
        rest = f"{coined['verb']} the term {term}"
        deed = _deed(coined["who"], coined["verb"], rest, coined["y"], number)
        if deed:
            yield deed
        return
    for pattern in (_DATED, _AFTER, _MIDDLE, _ENDING, _UNDATED):
        found = pattern.match(sentence)
        if found is None:
            continue
        parts = found.groupdict()
        rest = parts.get("rest") or f"{parts['verb']} {parts['tail']}"
        deed = _deed(parts["who"], parts["verb"], rest, parts.get("y"), number)
        if deed:
            yield deed
        return


def _deed(who: str, verb: str, rest: str, year: str | None, number: int) -> Deed | None:
    who = re.sub("^(?:Psychologists?|Psychiatrists?|Researchers?|Dr.|Professor) ", "", who)
    rest = re.split(r", which |, who ", rest)[0]
    surnames = [name.split()[-1] for name in re.split(r", (?:and )?| and ", who)]
    if _NOT_PERSON.search(who) or _VAGUE.match(rest) or not stands_alone(rest, "en"):
        return None
    if (
        any(name[:_STEM].lower() in rest.lower() for name in surnames)
        or len(rest.split()) < 4
        or re.search(r"\(", rest)
    ):
        return None
    if rest.count("“") != rest.count("”") or rest.count('"') % 2:
        return None
    more = who.endswith("and colleagues")
    form = str(len(surnames) - more) + ("+" if more else "")
    return Deed(
        number=number,
        who=who,
        form=form,
        opening=f"In {year}, " if year else "",
        rest=f"{rest}.",
        year=int(year) if year else None,
        chinese=any(is_chinese(name) for name in re.split(r", (?:and )?| and ", who)),
        landmark=bool(_LANDMARK.match(verb)),
    )
