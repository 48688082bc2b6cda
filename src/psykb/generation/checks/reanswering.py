"""A model answers an item again from its evidence alone: the answer and the key must come out."""

from psykb import prompts
from psykb.answering import claims
from psykb.answering.disarming import as_data
from psykb.generation.checks import model
from psykb.generation.checks.model import Found, Tried
from psykb.generation.choices import options_of, orders
from psykb.generation.library import Library
from psykb.generation.likeness import compare
from psykb.generation.making import Caller
from psykb.generation.replies import Misread
from psykb.generation.shown import cited_text, most_tokens, numbers_in
from psykb.grounding.support import SupportCheck
from psykb.types import (
    Check,
    Difficulty,
    Draft,
    Kind,
    Language,
    Message,
    Refusal,
    Refused,
    Slot,
    Stage,
)

OPEN_BOOK = "open_book"  # the prompt of who answers from evidence alone
_EASY, _HALF = 1.0, 0.5


class ModelChecks:
    """The stages RE_ANSWER, KEY and DIFFICULTY; safe between threads if caller and support are.

    Args:
        library: the books.
        caller: the model that checks; it sees neither the answer nor the key.
        support: rules that a model's "the same" is held against.
        seed: of the orders in which options are shown.
    """

    def __init__(
        self, library: Library, caller: Caller, *, support: SupportCheck, seed: int
    ) -> None:
        self._library = library
        self._caller = caller
        self._support = support
        self._seed = seed

    def check(self, draft: Draft, slot: Slot) -> tuple[tuple[Check, ...], Difficulty] | Refused:
        """Return the three checks and the difficulty, or the first refusal.

        Open kinds (RE_ANSWER): the question is answered from the passages of the cited sentences,
        and no point of the draft may be contradicted, two thirds must be given. Statements
        (RE_ANSWER) and choices (KEY): chosen twice from the same evidence, see `check_choice`.
        Then the item is tried without a book, unless students did so when it was drafted. A single
        choice of four that was right both times is tried without its question, too
        (STEM_NOT_NEEDED).

        Raises:
            ModelError: no usable reply came.
            BudgetError: the next call could cost more than is left.
        """
        evidence = cited_text(self._library, draft)
        if not evidence:
            found = Found(reason=Refusal.UNANSWERABLE, detail="no sentence that was shown is cited")
            return _refused(draft, slot, Stage.RE_ANSWER, found)
        if draft.kind.is_open:
            return self._open(draft, slot, evidence)
        return self._chosen(draft, slot, evidence)

    @staticmethod
    def prompts(draft: Draft) -> dict[str, str]:
        """Return the names of the prompts that the checks of a draft may use, with their `sha`."""
        return model.prompts_used(draft)

    def _open(
        self, draft: Draft, slot: Slot, evidence: str
    ) -> tuple[tuple[Check, ...], Difficulty] | Refused:
        found = self._answered(draft, evidence)
        if found.reason is not None:
            return _refused(draft, slot, Stage.RE_ANSWER, found)
        tried = _measured(draft) or model.try_open(self._caller, draft, self._support)
        if isinstance(tried, Misread):
            unread = Found(reason=tried.reason, detail=tried.detail)
            return _refused(draft, slot, Stage.DIFFICULTY, unread)
        return _passed(found, None, tried)

    def _chosen(
        self, draft: Draft, slot: Slot, evidence: str
    ) -> tuple[tuple[Check, ...], Difficulty] | Refused:
        seed = f"{self._seed}:{slot.kind}:{slot.passage}:{slot.turn}"
        both = orders(options_of(draft), seed)
        stage = Stage.RE_ANSWER if draft.kind is Kind.TRUE_FALSE else Stage.KEY
        found = model.check_choice(self._caller, draft, both, evidence, draft.passages)
        if found.reason is not None:
            return _refused(draft, slot, stage, found)
        tried = _measured(draft) or model.try_choice(self._caller, draft, both)
        easy = tried.difficulty is Difficulty.EASY
        if easy and model.tells_itself(self._caller, draft, both):
            told = Found(reason=Refusal.STEM_NOT_NEEDED, detail="chosen twice from options alone")
            return _refused(draft, slot, Stage.KEY, told)
        if stage is Stage.KEY:
            return _passed(Found(detail="as the key"), found, tried)
        return _passed(found, None, tried)

    def _answered(self, draft: Draft, evidence: str) -> Found:
        """Answer an open question from evidence and compare."""
        texts = answer_open(self._caller, draft.question, evidence, draft.language, draft.passages)
        if not texts:
            return Found(reason=Refusal.UNANSWERABLE, detail="the evidence gives no answer")
        compared = compare(
            self._caller,
            draft.question,
            [point.text for point in draft.points],
            "\n".join(texts),
            language=draft.language,
            support=self._support,
            passages=draft.passages,
        )
        if isinstance(compared, Misread):
            return Found(reason=compared.reason, detail=compared.detail)
        listed = ", ".join(like.value for like in compared.points)
        value = round(compared.share, 4)
        if not compared.agrees:
            detail = f"points: {listed}"
            return Found(reason=Refusal.RE_ANSWER_DIFFERS, value=value, detail=detail)
        return Found(value=value, detail="share of the points given again")


def answer_open(
    caller: Caller, question: str, evidence: str, language: Language, passages: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the statements with which a model answers from evidence alone; () if it declines.

    Only those count that name sentences which were shown: what is said without one, or with another
    number, may be anything that the model knows.

    Args:
        caller: the model.
        question: what is asked.
        evidence: numbered lines, as data.
        language: of the prompt.
        passages: ids of the passages that the lines are from.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    reply = caller.reply(
        [
            Message(role="system", content=prompts.load(OPEN_BOOK, language).text),
            Message(
                role="user",
                content=prompts.load("evidence", language).filled(
                    evidence=evidence, question=as_data(question)
                ),
            ),
        ],
        purpose=OPEN_BOOK,
        passages=passages,
        max_tokens=most_tokens(caller),
    )
    known = numbers_in(evidence)
    said = claims.read(reply.text, max(known, default=0))
    return tuple(x.text for x in said.lines if x.fault is None and known.issuperset(x.numbers))


def _measured(draft: Draft) -> Tried | None:
    """Return the difficulty that students gave the draft, if they did."""
    if draft.difficulty is None or not model.is_measured(draft):
        return None
    values = {Difficulty.EASY: _EASY, Difficulty.MEDIUM: _HALF, Difficulty.HARD: 0.0}
    detail = "1: a student knew it without a book, 0.5: only with evidence, 0: with neither"
    return Tried(difficulty=draft.difficulty, value=values[draft.difficulty], detail=detail)


def _refused(draft: Draft, slot: Slot, stage: Stage, found: Found) -> Refused:
    assert found.reason is not None
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=stage,
        reason=found.reason,
        detail=found.detail,
        draft=draft,
    )


def _passed(answer: Found, key: Found | None, tried: Tried) -> tuple[tuple[Check, ...], Difficulty]:
    """Return the three checks; `key` is None where there are no options to be shuffled."""
    keyed = Check(stage=Stage.KEY, outcome="skipped", detail="no options")
    if key is not None:
        keyed = Check(stage=Stage.KEY, outcome="passed", value=key.value, detail=key.detail)
    checks = (
        Check(stage=Stage.RE_ANSWER, outcome="passed", value=answer.value, detail=answer.detail),
        keyed,
        Check(stage=Stage.DIFFICULTY, outcome="passed", value=tried.value, detail=tried.detail),
    )
    return checks, tried.difficulty
