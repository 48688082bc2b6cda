"""Questions about the one quantity that a sentence gives: how long, how many, at what age."""

import re
from collections.abc import Iterator
from random import Random

from psykb.generation.library import Material
from psykb.generation.rules.book_facts import QUANTITY, Book
from psykb.generation.rules.fact_drafts import BLANK, OPTIONS, Writer
from psykb.generation.rules.standing import stands_alone, without_glosses
from psykb.types import Difficulty, Draft

_ANY_NUMBER = re.compile(
    r"\d|[二三四五六七八九十百千万]|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|third|quarter)\b"
)
_STUDY = re.compile(
    r"19\d\d|20\d\d|实验|研究者|被试|参与者|结果|发现|例如|如果|假如|"
    r"\b(?:study|participants?|found|survey|sample|reported|if|example|suppose|trials?|might|may|"
    r"percent of (?:the|students|people))\b",
    re.IGNORECASE,
)
_APART = 1.35  # how many times a wrong quantity is at least larger or smaller than the right one
_FACTORS = (2.0, 0.5, 3.0, 1.5, 0.25, 4.0, 5.0)
_ROUND = 5  # percent
_LONGEST = 160  # characters of a stem


def drafts(material: Material, book: Book, writer: Writer) -> Iterator[Draft]:
    """Yield the questions about sentences that state one quantity of something that is a term."""
    for sentence in material.sentences:
        text = without_glosses(sentence.text)
        found = list(QUANTITY.finditer(text))
        if len(found) != 1 or len(text) > _LONGEST or _STUDY.search(text):
            continue
        before, after = text[: found[0].start()], text[found[0].end() :]
        if _ANY_NUMBER.search(before + after) or not stands_alone(text, writer.language):
            continue
        if not book.opens_with_term(before):
            continue
        yield from _asked(before, found[0], after, sentence.number, book, writer)


def _asked(
    before: str, found: re.Match[str], after: str, number: int, book: Book, writer: Writer
) -> Iterator[Draft]:
    value, unit = found[1], found[2]
    wrong = _wrong(value, unit, book, writer.chance(before + after))
    if len(wrong) < OPTIONS - 1:
        return
    frame = f"{before}{BLANK}{after}"
    zh = writer.language == "zh"
    yield writer.choice(
        frame.replace(BLANK, "（　　）") if zh else f"Complete the statement: {frame}",
        frame,
        [f"{value}{unit}"],
        [f"{other}{unit}" for other in wrong],
        [number],
        about=before[:12],
        rule="number",
        difficulty=Difficulty.MEDIUM,
    )


def _wrong(value: str, unit: str, book: Book, chance: Random) -> list[str]:
    """Return quantities clearly apart from the right one and each other, the book’s first."""
    right = float(value)
    most = 100.0 if unit in ("%", " percent") else 9_999.0
    printed = sorted(
        (q for q in book.quantities[unit] if right / 5 <= float(q) <= right * 5), key=float
    )
    chance.shuffle(printed)
    made = [f"{right * factor:g}" for factor in _FACTORS]
    rounded = unit in ("%", " percent") and right % _ROUND == 0
    kept: list[str] = []
    for other in [*printed, *made]:
        if rounded and float(other) % _ROUND:
            continue  # beside it, the round one would stand out
        clear = all(_is_apart(float(other), float(k)) for k in (value, *kept))
        if clear and 0 < float(other) < most and ("." in other) <= ("." in value):
            kept.append(other)
    return kept[: OPTIONS - 1]


def _is_apart(one: float, other: float) -> bool:
    return max(one, other) >= _APART * min(one, other)
