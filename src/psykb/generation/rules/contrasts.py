"""Questions about what belongs to which of several things: contrasts and parallel clauses."""

import re
from collections.abc import Iterator
from itertools import pairwise

from psykb.generation.library import Material
from psykb.generation.rules.book_facts import Book
from psykb.generation.rules.clauses import Clause, parallel_en, parallel_zh
from psykb.generation.rules.fact_drafts import BLANK, OPTIONS, Writer
from psykb.generation.rules.standing import stands_alone, without_glosses
from psykb.types import Bloom, Difficulty, Draft

_ZH_TERM = "[\u4e00-\u9fffA-Za-z0-9γ—·-]{2,12}?"
_ZH_HEAD = re.compile(
    rf"(?P<a>{_ZH_TERM})[与和]((?P<b>{_ZH_TERM}))(?:的着眼点|的含义)?(?:不同|的区别(?:可以概括为|在于|是))[：，]"
    r"(?P<rest>[^：]+)。"
)
_ZH_TO_WHOM = re.compile("(?P<p>(?:前者|后者)[^；。]+)[；，](?:而)?(?P<q>(?:前者|后者)[^；。]+)")
_EN_DIFFER = re.compile(
    r"(?P<a>[A-Z][\w -]{2,40}?) (?:differs from|(?:must|should) not be confused with|"
    r"must be distinguished from) (?P<b>[a-z][\w -]{2,40}?): (?P<rest>.+)\."
)


def drafts(material: Material, book: Book, writer: Writer) -> Iterator[Draft]:
    """Yield the drafts about the contrasts and parallels of a passage."""
    for sentence in material.sentences:
        text = sentence.text
        if writer.language == "zh":
            yield from _contrast_zh(without_glosses(text), sentence.number, writer)
            clauses = parallel_zh(without_glosses(text), book.terms)
        else:
            yield from _contrast_en(text, sentence.number, writer)
            clauses = parallel_en(text, book.folded)
        if len(clauses) == 2 and _pair(clauses, writer.language):
            yield _difference(clauses, sentence.number, writer)
        if len(clauses) > 1:
            yield from _belongs(clauses, sentence.number, writer)


def _contrast_zh(text: str, number: int, writer: Writer) -> Iterator[Draft]:
    found = _ZH_HEAD.fullmatch(text)
    if found is None or not stands_alone(found["a"] + found["b"], "zh"):
        return
    a, b = found["a"], found["b"]
    rest = found["rest"]
    if not ((a in rest and b in rest) or ("前者" in rest and "后者" in rest)):
        return  # but one side is told
    yield writer.short(
        f"简述{a}与{b}的区别。", [number], about=a, rule="contrast", bloom=Bloom.ANALYSE
    )
    said = _ZH_TO_WHOM.fullmatch(found["rest"])
    if said is None:
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


def _contrast_en(text: str, number: int, writer: Writer) -> Iterator[Draft]:
    found = _EN_DIFFER.fullmatch(text)
    if found and stands_alone(found["a"], "en") and stands_alone(found["b"], "en"):
        yield writer.short(
            f"Explain how {_small(found['a'])} differs from {found['b']}.",
            [number],
            about=found["a"],
            rule="contrast",
            bloom=Bloom.ANALYSE,
        )


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
    return writer.short(question, [number], about=one.name, rule="contrast", bloom=Bloom.ANALYSE)


def _small(name: str) -> str:
    return name if re.match(r"[A-Z]{2}|\w+ [A-Z]", name) else name[0].lower() + name[1:]
