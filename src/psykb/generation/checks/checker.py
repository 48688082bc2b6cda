"""All checks without a model, one after another; the first objection ends them."""

from collections.abc import Callable, Sequence

from psykb.generation.checks import distracting, quotes, round_trip, schema, standing_alone
from psykb.generation.checks.contamination import Contamination
from psykb.generation.checks.finding import Finder
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.supporting import Supporting
from psykb.generation.library import Library
from psykb.grounding.support import SupportCheck
from psykb.types import Check, Draft, Method, Refused, Slot

FOUND_AMONG = 10  # passages, of which one must be the question's own


class Checker:
    """Checks drafts against one generation of a base, without a model."""

    def __init__(
        self,
        library: Library,
        *,
        support: SupportCheck,
        method: Method,
        benchmarks: Sequence[str] = (),
        k: int = FOUND_AMONG,
    ) -> None:
        """Open what the checks look into.

        Args:
            library: whose passages are asked about.
            support: the check of statements against sentences, of the same base.
            method: how the drafts come about; a book's own exercises are judged more gently.
            benchmarks: paths of files whose questions must not be asked.
            k: among how many found passages the question's own must be, ≥ 1.

        Raises:
            NotFoundError, MisuseError, CorruptRecordError: a benchmark cannot be read.
        """
        self._library = library
        self._method = method
        self._k = k
        self._finder = Finder(library)
        self._supporting = Supporting(support, [d.title for d in library.documents])
        self._contamination = Contamination(library, benchmarks)

    def check(self, draft: Draft, slot: Slot) -> tuple[Check, ...] | Refused:
        """Return what the checks found, in the order of `Stage`, or the first objection.

        Form, quotes, wording, round trip, support, distractors, contamination: cheap ones first.
        What needs the run (duplicates) or a model is not among them.
        """
        steps: tuple[Callable[[], Check | Objection], ...] = (
            lambda: schema.check(draft, slot, self._method),
            lambda: quotes.check(draft, self._library, self._method),
            lambda: standing_alone.check(draft),
            lambda: round_trip.check(draft, self._library, self._finder, self._method, self._k),
            lambda: self._supporting.check(draft, self._method),
            lambda: distracting.check(draft, self._finder, self._supporting, self._method),
            lambda: self._contamination.check(draft, self._method),
        )
        checks: list[Check] = []
        for step in steps:
            found = step()
            if isinstance(found, Objection):
                return _refused(draft, slot, found)
            checks.append(found)
        return tuple(checks)


def _refused(draft: Draft, slot: Slot, objection: Objection) -> Refused:
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=objection.stage,
        reason=objection.reason,
        detail=objection.detail,
        faults=objection.faults,
        draft=draft,
    )
