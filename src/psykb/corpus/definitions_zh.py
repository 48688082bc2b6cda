"""Find in a Chinese sentence the terms that it defines."""

import re
from collections.abc import Iterator, Sequence

from psykb.corpus.brackets import other_names
from psykb.corpus.found import Found, Rule
from psykb.corpus.genus_zh import names_kind
from psykb.corpus.names_zh import Name, entry_name, name_before, names_behind
from psykb.corpus.shape_zh import is_facet, is_term
from psykb.text.sentences import Span
from psykb.text.wording import either

# Adverbs between a name and the verb that defines it; 原则是指 holds none.
_ADVERBS = (
    "(?:(?<![成造])就|(?<![方随])便|(?<![原法规准守细])则|也|(?<![立随])即|(?<!首)都|"
    "通常|一般|主要|常常|常|往往|又|在这里|在此|在心理学[中上里]|可以|可|被|一词|这一(?:术语|概念|名词))*"
)
_MEANS = re.compile(
    f"[，,]?{_ADVERBS}(?:是指的是|是指|指的就是|指的是|所指的是|(?:定义|界定|理解|表述)为|"
    "的(?:定义|含义|概念|意思)(?:就)?是|用[来以]指|特指|泛指|系指)"
)
_TAKES = re.compile("[把将][^，。；]{2,40}$")
_POINTS = re.compile(
    f"{_ADVERBS}(?<![短手食中戒宗大要所专单多统旨意特泛系是])指"
    "(?![出导示数标向定挥责引望明甲点令头南认教使派的尖着])"
)
_IS = re.compile(
    "[，,]?(?:(?<![成造])就|(?<![原法规准守细])则|也|既)?(?<![不还只就也都正总])(?:是|就是|则是)(?=.{6})"
)
_SO_CALLED = re.compile(
    "所谓的?(?=[^，。]{2,20}?(?:（[^（）]{1,80}）)?”?[，,]?(?:就|便)?(?:是|指))"
)
_CALLED = re.compile(
    "(?<![不自号声宣可])(?:称之为|(?:统|合|通|俗|并)?称(?:为|作)|(?<!喊)叫[做作]|命名为|定名为|谓之)(?![了过着])"
    "(?:所谓的?)?"
    "|(?:(?<=[这又也就者都亦，])叫|(?:又|也|亦|合|统|通|俗|或)称|(?<=这就是))(?![为作做上去他她它])"
    "|(?<=[，,])即(?:所谓的?)?"
)
_NOT_CALLED = re.compile(f"{either('不能 不可 不应 不宜 难以 无法 不再 是否')}[^，。；]{{0,4}}$")
_ANAPHORA = re.compile("(?:这|此|它|其|该)[^，。；]{0,8}")
_APPOSED = re.compile(
    "[，,—]+(?:也?即(?:是|指)?|也就是说?|它?这?是指|这是|它是|这种)(?=[^，。；]{4})"
    "|的(?:方法|概念|观点|现象|说法|原则)[，,](?:即|这是|也就是)"
)
_THEORY = re.compile(f"{either('理论 学说 假说 说 论 模型 定律 法则 原理 原则 律 主义 疗法')}$")
_HOLDS = re.compile("[，,]?(?:一般)?(?:认为|主张|假定)")
_FOREIGN = re.compile("[（(][A-Za-z][^（）()]{1,80}[)）]")
_OF_SUBJECT = re.compile(  # what a book says of a thing when it gives its foreign name
    "[，,]?(?:则|就|也)?(?:由|把|将|以|用|有|指|关心|认为|主张|强调|假定|包括|使|让|从|的特征|的特点|必须|不是|"
    "与[^，。]{2,12}(?:不同|相反|相对)|一词)"
)
_PROPOSES = re.compile(
    "(?:提出|创立|创建|倡导|阐述|建立|设计|引入|引进|编制|发展)(?:出|了|的)?"
    "(?:著名的|所谓的?|一种|一个|新的)?(?=[^，。；（）]{2,20}[（(][A-Za-z])"
)
_ALIAS = "(?:又|也|亦|或|俗|旧|简|有时也?|近年也?常?|也?常)被?(?:称|叫|译)(?:为|作|做)?(?:简称)?"
_ALIASED = "([^，。；：（）()]{2,20})(?:[（(]([^（）()]{1,80})[)）])?"
_ALIAS_BEFORE = re.compile(f"(?:[，,]?{_ALIAS}|即){_ALIASED}[，,]?$")
_ALIAS_BEHIND = re.compile(f"[，,]{_ALIAS}{_ALIASED}(?=[，。；]|$)")
_QUOTES = '“”" '


