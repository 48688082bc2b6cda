from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.training.driving.devices import Device
from psykb.training.planning import weights
from psykb.training.planning.activations import kept_bytes, values_bytes
from psykb.training.planning.loads import Load, Sharing, bytes_of, load_of
from psykb.training.planning.memory import CONTEXT, FRAGMENTATION, Moment, Part, estimate
from psykb.training.planning.parameters import Outline, Parameters, Shape
from psykb.training.recipes.settings import (
    Adapter,
    Approach,
    Compute,
    Data,
    Optimisation,
    Quantisation,
    Recipe,
)

CARD = Device(kind="cuda", name="card", memory=24 * 2**30, free=23 * 2**30, bf16=True)
PROCESSOR = Device(kind="cpu", name="processor", memory=24 * 2**30, free=20 * 2**30, bf16=True)
FULL = Recipe(name="full", about="", approach=Approach.FULL)
LORA = Recipe(name="lora", about="", approach=Approach.LORA)
QLORA = Recipe(name="qlora", about="", approach=Approach.QLORA)

# Qwen3-8B: a layer is 2 × 4096 × 4096 + 2 × 4096 × 1024 + 3 × 4096 × 12288 and four norms
LINEAR = 36 * 192_937_984
ALL = 8_190_735_360
ADAPTER = 43_646_976
SHAPE = Shape(
    layers=36,
    hidden=4096,
    wide=12_288,
    queries=4096,
    keys=1024,
    heads=32,
    normed_heads=True,
    vocabulary=151_936,
    adapted=6 * 4096 + 12_288,
    ranks=7 * 16,
    layer=192_946_432,
    outer=2 * 151_936 * 4096 + 4096,
    widest=4096 * 12_288,
    head=151_936 * 4096,
)
WHOLE = Outline(parameters=Parameters(all=ALL, trained=ALL, adapter={}, linear=LINEAR), shape=SHAPE)
TUNED = Outline(
    parameters=Parameters(
        all=ALL + ADAPTER, trained=ADAPTER, adapter={"q_proj": ADAPTER}, linear=LINEAR
    ),
    shape=SHAPE,
)
LOAD = Load(tokens=2048, attended=2048, masked=True, sequences=1, accumulated=True)


def test_weights_in_4_bits_take_what_the_paper_says():
    size = bytes_of(QLORA, CARD)
    rest = (ALL - LINEAR) * 2
    frozen, trained = weights.weight_bytes(TUNED, QLORA, size)
    assert frozen == LINEAR // 2 + LINEAR // 64 + LINEAR // 64 // 256 * 4 + rest
    constants = frozen - rest - LINEAR // 2
    assert round(8 * constants / LINEAR, 3) == 0.127  # Dettmers et al. 2023, section 3
    assert trained == 4 * ADAPTER
    single = replace(QLORA, quantisation=Quantisation(double=False))
    constants = weights.weight_bytes(TUNED, single, size)[0] - rest - LINEAR // 2
    assert 8 * constants / LINEAR == 0.5


@pytest.mark.parametrize(
    ("optimizer", "states"),
    [
        ("adamw", 8 * ALL),
        # two bytes, two constants of 4 bytes for 256 of them; embeddings stay in fp32
        ("adamw-8bit", round((ALL - SHAPE.head) * 2 * (1 + 4 / 256)) + 8 * SHAPE.head),
        ("paged-adamw-8bit", 0),
    ],
)
def test_states_of_the_optimizer(optimizer, states):
    recipe = replace(FULL, optimisation=Optimisation(optimizer=optimizer))
    assert weights.state_bytes(WHOLE, recipe, bytes_of(recipe, CARD)) == states


@pytest.mark.parametrize(
    ("recipe", "device", "found"),
    [
        (LORA, CARD, (2, 2, 4, 2)),
        (FULL, CARD, (2, 2, 4, 4)),
        (LORA, PROCESSOR, (4, 4, 4, 4)),
        (replace(FULL, compute=Compute(weights="bf16")), CARD, (2, 2, 2, 2)),
        (replace(FULL, compute=Compute(weights="bf16")), PROCESSOR, (2, 2, 2, 2)),
        (replace(LORA, compute=Compute(precision="bf16")), PROCESSOR, (2, 2, 4, 2)),
        (replace(LORA, compute=Compute(precision="fp32")), CARD, (4, 4, 4, 4)),
    ],
)
def test_number_formats(recipe, device, found):
    size = bytes_of(recipe, device)
    assert (size.computed, size.frozen, size.trained, size.stream) == found


