"""What a model says of an item when it chooses or answers again: its key, and how hard it is."""

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation.choices import (
    CLOSED,
    OPEN,
    UNSEEN,
    Chosen,
    Options,
    Order,
    choose,
    choose_closed,
    choose_unseen,
    options_of,
)
from psykb.generation.likeness import PROMPT as JUDGE
from psykb.generation.likeness import compare, is_empty
from psykb.generation.making import Caller
from psykb.generation.prompt_words import TABLE
from psykb.generation.replies import AGAIN, Declined, Misread
from psykb.generation.shown import most_tokens
from psykb.grounding.support import SupportCheck
from psykb.types import Difficulty, Draft, Kind, Language, Message, Refusal, record

CLOSED_BOOK = "closed_book"  # the prompt of a student who answers in words without any book
_SHOWN = 4  # options that a guess without the question is made among; chance is then 1 in 16


@record
class Found:
    """What a check found: `reason` if it refuses, `value` what it measured, `detail` in words."""

    reason: Refusal | None = None
    value: float | None = None
    detail: str = ""


@record
class Tried:
    """How hard an item is: the share that was right without a book, 0 … 1, and how it was told."""

    difficulty: Difficulty
    value: float
    detail: str


def calls(kind: Kind, *, measured: bool = False) -> tuple[int, int]:
    """Return the fewest and the most calls that the checks of an accepted item take.

    With options: two choices from evidence and two without, each with a repair round at most; of a
    single choice that is known without a book, two more without the question. Statements: the
    same without the last. Open kinds: an answer from evidence and its comparison, an answer
    without a book and, unless it is empty, its comparison.

    Args:
        kind: of the item.
        measured: its difficulty was measured when it was drafted.
    """
    if kind.is_open:
        return (2, 3) if measured else (3, 6)
    fewest, most = (2, 4) if measured else (4, 8)
    return fewest, most + (4 if kind is Kind.SINGLE else 0)


def is_measured(draft: Draft) -> bool:
    """Whether students have tried the draft without a book when it was made."""
    return draft.difficulty is not None and bool({CLOSED, CLOSED_BOOK} & set(draft.prompts))


def check_choice(
    caller: Caller,
    draft: Draft,
    both: tuple[Order, Order],
    evidence: str,
    passages: tuple[str, ...],
) -> Found:
    """Let the key be chosen from evidence in two orders of the options.

    Refused, the first that holds: a reply that cannot be read (NOT_JSON, WRONG_FIELDS); the
    evidence does not tell (UNANSWERABLE); the same letters are chosen though the options have moved
    (KEY_BY_POSITION); not the key (KEY_DIFFERS; of a statement RE_ANSWER_DIFFERS); an option that
    is not of the key is judged right in either order (DISTRACTOR_TRUE), or one of the key is not
    (KEY_DIFFERS).

    Args:
        caller: the model.
        draft: has options, or is a statement.
        both: orders of its options.
        evidence: numbered lines, as data.
        passages: ids of the passages that they are from.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    options = options_of(draft)
    chosen: list[Chosen] = []
    for order in both:
        found = choose(caller, options, order, evidence=evidence, passages=passages)
        if isinstance(found, Misread):
            return Found(reason=found.reason, detail=found.detail)
        if isinstance(found, Declined):
            return Found(reason=Refusal.UNANSWERABLE, detail=found.why)
        chosen.append(found)
    return _judged(options, chosen[0], chosen[1])


def _judged(options: Options, first: Chosen, second: Chosen) -> Found:
    told = f"chosen: {_texts(options, first.key)} | {_texts(options, second.key)}"
    differs = Refusal.KEY_DIFFERS
    if options.kind is Kind.TRUE_FALSE:
        differs = Refusal.RE_ANSWER_DIFFERS
    if first.letters == second.letters and first.key != second.key:
        return Found(reason=Refusal.KEY_BY_POSITION, detail=f"{first.letters} in both orders")
    if first.key != options.key or second.key != options.key:
        return Found(reason=differs, detail=told)
    if (first.right | second.right) - options.key:
        more = _texts(options, (first.right | second.right) - options.key)
        reason = differs if options.kind is Kind.TRUE_FALSE else Refusal.DISTRACTOR_TRUE
        return Found(reason=reason, detail=f"right as well: {more}")
    if options.key - (first.right & second.right):
        less = _texts(options, options.key - (first.right & second.right))
        return Found(reason=differs, detail=f"chosen, and judged not to be right: {less}")
    return Found(value=1.0, detail="share of two orders in which the key was chosen")


def try_choice(caller: Caller, draft: Draft, both: tuple[Order, Order]) -> Tried:
    """Let the key be chosen without a book in both orders: right twice is easy, once medium.

    Who always takes the same letter is right once at most, for the key has moved. A reply that
    cannot be read is not right.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    options = options_of(draft)
    replies = [choose_closed(caller, options, order) for order in both]
    right = sum(isinstance(r, Chosen) and r.key == options.key for r in replies)
    unread = sum(not isinstance(r, Chosen) for r in replies)
    level = (Difficulty.HARD, Difficulty.MEDIUM, Difficulty.EASY)[right]
    detail = "share right without a book, of two tries" + (f"; {unread} unread" if unread else "")
    return Tried(difficulty=level, value=right / 2, detail=detail)


def tells_itself(caller: Caller, draft: Draft, both: tuple[Order, Order]) -> bool:
    """Whether the key of a single choice of four is found in both orders without its question.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    if draft.kind is not Kind.SINGLE or len(draft.options) != _SHOWN:
        return False
    options = options_of(draft)
    for order in both:
        found = choose_unseen(caller, options, order)
        if not isinstance(found, Chosen) or found.key != options.key:
            return False
    return True


def answer_closed(caller: Caller, question: str, language: Language) -> str:
    """Return what a student answers without any book; "" where nothing.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    reply = caller.reply(
        [
            Message(role="system", content=prompts.load(CLOSED_BOOK, language).text),
            Message(role="user", content=as_data(question)),
        ],
        purpose=CLOSED_BOOK,
        max_tokens=most_tokens(caller),
    )
    return "" if is_empty(reply.text) else reply.text.strip()


def try_open(caller: Caller, draft: Draft, support: SupportCheck) -> Tried | Misread:
    """Let the question be answered without a book and compared with the draft's points.

    Easy: nothing contradicted and at least two thirds of the points given; medium: at least a third
    given; else hard.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    answer = answer_closed(caller, draft.question, draft.language)
    compared = compare(
        caller,
        draft.question,
        [point.text for point in draft.points],
        answer,
        language=draft.language,
        support=support,
    )
    if isinstance(compared, Misread):
        return compared
    level = Difficulty.MEDIUM if compared.touches else Difficulty.HARD
    return Tried(
        difficulty=Difficulty.EASY if compared.agrees else level,
        value=round(compared.share, 4),
        detail="share of the points given without a book",
    )


def prompts_used(draft: Draft) -> dict[str, str]:
    """Return the names of the prompts that the checks of a draft may use, with their `sha`."""
    names = [OPEN, CLOSED, TABLE]
    if draft.kind is Kind.SINGLE:
        names.append(UNSEEN)
    if draft.kind.is_open:
        names = ["open_book", "evidence", JUDGE, "judge_task", CLOSED_BOOK]
    names.append(AGAIN)  # of comparisons and choices that could not be read at first
    return {name: prompts.load(name, draft.language).sha for name in names}


def _texts(options: Options, key: frozenset[int]) -> str:
    return "; ".join(options.texts[position] for position in sorted(key))
