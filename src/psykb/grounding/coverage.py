"""How much of a claim's content its sentences hold, as a whole and clause by clause."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from psykb.grounding import abstention
from psykb.text.folding import fold
from psykb.text.terms import terms
from psykb.types import Language

Names = Callable[[str], Mapping[str, tuple[str, ...]]]

# Least share of the claim's content that its sentences must have. Set on the `tune` pairs as the
# largest (a multiple of .02) that loses at most one true claim in a hundred; Chinese content is cut
# into pairs of characters, of which a paraphrase keeps fewer than of English stems.
COVERED: Mapping[Language, float] = {"zh": 0.40, "en": 0.42}
# The same for a claim in another language than its sentences, of which only names can be compared.
BRIDGED = 0.5
_LEAST_WEIGHT = 0.05
_CITED = 0.5  # share of `COVERED` that the cited sentences must have without their context
_LATIN = re.compile(r"[a-z][a-z'’-]{2,}")
_PIECES = re.compile(
    r"[,;:。!?、]|\.(?!\d)|——|\b(?:and|but|which|whereas|while|because|although)\b"
)
_TAIL: Mapping[Language, int] = {"zh": 4, "en": 3}  # content units of a clause held to its own
_NEARLY = 0.75  # share of single ideographs with which
_LOOSELY = 0.65  # this share of `COVERED` is enough: paraphrases put words together otherwise
_BRIEF = 4  # spaces of an English clause that is held to its own with one unit less
_CLAUSE = 0.5  # share of `COVERED` that such a clause must have,
_ALIKE = 0.35  # or, in Chinese, this share of its single ideographs: 次序 for 顺序


class Coverage:
    """Measures how much of claims texts of one library hold."""

    def __init__(
        self,
        *,
        frequency: Callable[[str], int],
        passages: int,
        weight: Callable[[str], float],
        names: Names | None,
    ) -> None:
        """Take what is known of the library; see `psykb.grounding.support.SupportCheck`."""
        self._frequency = frequency
        self._passages = passages
        self._weight = weight
        self._names = names

    def covered(
        self, claim: str, texts: Sequence[str], context: Sequence[str]
    ) -> tuple[float, bool]:
        """Return the share of the claim's content that is there, and whether it is enough."""
        asked = abstention.content(claim, self._frequency, self._passages)
        share = abstention.cover(asked, [*texts, *context]).share
        cited = abstention.cover(asked, texts).share
        least = COVERED[asked.language]
        near = asked.language == "zh" and self._alike(asked.weights, texts) >= _NEARLY
        enough = share >= (_LOOSELY if near else 1) * least and cited >= _CITED * least
        return share, enough and self._tails_covered(claim, [*texts, *context], asked.language)

    def _tails_covered(self, claim: str, texts: Sequence[str], language: Language) -> bool:
        """Whether each longer clause of a claim has content that is there, too."""
        present = {term for text in texts for term in terms(text)}
        least = _CLAUSE * COVERED[language]
        return not any(
            self._is_tail(piece, present, texts, least, language)
            for piece in _PIECES.split(fold(claim))
        )

    def _is_tail(
        self, piece: str, present: set[str], texts: Sequence[str], least: float, language: Language
    ) -> bool:
        """Whether a piece of a claim says something of which nothing is there."""
        asked = abstention.content(piece, self._frequency, self._passages)
        share = _share(asked.weights, present)
        brief = language == "en" and not share and piece.count(" ") >= _BRIEF
        if len(asked.weights) < _TAIL[language] - brief or share >= least:
            return False
        return language == "en" or self._alike(asked.weights, texts) < _ALIKE

    def _alike(self, units: Iterable[str], texts: Sequence[str]) -> float:
        """Return the share of the ideographs of units that texts have: 次序 is half of 顺序."""
        present = {char for text in texts for char in fold(text)}
        chars = {char for unit in units for char in unit}
        return _share({char: self._weight(char) for char in chars}, present)

    def bridged(self, said: str, there: Sequence[str]) -> tuple[float, bool]:
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


def _share(weights: Mapping[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    held = sum(weight for term, weight in weights.items() if term in present)
    return held / total if total else 1.0