@pytest.mark.train
@pytest.mark.parametrize("recipe", [LORA, FULL, replace(LORA, compute=Compute(precision="bf16"))])
def test_number_formats_are_those_that_training_takes(recipe):
    import torch

    from psykb.training.driving.devices import look
    from psykb.training.tuning.arithmetic import arithmetic_of

    bytes_by_name = {"bf16": 2, "fp16": 2, "fp32": 4}
    formats, size = arithmetic_of(recipe), bytes_of(recipe, look()[0])
    assert size.computed == bytes_by_name[formats.computed]
    assert size.frozen == bytes_by_name[formats.frozen]
    assert size.trained == bytes_by_name[formats.trained]
    assert torch.float32.itemsize == 4


def test_a_pack_is_masked_and_a_single_row_is_not():
    packed = replace(LORA, data=Data(max_length=1000), optimisation=Optimisation(per_device=2))
    assert load_of(packed, 400, 1) == Load(
        tokens=2000, attended=2000, masked=True, sequences=1, accumulated=True
    )
    rows = replace(LORA, data=Data(max_length=1000, packing=False))
    assert load_of(rows, 400, 16) == Load(
        tokens=400, attended=400, masked=False, sequences=1, accumulated=False
    )
    assert load_of(rows, 4000, 16).tokens == 1000
    flash = replace(packed, compute=Compute(attention="flash_attention_2"))
    assert not load_of(flash, 400, 1).masked


def test_a_pack_is_no_longer_than_all_rows_together():
    packed = replace(LORA, data=Data(max_length=1_000_000))
    assert load_of(packed, 400, 1, tokens=3_031).tokens == 3_031
    assert load_of(packed, 400, 1).tokens == 1_000_000


def test_full_training_on_one_card_takes_18_bytes_a_parameter_and_more():
    memory = estimate(WHOLE, FULL, LOAD, CARD)
    assert memory.parts[Part.TRAINED] == 4 * ALL
    assert memory.parts[Part.STATES] == 8 * ALL
    assert memory.parts[Part.GRADIENTS] == 4 * ALL
    assert memory.parts[Part.COPIES] == 2 * LINEAR
    assert Part.FROZEN not in memory.parts
    assert memory.moment is Moment.FORWARD
    assert memory.total == sum(memory.parts.values())
    rest = memory.total - memory.parts[Part.ALLOWANCE]
    assert memory.parts[Part.ALLOWANCE] == CONTEXT + round(FRAGMENTATION * rest)


def test_checkpoints_are_what_enters_each_layer():
    size = bytes_of(LORA, CARD)
    mask = 2048**2
    assert kept_bytes(TUNED, LORA, size, LOAD, CARD) == 36 * 2 * 4096 * 2048 + mask
    kept = replace(LORA, compute=Compute(checkpointing=False))
    each = values_bytes(TUNED, kept, size, LOAD, CARD)
    assert kept_bytes(TUNED, kept, size, LOAD, CARD) == 36 * each + mask
    # a graphics card keeps a byte of what dropout left out, a processor 4
    on_processor = values_bytes(TUNED, kept, size, LOAD, PROCESSOR)
    assert on_processor - each == 3 * SHAPE.adapted * 2048


def test_devices_share_what_is_cut():
    alone = estimate(WHOLE, FULL, LOAD, CARD)
    ddp = estimate(WHOLE, FULL, LOAD, CARD, sharing=Sharing.DDP, devices=4)
    cut = estimate(WHOLE, FULL, LOAD, CARD, sharing=Sharing.FSDP2, devices=4)
    zero = estimate(WHOLE, FULL, LOAD, CARD, sharing=Sharing.ZERO3, devices=4)
    assert ddp.parts[Part.TRAINED] == alone.parts[Part.TRAINED]
    assert ddp.parts[Part.GRADIENTS] == 2 * alone.parts[Part.GRADIENTS]  # its buckets
    assert cut.parts[Part.TRAINED] == ALL  # 4 bytes in 4 parts
    assert cut.parts[Part.STATES] == 2 * ALL
    assert cut.parts[Part.GRADIENTS] == ALL + 2 * ALL  # those of earlier turns lie whole
    assert zero.parts[Part.TRAINED] == (4 + 2) * ALL // 4
    assert zero.parts[Part.GRADIENTS] == ALL
    assert Part.COPIES not in cut.parts
    assert cut.total < alone.total


