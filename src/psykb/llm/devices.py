"""What the models of this process compute in: the number format and the device."""

from typing import Any


def bfloat16_pays() -> bool:
    """Whether bfloat16 is quick here: on a graphics card, or a processor that computes in it.

    It is about four times as quick as float32 where there is such hardware, and slower elsewhere.
    """
    import torch

    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return bool(torch.cuda.is_available() or supported())


def number_format() -> Any:  # noqa: ANN401 (a torch.dtype, or "auto")
    """Return the `dtype` for a language model's weights.

    On a graphics card it is that in which they were saved; on a processor bfloat16 where that pays,
    else float32.
    """
    import torch

    if torch.cuda.is_available() or torch.backends.mps.is_available():
        return "auto"
    return torch.bfloat16 if bfloat16_pays() else torch.float32


def placement() -> str:
    """Return the `device_map` for a language model: all cards together, Apple's, or the CPU."""
    import torch

    if torch.cuda.is_available():
        return "auto"
    return "mps" if torch.backends.mps.is_available() else "cpu"
