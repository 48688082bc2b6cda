"""Read Chinese sentences that define a term."""

import re
from collections.abc import Iterator
from dataclasses import replace

from psykb.corpus.genus_zh import names_kind
from psykb.corpus.shape_zh import is_facet
from psykb.generation.rules.glosses_zh import CONNECTED, OTHER_NAME, POINTS_BACK, is_sound, trimmed
from psykb.generation.rules.readings import FIGURES, Form, Reading
from psykb.generation.rules.wording_zh import with_name
from psykb.text.folding import IDEOGRAPH
from psykb.types import Definition

_CLAUSE = re.compile(
    "[；;]|[，,](?:而)?(?=[^，。；：]{2,50}?(?:则|就)?(?:是指|指的是))|[，,](?=[^，。；：]{2,6}是[把在由对])"
)
_BRACKET = r"(?:\s*[（(][^（）()]{1,80}[)）])"
_ASIDE = (
    rf"[”\"」]?{_BRACKET}?[”\"」]?"
    rf"(?:[，,]?(?:又|也|亦|或|简|俗|旧)(?:称|叫)(?:为|作|做)?[^，。；：]{{1,20}}{_BRACKET}?)?"
)
_ADVERBS = "(?:则|就|也|便|通常|一般|主要|在心理学[中上]|这一(?:概念|术语)|一词)*"
_MEANS = (
    rf"(?P<verb>[，,]?{_ADVERBS}(?:可以?|被)?"
    "(?:是指的是|是指|指的是|指的就是|(?:定义|界定|理解)为|特指|泛指|指(?![出导示]))[，,：]?)"
)
_IS = rf"(?P<verb>[，,]?{_ADVERBS}是)"
_THAT_IS = "(?P<verb>[，,](?:也?即(?:是|指)?|也就是|它是))"
_ENTRY = "(?P<verb>：)"
_HOLDS = "(?P<verb>[，,]?则?(?:认为|主张|假定)[，,]?)"
_CALLED = re.compile(
    "(?P<gloss>.+?)(?P<verb>[，,]?(?:这一?)?(?:种)?(?:现象|过程|倾向|情况)?[，,]?(?:就|便|被)?"
    '(?:称为|称作|叫做|叫作|(?<=[这，])叫))[“"「]?'
)
_CALLED_END = re.compile(f"{_ASIDE}(?=$|[。，：])")
# The other half of a law, behind the semicolon: "达不到阈值，则不发放".
_CONVERSE = re.compile(
    "(?:[达若如否反没不当]|一旦)(?!.*(?:是指|指的是|称为))(?=.*(?:则不|就不|则没有|反之|否则))"
)
_LINKING = re.compile("^[，,]?(?:则|就|也|便)+(?=是|指|认为|主张|假定)")
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("means", re.compile(f"{_ASIDE}{_MEANS}(?P<gloss>.+)$")),
    ("entry", re.compile(f"{_ASIDE}{_ENTRY}(?P<gloss>.+)$")),
    ("that_is", re.compile(f"{_ASIDE}{_THAT_IS}(?P<gloss>.+)$")),
    ("holds", re.compile(f"{_ASIDE}{_HOLDS}(?P<gloss>.+)$")),
    ("is", re.compile(f"{_ASIDE}{_IS}(?P<gloss>.+)$")),
)

