"""Find the name of a thing in a Chinese sentence, before or behind a given place."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from psykb.corpus.brackets import bracket_behind, is_foreign
from psykb.corpus.shape_zh import is_term, needs_modifier
from psykb.text.sentences import Span

# What may stand before a name without being a part of it.
_LEAD = re.compile(
    "(?:解析|因此|所以|可见|于是|此外|另外|其中|例如|比如|首先|其次|再次|最后|同样地?|相反|反之|"
    "一般来说|一般认为|通常|换句话说|也就是说|那么|这里所?说?的|这里|我们所说的|通常所说的|"
    "平常所说的|人们常说的|常说的|所说的|"
    "所谓的?|关于|对于|(?:在)?心理学[中上里](?:的)?|从?(?:广义|狭义)(?:地说|上说|上讲|来说|来讲|"
    "的)?|"
    "这[种个一类项条些](?:种|类)?|而|但|且|即|则|以及|作为|当代|著名的|一种|一个|一类|术语|概念|"
    "名词)"
)
# Verbs behind which a name begins: "提出过滤器理论（filter theory）". Names hold the weak ones too.
_GOVERNS = re.compile(
    "(?:提出|创立|创建|倡导|宣告|阐述|建立|采用|运用|利用|发现|报告|设计|引入|引进|得到|获得|叫作|"
    "叫做|称为|"
    "称作|具有|进行|存在|产生|出现|形成|区分|包括|说明|依靠|来自|发展|还有|这就是|表现为|命名为|"
    "定名为|解释为|"
    "属于|出于|导致|引起|造成|强调|使用|称之为|包着|研究)(?:出|了)?(?:著名的|所谓的?|一种|一个)?"
)
_GOVERNS_WEAKLY = re.compile("(?:懂|叫|用|是|了|有|为)(?:了)?(?:著名的|所谓的?|一种|一个)?")
_MARKS = '，。；：、！？!?…“”‘’"（）()《》〈〉【】\\[\\]\n\u3000,;:|'
_BEGIN = re.compile(f"[^{_MARKS}]*$")
_END = re.compile(f"(?:—(?!—)|[^{_MARKS}\\s—])*")
_LABEL = re.compile(
    r"\s*(?:\d{1,3}\s*[.．、)）]|^\d(?=[一-鿿])|[（(]\d{1,3}[)）]|[①-⑳]|[-•●▪]\s)\s*"
)
_NAMED = r"([^：:—–\u3000\t]{1,40}?(?:[（(][^（）()]{1,80}[)）])?)"
_HEAD = re.compile(_NAMED + r"\s*(?:[：:]|[—–]{1,2})\s*(?=.{4})")
_ENTRY_HEAD = re.compile(_NAMED + r"\s*(?:[：:]|[—–]{1,2}|[\u3000\t]|  )\s*(?=.{4})")
_BULLETS = " \u3000-•·●▪0123456789.、．()（）“"
_QUOTES = {"”": "“", "’": "‘", '"': '"', "」": "「", "』": "『"}
_LONGEST = 60  # characters looked back
_LONGEST_PHRASE = 14  # characters of a name with 的 in it


class Name(NamedTuple):
    """A name at `[start, end)` of a sentence, with what stands in brackets behind it.

    `marked` and `quoted` say how its extent is printed: in bold or italic, in quotation marks.
    `trimmed` says that words before it were taken for a modifier and cut off; `phrase` is the name
    with a modifier that is a name too: "知觉的选择性" for 选择性. `aliases` are names between it
    and what follows.
    """

    start: int
    end: int
    bracket: str = ""
    marked: bool = False
    quoted: bool = False
    trimmed: bool = False
    phrase: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether the bracket gives the name in Latin script."""
        return is_foreign(self.bracket)


def name_before(
    sentence: str, at: int, marked: Sequence[Span], *, governed: bool = False
) -> Name | None:
    """Return the name that ends before `sentence[at]`, white space and a bracket between.

    Args:
        sentence: one sentence.
        at: where what comes after the name begins.
        marked: stretches in bold or italic, trimmed.
        governed: the name may be the object of a verb ("提出X"), it need not begin the clause.
    """
    end = len(sentence[:at].rstrip())
    bracket = ""
    if end and sentence[end - 1] in "）)":
        opened = max(sentence.rfind("（", 0, end), sentence.rfind("(", 0, end))
        if opened <= 0:
            return None
        bracket, end = sentence[opened + 1 : end - 1], len(sentence[:opened].rstrip())
    for start, stop in marked:
        if stop == end:
            named = is_term(sentence[start:end], named=True, bounded=True)
            return Name(start, end, bracket, marked=True) if named else None
    if end and sentence[end - 1] in _QUOTES:
        opened = sentence.rfind(_QUOTES[sentence[end - 1]], 0, end - 1)
        name = Name(opened + 1, end - 1, bracket, quoted=True)
        text = sentence[name.start : name.end]
        return name if opened >= 0 and is_term(text, named=name.foreign, bounded=True) else None
    begin = _BEGIN.search(sentence, max(0, end - _LONGEST), end)
    return _trim(sentence, Name(begin.start() if begin else end, end, bracket), governed=governed)


