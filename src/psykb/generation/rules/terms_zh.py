"""Read Chinese sentences that define a term."""

import re
from collections.abc import Iterator

from psykb.corpus.genus_zh import names_kind
from psykb.corpus.shape_zh import is_facet
from psykb.generation.rules.readings import FIGURES, Form, Reading
from psykb.generation.rules.wording_zh import with_name
from psykb.text.folding import IDEOGRAPH
from psykb.types import Definition

_LONGEST_NOUN = 7  # characters of the noun that ends a definition, behind its last 的
_LENGTHS = (8, 110)  # characters of a gloss
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
_HOLDS = "(?P<verb>则?(?:认为|主张|假定)[，,]?)"
_CALLED = re.compile(
    "(?P<gloss>.+?)(?P<verb>[，,]?(?:这一?)?(?:种)?(?:现象|过程|倾向|情况)?[，,]?(?:就|便|被)?"
    '(?:称为|称作|叫做|叫作|(?<=[这，])叫))[“"「]?'
)
_CALLED_END = re.compile(f"{_ASIDE}(?=$|[。，：])")
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
_POINTS_BACK = re.compile(
    "(?:^|[，：；])(?:这|此|该|其|它|他(?!人)|她|前者|后者|两者|二者|上述)"
    "|他们|她们|前者|后者|上述|这(?:一|种|个|些|类|里|两|三|样)|该(?:理论|研究|实验|书|学派)|此(?:时|后|外)"
    "|我们|本(?:书|章|节)|另一(?:种|个|类)"
)
_CONNECTED = re.compile(
    "^(?:但|而|并|且|因此|所以|例如|比如|如果|可见|于是|此外|另外|同时|也|又|还|则|不过|然而|就|以及|从而|即)"
)
_PROSE = re.compile("提出|不同的|出版|发表|报告|[（(][A-Z][^（）()]*[)）]|\\d{4}年|说明")
_ADDED = re.compile(
    "[，,](?:例如|比如|如(?!果)|诸如|譬如|包括|也就是|常常?|通常|一般|往往|它|其|这|也|又|代表|取值|"
    "在操作上|前提|任务|目标|由.{2,30}(?:决定|组成|引起|设计|提出|创立)|特点|不同|与.{2,20}(?:不同|相反|相对)|"
    "[A-Z]|只有|只要|说明|缺点|优点|好处|作用是|能够看到|因此|所以|是由|多分布|持续|最)"
)
_GOES_ON = re.compile(
    "[，,](?:[却但而并且以从使因就便才则都反能会要没于和或及把将对在由人让达来又也]|不(?!同)|可以|所以|自己|个体|通过|借助|帮助|利用|运用|根据|依据|按照|"
    "导致|其中|如果|与(?!.{1,20}(?:不同|相反|相对)))"
)
# Nouns that end a clause more often than a definition: "病人否认看见盲区内的刺激，却…".
_NO_GENUS = re.compile("(?:刺激|事件|结果|信息|材料|问题|经历)$")
_ENDING = re.compile("[。．.；;，,：:\\s]+$")
_FOREIGN = re.compile("[A-Za-z]{2,}")
_NOTE = re.compile("[（(](?:见|参见|图|表|[A-Z][^（）()]*\\d{4})[^（）()]*[)）]")
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
                if _is_sound(made, definition):
                    return made
            at = clause.find(term, at + 1)
    return None


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
        parts.append(sentence[at : cut.start()])
        at = cut.end()
    parts.append(sentence[at:])
    for part in parts:
        if term in part:
            yield part.strip()


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
    gloss = _trimmed(_NOTE.sub("", whole))
    genus = bool(names_kind(gloss + "。"))
    if form == "that_is" and not genus:
        return None
    verb = _LINKING.sub("", found["verb"]).lstrip("，,")
    verb = verb.rstrip("，,：") if form == "means" else verb
    body = _ENDING.sub("", clause if kept else clause[len(before) :])
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
        attributed = lead[-1] in "，,：" and len(lead) <= 30 and not _POINTS_BACK.search(lead)
        if not owned and not (attributed and lead[0] not in "但而"):
            return None
        return re.sub(_BRACKET, "", lead) if owned else lead
    if form == "entry":
        return "" if re.fullmatch(r"[\s\d.、（）()①-⑳•·“-]*", lead) else None
    if _OWNER.fullmatch(lead):
        return lead
    if form == "that_is":
        return ""
    return "" if _FREE_LEAD.fullmatch(lead) else None


def _called(clause: str, term: str, found: re.Match[str]) -> Reading | None:
    """Y称为X, Y的过程叫做X."""
    gloss = found["gloss"].strip()
    if _PROSE.search(gloss) or _CONNECTED.match(gloss) or gloss.count("，") > 3:
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


def _trimmed(gloss: str) -> str:
    """Cut what a sentence adds behind a definition that is complete before it."""
    for comma in re.finditer("[，,：]", gloss):
        head, rest = gloss[: comma.start()], gloss[comma.start() :]
        if len(head) < _LENGTHS[0]:
            continue
        noun = head.rpartition("的")[2]
        complete = (
            len(noun) <= _LONGEST_NOUN
            and not _NO_GENUS.search(noun)
            and names_kind(head + "。")
            and not _GOES_ON.match(rest)
        )
        if rest[0] == "：" or complete or _ADDED.match(rest):
            return head
    return gloss


def _is_sound(made: Reading, definition: Definition) -> bool:
    gloss = made.gloss
    if not _LENGTHS[0] <= len(gloss) <= _LENGTHS[1] or _POINTS_BACK.search(gloss):
        return False
    if made.form != "called" and _CONNECTED.match(gloss) and not gloss.startswith("就"):
        return False
    if (
        made.form == "is"
        and definition.confidence < 0.8
        and (not made.genus or made.lead or not made.opens)
    ):
        return False
    if re.search("而不(?:只)?是", made.clause):
        return False
    if made.form == "is" and re.match(
        "否|(?:一个|由|在|把|人们)?[^，]{0,10}(?:重要|主要|最)", gloss
    ):
        return False
    if (
        "？" in gloss
        or gloss.count("“") != gloss.count("”")
        or gloss.count("（") != gloss.count("）")
    ):
        return False
    names = [definition.term, *(v for v in definition.variants if len(v) > 1)]
    return not any(name.lower() in gloss.lower() for name in names)
