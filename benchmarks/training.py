"""Training: tokens a second of psykb train beside trl's SFTTrainer alone, on the same tokens.

python -m benchmarks training
python -m benchmarks.training --device cuda --size 0.5b --bf16 --qlora

The second form is for a machine with a graphics card; it prints the table and writes it to
benchmarks/results/training-CARD.md.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import models
from benchmarks.made import pools
from benchmarks.table import Table, run
from psykb import jsonl
from psykb.training.recipes.settings import (
    Adapter,
    Approach,
    Compute,
    Data,
    Optimisation,
    Recipe,
    Validation,
)
from psykb.types import Message, Row, RowKind

NEEDS = ()
SIZES = {
    "16m": models.shape(384, 1024, 8, 6, 2, 8_000),
    "0.5b": models.shape(1024, 3072, 24, 16, 8, 151_936),
    "1.5b": models.shape(2048, 6144, 28, 16, 8, 151_936),
}
PAIRS = 5  # runs of each, taken in turns
AIM = 0.98


@dataclass(frozen=True)
class Set:
    """How much is trained on, and where.

    `updates` of `batch` sequences; the first `warm` of them are not in the time.
    """

    device: str = "cpu"
    size: str = "16m"
    bf16: bool = False
    length: int = 512
    batch: int = 4
    updates: int = 8
    warm: int = 2
    threads: int = 1
    rows: int = 160

    @property
    def on_card(self) -> bool:
        """Whether a graphics card is at work."""
        return self.device == "cuda"


@dataclass(frozen=True)
class Case:
    """One way to train."""

    approach: Approach
    packing: bool

    @property
    def name(self) -> str:
        """As the table calls it."""
        return f"{self.approach.value}, {'packs' if self.packing else 'a row a sequence'}"


ON_CPU = (
    Case(Approach.LORA, True),
    Case(Approach.LORA, False),
    Case(Approach.FULL, True),
)


def measure(_data: Path | None) -> Table:
    """On this machine's processor: a model of 16 M parameters, in fp32."""
    return compared("training", Set(), ON_CPU, PAIRS)


