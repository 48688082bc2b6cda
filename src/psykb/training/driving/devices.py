"""What there is to compute on: graphics cards, Apple's, or the processor; with their memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

from psykb.errors import TrainingError
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Stop, record

CPU = "cpu"
_CONTAINER = Path("/sys/fs/cgroup")  # Linux


@record
class Device:
    """One device that a process trains on.

    Args:
        kind: "cuda" for a graphics card of NVIDIA or AMD, "mps" for Apple's, "cpu".
        name: as its maker calls it; of a processor its architecture.
        memory: bytes that it has; 0 where that cannot be told.
        free: of these, bytes that nobody holds now; 0 where that cannot be told.
        bf16: whether it computes in bfloat16 without emulating it.
    """

    kind: Literal["cuda", "mps", "cpu"]
    name: str
    memory: int
    free: int
    bf16: bool


def words(device: Device) -> str:
    """Return what people call a device: a graphics card by its name, else also what it is."""
    if device.kind == CPU:
        return _("the processor ({name})").format(name=device.name)
    if device.kind == "mps":
        return _("the graphics of this Mac")
    return device.name


def at_hand() -> tuple[Device, ...]:
    """Return what a run can be computed on: every visible card in order, else one other device.

    Where there are several cards they are asked by a process of its own: to ask a card for its free
    memory takes some hundred MiB of it until the process ends.
    """
    import torch

    if torch.cuda.device_count() > 1:
        return _asked_apart()
    return look()


def look() -> tuple[Device, ...]:
    """Return what `at_hand` does, as this process sees it."""
    import torch

    if torch.cuda.is_available():
        return tuple(_card(number) for number in range(torch.cuda.device_count()))
    if torch.backends.mps.is_available():
        return (_apple(),)
    return (processor(),)


def processor() -> Device:
    """Return the processor of this machine and its memory."""
    import platform

    import torch

    from psykb.llm.devices import bfloat16_pays

    total, free = _memory()
    name = platform.processor() or platform.machine() or CPU
    pays = bfloat16_pays() and not torch.cuda.is_available()
    return Device(kind="cpu", name=name, memory=total, free=free, bf16=pays)


def chosen(here: tuple[Device, ...], gpus: int | None, *, on_cpu: bool) -> tuple[Device, ...]:
    """Return the devices that a run is computed on, one for each process.

    Args:
        here: what `at_hand` returned.
        gpus: how many processes are asked for; None for one.
        on_cpu: every process takes a share of the processor, whatever cards there are.

    Raises:
        TrainingError: NO_DEVICE; more cards are asked for than there are.
    """
    wanted = 1 if gpus is None else gpus
    if on_cpu:
        return (processor(),) * wanted
    cards = tuple(device for device in here if device.kind == "cuda")
    if gpus is None or (wanted == 1 and not cards and here[0].kind != CPU):
        return here[:1]
    if wanted > len(cards):
        raise TrainingError(_few(wanted, len(cards)), stop=Stop.NO_DEVICE)
    return cards[:wanted]


def _few(wanted: int, cards: int) -> str:
    if not cards:
        return _(
            "--gpus {wanted}: no graphics card is seen here; leave --gpus out to train on what "
            "there is, or try several processes on the processor with --profile cpu"
        ).format(wanted=wanted)
    return plural(
        "--gpus {wanted}: only {n} graphics card is seen here; ask for no more, or show more by "
        "CUDA_VISIBLE_DEVICES",
        "--gpus {wanted}: only {n} graphics cards are seen here; ask for no more, or show more by "
        "CUDA_VISIBLE_DEVICES",
        cards,
        wanted=wanted,
    )


def _card(number: int) -> Device:
    import torch

    free, total = torch.cuda.mem_get_info(number)
    capability = torch.cuda.get_device_capability(number)
    return Device(
        kind="cuda",
        name=torch.cuda.get_device_name(number),
        memory=total,
        free=free,
        # NVIDIA's compute it from 8.0 (Ampere) on; older ones emulate it slowly
        bf16=bool(torch.version.hip) or capability >= (8, 0),
    )


def _apple() -> Device:
    import torch

    total, free = _memory()  # one memory for all
    most = min(int(torch.mps.recommended_max_memory()), total) or total
    return Device(kind="mps", name="Apple", memory=most, free=min(free, most), bf16=False)


def _memory() -> tuple[int, int]:
    """Return the bytes of this machine's memory, all and free; 0 and 0 where psutil is missing."""
    import importlib

    try:
        psutil: Any = importlib.import_module("psutil")  # comes with accelerate
    except ImportError:
        return 0, 0
    memory = psutil.virtual_memory()
    return within(_CONTAINER, total=int(memory.total), free=int(memory.available))


def within(container: Path, *, total: int, free: int) -> tuple[int, int]:
    """Return the bytes of memory, all and free, that a container leaves of the machine's.

    Args:
        container: folder of its control group (version 2); it need not be there.
        total: of the machine.
        free: of these.
    """
    try:
        most = int((container / "memory.max").read_text(encoding="ascii"))
        taken = int((container / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):  # none, or without a limit
        return total, free
    return min(total, most), min(free, max(0, most - taken))


def _asked_apart() -> tuple[Device, ...]:
    asked = [sys.executable, "-m", "psykb.training.driving.devices"]
    done = subprocess.run(asked, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return tuple(Device(**values) for values in json.loads(done.stdout))


if __name__ == "__main__":
    from dataclasses import asdict

    sys.stdout.write(json.dumps([asdict(device) for device in look()]) + "\n")
