"""What a line of the metrics is made of: losses weighted by tokens, the time, the memory."""

import platform
import sys
from typing import Any


class Line:
    """What became of the updates since the last line.

    Attributes:
        updates: how many.
        tokens: that went through the model.
        seconds: that they took.
    """

    def __init__(self) -> None:
        self.updates = 0
        self.tokens = 0.0
        self.seconds = 0.0
        self._sum = 0.0
        self._items = 0.0

    def add(self, loss: float, items: float, tokens: float) -> None:
        """Add an update.

        Args:
            loss: mean over its trained tokens, in nats.
            items: how many these are.
            tokens: all that went through the model.
        """
        self.updates += 1
        self.tokens += tokens
        weight = items or 1.0  # an update without a trained token has the loss 0
        self._sum += loss * weight
        self._items += weight

    @property
    def loss(self) -> float:
        """Mean over the trained tokens of all updates, in nats."""
        return self._sum / self._items


def memory(device: Any) -> int:  # noqa: ANN401 (a torch.device)
    """Return the most bytes that this process held on a device so far; 0 where none tells."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    if device.type == "mps":
        return int(torch.mps.driver_allocated_memory())
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024  # Linux counts in KiB


def device_name(device: Any) -> str:  # noqa: ANN401 (a torch.device)
    """Return what a device is called."""
    import torch

    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    if device.type == "mps":
        return "Apple"
    return platform.processor() or platform.machine() or "cpu"
