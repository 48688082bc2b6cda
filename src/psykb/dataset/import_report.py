"""What came of an import, counted so that the sums can be checked."""

from collections import Counter
from collections.abc import Mapping

from psykb.dataset.profiling import Profile, Profiler
from psykb.types import Dialogue, Loss, Place, RejectedDialogue, Repair, record


@record
class Settings:
    """What was asked for; the same settings on the same files give the same set."""

    paths: tuple[str, ...]
    format: str
    source: str
    licence: str
    answers: str
    reasoning: str
    keep: tuple[Repair, ...]


@record
class Mended:
    """In how many dialogues a repair was made, and how often in all of them."""

    dialogues: int
    times: int


@record
class Refusal:
    """What one file lost for one reason: how many rows, and the first of them."""

    file: str
    reason: Loss
    n: int
    first: RejectedDialogue


@record
class Counts:
    """Rows of one source, or of all, and what became of them.

    `rows + more_answers == dialogues + collapsed + untaken + rejected`.

    Args:
        source: name of the data set; "" for all.
        files: that were read, those that gave nothing too.
        rows: that the files hold.
        more_answers: conversations of a row beside its first: further answers to one question.
        dialogues: that were written.
        collapsed: rows that a longer row begins with.
        untaken: answers that `--answers` passed over.
        rejected: conversations that were not taken.
        unread: pieces of files, or whole files, in which no row could be told; not among `rows`.
    """

    source: str
    files: int
    rows: int
    more_answers: int
    dialogues: int
    collapsed: int
    untaken: int
    rejected: int
    unread: int


@record
class Imported:
    """What came of an import.

    Args:
        settings: what was asked for.
        whole: all sources together.
        sources: by name.
        formats: name of a format → files read by it.
        skipped: names of files that were passed over: hidden, licences, other kinds.
        reasons: why conversations and files were not taken → how many.
        repairs: in the order of their names.
        refusals: by file and reason, in the order in which they were met.
        profile: of what was written.
    """

    settings: Settings
    whole: Counts
    sources: tuple[Counts, ...]
    formats: Mapping[str, int]
    skipped: tuple[str, ...]
    reasons: Mapping[str, int]
    repairs: Mapping[str, Mended]
    refusals: tuple[Refusal, ...]
    profile: Profile


class Tally:
    """Counts what an import meets, by source."""

    def __init__(self) -> None:
        self.formats: Counter[str] = Counter()
        self._counts: dict[str, Counter[str]] = {}
        self._reasons: Counter[str] = Counter()
        self._repaired: Counter[str] = Counter()
        self._times: Counter[str] = Counter()
        self._refusals: dict[tuple[str, Loss], tuple[int, RejectedDialogue]] = {}
        self._profiler = Profiler()

    def count(self, source: str, what: str, n: int = 1) -> None:
        """Add to one of the numbers of `Counts`, by the name of its field."""
        self._counts.setdefault(source, Counter())[what] += n

    def take(self, source: str, dialogue: Dialogue, earlier: Mapping[Repair, int]) -> None:
        """Count a dialogue that was written, without the repairs that were made `earlier`."""
        self.count(source, "dialogues")
        self._profiler.add(dialogue)
        for repair, times in (Counter(dialogue.repairs) - Counter(earlier)).items():
            self._repaired[repair] += 1
            self._times[repair] += times

    def refuse(self, source: str, rejected: RejectedDialogue, *, row: bool) -> None:
        """Count what was not taken: a `row`, or a piece of a file in which none could be told."""
        self.count(source, "rejected" if row else "unread")
        self._reasons[rejected.reason] += 1
        key = (rejected.place.file, rejected.reason)
        n, first = self._refusals.get(key, (0, rejected))
        self._refusals[key] = (n + 1, first)

    def imported(self, settings: Settings, skipped: tuple[str, ...]) -> Imported:
        """Return what was counted."""
        whole: Counter[str] = Counter()
        for counts in self._counts.values():
            whole.update(counts)
        names = sorted(repair.value for repair in Repair if self._repaired[repair])
        return Imported(
            settings=settings,
            whole=_counts("", whole),
            sources=tuple(_counts(name, self._counts[name]) for name in sorted(self._counts)),
            formats=dict(sorted(self.formats.items())),
            skipped=skipped,
            reasons=dict(sorted(self._reasons.items(), key=lambda one: (-one[1], one[0]))),
            repairs={
                name: Mended(dialogues=self._repaired[name], times=self._times[name])
                for name in names
            },
            refusals=tuple(
                Refusal(file=file, reason=reason, n=n, first=first)
                for (file, reason), (n, first) in self._refusals.items()
            ),
            profile=self._profiler.profile(),
        )


def _counts(source: str, found: Counter[str]) -> Counts:
    return Counts(
        source=source,
        files=found["files"],
        rows=found["rows"],
        more_answers=found["more_answers"],
        dialogues=found["dialogues"],
        collapsed=found["collapsed"],
        untaken=found["untaken"],
        rejected=found["rejected"],
        unread=found["unread"],
    )


def where(place: Place) -> str:
    """Return a place in one word: "file:12" by its line, "file#3" by its row."""
    if place.line is not None:
        return f"{place.file}:{place.line}"
    return place.file if place.row is None else f"{place.file}#{place.row}"