# What may stand before a term and be left out: the statement says the same without it.
_FREE_LEAD = re.compile(
    '(?:^|.*[，：,:])(?:[“"「]|所谓的?|这[种一个类]|[他她]们?所?说的|而|其中|此外|另外|例如|因此|所以|'
    "[\\d.、（）() 　①-⑳•·-])*"
)
# What must stay: who holds it, or whose idea it is.
_OWNER = re.compile("[^，。；：这该此其他她它]{2,24}(?:提出|创立|首创|描述|发现|设计|编制)的")
_SAYING = re.compile("认为|提出|主张|指出|看来|强调|相信|假定")
_DROPPED_SAYING = re.compile("^(?:一般|通常|普遍|现在|目前)认为[，,]$")
_PROSE = re.compile("提出|不同的|出版|发表|报告|[（(][A-Z][^（）()]*[)）]|\\d{4}年|说明")
# What the book says of a thing in passing, not what it is.
_NO_TELLING = re.compile(
    "[的一和与、或及，：；]|(?:不|由.*(?:提出|出版|编制|发表|设计))|.*(?:来源于|最早|出版|发表)"
)
_ANOTHER = re.compile("，(?=[\u4e00-\u9fff]{2,6}?(?:把|使|是|则|与))|，(?:例如|比如|如)")
_PERSON = re.compile("[A-Z][^ ]* .*[A-Z]")
_TOLD_BY = frozenset(("is", "theory", "listed"))  # patterns whose terms need no foreign name
_BRACKET_MARK = re.compile("^[（(]|[（(][^）)]*$")  # one that is not closed, or no word before it
_TELLING = (8, 80)  # characters
_PROPOSED = re.compile("(?:.*[，,；])?[^，,；]*(?:提出|阐述)了?")
_ENDING = re.compile("[。．.；;，,：:\\s]+$")
_FOREIGN = re.compile("[A-Za-z]{2,}")
_EXAMPLE = re.compile("[，,](?:例如|比如|譬如|如(?!果))")
_NOTE = re.compile("[（(](?:(?:见|参见|图|表)[^（）()]*|[A-Za-z][^（）()\u4e00-\u9fff]*)[)）]")
_IDEOGRAPH = re.compile(f"[{IDEOGRAPH}]")
_NO_NAME = re.compile("^(?:至于|关于|对于)|由此|于是|[提得概]出|概括|倡导|创立|所谓")
_QUANTITY = re.compile("^[一二三四五六七八九十两几多]+[种个类项]")


def reading(sentence: str, definition: Definition) -> Reading | None:
    """Return what `sentence` says of the term, None where it cannot be read on its own.

    Refused are: what speaks of something named elsewhere, lists of several terms that cannot be
    parted, glosses that hold the term, and short terms without a foreign name, which are often
    a side of something else ("广度", "稳定性").
    """
    term = definition.term
    if not _is_fit(definition) or FIGURES.search(sentence):
        return None
    for clause in _clauses(sentence, term):
        at = clause.find(term)
        while at >= 0:
            for made in _readings(clause, term, at):
                if is_sound(made, definition):
                    return _placed(made, sentence)
            at = clause.find(term, at + 1)
    return None


def telling(sentence: str, definition: Definition) -> Reading | None:
    """Return what a clause that begins with the term tells of it, though it does not define it.

    Enough to show that another definition is not its own: "自我从本我中分化出来，按现实原则行事".
    """
    term = definition.term
    foreign = any(_FOREIGN.search(v) for v in definition.variants)
    sure = definition.pattern in _TOLD_BY or foreign
    sure = sure and not any(_PERSON.match(v) for v in definition.variants)
    if not sure or is_facet(term) or _NO_NAME.search(term) or FIGURES.search(sentence):
        return None
    for clause in _clauses(sentence, term):
        found = re.match(f"{re.escape(term)}{_BRACKET}?则?(?P<gloss>.+)$", clause)
        gloss = _ANOTHER.split(_ENDING.sub("", found["gloss"]))[0] if found else ""
        if not _TELLING[0] <= len(gloss) <= _TELLING[1] or _NO_TELLING.match(gloss):
            continue
        if OTHER_NAME.search(gloss):
            continue
        if not (POINTS_BACK.search(gloss) or gloss.count("“") % 2 or _BRACKET_MARK.search(gloss)):
            made = Reading(
                form="is",
                gloss=gloss,
                statement=f"{term}{gloss}。",
                clause=_ENDING.sub("", clause) + "。",
                lead="",
                verb="",
            )
            return _placed(made, sentence)
    return None


def _placed(made: Reading, sentence: str) -> Reading:
    """Return a reading that knows whether its clause ends the sentence."""
    return replace(
        made,
        ends=_ENDING.sub("", sentence).endswith(made.clause.rstrip("。")),
        stopped=sentence.rstrip().endswith("。"),
    )


def _is_fit(definition: Definition) -> bool:
    term = definition.term
    if _NO_NAME.search(term):
        return False
    if not _IDEOGRAPH.search(term) or is_facet(term) or _QUANTITY.match(term):
        return False
    foreign = any(_FOREIGN.search(v) for v in definition.variants) or bool(_FOREIGN.search(term))
    return foreign or len(term) > 3 or definition.confidence >= 0.9


