"""From a place of the plan to an item or a refusal: what can be done ahead, and what in order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from psykb.errors import ModelError
from psykb.generation.making import Maker
from psykb.types import (
    Check,
    Difficulty,
    Draft,
    Method,
    Provenance,
    QAPair,
    Refusal,
    Refused,
    Slot,
    Stage,
    record,
)

# A place may be worked on when the one this far before it is decided. It is a constant so that
# what a draft is compared with ahead of its turn does not depend on which replies come first.
LOOKAHEAD = 128
NO_MODEL = "no model"
_TEACHER = "teacher"  # the prompt by which an answer of `Method.STUDENTS` is written
_STAGES = list(Stage)
_BY_MODEL = (Stage.RE_ANSWER, Stage.KEY, Stage.DIFFICULTY)


class Checks(Protocol):
    """The checks without a model: `checks.checker.Checker`."""

    def check(self, draft: Draft, slot: Slot) -> tuple[Check, ...] | Refused:
        """Return what the stages found, or the first refusal."""


class ByModel(Protocol):
    """The checks that ask a model: `checks.reanswering.ModelChecks`."""

    def check(self, draft: Draft, slot: Slot) -> tuple[tuple[Check, ...], Difficulty] | Refused:
        """Return what the stages found and how hard the item is, or the first refusal."""

    def prompts(self, draft: Draft) -> Mapping[str, str]:
        """Return the name and the `sha` of each prompt that may be used for a draft."""


class Seen(Protocol):
    """Items to which a draft is compared: `checks.duplicates.Seen`."""

    def refusal(self, draft: Draft) -> tuple[Refusal, str] | None:
        """Return why a draft is one of them, None where it is not."""

    def add(self, draft: Draft, item_id: str) -> None:
        """Take an accepted draft in."""


Itemised = Callable[[Draft, Sequence[Check], Provenance], QAPair]


@record
class Prepared:
    """What became of a place before its turn.

    `draft` is None where there was nothing to ask, or no draft came about; `refused` is then why.
    `error` is a model's failure, which refuses the draft for this run only.
    """

    slot: Slot
    draft: Draft | None = None
    checks: tuple[Check, ...] = ()
    refused: Refused | None = None
    error: ModelError | None = None

    @property
    def well_formed(self) -> bool:
        """Whether there is a draft whose form is right, so that it may be a duplicate."""
        if self.draft is None:
            return False
        return self.refused is None or after(self.refused.stage, Stage.SCHEMA)


class Preparing:
    """Does for a place all that can be done before its turn; safe between threads.

    Args:
        maker: makes drafts.
        checks: without a model.
        by_model: with one, None where there is none.
        known: accepted items, for a comparison before a model is paid to check a draft.
    """

    def __init__(
        self, maker: Maker, checks: Checks, by_model: ByModel | None, known: "Known"
    ) -> None:
        self._maker = maker
        self._checks = checks
        self._by_model = by_model
        self._known = known

    def prepare(self, slot: Slot) -> Prepared:
        """Return what became of a place.

        Raises:
            BudgetError: a call could cost more than is left.
        """
        try:
            made = self._maker.make(slot)
        except ModelError as error:
            return Prepared(slot=slot, error=error)
        if made is None:
            return Prepared(slot=slot)
        if isinstance(made, Refused):
            return Prepared(slot=slot, draft=made.draft, refused=made)
        made = replace(made, prompts=dict(made.prompts))  # other mappings have no form in JSON
        found = self._checks.check(made, slot)
        if isinstance(found, Refused):
            return _refused(slot, made, found)
        if self._by_model is None:
            return Prepared(slot=slot, draft=made, checks=found)
        early = self._known.early(made, slot.number)
        if early is not None:
            return _refused(slot, made, duplicate(slot, made, early))
        try:
            asked = self._by_model.check(made, slot)
        except ModelError as error:
            return Prepared(slot=slot, draft=made, checks=found, error=error)
        if isinstance(asked, Refused):
            return _refused(slot, made, asked)
        more, difficulty = asked
        prompts = {**made.prompts, **self._by_model.prompts(made)}
        return Prepared(
            slot=slot,
            draft=replace(made, difficulty=difficulty, prompts=prompts),
            checks=(*found, *more),
        )


class Known:
    """The items accepted so far, as a draft sees them at its turn, and ahead of it.

    Args:
        seen: makes an empty `Seen`, which knows the runs to be avoided if `avoiding`.
    """

    def __init__(self, seen: Callable[[bool], Seen]) -> None:
        self._make = seen
        self._all = seen(True)
        self._settled = seen(True)  # the items of places that are at least LOOKAHEAD decided
        self._recent: list[tuple[int, Draft, str]] = []

    def at_turn(self, draft: Draft) -> tuple[Refusal, str] | None:
        """Return which of all accepted items a draft repeats."""
        return self._all.refusal(draft)

    def early(self, draft: Draft, number: int) -> tuple[Refusal, str] | None:
        """Return which item of a place up to `number` − LOOKAHEAD a draft repeats.

        What was accepted since then is left out, though it may be known already: the answer does
        not depend on how far the deciding is.
        """
        found = self._all.refusal(draft)
        if found is None:
            return None
        settled = self._settled.refusal(draft)
        if settled is not None:
            return settled
        between = self._make(False)
        for at, accepted, item_id in self._recent:
            if at <= number - LOOKAHEAD:
                between.add(accepted, item_id)
        return between.refusal(draft)

    def add(self, number: int, draft: Draft, item_id: str) -> None:
        """Take the item of place `number` in; places come in order."""
        self._all.add(draft, item_id)
        self._recent.append((number, draft, item_id))
        while self._recent and self._recent[0][0] <= number - LOOKAHEAD:
            _number, old, old_id = self._recent.pop(0)
            self._settled.add(old, old_id)


def decide(
    prepared: Prepared, known: Known, itemised: Itemised, seed: int, maker: Maker
) -> QAPair | Refused | None:
    """Decide a place at its turn, and remember it if it is accepted.

    A draft of the right form that repeats an accepted item is a duplicate, whatever else is wrong
    with it: whether that was noticed ahead makes no difference. None: there was nothing to ask.
    """
    slot, draft = prepared.slot, prepared.draft
    if draft is not None and prepared.well_formed:
        repeated = known.at_turn(draft)
        if repeated is not None:
            return duplicate(slot, draft, repeated)
    if prepared.error is not None:
        return _failed(slot, draft, prepared.error)
    if prepared.refused is not None or draft is None:
        return prepared.refused
    item = itemised(
        draft,
        _all_stages(prepared.checks),
        Provenance(
            method=_method(maker, draft),
            model=draft.model,
            prompts=draft.prompts,
            rule=draft.rule,
            seed=seed,
            passages=draft.passages or (slot.passage,),
        ),
    )
    known.add(slot.number, draft, item.id)
    return item


def _method(maker: Maker, draft: Draft) -> Method:
    """Return how a draft came about: what no teacher wrote was drafted from its passage."""
    taught = maker.method is not Method.STUDENTS or _TEACHER in draft.prompts
    return maker.method if taught else Method.PASSAGE


def after(stage: Stage, other: Stage) -> bool:
    """Whether `stage` comes after `other`."""
    return _STAGES.index(stage) > _STAGES.index(other)


def duplicate(slot: Slot, draft: Draft, found: tuple[Refusal, str]) -> Refused:
    """Return the refusal of a draft that repeats an item."""
    reason, detail = found
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=Stage.DUPLICATE,
        reason=reason,
        detail=detail,
        draft=draft,
    )


def _refused(slot: Slot, draft: Draft, refused: Refused) -> Prepared:
    kept = refused if refused.draft is not None else replace(refused, draft=draft)
    return Prepared(slot=slot, draft=draft, refused=kept)


def _failed(slot: Slot, draft: Draft | None, error: ModelError) -> Refused:
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=Stage.DRAFT,
        reason=Refusal.MODEL_FAILED,
        detail=f"{error.failure.value}: {error}",
        draft=draft,
    )


def _all_stages(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return a check for each stage in its order; what no check said of is passed or skipped."""
    found = {check.stage: check for check in checks}
    return tuple(
        found.get(stage)
        or (
            Check(stage=stage, outcome="skipped", detail=NO_MODEL)
            if stage in _BY_MODEL
            else Check(stage=stage, outcome="passed")
        )
        for stage in Stage
    )
