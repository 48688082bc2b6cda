"""Let a model choose among the options of an item: from evidence, from memory, or unseen."""

import random
from collections.abc import Sequence

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation.forms import JudgedForm, KeyForm, positions
from psykb.generation.making import Caller
from psykb.generation.prompt_words import worded
from psykb.generation.replies import Declined, Misread, Request, ask
from psykb.generation.shown import most_tokens
from psykb.types import LETTERS, Draft, Kind, Language, Message, record

Order = tuple[int, ...]  # at each place as shown, the position of its option in the item

OPEN, CLOSED, UNSEEN = "choose", "choose_closed", "choose_unseen"
_TRIES = 256  # shuffles until every option stands elsewhere; with four it takes three or four


@record
class Options:
    """What is chosen from; `key` holds positions in `texts`. A statement's are true and false."""

    kind: Kind
    language: Language
    stem: str
    texts: tuple[str, ...]
    key: frozenset[int]


@record
class Chosen:
    """What was chosen: as letters shown, and as positions in the item.

    `right` are the positions of all options that were judged to be right answers; those chosen,
    where nobody judged the others.
    """

    letters: str
    key: frozenset[int]
    right: frozenset[int]


def options_of(draft: Draft) -> Options:
    """Return the options of a draft, which has some or is a statement."""
    if draft.kind is not Kind.TRUE_FALSE:
        stem, texts, key = draft.question, draft.options, frozenset(draft.key)
    else:
        stem = worded("statement", draft.language, statement=draft.question)
        texts = (worded("true", draft.language), worded("false", draft.language))
        key = frozenset((0 if draft.truth else 1,))
    return Options(kind=draft.kind, language=draft.language, stem=stem, texts=texts, key=key)


def orders(options: Options, seed: str) -> tuple[Order, Order]:
    """Return two orders of the options, so that every option bears another letter in each.

    Neither do the right ones together bear the same letters, unless all are right, or none.
    """
    chance = random.Random(seed)
    places = list(range(len(options.texts)))
    chance.shuffle(places)
    first = tuple(places)
    some = 0 < len(options.key) < len(places)
    for _try in range(_TRIES):
        chance.shuffle(places)
        moved = all(one != other for one, other in zip(first, places, strict=True))
        if moved and not (some and _letters(options.key, places) == _letters(options.key, first)):
            return first, tuple(places)
    # moving each by one place always does, unless there is but one option
    return first, (*first[1:], *first[:1])


def choose(
    caller: Caller,
    options: Options,
    order: Order,
    *,
    evidence: str,
    passages: tuple[str, ...] = (),
) -> Chosen | Declined | Misread:
    """Let a model choose from evidence alone, and judge every option.

    Args:
        caller: the model.
        options: the question.
        order: in which the options are shown.
        evidence: numbered lines, as data.
        passages: ids of the passages that they are from.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    letters = LETTERS[: len(order)]

    def fits(form: JudgedForm) -> str:
        if sorted(form.options) != sorted(letters):
            return f"options: name each of {letters} once and nothing else"
        return _misfit(form.key, options)

    text = f"<evidence>\n{evidence}\n</evidence>\n\n{_shown(options, order)}"
    request = _request(caller, options, OPEN, text, passages)
    found, _again = ask(caller, request, JudgedForm, fits)
    if not isinstance(found, JudgedForm):
        return found
    right = "".join(letter for letter in letters if found.options[letter])
    return _chosen(found.key, order, right)


def choose_closed(caller: Caller, options: Options, order: Order) -> Chosen | Declined | Misread:
    """Let a model choose from what it knows; raises as `choose`."""
    return _from_memory(caller, options, order, CLOSED, _shown(options, order))


def choose_unseen(caller: Caller, options: Options, order: Order) -> Chosen | Declined | Misread:
    """Let a model guess from the options alone, without the question; raises as `choose`."""
    return _from_memory(caller, options, order, UNSEEN, _lines(options, order))


def _from_memory(
    caller: Caller, options: Options, order: Order, name: str, text: str
) -> Chosen | Declined | Misread:
    request = _request(caller, options, name, text, ())
    found, _again = ask(caller, request, KeyForm, lambda form: _misfit(form.key, options))
    return _chosen(found.key, order, found.key) if isinstance(found, KeyForm) else found


def _misfit(key: str, options: Options) -> str:
    """Say what is wrong with the letters of a choice.

    Raises:
        ValueError: they are no letters of options, or one stands twice.
    """
    chosen = positions(key)
    if chosen[-1] >= len(options.texts):
        return f"key: the options are {LETTERS[: len(options.texts)]}"
    if len(chosen) > 1 and options.kind in (Kind.SINGLE, Kind.TRUE_FALSE):
        return "key: choose one option only"
    return ""


def _chosen(key: str, order: Order, right: str) -> Chosen:
    return Chosen(
        letters="".join(sorted(key)),
        key=frozenset(order[place] for place in positions(key)),
        right=frozenset(order[place] for place in positions(right)) if right else frozenset(),
    )


def _letters(key: frozenset[int], order: Sequence[int]) -> tuple[int, ...]:
    return tuple(place for place, option in enumerate(order) if option in key)


def _shown(options: Options, order: Order) -> str:
    kind = Kind.SINGLE if options.kind is Kind.TRUE_FALSE else options.kind
    head = f"({worded(kind.value, options.language)})"
    return f"{head}\n{as_data(options.stem)}\n\n{_lines(options, order)}"


def _lines(options: Options, order: Order) -> str:
    return "\n".join(
        f"{letter}. {as_data(options.texts[option])}"
        for letter, option in zip(LETTERS, order, strict=False)
    )


def _request(
    caller: Caller, options: Options, name: str, text: str, passages: tuple[str, ...]
) -> Request:
    return Request(
        messages=(
            Message(role="system", content=prompts.load(name, options.language).text),
            Message(role="user", content=text),
        ),
        language=options.language,
        purpose=name,
        passages=passages,
        most=most_tokens(caller),
    )
