"""The terms of a book, each with the statement that says what it is."""

import re
from collections import defaultdict
from dataclasses import replace

from psykb.generation.rules.readings import Reading
from psykb.text.folding import IDEOGRAPH
from psykb.text.terms import terms
from psykb.text.wording import words
from psykb.types import Definition, Evidence, Language, Passage, SectionKind, record

_COMMON = words(
    "the and that which who whose with from into than for are was wa were ha hav had not but it "
    "their them they thi these those one other can may when where how what som any all each such "
    "about through over after before between becaus even mor most les be been person peopl "
    "individual someth someon way act your you our we an"
)


@record
class Notion:
    """A term with a statement that says what it is.

    `name` is the term as it stands within a sentence, `low` the same in lower case; `names` are the
    keys of its names (`normalise_term`), of all definitions that the book has of it. `sort` is what
    sort of thing it is and `genus` the noun of its definition that says so. `sentence` is the one
    that defines, at the range of `definition`, in `passage`. `pieces` are the words that carry the
    definition, `all_pieces` those of all definitions of the term, `name_pieces` those of its name;
    `glosses` are all texts that the book defines it by, in lower case. `home` is where the book
    treats of it: the passage, or for an entry of the glossary the one that defines it in the body,
    or else the first that names it. `asked` is whether its definition is exact enough to be asked
    about; otherwise the term may be a wrong option, and no more.
    """

    name: str
    low: str
    names: frozenset[str]
    language: Language
    definition: Definition
    sentence: str
    passage: Passage
    reading: Reading
    sort: str
    genus: str
    pieces: frozenset[str]
    all_pieces: frozenset[str]
    name_pieces: frozenset[str]
    glosses: tuple[str, ...]
    home: Passage
    asked: bool = True

    @property
    def key(self) -> str:
        """What is the same for all definitions of the term."""
        return min(own_names(self))

    @property
    def place(self) -> tuple[int, str]:
        """Where the sentence that defines it begins in the document, and the term as printed."""
        return (self.definition.start, self.definition.term)

    def evidence(self, number: int) -> Evidence:
        """Return its sentence as evidence under a number."""
        return Evidence(
            number=number,
            document_id=self.definition.document_id,
            start=self.definition.start,
            end=self.definition.end,
            text=self.sentence,
            context=self.passage.section,
        )


def own_names(notion: Notion) -> frozenset[str]:
    """Return the names that no other term has: 分化 and 歧视 are both "discrimination"."""
    if notion.language == "en":
        return notion.names
    chinese = frozenset(n for n in notion.names if re.search(f"[{IDEOGRAPH}]", n))
    return chinese or notion.names


def pieces_of(text: str, language: Language) -> frozenset[str]:
    """Return the words of a text that carry meaning: pairs of ideographs, or stems."""
    if language == "zh":
        return frozenset(t for t in terms(text) if len(t) > 1)
    return frozenset(t for t in terms(text) if len(t) > 2 and t not in _COMMON)


def joined(found: list[Notion]) -> tuple[Notion, ...]:
    """Give each notion the names and the words of all definitions of the same term."""
    groups: dict[str, list[Notion]] = defaultdict(list)
    leader: dict[str, str] = {}
    for notion in found:
        known = sorted({leader[n] for n in own_names(notion) if n in leader})
        into = known[0] if known else min(own_names(notion))
        for other in known[1:]:
            for moved in groups.pop(other):
                groups[into].append(moved)
                leader.update(dict.fromkeys(own_names(moved), into))
        groups[into].append(notion)
        leader.update(dict.fromkeys(own_names(notion), into))
    return tuple(_completed(n, groups[leader[n.key]]) for n in found)


def rank(notion: Notion) -> tuple[bool, bool]:
    """Return how good a definition is: the body's before the glossary's, the exact one first."""
    return (notion.passage.kind is SectionKind.BODY, notion.asked)


def _completed(notion: Notion, group: list[Notion]) -> Notion:
    return replace(
        notion,
        names=frozenset[str]().union(*(n.names for n in group)),
        all_pieces=frozenset[str]().union(*(n.pieces for n in group)),
        glosses=tuple(g for n in group for g in n.glosses),
        home=_home(notion, group),
    )


def _home(notion: Notion, group: list[Notion]) -> Passage:
    if notion.passage.kind is SectionKind.BODY:
        return notion.passage
    bodies = [n.passage for n in group if n.passage.kind is SectionKind.BODY]
    return bodies[0] if bodies else notion.passage
