"""From a place of the plan to a dialogue or a refusal: what is done ahead, and what in order."""

from collections.abc import Callable

from psykb.errors import ModelError
from psykb.generation.dialogues.duplicates import SeenDialogues
from psykb.generation.dialogues.making import DialogueMaker
from psykb.types import Dialogue, DialogueRefusal, DialogueSlot, RefusedDialogue, record


@record
class PreparedDialogue:
    """What became of a place before its turn.

    `made` is None where there was nothing to do, and where a model failed; `error` is its failure,
    which refuses the dialogue for this run only.
    """

    slot: DialogueSlot
    made: Dialogue | RefusedDialogue | None = None
    error: ModelError | None = None


def prepare(maker: DialogueMaker, slot: DialogueSlot) -> PreparedDialogue:
    """Return what became of a place; safe between threads.

    Raises:
        BudgetError: a call could cost more than is left.
    """
    try:
        return PreparedDialogue(slot=slot, made=maker.make(slot))
    except ModelError as error:
        return PreparedDialogue(slot=slot, error=error)


def decide(
    prepared: PreparedDialogue,
    seen: SeenDialogues,
    finished: Callable[[Dialogue], Dialogue],
) -> Dialogue | RefusedDialogue | None:
    """Decide a place at its turn, and remember its dialogue if that is accepted.

    Args:
        prepared: what became of the place.
        seen: what was accepted before.
        finished: fills in what the maker does not know.

    Returns:
        None: there was nothing to do.
    """
    made = prepared.made
    if prepared.error is not None:
        reason = DialogueRefusal.MODEL_FAILED
        return _refused(prepared.slot, reason, f"{prepared.error.failure.value}: {prepared.error}")
    if not isinstance(made, Dialogue):
        return made
    repeated = seen.refusal(made)
    if repeated is not None:
        return _refused(prepared.slot, *repeated, made)
    seen.add(made)
    return finished(made)


def _refused(
    slot: DialogueSlot, reason: DialogueRefusal, detail: str, dialogue: Dialogue | None = None
) -> RefusedDialogue:
    return RefusedDialogue(
        slot=slot.number,
        style=slot.style,
        seed_of=slot.seed_of,
        reason=reason,
        detail=detail,
        dialogue=dialogue,
        findings=dialogue.findings if dialogue else (),
    )
