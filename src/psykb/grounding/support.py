"""Does a sentence carry a claim? Rules that find what it says differently, and how much it covers.

Rules cannot prove that a sentence entails a claim: they find numbers, quotes, denials, opposites
and words that the sentence does not have. How often they are right is measured on
kb/judgements/support.jsonl (benchmarks/results/support.md).
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from psykb.grounding.additions import foreign_additions, foreign_items
from psykb.grounding.binding import mixed
from psykb.grounding.clauses import clauses, is_dimension
from psykb.grounding.contrasts import contrasts, turned
from psykb.grounding.copulas import affirms_denied, denies_definition
from psykb.grounding.coverage import Coverage, Names
from psykb.grounding.exchange import Exchange
from psykb.grounding.measures import miscounted
from psykb.grounding.names import foreign_names
from psykb.grounding.numerals import foreign_numbers
from psykb.grounding.overreach import overstates
from psykb.grounding.polarity import by_key, denied_units, places, reversed_units
from psykb.grounding.quotation import misquoted
from psykb.grounding.roles import COMPARISON, roles, swapped
from psykb.grounding.stances import opposed
from psykb.text.folding import fold, language_of
from psykb.types import Evidence, Fault, Verdict

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

ENTAILED = 0.5  # least probability of a model; also lifts NOT_COVERED
_EMBEDDED = 0.3  # weight of the similarity of vectors in the support
_CONTRADICTED = 0.2  # most support of a claim that says something else than its sentences
# Sentences that begin so are read together with the sentence before them.
_POINTS_BACK = re.compile(
    "(?:it|this|that|these|those|they|he|she|his|her|its|their|such|the (?:two|former|latter|"
    "first|second)|both|here|there|which)\\b|[他她它这那此该其]|两者|二者|前者|后者|两位"
)
_EDGES = " .,;:!。、…"
# What stands before and behind a statement of its own; neither a colon nor a decimal point does.
_BEFORE = re.compile(r"(?:^|[;。!?]|\.(?=\s))\s*$")
_AFTER = re.compile(r"\s*(?:$|[;。!]|\.(?!\d))")
_LONGEST = 2000  # characters of a claim (what is longer is no statement), and of a sentence


class Entails(Protocol):
    """A model that says how probable it is that a premise entails a hypothesis, 0 … 1."""

    def probability(self, premise: str, hypothesis: str) -> float:
        """Return the probability."""
        ...


class SupportCheck:
    """Checks claims against the sentences that they name.

    It belongs to one generation of a base: make a new one after ingesting.
    """

    def __init__(
        self,
        *,
        frequency: Callable[[str], int],
        passages: int,
        embed: Embed | None = None,
        entailment: Entails | None = None,
        names: Names | None = None,
    ) -> None:
        """Take what is known of the library.

        Args:
            frequency: in how many passages a search term occurs.
            passages: how many passages there are.
            embed: makes unit vectors (len(texts), dim) of texts; used for `Verdict.support` only.
            entailment: a model that has the last word on what the words do not cover.
            names: the names of the glossary that a text holds, each with its other spellings; they
                tell what a claim in another language than its sentences speaks of.
        """
        self._frequency = lru_cache(1 << 16)(frequency)
        self._weight = lru_cache(1 << 16)(self._rarity)
        self._passages = passages
        self._embed = embed
        self._entailment = entailment
        self._names = names
        self._coverage = Coverage(
            frequency=self._frequency, passages=passages, weight=self._weight, names=names
        )

    @classmethod
    def of(cls, base: "KnowledgeBase", *, entailment: Entails | None = None) -> "SupportCheck":
        """Return the check for what `base` holds now."""
        searcher = base.searcher()

        def names(text: str) -> dict[str, tuple[str, ...]]:
            found: dict[str, tuple[str, ...]] = {}
            for name in searcher.names_in(text):
                for _row, d in searcher.definitions_of([name]):
                    found[name] = (*found.get(name, ()), d.term, *d.variants)
            return found

        return cls(
            frequency=searcher.lexical.document_frequency,
            passages=base.counts.passages,
            embed=searcher.vectors if searcher.embeds_here else None,
            entailment=entailment,
            names=names,
        )

    @property
    def has_model(self) -> bool:
        """Whether an entailment model has a say."""
        return self._entailment is not None

    def check(self, claim: str, evidence: Sequence[Evidence], *, question: str = "") -> Verdict:
        """Return how well `evidence` carries `claim`, and what is wrong.

        A claim that is one of the sentences, or whole statements of one, is supported by
        definition. Numbers, quotes and denials are compared with the sentences alone; their
        `context`, and the question, only count as known words, so that a claim may say what "it"
        is. The question's own numbers are no inventions.

        Faults come gravest first: QUOTE_NOT_IN_SOURCE (an address on the net, too), NUMBERS_DIFFER
        (or they count something else), NAMES_DIFFER (a person, place, book or school that is
        neither there nor in the context), NEGATION_DIFFERS, REVERSED (opposites, another stance, or
        what belongs to two things is swapped), NOT_COVERED (the whole, a clause, or an item of a
        list; or it says of all what they say of some, causes for goes with), NOT_ENTAILED. A claim
        of more than 2,000 characters, or that is but a name of the glossary, is not covered.

        The support is the share of the claim's content that is covered (with vectors: .7 of it and
        .3 of the cosine; with a model: the mean of this and the probability), at most .2 for a
        claim that contradicts. Across languages only quotes, numbers and names are compared.

        Args:
            claim: one statement.
            evidence: the sentences that it names, at least one.
            question: what was asked.
        """
        texts = [e.text for e in evidence]
        folded = [fold(text) for text in texts]
        said = fold(claim)
        if any(_states(text, said) for text in folded):
            return Verdict(support=1.0)
        if len(said) > _LONGEST or self._is_name(said):
            return Verdict(support=0.0, faults=(Fault.NOT_COVERED,))
        faults = []
        if misquoted(claim, texts):
            faults.append(Fault.QUOTE_NOT_IN_SOURCE)
        context = [*dict.fromkeys(text for e in evidence for text in e.context), question]
        same = any(language_of(text) == language_of(claim) for text in texts)
        if foreign_numbers(said, folded, [fold(question)]) or (same and miscounted(said, folded)):
            faults.append(Fault.NUMBERS_DIFFER)
        if foreign_names(claim, texts, context, self._weight) or (
            same and foreign_additions(claim, [*texts, *context])
        ):
            faults.append(Fault.NAMES_DIFFER)
        overstated = False
        if same:
            faults += self._contradictions(claim, texts, context)
            share, covered = self._coverage.covered(claim, texts, context)
            overstated = self._overstated(claim, texts, context)
        else:
            share, covered = self._coverage.bridged(said, folded)
        contradicted = bool(faults) or overstated
        if overstated or not covered:
            faults.append(Fault.NOT_COVERED)
        support = self._similar(claim, texts, share)
        if self._entailment is not None:
            excused = not overstated
            support = self._entailed(claim, evidence, faults, support, excused=excused)
        if contradicted:
            support = min(support, _CONTRADICTED)
        return Verdict(support=round(min(max(support, 0.0), 1.0), 4), faults=tuple(faults))

    def _is_name(self, said: str) -> bool:
        """Whether a folded claim is a name of the glossary and nothing else: it states nothing."""
        bare = said.strip(_EDGES)
        return self._names is not None and bare in map(fold, self._names(bare))

    def _contradictions(
        self, claim: str, texts: Sequence[str], context: Sequence[str]
    ) -> list[Fault]:
        mine = clauses(claim)
        each = [clauses(text[:_LONGEST]) for text in texts]
        theirs = [clause for found in each for clause in found]
        here = places(mine)
        there = by_key([place for found in each for place in places(found)])
        faults = []
        contrast = self._contrast(claim, texts)
        denied = contrast >= 0 and denied_units(here, there, self._weight)
        if denied or denies_definition(claim, texts) or affirms_denied(claim, texts):
            faults.append(Fault.NEGATION_DIFFERS)
        exchange = Exchange(mine, each, self._weight)
        opposite = [
            key for key in reversed_units(here, there, self._weight) if not exchange.in_place(key)
        ]
        crossed = swapped(roles(mine), roles(theirs), self._weight)
        if COMPARISON in crossed and any(is_dimension(key) for key in opposite):
            return faults  # "B is less than A" for "A is more than B"
        if (
            contrast > 0
            or opposite
            or crossed
            or mixed(mine, each, self._weight)
            or exchange.found()
            or opposed(claim, texts, context)
        ):
            faults.append(Fault.REVERSED)
        return faults

    def _contrast(self, claim: str, texts: Sequence[str]) -> float:
        """Return what `turned` says of the contrasts of both that are most alike."""
        language = language_of(claim)
        theirs = [c for text in texts for c in contrasts(fold(text), language)]
        found = [
            turned(mine, other, self._weight)
            for mine in contrasts(fold(claim), language)
            for other in theirs
        ]
        return max(found, key=abs, default=0.0)

    def _overstated(self, claim: str, texts: Sequence[str], context: Sequence[str]) -> bool:
        chinese = language_of(claim) == "zh"
        each = [clauses(text[:_LONGEST]) for text in texts]
        around = fold(" ".join(context))
        if chinese and foreign_items(claim, [*texts, *context]):
            return True
        return overstates(clauses(claim), each, around, self._weight, chinese=chinese)

    def _similar(self, claim: str, texts: Sequence[str], share: float) -> float:
        if self._embed is None:
            return share
        vectors = self._embed([claim, " ".join(texts)])
        cosine = max(0.0, float(vectors[0] @ vectors[1]))
        return (1 - _EMBEDDED) * share + _EMBEDDED * cosine

    def _entailed(
        self,
        claim: str,
        evidence: Sequence[Evidence],
        faults: list[Fault],
        support: float,
        *,
        excused: bool,
    ) -> float:
        """Let the model judge what is covered; it never excuses a contradiction."""
        assert self._entailment is not None
        probability = self._entailment.probability(_premise(evidence), claim)
        if probability < ENTAILED:
            faults.append(Fault.NOT_ENTAILED)
        elif Fault.NOT_COVERED in faults and excused:
            faults.remove(Fault.NOT_COVERED)
        return (support + probability) / 2

    def _rarity(self, key: str) -> float:
        """Return the idf of a unit as a share (0 … 1) of that of one in two passages."""
        n = self._frequency(key)
        most = math.log(1 + (self._passages - 1.5) / 2.5) if self._passages > 2 else 1.0
        return min(1.0, math.log(1 + max(self._passages - n + 0.5, 0.0) / (n + 0.5)) / most)


def _states(sentence: str, said: str) -> bool:
    """Whether a folded sentence is the claim, or holds it as whole statements of its own."""
    bare, whole = said.strip(_EDGES), sentence.strip(_EDGES)
    if not bare:
        return False
    if bare == whole:
        return True
    if any(clause.myth for clause in clauses(sentence)):
        return False  # what stands beside it may call it untrue
    at = sentence.find(bare)
    return (
        at >= 0
        and bool(_BEFORE.search(sentence[:at]))
        and bool(_AFTER.match(sentence[at + len(bare) :]))
    )


def _premise(evidence: Sequence[Evidence]) -> str:
    """Return the sentences as one text, with what stands before where a sentence points back."""
    parts: list[str] = []
    for item in evidence:
        if item.context and _POINTS_BACK.match(fold(item.text)):
            parts.append(item.context[-1])
        parts.append(item.text)
    return " ".join(dict.fromkeys(parts))