@given(
    tokens=st.integers(1, 20_000),
    more=st.integers(1, 20_000),
    approach=st.sampled_from(Approach),
    checkpointing=st.booleans(),
    accumulated=st.booleans(),
)
def test_longer_rows_and_kept_activations_never_take_less(
    tokens, more, approach, checkpointing, accumulated
):
    recipe = Recipe(
        name="r", about="", approach=approach, compute=Compute(checkpointing=checkpointing)
    )
    made = WHOLE if approach is Approach.FULL else TUNED

    def total(count, taken=recipe):
        load = Load(tokens=count, attended=count, masked=True, sequences=1, accumulated=accumulated)
        return estimate(made, taken, load, CARD).total

    assert total(tokens + more) >= total(tokens)
    kept = replace(recipe, compute=Compute(checkpointing=False))
    saved = replace(recipe, compute=Compute(checkpointing=True))
    if approach is not Approach.FULL:  # there, copies of weights may weigh more
        assert total(tokens, kept) >= total(tokens, saved)


@pytest.mark.train
def test_constants_of_4_bits_are_those_of_bitsandbytes():
    import torch

    functional = pytest.importorskip("bitsandbytes.functional")
    layer = torch.randn(512, 1024)
    for double in (True, False):
        packed, state = functional.quantize_4bit(
            layer, blocksize=64, compress_statistics=double, quant_type="nf4"
        )
        held = packed.nbytes + state.absmax.nbytes
        if double:
            held += state.state2.absmax.nbytes
        counts = Parameters(all=layer.numel(), trained=0, adapter={}, linear=layer.numel())
        recipe = replace(QLORA, quantisation=Quantisation(double=double))
        made = Outline(parameters=counts, shape=SHAPE)
        assert weights.weight_bytes(made, recipe, bytes_of(recipe, CARD))[0] == held


@pytest.mark.train
@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")  # of these calls
@pytest.mark.parametrize("approach", [Approach.LORA, Approach.FULL])
def test_what_a_layer_keeps_is_what_autograd_saves(tmp_path, approach):
    from psykb.training.planning.parameters import outline
    from tests.training.planning.test_parameters import QWEN3_TINY, folder_of

    wide = QWEN3_TINY | {"hidden_size": 256, "intermediate_size": 768, "head_dim": 64}
    recipe = Recipe(
        name="r",
        about="",
        approach=approach,
        adapter=Adapter(r=4, dropout=0.05),
        compute=Compute(precision="bf16", checkpointing=False),
    )
    tokens = 96
    load = Load(tokens=tokens, attended=tokens, masked=True, sequences=1, accumulated=False)
    saved = {}
    for layers in (1, 3):
        folder = folder_of(wide | {"num_hidden_layers": layers}, tmp_path / str(layers))
        saved[layers] = _saved(folder, recipe, tokens)
    made = outline(folder, recipe)
    each = (saved[3] - saved[1]) / 2
    if approach is Approach.FULL:
        each -= 2 * made.parameters.linear / 3  # autocast's copies of weights, counted apart
    counted = values_bytes(made, recipe, bytes_of(recipe, PROCESSOR), load, PROCESSOR)
    assert counted == pytest.approx(each, rel=0.03)


def _saved(folder, recipe, tokens):
    """Return the bytes that autograd saves in a forward pass, weights themselves left out."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoConfig, AutoModelForCausalLM

    full = recipe.approach is Approach.FULL
    model = AutoModelForCausalLM.from_config(
        AutoConfig.from_pretrained(folder), dtype=torch.float32 if full else torch.bfloat16
    )
    if not full:
        adapter = LoraConfig(r=4, lora_dropout=0.05, target_modules="all-linear")
        model = get_peft_model(model, adapter)
    model.train()
    own = {weights.untyped_storage().data_ptr() for weights in model.parameters()}
    held = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            held[storage.data_ptr()] = storage
        return tensor

    ids = torch.arange(tokens)[None] % 300
    mask = torch.ones((1, 1, tokens, tokens), dtype=torch.bool).tril()
    with (
        torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor),
        torch.autocast("cpu", dtype=torch.bfloat16),
    ):
        out = model(input_ids=ids, attention_mask=mask, use_cache=False)
    assert out.logits.shape[1] == tokens
    return sum(storage.nbytes() for storage in held.values())