def find(sentence: str, marked: Sequence[Span], *, entries: bool = False) -> Iterator[Found]:
    """Yield the terms that `sentence` defines; the same term may come by several rules.

    Args:
        sentence: one sentence; not a question.
        marked: the stretches in bold or italic, trimmed, without brackets.
        entries: the sentence stands in a glossary.
    """
    for cue, rule in _RULES:
        if cue.search(sentence):
            yield from rule(sentence, marked)
    name = entry_name(sentence, marked, entries=entries)
    if name and (entries or name.marked):
        yield _made(sentence, name, "entry", 1.0 if entries else 0.9)
    elif name and (name.foreign or _THEORY.search(sentence[name.start : name.end])):
        yield _made(sentence, name, "entry", 0.75 if name.foreign else 0.6)


def _made(sentence: str, name: Name, pattern: str, confidence: float, at: int = 0) -> Found:
    """Make the finding; other names are looked for from `at` on, where the definition begins."""
    variants = [*([name.phrase] if name.phrase else []), *name.aliases, *other_names(name.bracket)]
    if at:
        clause = re.compile("[^；;]*").match(sentence, at)
        for alias in _ALIAS_BEHIND.finditer(clause.group() if clause else ""):
            if is_term(alias[1].strip(_QUOTES)):
                variants += [alias[1].strip(_QUOTES), *other_names(alias[2] or "")]
    return Found(name.start, name.end, tuple(dict.fromkeys(variants)), pattern, confidence)


def _subject(sentence: str, at: int, marked: Sequence[Span]) -> Name | None:
    """Return the name before `at`, other names between them skipped: "X，又称Y，是指…"."""
    aliases: list[str] = []
    while found := _ALIAS_BEFORE.search(sentence, max(0, at - 120), at):
        alias = found[1].strip(_QUOTES)
        if not is_term(alias):
            break
        aliases += [alias, *other_names(found[2] or "")]
        at = found.start()
    name = name_before(sentence, len(sentence[:at].rstrip("，, ")), marked)
    return name and name._replace(aliases=tuple(aliases))