def compared(name: str, what: Set, cases: tuple[Case, ...], pairs: int) -> Table:
    """Run both in turns, each in a process of its own."""
    memory = "GPU MiB" if what.on_card else "peak MB"
    table = Table(
        name,
        "Training: psykb train beside trl's SFTTrainer",
        (
            *("trained", "tokens", "psykb tokens/s", "trl tokens/s"),
            *("psykb / trl", "least–most", "by processor time", "first loss", "last loss"),
            *(f"psykb {memory}", f"trl {memory}", "n"),
        ),
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        parameters = _prepare(folder, what)
        for case in cases:
            _compare(table, folder, what, case, pairs)
    table.notes += [
        f"Qwen3 of {parameters / 1e6:.0f} M parameters made from a configuration, rows made of the "
        f"starter library's sentences, {what.updates} updates of {what.batch} sequences of at most "
        f"{what.length} tokens, {'bf16' if what.bf16 else 'fp32'}; the first {what.warm} updates, "
        "loading and saving are not in the time",
        "trl: SFTTrainer with SFTConfig and, for adapters, peft_config, as its documentation shows "
        "them, on tokens that psykb prepared, with psykb's arguments; both log every update. Equal "
        "first losses say that both were at the same tokens. What psykb train does beside them "
        "(checks of the first batch and of the packs, metrics, exact losses) is in its time",
        "runs alternate, each in a process of its own; tokens a second: medians; psykb / trl: "
        "median, least and most of the ratios of neighbouring runs, above 1 where psykb is faster "
        f"(aim: {AIM}). By processor time: the same of the seconds that the processor worked for "
        "the process, which other processes on the machine disturb less",
    ]
    if not what.on_card:
        table.notes += [
            f"{what.threads} thread; memory is the resident set of the process, psykb's with "
            "the preparation of the rows, trl's without",
            "graphics cards, bf16 and QLoRA are not measured: none was at hand. On one: "
            "`python -m benchmarks.training --device cuda --size 0.5b --bf16 --qlora`",
        ]
    return table


def _prepare(folder: Path, what: Set) -> int:
    """Write rows, a model and an empty project; return the model's parameters."""
    texts = [sentence for language in pools().values() for sentence in language]
    (folder / "psykb.toml").touch()
    jsonl.write(folder / "rows.jsonl", _rows(what.rows, what.length))
    tokenizer = models.tokenizer(texts, 8_000)
    return models.write(folder / "model", SIZES[what.size], tokenizer, half=what.bf16)


def _rows(count: int, length: int) -> list[Row]:
    """Return dialogues of one or two turns, a tenth to nine tenths as long as a sequence."""
    drawn, sentences, made = random.Random(0), pools()["zh"], []
    for number in range(count):
        turns = drawn.choice((2, 4))
        wanted = length * drawn.uniform(0.1, 0.9) / turns  # characters: about as many tokens
        messages = []
        for turn in range(turns):
            text = ""
            while len(text) < wanted:
                text += drawn.choice(sentences)
            role = "assistant" if turn % 2 else "user"
            messages.append(Message(role=role, content=text[: int(wanted)]))
        made.append(
            Row(
                id=f"dialogue:{number:012x}",
                messages=tuple(messages),
                kind=RowKind.DIALOGUE,
                language="zh",
                source="made",
                groups=(f"dialogue:{number}",),
            )
        )
    return made


def _compare(table: Table, folder: Path, what: Set, case: Case, pairs: int) -> None:
    """Run psykb and trl in turns, who begins changes; add the row."""
    runs: dict[str, list[dict[str, float]]] = {"psykb": [], "trl": []}
    for pair in range(pairs):
        for who in ("psykb", "trl") if pair % 2 == 0 else ("trl", "psykb"):
            runs[who].append(_run(folder, what, case, who))
    ours, bare = runs["psykb"], runs["trl"]
    near = 0.02 if what.bf16 else 2e-3  # nats, by which rounding may part first losses
    if not all(abs(one["first"] - ours[0]["first"]) < near for one in (*ours, *bare)):
        raise RuntimeError(f"{case.name}: not the same tokens: {ours[0]}, {bare[0]}")
    tokens = ours[0]["tokens"]
    ratios = [b["seconds"] / a["seconds"] for a, b in zip(ours, bare, strict=True)]
    worked = [b["worked"] / a["worked"] for a, b in zip(ours, bare, strict=True)]
    table.add(
        case.name,
        round(tokens),
        round(tokens / _median(ours, "seconds")),
        round(tokens / _median(bare, "seconds")),
        statistics.median(ratios),
        f"{min(ratios):.3f}–{max(ratios):.3f}",
        f"{statistics.median(worked):.3f} ({min(worked):.3f}–{max(worked):.3f})",
        f"{ours[0]['first']:.4f} / {bare[0]['first']:.4f}",
        f"{ours[0]['last']:.4f} / {bare[0]['last']:.4f}",
        round(_median(ours, "memory")),
        round(_median(bare, "memory")),
        pairs,
    )


def _median(runs: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in runs)


def _run(folder: Path, what: Set, case: Case, who: str) -> dict[str, float]:
    """Train once in a process of its own; return its figures."""
    said = json.dumps({**vars(what), "approach": case.approach, "packing": case.packing})
    done = run("-m", "benchmarks.training", "--arm", who, "--folder", str(folder), "--set", said)
    if done.code:
        raise RuntimeError(f"{who}, {case.name}: ended with {done.code}")
    figures: dict[str, float] = json.loads(done.out.splitlines()[-1])
    figures.setdefault("memory", done.megabytes)
    print(f"    {case.name}, {who}: {figures}", flush=True)
    return figures


# ---- in the process of a run ----


@dataclass
class Watch:
    """Takes the time after every update."""

    device: str
    warm: int
    began: float = 0.0
    worked: float = 0.0
    last: tuple[float, float] = (0.0, 0.0)
    losses: tuple[float, ...] = ()
    tokens: float = 0.0
    updates: int = 0

    def updated(self) -> None:
        """An update is over."""
        if self.device == "cuda":
            import torch

            torch.cuda.synchronize()
        self.updates += 1
        now = (time.perf_counter(), time.process_time())
        if self.updates == self.warm:
            self.began, self.worked = now
        self.last = now

    def figures(self) -> dict[str, float]:
        """Return what was measured, between the last update that is not and the last one."""
        found = {
            "seconds": self.last[0] - self.began,
            "worked": self.last[1] - self.worked,
            "tokens": self.tokens,
            "first": self.losses[0],
            "last": self.losses[-1],
        }
        if self.device == "cuda":
            import torch

            found["memory"] = torch.cuda.max_memory_allocated() / 2**20
        return found


def recipe(what: Set, case: Case) -> Recipe:
    """Return the recipe of a case."""
    return Recipe(
        name="measured",
        about="",
        approach=case.approach,
        adapter=Adapter(),
        data=Data(max_length=what.length, packing=case.packing),
        optimisation=Optimisation(
            max_steps=what.updates, epochs=100.0, batch=what.batch, per_device=1
        ),
        compute=Compute(precision="bf16" if what.bf16 else "fp32", checkpointing=what.on_card),
        validation=Validation(every=float(what.updates), log_every=1),
    )


def with_psykb(folder: Path, what: Set, case: Case) -> dict[str, float]:
    """Train by psykb."""
    from psykb.training.driving import running
    from psykb.training.tuning.metrics import Step

    watch = Watch(what.device, what.warm)

    def stepped(step: Step) -> None:
        watch.updated()
        watch.losses += (step.loss,)
        watch.tokens += step.tokens if step.step > what.warm else 0

    with tempfile.TemporaryDirectory(dir=folder) as own:
        wanted = running.Wanted(
            data=str(folder / "rows.jsonl"),
            model=str(folder / "model"),
            recipe=recipe(what, case),
            run=str(Path(own) / "run"),
            profile=None if what.on_card else "cpu",
            offline=True,
        )
        running.train(folder, wanted, running.Listener(on_step=stepped))
    return watch.figures()


def with_trl(folder: Path, what: Set, case: Case) -> dict[str, float]:
    """Train by trl alone, on the tokens that psykb prepared."""
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    how = recipe(what, case)
    watch = Watch(what.device, what.warm)

    class Callback(TrainerCallback):
        def on_step_end(self, *_args: Any, **_more: Any) -> None:
            watch.updated()

        def on_log(self, _args: Any, _state: Any, _control: Any, logs: Any, **_more: Any) -> None:
            if "loss" in logs:
                watch.losses += (logs["loss"],)

    with tempfile.TemporaryDirectory() as own:
        arguments = SFTConfig(
            output_dir=own,
            max_steps=what.updates,
            per_device_train_batch_size=how.optimisation.per_device,
            gradient_accumulation_steps=what.batch,
            max_length=what.length,
            packing=case.packing,
            learning_rate=how.optimisation.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=1,
            weight_decay=0.0,
            optim="adamw_torch_fused",
            activation_checkpointing=how.compute.checkpointing,
            bf16=what.bf16,
            use_cpu=not what.on_card,
            dataloader_pin_memory=what.on_card,
            seed=0,
            data_seed=0,
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        )
        trainer = SFTTrainer(
            model=AutoModelForCausalLM.from_pretrained(folder / "model", **_weights(what, case)),
            args=arguments,
            train_dataset=_tokens(folder, how),
            processing_class=AutoTokenizer.from_pretrained(folder / "model"),
            peft_config=None if case.approach is Approach.FULL else _adapter(how),
            callbacks=[Callback()],
        )
        trainer.train()
    return watch.figures()


def _weights(what: Set, case: Case) -> dict[str, Any]:
    """Return how weights are loaded: frozen ones in the arithmetic's format, trained ones fp32."""
    import torch
    from transformers import BitsAndBytesConfig

    half = what.bf16 and case.approach is not Approach.FULL
    loaded: dict[str, Any] = {"dtype": torch.bfloat16 if half else torch.float32}
    if what.on_card:
        loaded["device_map"] = {"": 0}
    if case.approach is Approach.QLORA:
        loaded["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    return loaded


def _adapter(how: Recipe) -> Any:
    from peft import LoraConfig

    return LoraConfig(
        r=how.adapter.r,
        lora_alpha=how.adapter.alpha,
        lora_dropout=how.adapter.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def _tokens(folder: Path, how: Recipe) -> Any:
    """Return the rows as tokens, prepared once for all runs of the same length and packing."""
    from transformers import AutoTokenizer

    from psykb.training.rows import preparing, splits, store

    own = folder / f"tokens-{how.data.packing}"
    rows = splits.read(folder, str(folder / "rows.jsonl"), validation=None)
    preparing.prepare(rows, AutoTokenizer.from_pretrained(folder / "model"), how, own)
    return store.dataset(own, "train")


def main() -> int:
    """Run the table on a card, or one run of it for the process that asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--size", choices=SIZES, default="16m")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--qlora", action="store_true", help="QLoRA, too; needs bitsandbytes")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--arm", choices=("psykb", "trl"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--set", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.arm:
        return _one(options.arm, options.folder, json.loads(options.set))
    what = Set(device=options.device, size=options.size, bf16=options.bf16)
    name = "training"
    if what.on_card:
        import torch

        what = replace(what, length=2048, batch=8, updates=20, warm=5, rows=1200)
        name += "-" + "-".join(torch.cuda.get_device_name().lower().split())
    cases = ON_CPU + ((Case(Approach.QLORA, True),) if options.qlora else ())
    compared(name, what, cases, options.pairs).write()
    return 0


def _one(who: str, folder: Path, said: dict[str, Any]) -> int:
    case = Case(Approach(said.pop("approach")), said.pop("packing"))
    what = Set(**said)
    folder = folder.resolve()
    os.chdir(folder)  # a run looks its rows up from the project it stands in
    import torch

    if not what.on_card:
        torch.set_num_threads(what.threads)
    figures = (with_psykb if who == "psykb" else with_trl)(folder, what, case)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
