"""Merge an adapter into its base: a whole model in a folder, compared with what it was made of."""

import errno
import gc
import importlib
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from psykb import __version__
from psykb.dataset import staging
from psykb.errors import MissingExtraError, MisuseError
from psykb.llm import hub
from psykb.messages import text as _
from psykb.training.driving import fingerprints
from psykb.training.merging import logits, modelfile, weights
from psykb.training.merging.checks import check_room, check_same, misfit, unmergeable
from psykb.training.merging.folders import check_free, publish, take_along, write_record
from psykb.training.merging.logits import Comparison
from psykb.training.merging.modelfile import Remark
from psykb.training.merging.results import Merged, Plan
from psykb.training.merging.sources import Sources, find, tokenizer_folder
from psykb.training.merging.turns import NoTurnsError, Obstacle
from psykb.training.recipes.settings import Approach
from psykb.training.tuning import room
from psykb.types import record

MERGED = "merged"  # the folder beside an adapter that takes the model
_LIBRARIES = ("torch", "transformers", "peft")


def merge(
    adapter: str,
    out: Path | None = None,
    *,
    base: str | None = None,
    offline: bool | None = None,
    force: bool = False,
    on_plan: Callable[[Plan], None] = lambda _plan: None,
) -> Merged:
    """Merge an adapter into its base and write the whole model to a folder, all or nothing.

    The model is written beside the folder, read from there again, compared with base and adapter,
    and renamed. There is never more than one model in memory.

    Args:
        adapter: folder of an adapter or of a training run, or a name on the hub.
        out: folder of the model; None for `merged` beside the adapter.
        base: folder or name of the base; None for the one that the adapter names.
        offline: True to look nothing up; None for what the settings say.
        force: replace a merge that is there, and write one that is not sure: too little memory by
            the estimate, or a comparison beyond what rounding explains.
        on_plan: is told what the merge takes before it begins.

    Raises:
        MissingExtraError: torch, transformers or peft is not installed.
        MisuseError: as `merge_sources.find`; `out` holds a merge already (without `force`) or
            something else.
        NotFoundError: as `merge_sources.find`; the files are damaged, or adapter and base do not
            fit each other.
        TrainingError: TOO_LARGE, DISK_FULL; NOT_FINITE; or the merged model differs by more than
            rounding (MERGE_DIFFERS).
        LockedError: another process writes to `out`.
        StoreError: it cannot be written; no room is left on the disk, say.
    """
    offline = hub.settle(offline)
    sources = find(adapter, base=base, offline=offline)
    out = _out(adapter, sources, out)
    check_free(out, force=force)
    for name in _LIBRARIES:
        _need(name)
    plan = Plan(
        sources=sources,
        out=out,
        disk=weights.size_of(sources.base),
        memory=_memory(sources),
    )
    on_plan(plan)
    check_room(plan, force=force)
    with staging.staged(out) as stage:
        merged = _made(plan, stage, force=force)
        write_record(stage, _recorded(merged))
        publish(stage, out, force=force)
    return merged


