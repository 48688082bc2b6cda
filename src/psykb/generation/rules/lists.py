"""Questions about the lists of a passage: all items, which are among them, a foreign one put in."""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.library import Material
from psykb.generation.rules import roles
from psykb.generation.rules.book_facts import Book, Name, chapter_of, nearest
from psykb.generation.rules.fact_drafts import OPTIONS, Writer
from psykb.generation.rules.fields import are_same, rivals
from psykb.generation.rules.listings import Listing
from psykb.text.terms import stem
from psykb.types import Bloom, Difficulty, Draft

# "判断标准": a name for any member of the list.
_ANY = re.compile("^(?:判断|评价|基本|主要|一般|常用|各种|不同)")
# What the items of two lists must both be called for one to lend its items to the other.
_TELLING = frozenset(
    (
        "维度",
        "阶段",
        "时期",
        "层次",
        "水平",
        "原则",
        "特质",
        "stages",
        "levels",
        "dimensions",
        "principles",
    )
)
_FEWEST_OTHERS = 2  # plausible names: one alone is told by what the others have in common
_PAIR = 2  # items of a list of which no choice is left open
_TWO_KEYS = 0.6  # share of the longer lists of which two items are keys, not three
# What is put off to another place of the book explains nothing here.
_LATER = re.compile(r"将在|下一[章节]|本[章节书]|\b(?:next|later|this) (?:chapter|section)\b")
_LONG_LIST = 6  # items of a list that is hard to know by heart
_MOST_EXPLAINED = 3  # sentences behind a list that explain its items


def drafts(material: Material, book: Book, writer: Writer) -> Iterator[Draft]:
    """Yield the drafts about the lists of a passage, the surest first."""
    for listing in book.listings.get(material.passage.id, ()):
        if listing.question:
            numbers = (listing.number, *_explained(material, listing))
            yield writer.short(
                listing.question,
                numbers,
                about=listing.about,
                rule="list",
                bloom=Bloom.UNDERSTAND if len(numbers) > 1 else Bloom.REMEMBER,
            )
        if listing.short:
            others = strangers(listing, material, book)
            yield from _members(listing, others, writer)
            yield from _exchanged(listing, others, writer)
            yield from roles.drafts(listing, material, others, writer)


def strangers(listing: Listing, material: Material, book: Book) -> list[str]:
    """Return names that a teacher would put beside the items, and that are none of them.

    They are those that the table of the field sets against the items (`rivals`), the ones that the
    book prints first; where it knows none, members of another list of the chapter whose items are
    called the same, and names of the chapter that end as all items do. A closed
    list with all its items printed leaves out everything else: only names of the same thing are to
    be feared.
    """
    known = [
        name for name in rivals(listing.items, material.language) if not _is_printed(name, listing)
    ]
    if known:
        return sorted(known, key=lambda name: not book.prints(name))
    return [
        name.text
        for name in nearest(book.names, chapter_of(material.passage), book.place(material.passage))
        if _is_sibling(name, listing, material, book)
    ]


def _is_printed(name: str, listing: Listing) -> bool:
    """Whether the sentence of a list, or an item, has a name in it, or an item is in the name."""
    around = f"{listing.before}{listing.joined}{listing.after}".lower()
    return name.lower() in around or any(
        len(item) > 1 and item.lower() in name.lower() for item in listing.items
    )


def _is_sibling(name: Name, listing: Listing, material: Material, book: Book) -> bool:
    """Whether a name that the table does not know is of the kind of the items, but none of them."""
    passage, language = material.passage, material.language
    if name.chapter != chapter_of(passage) or _is_printed(name.text, listing):
        return False
    ending = _ending(listing.items, language)
    called = name.noun == listing.noun and listing.noun in _TELLING
    shaped = bool(ending) and (language == "en" or len(ending) > 1)
    middle = sum(map(len, listing.items)) / len(listing.items)
    if not (called or shaped) or not _is_alike(name, listing, ending, middle, language):
        return False
    if any(are_same(name.text, item, language) for item in listing.items):
        return False
    # What is told together with the matter or with an item may be a part or another name of it.
    kin = [*book.terms_in(listing.before), *(i for i in listing.items if i in book.terms)]
    return (
        not any(name.text in title for title in passage.section)
        and not book.is_around(name.text, passage)
        and not any(book.together(k, name.text) for k in kin)
    )


