"""Bytes of weights, gradients and optimizer states, and what devices send one another of them."""

from psykb.training.planning.loads import FP32, Bytes, Load, Sharing
from psykb.training.planning.parameters import Outline
from psykb.training.recipes.settings import Approach, Recipe

_BLOCK, _BLOCKS = 64, 256  # Dettmers et al. 2023, section 3: weights a constant, constants of these
_STATES = 256  # bitsandbytes: values of a state in 8 bits that share a constant in fp32
_ZERO3_LIVE = 1_000_000_000  # stage3_max_live_parameters of DeepSpeed's default settings
_BUCKET = 500_000_000  # values of its buckets for reducing and gathering


def weight_bytes(outline: Outline, recipe: Recipe, size: Bytes) -> tuple[int, int]:
    """Return the bytes of frozen and of trained weights, of the whole model.

    QLoRA keeps the linear layers between embeddings and output in 4 bits: half a byte a weight and
    a constant for every block of 64 of them. A constant takes 4 bytes; with double quantisation it
    takes one, and 256 constants share another of 4 bytes: 0.127 bits a weight and not 0.5 (Dettmers
    et al. 2023, section 3). Embeddings, output layer and norms are frozen in 16 bits.
    """
    counts = outline.parameters
    trained = counts.trained * size.trained
    if recipe.approach is not Approach.QLORA:
        return counts.frozen * size.frozen, trained
    constants = counts.linear / _BLOCK
    each = 1 + FP32 / _BLOCKS if recipe.quantisation.double else FP32
    quantised = round(counts.linear / 2 + constants * each)
    return quantised + (counts.frozen - counts.linear) * size.frozen, trained


def state_bytes(outline: Outline, recipe: Recipe, size: Bytes) -> int:
    """Return the bytes of the optimizer's states, of the whole model.

    AdamW has two a weight, in the weight's format. In 8 bits each takes a byte, and 4 bytes are
    shared by 256 of them; transformers leaves those of embeddings in fp32. In pages they may leave
    the card, and are not counted.
    """
    trained = outline.parameters.trained
    match recipe.optimisation.optimizer:
        case "adamw":
            return 2 * size.trained * trained
        case "adamw-8bit":
            full = recipe.approach is Approach.FULL
            embeddings = outline.shape.head if full else 0
            rest = trained - embeddings
            return round(2 * rest * (1 + FP32 / _STATES)) + 2 * FP32 * embeddings
        case _:
            return 0


def gradient_bytes(
    outline: Outline, size: Bytes, load: Load, sharing: Sharing, devices: int
) -> int:
    """Return the bytes of all gradients on one device.

    Each has its weight's format. DDP sends them in buckets, which are a second copy. FSDP2 cuts
    them into parts, but accelerate gathers them by default only at the last turn of an update: over
    several turns they lie whole, in the format of the arithmetic, beside the parts. A run asks it
    to gather them at every turn (`sync_each_batch`), which was not tried on cards, so that they are
    counted all the same. ZeRO-3 cuts them at every turn.
    """
    whole = outline.parameters.trained * size.trained
    match sharing:
        case Sharing.ALONE:
            return whole
        case Sharing.DDP:
            return 2 * whole
        case Sharing.FSDP2:
            turns = outline.parameters.trained * size.computed if load.accumulated else 0
            return whole // devices + turns
        case Sharing.ZERO3:
            return whole // devices


def copy_bytes(outline: Outline, recipe: Recipe, size: Bytes, sharing: Sharing) -> int:
    """Return the bytes of autocast's copies of weights, when the forward pass ends.

    Weights in fp32 are used in 16 bits, and autocast keeps each copy until the forward pass ends.
    The output layer's is made in pieces. Without checkpointing the backward pass needs them again.
    FSDP2 and ZeRO-3 make a layer's copy while they gather it.
    """
    if size.trained == size.computed or sharing in (Sharing.FSDP2, Sharing.ZERO3):
        return 0
    counts = outline.parameters
    full = recipe.approach is Approach.FULL
    return (counts.linear if full else counts.trained) * size.computed


def gathered_bytes(outline: Outline, size: Bytes, sharing: Sharing) -> int:
    """Return the bytes of what a device gets from others, or makes ready for them.

    FSDP2: the layer at work and the next one, the gradients of one and what of another is being
    sent; embeddings and output layer, which stay from the forward to the backward pass. ZeRO-3: as
    many weights as its settings let live at once, and its two buckets.
    """
    shape, counts = outline.shape, outline.parameters
    match sharing:
        case Sharing.FSDP2:
            trained = min(shape.layer, counts.trained // shape.layers)
            return size.computed * (2 * shape.layer + 2 * trained + shape.outer)
        case Sharing.ZERO3:
            live = min(_ZERO3_LIVE, counts.all)
            return size.computed * (live + 2 * min(_BUCKET, counts.trained))
        case _:
            return 0


def head_gradient_bytes(outline: Outline, recipe: Recipe, size: Bytes) -> int:
    """Return the bytes of a trained output layer's gradient: in fp32, then in its own format."""
    if recipe.approach is not Approach.FULL:
        return 0
    return outline.shape.head * (FP32 + (size.trained if size.trained != FP32 else 0))


def summed_head_bytes(
    outline: Outline, recipe: Recipe, size: Bytes, sharing: Sharing, devices: int
) -> int:
    """Return the bytes of a trained output layer's gradient when it is added to the sum."""
    if recipe.approach is not Approach.FULL:
        return 0
    parts = devices if sharing in (Sharing.FSDP2, Sharing.ZERO3) else 1
    return outline.shape.head * size.trained // parts


def embedding_bytes(outline: Outline, recipe: Recipe, size: Bytes, load: Load) -> int:
    """Return the bytes at the embeddings: their gradient, before it is added to the sum."""
    if recipe.approach is not Approach.FULL or not load.accumulated:
        return 0
    return outline.shape.head * size.trained
