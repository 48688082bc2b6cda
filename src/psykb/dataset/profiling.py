"""What a set holds, by source: turns, lengths, languages, system prompts, topics, licences."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from psykb.dataset.licences import is_non_commercial, is_unknown, spelt
from psykb.types import Dialogue, Language, Message, record

_TOP = 10  # topics and values of a label that are named
_DISTINCT = 10_000  # topics, and values of a label, that are told apart
_NAMES = 1_000  # sources, licences and labels that are
_LONGEST = 200  # characters of a name that is counted
_OTHER = "…"  # all after those
_MARK = 8  # bytes of the digests by which prompts and ids are told apart


class Profiled(Protocol):
    """What can be profiled: a `Dialogue`, a `Row`."""

    @property
    def id(self) -> str:
        """The same for the same messages."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """A system message first, if any."""

    @property
    def source(self) -> str:
        """Name of the data set."""

    @property
    def licence(self) -> str:
        """An SPDX id, several joined by " AND "; "" where unknown."""

    @property
    def language(self) -> Language:
        """Of most of its characters."""


class Labelled(Protocol):
    """What tells topic and labels of a dialogue: a `Dialogue`, a line of a mix's origins."""

    @property
    def topic(self) -> str:
        """What it is about; "" where unknown."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Name → value."""


@record
class Spread:
    """How whole numbers are spread: how many there are, the least, median, mean, the most, the sum.

    The median of an even number of values is the mean of the two in the middle; all are 0 where
    there are none.
    """

    n: int = 0
    least: int = 0
    median: float = 0.0
    mean: float = 0.0
    most: int = 0
    total: int = 0


@record
class Part:
    """What one source holds.

    Args:
        source: its name; "" for all sources together.
        dialogues: how many, the repeated ones too.
        repeated: those with the id of an earlier one in the set.
        turns: messages a dialogue, without the system prompt.
        user: characters a message of the user.
        assistant: characters a message of the assistant.
        languages: "zh", "en" → dialogues.
        systems: dialogues with a system prompt.
        distinct_systems: different system prompts.
        topics: the most frequent, with how many dialogues; of equally frequent ones by name. Of
            more than 10,000 different ones, those that come later are counted together as "…", as
            are values of a label and, of more than 1,000, labels, licences and sources. What goes
            beyond 200 characters of a topic or value is left out.
        labels: name → value → dialogues, the most frequent values.
        licences: licence → dialogues; "" where unknown.
    """

    source: str
    dialogues: int
    repeated: int
    turns: Spread
    user: Spread
    assistant: Spread
    languages: Mapping[str, int]
    systems: int
    distinct_systems: int
    topics: tuple[tuple[str, int], ...]
    labels: Mapping[str, Mapping[str, int]]
    licences: Mapping[str, int]


@record
class Profile:
    """What a set holds: `parts` by name of the source, and all of them together.

    `non_commercial` are the licences that forbid commercial use, with how many dialogues;
    `unlicensed` dialogues have none that is known.
    """

    whole: Part
    parts: tuple[Part, ...]
    non_commercial: Mapping[str, int]
    unlicensed: int


class Profiler:
    """Counts dialogues or rows as they come by; keeps numbers and digests, never texts."""

    def __init__(self) -> None:
        self._whole = _Counts()
        self._parts: dict[str, _Counts] = {}
        self._ids: set[bytes] = set()

    def add(self, one: Profiled, about: Labelled | None = None) -> None:
        """Count one; topic and labels of a row, which has none itself, are those of `about`."""
        mark = _mark(one.id)
        repeated = mark in self._ids
        self._ids.add(mark)
        source = _told_apart(one.source, self._parts, _NAMES)
        for counts in (self._whole, self._parts.setdefault(source, _Counts())):
            counts.add(one, one if isinstance(one, Dialogue) else about, repeated=repeated)

    def profile(self) -> Profile:
        """Return what was counted so far."""
        licences = self._whole.licences
        return Profile(
            whole=self._whole.part(""),
            parts=tuple(self._parts[name].part(name) for name in sorted(self._parts)),
            non_commercial={
                name: licences[name] for name in sorted(licences) if is_non_commercial(name)
            },
            unlicensed=sum(n for name, n in licences.items() if is_unknown(name)),
        )


def profile(dialogues: Iterable[Profiled]) -> Profile:
    """Return what dialogues or rows hold, by source."""
    profiler = Profiler()
    for one in dialogues:
        profiler.add(one)
    return profiler.profile()


class _Counts:
    """The numbers of one source."""

    def __init__(self) -> None:
        self.dialogues = self.repeated = self.systems = 0
        self.turns: Counter[int] = Counter()
        self.lengths: dict[str, Counter[int]] = {"user": Counter(), "assistant": Counter()}
        self.languages: Counter[str] = Counter()
        self.prompts: set[bytes] = set()
        self.topics: Counter[str] = Counter()
        self.labels: dict[str, Counter[str]] = {}
        self.licences: Counter[str] = Counter()

    def add(self, one: Profiled, about: Labelled | None, *, repeated: bool) -> None:
        self.dialogues += 1
        self.repeated += repeated
        turns = 0
        for message in one.messages:
            if message.role == "system":
                self.prompts.add(_mark(message.content))
                continue
            turns += 1
            self.lengths[message.role][len(message.content)] += 1
        self.systems += turns < len(one.messages)
        self.turns[turns] += 1
        self.languages[one.language] += 1
        licence = spelt(one.licence)
        if not is_non_commercial(licence):  # those are named, however many there are
            licence = _told_apart(licence, self.licences, _NAMES)
        self.licences[licence] += 1
        if about is not None:
            self._label(about)

    def _label(self, about: Labelled) -> None:
        if about.topic:
            self.topics[_told_apart(about.topic, self.topics, _DISTINCT)] += 1
        for name, value in about.labels.items():
            label = _told_apart(name, self.labels, _NAMES)
            values = self.labels.setdefault(label, Counter())
            values[_told_apart(value, values, _DISTINCT)] += 1

    def part(self, source: str) -> Part:
        return Part(
            source=source,
            dialogues=self.dialogues,
            repeated=self.repeated,
            turns=_spread(self.turns),
            user=_spread(self.lengths["user"]),
            assistant=_spread(self.lengths["assistant"]),
            languages=dict(sorted(self.languages.items())),
            systems=self.systems,
            distinct_systems=len(self.prompts),
            topics=_top(self.topics),
            labels={name: dict(_top(self.labels[name])) for name in sorted(self.labels)},
            licences=dict(sorted(self.licences.items())),
        )


def _mark(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_MARK).digest()


def _told_apart(name: str, known: Mapping[str, object], most: int) -> str:
    """Return the name to count by: its beginning, or that of all others after so many."""
    short = name[:_LONGEST]
    return short if short in known or len(known) < most else _OTHER


def _top(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_TOP])


def _spread(counts: Counter[int]) -> Spread:
    n = sum(counts.values())
    if not n:
        return Spread()
    total = sum(value * times for value, times in counts.items())
    middle = (_ranked(counts, (n - 1) // 2) + _ranked(counts, n // 2)) / 2
    return Spread(
        n=n,
        least=min(counts),
        median=middle,
        mean=total / n,
        most=max(counts),
        total=total,
    )


def _ranked(counts: Counter[int], rank: int) -> int:
    """Return the value at a position, from 0, of all values in order."""
    for value in sorted(counts):
        rank -= counts[value]
        if rank < 0:
            return value
    raise ValueError("there are not so many values")
