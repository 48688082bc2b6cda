"""What a recipe for fine-tuning says: frozen tables, one for each table of its TOML file."""

from enum import StrEnum
from typing import Literal

from psykb.types import record


class Approach(StrEnum):
    """Which weights are trained."""

    LORA = "lora"  # low-rank matrices beside frozen weights (Hu et al. 2022)
    QLORA = "qlora"  # the same beside weights in 4 bits (Dettmers et al. 2023)
    FULL = "full"  # all weights


@record
class Adapter:
    """LoRA's matrices; read only where the approach is `lora` or `qlora`.

    Args:
        r: rank, at least 1.
        alpha: the update is scaled by alpha / r (by alpha / √r with `rslora`).
        dropout: of the adapter's input, [0, 1).
        targets: names of the linear layers, or "all-linear" alone: all but the output's.
        rslora: rank-stabilised scaling (Kalajdzievski 2023).
        dora: weight-decomposed (Liu et al. 2024).
    """

    r: int = 16
    alpha: int = 32
    dropout: float = 0.05
    targets: tuple[str, ...] = ("all-linear",)
    rslora: bool = False
    dora: bool = False


@record
class Quantisation:
    """Frozen weights in 4 bits; read only where the approach is `qlora`.

    Args:
        kind: "nf4" (normal float) or "fp4".
        double: whether the constants of quantisation are quantised, too.
    """

    kind: Literal["nf4", "fp4"] = "nf4"
    double: bool = True


@record
class Data:
    """How rows become what the model reads.

    Args:
        max_length: tokens; what of a row is behind them is cut off, and counted. With packing, of a
            pack.
        packing: whether several rows share a sequence, without seeing one another.
        loss_on: "all" replies of a row, or the "last" one.
        most_left_out: share of the rows, 0 … 1, that may be unfit to train on (masked whole, not
            written by the template, replies not found) before the run is refused; they are named.
    """

    max_length: int = 2048
    packing: bool = True
    loss_on: Literal["all", "last"] = "all"
    most_left_out: float = 0.05


@record
class Optimisation:
    """How weights move.

    Args:
        epochs: passes over the rows, above 0.
        max_steps: updates at most; 0 for as many as the epochs take.
        batch: sequences of an update, over all devices (with packing a pack is a sequence).
        per_device: of these, how many go through a device at a time. The rest is accumulated.
        learning_rate: at its highest, above 0.
        schedule: how it falls after the warm-up.
        warmup: share of the updates, 0 … 1, over which it rises.
        weight_decay: of AdamW (Loshchilov and Hutter 2019).
        beta1: of AdamW.
        beta2: of AdamW.
        max_grad_norm: to which gradients are clipped; 0 for not at all.
        optimizer: "adamw", or with states in 8 bits "adamw-8bit", or these in pages that may leave
            the card "paged-adamw-8bit"; the latter two need bitsandbytes and a graphics card.
        neftune: alpha of the noise on embeddings (Jain et al. 2024); 0 for none.
        seed: of the order of rows, new weights, dropout and noise.
    """

    epochs: float = 3.0
    max_steps: int = 0
    batch: int = 16
    per_device: int = 1
    learning_rate: float = 2e-4
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    warmup: float = 0.03
    weight_decay: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    max_grad_norm: float = 1.0
    optimizer: Literal["adamw", "adamw-8bit", "paged-adamw-8bit"] = "adamw"
    neftune: float = 0.0
    seed: int = 0


@record
class Compute:
    """What it is computed in.

    Args:
        precision: of the arithmetic; "auto": bf16 where the device has it, else fp16 on a graphics
            card and fp32 on a processor.
        weights: what trained weights are kept in: "auto" is fp32, so that small updates are not
            rounded away; "bf16" halves their memory. Frozen weights are in the precision.
        checkpointing: whether activations are computed again in the backward pass, not kept.
        attention: "auto" for what PyTorch has, or as transformers calls another.
    """

    precision: Literal["auto", "bf16", "fp16", "fp32"] = "auto"
    weights: Literal["auto", "bf16"] = "auto"
    checkpointing: bool = True
    attention: Literal["auto", "sdpa", "eager", "flash_attention_2", "flash_attention_3"] = "auto"


@record
class Validation:
    """When the valid split is looked at, and which checkpoints stay.

    Args:
        every: updates between two evaluations (and checkpoints), 1 or more; below 1 a share of the
            run.
        patience: evaluations without a lower loss after which the run ends; 0 for never.
        keep: checkpoints that stay beside the best, at least 1.
        log_every: updates between two lines of metrics.jsonl.
    """

    every: float = 0.1
    patience: int = 3
    keep: int = 1
    log_every: int = 1


@record
class Original:
    """The published run that a recipe follows.

    Args:
        model: what was tuned then.
        tool: with what.
        hardware: on what.
        data: on what data, how much.
        source: where that is published.
        differs: what is different here, a sentence each.
    """

    model: str
    tool: str
    hardware: str
    data: str
    source: str
    differs: tuple[str, ...]


@record
class Recipe:
    """One way to tune a model.

    Args:
        name: of the recipe.
        about: what it is for, in one line.
        approach: which weights are trained.
        base: a model that it suits, by its name on the hub; a proposal.
        original: the published run, or None.
    """

    name: str
    about: str
    approach: Approach
    base: str = ""
    original: Original | None = None
    adapter: Adapter = Adapter()
    quantisation: Quantisation = Quantisation()
    data: Data = Data()
    optimisation: Optimisation = Optimisation()
    compute: Compute = Compute()
    validation: Validation = Validation()
