"""Put one item to a model with all books closed, several times, and say whether it knows it.

After Gekhman et al. 2024, "Does Fine-Tuning LLMs on New Knowledge Encourage Hallucinations?",
section 3. They call a question highly known where the most likely reply is right with every one of
ten prompts, maybe known where it is with some, weakly known where only samples (temperature 0.5)
are ever right, else unknown. Here:

- items with options, and statements: each try is the most likely reply, with the options in another
  order, which stands for another prompt. Known is what is right every time, highly known; the other
  three are unknown.
- open items: the first try is the most likely reply, the others are samples at temperature 0.5.
  Known is what is right at the first, highly or maybe known, which one prompt cannot tell apart.
- an unknown item of which some try was right is weakly known: `Probed.right` says so.
- a reply that cannot be read is neither right nor wrong: an item of which one is lacking, and that
  no other reply shows to be unknown, is unclear.
"""

from collections.abc import Sequence
from dataclasses import replace

from psykb import jsonl, prompts
from psykb.dataset.mixing.probes import ProbedItem, wording
from psykb.errors import ModelError
from psykb.evaluation.probing.grading import as_key, covers, is_readable, points_of
from psykb.evaluation.probing.limits import Limits
from psykb.generation.checks.model import CLOSED_BOOK, answer_closed
from psykb.generation.choices import (
    CLOSED,
    Chosen,
    Options,
    Order,
    choose_closed,
    options_of,
    orders,
)
from psykb.generation.making import Caller
from psykb.generation.prompt_words import TABLE
from psykb.generation.replies import AGAIN, Misread
from psykb.grounding.support import SupportCheck
from psykb.types import Draft, Kind, Knowledge, Message, Point, QAPair, Reply, record

SAMPLED = 0.5  # temperature of the tries of open items behind the first
PROMPTS = (CLOSED_BOOK, CLOSED, TABLE, AGAIN)


@record
class Slot:
    """One item among those that are asked; `number` counts from 0."""

    number: int
    item: QAPair

    @property
    def kind(self) -> Kind:
        """The kind of the item."""
        return self.item.kind


@record
class Tried:
    """What the tries of one item gave: True, False, or None where a reply could not be graded.

    `error` is a failure of the model, after which it was asked no further. `cut` is how many
    replies were cut at their limit.
    """

    slot: Slot
    tries: tuple[bool | None, ...]
    error: ModelError | None = None
    cut: int = 0

    def probed(self, model: str) -> ProbedItem:
        """Return the record of it."""
        graded = [one for one in self.tries if one is not None]
        return ProbedItem(
            id=self.slot.item.id,
            wording=wording(self.slot.item),
            kind=self.slot.kind,
            language=self.slot.item.language,
            knowledge=self._knowledge(),
            tries=len(graded),
            right=sum(graded),
            model=model,
        )

    def _knowledge(self) -> Knowledge:
        """Return what the tries say; of an open item the first one alone decides."""
        decides = self.tries[:1] if self.slot.kind.is_open else self.tries
        if self.error is not None or not decides:
            return Knowledge.UNCLEAR
        if False in decides:
            return Knowledge.UNKNOWN
        return Knowledge.UNCLEAR if None in decides else Knowledge.KNOWN


class _Closed:
    """A caller that sends requests at a temperature, and reads letters outside of JSON, too.

    A model that was tuned on rows of a mix answers as these do, whatever form is asked for. `cut`
    counts the replies that had as many tokens as `limits` allow.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        turn: int = 0,
        temperature: float = 0.0,
        shown: tuple[Options, Order] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits
        self.cut = 0
        self._caller = caller
        self._turn = turn
        self._temperature = temperature
        self._shown = shown

    @property
    def spec(self) -> str:
        """The spec of the model."""
        return self._caller.spec

    @property
    def context(self) -> int:
        """The window of the model in tokens."""
        return self._caller.context

    def reply(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        passages: Sequence[str] = (),
        turn: int = 0,
        max_tokens: int = 1_024,
        temperature: float = 0.0,
    ) -> Reply:
        """Return the reply; see `making.Caller`."""
        most = max_tokens
        if self._limits is not None:
            most = self._limits.within(max_tokens, is_open=self._shown is None)
        found = self._caller.reply(
            messages,
            purpose=purpose,
            passages=passages,
            turn=turn + self._turn,
            max_tokens=most,
            temperature=max(temperature, self._temperature),
        )
        self.cut += self._limits is not None and found.usage.completion_tokens >= most
        if self._shown is None or is_readable(found.text):
            return found
        key = as_key(found.text, *self._shown)
        return replace(found, text=jsonl.dumps({"key": key})) if key else found


@record
class Manner:
    """How items are asked.

    Args:
        tries: of an item, at least 1.
        seed: of the orders of options.
        limits: of the replies; None where nothing but the window limits them.
    """

    tries: int
    seed: int
    limits: Limits | None = None


def ask(caller: Caller, slot: Slot, manner: Manner, support: SupportCheck) -> Tried:
    """Ask an item as often as is wanted.

    Args:
        caller: the model.
        slot: the item.
        manner: how it is asked.
        support: what open replies are graded by.

    Raises:
        BudgetError: the next call could cost more than is left.
    """
    found: list[bool | None] = []
    cut = 0
    try:
        for at in range(manner.tries):
            right, more = (
                _open(caller, slot.item, at, manner, support)
                if slot.kind.is_open
                else _choice(caller, slot.item, at, manner)
            )
            found.append(right)
            cut += more
    except ModelError as error:
        return Tried(slot=slot, tries=tuple(found), error=error, cut=cut)
    return Tried(slot=slot, tries=tuple(found), cut=cut)


def _open(
    caller: Caller, item: QAPair, at: int, manner: Manner, support: SupportCheck
) -> tuple[bool, int]:
    """Return whether an open reply is right, and how many replies were cut."""
    temperature = SAMPLED if at else 0.0
    closed = _Closed(caller, turn=at, temperature=temperature, limits=manner.limits)
    reply = answer_closed(closed, item.question, item.language)
    return covers(points_of(item), reply, item.question, support), closed.cut


def _choice(caller: Caller, item: QAPair, at: int, manner: Manner) -> tuple[bool | None, int]:
    """Return whether a choice is right, None where it cannot be read; and as `_open`."""
    options = options_of(draft_of(item))
    order = orders(options, f"{manner.seed}:{item.id}:{at // 2}")[at % 2]
    closed = _Closed(caller, shown=(options, order), limits=manner.limits)
    found = choose_closed(closed, options, order)
    if isinstance(found, Misread):
        return None, closed.cut
    # who declines does not know
    return isinstance(found, Chosen) and found.key == options.key, closed.cut


def draft_of(item: QAPair) -> Draft:
    """Return as much of an item as is shown with its books closed, and its key."""
    return Draft(
        kind=item.kind,
        language=item.language,
        question=item.question,
        options=item.options,
        key=item.key,
        truth=item.answer == "true" if item.kind is Kind.TRUE_FALSE else None,
        points=tuple(Point(text=one.text, evidence=()) for one in item.points),
        prompts={},
    )


def prompts_used() -> dict[str, str]:
    """Return the `sha` of each prompt by its name and language."""
    return {
        f"{name}.{language}": prompts.load(name, language).sha
        for name in PROMPTS
        for language in ("zh", "en")
    }