def _trim(sentence: str, name: Name, *, governed: bool) -> Name | None:
    """Cut from the front of `name`, which is all of a clause, what is not a part of it."""
    end, named = name.end, name.foreign
    clause = _after_lead(sentence, name.start, end)
    start = max(clause, sentence.rfind("的", clause, end) + 1)
    phrase = ""
    if start > clause and end - clause <= _LONGEST_PHRASE and is_term(sentence[clause : start - 1]):
        phrase = sentence[clause:end]
    if start > clause and not name.bracket and needs_modifier(sentence[start:end]):
        # what "自下而上的加工" names is not 加工
        return name._replace(start=clause) if phrase else None
    if governed:
        start = _after_verbs(sentence, start, end, named=named)
    while start < end and sentence[start].isspace():
        start += 1
    text = sentence[start:end]
    if not is_term(text, named=named) or (re.search("[和与及]", text) and not name.bracket):
        return None
    return name._replace(
        start=start, trimmed=start > clause, phrase=phrase if phrase.endswith(f"的{text}") else ""
    )


def _after_lead(sentence: str, start: int, end: int) -> int:
    """Return where the clause `[start, end)` begins behind a label, a dash or a conjunction."""
    label = _LABEL.match(sentence, start, end)
    if label:
        start = label.end()
    dashes = sentence.rfind("——", start, end)
    if dashes >= 0:
        start = dashes + 2
    while (lead := _LEAD.match(sentence, start, end)) and lead.end() <= end - 2:
        start = lead.end()
    return start


def _after_verbs(sentence: str, start: int, end: int, *, named: bool) -> int:
    """Return where the object of the last verb in `[start, end)` begins."""
    for verb in _GOVERNS.finditer(sentence, start, end):
        if is_term(sentence[verb.end() : end], named=named):
            start = verb.end()
    verbs = _GOVERNS_WEAKLY.finditer(sentence, start, end)
    while not is_term(sentence[start:end], named=named) and (found := next(verbs, None)):
        start = found.end()
    return start


def names_behind(sentence: str, at: int, marked: Sequence[Span]) -> list[Name]:
    """Return the name that begins at `sentence[at]`, or the names, where 或 or 和 joins them."""
    start = at
    while start < len(sentence) and sentence[start] in ' “‘"「『':
        start += 1
    for first, stop in marked:
        if first == start:
            name = Name(first, stop, bracket_behind(sentence, stop), marked=True)
            return [name] if is_term(sentence[first:stop], named=True, bounded=True) else []
    quoted = start > at and sentence[start - 1] != " "
    found = _END.match(sentence, start)
    end = found.end() if found else start
    de = sentence.find("的", start, end)
    if de >= 0 and not quoted:
        rest = sentence[de + 1 : end]
        if is_term(rest) and is_term(sentence[start:de]) and end - start <= _LONGEST_PHRASE:
            return [Name(start, end, bracket_behind(sentence, end))]  # "称为听觉的延迟效应"
        if is_term(rest):
            return []
        end = de  # "称为斯金纳箱的装置"
    whole = sentence[start:end].strip()
    pieces = [piece.strip() for piece in re.split("或(?:者|称)?|和|与|以及", whole)]
    if quoted or not all(is_term(piece) for piece in pieces):
        pieces = [whole]
    names = []
    for piece in pieces:
        begin = sentence.find(piece, start, end)
        start = begin + len(piece)
        name = Name(begin, start, bracket_behind(sentence, start), quoted=quoted)
        if piece and is_term(piece, named=name.foreign, bounded=name.foreign):
            names.append(name)
    return names


def entry_name(sentence: str, marked: Sequence[Span], *, entries: bool) -> Name | None:
    """Return the name that begins a sentence like "X（English）：…", None for other sentences.

    In a glossary (`entries`) white space or bold type set the name off as well as a colon does.
    """
    head = (_ENTRY_HEAD if entries else _HEAD).match(sentence)
    if entries and head is None and marked:
        head = re.compile(r"(.{1,60}?)(?=$)").match(sentence[: marked[0][1]])
    if head is None:
        return None
    name = name_before(sentence, head.end(1), marked)
    return name if name and not sentence[: name.start].strip(_BULLETS) else None
