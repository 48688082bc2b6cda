"""The result of a run on disk: an adapter or a model that any program loads, and the report."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.dataset.rendering import loading
from psykb.dataset.rendering.templates import ChatTemplate
from psykb.errors import CorruptRecordError
from psykb.messages import text as _
from psykb.training.jobs import CHECKPOINTS, REPORT, Job, result_of
from psykb.training.recipes.settings import Approach
from psykb.training.tuning import checkpoints, digests
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.types import record

_STAGED, _REPLACED = ".new", ".old"  # behind the name of the result
_ADAPTER = "adapter_config.json"
_FORMATS = {"BF16": "bfloat16", "F16": "float16", "F32": "float32"}  # safetensors' → PyTorch's


@record
class Report:
    """What a run did, with figures; it is written last.

    Args:
        steps: updates that were made.
        planned: updates that were to be made; more than `steps` where the loss on the valid split
            got no better.
        epochs: passes over the rows.
        first: the first line of the metrics.
        last: the last line of the metrics.
        best: the look at the valid split with the lowest loss: the result has the weights of then;
            None without a valid split. The result has the last weights in that case.
        evaluated: all looks at the valid split, in their order.
        tokens: that went through the model in training, without padding.
        seconds: that the updates took, over all sessions; evaluations and checkpoints aside.
        memory: bytes, at most, that the first process held on its device; 0 where none tells.
        parameters: of the model, with those of the adapter.
        trained: of these, those that moved.
        computed: what it was computed in: "bf16", "fp16" or "fp32".
        devices: name of each process's device, in their order.
        versions: package → version, "psykb" and "python" among them.
        unknown: updates whose lines of the metrics were lost, at least so many; `first`,
            `evaluated`, `tokens`, `seconds` and `memory` are without them.
        result: files of the result as they were written, by their path in the run's folder with
            "/" → digest, as of `digests.digest`.
    """

    steps: int
    planned: int
    epochs: float
    first: Step
    last: Step
    best: Evaluated | None
    evaluated: tuple[Evaluated, ...]
    tokens: int
    seconds: float
    memory: int
    parameters: int
    trained: int
    computed: str
    devices: tuple[str, ...]
    versions: Mapping[str, str]
    unknown: int = 0
    result: Mapping[str, str] = field(default_factory=dict)

    @property
    def tokens_per_second(self) -> float:
        """Over all devices, evaluations and checkpoints aside; 0 where no time was measured."""
        return self.tokens / self.seconds if self.seconds else 0.0

    @property
    def stopped_early(self) -> bool:
        """Whether the run ended because the loss on the valid split got no better."""
        return self.steps < self.planned


def write_report(report: Report, folder: Path) -> None:
    """Write report.json into the folder of a run, atomically."""
    jsonl.write_atomically(folder / REPORT, jsonl.dumps(report, indent=2) + "\n")


def read_report(folder: Path) -> Report | None:
    """Return the report in the folder of a run; None where the run is not finished.

    The result that it vouches for is looked at, too, unless its whole folder is gone.

    Raises:
        CorruptRecordError: it cannot be read.
        TrainingError: DAMAGED; a file of the result is gone or is not as it was written.
    """
    from pydantic import TypeAdapter, ValidationError

    path = folder / REPORT
    try:
        report = TypeAdapter(Report).validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors()[0]
        raise CorruptRecordError(
            _("{path}: {field}: {message}").format(
                path=path, field=".".join(map(str, first["loc"])), message=first["msg"]
            )
        ) from None

    digests.check_result(folder, report.result, checkpoints.last(folder / CHECKPOINTS))
    return report


def save(
    model: Any,  # noqa: ANN401 (of transformers, or a PeftModel)
    job: Job,
    folder: Path,
    *,
    weights: Mapping[str, Any] | None = None,
) -> Path:
    """Write the result of a run beside its place, flush it to the disk, and put it there at once.

    An adapter names its base as it was given if that is a name, else by its folder. A whole model
    has the number format of its base, and its configuration. The tokenizer and the chat template
    are those of the base. A whole model's configuration of generation says, too, that the end of a
    turn ends a reply. Weights are safetensors; nothing is pickled.

    Args:
        model: as it was trained, with the weights that are to be kept.
        job: of the run.
        folder: of the run.
        weights: name → tensor, where the model's own are spread over several processes.

    Returns:
        the folder of the result.

    Raises:
        OSError: it cannot be written; nothing of it stays.
    """
    place = result_of(folder, job.recipe)
    staged = place.with_name(place.name + _STAGED)
    if staged.exists():
        shutil.rmtree(staged)
    staged.mkdir(parents=True)
    try:
        if job.recipe.approach is Approach.FULL:
            _save_model(model, job, staged, weights)
        else:
            _save_adapter(model, job, staged, weights)
        loading.load(job.base, offline=True).save_pretrained(staged)
        _flush(staged)
        _put(staged, place)
    finally:
        shutil.rmtree(staged, ignore_errors=True)  # there is none after it was put in place
    return place


def generation_config(base: str, tokenizer: Any) -> Any:  # noqa: ANN401 (of transformers)
    """Return a model's configuration of generation; the end of a turn is among its ends.

    Args:
        base: folder of the model; without generation_config.json it is that of its config.json.
        tokenizer: of the model, with its chat template.
    """
    from transformers import AutoConfig, GenerationConfig

    if (Path(base) / "generation_config.json").is_file():
        made = GenerationConfig.from_pretrained(base, local_files_only=True)
    else:
        config = AutoConfig.from_pretrained(base, local_files_only=True, trust_remote_code=False)
        made = GenerationConfig.from_model_config(config)
    stop = ChatTemplate(tokenizer, model=base).stop
    known = made.eos_token_id
    ends = [] if known is None else list(known) if isinstance(known, list | tuple) else [known]
    if stop:
        number = tokenizer.convert_tokens_to_ids(stop)
        if number not in ends:
            ends = [number, *ends]
    if ends:
        made.eos_token_id = ends[0] if len(ends) == 1 else ends
    return made


def named(job: Job) -> str:
    """Return how an adapter names its base: as given if that is a name, else its folder."""
    given = Path(job.model)
    absolute = str(Path(job.base).resolve())
    return absolute if given.is_dir() or given.resolve() == Path(absolute) else job.model


def _save_adapter(model: Any, job: Job, folder: Path, weights: Mapping[str, Any] | None) -> None:  # noqa: ANN401
    model.save_pretrained(
        str(folder), save_embedding_layers=False, state_dict=dict(weights) if weights else None
    )
    (folder / "README.md").unlink(missing_ok=True)  # peft's; psykb's own comes after
    path = folder / _ADAPTER
    content = json.loads(path.read_text(encoding="utf-8"))
    content["base_model_name_or_path"] = named(job)
    if isinstance(content["target_modules"], list):
        content["target_modules"].sort()  # peft has a set of them
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _save_model(model: Any, job: Job, folder: Path, weights: Mapping[str, Any] | None) -> None:  # noqa: ANN401
    from transformers import AutoConfig

    kept = format_of(Path(job.base))
    cast = _cast(weights if weights is not None else model.state_dict(), kept)
    model.save_pretrained(folder, state_dict=cast)
    # not as trl and transformers left it: other ends, no cache
    config = AutoConfig.from_pretrained(job.base, local_files_only=True, trust_remote_code=False)
    config.architectures = config.architectures or [type(model).__name__]
    config.dtype = kept
    config.save_pretrained(folder)
    tokenizer = loading.load(job.base, offline=True)
    generation_config(job.base, tokenizer).save_pretrained(folder)


def format_of(base: Path) -> str:
    """Return the number format of most of a model's weights, as PyTorch calls it.

    Weights in another format than the three that are trained in are kept in bfloat16.

    Args:
        base: a folder with .safetensors.
    """
    from math import prod

    from safetensors import safe_open

    bytes_of: dict[str, int] = {}
    for path in sorted(base.glob("*.safetensors")):
        with safe_open(str(path), framework="pt") as file:
            for key in file.keys():  # noqa: SIM118 (it is no mapping)
                part = file.get_slice(key)
                kind = str(part.get_dtype())
                bytes_of[kind] = bytes_of.get(kind, 0) + prod(part.get_shape())
    most = max(bytes_of, key=lambda kind: bytes_of[kind], default="BF16")
    return _FORMATS.get(most, "bfloat16")


def _cast(weights: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return weights in a number format; those that are one tensor stay one."""
    import torch

    made: dict[tuple[int, tuple[int, ...]], Any] = {}
    cast: dict[str, Any] = {}
    for name, weight in weights.items():
        if not weight.is_floating_point():
            cast[name] = weight
            continue
        key = (weight.data_ptr(), tuple(weight.shape))
        if key not in made:
            made[key] = weight.detach().to(device="cpu", dtype=getattr(torch, kind))
        cast[name] = made[key]
    return cast


def _put(staged: Path, place: Path) -> None:
    """Put a folder in its place; what was there goes when the new one is there."""
    old = place.with_name(place.name + _REPLACED)
    if old.exists():
        shutil.rmtree(old)
    if place.exists():
        place.rename(old)
    staged.rename(place)
    jsonl.sync_folder(place.parent)
    if old.exists():
        shutil.rmtree(old)


def _flush(folder: Path) -> None:
    """Flush all files of a folder to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    jsonl.sync_folder(folder)
