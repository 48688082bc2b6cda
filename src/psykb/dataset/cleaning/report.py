"""What came of a cleaning, counted so that the sums can be checked."""

from collections import Counter
from collections.abc import Mapping

from psykb.dataset.cleaning.capping import Measure
from psykb.dataset.cleaning.crisis import CRISIS, RESPONSE
from psykb.dataset.cleaning.harmful import Harm, kinds
from psykb.dataset.cleaning.helping import Response
from psykb.dataset.cleaning.privacy.kinds import Kind
from psykb.dataset.cleaning.rules import Rule
from psykb.dataset.profiling import Profile, Profiler
from psykb.types import Dialogue, RiskLevel, record


@record
class Settings:
    """What was asked for; the same settings on the same sets give the same set."""

    sets: tuple[str, ...]
    duplicates: bool
    near: float
    crisis: str
    harms: str
    mask: bool
    templates: str
    template_share: float


@record
class Counts:
    """Dialogues of one source, or of all ("").

    `read == kept + sum(dropped.values())`; `dropped` has every rule that took something, in the
    order of `Rule`, and the first that hit a dialogue counts it.
    """

    source: str
    read: int
    kept: int
    dropped: Mapping[str, int]


@record
class Risks:
    """What the crisis gate says of the dialogues that were read, of one source or of all ("").

    `levels` by `RiskLevel`; `responses` by `Response`, of those that are not "none"; `differing`
    had a label "crisis" that is not what the gate says, and keep the higher of the two.
    """

    source: str
    levels: Mapping[str, int]
    responses: Mapping[str, int]
    differing: int = 0


@record
class Harmful:
    """What of a kind the counsellor says and must not: dialogues read, and ids of those kept."""

    harm: Harm
    read: int
    kept: tuple[str, ...]


@record
class Privacy:
    """What was masked: dialogues with a mask, and masks by kind, in all that was read."""

    dialogues: int
    masks: Mapping[str, int]


@record
class TemplateReport:
    """Template replies by source, of what came to the rule and of what is left."""

    before: Mapping[str, Measure]
    after: Mapping[str, Measure]


@record
class Cleaned:
    """What came of a cleaning.

    Args:
        settings: what was asked for.
        whole: all sources together.
        sources: by name.
        privacy: what was masked; None where it was not wanted.
        risks: all sources together, then by name.
        missed: ids of dialogues that are kept and in which a risk is not answered with help.
        harms: by kind, the gravest first, those that were heard.
        templates: measured also where none is capped.
        profile: of what is kept.
    """

    settings: Settings
    whole: Counts
    sources: tuple[Counts, ...]
    privacy: Privacy | None
    risks: tuple[Risks, ...]
    missed: tuple[str, ...]
    harms: tuple[Harmful, ...]
    templates: TemplateReport
    profile: Profile


class Tally:
    """Counts what a cleaning meets."""

    def __init__(self) -> None:
        self.missed: list[str] = []
        self.harms_of: dict[str, tuple[Harm, ...]] = {}  # by id; those with none are not there
        self._read: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._dropped: dict[str, Counter[Rule]] = {}
        self._levels: dict[str, Counter[str]] = {}
        self._responses: dict[str, Counter[str]] = {}
        self._differing: Counter[str] = Counter()
        self._harms: Counter[Harm] = Counter()
        self._harmful: dict[Harm, list[str]] = {}
        self._masks: Counter[Kind] = Counter()
        self._masked = 0
        self._profiler = Profiler()

    def read(self, dialogue: Dialogue, masks: list[Kind], differs: bool = False) -> None:
        """Count one that was read and labelled, the kinds of its masks, a label that `differs`."""
        self._read[dialogue.source] += 1
        self._levels.setdefault(dialogue.source, Counter())[dialogue.labels[CRISIS]] += 1
        if RESPONSE in dialogue.labels:
            of_source = self._responses.setdefault(dialogue.source, Counter())
            of_source[dialogue.labels[RESPONSE]] += 1
        self._differing[dialogue.source] += differs
        harms = kinds(dialogue.messages)
        self._harms.update(harms)
        if harms:
            self.harms_of[dialogue.id] = harms
        self._masks.update(masks)
        self._masked += bool(masks)

    def keep(self, dialogue: Dialogue) -> None:
        """Count one that is kept."""
        self._kept[dialogue.source] += 1
        self._profiler.add(dialogue)
        if dialogue.labels.get(RESPONSE) == Response.MISSED:
            self.missed.append(dialogue.id)
        for harm in self.harms_of.get(dialogue.id, ()):
            self._harmful.setdefault(harm, []).append(dialogue.id)

    def drop(self, dialogue: Dialogue, rule: Rule) -> None:
        """Count one that a rule took out."""
        self._dropped.setdefault(dialogue.source, Counter())[rule] += 1

    def cleaned(self, settings: Settings, templates: TemplateReport) -> Cleaned:
        """Return all numbers."""
        names = sorted(self._read)
        return Cleaned(
            settings=settings,
            whole=self._counts("", names),
            sources=tuple(self._counts(name, [name]) for name in names),
            privacy=self._privacy() if settings.mask else None,
            risks=(
                self._risks("", names),
                *(self._risks(name, [name]) for name in names),
            ),
            missed=tuple(self.missed),
            harms=tuple(
                Harmful(harm=harm, read=self._harms[harm], kept=tuple(self._harmful.get(harm, ())))
                for harm in Harm
                if self._harms[harm]
            ),
            templates=templates,
            profile=self._profiler.profile(),
        )

    def _counts(self, source: str, names: list[str]) -> Counts:
        dropped = sum((self._dropped.get(name, Counter()) for name in names), Counter[Rule]())
        return Counts(
            source=source,
            read=sum(self._read[name] for name in names),
            kept=sum(self._kept[name] for name in names),
            dropped={rule.value: dropped[rule] for rule in Rule if dropped[rule]},
        )

    def _privacy(self) -> Privacy:
        return Privacy(
            dialogues=self._masked,
            masks={kind.value: self._masks[kind] for kind in Kind if self._masks[kind]},
        )

    def _risks(self, source: str, names: list[str]) -> Risks:
        levels = sum((self._levels[name] for name in names), Counter[str]())
        said = sum((self._responses.get(name, Counter()) for name in names), Counter[str]())
        return Risks(
            source=source,
            levels={level.value: levels[level] for level in RiskLevel},
            responses={response.value: said[response] for response in Response},
            differing=sum(self._differing[name] for name in names),
        )