def _ending(items: Sequence[str], language: str) -> str:
    """Return what all items end in: characters, or the last word."""
    if language == "zh":
        same = 0
        while len({item[-same - 1 :] for item in items}) == 1 and same < min(map(len, items)):
            same += 1
        return items[0][len(items[0]) - same :]
    last = {item.split()[-1] for item in items}
    return last.pop() if len(last) == 1 else ""


def _is_alike(name: Name, listing: Listing, ending: str, middle: float, language: str) -> bool:
    """Whether a name could be taken for an item by its form, and shares no word with one."""
    text = name.text
    if _ANY.search(text):
        return False
    longest = max(map(len, listing.items))
    if not text.endswith(ending) or not middle * 0.45 <= len(text) <= max(longest, middle * 1.6):
        return False
    if language == "zh" and bool(re.search("[A-Za-z]", text)):
        return False
    counts = [len(item.split()) for item in listing.items]
    if not min(counts) <= len(text.split()) <= max(counts):
        return False
    if language == "en" and text[:1].isupper() != listing.items[0][:1].isupper():
        return False
    own = _pieces(text, ending, language)
    return bool(own) and not any(own & _pieces(i, ending, language) for i in listing.items)


def _pieces(text: str, ending: str, language: str) -> set[str]:
    """Return what of a name shows that another means the same: ideographs, or stems of words."""
    if language == "zh":
        shown = text.removesuffix(ending) if ending else text
        return {char for char in shown if char not in "的性化力感型式体觉说期阶段过程功能系统"}
    words = [w for w in re.findall(r"[a-z]+", text.lower()) if w != ending.lower()]
    return {stem(w) for w in words if len(w) > 2} or {text.lower()}


def _members(listing: Listing, others: Sequence[str], writer: Writer) -> Iterator[Draft]:
    """Yield the choice of several: two or three items, and at least two names to tell them from.

    The keys are never the whole list: "among them are" would not be said of it.
    """
    if not listing.choice or len(others) < _FEWEST_OTHERS or len(listing.items) <= _PAIR:
        return
    chance = writer.chance(listing.choice)
    most = min(len(listing.items), OPTIONS - 1)
    count = max(2, most - (most == OPTIONS - 1 and chance.random() < _TWO_KEYS))
    count = min(count, len(listing.items) - 1)
    wanted = OPTIONS - count
    keys = sorted(chance.sample(range(len(listing.items)), count))
    yield writer.choice(
        listing.choice,
        listing.frame,
        [listing.items[at] for at in keys],
        chance.sample(list(others[: wanted + 1]), wanted),
        [listing.number],
        about=listing.about,
        rule="list",
        difficulty=Difficulty.HARD if len(listing.items) >= _LONG_LIST else Difficulty.MEDIUM,
    )


def _exchanged(listing: Listing, others: Sequence[str], writer: Writer) -> Iterator[Draft]:
    """Yield the list as a statement, true or with a plausible name for one item."""
    chance = writer.chance(listing.joined)
    item = listing.items[chance.randrange(len(listing.items))]
    if not others or listing.joined.count(item) != 1:
        return
    false = [
        f"{listing.before}{listing.joined.replace(item, other)}{listing.after}"
        for other in others[:2]
    ]
    true = f"{listing.before}{listing.joined}{listing.after}"
    yield writer.judgement(true, false, [listing.number], about=listing.about, rule="list")


def _explained(material: Material, listing: Listing) -> tuple[int, ...]:
    """Return the numbers of the sentences behind a list that explain its items, if they do all."""
    left = list(listing.items)
    numbers: list[int] = []
    for sentence in material.sentences[listing.number : listing.number + _MOST_EXPLAINED]:
        if _LATER.search(sentence.text):
            break
        clauses = re.split("；|; |，|, ", sentence.text)
        heads = [i for i in left if any(_opens(clause, i, material.language) for clause in clauses)]
        if not heads or not _opens(clauses[0], heads[0], material.language, listing.items):
            break
        left = [i for i in left if i not in heads]
        numbers.append(sentence.number)
    return tuple(numbers) if not left else ()


def _opens(clause: str, item: str, language: str, items: Sequence[str] = ()) -> bool:
    """Whether a clause begins with an item (or, given them, with any of the items)."""
    clause = re.sub("^(?:and |while |The |the |An? )", "", clause)
    tried = items or (item,)
    if language == "zh":
        return any(clause.startswith(i) for i in tried)
    return any(clause.lower().startswith(i.lower()) for i in tried)
