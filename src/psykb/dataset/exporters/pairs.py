"""Pairs of an answer that was accepted and one that was not, to the same prompt, as two files.

For TRL as JSON Lines in its conversational preference form (docs, "Dataset formats": `prompt`,
`chosen` and `rejected` as lists of messages); for LLaMA-Factory, which wants single messages there,
as a JSON array with an entry `"ranking": true` (data/README.md, "Preference Dataset"). `reason`,
`detail` and `id` are further columns, which trainers do not read.
"""

from collections.abc import Sequence
from pathlib import Path

from psykb.dataset.exporters.rows import array, indexed, lines
from psykb.dataset.request import LeftOut, Made, Options, suffixed
from psykb.dataset.training_files import llama_factory
from psykb.dataset.training_files.sizes import longest
from psykb.messages import text as _
from psykb.types import Message, record

_FROM = {"system": "system", "user": "human", "assistant": "gpt"}
_DESCRIBED = {
    "formatting": "sharegpt",
    "ranking": True,
    "columns": {"messages": "conversations", "chosen": "chosen", "rejected": "rejected"},
    "tags": {
        "role_tag": "from",
        "content_tag": "value",
        "user_tag": "human",
        "assistant_tag": "gpt",
        "system_tag": "system",
    },
}


@record
class Pair:
    """Two answers to one prompt.

    Args:
        id: of what was accepted.
        prompt: messages up to the last of the user.
        chosen: the answer that was accepted.
        rejected: the one that was not.
        reason: why, as a code: a `Refusal`, a `DialogueRefusal`, a reviewer's reason, or "edited".
        detail: in words; "" where the reason says it all.
    """

    id: str
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str
    reason: str
    detail: str = ""


def files_of(
    pairs: Sequence[Pair],
    target: Path,
    options: Options,
    left_out: Sequence[LeftOut],
    notes: Sequence[str] = (),
) -> Made:
    """Return the file for TRL, that for LLaMA-Factory, its index, and how to train."""
    if not pairs:
        why = _("nothing that was refused, rejected or edited could be set against a better one")
        return Made(files=(), rows=0, left_out=tuple(left_out), notes=(why, *notes))
    file = suffixed(target, ".jsonl")
    other = file.with_name(f"{file.stem}.llamafactory.json")
    sizes = longest(
        (*(m.content for m in pair.prompt), max(pair.chosen, pair.rejected, key=len))
        for pair in pairs
    )
    return Made(
        files=((file, lines(map(_for_trl, pairs))), (other, array(map(_for_factory, pairs)))),
        rows=len(pairs),
        merged=(indexed([other], _DESCRIBED, force=options.force),),
        training=llama_factory.preferring(other, sizes),
        left_out=tuple(left_out),
        notes=tuple(notes),
    )


def _for_trl(pair: Pair) -> dict[str, object]:
    return {
        "prompt": pair.prompt,
        "chosen": [{"role": "assistant", "content": pair.chosen}],
        "rejected": [{"role": "assistant", "content": pair.rejected}],
        **_told(pair),
    }


def _for_factory(pair: Pair) -> dict[str, object]:
    return {
        "conversations": [{"from": _FROM[m.role], "value": m.content} for m in pair.prompt],
        "chosen": {"from": "gpt", "value": pair.chosen},
        "rejected": {"from": "gpt", "value": pair.rejected},
        **_told(pair),
    }


def _told(pair: Pair) -> dict[str, object]:
    return {"reason": pair.reason, "detail": pair.detail, "id": pair.id}
