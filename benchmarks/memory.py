"""Memory of training: the plan's estimate beside what PyTorch allocates for an update."""

import json
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.table import Table
from psykb.training.driving.devices import Device
from psykb.training.planning.loads import Load
from psykb.training.planning.memory import CONTEXT, Part, estimate
from psykb.training.planning.parameters import outline
from psykb.training.recipes.settings import Adapter, Approach, Compute, Recipe

NEEDS = ()
MIB = 2**20
PROCESSOR = Device(kind="cpu", name="processor", memory=0, free=0, bf16=True)


def _qwen3(h: int, f: int, heads: int, keys: int, layers: int, words: int, tied: bool) -> dict:
    return {
        "model_type": "qwen3",
        "architectures": ["Qwen3ForCausalLM"],
        "vocab_size": words,
        "hidden_size": h,
        "intermediate_size": f,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": keys,
        "head_dim": 128 if h >= 1024 else 64,
        "tie_word_embeddings": tied,
    }


def _llama(h: int, f: int, heads: int, keys: int, layers: int, words: int) -> dict:
    return {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "vocab_size": words,
        "hidden_size": h,
        "intermediate_size": f,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": keys,
        "tie_word_embeddings": False,
    }


QWEN_2_5_7B = _llama(3584, 18_944, 28, 4, 28, 152_064) | {
    "model_type": "qwen2",
    "architectures": ["Qwen2ForCausalLM"],
}
SMALL = {
    "30 M (Llama)": _llama(384, 1024, 6, 2, 8, 12_000),
    "80 M (Qwen3, tied)": _qwen3(512, 1536, 8, 4, 12, 32_000, True),
    "300 M (Qwen3)": _qwen3(1024, 3072, 8, 4, 16, 32_000, False),
}
LARGE = {
    "Qwen3-8B": _qwen3(4096, 12_288, 32, 8, 36, 151_936, False),
    "Qwen2.5-7B": QWEN_2_5_7B,
    "Llama-3.1-8B": _llama(4096, 14_336, 32, 8, 32, 128_256),
}


@dataclass(frozen=True)
class Case:
    """A model, a way to train it, and how long its rows are."""

    model: str
    config: dict
    approach: Approach
    checkpointing: bool
    length: int
    dropout: float = 0.05
    precision: str = "bf16"
    turns: int = 2
    real: bool = True


def cases() -> Iterator[Case]:
    """Small models with real tensors; 7 and 8 B with tensors that have shapes and no memory."""
    for name, config in SMALL.items():
        for approach in (Approach.LORA, Approach.FULL):
            for checkpointing in (True, False):
                if name.startswith("30 M"):  # with larger ones nothing else would be seen
                    yield Case(name, config, approach, checkpointing, 256)
                yield Case(name, config, approach, checkpointing, 256, real=False)
                yield Case(name, config, approach, checkpointing, 1024, real=False)
    name, config = "80 M (Qwen3, tied)", SMALL["80 M (Qwen3, tied)"]
    yield Case(name, config, Approach.LORA, True, 512, dropout=0.0, real=False)
    yield Case(name, config, Approach.LORA, False, 512, dropout=0.0, real=False)
    yield Case(name, config, Approach.LORA, False, 512, precision="fp32", real=False)
    yield Case(name, config, Approach.FULL, False, 512, precision="fp32", real=False)
    yield Case(name, config, Approach.FULL, True, 512, precision="fp32", turns=1, real=False)
    yield Case(name, config, Approach.FULL, True, 512, turns=1, real=False)
    for name, config in LARGE.items():
        for approach in (Approach.LORA, Approach.FULL):
            for checkpointing in (True, False):
                yield Case(name, config, approach, checkpointing, 2048, real=False)
                if name == "Qwen3-8B":
                    yield Case(name, config, approach, checkpointing, 4096, real=False)
    name, config = "Qwen3-8B", LARGE["Qwen3-8B"]
    yield Case(name, config, Approach.FULL, True, 2048, turns=1, real=False)
    yield Case(name, config, Approach.LORA, True, 2048, dropout=0.0, real=False)


def measure(_data: Path | None) -> Table:
    """Each case: the second update of two, by what is allocated in it."""
    table = Table(
        "memory",
        "Memory of a training update: estimate and allocation",
        (
            "model",
            "trained",
            "kept",
            "tokens",
            "in",
            "estimate MiB",
            "allocated MiB",
            "est./alloc.",
        ),
    )
    ratios: dict[tuple[bool, bool], list[float]] = {}
    for case in cases():
        estimated, allocated = compare(case)
        ratio = estimated / allocated
        ratios.setdefault((case.model in LARGE, case.real), []).append(ratio)
        approach = case.approach.value
        if case.approach is Approach.LORA and not case.dropout:
            approach += ", no dropout"
        table.add(
            case.model,
            approach + (", one turn" if case.turns == 1 else ""),
            "inputs of layers" if case.checkpointing else "all",
            case.length,
            case.precision,
            "real" if case.real else "fake",
            round(estimated),
            round(allocated),
            ratio,
        )
    for (large, real), found in sorted(ratios.items()):
        of = f"{'7–8 B' if large else '30–300 M'}, {'real' if real else 'fake'} tensors"
        table.notes.append(
            f"{of}: estimate / allocation from {min(found):.3f} to {max(found):.3f}, mean "
            f"{sum(found) / len(found):.3f}, n = {len(found)}"
        )
    table.notes += [
        "Allocated: the sum of all tensors' storages at its highest in the second of two updates "
        "(forward and backward through trl's output layer with a block-diagonal mask, "
        f"AdamW), by a dispatch mode. The estimate's allowance for context ({CONTEXT // MIB} MiB) "
        "and fragmentation is left out on both sides.",
        "Fake tensors: PyTorch's FakeTensorMode, which runs the same operations on tensors without "
        "memory. Number formats as named, kernels those of a processor: graphics cards were not "
        "measured. What is inside of a kernel is not seen.",
    ]
    return table


