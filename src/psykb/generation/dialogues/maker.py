"""Dialogues in three steps: drafted from a seed, judged sentence by sentence, refined if need be.

Source of the method: PsycoLLM (Hu et al. 2024, arXiv 2407.05721), whose third step always rewrites.
Here it runs only where a claim is unsupported: a dialogue whose every sentence is carried can gain
no support by being written again, but can lose it, and each round is paid for twice, since it must
be judged again. What the third step adds there, empathy, the first one asks for here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from psykb.errors import MisuseError
from psykb.generation.dialogues import (
    asking,
    crisis_handling,
    drafting,
    judging,
    phrases,
    refining,
    scenarios,
    seeds,
)
from psykb.generation.dialogues.briefs import Brief, Plan
from psykb.generation.dialogues.ids import dialogue_id
from psykb.generation.dialogues.judging import Judged
from psykb.generation.dialogues.making import DialogueMaker
from psykb.generation.dialogues.phrases import Unfit
from psykb.generation.dialogues.reading import Turns
from psykb.generation.dialogues.requests import DialogueRequest
from psykb.generation.dialogues.sources import Sources, sources_of
from psykb.generation.dialogues.supporting import Supporting
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.grounding.support import SupportCheck
from psykb.messages import text as _
from psykb.text.terms import terms
from psykb.types import (
    Dialogue,
    DialogueRefusal,
    DialogueSlot,
    Message,
    Origin,
    RefusedDialogue,
    RiskLevel,
    Style,
    record,
)

_LABELS = ("emotion", "area", "school")  # parts of a scenario that label its dialogue
_TOLD = 3  # unsupported sentences that a refusal repeats


def maker_of(
    request: DialogueRequest,
    library: Library | None,
    caller: Caller,
    support: SupportCheck | None = None,
) -> DialogueMaker:
    """Return what makes the dialogues of a request.

    Args:
        request: its `sources` are paths of files.
        library: the books; None where there are none: claims are then judged by the seeds alone.
        caller: the model.
        support: of the base; None for one that knows the seeds alone.

    Raises:
        MisuseError: seeds are named for scenarios, or none for a rewrite; or there is no such
            topic, emotion or area.
        NotFoundError: a file of seeds is not there, or they hold none.
        CorruptRecordError: a row of a file does not fit; names file, line and field.
    """
    if request.style is Style.SCENARIO:
        if request.sources:
            raise MisuseError(_("--from goes with --style rewrite: scenarios have no seeds"))
        plan: Plan = scenarios.ScenarioPlan(
            turns=request.turns,
            seed=request.seed,
            language=request.language or "zh",
            topics=request.topics,
            emotions=request.emotions,
            areas=request.areas,
        )
        support = support or support_of(())
    else:
        if not request.sources:
            raise MisuseError(
                _("--style rewrite needs seeds: --from RUN, or a file of questions with answers")
            )
        found = seeds.read(request.sources)
        plan = seeds.SeedPlan(
            found, turns=request.turns, seed=request.seed, language=request.language
        )
        support = support or support_of([f"{s.question} {s.answer}" for s in found])
    return ThreeSteps(plan, library, caller, support, rounds=request.rounds, seed=request.seed)


def support_of(texts: Sequence[str]) -> SupportCheck:
    """Return a support check without a base, for which these texts are the library."""
    frequency: dict[str, int] = {}
    for text in texts:
        for term in set(terms(text)):
            frequency[term] = frequency.get(term, 0) + 1
    return SupportCheck(frequency=lambda term: frequency.get(term, 0), passages=len(texts))


class ThreeSteps:
    """Implements `making.DialogueMaker`.

    Args:
        plan: where the briefs come from.
        library: the books, None where there are none.
        caller: the model.
        support: decides what sentences carry.
        rounds: how often a dialogue is refined at most; 0 to judge only.
        seed: of the plan, for `Origin`.
    """

    def __init__(
        self,
        plan: Plan,
        library: Library | None,
        caller: Caller,
        support: SupportCheck,
        *,
        rounds: int = 1,
        seed: int = 0,
    ) -> None:
        self._plan = plan
        self._library = library
        self._caller = caller
        self._supporting = Supporting(support)
        self._rounds = rounds
        self._seed = seed
        self.style = plan.style

    def slots(self) -> Iterator[DialogueSlot]:
        """Return the plan from its beginning."""
        return self._plan.slots()

    def first_messages(self, slot: DialogueSlot) -> Sequence[Message]:
        """Return the messages of the first call for a slot."""
        brief = self._plan.brief(slot)
        sources = sources_of(brief, self._library, self._caller)
        return drafting.request_of(brief, sources, slot.turn).messages

    def calls_per_dialogue(self) -> tuple[int, int]:
        """Return the fewest and the most calls: each step once or, where it is repaired, twice.

        Draft and judge, then a refinement and its judge for each round.
        """
        return 2, 4 + 4 * self._rounds

    def make(self, slot: DialogueSlot) -> Dialogue | RefusedDialogue | None:
        """Return the dialogue for a slot, or why there is none.

        Raises:
            ModelError: no usable reply came.
            BudgetError: the next call could cost more than is left.
        """
        brief = self._plan.brief(slot)
        sources = sources_of(brief, self._library, self._caller)
        request = drafting.request_of(brief, sources, slot.turn)
        found, again = asking.ask(self._caller, request, brief)
        if isinstance(found, Unfit):
            return _refused(slot, found)
        used = drafting.prompts_of(brief) + ((asking.AGAIN,) if again else ())
        return self._settled(slot, _Work(brief=brief, sources=sources), found, used)

    def _settled(
        self, slot: DialogueSlot, work: "_Work", turns: Turns, used: tuple[str, ...]
    ) -> Dialogue | RefusedDialogue:
        """Judge a dialogue; refine it until nothing is unsupported, or the rounds are used up."""
        state = self._judged(slot, work, turns, _State(turns=turns, used=used))
        for _round in range(self._rounds):
            if not state.unsupported:
                break
            request = refining.request_of(
                state.turns, state.judgement, work.brief, work.sources, self._supporting, slot.turn
            )
            found, again = asking.ask(self._caller, request, work.brief)
            names = (refining.SYSTEM, refining.TASK, *((asking.AGAIN,) if again else ()))
            state = replace(state, used=state.used + names, rounds=state.rounds + 1)
            if isinstance(found, Unfit):
                return _worse(slot, found, self._dialogue(work, state))
            state = self._judged(slot, work, found, state)
        dialogue = self._dialogue(work, state)
        return _unsupported(slot, state.judgement, dialogue) if state.unsupported else dialogue

    def _judged(self, slot: DialogueSlot, work: "_Work", turns: Turns, state: "_State") -> "_State":
        catalogue = None if self._library is None else self._library.base.catalogue
        judged = judging.judge(
            self._caller, turns, work.brief, work.sources, self._supporting, catalogue, slot.turn
        )
        return replace(
            state,
            turns=turns,
            judged=judged,
            used=state.used + judged.prompts,
            claims=(*state.claims, len(judged.unsupported)),
        )

    def _dialogue(self, work: "_Work", state: "_State") -> Dialogue:
        brief = work.brief
        parts = scenarios.parts_of(brief.seed_of) if brief.scenario else {}
        ids = {name: part.id for name, part in parts.items()}
        labels = {name: ids[name] for name in _LABELS if name in ids}
        risk = crisis_handling.level_of(state.turns)
        if risk is not RiskLevel.NONE:
            labels["crisis"] = risk.value
        return Dialogue(
            id=dialogue_id(state.turns),
            messages=state.turns,
            language=brief.language,
            source="",
            licence=brief.licence,
            topic=brief.topic,
            labels=labels,
            repairs={},
            findings=state.judgement.findings,
            origin=Origin(
                style=brief.style,
                seed_of=brief.seed_of,
                scenario=ids,
                model=self._caller.spec,
                prompts=phrases.shas(tuple(sorted(set(state.used))), brief.language),
                seed=self._seed,
                passages=work.sources.passages,
                rounds=state.rounds,
                claims=state.claims,
            ),
        )


@record
class _Work:
    """What a dialogue is made from."""

    brief: Brief
    sources: Sources


@record
class _State:
    """How far a dialogue is: as it stands, what was found on it, and how that came about."""

    turns: Turns
    judged: Judged | None = None
    used: tuple[str, ...] = ()
    rounds: int = 0
    claims: tuple[int, ...] = ()

    @property
    def judgement(self) -> Judged:
        """What was found; a dialogue is judged before anybody asks."""
        assert self.judged is not None
        return self.judged

    @property
    def unsupported(self) -> bool:
        """Whether a claim is left that nothing carries."""
        return bool(self.judgement.unsupported)


def _refused(slot: DialogueSlot, found: Unfit) -> RefusedDialogue:
    return RefusedDialogue(
        slot=slot.number,
        style=slot.style,
        seed_of=slot.seed_of,
        reason=found.reason,
        detail=found.told(),
        said=found.said,
    )


def _worse(slot: DialogueSlot, found: Unfit, before: Dialogue) -> RefusedDialogue:
    """Return the refusal of a refinement that breaks a rule; the dialogue is the one before it."""
    refused = _refused(slot, found)
    return replace(
        refused,
        reason=DialogueRefusal.REFINEMENT_WORSE,
        detail=f"{found.reason}: {refused.detail}",
        dialogue=before,
        findings=before.findings,
    )


def _unsupported(slot: DialogueSlot, judged: Judged, dialogue: Dialogue) -> RefusedDialogue:
    left = judged.unsupported
    told = "; ".join(f"“{s.text}” ({f.detail})" for s, f in left[:_TOLD])
    more = f" (+{len(left) - _TOLD})" if len(left) > _TOLD else ""
    return RefusedDialogue(
        slot=slot.number,
        style=slot.style,
        seed_of=slot.seed_of,
        reason=DialogueRefusal.UNSUPPORTED_CLAIMS,
        detail=f"{told}{more}",
        dialogue=dialogue,
        findings=dialogue.findings,
    )
