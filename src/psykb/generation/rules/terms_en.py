"""Read English sentences that define a term."""

import re
from collections.abc import Iterator
from dataclasses import replace

from psykb.generation.rules.glosses_en import has_genus, is_noun_phrase, is_sound, tells
from psykb.generation.rules.readings import FIGURES, Form, Reading
from psykb.generation.rules.wording_en import statement
from psykb.types import Definition

_CLAUSE = re.compile(
    r";\s+(?![^()]*\))|, (?:whereas|while) |, and (?=(?:an?|the) [\w -]{3,40} (?:is|refers to) )"
)
_NOTE = re.compile(r"\s*\((?:[A-Z][^()]*?\d{4}[a-z]?[^()]*|figure|see [^()]*|Figure[^()]*)\)")
_ADDED = re.compile(
    r",? (?:such as|for example|for instance|as when|e\.g\.|including)\b.*$|, or more\b.*$"
    r"|\s*\((?:e\.g\.|i\.e\.|such as)[^()]*\).*$|—.*$"
)
_ALIAS = (
    r"(?:,? (?:also|sometimes|often|formerly) (?:called|known as|termed|referred to as) [^,;]+,?)?"
)
_TURN = r"(?:, (?:in contrast|however|by contrast|on the other hand|then|therefore),)?"
_ARTICLE = re.compile(r"(?:\b(?:[Tt]he|[Aa]n?) )$")
_BRACKET = r"(?: \([^()]*\))?"
_MEANS = (
    r"(?P<verb>(?:is|are|can be|may be) defined as|refers? to|means?|is the term for|is|are) "
    r"(?:simply )?"
)
_HOLDS = r"(?P<verb>(?:holds|states|proposes|suggests|argues|supposes|claims|assumes) that) "
_CALLED = re.compile(
    r"(?P<gloss>(?:The|An?|Any|[A-Z][a-z]+ing) .+?) "
    r"(?P<verb>(?:is|are)(?: often| sometimes| usually| commonly| collectively)? "
    r"(?:called|known as|termed|referred to as)) (?:the |an? )?[“\"]?"
)
_CALLED_END = re.compile(rf"[”\"]?{_BRACKET}(?=$|[,.:])")
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("entry", re.compile(rf"{_BRACKET}(?P<verb>: )(?P<gloss>.+)$")),
    ("is", re.compile(rf"{_BRACKET}{_ALIAS}{_TURN} {_MEANS}(?P<gloss>.+)$")),
    ("holds", re.compile(rf"{_BRACKET} {_HOLDS}(?P<gloss>.+)$")),
    ("that_is", re.compile(rf"{_BRACKET}(?P<verb>, |: |—)(?P<gloss>(?:the|an?) .+)$")),
)
_LEAD = re.compile(
    r"(?:In contrast|By contrast|However|Thus|Finally|Similarly|Likewise|In psychology|Then|Also|"
    r"In other words|As you may recall|In general|In short|First|Second|Third|And|But|Instead|"
    r"(?:In|Following) (?!this|that|these|his|her|our|their|other|addition)[\w’' -]{3,50}),? "
)
# No names of one thing: figures, lists, clauses; and adjectives, which cannot be a noun's rival.
_NO_TERM = re.compile(
    r"\d|[\"“”:;,]|\b(?:this|that|these|and|is|are|focuses|your|of the)\b|^.{1,2}$"
    r"|ian$|^\w+sexual$|^obese$",
    re.IGNORECASE,
)
_SINGULAR_S = re.compile(
    r"(?:pons|pancreas|ss|us|is|(?<!characterist)ics|ness|series|news|means|species|diabetes|"
    r"rabies|bias)$|['’]s$",
    re.IGNORECASE,
)
_IRREGULAR = re.compile(
    r"\b(?:people|children|stimuli|phenomena|criteria|mice|women|men|schemata|gyri|sulci|neuroses|"
    r"nuclei|data)$"
)


def reading(sentence: str, definition: Definition) -> Reading | None:
    """Return what `sentence` says of the term, None where it cannot be read on its own.

    Refused are: what speaks of something named elsewhere, glosses that hold the term or that name
    no kind of thing, and entries that are no noun phrase ("characterized by …").
    """
    term = definition.term
    if _NO_TERM.search(term) or FIGURES.search(_NOTE.sub("", sentence)):
        return None
    for clause in _clauses(sentence, term):
        plain = _NOTE.sub("", clause)
        at = plain.find(term)
        while at >= 0:
            for made in _readings(clause, plain, term, at):
                if is_sound(made, definition):
                    ends = sentence.rstrip(" .").endswith(made.clause.rstrip(" ."))
                    return replace(made, ends=ends, stopped=sentence.rstrip().endswith("."))
            at = plain.find(term, at + 1)
    return None


