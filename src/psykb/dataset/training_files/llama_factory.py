"""train_lora.yaml: what `llamafactory-cli train` runs on an export.

Keys and their defaults: LLaMA-Factory, examples/train_lora/qwen3_lora_{sft,dpo,pretrain}.yaml.
Nothing in it is of one machine: paths are those of its own folder, where it is to be run.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from psykb.dataset.request import Training
from psykb.dataset.training_files.keeping import stamped
from psykb.dataset.training_files.sizes import Sizes

NAME = "train_lora.yaml"
MODEL, TEMPLATE = "Qwen/Qwen3-4B-Instruct-2507", "qwen3_nothink"
_BASE_MODEL = "Qwen/Qwen3-4B-Base"
_BLOCK = 2_048  # tokens of a piece of running text
_TRAINED = ("", "train")  # splits that are trained on
_HELD = "valid"  # the split that is measured while training

_HEAD = """\
# LLaMA-Factory, in this folder / 在本文件夹中运行：
#   llamafactory-cli train {name}

### model
"""
_CHAT_MODELS = """\
# A model goes with its template; others of many / 模型与模板要配套，例如：
#   Qwen/Qwen2.5-7B-Instruct            template: qwen
#   meta-llama/Llama-3.1-8B-Instruct    template: llama3
#   internlm/internlm3-8b-instruct      template: intern2
"""
_METHOD = """
### method
stage: {stage}
do_train: true
finetuning_type: lora  # or full, freeze / 也可以是 full、freeze
lora_rank: 8
lora_target: all
"""
_PREFERENCE = """\
pref_beta: 0.1
pref_loss: sigmoid  # DPO; or orpo, simpo / 也可以是 orpo、simpo
"""
_OUTPUT = """
### output
output_dir: saves/{saves}
logging_steps: 10
save_strategy: epoch
plot_loss: true
overwrite_output_dir: true
report_to: none  # or wandb, tensorboard, swanlab, mlflow

### train
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
learning_rate: {rate}
num_train_epochs: 3.0
lr_scheduler_type: cosine
warmup_ratio: 0.1
bf16: true  # false where the GPU lacks it / 显卡不支持时改为 false
"""
_EVALUATED = """
### eval
eval_dataset: {dataset}
per_device_eval_batch_size: 1
eval_strategy: epoch
"""
_UNEVALUATED = """
### eval
# val_size: 0.1  # takes rows out of the training set / 从训练集中划出
# per_device_eval_batch_size: 1
# eval_strategy: epoch
"""


def training(paths: Mapping[str, Path], sizes: Sizes) -> Training | None:
    """Return the settings of supervised fine-tuning on splits, by name, that lie in one folder.

    None where no split is to be trained on.
    """
    if not any(split in _TRAINED for split in paths):
        return None
    return _stamped(paths, "sft", sizes.cutoff, rate="1.0e-4")


def preferring(path: Path, longest: int) -> Training:
    """Return the settings of DPO on pairs, the longest of so many tokens."""
    return _stamped({"": path}, "dpo", Sizes(rows=0, longest=longest).cutoff, rate="5.0e-6")


def pretraining(path: Path) -> Training:
    """Return the settings of continued pre-training on texts, which are joined and cut anew."""
    return _stamped({"": path}, "pt", _BLOCK, rate="1.0e-4")


def _stamped(paths: Mapping[str, Path], stage: str, cutoff: int, *, rate: str) -> Training:
    first = next(iter(paths.values()))
    trained = [path.stem for split, path in paths.items() if split in _TRAINED]
    chats = stage != "pt"
    parts = [_HEAD.format(name=NAME)]
    parts.append(_CHAT_MODELS if chats else "# Any base model / 任何基座模型\n")
    parts.append(f"model_name_or_path: {MODEL if chats else _BASE_MODEL}\n")
    parts.append(_METHOD.format(stage=stage))
    parts.append(_PREFERENCE if stage == "dpo" else "")
    parts.append(_dataset(trained, cutoff, chats=chats))
    parts.append(_OUTPUT.format(saves=f"{stage}-lora", rate=rate))
    held = paths.get(_HELD)
    evaluated = _EVALUATED.format(dataset=_quoted(held.stem)) if held else _UNEVALUATED
    parts.append(evaluated)
    return stamped(first.parent / NAME, "".join(parts))


def _dataset(names: list[str], cutoff: int, *, chats: bool) -> str:
    template = f"template: {TEMPLATE}\n" if chats else ""
    why = (
        "about the longest row, in tokens / 约为最长一条的词元数"
        if chats
        else "texts are joined, then cut into pieces of so many tokens / 文本拼接后按此长度切分"
    )
    return (
        "\n### dataset\n"
        "dataset_dir: .\n"
        f"dataset: {_quoted(','.join(names))}\n"
        f"{template}"
        f"cutoff_len: {cutoff}  # {why}\n"
        "preprocessing_num_workers: 4\n"
    )


def _quoted(text: str) -> str:
    """Return a text as YAML: a string of JSON is one of YAML."""
    return json.dumps(text, ensure_ascii=False)
