"""What is asked of a model for a slot: its kind, level and turn in words, and the sentences."""

import hashlib
from collections.abc import Mapping, Sequence

from psykb import prompts
from psykb.generation import replies, shown
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.generation.prompt_words import worded
from psykb.generation.replies import Request
from psykb.generation.shown import Shown
from psykb.llm.estimating import expected
from psykb.types import Bloom, Kind, Language, Message, Passage, Slot, record

_WARM = 0.7  # temperature of drafts: the next turn on a passage is to give another question
# Levels that are asked for by kind, turn by turn from one that the passage decides.
_LEVELS: Mapping[Kind, tuple[Bloom, ...]] = {
    Kind.DEFINITION: (Bloom.REMEMBER, Bloom.UNDERSTAND),
    Kind.SHORT: (Bloom.UNDERSTAND, Bloom.REMEMBER, Bloom.ANALYSE),
    Kind.ESSAY: (Bloom.ANALYSE, Bloom.EVALUATE, Bloom.UNDERSTAND),
    Kind.CASE: (Bloom.APPLY, Bloom.ANALYSE),
    Kind.SINGLE: (Bloom.REMEMBER, Bloom.UNDERSTAND, Bloom.APPLY),
    Kind.MULTIPLE: (Bloom.UNDERSTAND, Bloom.REMEMBER, Bloom.ANALYSE),
    Kind.INDEFINITE: (Bloom.UNDERSTAND, Bloom.ANALYSE, Bloom.APPLY),
    Kind.TRUE_FALSE: (Bloom.UNDERSTAND, Bloom.REMEMBER),
}
_EXAMPLES = {Kind.SINGLE: "choice_form", Kind.TRUE_FALSE: "truth_form"}


@record
class Asked:
    """What is asked of a model for a slot, and the sentences that it is shown."""

    shown: Shown
    request: Request
    prompts: Mapping[str, str]


def example_of(kind: Kind) -> str:
    """Return the name of the example that shows a kind's form."""
    if kind.is_open:
        return "open_form"
    return _EXAMPLES.get(kind, "several_form")


def system_of(name: str, kind: Kind, language: Language, example: str) -> str:
    """Return a system prompt with the rules of a kind and the example of its form filled in."""
    return prompts.load(name, language).filled(
        rules=worded(f"{kind}_rules", language), form=worded(example, language)
    )


def task_of(slot: Slot, numbered: Shown, language: Language) -> str:
    """Return the message that shows the sentences and says what is to be made of them."""
    first, last = numbered.range_of(slot.passage)
    turn = "another" if slot.turn else "first"
    return prompts.load("draft_passage", language).filled(
        evidence=numbered.text,
        kind=worded(slot.kind.value, language),
        first=str(first),
        last=str(last),
        bloom=worded(level_of(slot).value, language),
        turn=worded(turn, language, **({"n": str(slot.turn + 1)} if slot.turn else {})),
    )


def level_of(slot: Slot) -> Bloom:
    """Return the level that is asked for: the kind's, in turn, from one the passage decides."""
    levels = _LEVELS[slot.kind]
    start = int(hashlib.sha256(f"{slot.kind}:{slot.passage}".encode()).hexdigest()[:8], 16)
    return levels[(start + slot.turn) % len(levels)]


def shown_to(
    library: Library,
    caller: Caller,
    main: Passage,
    near: Sequence[Passage],
    found: Sequence[Passage],
    fixed: tuple[str, int],
    language: Language,
) -> Shown:
    """Number what the context has room for beside what is fixed and the repair round.

    `fixed` is the system prompt, and how many tokens the task takes beside its own words.

    Raises:
        ModelError: the main passage alone does not fit (`context_too_small`).
    """
    system, more = fixed
    words = prompts.load("draft_passage", language).text + worded("another", language, n="0")
    # the repair round's own words are about as many as the task's
    tokens = shown.room(caller, fixed=expected(system) + 2 * expected(words) + more)
    return shown.numbered(library, main, near, found, tokens=tokens, model=caller.spec)


def request_of(
    caller: Caller,
    slot: Slot,
    numbered: Shown,
    language: Language,
    purpose: str,
    texts: tuple[str, str],
) -> Request:
    """Return the request of a draft: the system prompt and the task in `texts`."""
    system, task = texts
    return Request(
        messages=(Message(role="system", content=system), Message(role="user", content=task)),
        language=language,
        purpose=purpose,
        passages=passages_of(slot, numbered),
        turn=slot.turn,
        most=shown.most_tokens(caller),
        temperature=_WARM,
    )


def passages_of(slot: Slot, numbered: Shown) -> tuple[str, ...]:
    """Return the ids of the passages that are shown, the slot's own first."""
    others = (group.passage for group in numbered.groups)
    return (slot.passage, *(passage for passage in others if passage != slot.passage))


def shas(names: Sequence[str], language: Language) -> dict[str, str]:
    """Return the names of prompts with what tells their words apart."""
    return {name: prompts.load(name, language).sha for name in names}


def again_sha(again: bool, language: Language) -> dict[str, str]:
    """Return the prompt of the repair round, if there was one."""
    return shas((replies.AGAIN,), language) if again else {}
