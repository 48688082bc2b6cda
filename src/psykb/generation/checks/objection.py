"""What a check without a model says against a draft."""

from psykb.types import Fault, Refusal, Stage, record


@record
class Objection:
    """Why a draft is refused: at which stage, by which reason, and what was found.

    `detail` quotes or counts what was found; it is data and is never translated, so that the same
    draft leaves the same bytes on disk in every language of the messages.
    """

    stage: Stage
    reason: Refusal
    detail: str = ""
    faults: tuple[Fault, ...] = ()
