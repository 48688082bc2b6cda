"""What a merge is going to take, and what came of it."""

from pathlib import Path

from psykb.training.merging.logits import Comparison
from psykb.training.merging.modelfile import Remark
from psykb.training.merging.sources import Sources
from psykb.training.merging.turns import Obstacle
from psykb.types import record


@record
class Plan:
    """What a merge is going to take.

    Args:
        sources: adapter and base.
        out: the folder that the model comes into.
        disk: bytes that it has.
        memory: bytes, about, that are needed while it is made; of a card, or else the machine.
    """

    sources: Sources
    out: Path
    disk: int
    memory: int


@record
class Merged:
    """A merged model.

    Args:
        folder: it lies in.
        adapter: the adapter's folder.
        base: the model that it was merged into, as it is named.
        dtype: of the weights, as PyTorch calls it; the base's.
        bytes: of the weights.
        rounded: how much of the update rounding to `dtype` took, 0 … about 1.
        compared: the merged model, read from its folder, with base and adapter.
        effect: base and adapter with the base alone: how far the adapter moves the logits.
        allowed: of `compared.share`.
        quantised: the merged model with the adapter on the base in 4 bits, beside which it was
            trained; None where it was not, or where that cannot be computed here.
        trained_quantised: whether it was.
        base_changed: whether the base's files are other than those the run was trained with.
        modelfile: Ollama's; None where the chat template cannot be written for it.
        obstacle: why not.
        remarks: how prompts by it differ all the same.
        commands: lines that make a GGUF, and a model of Ollama.
    """

    folder: Path
    adapter: Path
    base: str
    dtype: str
    bytes: int
    rounded: float
    compared: Comparison
    effect: Comparison
    allowed: float
    quantised: Comparison | None
    trained_quantised: bool
    base_changed: bool
    modelfile: Path | None
    obstacle: Obstacle | None
    remarks: tuple[Remark, ...]
    commands: tuple[str, ...]

    @property
    def telling(self) -> bool:
        """Whether the comparison would show a wrong merge: the adapter does more than rounding."""
        return self.effect.share > self.allowed
