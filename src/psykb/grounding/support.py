"""Does a sentence carry a claim? Rules that find what it says differently, and how much it covers.

Rules cannot prove that a sentence entails a claim: they find numbers, quotes, denials, opposites
and words that the sentence does not have. How often they are right is measured on
kb/judgements/support.jsonl (benchmarks/results/support.md).
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from psykb.grounding import abstention
from psykb.grounding.binding import mixed
from psykb.grounding.clauses import clauses, is_dimension
from psykb.grounding.copulas import denies_definition
from psykb.grounding.numerals import foreign_numbers
from psykb.grounding.polarity import by_key, denied_units, places, reversed_units
from psykb.grounding.quotation import misquoted
from psykb.grounding.roles import COMPARISON, roles, swapped
from psykb.text.folding import fold, language_of
from psykb.text.terms import terms
from psykb.types import Evidence, Fault, Language, Verdict

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
Names = Callable[[str], Mapping[str, tuple[str, ...]]]

# Least share of the claim's content that its sentences must have. Set on the `tune` pairs as the
# largest (a multiple of .02) that loses at most one true claim in a hundred; Chinese content is cut
# into pairs of characters, of which a paraphrase keeps fewer than of English stems.
COVERED: Mapping[Language, float] = {"zh": 0.40, "en": 0.42}
# The same for a claim in another language than its sentences, of which only names can be compared.
BRIDGED = 0.5
_LEAST_WEIGHT = 0.05
ENTAILED = 0.5  # least probability of a model; also lifts NOT_COVERED
_CITED = 0.5  # share of `COVERED` that the cited sentences must have without their context
_EMBEDDED = 0.3  # weight of the similarity of vectors in the support
_CONTRADICTED = 0.2  # most support of a claim that says something else than its sentences
# Sentences that begin so are read together with the sentence before them.
_POINTS_BACK = re.compile(
    "(?:it|this|that|these|those|they|he|she|his|her|its|their|such|the (?:two|former|latter|"
    "first|second)|both|here|there|which)\\b|[他她它这那此该其]|两者|二者|前者|后者|两位"
)
_LATIN = re.compile(r"[a-z][a-z'’-]{2,}")
_EDGES = " .,;:!?。、…"
_BEFORE = re.compile(r"(?:^|[.;:。!?])\s*$")
_AFTER = re.compile(r"\s*(?:$|[.;。!?])")


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

    def check(self, claim: str, evidence: Sequence[Evidence], *, question: str = "") -> Verdict:
        """Return how well `evidence` carries `claim`, and what is wrong.

        A claim that is one of the sentences, or whole statements of one, is supported by
        definition. Numbers, quotes and denials are compared with the sentences alone; their
        `context`, and the question, only count as known words, so that a claim may say what "it"
        is. The question's own numbers are no inventions.

        Faults come gravest first: QUOTE_NOT_IN_SOURCE, NUMBERS_DIFFER, NEGATION_DIFFERS, REVERSED
        (opposites, or what belongs to two things is swapped), NOT_COVERED, NOT_ENTAILED. The
        support is the share of the claim's content that is covered (with vectors: .7 of it and .3
        of the cosine; with a model: the mean of this and the probability), at most .2 for a claim
        that contradicts. Across languages only quotes, numbers and names are compared.

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
        faults = []
        if misquoted(claim, texts):
            faults.append(Fault.QUOTE_NOT_IN_SOURCE)
        if foreign_numbers(said, folded, [fold(question)]):
            faults.append(Fault.NUMBERS_DIFFER)
        context = [*dict.fromkeys(text for e in evidence for text in e.context), question]
        if any(language_of(text) == language_of(claim) for text in texts):
            faults += self._contradictions(claim, texts)
            share, covered = self._covered(claim, texts, context)
        else:
            share, covered = self._bridged(said, folded)
        contradicted = bool(faults)
        if not covered:
            faults.append(Fault.NOT_COVERED)
        support = self._similar(claim, texts, share)
        if self._entailment is not None:
            support = self._entailed(claim, evidence, faults, support, self._entailment)
        if contradicted:
            support = min(support, _CONTRADICTED)
        return Verdict(support=round(min(max(support, 0.0), 1.0), 4), faults=tuple(faults))

    def _contradictions(self, claim: str, texts: Sequence[str]) -> list[Fault]:
        mine = clauses(claim)
        each = [clauses(text) for text in texts]
        theirs = [clause for found in each for clause in found]
        here = places(mine)
        there = by_key([place for found in each for place in places(found)])
        faults = []
        if denied_units(here, there, self._weight) or denies_definition(claim, texts):
            faults.append(Fault.NEGATION_DIFFERS)
        opposite = reversed_units(here, there, self._weight)
        crossed = swapped(roles(mine), roles(theirs), self._weight)
        if COMPARISON in crossed and any(is_dimension(key) for key in opposite):
            return faults  # "B is less than A" for "A is more than B"
        if opposite or crossed or mixed(mine, each, self._weight):
            faults.append(Fault.REVERSED)
        return faults

    def _covered(
        self, claim: str, texts: Sequence[str], context: Sequence[str]
    ) -> tuple[float, bool]:
        """Return the share of the claim's content that is there, and whether it is enough."""
        asked = abstention.content(claim, self._frequency, self._passages)
        share = abstention.cover(asked, [*texts, *context]).share
        cited = abstention.cover(asked, texts).share
        least = COVERED[asked.language]
        return share, share >= least and cited >= _CITED * least

    def _bridged(self, said: str, there: Sequence[str]) -> tuple[float, bool]:
        """Return the same for a claim in another language: by names, and words in Latin script.

        It is the share, weighed by how rare they are, of the glossary's names in the claim that
        the sentences hold in any spelling; words in Latin script that both hold count as names.
        """
        text = " ".join(there)
        words = set(_LATIN.findall(text))
        names = self._names(said) if self._names else {}
        found = {
            name: any(fold(spelling) in text for spelling in (name, *others))
            for name, others in names.items()
            if not any(name in longer for longer in names if longer != name)
        }
        shared = {word for word in _LATIN.findall(said) if word in words}
        found |= {word: True for word in shared if not any(word in name for name in found)}
        total = sum(map(self._name_weight, found))
        held = sum(self._name_weight(name) for name, there in found.items() if there)
        share = held / total if total else 0.0
        return share, share >= BRIDGED

    def _name_weight(self, name: str) -> float:
        """Return the weight of a name: that of the rarest thing it is made of."""
        return max((self._weight(term) for term in terms(name)), default=0.0) or _LEAST_WEIGHT

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
        model: Entails,
    ) -> float:
        """Let the model judge what is covered; it never excuses a contradiction."""
        probability = model.probability(_premise(evidence), claim)
        if probability < ENTAILED:
            faults.append(Fault.NOT_ENTAILED)
        elif Fault.NOT_COVERED in faults:
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
