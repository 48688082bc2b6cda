"""Sets of dialogues made one clean set: labelled and masked, sifted by rules, written."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Literal

from psykb import jsonl
from psykb.dataset.cleaning import crisis, duplicates, harmful
from psykb.dataset.cleaning.capping import SHARE, Templates
from psykb.dataset.cleaning.crisis import Choice
from psykb.dataset.cleaning.pages import page
from psykb.dataset.cleaning.privacy.masking import masked
from psykb.dataset.cleaning.report import Cleaned, Settings, Tally, TemplateReport
from psykb.dataset.cleaning.rules import Judge, Verdict, put_down
from psykb.dataset.dialogue_sets import DROPPED
from psykb.dataset.matching.near import THRESHOLD
from psykb.dataset.staging import publish, staged
from psykb.dataset.targets import check_target, digest_of, put_report
from psykb.generation.run_folders import DIALOGUES
from psykb.types import Dialogue, record

COMMAND = "data clean"
MASKED = "masked.jsonl"
PAGE = "report.md"
_WORK = "read.jsonl"  # what was read, labelled and masked; goes before the set is published
_STEP = 200  # dialogues after which progress is told

Progress = Callable[[str, int], None]


@record
class CleanOptions:
    """How sets are cleaned.

    Args:
        duplicates: whether repeated dialogues, and those that repeat one answer, are dropped.
        near: least Jaccard of near duplicates, above 0, at most 1.
        crisis: which dialogues stay, by the crisis gate.
        harms: which dialogues stay, by what the counsellor says and must not.
        mask: whether personal data is masked.
        templates: whether template replies are capped; they are measured anyhow.
        template_share: the most of a source's dialogues of one kind of template, 0 … 1.
        force: replace a set that was cleaned from other sets or by other settings.
    """

    duplicates: bool = True
    near: float = THRESHOLD
    crisis: Choice = Choice.KEEP
    harms: harmful.Choice = harmful.Choice.DROP_GRAVE
    mask: bool = True
    templates: Literal["cap", "keep"] = "cap"
    template_share: float = SHARE
    force: bool = False


def clean(
    sets: Mapping[str, Path],
    options: CleanOptions,
    folder: Path,
    progress: Progress | None = None,
) -> Cleaned:
    """Clean sets of dialogues and write them as one.

    Each dialogue is labelled by the crisis gate and masked as it is read, so nothing that is
    written holds what was masked, not even what is dropped. Then rules sift the whole: exact
    duplicates, beginnings of others, near duplicates, crisis, harmful replies, one answer again and
    again, template replies. Of duplicates the first stays, in the order of `sets`; of a dialogue
    and its beginning the whole. Dialogues are kept in a file, not in memory; the rules hold
    numbers and digests of them.

    Args:
        sets: name of each as the user gave it → its file of dialogues.
        options: see there.
        folder: where `dialogues.jsonl`, `dropped.jsonl`, `masked.jsonl`, `report.json` and
            `report.md` go.
        progress: hears the step ("read" or the name of a rule) and how many dialogues it has seen.

    Raises:
        MisuseError: the folder is that of a set that is read, or holds something else.
        CorruptRecordError: a line of a set is no dialogue.
        LockedError: another process is writing the same set.
    """
    settings = _settings(sets, options)
    content = digest_of(sets.items())
    with staged(folder) as stage:
        check_target(
            folder,
            COMMAND,
            jsonl.plain(settings),
            content=content,
            force=options.force,
            reads=sets.values(),
        )
        work = _Work(stage, options, progress)
        work.read(sets.values())
        templates = work.sift()
        work.write()
        (stage / _WORK).unlink()
        cleaned = work.tally.cleaned(settings, templates)
        jsonl.write_atomically(stage / PAGE, page(cleaned, folder.name))
        put_report(stage, COMMAND, jsonl.plain(cleaned), content)
        publish(stage, folder)
    return cleaned


def _settings(sets: Mapping[str, Path], options: CleanOptions) -> Settings:
    return Settings(
        sets=tuple(sets),
        duplicates=options.duplicates,
        near=options.near,
        crisis=options.crisis.value,
        harms=options.harms.value,
        mask=options.mask,
        templates=options.templates,
        template_share=options.template_share,
    )


class _Left:
    """The dialogues of a file that no rule has dropped yet; may be read again and again."""

    def __init__(self, path: Path, gone: Mapping[int, object]) -> None:
        self._path = path
        self._gone = gone

    def __iter__(self) -> Iterator[Dialogue]:
        for at, dialogue in enumerate(jsonl.read(self._path, Dialogue)):
            if at not in self._gone:
                yield dialogue


class _Work:
    """One cleaning under way."""

    def __init__(self, stage: Path, options: CleanOptions, progress: Progress | None) -> None:
        self.tally = Tally()
        self._stage = stage
        self._options = options
        self._progress = progress
        self._ids: list[str] = []
        self._verdicts: dict[int, Verdict] = {}

    def read(self, files: Iterable[Path]) -> None:
        """Label and mask every dialogue, and put it and its masks into files."""
        with ExitStack() as opened:
            work = opened.enter_context(_created(self._stage / _WORK))
            told = opened.enter_context(_created(self._stage / MASKED))
            for file in files:
                for dialogue in jsonl.read(file, Dialogue):
                    labelled = crisis.label(dialogue)
                    one = labelled.dialogue
                    one, masks = masked(one) if self._options.mask else (one, ())
                    work.write(jsonl.dumps(one) + "\n")
                    told.writelines(jsonl.dumps(mask) + "\n" for mask in masks)
                    self.tally.read(one, [mask.kind for mask in masks], labelled.differs)
                    self._ids.append(one.id)
                    if len(self._ids) % _STEP == 0:
                        self._tell("read")
            _sync(told)

    def sift(self) -> TemplateReport:
        """Apply the rules one after another; return what the last measured."""
        for name, judge in self._rules():
            self._tell(name)
            self._apply(judge(self._left()))
        self._tell("templates")
        templates = Templates(self._left())
        capped = self._options.templates == "cap"
        verdicts = templates.verdicts(self._options.template_share) if capped else {}
        self._apply(verdicts)
        return TemplateReport(before=templates.measured(), after=templates.measured(verdicts))

    def write(self) -> None:
        """Write what is kept and what is dropped, each in the order of the sets."""
        with ExitStack() as opened:
            kept = opened.enter_context(_created(self._stage / DIALOGUES))
            gone = opened.enter_context(_created(self._stage / DROPPED))
            for at, dialogue in enumerate(jsonl.read(self._stage / _WORK, Dialogue)):
                verdict = self._verdicts.get(at)
                if verdict is None:
                    kept.write(jsonl.dumps(dialogue) + "\n")
                    self.tally.keep(dialogue)
                    continue
                other = "" if verdict.repeats is None else self._ids[verdict.repeats]
                gone.write(jsonl.dumps(put_down(dialogue, verdict, other)) + "\n")
                self.tally.drop(dialogue, verdict.rule)
            _sync(kept)
            _sync(gone)

    def _rules(self) -> Sequence[tuple[str, Judge]]:
        rules: list[tuple[str, Judge]] = []
        if self._options.duplicates:
            near = partial(duplicates.near, threshold=self._options.near)
            rules += [("exact", duplicates.exact), ("parts", duplicates.parts), ("near", near)]
        if self._options.crisis is not Choice.KEEP:
            rules.append(("crisis", crisis.by(self._options.crisis)))
        if self._options.harms is not harmful.Choice.KEEP:
            rules.append(("harms", harmful.by(self._options.harms, self.tally.harms_of)))
        if self._options.duplicates:
            rules.append(("itself", duplicates.itself))
        return rules

    def _left(self) -> _Left:
        return _Left(self._stage / _WORK, dict(self._verdicts))

    def _apply(self, verdicts: Mapping[int, Verdict]) -> None:
        """Take over what a rule says of the dialogues that were left, by their own positions."""
        if not verdicts:
            return
        places = [at for at in range(len(self._ids)) if at not in self._verdicts]
        for at, verdict in verdicts.items():
            repeats = None if verdict.repeats is None else places[verdict.repeats]
            self._verdicts[places[at]] = Verdict(
                rule=verdict.rule,
                detail=verdict.detail,
                repeats=repeats,
                jaccard=verdict.jaccard,
            )

    def _tell(self, step: str) -> None:
        if self._progress is not None:
            self._progress(step, len(self._ids))


def _created(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


def _sync(file: IO[str]) -> None:
    file.flush()
    os.fsync(file.fileno())
