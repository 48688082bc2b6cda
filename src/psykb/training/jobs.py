"""A training run in its folder: `train.toml` says all that it does; the other files are named here.

generated/NAME/
├── train.toml        the job: model, data by digest, recipe with every value
├── prepared/         rows as tokens (Arrow), counts, what was left out
├── checkpoints/      checkpoint-N, complete where it holds complete.json
├── metrics.jsonl     a line for every `log_every` updates and every evaluation
├── loss.png
├── adapter/ or model/  the result: safetensors, tokenizer, chat template, model card (README.md)
└── report.json       what was done, with figures; written last
"""

from pathlib import Path

from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import record

TRAIN = "train.toml"
PREPARED = "prepared"
CHECKPOINTS = "checkpoints"
COMPLETE = "complete.json"  # in a checkpoint: written last, after all its files were fsynced
METRICS = "metrics.jsonl"
PICTURE = "loss.png"
REPORT = "report.json"
LOG = "launch.log"  # what processes said, where there were several


@record
class Job:
    """One training run.

    Args:
        model: as it was given: a folder, a name on the hub, `modelscope:…`.
        base: the folder in which its files are on this machine.
        fingerprint: of the model's configuration, tokenizer and weights (heads of their files and
            edges of their tensors), 16 hex.
        data: as it was given: a mix, a set, a run or a file of rows.
        digest: of the rows of train and valid as they are read, 64 hex.
        recipe: with every value.
        version: of psykb.
    """

    model: str
    base: str
    fingerprint: str
    data: str
    digest: str
    recipe: Recipe
    version: str


def result_of(folder: Path, recipe: Recipe) -> Path:
    """Return the folder in a run's folder that takes what was trained."""
    return folder / ("model" if recipe.approach is Approach.FULL else "adapter")
