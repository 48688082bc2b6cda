"""Questions about what belongs to which of several things: contrasts and parallel clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from psykb.generation.library import Material
from psykb.generation.rules.book_facts import Book
from psykb.generation.rules.clauses import Clause, parallel_en, parallel_zh
from psykb.generation.rules.fact_drafts import BLANK, OPTIONS, Writer
from psykb.generation.rules.standing import stands_alone, without_glosses
from psykb.generation.rules.tails_zh import without_tail
from psykb.types import Bloom, Difficulty, Draft

_ZH_TERM = "[\u4e00-\u9fffA-Za-z0-9γ—·-]{2,12}?"
_ZH_HEAD = re.compile(
    rf"(?P<a>{_ZH_TERM})[与和]((?P<b>{_ZH_TERM}))(?:的着眼点|的含义)?(?:不同|的区别(?:可以概括为|在于|是))[：，]"
    r"(?P<rest>[^：]+)。"
)
_ZH_TO_WHOM = re.compile("(?P<p>(?:前者|后者)[^；。]+)[；，](?:而)?(?P<q>(?:前者|后者)[^；。]+)")
_ZH_LEFT_OVER = re.compile("这里|本[书章节]|上[文述]|此处")
_ZH_LEAST = 12  # characters of what two sides are said to do, without their names and quotations
_EN_DIFFER = re.compile(
    r"(?P<a>[A-Z][\w -]{2,40}?) (?:differs from|(?:must|should) not be confused with|"
    r"must be distinguished from) (?P<b>[a-z][\w -]{2,40}?): (?P<rest>.+)\."
)


def drafts(material: Material, book: Book, writer: Writer) -> Iterator[Draft]:
    """Yield the drafts about the contrasts and parallels of a passage."""
    for sentence in material.sentences:
        text = sentence.text
        if writer.language == "zh":
            yield from _contrast_zh(without_glosses(text), sentence.number, material, writer)
            clauses = parallel_zh(without_glosses(text), book.terms)
        else:
            yield from _contrast_en(text, sentence.number, material, writer)
            clauses = parallel_en(text, book.folded)
        if len(clauses) == 2 and _pair(clauses, writer.language):
            yield _difference(clauses, sentence.number, writer)
        if len(clauses) > 1:
            yield from _belongs(clauses, sentence.number, writer)


def _contrast_zh(text: str, number: int, material: Material, writer: Writer) -> Iterator[Draft]:
    found = _ZH_HEAD.fullmatch(text)
    if found is None or not stands_alone(found["a"] + found["b"], "zh"):
        return
    a, b = found["a"], found["b"]
    rest = found["rest"]
    if not ((a in rest and b in rest) or ("前者" in rest and "后者" in rest)):
        return  # but one side is told
    defined = _defined((a, b), material)
    if not _ZH_LEFT_OVER.search(rest) and (defined or _tells_much(rest, a, b)):
        yield writer.short(
            f"简述{a}与{b}的区别。",
            sorted({*defined.values(), number}),
            about=a,
            rule="contrast",
            bloom=Bloom.ANALYSE,
        )
    said = _ZH_TO_WHOM.fullmatch(found["rest"])
    if said is None or not _tells_much(rest, a, b):
        return
    whose = {"前者": (a, b), "后者": (b, a)}
    true = []
    false = []
    for part in (said["p"], said["q"]):
        own, other = whose[part[:2]]
        if not stands_alone(part[2:], "zh") or own in part or other in part:
            return
        true.append(f"{own}{part[2:]}。")
        false.append(f"{other}{part[2:]}。")
    at = writer.chance(text).randrange(2)
    yield writer.judgement(true[at], [false[at]], [number], about=a, rule="contrast")


def _contrast_en(text: str, number: int, material: Material, writer: Writer) -> Iterator[Draft]:
    found = _EN_DIFFER.fullmatch(text)
    if found and stands_alone(found["a"], "en") and stands_alone(found["b"], "en"):
        defined = _defined((found["a"], found["b"]), material)
        yield writer.short(
            f"Explain how {_small(found['a'])} differs from {found['b']}.",
            sorted({*defined.values(), number}),
            about=found["a"],
            rule="contrast",
            bloom=Bloom.ANALYSE,
        )


def _tells_much(rest: str, a: str, b: str) -> bool:
    """Whether the words of a contrast say what differs, and not but quote a saying about it."""
    bare = re.sub("“[^”]*”|前者|后者|[，。；]", "", rest).replace(a, "").replace(b, "")
    return len(bare) >= _ZH_LEAST


def _names(text: str, name: str) -> bool:
    return text.lower().startswith(name.lower())


def _defined(names: Sequence[str], material: Material) -> dict[str, int]:
    """Return the numbers of the sentences that define the names; {} unless all are defined."""
    found: dict[str, int] = {}
    for definition in material.definitions:
        name = next((n for n in names if n.lower() == definition.term.lower()), "")
        for sentence in material.sentences:
            if sentence.start <= definition.start < sentence.end:
                opens = re.match("(?:An? |The )?", sentence.text)
                text = without_glosses(sentence.text[opens.end() if opens else 0 :])
                if name and _names(text, name) and stands_alone(text, material.language):
                    found.setdefault(name, sentence.number)
    return found if len(found) == len(names) else {}


def _belongs(clauses: list[Clause], number: int, writer: Writer) -> Iterator[Draft]:
    zh = writer.language == "zh"
    names = [c.name for c in clauses]
    if len(names) >= OPTIONS and not clauses[0].lead:
        for clause in clauses[:2]:
            others = [n for n in names if n != clause.name][: OPTIONS - 1]
            stop = "。" if zh else "."
            frame = f"{BLANK}{'' if zh else ' '}{clause.said}{stop}"
            asked = f"（　　）{clause.said}。" if zh else f"Which of the following {clause.said}?"
            yield writer.choice(
                asked, frame, [clause.name], others, [number],
                about=clause.name, rule="parallel", difficulty=Difficulty.MEDIUM,
            )  # fmt: skip
    one, other = next(pair for pair in pairwise(clauses) if pair[0].name != pair[1].name)
    yield writer.judgement(
        one.statement(one.said, writer.language),
        [other.statement(one.said, writer.language)],
        [number],
        about=one.name,
        rule="parallel",
    )


def _pair(clauses: list[Clause], language: str) -> bool:
    """Whether two names are those of kinds of one thing: they end alike."""
    one, other = (c.name for c in clauses)
    if language == "zh":
        return one[-2:] == other[-2:] and len(one) > 2 and len(other) > 2
    return one.split()[-1] == other.split()[-1]


def _difference(clauses: list[Clause], number: int, writer: Writer) -> Draft:
    one, other = clauses
    if writer.language == "zh":
        question = f"简述{one.name}与{other.name}的区别。"
    else:
        names = [f"{(c.article or '').lower()}{_small(c.name)}" for c in clauses]
        question = f"Explain the difference between {names[0]} and {names[1]}."
    made = writer.short(question, [number], about=one.name, rule="contrast", bloom=Bloom.ANALYSE)
    return _ended(made) if writer.language == "zh" else made


def _ended(draft: Draft) -> Draft:
    """Return a draft whose answer ends with what differs."""
    points = tuple(replace(point, text=without_tail(point.text)) for point in draft.points)
    return replace(draft, answer=without_tail(draft.answer), points=points)


def _small(name: str) -> str:
    return name if re.match(r"[A-Z]{2}|\w+ [A-Z]", name) else name[0].lower() + name[1:]