def _explicit(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X是指…, X（English）被定义为…, X的含义是…, 把X定义为…."""
    for verb in _MEANS.finditer(sentence):
        taken = verb.group().endswith("为") and _TAKES.search(sentence, 0, verb.start())
        name = (_object if taken else _subject)(sentence, verb.start(), marked)
        if name is None or len(sentence) - verb.end() < 4:
            continue
        if name.trimmed and not name.bracket and verb.group()[0] in "，,":
            continue  # "以…为内容的记忆，主要是指…": the subject is further ahead
        sure = name.marked or name.quoted or bool(other_names(name.bracket))
        confidence = 0.95 if sure else 0.8 if name.trimmed else 0.85
        yield _made(sentence, name, "explicit", confidence, verb.end())


def _object(sentence: str, at: int, marked: Sequence[Span]) -> Name | None:
    """Return X of "把X定义为", which stands before `at`."""
    begin = max(sentence.rfind("把", 0, at), sentence.rfind("将", 0, at))
    names = names_behind(sentence[:at], begin + 1, marked)
    whole = names and not sentence[names[0].end : at].strip(f"（）() {names[0].bracket}")
    return names[0] if whole else None


def _points(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X指…, where X is set off or begins the sentence."""
    for verb in _POINTS.finditer(sentence):
        name = name_before(sentence, verb.start(), marked)
        if name is None or len(sentence) - verb.end() < 5:
            continue
        sure = name.marked or name.quoted or name.foreign
        if sure or (not name.trimmed and not sentence[: name.start].strip(" 　“")):
            yield _made(sentence, name, "explicit", 0.9 if sure else 0.75, verb.end())


def _so_called(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """所谓X，就是…."""
    for lead in _SO_CALLED.finditer(sentence):
        for name in names_behind(sentence, lead.end(), marked)[:1]:
            cut = re.search("(?:就|便)?(?:是|指)", sentence[name.start : name.end])
            if cut and not name.marked:
                name = name._replace(end=name.start + cut.start(), bracket="")
            if is_term(sentence[name.start : name.end], named=True):
                sure = name.marked or bool(name.bracket)
                yield _made(sentence, name, "so_called", 0.95 if sure else 0.85, name.end)


def _is(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X（English）是…, and X是…的过程."""
    for verb in _IS.finditer(sentence):
        name = _subject(sentence, verb.start(), marked)
        kind = names_kind(sentence[verb.end() :]) if name else None
        if name is None or kind is None:
            continue
        if name.marked or name.foreign:
            sure = kind or (name.marked and name.foreign)
            yield _made(sentence, name, "is", 0.9 if sure else 0.8, verb.end())
        elif kind and not name.trimmed and not is_facet(sentence[name.start : name.end]):
            yield _made(sentence, name, "is", 0.6, verb.end())


def _called(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """…称为X, …叫做X（English）, 这叫X, …，即X（English）."""
    for verb in _CALLED.finditer(sentence):
        if _NOT_CALLED.search(sentence, 0, verb.start()):
            continue
        for name in names_behind(sentence, verb.end(), marked):
            sure = name.marked or name.quoted or name.foreign
            theory = _THEORY.search(sentence[name.start : name.end])
            weak = verb.group() == "" or verb.group().startswith("即")
            if not (sure or not weak or (theory and verb.group() == "")):
                continue
            if _ANAPHORA.fullmatch(sentence, 0, verb.start()):
                # what is called so is in the sentence before
                yield _made(sentence, name, "called", 0.6)
            else:
                yield _made(sentence, name, "called", 0.9 if sure else 0.8)


def _apposed(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X（English），即…."""
    for verb in _APPOSED.finditer(sentence):
        name = name_before(sentence, verb.start(), marked, governed=True)
        if name and (name.marked or name.quoted or name.foreign):
            yield _made(sentence, name, "apposition", 0.8 if name.marked else 0.7, verb.end())


def _theories(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X理论（English）认为…."""
    for verb in _HOLDS.finditer(sentence):
        name = name_before(sentence, verb.start(), marked, governed=True)
        if name is None or len(sentence) - verb.end() < 10:
            continue
        sure = name.marked or name.foreign
        if sure or (_THEORY.search(sentence[name.start : name.end]) and not name.trimmed):
            yield _made(sentence, name, "theory", 0.7 if sure else 0.6, verb.end())


def _introduced(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """提出X（English），…, and X（English）由…组成: the foreign name marks a first mention."""
    for verb in _PROPOSES.finditer(sentence):
        for name in names_behind(sentence, verb.end(), marked)[:1]:
            if other_names(name.bracket):
                yield _made(sentence, name, "introduced", 0.5)
    for bracket in _FOREIGN.finditer(sentence):
        if _OF_SUBJECT.match(sentence, bracket.end()):
            name_ = name_before(sentence, bracket.end(), marked)
            if name_ and name_.foreign and not name_.trimmed:
                yield _made(sentence, name_, "introduced", 0.5)


def _marked(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """**X**（English） anywhere: a book sets a term in bold where it explains it."""
    for start, _ in marked:
        for name in names_behind(sentence, start, marked):
            if other_names(name.bracket):
                yield _made(sentence, name, "marked", 0.5)


# Each rule with what a sentence must contain for it to be tried: most hold little of it.
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile("指|[定界理表][义定解述]为|(?:定义|含义|概念|意思)就?是"), _explicit),
    (re.compile("指"), _points),
    (re.compile("所谓"), _so_called),
    (re.compile("是"), _is),
    (re.compile("称|叫|为|谓|即|这就是"), _called),
    (re.compile("即|也就是|这是|它是|这种|指"), _apposed),
    (re.compile("认为|主张|假定"), _theories),
    (_FOREIGN, _introduced),
    (_FOREIGN, _marked),
)
