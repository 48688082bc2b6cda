"""What ends a run from outside: no memory, no room on the disk, a killed process; what helps."""

import errno
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.training.jobs import CHECKPOINTS, Job
from psykb.training.recipes.settings import Approach, Recipe
from psykb.training.tuning import checkpoints, room
from psykb.types import Stop

# PyTorch's allocators of cards and of the processor, and cuBLAS, which has its own memory
_NO_MEMORY = re.compile(
    r"\b(?:CUDA|HIP|XPU|MPS backend)(?: error:)? out of memory"
    r"|CUBLAS_STATUS_ALLOC_FAILED"
    r"|DefaultCPUAllocator: (?:can't allocate|not enough) memory"
)
_CPU = "DefaultCPUAllocator"
_ASKED = re.compile(r"[Tt]ried to allocate ([\d.]+) (bytes|[KMGT]i?B)")
_CAPACITY = re.compile(r"total capacity of ([\d.]+ \w+) of which ([\d.]+ \w+) is free")
_OTHERS = re.compile(r"\bProcess \d+ has ([\d.]+ \w+) memory in use")
_SHORTEST = 256  # tokens; rows that are cut off before that are of little use
_KILLED, _TOLD_TO_END, _ABORTED, _BUS = 9, 15, 6, 7
_SHELL = 128  # added to the number of a signal by shells
_SIGNALS = 65


def errors() -> tuple[type[Exception], ...]:
    """Return the kinds of errors of which `explained` may know the meaning."""
    return *room.errors(), MemoryError, CalledProcessError


def explained(error: BaseException, job: Job, folder: Path) -> TrainingError | None:
    """Return what an error means for who runs the training; None where it is a fault of psykb.

    Args:
        error: what ended the run: of PyTorch, safetensors, the system, or a `CalledProcessError`.
        job: of the run.
        folder: of the run.

    Returns:
        OUT_OF_MEMORY: says how much was asked for, and which settings to change, those first that
            cost least, without those that the recipe has already. DISK_FULL: says how much is
            free. DIED: see `died`. A `TrainingError` is returned as it is.
    """
    if isinstance(error, TrainingError):
        return error
    if isinstance(error, CalledProcessError):
        return died(error.returncode)
    if room.is_full(error):
        return _disk_full(error, folder)
    if _is_out_of_memory(error):
        return _out_of_memory(str(error), job, on_card=_is_of_card(error))
    return None


def died(code: int, *, log: Path | None = None) -> TrainingError:
    """Return the error of a process that ended without a word: DIED, with what that often means.

    Args:
        code: its exit code; negative, or above 128 as shells have it, for a signal.
        log: what it said.
    """
    number = -code if code < 0 else code - _SHELL
    if not 0 < number < _SIGNALS:
        words = _("a process of the run ended with exit code {code}").format(code=code)
    else:
        words = _("a process of the run was ended by signal {number} ({name}){meaning}").format(
            number=number, name=_signal(number), meaning=_meaning(number)
        )
    if log is not None:
        words += _("; what it said is in {log}").format(log=log)
    words += _(". The same command goes on from the last checkpoint")
    return TrainingError(words, stop=Stop.DIED)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # another system's
        return "?"


def _meaning(number: int) -> str:
    meanings = {
        _KILLED: _(
            ": most often the machine's own memory was full (dmesg tells); take fewer processes, "
            "shorter rows, or a machine with more memory"
        ),
        _TOLD_TO_END: _(": by a person, or by the time limit of a batch system"),
        _ABORTED: _(": a library gave up, often as a card or a connection failed"),
        _BUS: _(": often the shared memory is full; in a container give more of it (--shm-size)"),
    }
    return meanings.get(number, "")


def _disk_full(error: BaseException, folder: Path) -> TrainingError:
    try:
        kept = checkpoints.last(folder / CHECKPOINTS)
    except TrainingError:
        kept = None
    named = getattr(error, "filename", None)
    place = Path(str(named)).parent if named else folder
    return room.full(place, error, needed=None, kept=kept)


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, MemoryError) or _is_of_allocator(error):
        return True
    return isinstance(error, RuntimeError) and _NO_MEMORY.search(str(error)) is not None


def _is_of_allocator(error: BaseException) -> bool:
    """Whether it is a `torch.OutOfMemoryError`, told without importing PyTorch."""
    return any(kind.__name__ == "OutOfMemoryError" for kind in type(error).__mro__)


def _is_of_card(error: BaseException) -> bool:
    return not isinstance(error, MemoryError | OSError) and _CPU not in str(error)


def _out_of_memory(words: str, job: Job, *, on_card: bool) -> TrainingError:
    where = _("the memory of the graphics card") if on_card else _("the memory of this machine")
    said = _("{model}: {where} does not suffice").format(model=job.model, where=where)
    details = "; ".join(_details(words))
    if details:
        said += f" ({details})"
    changes = list(_changes(job.recipe, on_card=on_card))
    further = (
        _("a smaller model, a larger card, or several of them (--gpus N --profile fsdp2)")
        if on_card
        else _("a smaller model, or a machine with a graphics card")
    )
    if not changes:
        advice = _(". What is left: {further}").format(further=further)
    else:
        advice = _(". Try, what costs least first: {changes}; then {further}").format(
            changes=_(", ").join(changes), further=further
        )
    return TrainingError(said + advice, stop=Stop.OUT_OF_MEMORY)


def _details(words: str) -> Iterator[str]:
    """Yield what the allocator tells of sizes, as far as it does."""
    asked = _ASKED.search(words)
    if asked:
        number, unit = asked.groups()
        size = _in_gib(int(number)) if unit == "bytes" else f"{number} {unit}"
        yield _("{size} more were asked for").format(size=size)
    capacity = _CAPACITY.search(words)
    if capacity:
        yield _("of {total} {free} are free").format(total=capacity[1], free=capacity[2])
    for other in _OTHERS.finditer(words):
        yield _("another program holds {size}").format(size=other[1])


def _in_gib(size: int) -> str:
    """Return bytes as PyTorch shows them: "2.00 GiB"."""
    for power, unit in ((3, "GiB"), (2, "MiB")):
        if size >= 1024**power:
            return f"{size / 1024**power:.2f} {unit}"
    return f"{size / 1024:.2f} KiB"


def _changes(recipe: Recipe, *, on_card: bool) -> Iterator[str]:
    """Yield options that save memory, those that cost least first, without what is so already.

    The first three change what is learnt by no more than rounding; a shorter limit cuts rows off;
    rows one by one take longer; 4 bits and fewer weights cost quality.
    """
    if recipe.optimisation.per_device > 1:
        yield "--set per_device=1"
    if recipe.compute.attention == "eager":
        yield "--set attention=sdpa"
    if not recipe.compute.checkpointing:
        yield "--set checkpointing=true"
    if recipe.data.max_length // 2 >= _SHORTEST:
        yield f"--set max_length={recipe.data.max_length // 2}"
    if recipe.data.packing:
        yield "--set packing=false"
    paged = "--set optimizer=paged-adamw-8bit"
    can_page = on_card and recipe.optimisation.optimizer != "paged-adamw-8bit"
    if recipe.approach is Approach.FULL:
        if can_page:  # the states are most of what it keeps, and all weights still move
            yield paged
        yield "--recipe lora"  # whose rate of learning is another
        return
    if recipe.approach is Approach.LORA and on_card:
        yield "--set approach=qlora"
    if can_page:
        yield paged
