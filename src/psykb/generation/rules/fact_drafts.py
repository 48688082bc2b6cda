"""Write drafts of facts in their kinds: order of options, truth and explanation by one seed."""

import hashlib
import random
from collections.abc import Sequence

from psykb.generation.library import Material
from psykb.generation.rules.standing import unjoined
from psykb.types import Bloom, Difficulty, Draft, Kind, Point

BLANK = "____"
OPTIONS = 4  # of a choice item


class Writer:
    """Writes drafts about one passage.

    The order of options and whether a judgement is true depend on the seed and the words of the
    item alone: over many items each position holds the key equally often.
    """

    def __init__(self, material: Material, seed: int) -> None:
        self.material = material
        self.language = material.language
        self._seed = seed
        self._texts = {s.number: s.text for s in material.sentences}

    def chance(self, words: str) -> random.Random:
        """Return the source of chance that belongs to an item of these words."""
        digest = hashlib.sha256(f"{self._seed}\n{words}".encode()).digest()
        return random.Random(int.from_bytes(digest[:8], "big"))

    def short(
        self,
        question: str,
        numbers: Sequence[int],
        *,
        about: str,
        rule: str,
        bloom: Bloom = Bloom.REMEMBER,
    ) -> Draft:
        """Return a short-answer item whose answer are sentences of the passage.

        They are printed as they stand, but for what joins the first to one before it.
        """
        joint = "" if self.language == "zh" else " "
        return Draft(
            kind=Kind.SHORT,
            language=self.language,
            question=question,
            answer=unjoined(joint.join(self._texts[n] for n in numbers)),
            points=self._points(numbers),
            evidence=self.material.sentences,
            bloom=bloom,
            difficulty=Difficulty.EASY if bloom is Bloom.REMEMBER else Difficulty.MEDIUM,
            about=about,
            rule=rule,
            passages=(self.material.passage.id,),
            prompts={},
        )

    def choice(
        self,
        question: str,
        frame: str,
        keys: Sequence[str],
        others: Sequence[str],
        numbers: Sequence[int],
        *,
        about: str,
        rule: str,
        difficulty: Difficulty = Difficulty.MEDIUM,
    ) -> Draft:
        """Return a choice item: single where there is one key, multiple where there are more."""
        options = [*keys, *others]
        self.chance(question).shuffle(options)
        return Draft(
            kind=Kind.SINGLE if len(keys) == 1 else Kind.MULTIPLE,
            language=self.language,
            question=question,
            options=tuple(options),
            key=tuple(at for at, option in enumerate(options) if option in keys),
            explanation=self._explanation(numbers),
            points=self._points(numbers),
            evidence=self.material.sentences,
            difficulty=difficulty,
            frame=frame,
            about=about,
            rule=rule,
            passages=(self.material.passage.id,),
            prompts={},
        )

    def judgement(
        self, true: str, false: Sequence[str], numbers: Sequence[int], *, about: str, rule: str
    ) -> Draft:
        """Return a statement to be judged: `true`, or one of `false`, as the seed has it."""
        chance = self.chance(true)
        truth = not false or chance.random() < 0.5
        return Draft(
            kind=Kind.TRUE_FALSE,
            language=self.language,
            question=true if truth else false[chance.randrange(len(false))],
            truth=truth,
            explanation=self._explanation(numbers),
            points=self._points(numbers),
            evidence=self.material.sentences,
            difficulty=Difficulty.EASY,
            about=about,
            rule=rule,
            passages=(self.material.passage.id,),
            prompts={},
        )

    def _points(self, numbers: Sequence[int]) -> tuple[Point, ...]:
        return tuple(Point(text=self._texts[n], evidence=(n,)) for n in numbers)

    def _explanation(self, numbers: Sequence[int]) -> str:
        title = self.material.title
        if self.language == "zh":
            return f"《{title}》：" + "".join(self._texts[n] for n in numbers)
        return f"{title}: " + " ".join(self._texts[n] for n in numbers)