def _need(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        raise MissingExtraError(
            _("merging needs {package}; install it with: pip install 'psykb[train]'").format(
                package=name
            )
        ) from None


def _memory(sources: Sources) -> int:
    """Return what `weights.memory_for` does.

    Raises:
        NotFoundError: a file of weights is cut or damaged; names the folder in which it lies.
    """
    for folder in (sources.base, sources.adapter):
        try:
            weights.memory_for(folder, folder)
        except hub.damage() as error:
            raise hub.not_loaded(str(folder), error) from None
    return weights.memory_for(sources.base, sources.adapter)


def _out(adapter: str, sources: Sources, out: Path | None) -> Path:
    if out is not None:
        return out
    if not Path(adapter).expanduser().is_dir():
        raise MisuseError(
            _("{adapter}: is no folder here; say with --out where the model is to go").format(
                adapter=adapter
            )
        )
    return sources.adapter.parent / MERGED


def _made(plan: Plan, stage: Path, *, force: bool) -> Merged:
    sources = plan.sources
    try:
        with hub.quietly():
            tokenizer = _tokenizer(tokenizer_folder(sources))
            batches = logits.probes(tokenizer)
            found = _folded(sources, tokenizer, batches, stage)
            take_along(sources, stage)
            model = weights.load(stage)
            after = logits.of(model, batches)
            dtype, window = model.dtype, _window(model)
            allowed = logits.bound(dtype, int(model.config.get_text_config().num_hidden_layers))
            del model
            _free()
            quantised = _quantised(sources, tokenizer, batches, after)
    except hub.damage() as error:
        if room.is_full(error):
            # safetensors has an error of its own for it; `staged` says what to do
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise hub.not_loaded(str(sources.adapter), error) from None
    compared = logits.compare(found.before, after)
    check_same(sources, compared, allowed, finite=bool(after.isfinite().all()), force=force)
    written, obstacle, remarks = _modelfile(stage, tokenizer, window)
    name = str(dtype).removeprefix("torch.")
    job = sources.job
    return Merged(
        folder=plan.out,
        adapter=sources.adapter,
        base=sources.named,
        dtype=name,
        bytes=weights.size_of(stage),
        rounded=found.rounded,
        compared=compared,
        effect=found.effect,
        allowed=allowed,
        quantised=quantised,
        trained_quantised=job is not None and job.recipe.approach is Approach.QLORA,
        base_changed=job is not None and fingerprints.of_model(sources.base) != job.fingerprint,
        modelfile=plan.out / modelfile.NAME if written else None,
        obstacle=obstacle,
        remarks=remarks,
        commands=modelfile.commands(plan.out, name, with_modelfile=written),
    )


@record
class _Folded:
    """Logits of base and adapter before they were merged, and what merging did."""

    before: Any
    effect: Comparison
    rounded: float


def _folded(sources: Sources, tokenizer: Any, batches: list[Any], stage: Path) -> _Folded:  # noqa: ANN401
    """Merge, and write configuration and weights; nothing stays in memory but logits."""
    model = weights.load(sources.base)
    try:
        model = weights.with_adapter(model, sources.adapter, tokenizer)
    except (ValueError, RuntimeError) as error:
        raise misfit(sources, error) from None
    before = logits.of(model, batches)
    with weights.alone(model):
        effect = logits.compare(before, logits.of(model, batches))
    try:
        model, rounded = weights.fold(model)
    except (ValueError, RuntimeError) as error:
        raise unmergeable(sources, error) from None
    weights.save(model, stage)
    del model
    _free()
    return _Folded(before=before, effect=effect, rounded=rounded)


def _tokenizer(folder: Path) -> Any:  # noqa: ANN401
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False
    )
    hub.check_tokenizer(tokenizer)
    return tokenizer


def _free() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _window(model: Any) -> int | None:  # noqa: ANN401
    return getattr(model.config.get_text_config(), "max_position_embeddings", None)


def _quantised(
    sources: Sources,
    tokenizer: Any,  # noqa: ANN401
    batches: list[Any],
    after: Any,  # noqa: ANN401
) -> Comparison | None:
    """Compare with the adapter on the base in 4 bits, beside which it was trained, if it was."""
    job = sources.job
    if job is None or job.recipe.approach is not Approach.QLORA:
        return None
    try:
        metadata.version("bitsandbytes")
    except metadata.PackageNotFoundError:
        return None
    try:
        model = weights.load(sources.base, four_bits=job.recipe.quantisation)
        before = logits.of(weights.with_adapter(model, sources.adapter, tokenizer), batches)
    except hub.damage():  # on a processor bitsandbytes takes only some shapes; None tells of it
        return None
    del model
    _free()
    return logits.compare(before, after)


def _modelfile(
    stage: Path,
    tokenizer: Any,  # noqa: ANN401
    window: int | None,
) -> tuple[bool, Obstacle | None, tuple[Remark, ...]]:
    if not tokenizer.chat_template:
        return False, Obstacle.NO_TEMPLATE, ()
    try:
        template = modelfile.template_of(tokenizer)
    except NoTurnsError as error:
        return False, error.obstacle, ()
    text = modelfile.text(template, window)
    (stage / modelfile.NAME).write_text(text, encoding="utf-8", newline="\n")
    return True, None, template.remarks


def _recorded(merged: Merged) -> dict[str, object]:
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    return {
        "base": merged.base,
        "adapter": merged.adapter.name,
        "dtype": merged.dtype,
        "rounded": merged.rounded,
        "compared": merged.compared,
        "effect": merged.effect,
        "allowed": merged.allowed,
        "trained_quantised": merged.trained_quantised,
        "versions": {"psykb": __version__, **versions},
    }
