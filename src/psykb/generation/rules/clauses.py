"""Clauses that each say something of one of several things, so that it can be asked of which."""

import re
from collections.abc import Collection

from psykb.generation.rules.standing import stands_alone
from psykb.types import Language, record

_ZH_BAD = re.compile(
    "^(?:[的和与、（及或等以了着过，也都又还]|之)|^(?:能力|方法|理论|系统|障碍|效应|疗法|学派|性)"
)
_EN_VERB = re.compile(
    r"(?:is|are|refers|means|asks|aims|holds|concerns|describes|involves|occurs|focuses|requires|"
    r"tests|copies|carries|controls|regulates|binds|keeps|directs|gives|deals|states|emphasizes|"
    r"explains|measures|predicts|helps|uses|works|seeks|treats|includes|produces|receives|"
    r"summarize|summarizes|processes|connects|transmits|responds|develops|protects|compares|"
    r"assumes|affects)\b"
)
_EN_CLAUSE = re.compile(
    r"(?P<prep>(?:In|With|According to|in|with|according to) )?(?P<art>(?:An?|The|an?|the) )?"
    rf"(?P<name>[\w’'-]+(?: [\w’'-]+){{0,3}}?)(?:(?(prep), | ))"
    rf"(?=[a-z])(?(prep)|(?={_EN_VERB.pattern}))"
)
# Words that no name of two to four words holds.
_FUNCTION = re.compile(
    r"(?i)\b(?:the|an?|if|that|which|who|when|is|are|was|and|or|anything|something|not|one|some|"
    r"most|many|each|both|other|people|because|you|they|it)\b"
)
_LONGEST = 60  # characters of what a Chinese clause says
_LEAST = 4
_WHOLE = 10  # characters of a definition that stands in one clause
_MUCH = 30
_SAID = (15, 180)  # characters of what an English one may say
_LONGEST_NAME = 14  # characters in Chinese


@record
class Clause:
    """What a sentence says of one of several things: `lead + article + name + said`.

    `lead` is "In ", "With " or the like where the name does not do what is said.
    """

    name: str
    said: str
    lead: str = ""
    article: str | None = None

    def statement(self, said: str, language: Language) -> str:
        """Return the statement that `said` holds of this thing."""
        if language == "zh":
            return f"{self.name}{said}。"
        start = f"{self.lead}{self.article or ''}{self.name}"
        return f"{start[0].upper()}{start[1:]}{',' if self.lead else ''} {said}."


def parallel_zh(text: str, names: Collection[str]) -> list[Clause]:
    """Return the clauses of a sentence that each say something of a name, [] unless all do."""
    text = text.rstrip("。").rpartition("：")[2]
    found = [clause_zh(part, names) for part in text.split("；")]
    clauses = [c for c in found if c is not None]
    return _distinct(clauses) if len(clauses) == len(found) else []


def clause_zh(part: str, names: Collection[str]) -> Clause | None:
    """Return the clause if it begins with one of the names and says something by itself."""
    part = part.removeprefix("而")
    tried = range(min(_LONGEST_NAME, len(part)), 1, -1)
    name = next((part[:n] for n in tried if part[:n] in names), "")
    said = _plain(part[len(name) :].removeprefix("则").removeprefix("，"))
    if not name or not _LEAST <= len(said) <= _LONGEST or _ZH_BAD.search(said):
        return None
    alone = stands_alone(said, "zh") and stands_alone(name, "zh")
    return Clause(name=name, said=said) if alone else None


def _plain(said: str) -> str:
    """Return what a clause says without a second matter behind its definition, "" with a 但."""
    if re.search("，(?:但|不过|却)", said):
        return ""
    first = said.split("，")[0]
    is_definition = re.match("是指|是(?!否|不)|也?就是", said) and len(first) >= _WHOLE
    return first if is_definition and len(said) > _MUCH else said


def parallel_en(text: str, folded: Collection[str]) -> list[Clause]:
    """Return the clauses of a sentence that each say something of a term, () unless all do."""
    parts = re.split(r"; (?:and |whereas |while |but )?|, whereas |, while ", text.rstrip("."))
    found = [_EN_CLAUSE.match(part) for part in parts]
    clauses = []
    for part, match in zip(parts, found, strict=True):
        if match is None:
            return []
        said = _bare(part[match.end() :])
        if not said:
            return []
        clauses.append(
            Clause(name=match["name"], said=said, lead=match["prep"] or "", article=match["art"])
        )
    known = all(c.name.lower() in folded for c in clauses)
    alike = len({c.name.split()[-1] for c in clauses}) == 1 and " " in clauses[0].name
    if any(_FUNCTION.search(c.name) for c in clauses):
        return []
    verbs = all(c.lead or _EN_VERB.match(c.said) for c in clauses)
    leads = len({c.lead.lower() for c in clauses}) == 1
    return _distinct(clauses) if (known or alike) and verbs and leads else []


def clause_en(part: str, names: Collection[str]) -> Clause | None:
    """Return the clause if it begins with one of the names and a verb in the singular."""
    opened = re.match("(?P<art>(?:An?|The|an?|the) )?", part)
    article = opened["art"] if opened else None
    rest = part[len(article or "") :]
    for name in names:
        if rest.lower().startswith(f"{name.lower()} ") and _EN_VERB.match(rest, len(name) + 1):
            said = _bare(rest[len(name) + 1 :])
            return Clause(name=name, said=said, article=article) if said else None
    return None


def _bare(said: str) -> str:
    """Return what an English clause says without its examples, "" where it cannot be asked."""
    said = re.split(", as when |, such as |, for example ", said)[0]
    least, most = _SAID
    plain = least <= len(said) <= most and "—" not in said
    return said if plain and stands_alone(said, "en") else ""


def _distinct(clauses: list[Clause]) -> list[Clause]:
    """Return the clauses if each says something else of something else."""
    names = {c.name for c in clauses}
    mixed = any(other.name in c.said for c in clauses for other in clauses)
    nested = any(a != b and a in b for a in names for b in names)
    whole = len(names) == len(clauses) and not mixed and not nested
    return clauses if whole else []
