"""trl's trainer with exact losses, and without a cache of keys and values.

- The loss on the valid split is one over its tokens, not a mean of means over batches.
- With the cache that transformers makes by default it does not see where the rows of a pack begin,
  and they would attend to one another; so no forward pass has one, that of an evaluation included.
"""

from collections.abc import Mapping
from typing import Any

import torch  # noqa: TID253 (only trainer.py imports this, when a run begins)
from trl import SFTTrainer  # noqa: TID253
from trl.trainer.utils import add_fused_lm_head  # noqa: TID253


class LossTrainer(SFTTrainer):  # type: ignore[misc]  # trl has no types
    """Computes losses, of parts of updates and of the valid split."""

    _sums: list[torch.Tensor]  # of an evaluation: rows of loss, tokens

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        """Make ready as trl does, but compute the losses alone: no entropies, no best guesses."""
        super().__init__(**options)
        wrapped = hasattr(self.model, "get_base_model")  # by peft
        add_fused_lm_head(self.model.get_base_model() if wrapped else self.model)
        # The loss is computed here, so its tokens are counted whatever the model itself takes:
        # transformers would take a mean of means over the parts of an update for some.
        self.model_accepts_loss_kwargs = self._loss_shifts_labels = True

    def compute_loss(
        self,
        model: Any,  # noqa: ANN401
        inputs: Mapping[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Return the loss of a part of an update: its sum over the trained tokens of the update.

        As trl's, without its figures that wait for the device in every part.

        Args:
            model: as it is wrapped.
            inputs: of the collator.
            return_outputs: no; there are no logits.
            num_items_in_batch: trained tokens of the update, over all its parts and devices.
        """
        if return_outputs:
            raise NotImplementedError
        outputs = self.forward(model, inputs)
        items = outputs.label_mask.sum() if num_items_in_batch is None else num_items_in_batch
        loss = -outputs.log_probs.sum() / torch.as_tensor(items).clamp(min=1)
        if num_items_in_batch is not None:  # gradients are averaged over the devices
            loss = loss * (self.accelerator.num_processes // self.get_tp_size())
        if self.aux_loss_enabled:  # of a mixture of experts: a mean over the parts
            parts = 1 if num_items_in_batch is None else self.current_gradient_accumulation_steps
            loss = loss + self.router_aux_loss_coef * outputs.aux_loss / parts
        return loss

    def forward(self, model: Any, inputs: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Return what a model says to inputs of the collator, with `log_probs` of their labels."""
        options: dict[str, Any] = {"use_cache": False, "fused_lm_head": True}
        if self.aux_loss_enabled:
            options["output_router_logits"] = True
        return model(**{**inputs, **options})

    def prediction_step(
        self,
        model: Any,  # noqa: ANN401
        inputs: Mapping[str, Any],
        prediction_loss_only: bool,  # noqa: ARG002 (of transformers)
        ignore_keys: list[str] | None = None,  # noqa: ARG002
    ) -> tuple[Any, None, None]:
        """Keep the loss and the tokens of each sequence, of all devices and each once."""
        inputs = self._prepare_inputs(inputs)
        with torch.no_grad(), self.compute_loss_context_manager():
            outputs = self.forward(model, inputs)
        losses = -outputs.log_probs.float().sum(-1)
        tokens = outputs.label_mask.sum(-1).float()
        # processes that cannot share the sequences evenly repeat some: these are taken off here
        self._sums.append(self.accelerator.gather_for_metrics(torch.stack([losses, tokens], -1)))
        return losses.mean(), None, None

    def evaluation_loop(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run over the valid split; its loss is that of all its trained tokens."""
        self._sums = []
        output = super().evaluation_loop(*args, **kwargs)
        loss, tokens = torch.cat(self._sums).cpu().double().sum(0).tolist()
        prefix = kwargs.get("metric_key_prefix", "eval")
        output.metrics[f"{prefix}_loss"] = loss / max(tokens, 1)
        output.metrics[f"{prefix}_tokens"] = int(tokens)
        return output
