"""Questions about which item of a list it is that something is said of."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from psykb.generation.library import Material
from psykb.generation.rules.clauses import Clause, clause_en, clause_zh
from psykb.generation.rules.fact_drafts import BLANK, OPTIONS, Writer
from psykb.generation.rules.listings import Listing
from psykb.generation.rules.standing import without_glosses
from psykb.types import Difficulty, Draft

_ENOUGH = 14  # characters


def drafts(
    listing: Listing, material: Material, strangers: Sequence[str], writer: Writer
) -> Iterator[Draft]:
    """Yield drafts that ask of which item a clause behind a list speaks; the others are options.

    Args:
        listing: a list of the passage whose items are names.
        material: the passage.
        strangers: names that are certainly none of the items; they fill the options up.
        writer: of the passage.
    """
    names = [*listing.items, *strangers[: max(0, OPTIONS - len(listing.items))]]
    told = list(_told(listing, material))
    for number, clause in told:
        others = [n for n in names if n != clause.name]
        if len(listing.items) > 2 and len(others) >= OPTIONS - 1 and _is_enough(clause, listing):
            yield _which(listing, clause, others, number, writer)
    for (number, clause), (_, other) in zip(told[::2], told[1::2], strict=False):
        yield writer.judgement(
            clause.statement(clause.said, material.language),
            [other.statement(clause.said, material.language)],
            [number],
            about=clause.name,
            rule="role",
        )


def _told(listing: Listing, material: Material) -> Iterator[tuple[int, Clause]]:
    """Yield what the sentences behind a list say of its items: once of each."""
    items = frozenset(listing.items)
    seen: set[str] = set()
    for sentence in material.sentences[listing.number :]:
        if material.language == "zh":
            parts = without_glosses(sentence.text).rstrip("。").split("；")
            found = [clause_zh(part, items) for part in parts]
        else:
            found = [
                clause_en(part, listing.items) for part in sentence.text.rstrip(".").split("; ")
            ]
        for clause in found:
            if clause is None or clause.name in seen or clause.lead:
                continue
            if any(shares(item, clause.said) for item in items) or _tells(clause, items):
                continue
            seen.add(clause.name)
            yield sentence.number, clause


def _is_enough(clause: Clause, listing: Listing) -> bool:
    """Whether a clause tells of what it speaks, where the question does not name the list."""
    named = bool(listing.among) and len(listing.items) >= OPTIONS
    return named or clause.name.isascii() or len(clause.said) >= _ENOUGH


def shares(item: str, said: str) -> bool:
    """Whether a clause names an item, so that it would tell or rule out an answer."""
    return item.lower() in said.lower()


def _tells(clause: Clause, items: frozenset[str]) -> bool:
    """Whether what is said holds a part of the name that the other items do not have."""
    if not clause.name.isascii():
        parts = {a + b for a, b in pairwise(clause.name)}
    else:
        parts = {word[:5].lower() for word in clause.name.split()}
    others = " ".join(items - {clause.name}).lower()
    return any(part in clause.said.lower() and part not in others for part in parts)


def _which(
    listing: Listing, clause: Clause, others: Sequence[str], number: int, writer: Writer
) -> Draft:
    whole = len(listing.items) >= OPTIONS  # so that no option is from elsewhere
    if writer.language == "zh":
        frame = f"{listing.among + '中，' if listing.among and whole else ''}{BLANK}{clause.said}。"
        question = frame.replace(BLANK, "（　　）")
    else:
        frame = f"{(clause.article or '').capitalize()}{BLANK} {clause.said}."
        question = f"Which of the following {clause.said}?"
    wrong = writer.chance(clause.said).sample(list(others), OPTIONS - 1)
    return writer.choice(
        question,
        frame,
        [clause.name],
        wrong,
        [number],
        about=clause.name,
        rule="role",
        difficulty=Difficulty.MEDIUM,
    )
