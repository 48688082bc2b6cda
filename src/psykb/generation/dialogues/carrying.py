"""Does a dialogue carry what its seed says?"""

from psykb.generation.checks.told import content, told
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.phrases import Unfit, unfit
from psykb.generation.dialogues.reading import Turns
from psykb.text.folding import language_of
from psykb.types import DialogueRefusal

# A point is carried when the counsellor's words hold this share of its content (pairs of
# ideographs, stems of words): what is retold in spoken words keeps about half of them, and what
# speaks of something else about a tenth.
HELD = 0.4
LEAST = 0.5  # share of the points that are carried
_SHORT = 2  # units of content; a point with fewer says nothing of its own
_SHOWN = 3  # points that are named


def check(turns: Turns, brief: Brief) -> Unfit | None:
    """Return OUTSIDE_SEED unless the counsellor says half of the seed's points, or more.

    A scenario has no points. Where the dialogue is in another language than its seed nothing can be
    compared by words, and nothing is refused.
    """
    points = [point for point in brief.points if len(content(point)) >= _SHORT]
    if not points or language_of(brief.answer) != brief.language:
        return None
    said = told(*(turn.content for turn in turns if turn.role == "assistant"))
    missing = [point for point in points if said.share(content(point)) < HELD]
    if len(points) - len(missing) >= LEAST * len(points):
        return None
    joint = "；" if brief.language == "zh" else "; "
    listed = joint.join(point[:80] for point in missing[:_SHOWN])
    return unfit(DialogueRefusal.OUTSIDE_SEED, "outside", count=len(missing), points=listed)
