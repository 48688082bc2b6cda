"""How much memory training takes on each device, by what takes it: an estimate by formulas.

Five moments of an update are looked at, and the one that takes most is the estimate:

- the forward pass ends: autocast's copies of weights are there still;
- the output layer: the loss goes back through it;
- the last layer: the backward pass begins, and all that the forward pass kept is still there;
- the first layer: the backward pass ends, and all gradients are there;
- the update: the optimizer moves the weights.

`benchmarks/memory.py` compares it with what PyTorch allocates. Formulas hold for decoders with a
gated feed-forward network (Llama, Mistral, Qwen, GLM, …); for a mixture of experts the part of
activations is rough.
"""

from collections.abc import Mapping
from enum import StrEnum

from psykb.training.driving.devices import Device
from psykb.training.planning import activations, weights
from psykb.training.planning.loads import Bytes, Load, Sharing, bytes_of
from psykb.training.planning.parameters import Outline
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import record

CONTEXT = 750 * 2**20  # allowance: CUDA's context and cuBLAS, or Python with PyTorch and trl
FRAGMENTATION = 0.05  # allowance: of all else, what the allocator holds and cannot give


class Part(StrEnum):
    """What takes memory."""

    FROZEN = "frozen_weights"
    TRAINED = "trained_weights"
    GRADIENTS = "gradients"
    STATES = "optimizer_states"
    COPIES = "weights_in_16_bits"  # autocast's, of weights that are kept in fp32
    GATHERED = "gathered_weights"  # of other devices, and what is sent to them
    KEPT = "kept_activations"  # for the backward pass: of all layers, or only what enters each
    LAYER = "layer_at_work"  # what a layer computes (again), and gradients on their way through it
    HEAD = "output_layer"  # logits, a tile at a time, and what the loss needs beside them
    ALLOWANCE = "allowance"  # the device's context, and fragmentation


class Moment(StrEnum):
    """When most is taken."""

    FORWARD = "end_of_forward"
    HEAD = "output_layer"
    LAST = "last_layer"
    FIRST = "first_layer"
    UPDATE = "update"


@record
class Memory:
    """What a device must hold at the fullest moment of an update.

    Args:
        parts: bytes by what takes them, in the order of `Part`, those above 0.
        total: bytes, the sum of the parts.
        moment: when that is.
    """

    parts: Mapping[Part, int]
    total: int
    moment: Moment


def estimate(
    outline: Outline,
    recipe: Recipe,
    load: Load,
    device: Device,
    *,
    sharing: Sharing = Sharing.ALONE,
    devices: int = 1,
) -> Memory:
    """Return what one device must hold at the fullest moment.

    Args:
        outline: of the model.
        recipe: with which it is trained.
        load: what goes through the device at a time.
        device: its kind decides on number formats and kernels.
        sharing: how several devices share the run.
        devices: how many there are.
    """
    size = bytes_of(recipe, device, sharing)
    always = _always(outline, recipe, size, sharing, devices)
    whole = weights.gradient_bytes(outline, size, load, sharing, devices)
    gathered = weights.gathered_bytes(outline, size, sharing)
    copies = weights.copy_bytes(outline, recipe, size, sharing)
    kept = activations.kept_bytes(outline, recipe, size, load, device)
    layer = activations.layer_bytes(outline, recipe, size, load, device)
    tiles = activations.tile_bytes(outline, size, load, device)
    before = whole if load.accumulated else 0  # gradients of earlier turns
    checkpoints = recipe.compute.checkpointing
    held = 0 if checkpoints else copies  # those that the backward pass needs again
    moments: dict[Moment, dict[Part, int]] = {
        Moment.FORWARD: {
            Part.GRADIENTS: before,
            Part.COPIES: copies,
            Part.KEPT: kept,
            Part.HEAD: tiles,
            Part.GATHERED: gathered,
        },
        Moment.HEAD: {
            Part.GRADIENTS: before,
            Part.COPIES: held,
            Part.KEPT: kept,
            Part.HEAD: tiles + weights.head_gradient_bytes(outline, recipe, size),
            Part.GATHERED: gathered,
        },
        Moment.LAST: {
            Part.GRADIENTS: max(
                before, weights.summed_head_bytes(outline, recipe, size, sharing, devices)
            ),
            Part.COPIES: held,
            Part.KEPT: kept,
            Part.LAYER: layer,
            Part.GATHERED: gathered,
        },
        Moment.FIRST: {
            Part.GRADIENTS: whole,
            Part.COPIES: held // outline.shape.layers,
            Part.KEPT: kept // outline.shape.layers,
            Part.LAYER: max(layer, weights.embedding_bytes(outline, recipe, size, load)),
            Part.GATHERED: gathered,
        },
        Moment.UPDATE: {Part.GRADIENTS: whole},
    }
    moment = max(moments, key=lambda name: sum(moments[name].values()))
    parts = {**always, **moments[moment]}
    parts[Part.ALLOWANCE] = CONTEXT + round(FRAGMENTATION * sum(parts.values()))
    ordered = {part: parts[part] for part in Part if parts.get(part)}
    return Memory(parts=ordered, total=sum(ordered.values()), moment=moment)


def _always(
    outline: Outline, recipe: Recipe, size: Bytes, sharing: Sharing, devices: int
) -> dict[Part, int]:
    """Return what is held from the first update to the last.

    FSDP2 and ZeRO-3 cut it into as many parts as there are devices; 4-bit weights stay whole. The
    latter computes with weights in 16 bits, beside those in fp32 that are moved.
    """
    frozen, trained = weights.weight_bytes(outline, recipe, size)
    states = weights.state_bytes(outline, recipe, size)
    if sharing in (Sharing.FSDP2, Sharing.ZERO3):
        if sharing is Sharing.ZERO3:
            trained += outline.parameters.trained * size.computed
        if recipe.approach is not Approach.QLORA:
            frozen //= devices
        trained, states = trained // devices, states // devices
    return {Part.FROZEN: frozen, Part.TRAINED: trained, Part.STATES: states}