def compare(case: Case) -> tuple[float, float]:
    """Return MiB by the estimate and as allocated, without the allowance."""
    recipe = Recipe(
        name="measured",
        about="",
        approach=case.approach,
        adapter=Adapter(dropout=case.dropout),
        compute=Compute(precision=case.precision, checkpointing=case.checkpointing),  # type: ignore[arg-type]
    )
    load = Load(
        tokens=case.length,
        attended=case.length,
        masked=True,
        sequences=1,
        accumulated=case.turns > 1,
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.json").write_text(json.dumps(case.config), encoding="utf-8")
        memory = estimate(outline(Path(folder), recipe), recipe, load, PROCESSOR)
    estimated = memory.total - memory.parts[Part.ALLOWANCE]
    return estimated / MIB, Update(case).peak() / MIB


class Update:
    """Two updates of a model, in real memory or in none."""

    def __init__(self, case: Case) -> None:
        import torch
        from torch._subclasses.fake_tensor import FakeTensorMode
        from transformers import AutoConfig, AutoModelForCausalLM
        from trl.trainer.utils import add_fused_lm_head

        self.case = case
        self.half = case.precision == "bf16"
        self.mode = nullcontext() if case.real else FakeTensorMode()
        full = case.approach is Approach.FULL
        kept = torch.bfloat16 if self.half and not full else torch.float32
        config = dict(case.config)
        with torch.device("meta"):
            made = AutoConfig.for_model(config.pop("model_type"), **config)
            model = AutoModelForCausalLM.from_config(made, dtype=kept, attn_implementation="sdpa")
        add_fused_lm_head(model, outputs=("log_probs", "entropy", "is_top1"))
        self.model = model if full else _with_lora(model, case.dropout)
        if case.checkpointing:
            self.model.activation_checkpointing_enable({"use_reentrant": False})
            if not full:
                self.model.enable_input_require_grads()
        self.model.train()

    def peak(self) -> int:
        """Return the most bytes of tensors at any time of the second update."""
        import torch

        with self.mode:
            _fill(self.model)
            length = self.case.length
            ids = torch.randint(0, self.case.config["vocab_size"], (1, length))
            places = torch.arange(length // 2).repeat(2)[None]
            mask = torch.zeros((1, 1, length, length), dtype=torch.bool)
            mask[:, :, :, 0] = True
            moved = [w for w in self.model.parameters() if w.requires_grad]
            optimizer = torch.optim.AdamW(moved, lr=1e-4, fused=True)
            watch = _watch()
            for held in (*self.model.parameters(), *self.model.buffers(), ids, places, mask):
                watch.hold(held)
            with watch:
                for _update in range(2):
                    watch.highest = watch.now
                    for _turn in range(self.case.turns):
                        self._turn(ids, places, mask)
                    torch.nn.utils.clip_grad_norm_(moved, 1.0)
                    optimizer.step()
                    optimizer.zero_grad()
            return int(watch.highest)

    def _turn(self, ids: Any, places: Any, mask: Any) -> None:
        import torch

        around = torch.autocast("cpu", dtype=torch.bfloat16) if self.half else nullcontext()
        with around:
            said = self.model(
                input_ids=ids,
                labels=ids,
                position_ids=places,
                attention_mask=mask,
                fused_lm_head=True,
                use_cache=False,
            )
        said.loss.backward()


def _with_lora(model: Any, dropout: float) -> Any:
    from peft import LoraConfig, get_peft_model

    settings = LoraConfig(
        r=Adapter().r, lora_dropout=dropout, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    return get_peft_model(model, settings)


def _fill(model: Any) -> None:
    """Put tensors with memory (or with what stands for it) in the place of those without."""
    import torch

    made: dict[int, tuple[Any, Any]] = {}

    def other(old: Any) -> Any:
        if id(old) not in made:
            kind = torch.float32 if old.requires_grad and old.is_floating_point() else old.dtype
            new = torch.zeros(old.shape, dtype=kind)
            if old.is_floating_point():
                new.normal_(0, 0.02)
            if isinstance(old, torch.nn.Parameter):
                new = torch.nn.Parameter(new, requires_grad=old.requires_grad)
            made[id(old)] = (old, new)
        return made[id(old)][1]

    for module in model.modules():
        for held in (module._parameters, module._buffers):
            for name, old in list(held.items()):
                if old is not None:
                    held[name] = other(old)


def _watch() -> Any:
    """Return a mode that adds up the storages of all tensors that operations return."""
    from torch import Tensor
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_iter

    class Watch(TorchDispatchMode):
        def __init__(self) -> None:
            super().__init__()
            self.now = self.highest = 0
            self.seen: dict[int, int] = {}

        def hold(self, tensor: Tensor) -> None:
            storage = tensor.untyped_storage()
            key = storage._cdata
            if key in self.seen:
                return
            self.seen[key] = storage.nbytes()
            self.now += self.seen[key]
            self.highest = max(self.highest, self.now)
            weakref.finalize(storage, self.drop, key)

        def drop(self, key: int) -> None:
            self.now -= self.seen.pop(key)

        def __torch_dispatch__(
            self, function: Any, _types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            out = function(*args, **(kwargs or {}))
            for found in tree_iter(out):
                if isinstance(found, Tensor):
                    self.hold(found)
            return out

    return Watch()
