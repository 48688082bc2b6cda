"""Questions about who did what, and when: the deeds that a passage tells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from psykb.generation.library import Material
from psykb.generation.rules.book_facts import YEAR, Book, Doer, chapter_of
from psykb.generation.rules.deeds import Deed
from psykb.generation.rules.fact_drafts import BLANK, OPTIONS, Writer
from psykb.text.terms import terms
from psykb.types import Difficulty, Draft, Point

_WHOLE = re.compile(
    r"^(?:found|showed|reported) that (?!.*\bthe (?!same\b|opposite\b))"
    r"|(?: of | with ).*: .+, .+ and "
)
_SAME_MATTER = 0.5  # share of a deed's terms that a passage about another person may not hold
_LIFETIME = 30  # years between two works of one person, at most
_STEPS = (3, 5, 8, 12, 16, 21)  # years by which a wrong one is apart


def drafts(
    material: Material, book: Book, shelf: Sequence[Book], writer: Writer
) -> Iterator[Draft]:
    """Yield the drafts about the deeds of a passage: who, whether it was he, and when.

    Args:
        material: the passage.
        book: its book.
        shelf: the other books in its language; they lend persons where the book has too few.
        writer: of the passage.
    """
    books = (book, *shelf)
    for deed in book.deeds.get(material.passage.id, ()):
        if not book.names_term(deed.rest) and not _WHOLE.search(deed.rest):
            continue  # nothing tells what it was about
        others = _others(deed, material, books, writer)
        peers = _peers(others, material, book)
        if len(peers) == OPTIONS - 1:
            yield _who(deed, peers, writer)
        if others:
            yield _whether(deed, others[:2], book, writer)
        if deed.landmark and deed.year:
            yield _when(deed, deed.year, material, book, writer)


def _who(deed: Deed, others: list[str], writer: Writer) -> Draft:
    frame = deed.statement(BLANK)
    if writer.language == "zh":
        question = frame.replace(BLANK, "（　　）")
    elif deed.year:
        question = f"In {deed.year}, who {deed.rest[:-1]}?"
    else:
        question = f"Who {deed.rest[:-1]}?"
    return writer.choice(
        question,
        frame,
        [deed.who],
        others[: OPTIONS - 1],
        [deed.number],
        about=deed.who,
        rule="person",
    )


def _whether(deed: Deed, others: Sequence[Doer], book: Book, writer: Writer) -> Draft:
    """Return the judgement who did it; a false one tells what the other did, by the same book."""
    false = {deed.statement(other.text): other for other in others}
    draft = writer.judgement(
        deed.statement(deed.who), list(false), [deed.number], about=deed.who, rule="person"
    )
    other = false.get(draft.question)
    if other is None or other not in book.doers:
        return draft
    number = len(draft.evidence) + 1
    if writer.language == "zh":
        told = f"关于{other.text}，书中所述是：{other.said}"
    else:
        told = f" About {other.text} the book says: {other.said}"
    return replace(
        draft,
        explanation=f"{draft.explanation}{told}",
        points=(*draft.points, Point(text=other.said, evidence=(number,))),
        evidence=(*draft.evidence, replace(other.source, number=number)),
        passages=tuple(dict.fromkeys((*draft.passages, other.passage))),
    )


def _peers(others: Sequence[Doer], material: Material, book: Book) -> list[str]:
    """Return up to three of the same chapter: those of the section or one beside it first."""
    chapter, place = chapter_of(material.passage), book.place(material.passage)
    near = [d for d in others if d in book.doers and d.chapter == chapter]
    ranked = sorted(near, key=lambda d: book.sections_apart(d.place, place) > 1)[: OPTIONS - 1]
    return [d.text for d in near if d in ranked]


def _others(deed: Deed, material: Material, books: Sequence[Book], writer: Writer) -> list[Doer]:
    """Return subjects of other deeds in the same form, of whom no book says anything like this.

    They are of the time and the part of the world of the right one, whose name would tell else.
    """
    passage = material.passage
    place, chapter = books[0].place(passage), chapter_of(passage)
    matter = frozenset(terms(deed.rest))

    def rank(doer: Doer) -> tuple[bool, int, str]:
        return (doer.chapter != chapter, abs(doer.place - place), doer.text)

    found: list[Doer] = []
    for doer in (d for book in books for d in sorted(book.doers, key=rank)):
        if (
            doer.form != deed.form
            or doer.text in {d.text for d in found}
            or _shares(doer.text, deed.who)
        ):
            continue
        if doer.chinese != deed.chinese or _is_of_another_time(doer, deed, chapter):
            continue
        if doer.text in passage.text or any(
            book.tells(doer.text, matter, _SAME_MATTER) for book in books
        ):
            continue
        found.append(doer)
        if len(found) == OPTIONS + 1:
            break
    writer.chance(deed.rest).shuffle(found)
    return found


def _is_of_another_time(doer: Doer, deed: Deed, chapter: str) -> bool:
    """Whether somebody is not known to have been at work about the year of a deed.

    Of a deed without a year, whether the chapter does not tell of him.
    """
    if not deed.year:
        return doer.chapter != chapter
    return doer.year is None or abs(doer.year - deed.year) > _LIFETIME


def _shares(one: str, other: str) -> bool:
    """Whether two subjects have a person, or but a surname, in common."""
    parts = {p for p in other.replace("和", " ").replace("等人", "").split() if p[:1].isupper()}
    if parts:
        return any(part in one for part in parts if not part.endswith("."))
    names = other.removesuffix("等人").replace("与", "和").split("和")
    return any(name in one for name in names)


def _when(deed: Deed, year: int, material: Material, book: Book, writer: Writer) -> Draft:
    """Ask for the year of a deed; wrong years are years of the book near it, else near ones."""
    chance = writer.chance(f"{deed.rest}{year}")
    own = {int(y) for y in YEAR.findall(material.passage.text)}
    near = set(range(year - _STEPS[-1], year + _STEPS[-1] + 1)) - set(range(year - 2, year + 3))
    printed = sorted(book.years & near - own)
    wrong = chance.sample(printed, min(OPTIONS - 1, len(printed)))
    for step in chance.sample(_STEPS, len(_STEPS)):
        if len(wrong) == OPTIONS - 1:
            break
        if year - step not in wrong and year - step not in own:
            wrong.append(year - step)
    zh = writer.language == "zh"
    frame = f"{BLANK}，{deed.who}{deed.rest}" if zh else f"In {BLANK}, {deed.who} {deed.rest}"
    question = frame.replace(BLANK, "（　　）") if zh else f"Complete the statement: {frame}"
    unit = "年" if zh else ""
    return writer.choice(
        question,
        frame,
        [f"{year}{unit}"],
        [f"{y}{unit}" for y in wrong],
        [deed.number],
        about=deed.who,
        rule="year",
        difficulty=Difficulty.HARD,
    )
