"""Was a dialogue told already: in this run, or in sets that are to be avoided?"""

from collections.abc import Iterable

from psykb.generation.checks.nearest import Nearest
from psykb.generation.checks.shingles import letters, shingles
from psykb.types import Dialogue, DialogueRefusal

LONG = 5  # letters of an n-gram: dialogues share more short ones than questions do
_SHOWN = 60  # characters of a dialogue in `detail`


class SeenDialogues:
    """The dialogues that were accepted so far.

    Two are duplicates if what is said in them is the same, folded and without punctuation; near
    duplicates if its character n-grams of `LONG` letters have a Jaccard similarity of 0.8 or more.

    Args:
        avoid: dialogues that are not to come again.
    """

    def __init__(self, avoid: Iterable[Dialogue] = ()) -> None:
        self._known: list[tuple[Dialogue, bool]] = []
        self._exact: dict[str, int] = {}
        self._nearest = Nearest()
        for dialogue in avoid:
            self._keep(dialogue, avoided=True)

    def refusal(self, dialogue: Dialogue) -> tuple[DialogueRefusal, str] | None:
        """Return why a dialogue is refused, and the other's id; None where it is new."""
        same = self._exact.get(letters(_said(dialogue)))
        if same is not None:
            return self._told(same, DialogueRefusal.DUPLICATE, "")
        near = self._nearest.find(dialogue.language, shingles(_said(dialogue), LONG))
        if near is None:
            return None
        return self._told(near[1], DialogueRefusal.NEAR_DUPLICATE, f" ({near[0]:.2f})")

    def add(self, dialogue: Dialogue) -> None:
        """Keep a dialogue that was accepted."""
        self._keep(dialogue, avoided=False)

    def _keep(self, dialogue: Dialogue, *, avoided: bool) -> None:
        said = _said(dialogue)
        self._exact.setdefault(letters(said), len(self._known))
        self._known.append((dialogue, avoided))
        self._nearest.add(dialogue.language, shingles(said, LONG))

    def _told(self, at: int, reason: DialogueRefusal, alike: str) -> tuple[DialogueRefusal, str]:
        other, avoided = self._known[at]
        detail = f"{other.id}: {other.turns[0].content[:_SHOWN]}{alike}"
        return (DialogueRefusal.IN_AVOIDED_RUN if avoided else reason), detail


def _said(dialogue: Dialogue) -> str:
    return "\n".join(turn.content for turn in dialogue.turns)