def _clauses(sentence: str, term: str) -> Iterator[str]:
    parts, at = [], 0
    for cut in _CLAUSE.finditer(sentence):
        if _is_inside_brackets(sentence, cut.start()):
            continue
        parts.append(sentence[at : cut.start()])
        at = cut.end()
    parts.append(sentence[at:])
    for at in range(len(parts) - 1, 0, -1):
        if _CONVERSE.match(parts[at]):
            parts[at - 1] += f"；{parts.pop(at)}"
    for part in parts:
        if term in part:
            yield part.strip()


def _is_inside_brackets(text: str, at: int) -> bool:
    """Whether a place of a text stands between a bracket and the one that closes it."""
    before = text[:at]
    return sum(map(before.count, "（(")) > sum(map(before.count, "）)"))


def _readings(clause: str, term: str, at: int) -> Iterator[Reading]:
    """Yield what the clause may say of the term that stands at `at`."""
    before, behind = clause[:at], clause[at + len(term) :]
    called = _CALLED.fullmatch(before)
    if called and _CALLED_END.match(behind):
        made = _called(clause, term, called)
        if made:
            yield made
    for form, pattern in _FORMS:
        found = pattern.match(behind)
        made = _defined(clause, term, before, found, form) if found else None
        if made:
            yield made


def _defined(
    clause: str, term: str, before: str, found: re.Match[str], form: Form
) -> Reading | None:
    """X是指Y, X是Y, X：Y, X，即Y, X认为Y."""
    lead = before.rstrip('“"「')
    kept = _kept_lead(lead, form)
    if kept is None:
        return None
    whole = _ENDING.sub("", found["gloss"])
    gloss = _NOTE.sub("", whole)
    gloss = _EXAMPLE.split(gloss)[0] if form == "holds" else trimmed(gloss)
    genus = bool(names_kind(gloss + "。"))
    if form == "that_is" and not genus:
        return None
    verb = _LINKING.sub("", found["verb"]).lstrip("，,")
    verb = verb.rstrip("，,：") if form == "means" else verb
    whole_clause = kept or (form == "holds" and lead and not POINTS_BACK.search(lead))
    body = _ENDING.sub("", clause if whole_clause else clause[len(before) :])
    if form == "that_is" and gloss in body:  # what follows an aside is not about the term
        body = body[: body.index(gloss) + len(gloss)]
    return Reading(
        form=form,
        gloss=gloss,
        statement=with_name(form, kept, term, verb, gloss, genus=genus),
        clause=body + "。",
        lead=kept,
        verb=verb,
        genus=genus,
        opens=not lead,
    )


def _kept_lead(lead: str, form: Form) -> str | None:
    """Return what of the words before the term belongs to the statement, None if it has no name."""
    if not lead:
        return ""
    if _SAYING.search(lead) and form in ("is", "means") and not _DROPPED_SAYING.match(lead):
        owned = _OWNER.fullmatch(lead)
        attributed = lead[-1] in "，,：" and len(lead) <= 30 and not POINTS_BACK.search(lead)
        if not owned and not (attributed and lead[0] not in "但而"):
            return None
        return re.sub(_BRACKET, "", lead) if owned else lead
    if form == "entry":
        return "" if re.fullmatch(r"[\s\d.、（）()①-⑳•·“-]*", lead) else None
    if _OWNER.fullmatch(lead):
        return re.sub(_BRACKET, "", lead)
    if form == "that_is" or (form == "holds" and _PROPOSED.fullmatch(lead)):
        return ""
    return "" if _FREE_LEAD.fullmatch(lead) else None


def _called(clause: str, term: str, found: re.Match[str]) -> Reading | None:
    """Y称为X, Y的过程叫做X."""
    gloss = found["gloss"].strip()
    if _PROSE.search(gloss) or CONNECTED.match(gloss) or gloss.count("，") > 3:
        return None
    if re.search("[又也合统]常?$|[把将][^，]*$|：|称为|叫[做作]", gloss):
        return None
    return Reading(
        form="called",
        gloss=gloss,
        statement=f"{gloss}{found['verb']}{term}。",
        clause=_ENDING.sub("", clause) + "。",
        lead="",
        verb=found["verb"],
        genus=bool(re.search("的[^的，]{1,6}$", gloss)),
    )
