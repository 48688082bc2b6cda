"""In which number formats a run computes, and keeps the weights that move and those that do not."""

import importlib
from typing import Any, Literal

from psykb import config
from psykb.errors import MissingExtraError, MisuseError, TrainingError
from psykb.messages import text as _
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import Stop, record

Format = Literal["bf16", "fp16", "fp32"]
_AMPERE = (8, 0)  # NVIDIA's first generation that computes in bf16; older ones emulate it slowly


@record
class Arithmetic:
    """The number formats of a run.

    Args:
        computed: what products of matrices are computed in.
        frozen: what weights are kept in that do not move; those in 4 bits aside.
        trained: what weights are kept in that do.
    """

    computed: Format
    frozen: Format
    trained: Format

    @property
    def autocast(self) -> Format | None:
        """What PyTorch is to compute in whatever the weights are kept in; None: as they are."""
        return None if self.computed == self.trained else self.computed


def on_processor() -> bool:
    """Whether this process computes on the processor: no other device, or accelerate says so."""
    import torch

    told = (config.variable("ACCELERATE_USE_CPU") or "").lower() in ("1", "true", "yes", "on")
    return told or not (torch.cuda.is_available() or torch.backends.mps.is_available())


def arithmetic_of(recipe: Recipe) -> Arithmetic:
    """Return the number formats of a recipe on the device at hand.

    Raises:
        MisuseError: trained weights are to be in bf16, the arithmetic in something else.
        TrainingError: NO_DEVICE; the optimizer, or fp16, needs a graphics card.
        MissingExtraError: bitsandbytes is needed and not installed.
    """
    compute = recipe.compute
    _check_optimizer(recipe)
    computed = _computed(recipe)
    if compute.weights == "bf16" and computed != "bf16":
        raise MisuseError(
            _(
                'compute.weights = "bf16" needs compute.precision = "bf16", which is {precision} '
                "here; set one of them otherwise"
            ).format(precision=computed)
        )
    return Arithmetic(
        computed=computed,
        frozen=computed,
        trained="bf16" if compute.weights == "bf16" else "fp32",
    )


def dtype(name: Format) -> Any:  # noqa: ANN401 (a torch.dtype)
    """Return a format as PyTorch has it."""
    import torch

    return {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[name]


def need_bitsandbytes() -> None:
    """Raise MissingExtraError unless bitsandbytes can be imported."""
    try:
        importlib.import_module("bitsandbytes")
    except ImportError:
        raise MissingExtraError(
            _(
                "weights in 4 bits and optimizers in 8 bits need bitsandbytes; install it with: "
                "pip install 'psykb[qlora]'"
            )
        ) from None


def _computed(recipe: Recipe) -> Format:
    import torch

    compute = recipe.compute
    on_cpu = on_processor()
    on_card = not on_cpu and torch.cuda.is_available()
    if compute.precision == "auto":
        if on_card:
            return "bf16" if _card_has_bf16() else "fp16"
        return "bf16" if on_cpu and compute.weights == "bf16" else "fp32"
    if compute.precision == "fp16" and not on_card:
        raise TrainingError(
            _(
                'compute.precision = "fp16" needs a graphics card, and there is none here; set it '
                'to "auto"'
            ),
            stop=Stop.NO_DEVICE,
        )
    return compute.precision


def _card_has_bf16() -> bool:
    import torch

    return bool(torch.version.hip) or torch.cuda.get_device_capability() >= _AMPERE


def _check_optimizer(recipe: Recipe) -> None:
    import torch

    if recipe.approach is Approach.QLORA or recipe.optimisation.optimizer != "adamw":
        need_bitsandbytes()
    if recipe.optimisation.optimizer == "adamw":
        return
    if on_processor() or not torch.cuda.is_available():
        raise TrainingError(
            _(
                'optimisation.optimizer = "{optimizer}" needs a graphics card, and there is none '
                'here; set it to "adamw"'
            ).format(optimizer=recipe.optimisation.optimizer),
            stop=Stop.NO_DEVICE,
        )
