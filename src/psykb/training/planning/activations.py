"""Bytes of activations: what the backward pass needs, and what passes through while it is done."""

from psykb.training.driving.devices import Device
from psykb.training.planning.loads import FP32, HALF, Bytes, Load
from psykb.training.planning.parameters import Outline, Shape
from psykb.training.recipes.settings import Approach, Recipe

_TOKENS_AT_A_TIME = 4096  # trl/kernels/chunked_logprob.py: tokens of a tile of logits
_COLUMNS_AT_A_TIME = 32_768  # trl/trainer/utils.py: words of the vocabulary of a tile of logits
_TILES = 8  # fp32 copies of a tile where there is no Triton: trl's way through plain PyTorch


def values_bytes(outline: Outline, recipe: Recipe, size: Bytes, load: Load, device: Device) -> int:
    """Return the bytes that the backward pass needs of one layer, for all tokens.

    By what the operations of a decoder layer save (h hidden, q and k queries and keys, f the width
    of the feed-forward network, e bytes of the arithmetic, s of the stream; a token):

    - two norms compute in fp32: 8h; trained ones also what they scale: 2sh; norms of queries and
      keys likewise: 4(q + k), and e(q + k);
    - attention: queries, keys, values and its result: e(2q + 2k), with 4 bytes a head of sums. With
      a mask PyTorch's kernels want as many key heads as query heads: e · 4q, and the mask as
      numbers: e for every pair of tokens. Written out ("eager"), the scores are kept in fp32 and as
      they are used: (4 + e) for every pair and head;
    - the gate, its activation and what it is multiplied by: 3ef;
    - what enters a linear layer that has an adapter: e, and what dropout left out: a byte on a
      graphics card, 4 on a processor; what enters the adapter's second matrix: e;
    - what enters a trained layer: e(5h + f); in one format three matrices share one input and two
      another: e(2h + f).
    """
    shape = outline.shape
    h, q, k, f = shape.hidden, shape.queries, shape.keys, shape.wide
    e = size.computed
    full = recipe.approach is Approach.FULL
    values = 2 * FP32 * h + 3 * e * f + FP32 * shape.heads
    values += e * (4 * q if load.masked else 2 * q + 2 * k)
    if shape.normed_heads:
        values += (FP32 + (e if full else 0)) * (q + k)
    if full:
        inputs = (5 if size.trained != e else 2) * h
        values += 2 * size.stream * h + e * (inputs + f)
    else:
        values += _adapter_values(shape, recipe, size, device)
    return values * load.tokens + _mask_values(shape, recipe, e, load)


def kept_bytes(outline: Outline, recipe: Recipe, size: Bytes, load: Load, device: Device) -> int:
    """Return the bytes that wait for the backward pass when the forward pass ends.

    With checkpointing only what enters each layer, else all that `values_bytes` counts; and the
    mask, of a byte for every pair of tokens.
    """
    shape = outline.shape
    if recipe.compute.checkpointing:
        each = size.stream * shape.hidden * load.tokens
    else:
        each = values_bytes(outline, recipe, size, load, device)
    mask = load.attended**2 * load.sequences if load.masked else 0
    return each * shape.layers + mask


def layer_bytes(outline: Outline, recipe: Recipe, size: Bytes, load: Load, device: Device) -> int:
    """Return the bytes that the layer at work takes in the backward pass.

    What it computed is computed again where it was not kept. Gradients of values pass through: at
    the feed-forward network three of width f (of the product and its two factors), 3ef; at an
    adapter's dropout one more in fp32, 4f; and two of the stream in fp32 with theirs in e, 8h. Of a
    trained layer the widest gradient is there before it is added to the sum, in both formats. A
    4-bit layer's weights are unpacked.
    """
    shape = outline.shape
    full = recipe.approach is Approach.FULL
    half = size.computed == HALF
    passing = 3 * size.computed * shape.wide + 2 * FP32 * shape.hidden
    if recipe.adapter.dropout and not full:
        passing += FP32 * shape.wide
    taken = passing * load.tokens
    if recipe.compute.checkpointing:
        taken += values_bytes(outline, recipe, size, load, device)
        if full and half and size.trained == FP32:
            taken += size.computed * shape.layer
    if full:
        taken += shape.widest * (size.trained + (size.computed if half else 0))
    if recipe.approach is Approach.QLORA:
        taken += shape.widest * size.computed
    return taken


def tile_bytes(outline: Outline, size: Bytes, load: Load, device: Device) -> int:
    """Return the bytes at the output layer, without those of its weights.

    trl goes through tiles of 4,096 tokens and 32,768 words, so that no logits of the whole batch
    are ever there; without Triton, PyTorch folds a tile by eight copies of it in fp32. Beside a
    tile: what enters, its last norm in fp32 and its gradient in fp32.
    """
    shape = outline.shape
    tile = min(load.tokens, _TOKENS_AT_A_TIME) * min(shape.vocabulary, _COLUMNS_AT_A_TIME)
    copies = 0 if device.kind == "cuda" else _TILES * FP32
    return tile * (size.computed + copies) + load.tokens * shape.hidden * 2 * (FP32 + size.stream)


def _adapter_values(shape: Shape, recipe: Recipe, size: Bytes, device: Device) -> int:
    """Return the bytes a token that an adapter's matrices need of one layer."""
    e = size.computed
    if recipe.adapter.dropout:
        inputs = shape.adapted * (e + (1 if device.kind == "cuda" else FP32))
    elif size.trained == e:
        inputs = min(shape.adapted, 2 * shape.hidden + shape.wide) * e  # inputs are shared
    else:
        inputs = shape.adapted * e
    return inputs + shape.ranks * e


def _mask_values(shape: Shape, recipe: Recipe, e: int, load: Load) -> int:
    pairs = load.attended**2 * load.sequences
    if recipe.compute.attention == "eager":
        return (FP32 + e) * shape.heads * pairs
    return e * pairs if load.masked else 0
