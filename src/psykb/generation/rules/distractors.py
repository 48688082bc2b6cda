"""Wrong options for a term: its nearest rivals in the book, and how they are printed."""

import hashlib
import re
from collections.abc import Sequence

from psykb.generation.rules.kindred import are_apart
from psykb.generation.rules.nearness import (
    Nearness,
    are_comparable,
    are_counterparts,
    is_false_of,
    nearness,
    share_genus,
)
from psykb.generation.rules.notions import Notion
from psykb.generation.rules.shelves import Shelf

_ROOT = 5  # letters that English words of one root have in common
_LOOSE = 1  # wrong options that may be of another genus
_PARTS = ("cell", "part", "chemical", "system")  # things that nobody takes for one another
_CONFUSED = ("variable", "quantity", "belief", "method", "effect", "theory", "therapy", "disorder")
_COMMON = 2  # words that the definitions of two theories share if both explain one thing
_OF_GENUS = 2  # wrong options that bear the genus in which a stem ends
# Such genera: nobody takes a bias for "…的推理", but many a thing may be "…的现象".
_TELLING = re.compile("(?:推理|思维|记忆|注意|学习|动机|情绪|智力|加工|变量|知觉)$")
_JITTER = 0.6  # how far the seed may move a candidate's rank


def near_terms(notion: Notion, shelf: Shelf, *, seed: int, most: int = 12) -> list[Notion]:
    """Return the rivals of a term, nearest first: its definition is not true of them.

    None is of another genus or another chapter, nor another name, a kind, a part or the genus of
    the term.

    Args:
        notion: the term that is right.
        shelf: the terms of its book.
        seed: which of several equally near ones come first.
        most: how many at most.
    """
    scored = []
    for at, other in enumerate(shelf.rivals):
        if are_comparable(notion, other):
            level = nearness(notion, other, shelf)
            if level is not Nearness.FAR:
                score = level + _JITTER * draw(seed, notion.key, other.name)
                score += notion.home.section == other.home.section
                score += notion.definition.start == other.definition.start
                score += notion.genus != "" and notion.genus == other.genus
                scored.append((-score, other.definition.start, at))
    ranked = (shelf.rivals[at] for _score, _start, at in sorted(scored))
    found = []
    for other in ranked:
        if is_false_of(notion, other, shelf):
            found.append(other)
            if len(found) == most:
                break
    return found


def distractors(
    notion: Notion, near: Sequence[Notion], shelf: Shelf, *, count: int = 3
) -> tuple[Notion, ...]:
    """Return `count` wrong options for a term, or () where there are not as many good ones.

    Where the definition gives away a word of the term, one of them at least shares that word. But
    one may be of another genus than the term, and two where the book contrasts it with the third.

    Args:
        notion: the term that is right.
        near: what `near_terms` found for it.
        shelf: the terms of its book.
        count: how many.
    """
    levels = {n.key: nearness(notion, n, shelf) for n in near}
    if notion.sort == "theory":
        near = [n for n in near if _is_of_one_matter(notion, n, levels[n.key])]
    genus = _genus_told(notion)
    chosen = _chosen(notion, near, count)
    if genus and sum(_bears(c, genus) for c in chosen) < _OF_GENUS:
        chosen = _chosen(notion, sorted(near, key=lambda n: not _bears(n, genus)), count)
    found = [levels[c.key] for c in chosen]
    loose = _LOOSE + (Nearness.CONTRASTED in found)  # one true rival is what such items need most
    good = len(chosen) == count and found.count(Nearness.LOOSE) <= loose
    if genus and sum(_bears(c, genus) for c in chosen) < _OF_GENUS:
        return ()  # the end of the stem would rule out the others
    if _are_of_another(chosen, genus):
        return ()
    return tuple(chosen) if good else ()


def _chosen(notion: Notion, near: Sequence[Notion], count: int) -> list[Notion]:
    """Return up to `count` rivals, [] where none shares a word that the definition gives away."""
    chosen: list[Notion] = []
    for piece in given_away(notion):
        if any(_shares(c, piece) for c in chosen):
            continue
        sharing = next((c for c in near if _shares(c, piece)), None)
        if sharing is None or len(chosen) == count:
            return []
        chosen.append(sharing)
    for candidate in near:
        if len(chosen) == count:
            break
        if all(are_apart(candidate, c) for c in chosen):
            chosen.append(candidate)
    return chosen


