"""Whether rows that share a pack see one another in the model at hand: it is tried, not assumed.

Attention is kept within a row by the positions, which begin anew; whether a model heeds them hangs
on its architecture (a recurrent layer may not) and on the releases of the libraries.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.training.jobs import Job
from psykb.training.tuning.arithmetic import Format, arithmetic_of

if TYPE_CHECKING:
    from psykb.training.tuning.trainer import Trainer

_LENGTH = 24  # tokens of each of the two rows
# nats; the shapes are the same, and so is rounding, but where tokens are sent to experts together
_MOST: dict[Format, float] = {"fp32": 1e-4, "bf16": 0.05, "fp16": 0.05}


def check(trainer: "Trainer", job: Job) -> None:
    """Raise MisuseError if a row of a pack has other losses when its neighbour is another one.

    Not where processes share the weights: there no process can try alone.

    Args:
        trainer: before it trains.
        job: of the run.
    """
    shared = trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled
    if not job.recipe.data.packing or shared:
        return
    leaked = leak(trainer)
    if leaked > _MOST[arithmetic_of(job.recipe).computed]:
        raise MisuseError(
            _(
                "{model}: rows that share a pack see one another in this model (the loss of a "
                "token changes by {leaked:.2g} with the row before); set data.packing = false"
            ).format(model=job.model, leaked=leaked)
        )


def leak(trainer: "Trainer") -> float:
    """Return the most that the loss of a token of a row changes with the row before it, in nats."""
    words = trainer.model.get_input_embeddings().num_embeddings
    row = [(7 * n + 3) % words for n in range(_LENGTH)]
    one, other = ([(step * n + 1) % words for n in range(_LENGTH)] for step in (5, 11))
    first, second = (_losses(trainer, before, row) for before in (one, other))
    return float((first - second).abs().max())


def _losses(trainer: "Trainer", before: Sequence[int], row: Sequence[int]) -> Any:  # noqa: ANN401
    """Return the losses of the tokens of `row` behind another one, without its first token."""
    import torch

    ids = [*before, *row]
    pack = {"input_ids": ids, "labels": ids, "seq_lengths": [len(before), len(row)]}
    inputs = trainer._prepare_inputs(trainer.data_collator([pack]))
    trained = trainer.model.training
    trainer.model.eval()
    try:
        with torch.no_grad(), trainer.accelerator.autocast():
            outputs = trainer.forward(trainer.model, inputs)
    finally:
        trainer.model.train(trained)
    return -outputs.log_probs[0, len(before) :]
