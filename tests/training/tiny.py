"""Makers of what a run needs: rows, tiny models with a tokenizer trained on them, a run's folder.

Nothing is downloaded; torch and transformers are imported only when a maker is called.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from psykb import __version__, jsonl
from psykb.llm import hub
from psykb.training import job_files
from psykb.training.driving import fingerprints
from psykb.training.jobs import Job
from psykb.training.recipes.settings import (
    Adapter,
    Approach,
    Compute,
    Data,
    Optimisation,
    Recipe,
    Validation,
)
from psykb.training.rows import preparing, splits
from psykb.types import Message, Row, RowKind
from tests.tiny_models import CHAT_TEMPLATE, tiny_tokenizer

QWEN_TEMPLATE = CHAT_TEMPLATE

LLAMA_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n\n"
    "{% if message.role == 'assistant' %}{% generation %}{{ message.content }}<|im_end|>"
    "{% endgeneration %}{% else %}{{ message.content }}<|im_end|>{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n\n{% endif %}"
)
_TOPICS = (
    ("工作记忆", "对信息暂时保持并同时加工的系统"),
    ("经典条件反射", "中性刺激与无条件刺激多次配对后单独引起反应"),
    ("操作条件反射", "行为由它的后果塑造"),
    ("遗忘", "先快后慢，干扰会使它加重"),
    ("动机", "激发并维持活动的内部动力"),
    ("情绪", "主观体验、生理唤醒和外部表现"),
    ("消退", "条件刺激单独出现后反应逐渐减弱"),
    ("间隔效应", "分散练习比集中练习记得牢"),
    ("working memory", "a system that holds and works on a few chunks"),
    ("extinction", "a response fades when the signal comes alone"),
    ("motivation", "what starts and keeps an activity going"),
    ("spacing", "practice spread over time is remembered better"),
)


def rows(n: int = 32, *, start: int = 0) -> list[Row]:
    """Return conversations of one or two turns, all different, in Chinese and in English."""
    return [_row(number) for number in range(start, start + n)]


def _row(number: int) -> Row:
    term, meaning = _TOPICS[number % len(_TOPICS)]
    zh = not term.isascii()
    turn = number // len(_TOPICS)
    asked = f"第{turn}问：什么是{term}？" if zh else f"Question {turn}: what is {term}?"
    said = f"{term}是{meaning}。" if zh else f"It is {meaning}."
    messages = [Message(role="user", content=asked), Message(role="assistant", content=said)]
    if number % 3 == 0:
        more, end = ("再短一点？", f"{meaning}。") if zh else ("Shorter?", f"{meaning}.")
        messages += [Message(role="user", content=more), Message(role="assistant", content=end)]
    return Row(
        id=f"question:{number:012d}",
        messages=tuple(messages),
        kind=RowKind.QUESTION,
        language="zh" if zh else "en",
        source="made",
        groups=(f"dialogue:{number}",),
    )


def causal_lm(
    folder: Path, *, family: str = "qwen3", seed: int = 0, tied: bool = False, kind: str = "float32"
) -> Path:
    """Write a model of hidden size 64 and two layers with its tokenizer; return the folder.

    Args:
        folder: made if it is not there.
        family: "qwen3", whose template has no tags, or "llama", whose template marks the replies.
        seed: of the weights.
        tied: whether embeddings and output share their weights.
        kind: the number format in which it is saved.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen3Config, Qwen3ForCausalLM

    texts = [message.content for row in rows(36) for message in row.messages]
    template = CHAT_TEMPLATE if family == "qwen3" else LLAMA_TEMPLATE
    tokenizer = tiny_tokenizer(texts, chat_template=template)
    if family == "llama":
        tokenizer.add_special_tokens({"bos_token": "<|begin|>"})
    sizes: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 512,
        "tie_word_embeddings": tied,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    torch.manual_seed(seed)
    if family == "qwen3":
        model = Qwen3ForCausalLM(Qwen3Config(**sizes))
    else:
        model = LlamaForCausalLM(LlamaConfig(**sizes))
    with hub.quietly():
        model.to(getattr(torch, kind)).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


def recipe(
    approach: Approach = Approach.LORA, *, steps: int = 30, packing: bool = True, **more: Any
) -> Recipe:
    """Return a recipe that makes `steps` updates of 8 sequences of a tiny model."""
    tables: dict[str, Any] = {
        "adapter": Adapter(r=8, alpha=16, dropout=0.05),
        "data": Data(max_length=128, packing=packing),
        "optimisation": Optimisation(
            epochs=100.0,
            max_steps=steps,
            batch=4,
            per_device=2,
            learning_rate=1e-2 if approach is not Approach.FULL else 3e-3,
        ),
        "compute": Compute(checkpointing=False),
        "validation": Validation(every=0.5),
    }
    return Recipe(name="tiny", about="for tests", approach=approach, **(tables | more))


def begun(
    folder: Path,
    model: Path,
    how: Recipe,
    *,
    train: Sequence[Row] | None = None,
    valid: Sequence[Row] | None = None,
) -> Path:
    """Prepare a run of a model in a folder and return its train.toml.

    Args:
        folder: of the run.
        model: folder of the model.
        how: its recipe.
        train: rows to train on; 32 by default.
        valid: rows to look at; 4 others by default, () for none.
    """
    from transformers import AutoTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    data, looked_at = folder / "rows.jsonl", folder / "others.jsonl"
    jsonl.write(data, rows() if train is None else train)
    jsonl.write(looked_at, rows(4, start=32) if valid is None else valid)
    some = valid is None or bool(valid)
    split = splits.read(folder, str(data), validation=str(looked_at) if some else None)
    preparing.prepare(split, AutoTokenizer.from_pretrained(model), how, folder)
    job = Job(
        model=str(model),
        base=str(model),
        fingerprint=fingerprints.of_model(model),
        data=str(data),
        digest=split.digest,
        recipe=how,
        version=__version__,
    )
    return job_files.write(job, folder)


def copied(job: Path, folder: Path) -> Path:
    """Copy a run to another folder and return its train.toml there."""
    import shutil

    shutil.copytree(job.parent, folder)
    return folder / job.name


def with_optimisation(how: Recipe, **values: Any) -> Recipe:
    """Return a recipe with other values in its table of the optimisation."""
    return replace(how, optimisation=replace(how.optimisation, **values))
