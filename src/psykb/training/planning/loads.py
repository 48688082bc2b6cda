"""What goes through a device at a time, in which number formats, and how devices share a run."""

from enum import StrEnum

from psykb.training.driving.devices import Device
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import record

FP32, HALF = 4, 2  # bytes of a value


class Sharing(StrEnum):
    """How several devices share a run."""

    ALONE = "alone"
    DDP = "ddp"  # each holds all, and trains on its part of the rows
    FSDP2 = "fsdp2"  # weights, gradients and states are cut into parts
    ZERO3 = "zero3"  # the same by DeepSpeed


@record
class Load:
    """What goes through a device at a time.

    Args:
        tokens: of all sequences together.
        attended: of one sequence; the square of it is the size of a mask.
        masked: whether there is a mask: rows of a pack must not see one another, nor padding.
        sequences: how many masks there are.
        accumulated: whether several of these make an update.
    """

    tokens: int
    attended: int
    masked: bool
    sequences: int
    accumulated: bool


@record
class Bytes:
    """How many bytes a value takes.

    Args:
        computed: in products of matrices.
        frozen: as a weight that does not move (not in 4 bits).
        trained: as a weight that does.
        stream: between two layers.
    """

    computed: int
    frozen: int
    trained: int
    stream: int


def load_of(recipe: Recipe, longest: int, processes: int, *, tokens: int | None = None) -> Load:
    """Return what goes through a device at a time, at most.

    With packing, `per_device` packs are laid end to end and a block-diagonal mask keeps rows from
    one another (trl with PyTorch's attention); without it, rows are padded to the longest of them.
    A kernel of flash attention is given the bounds instead of a mask.

    Args:
        recipe: its tables data, optimisation and compute.
        longest: tokens of the longest row, before the limit.
        processes: that share an update.
        tokens: of all rows together, than which no pack is longer; None: packs are full.
    """
    data, per_device = recipe.data, recipe.optimisation.per_device
    most = longest if not data.packing else tokens or data.max_length
    length = min(most, data.max_length)
    flash = recipe.compute.attention.startswith("flash")
    return Load(
        tokens=length * per_device,
        attended=length * per_device if data.packing else length,
        masked=not flash and (data.packing or per_device > 1),
        sequences=1 if data.packing else per_device,
        accumulated=recipe.optimisation.batch > per_device * processes,
    )


def bytes_of(recipe: Recipe, device: Device, sharing: Sharing = Sharing.ALONE) -> Bytes:
    """Return what `arithmetic.arithmetic_of` decides, in bytes, for a device that is not at hand.

    The residual stream has the format of the embeddings: autocast changes products of matrices, and
    neither these nor norms. FSDP2 and ZeRO-3 keep trained weights in fp32 and compute all in 16
    bits.
    """
    precision = recipe.compute.precision
    card = device.kind == "cuda"
    asked = device.kind == "cpu" and recipe.compute.weights == "bf16"
    half = card or asked if precision == "auto" else precision != "fp32"
    computed = HALF if half else FP32
    shared = sharing in (Sharing.FSDP2, Sharing.ZERO3)
    trained = HALF if recipe.compute.weights == "bf16" and not shared else FP32
    full = recipe.approach is Approach.FULL
    return Bytes(
        computed=computed,
        frozen=computed,
        trained=trained,
        stream=trained if full and not shared else computed,
    )
