"""What is merged into what: the folder of an adapter, that of its base, and the run behind it."""

import json
from pathlib import Path
from typing import Any

from psykb.errors import MisuseError, NotFoundError
from psykb.llm import hub
from psykb.llm.adapters import CONFIGURATION, base_name, locate_base
from psykb.messages import text as _
from psykb.training import job_files
from psykb.training.jobs import TRAIN, Job, result_of
from psykb.training.recipes.settings import Approach
from psykb.types import record

_MODEL = "config.json"
_LORA = "LORA"  # with DoRA and rsLoRA, which are switches of it
_TASKS = ("CAUSAL_LM", None)
# What LoRA may do besides that no single set of weights does: layers twice, or only after a word.
_UNMERGEABLE = ("layer_replication", "alora_invocation_tokens")


@record
class Sources:
    """An adapter and its base.

    Args:
        adapter: its folder.
        base: the folder of the model that it is merged into.
        named: the base, as it was given or as the adapter calls it.
        job: the run that the adapter is the result of; None where that is not known.
    """

    adapter: Path
    base: Path
    named: str
    job: Job | None


def find(adapter: str, *, base: str | None, offline: bool | None) -> Sources:
    """Return what `adapter` means, and its base.

    Args:
        adapter: the folder of an adapter or of a training run, or a name as `hub.locate` takes it.
        base: a model's folder or name; None for the one that the adapter names: a folder beside it
            or anywhere, or a name.
        offline: as `hub.locate` has it.

    Raises:
        MisuseError: a whole model was given; the adapter is none of LoRA for a causal model; the
            base's weights are quantised.
        NotFoundError: one of the two is not there or cannot be read, or no base is named.
        CorruptRecordError: the run's train.toml cannot be read.
    """
    folder = _adapter(adapter, offline)
    named = _named(folder, _config(folder / CONFIGURATION))
    if base is None and named is None:
        raise NotFoundError(
            _("{path}: names no base model; say which with --base").format(
                path=folder / CONFIGURATION
            )
        )
    if base is not None:
        found = Path(hub.locate(base, offline=offline))
    else:
        try:
            found = locate_base(folder, str(named), offline=offline)
        except NotFoundError as error:
            raise NotFoundError(
                _("{error}; or say where it is with --base").format(error=error)
            ) from None
    _check_base(found)
    return Sources(adapter=folder, base=found, named=base or str(named), job=_job_of(folder))


def tokenizer_folder(sources: Sources) -> Path:
    """Return the folder of the tokenizer: the adapter's own where it was saved with it."""
    own = (sources.adapter / "tokenizer_config.json").is_file()
    return sources.adapter if own else sources.base


def _adapter(name: str, offline: bool | None) -> Path:
    folder = Path(name).expanduser() if name else Path(name)
    if name and (folder / TRAIN).is_file():
        folder = _result(folder)
    elif not (name and folder.is_dir()):
        folder = Path(hub.locate(name, offline=offline))
    if (folder / CONFIGURATION).is_file():
        hub.locate(str(folder), offline=offline)  # refuses pickled weights
        return folder
    if (folder / _MODEL).is_file():
        raise _whole(folder)
    raise NotFoundError(
        _("{path}: no adapter lies in this folder ({name} is missing)").format(
            path=folder, name=CONFIGURATION
        )
    )


def _result(run: Path) -> Path:
    recipe = job_files.read(run / TRAIN).recipe
    result = result_of(run, recipe)
    if recipe.approach is Approach.FULL:
        raise _whole(result)
    if not result.is_dir():
        raise NotFoundError(
            _("{path}: this training run has no result yet; let it end first").format(path=run)
        )
    return result


def _whole(folder: Path) -> MisuseError:
    return MisuseError(
        _(
            "{path}: is a whole model and no adapter, so there is nothing to merge; use it as it "
            "is: psykb ask --llm hf:{path} …"
        ).format(path=folder)
    )


def _config(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFoundError(
            _("{path}: cannot be read: {error}").format(path=file, error=error)
        ) from None
    return content if isinstance(content, dict) else {}


def _named(folder: Path, config: dict[str, Any]) -> str | None:
    """Return which base an adapter names, None for none.

    Raises:
        MisuseError: it is of another kind than can be merged here.
    """
    kind, task = config.get("peft_type"), config.get("task_type")
    if kind != _LORA or task not in _TASKS:
        raise MisuseError(
            _(
                "{path}: an adapter of the kind {kind} for {task}; only LoRA, DoRA and rsLoRA "
                "for CAUSAL_LM is merged here"
            ).format(path=folder, kind=kind, task=task)
        )
    for key in _UNMERGEABLE:
        if config.get(key):
            raise MisuseError(
                _(
                    "{path}: an adapter with {key}, which cannot be merged; psykb ask --llm "
                    "hf:{path} … takes it as it is"
                ).format(path=folder, key=key)
            )
    return base_name(folder)


def _check_base(folder: Path) -> None:
    if (folder / CONFIGURATION).is_file():
        raise MisuseError(
            _("{path}: the base is an adapter itself; merge that one first").format(path=folder)
        )
    if "quantization_config" in _config(folder / _MODEL):
        raise MisuseError(
            _(
                "{path}: the weights of this base are quantised, so nothing can be merged into "
                "them; name the same model unquantised with --base"
            ).format(path=folder)
        )


def _job_of(adapter: Path) -> Job | None:
    run = adapter.parent
    if not (run / TRAIN).is_file():
        return None
    job = job_files.read(run / TRAIN)
    return job if result_of(run, job.recipe) == adapter else None