def _genus_told(notion: Notion) -> str:
    """Return the genus that a Chinese definition ends in, where it rules out all of another."""
    found = _TELLING.search(notion.reading.gloss) if notion.language == "zh" else None
    return found[0] if found else ""


def _are_of_another(chosen: Sequence[Notion], genus: str) -> bool:
    """Whether two wrong options are of one genus that rules them out: two 推理 for a bias."""
    others = [told for c in chosen if (told := _genus_told(c)) and told != genus]
    return len(others) > len(set(others))


def _bears(notion: Notion, genus: str) -> bool:
    """Whether a term is of a genus, or its name has it, so that a stem may end in it."""
    return genus in notion.name or any(gloss.endswith(genus) for gloss in notion.glosses)


def _is_of_one_matter(notion: Notion, other: Notion, level: Nearness) -> bool:
    """Whether two theories explain the same: one section names one matter in both, or a contrast.

    A section on hearing and other senses has theories of each.
    """
    if level is Nearness.CONTRASTED:
        return True
    near = notion.home.section[:2] == other.home.section[:2]
    return near and len(notion.pieces & other.all_pieces) >= _COMMON


def given_away(notion: Notion) -> list[str]:
    """Return the words of a definition that are words of the term, too, or have their root."""
    return sorted(piece for piece in notion.pieces if _shares(notion, piece))


def _shares(notion: Notion, piece: str) -> bool:
    if notion.language == "zh":
        return piece in notion.name_pieces
    return any(
        name == piece
        or name.startswith(piece)
        or (len(name) > _ROOT <= len(piece) and name[:_ROOT] == piece[:_ROOT])
        for name in notion.name_pieces
    )


def confusable(notion: Notion, near: Sequence[Notion], shelf: Shelf) -> Notion | None:
    """Return the rival that a learner would take for the term, None if none is near enough.

    The book contrasts the two, or treats of both in one section and calls both the same.
    """
    for candidate in near:
        level = nearness(notion, candidate, shelf)
        same = notion.sort == candidate.sort and notion.sort in _CONFUSED
        if notion.sort == "theory" and not _is_of_one_matter(notion, candidate, level):
            continue
        if notion.language == "zh":
            beside = level is Nearness.SECTION and share_genus(notion, candidate)
        else:
            beside = level >= Nearness.NEIGHBOUR and (same or share_genus(notion, candidate))
        if any(not _shares(candidate, piece) for piece in given_away(notion)):
            continue  # the statement itself would tell
        if _is_broad(candidate) and not _is_broad(notion) and level is not Nearness.CONTRASTED:
            continue  # it may well be the genus: "错觉" for "麦格克效应"
        beside = beside and notion.sort not in _PARTS
        listed = level is Nearness.CONTRASTED and share_genus(notion, candidate)
        if are_counterparts(notion, candidate) or beside or listed:
            return candidate
    return None


def _is_broad(notion: Notion) -> bool:
    """Whether a term is one plain word, as the names of wide classes are."""
    return len(notion.name) <= 2 if notion.language == "zh" else " " not in notion.name


def arranged(
    right: Notion, wrong: Sequence[Notion], *, shelf: Shelf, seed: int
) -> tuple[Notion, ...]:
    """Return the options in the order in which they are printed.

    The place of the right one is drawn without replacement over each run of as many terms of the
    book as there are places, so that the keys A, B, C and D are about as frequent.
    """
    places = len(wrong) + 1
    block, turn = divmod(shelf.ordinal[right.place], places)
    book = right.definition.document_id
    order = sorted(range(places), key=lambda p: draw(seed, book, str(block), str(p)))
    options = sorted(wrong, key=lambda w: draw(seed, right.passage.id, right.name, w.name))
    options.insert(order[turn], right)
    return tuple(options)


def draw(seed: int, *about: str) -> float:
    """Return a number in [0, 1) that depends on nothing but its arguments."""
    digest = hashlib.sha256("\x1f".join((str(seed), *about)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
