"""train_swift.yaml: what `swift sft --config` runs on an export.

Arguments: ms-swift's docs, Instruction/Command-line-parameters; `--config` reads them from YAML.
LoRA is the default, and the argument that says so has had two names, so it is left out.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from psykb.dataset.request import Training
from psykb.dataset.training_files.keeping import stamped
from psykb.dataset.training_files.llama_factory import MODEL
from psykb.dataset.training_files.sizes import Sizes

NAME = "train_swift.yaml"
_TRAINED = ("", "train")
_HELD = "valid"

_BODY = """\
# ms-swift, in this folder / 在本文件夹中运行：
#   swift sft --config {name}
# Models come from ModelScope; from Hugging Face with USE_HF=1 / 设 USE_HF=1 从 Hugging Face 下载

# Any chat model; its template is told from it / 任何对话模型，模板随之而定
model: {model}

dataset:
{dataset}{held}max_length: {cutoff}  # about the longest row, in tokens / 约为最长一条的词元数

# LoRA is the default / 默认为 LoRA
lora_rank: 8
lora_alpha: 32
target_modules: all-linear

torch_dtype: bfloat16  # float16 where the GPU lacks it / 显卡不支持时改为 float16
num_train_epochs: 3
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
learning_rate: 1.0e-4
warmup_ratio: 0.1
logging_steps: 10
save_strategy: epoch
output_dir: output
"""
_EVALUATED = """\
eval_strategy: epoch
per_device_eval_batch_size: 1
"""


def training(paths: Mapping[str, Path], sizes: Sizes) -> Training | None:
    """Return the settings of supervised fine-tuning on splits, by name, that lie in one folder.

    None where no split is to be trained on.
    """
    first = next(iter(paths.values()))
    trained = [path for split, path in paths.items() if split in _TRAINED]
    if not trained:
        return None
    held = paths.get(_HELD)
    body = _BODY.format(
        name=NAME,
        model=MODEL,
        dataset="".join(map(_item, trained)),
        held=f"val_dataset:\n{_item(held)}" if held else "",
        cutoff=sizes.cutoff,
    )
    return stamped(first.parent / NAME, body + (_EVALUATED if held else ""))


def _item(path: Path) -> str:
    return f"  - {json.dumps(path.name, ensure_ascii=False)}\n"
