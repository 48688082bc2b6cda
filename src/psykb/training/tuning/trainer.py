"""The trainer of a run: it stops before weights are spoilt, and its checkpoints are whole.

What is different from trl's and transformers', beside losses and checkpoints:

- a loss or a gradient that is not finite ends the run before the optimizer moves the weights (with
  DeepSpeed, which moves them in its backward pass, before the next checkpoint);
- lines of the metrics cost no more waiting for the device than the check of the loss does: once an
  update;
- no telemetry.

Checkpoints are in `resuming`, losses in `losses`.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch  # noqa: TID253 (only sft.py imports this, when a run begins)
from transformers import PreTrainedModel, PrinterCallback  # noqa: TID253
from trl import SFTConfig  # noqa: TID253

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.training.recipes.settings import Recipe
from psykb.training.tuning import checkpoints
from psykb.training.tuning.measuring import Line, device_name, memory
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.training.tuning.resuming import ResumingTrainer
from psykb.types import Stop

_LEFT_OUT = 25  # updates in a row that fp16 may leave out while it looks for a scale


class Watch(Protocol):
    """Who is told what a run does; in one process of several only."""

    def stepped(self, step: Step) -> None:
        """Take the line of some updates."""

    def evaluated(self, evaluated: Evaluated) -> None:
        """Take the line of a look at the valid split."""

    def saving(self) -> None:
        """Put on the disk what was told: a checkpoint is about to be whole."""


class Trainer(ResumingTrainer):
    """Trains one model on one set of tokens.

    Attributes:
        watch: who is told; None for nobody, as in all processes but the first.
        on_parts: is given the parts of the first update of this session, as they are trained on;
            what it raises ends the run before the weights move.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        arguments: SFTConfig,
        recipe: Recipe,
        *,
        train: Any,  # noqa: ANN401 (a datasets.Dataset)
        valid: Any,  # noqa: ANN401
        tokenizer: Any,  # noqa: ANN401 (of transformers)
        watch: Watch | None = None,
    ) -> None:
        """Make ready to train.

        Args:
            model: as `building.build` returns it.
            arguments: as `arguments.arguments` returns them.
            recipe: of the run.
            train: columns `input_ids` and `labels`; `seq_lengths`, too, of packs.
            valid: the same, to look at; None for nothing.
            tokenizer: of the model; it gets a token for padding if it has none.
            watch: who is told.
        """
        self.watch = watch
        self._recipe = recipe
        self._tokens_of_update: Any = 0
        self._items: Any = 0
        self._since = time.perf_counter()
        self._line = Line()
        self._left_out = 0  # updates in a row
        self.on_parts: Callable[[Sequence[Mapping[str, Any]]], None] | None = None
        super().__init__(
            model=model,
            args=arguments,
            train_dataset=train,
            eval_dataset=valid,
            processing_class=tokenizer,
        )
        self.remove_callback(PrinterCallback)  # stdout is not its place

    # ---- evaluation ----

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:  # noqa: ANN401
        """Look at the valid split, tell it, and end the run if it gets no better.

        Raises:
            TrainingError: NOT_FINITE.
        """
        metrics: dict[str, float] = super().evaluate(*args, **kwargs)
        loss = metrics["eval_loss"]
        if not math.isfinite(loss):
            raise self._not_finite(_("the loss on the valid split is {loss}").format(loss=loss))
        if self.watch is not None:
            step, tokens = self.state.global_step, int(metrics["eval_tokens"])
            self.watch.evaluated(Evaluated(step=step, loss=loss, tokens=tokens))
        if self._is_over():
            self.control.should_training_stop = True
        return metrics

    def _is_over(self) -> bool:
        """Whether enough evaluations followed the best one; checkpoints keep their losses."""
        patience = self._recipe.validation.patience
        losses = [line["eval_loss"] for line in self.state.log_history if "eval_loss" in line]
        return bool(patience and losses) and len(losses) - 1 - losses.index(min(losses)) >= patience

    # ---- updates ----

    def get_batch_samples(
        self,
        epoch_iterator: Iterator[Mapping[str, Any]],
        num_batches: int,
        device: Any,  # noqa: ANN401
    ) -> tuple[list[Mapping[str, Any]], Any]:
        """Return the parts of an update, and how many tokens are trained on in it."""
        parts, items = super().get_batch_samples(epoch_iterator, num_batches, device)
        if self.on_parts is not None:
            check, self.on_parts = self.on_parts, None
            check(parts)
        self._items = items
        self._tokens_of_update = sum(
            part["attention_mask"].sum() if "attention_mask" in part else part["input_ids"].numel()
            for part in parts
        )
        return parts, items

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> float | None:  # noqa: ANN401
        """Return the gradient's norm; called right before the optimizer moves.

        The only place in an update that waits for the device: all figures of it come over together.

        Raises:
            TrainingError: NOT_FINITE; the loss, or the norm. With fp16 a norm that is not finite is
                the way to find the scale of the loss; such an update is left out.
        """
        norm = super()._get_grad_norm(model, grad_norm)
        if hasattr(norm, "full_tensor"):
            norm = norm.full_tensor()
        local = torch.stack([self._tr_loss, self._on_device(self._tokens_of_update)])
        self._tr_loss.zero_()
        if self.accelerator.num_processes > 1:
            local = self.accelerator.reduce(local, "sum")
        figures = torch.cat([local, torch.stack([self._on_device(norm), self._items_here()])])
        loss, tokens, length, items = figures.tolist()
        loss /= self.accelerator.num_processes
        scaled = self.accelerator.scaler is not None
        if not math.isfinite(loss):
            raise self._not_finite(_("the loss is {loss}").format(loss=loss))
        self._left_out = 0 if math.isfinite(length) else self._left_out + 1
        if self._left_out and (not scaled or self._left_out > _LEFT_OUT):
            raise self._not_finite(_("the norm of the gradient is {norm}").format(norm=length))
        self._line.add(loss, items, tokens)
        return length if math.isfinite(length) else None

    def _items_here(self) -> Any:  # noqa: ANN401
        return self._on_device(0.0 if self._items is None else self._items)

    def _on_device(self, number: Any) -> Any:  # noqa: ANN401
        return torch.as_tensor(number, dtype=torch.float32, device=self._tr_loss.device)

    def _not_finite(self, what: str) -> TrainingError:
        step = self.state.global_step
        last = checkpoints.last(Path(self.args.output_dir))
        kept = _("; {name} stays as it is").format(name=last.name) if last is not None else ""
        return TrainingError(
            _(
                "after update {step}: {what}, so training stops{kept}. Set "
                "optimisation.learning_rate lower (it is {rate}), optimisation.warmup longer, or "
                'compute.precision to "bf16" or "fp32", and begin anew'
            ).format(step=step, what=what, kept=kept, rate=self.args.learning_rate),
            stop=Stop.NOT_FINITE,
        )

    def _maybe_log_save_evaluate(
        self,
        tr_loss: Any,  # noqa: ANN401
        grad_norm: Any,  # noqa: ANN401
        model: Any,  # noqa: ANN401
        *args: Any,  # noqa: ANN401
        learning_rate: float | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Tell of the updates since the last line; then look at the valid split and save.

        There is a line before every checkpoint, so that a run that goes on from it tells the same.
        """
        self._line.seconds += time.perf_counter() - self._since
        if self.control.should_log or self.control.should_save:
            self._tell(grad_norm, learning_rate)
            self.control.should_log = False
        super()._maybe_log_save_evaluate(
            tr_loss, grad_norm, model, *args, learning_rate=learning_rate, **kwargs
        )
        self._since = time.perf_counter()

    def _tell(self, grad_norm: float | None, learning_rate: float | None) -> None:
        line, self._line = self._line, Line()
        if not line.updates:
            return
        step = Step(
            step=self.state.global_step,
            steps=self.state.max_steps,
            epoch=round(self.state.epoch or 0.0, 6),
            loss=line.loss,
            learning_rate=learning_rate or 0.0,
            grad_norm=grad_norm,
            tokens=int(line.tokens),
            seconds=round(line.seconds, 6),
            memory=memory(self.args.device),
        )
        if self.watch is not None:
            self.watch.stepped(step)

    def _run_epoch(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Go through the rows once; not where a run goes on that had no update left."""
        if self.state.global_step >= self.state.max_steps or self._is_over():
            self.control.should_training_stop = True
            return
        self._since = time.perf_counter()
        super()._run_epoch(*args, **kwargs)

    def first_batch(self) -> Mapping[str, Any]:
        """Return the first batch of this process as it will be trained on."""
        loader = self.get_train_dataloader()
        with torch.random.fork_rng(devices=[]):
            batch: Mapping[str, Any] = next(iter(loader))
        loader.end()  # accelerate would take it for one that is still gone through
        self.accelerator.free_memory()
        return batch

    # ---- files ----

    def gathered(self) -> Mapping[str, Any] | None:
        """Return all weights where processes share them, in the first; else None."""
        if self.is_deepspeed_enabled:
            return dict(self.accelerator.get_state_dict(self.deepspeed) or {})
        if self.is_fsdp_enabled:
            return dict(self.accelerator.get_state_dict(self.model) or {})
        return None

    def devices(self) -> tuple[str, ...]:
        """Return the names of the devices of all processes, in their order."""
        from accelerate.utils import gather_object

        return tuple(gather_object([device_name(self.args.device)]))

    def _save_checkpoint(self, model: Any, trial: Any) -> None:  # noqa: ANN401
        if self.watch is not None:
            self.watch.saving()
        super()._save_checkpoint(model, trial)

    def _send_telemetry(self) -> None:
        """Send none: what is trained here is nobody else's business."""
