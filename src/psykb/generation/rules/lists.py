"""Questions about the lists of a passage: all items, which are among them, a foreign one put in."""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.library import Material
from psykb.generation.rules import roles
from psykb.generation.rules.book_facts import Book, Name, chapter_of, nearest
from psykb.generation.rules.fact_drafts import OPTIONS, Writer
from psykb.generation.rules.listings import Listing
from psykb.text.terms import stem
from psykb.types import Bloom, Difficulty, Draft

# "判断标准": a name for any member of the list.
_ANY = re.compile("^(?:判断|评价|基本|主要|一般|常用|各种|不同)")
_ADJECTIVE = re.compile(r"(?:ed|al|ic|ive|ous|ary|ful|ant|ent|it)$|^[a-z]+ly ")
_MOST_TRIED = 60  # names; further ones are too far away in the book to be of the same kind
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
    """Return names that look like the items of a list and are certainly none of them.

    None stands in a passage that speaks of what the list is about, and none shares a word with an
    item, but for the ending that all items share.
    """
    passage = material.passage
    # What is told together with the matter or with an item may be a part or another name of it.
    kin = [*book.terms_in(listing.before), *(i for i in listing.items if i in book.terms)]
    ending = _ending(listing.items, material.language)
    found: list[tuple[tuple[bool, bool, bool, int], str]] = []
    ordered = nearest(book.names, chapter_of(passage), book.place(passage))
    middle = sum(map(len, listing.items)) / len(listing.items)
    for order, name in enumerate(ordered):
        if len(found) == _MOST_TRIED:
            break
        if not _is_alike(name, listing, ending, middle, material.language):
            continue
        if any(name.text in title for title in passage.section):
            continue  # it is what the section is about
        if book.is_around(name.text, passage) or any(book.together(k, name.text) for k in kin):
            continue
        if not ending and not _is_near(name, listing, chapter_of(passage), material.language):
            continue
        rank = (
            not (name.noun and name.noun == listing.noun),
            name.chapter != chapter_of(passage),
            abs(len(name.text) - middle) > middle / 2,
            order,
        )
        found.append((rank, name.text))
    return [text for _, text in sorted(found)]


def _ending(items: Sequence[str], language: str) -> str:
    """Return what all items end in: characters, or the last word."""
    if language == "zh":
        same = 0
        while len({item[-same - 1 :] for item in items}) == 1 and same < min(map(len, items)):
            same += 1
        return items[0][len(items[0]) - same :]
    last = {item.split()[-1] for item in items}
    return last.pop() if len(last) == 1 else ""


def _is_near(name: Name, listing: Listing, chapter: str, language: str) -> bool:
    """Whether a name is of the same sort as the items, where they do not all end alike.

    Names of the chapter are, where both are called the same ("process") or end alike; in Chinese
    where all are of two characters, in English where all are bare nouns and items of lists. Names
    from elsewhere are only where half of the items end as they do.
    """
    same = _ends_alike(name.text, listing.items, language)
    if name.chapter != chapter:
        return 2 * same >= len(listing.items)
    called = bool(name.noun) and name.noun == listing.noun
    lengths = {len(item) for item in listing.items}
    if language == "zh":
        formed = lengths == {2} == {len(name.text)}
    else:
        nouns = not any(_ADJECTIVE.search(text) for text in (name.text, *listing.items))
        formed = bool(name.noun) and nouns and " the " not in f" {listing.joined}"
    return called or same > 0 or formed


def _ends_alike(text: str, items: Sequence[str], language: str) -> int:
    """Return how many items end as a name does: in its last character, or its last word."""
    if language == "zh":
        return sum(item[-1] == text[-1] for item in items)
    last = text.split()[-1]
    return sum(
        item.split()[-1] == last or (" " not in item + text and item.endswith(last[-4:]))
        for item in items
    )


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
    chance = writer.chance(listing.choice)
    most = min(len(listing.items), OPTIONS - 1)
    count = max(2, most - (most == OPTIONS - 1 and chance.random() < 0.4))
    wanted = OPTIONS - count
    near = others[: wanted + 2]
    told = len(listing.items) > 2 or listing.noun or _ending(listing.items, writer.language)
    if not listing.choice or not told or len(near) < wanted:
        return
    keys = sorted(chance.sample(range(len(listing.items)), count))
    yield writer.choice(
        listing.choice,
        listing.frame,
        [listing.items[at] for at in keys],
        chance.sample(near, wanted),
        [listing.number],
        about=listing.about,
        rule="list",
        difficulty=Difficulty.MEDIUM if len(listing.items) < OPTIONS else Difficulty.HARD,
    )


def _exchanged(listing: Listing, others: Sequence[str], writer: Writer) -> Iterator[Draft]:
    true = f"{listing.before}{listing.joined}{listing.after}"
    false = []
    chance = writer.chance(listing.joined)
    item = listing.items[chance.randrange(len(listing.items))]
    if listing.joined.count(item) == 1:
        false = [
            f"{listing.before}{listing.joined.replace(item, other)}{listing.after}"
            for other in others[:2]
        ]
    if false:
        yield writer.judgement(true, false, [listing.number], about=listing.about, rule="list")


def _explained(material: Material, listing: Listing) -> tuple[int, ...]:
    """Return the numbers of the sentences behind a list that explain its items, if they do all."""
    left = list(listing.items)
    numbers: list[int] = []
    for sentence in material.sentences[listing.number : listing.number + _MOST_EXPLAINED]:
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
