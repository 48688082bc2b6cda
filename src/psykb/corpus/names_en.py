"""Find the name of a thing in an English sentence, before or behind a given place."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from psykb.corpus.brackets import bracket_behind
from psykb.corpus.shape_en import is_term
from psykb.text.sentences import Span
from psykb.text.wording import either, words

_ARTICLE = re.compile(r"(?:the|an?|one’s|one's)\s+", re.IGNORECASE)
# What may stand before a name without being a part of it.
_LEAD = re.compile(
    "(?:"
    + either(
        "thus hence however therefore moreover similarly likewise conversely finally instead "
        "specifically generally technically and but or so yet while whereas because although "
        "since that then first second third where here also today simply_put"
    )
    + r"|(?:the |an? )?"
    + r"(?:(?:general|technical|broader|related|important|psychological|popular|so-called) )?"
    + either(
        "terms? words? phrases? expressions? concepts? notions? ideas? phenomenon label name "
        "construct"
    )
    + r"(?: of| for)?)\s+",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"(?:^|[,;:!?…(—“”\"\[\]•]|– |- |\. |\d\. )([^,;:!?…(—“”\"\[\]•]*)$")
_SUBORDINATE = re.compile(
    r".*\b(?:that|because|although|whereas|while|since|when|if)\s+(?=\S)", re.IGNORECASE
)
_LISTED = re.compile(r",\s*$")
_JOINS = re.compile(r"(?:and|or)\s")
# "Daryl Bem's self-perception theory"
_OWNER = re.compile(r"(?:[A-Z][\w.]*\s+)+[A-Z][\w-]+['’]s?\s+")
_INSERTED = re.compile(
    r",\s+(?:on the other hand|in contrast|by contrast|however|for example|for instance|then|"
    r"therefore|"
    + either(
        "written symbolized abbreviated denoted proposed described stated introduced developed "
        "published coined formulated studied named first"
    )
    + r" [^,]{1,60}|in turn|as you (?:may )?(?:recall|know)|of course|in general|in psychology|"
    r"in this (?:context|sense))\s*,?$"
)
_ALIAS = re.compile(
    r",\s*\(?(?:or|"
    r"(?:(?:which is|sometimes|often|also|commonly|formerly|more|usually|otherwise) )*"
    r"(?:called|known as|referred to as|termed|named|labeled))\s+(?:simply\s+)?(?:the\s+|an?\s+)?"
    r"([^,;:()]{2,60}?)(?:\s*\(([^()]{1,60})\))?\s*,?$"
)
_BRACKET = re.compile(r"\s*\(([^()]{1,120})\)$")
_BEFORE_NAME = re.compile(r"\s*(?:(?:simply|either|just) )?(?:the |an? )?(?:so-called )?")
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ0-9α-ω][\wα-ω’'/–-]*(?:\.(?=[A-Za-z]))?[\w’'-]*")
# "critical or sensitive period": the first word is not the whole name
_SHARED_HEAD = re.compile(
    r" (?:and|or) [\w’'-]+ "
    r"(?!(?:that|which|in|on|of|by|and|or|is|are|was|because|when|for)\b)[a-z]"
)
_UNQUOTED = re.compile('[^”"’]*')
_STOPS = words(
    "that which who whom whose when where while because although if as is are was were has have "
    "had can could may might will would should does do did in on at by for from with to into onto "
    "upon during through after before since until than then so but not it they we he she this "
    "these those such e.g i.e between among under over about against within without whereby and "
    "or a an instead also due occurs occur involves develops becomes begins results means refers "
    "consists today often usually sometimes now only even more most very rather"
)
_ENDING = re.compile(
    r"\b"
    + either(
        "the an? of from in by for with as on between through called proposed developed "
        "formulated described introduced"
    )
    + r"\s+(?:the |an? )?((?:[\wÀ-ɏ’'-]+ ){0,2}?[\wÀ-ɏ’'-]+)(?:\s*\(([^()]{1,60})\))?$"
)
_ENTRY_HEAD = re.compile(
    r"[ •*-]*([A-Za-zÀ-ɏ0-9][^:—–\t]{1,70}?)\s*(?::|\s[—–-](?=\s)|—|\t|  )\s*(?=.{6})", re.DOTALL
)
_CLOSED = {"”": "“", '"': '"', "’": "‘"}
_QUOTES = ' “”"*'
_MOST_WORDS = 5


class Name(NamedTuple):
    """A name at `[start, end)` of a sentence, with what stands in brackets behind it.

    `marked` and `quoted` say how its extent is printed: in bold or italic, in quotation marks.
    `first` says that it begins a clause, `bare` that it begins the sentence and has no article.
    `aliases` are names between it and what follows.
    """

    start: int
    end: int
    bracket: str = ""
    marked: bool = False
    quoted: bool = False
    first: bool = False
    bare: bool = False
    aliases: tuple[str, ...] = ()


def name_before(
    sentence: str, at: int, marked: Sequence[Span], *, definable: bool = False
) -> Name | None:
    """Return the name that ends before `sentence[at]`; brackets and other names may be between.

    Args:
        sentence: one sentence.
        at: where what comes after the name begins.
        marked: stretches in bold or italic, trimmed.
        definable: words for anything ("variable", "experiment") are names here too.
    """
    end, bracket, aliases = _skip_back(sentence, at)
    if end and sentence[end - 1] == "," and any(stop == end - 1 for _, stop in marked):
        end -= 1
    for start, stop in marked:
        if stop == end or (stop < end and sentence[stop:end] in ("s", "”", '"')):
            if not is_term(sentence[start:stop], bounded=True):
                return None
            return Name(start, stop, bracket, marked=True, aliases=aliases)
    if end and sentence[end - 1] in _CLOSED:
        start = sentence.rfind(_CLOSED[sentence[end - 1]], 0, end - 1) + 1
        text = sentence[start : end - 1].rstrip(",")
        if start and is_term(text, bounded=True):
            return Name(start, start + len(text), bracket, quoted=True, aliases=aliases)
        return None
    name = _clause(sentence, end, definable=definable)
    return name and name._replace(bracket=bracket, aliases=aliases)


def _skip_back(sentence: str, at: int) -> tuple[int, str, tuple[str, ...]]:
    """Return where the name before `at` ends, its bracket, and other names on the way."""
    aliases: list[str] = []
    bracket = ""
    end = len(sentence[:at].rstrip())
    while end:
        before = sentence[max(0, end - 160) : end]
        shift = end - len(before)
        if found := _INSERTED.search(before):
            end = shift + found.start()
        elif found := _BRACKET.search(before):
            bracket, end = bracket or found[1], shift + found.start()
        elif (found := _ALIAS.search(before)) and is_term(found[1].strip(_QUOTES), bounded=True):
            aliases += [found[1].strip(_QUOTES), *([found[2]] if found[2] else [])]
            end = shift + found.start()
        else:
            break
    return end, bracket, tuple(aliases)


def _clause(sentence: str, end: int, *, definable: bool) -> Name | None:
    """Return the name that is all of the clause before `end`, but for what may lead it."""
    begin = _BEGIN.search(sentence, max(0, end - 200), end)
    start = begin.start(1) if begin else 0
    while start < end and sentence[start].isspace():
        start += 1
    bare = not sentence[:start].strip()
    listed = _LISTED.search(sentence, 0, start) and _JOINS.match(sentence, start)
    first = not listed and not sentence[:start].endswith(("(", "“"))
    while lead := _LEAD.match(sentence, start, end) or _ARTICLE.match(sentence, start, end):
        if lead.end() >= end:
            break
        start, bare = lead.end(), bare and not _ARTICLE.fullmatch(lead.group())
    owner = _OWNER.match(sentence, start, end)
    if owner and is_term(sentence[owner.end() : end]):
        start = owner.end()
    definable = definable and not sentence[:start].lower().endswith("the ")  # "the study"
    if not is_term(sentence[start:end], definable=definable):
        joined = _SUBORDINATE.match(sentence, start, end)
        if joined is None:
            return None
        article = _ARTICLE.match(sentence, joined.end(), end)
        start, first, bare = (article or joined).end(), False, False
    if not is_term(sentence[start:end], definable=definable):
        return None
    return Name(start, end, first=first, bare=bare)


def name_behind(sentence: str, at: int, marked: Sequence[Span]) -> Name | None:
    """Return the name that begins at `sentence[at]`, an article and a quotation mark skipped."""
    lead = _BEFORE_NAME.match(sentence, at)
    start = lead.end() if lead else at
    quoted = start < len(sentence) and sentence[start] in '“"‘'
    start += quoted
    for first, stop in marked:
        if first == start:
            if not is_term(sentence[first:stop], bounded=True):
                return None
            return Name(first, stop, bracket_behind(sentence, stop), marked=True)
    if not quoted:
        return _run(sentence, start)
    closed = _UNQUOTED.match(sentence, start)
    stop = closed.end() if closed else start
    text = sentence[start:stop].rstrip(",. ")
    if not is_term(text, bounded=True):
        return None
    return Name(start, start + len(text), bracket_behind(sentence, stop), quoted=True)


def _run(sentence: str, start: int) -> Name | None:
    """Return the name that the words from `start` up to a mark or a function word are."""
    end, count, at = start, 0, start
    while token := _TOKEN.match(sentence, at):
        word = token.group().lower()
        if word in _STOPS or (word == "the" and count) or word.endswith("ly"):
            break
        if count == _MOST_WORDS:
            return None
        end, count, at = token.end(), count + 1, token.end() + 1
        if sentence[end : end + 1] != " ":
            break
    text = sentence[start:end]
    while text.lower().endswith((" of", " the")):
        text = text.rsplit(" ", 1)[0]
    end = start + len(text)
    if not is_term(text) or (count == 1 and _SHARED_HEAD.match(sentence, end)):
        return None
    return Name(start, end, bracket_behind(sentence, end))


def name_ending(sentence: str, at: int) -> Name | None:
    """Return the name of at most three words that ends before `sentence[at]`.

    An article, a preposition or a verb of proposing must stand before it: behind other verbs, where
    a name begins cannot be told without a dictionary.
    """
    found = _ENDING.search(sentence, max(0, at - 90), at)
    if found is None or not is_term(found[1]) or found[1][0].isupper():
        return None
    return Name(found.start(1), found.end(1), found[2] or "")


def entry_name(sentence: str, marked: Sequence[Span], *, entries: bool) -> Name | None:
    """Return the name that begins a sentence like "X: …", None for other sentences.

    In a glossary (`entries`) a tab, two spaces or bold type set the name off as a colon does.
    """
    lead = len(sentence) - len(sentence.lstrip(" •-*"))
    for start, end in marked[:1]:
        text = sentence[start:end]
        colon = sentence[end:].lstrip(' ”"').startswith((":", "—", "–", "("))
        if start <= lead + 1 and (entries or colon) and len(sentence) - end > 8:
            bracket = bracket_behind(sentence, end)
            behind = end + len(bracket) + 3 if bracket else end
            defined = entries or sentence[behind:].lstrip(' ”"').startswith((":", "—", "–"))
            if defined and is_term(text, bounded=True):
                return Name(start, end, bracket, marked=True)
    head = _ENTRY_HEAD.match(sentence) if entries else None
    if head is None:
        return None
    text, _, bracket = head[1].partition("(")
    end = head.start(1) + len(text.rstrip())
    if not is_term(sentence[head.start(1) : end], bounded=True):
        return None
    return Name(head.start(1), end, bracket.rstrip(") "))
