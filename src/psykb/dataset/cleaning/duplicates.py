"""Rules against repetition: of dialogues, and of one answer within a dialogue."""

from collections import Counter
from collections.abc import Iterable

from psykb.dataset.cleaning.rules import Rule, Verdict, Verdicts
from psykb.dataset.matching import exact as digests
from psykb.dataset.matching import near as minhash
from psykb.dataset.matching import prefixes
from psykb.dataset.matching.comparison import said
from psykb.text.folding import fold, language_of
from psykb.types import Dialogue

_DIGITS = 3  # of a Jaccard, in words
REPEATS = 3  # times that the counsellor says the same in one dialogue, from which on it goes
# Letters and ideographs of an answer that is counted: who says "请继续说" three times listens.
_LEAST_ZH, _LEAST_EN = 10, 24


def exact(dialogues: Iterable[Dialogue]) -> Verdicts:
    """Drop what says the same as an earlier dialogue, spelling and system prompt apart.

    The first is kept, within a source and across sources: who names the better set first keeps
    that one's copies.
    """
    first: dict[str, int] = {}
    verdicts: dict[int, Verdict] = {}
    for at, dialogue in enumerate(dialogues):
        earlier = first.setdefault(digests.digest(dialogue.messages), at)
        if earlier != at:
            verdicts[at] = Verdict(rule=Rule.EXACT_DUPLICATE, repeats=earlier, jaccard=1.0)
    return verdicts


def parts(dialogues: Iterable[Dialogue]) -> Verdicts:
    """Drop what another dialogue begins with; the longest is kept, wherever it stands."""
    found = prefixes.parts(dialogue.messages for dialogue in dialogues)
    return {
        at: Verdict(rule=Rule.PART_OF_ANOTHER, repeats=whole) for at, whole in sorted(found.items())
    }


def near(dialogues: Iterable[Dialogue], *, threshold: float = minhash.THRESHOLD) -> Verdicts:
    """Drop what is nearly the same as an earlier dialogue that stays.

    Args:
        dialogues: to compare, without their system prompts.
        threshold: least Jaccard of the character 5-grams of two dialogues, 0 … 1.
    """
    found = minhash.clusters((said(one.messages) for one in dialogues), threshold=threshold)
    return {
        at: Verdict(
            rule=Rule.NEAR_DUPLICATE,
            detail=f"jaccard {jaccard:.{_DIGITS}f}",
            repeats=other,
            jaccard=jaccard,
        )
        for at, (other, jaccard) in sorted(found.repeats.items())
    }


def itself(dialogues: Iterable[Dialogue]) -> Verdicts:
    """Drop dialogues in which the counsellor gives the same answer `REPEATS` times or more.

    Case, spaces and punctuation tell no two answers apart. Short ones are not counted.
    """
    verdicts: dict[int, Verdict] = {}
    for at, dialogue in enumerate(dialogues):
        answers = Counter(
            _letters(message.content)
            for message in dialogue.messages
            if message.role == "assistant"
        )
        most = max((n for answer, n in answers.items() if _is_long(answer)), default=0)
        if most >= REPEATS:
            verdicts[at] = Verdict(rule=Rule.REPEATS_ITSELF, detail=f"one answer {most} times")
    return verdicts


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _is_long(answer: str) -> bool:
    return len(answer) >= (_LEAST_ZH if language_of(answer) == "zh" else _LEAST_EN)