def telling(sentence: str, definition: Definition) -> Reading | None:
    """Return what a clause that begins with the term tells of it, though it does not define it."""
    term = definition.term
    if _NO_TERM.search(term) or FIGURES.search(sentence):
        return None
    for clause in _clauses(sentence, term):
        plain = _NOTE.sub("", clause)
        found = re.match(rf"(?i)(?:in |the |an? )?{re.escape(term)},? (?P<gloss>.+)", plain)
        if found and tells(found["gloss"]):
            return Reading(
                form="is",
                gloss=_trimmed(found["gloss"]),
                statement=_full(plain[0].upper() + _ADDED.sub("", plain)[1:]),
                clause=_full(clause),
                lead="",
                verb="",
                plural=is_plural(term),
            )
    return None


def _clauses(sentence: str, term: str) -> Iterator[str]:
    for part in _CLAUSE.split(sentence):
        if term in part:
            yield part.strip()


def _readings(clause: str, plain: str, term: str, at: int) -> Iterator[Reading]:
    """Yield what the clause, which is `plain` without its notes, may say of the term at `at`."""
    before, behind = plain[:at], plain[at + len(term) :]
    article = _ARTICLE.search(before)
    begin = article.start() if article else at
    lead = before[:begin]
    the = before[begin:]
    called = _CALLED.fullmatch(before)
    if called and _CALLED_END.match(behind):
        gloss = called["gloss"]
        yield Reading(
            form="called",
            gloss=gloss[0].lower() + gloss[1:],
            statement=f"{plain[: at + len(term)]}.",
            clause=_full(clause),
            lead="",
            verb=called["verb"],
            plural=is_plural(term),
        )
    for form, pattern in _FORMS:
        found = pattern.match(behind)
        if found is None or not _may_follow(lead, form):
            continue
        gloss = _trimmed(found["gloss"])
        if form == "that_is":
            gloss = _apposed(gloss)
        if gloss:
            body = clause[len(lead) :]
            yield _made(body, form, term, the, found["verb"], _uncapped(gloss))


def _may_follow(lead: str, form: Form) -> bool:
    """Whether the words before the term may be left out, or stay behind with another clause."""
    if form == "entry":
        return not lead
    if form == "that_is":
        return bool(lead.strip()) and not re.search(
            r"^In [^,]*$|\b(?:[Tt]his|[Tt]hese|of)\s*$", lead
        )
    return not lead or bool(_LEAD.fullmatch(lead))


def _made(body: str, form: Form, term: str, the: str, verb: str, gloss: str) -> Reading:
    if form == "is" and verb.startswith(("refer", "mean")):
        form = "means"
    plural = (
        verb in ("are", "refer to") if verb.split(" ")[0] in ("are", "refer") else is_plural(term)
    )
    if verb.split(" ")[0] in ("is", "refers", "means"):
        plural = False
    made = Reading(
        form=form,
        gloss=gloss,
        statement="",
        clause=_full(body),
        lead=the,
        verb=verb,
        plural=plural,
        genus=has_genus(gloss),
    )
    return replace(
        made, statement=f"{term}: {gloss}." if form == "entry" else statement(made, term)
    )


def _uncapped(gloss: str) -> str:
    """Return a gloss as it goes on within a sentence; a name keeps its capital."""
    first = gloss.split(" ")[0]
    if first[1:] != first[1:].lower() or re.search(r"['’]s$|ian$", first):
        return gloss
    return gloss[0].lower() + gloss[1:]


def _full(body: str) -> str:
    """Return a clause as a sentence."""
    return body.rstrip(" .;,") + "."


def _trimmed(gloss: str) -> str:
    gloss = re.split(r";|: ", gloss)[0]
    return _ADDED.sub("", gloss).strip().rstrip(" .,;")


def _apposed(gloss: str) -> str:
    """Return an apposition up to its end, "" where that is not certain."""
    head, comma, rest = gloss.partition(", ")
    if comma and not re.match(r"(?:and|or|which|who|whose|even|usually|often)\b", rest):
        return ""
    return head if is_noun_phrase(head) else ""


def is_plural(term: str) -> bool:
    """Whether an English term is a plural, as far as its last word tells."""
    head = re.split(r" (?:of|in|for|to) ", term)[0].strip()
    if _IRREGULAR.search(head):
        return True
    return head.endswith("s") and not _SINGULAR_S.search(head)
