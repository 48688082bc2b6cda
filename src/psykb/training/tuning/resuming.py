"""A trainer whose checkpoints are whole, and from which a run goes on as if it had never ended.

Beside transformers' own: a checkpoint is told from a half one, and older ones go only when it is
whole; a run's folder may be moved; weights keep their number format when they are loaded again; no
pickled arguments, no model card.
"""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.training.tuning import checkpoints
from psykb.training.tuning.losses import LossTrainer
from psykb.types import Stop

_UNWANTED = ("training_args.bin", "README.md")  # a pickle; a model card of peft's


class ResumingTrainer(LossTrainer):
    """Writes checkpoints and reads them; of a recipe, keeps as many as `validation.keep` says."""

    _recipe: Any  # set before `__init__`
    _formats: Mapping[str, Any]  # of the trained weights, by name

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        """Make ready as trl does; trained weights stay in the format that they are given in."""
        self._formats = {name: weight.dtype for name, weight in _trained(options["model"])}
        super().__init__(**options)
        self._keep_formats()  # trl rounds adapters on weights in 4 bits to bf16

    def _keep_formats(self) -> None:
        for name, weight in self.model.named_parameters():
            if name in self._formats:
                weight.data = weight.data.to(self._formats[name])

    def _load_from_checkpoint(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super()._load_from_checkpoint(*args, **kwargs)
        self._loaded()

    def _load_best_model(self) -> None:
        super()._load_best_model()
        self._loaded()

    def _loaded(self) -> None:
        # peft makes fp32 of an adapter in bf16; processes that share weights choose the format
        if not (self.is_fsdp_enabled or self.is_deepspeed_enabled):
            self._keep_formats()

    def _init_training_state(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Take up the state of a checkpoint; its best one is looked for in this run's folder.

        Raises:
            TrainingError: DAMAGED; the best checkpoint is there, but not whole.
        """
        place = super()._init_training_state(*args, **kwargs)
        if self.state.best_global_step:
            self._find_best()
        return place

    def _find_best(self) -> None:
        """Set where the best checkpoint is; forget it if it was deleted.

        The state names it by the folder in which it was written, which may be another run's by now.
        """
        folder = Path(self.args.output_dir)
        best = checkpoints.best(folder, read=True)
        if best is not None:
            self.state.best_model_checkpoint = str(best.path)
            return
        place = folder / f"checkpoint-{self.state.best_global_step}"
        if place.exists():
            raise TrainingError(
                _(
                    "{path}: the checkpoint with the lowest loss on the valid split is damaged; "
                    "delete it, and the run goes on without it"
                ).format(path=place),
                stop=Stop.DAMAGED,
            )
        self.state.best_global_step = self.state.best_metric = None
        self.state.best_model_checkpoint = None

    def _save_checkpoint(self, model: Any, trial: Any) -> None:  # noqa: ANN401
        """Write a checkpoint, mark it whole, then delete those that need not stay."""
        folder, step = Path(self.args.output_dir), self.state.global_step
        first = bool(self.args.should_save)
        with checkpoints.saving(folder, step) if first else nullcontext():
            self.accelerator.wait_for_everyone()  # the folder is empty now
            super()._save_checkpoint(model, trial)
            self.accelerator.wait_for_everyone()  # all wrote their share
        if first:
            checkpoints.rotate(folder, keep=self._recipe.validation.keep)

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:  # noqa: ANN401
        super()._save(output_dir, state_dict)
        if self.args.should_save:
            for name in _UNWANTED:
                (Path(output_dir or self.args.output_dir) / name).unlink(missing_ok=True)

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Write none: psykb's own says what the model was tuned on."""


def _trained(model: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    return ((name, weight) for name, weight in model.named_parameters() if weight.requires_grad)
