"""What ends a run from outside, and what is said to help."""

import errno
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from psykb.errors import TrainingError
from psykb.training.jobs import CHECKPOINTS, Job
from psykb.training.recipes.settings import (
    Approach,
    Compute,
    Data,
    Optimisation,
    Recipe,
)
from psykb.training.tuning.failures import died, errors, explained
from psykb.types import Stop

LORA = Recipe(name="lora", about="", approach=Approach.LORA)
CUDA = (
    "CUDA out of memory. Tried to allocate 2.32 GiB. GPU 0 has a total capacity of 23.65 GiB of "
    "which 1.05 GiB is free. Process 4711 has 3.50 GiB memory in use. Including non-PyTorch "
    "memory, this process has 19.10 GiB memory in use. Of the allocated memory 18.00 GiB is "
    "allocated by PyTorch, and 500.00 MiB is reserved by PyTorch but unallocated."
)


class OutOfMemoryError(RuntimeError):
    """As PyTorch's own, which is told by its name."""


def job(recipe=LORA) -> Job:
    return Job(
        model="org/model-7b",
        base="base",
        fingerprint="0" * 16,
        data="mix",
        digest="0" * 64,
        recipe=recipe,
        version="0",
    )


def told(error, recipe=LORA, folder=Path("run")) -> TrainingError:
    found = explained(error, job(recipe), folder)
    assert found is not None
    return found


def advised(error, recipe) -> list[str]:
    """Return the options that are proposed, in their order."""
    words = str(told(error, recipe))
    assert "Try, what costs least first: " in words
    return words.partition("first: ")[2].partition("; then ")[0].split(", ")


def recipe(approach=Approach.LORA, **tables) -> Recipe:
    return replace(LORA, approach=approach, **tables)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("out of memory"),  # nobody's allocator
        RuntimeError("mat1 and mat2 shapes cannot be multiplied"),
        RuntimeError("CUDA error: device-side assert triggered"),
        RuntimeError("PytorchStreamReader failed reading zip archive"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "x"),
        PermissionError(errno.EACCES, "Permission denied", "x"),
        OSError(errno.EIO, "Input/output error", "x"),
        KeyError("input_ids"),
    ],
)
def test_a_fault_shows_as_it_is(error):
    assert explained(error, job(), Path("run")) is None


def test_what_is_explained_already_stays():
    error = TrainingError("x", stop=Stop.NOT_FINITE)
    assert explained(error, job(), Path("run")) is error


# memory


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemoryError("XPU: nothing left"),
        RuntimeError(CUDA),
        RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be reported"),
        RuntimeError("HIP out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB, other: 1 GB)"),
    ],
)
def test_a_full_card(error):
    found = told(error)
    assert found.stop is Stop.OUT_OF_MEMORY
    assert str(found).startswith("org/model-7b: the memory of the graphics card does not suffice")
    assert str(found).endswith("several of them (--gpus N --profile fsdp2)")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't "
                     "allocate memory: you tried to allocate 2147483648 bytes. Error code 12"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 64 bytes."),
    ],
)  # fmt: skip
def test_a_full_machine(error):
    found = told(error)
    assert found.stop is Stop.OUT_OF_MEMORY
    assert str(found).startswith("org/model-7b: the memory of this machine does not suffice")
    assert str(found).endswith("then a smaller model, or a machine with a graphics card")
    assert "qlora" not in str(found)  # needs a graphics card, as does the paged optimizer
    assert "paged" not in str(found)


def test_the_sizes_are_told():
    assert (
        "(2.32 GiB more were asked for; of 23.65 GiB 1.05 GiB are free; "
        "another program holds 3.50 GiB). Try"
    ) in str(told(RuntimeError(CUDA)))
    asked = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate "
                         "2147483648 bytes. Error code 12 (Cannot allocate memory)")  # fmt: skip
    assert "(2.00 GiB more were asked for). Try" in str(told(asked))
    assert "suffice. Try" in str(told(MemoryError()))


def test_what_costs_least_comes_first():
    error = RuntimeError(CUDA)
    wide = recipe(
        optimisation=Optimisation(per_device=8),
        compute=Compute(checkpointing=False, attention="eager"),
        data=Data(max_length=4096, packing=True),
    )
    assert advised(error, wide) == [
        "--set per_device=1",
        "--set attention=sdpa",
        "--set checkpointing=true",
        "--set max_length=2048",
        "--set packing=false",
        "--set approach=qlora",
        "--set optimizer=paged-adamw-8bit",
    ]
    assert advised(error, replace(wide, approach=Approach.FULL))[-2:] == [
        "--set optimizer=paged-adamw-8bit",
        "--recipe lora",
    ]


def test_what_is_so_already_is_not_proposed():
    least = recipe(
        Approach.QLORA,
        optimisation=Optimisation(per_device=1, optimizer="paged-adamw-8bit"),
        data=Data(max_length=511, packing=False),
    )
    found = str(told(RuntimeError(CUDA), least))
    assert "--set" not in found
    assert "What is left: a smaller model, a larger card, or several of them" in found
    assert advised(
        RuntimeError(CUDA), replace(least, data=Data(max_length=512, packing=False))
    ) == ["--set max_length=256"]
    full = replace(least, approach=Approach.FULL)
    assert advised(RuntimeError(CUDA), full) == ["--recipe lora"]


def test_what_is_proposed_can_be_set():
    from psykb.training.recipes.reading import changed

    wide = recipe(
        optimisation=Optimisation(per_device=8, batch=16),
        compute=Compute(checkpointing=False, attention="eager"),
        data=Data(max_length=4096, packing=True),
    )
    options = advised(RuntimeError(CUDA), wide)
    made = changed(wide, [option.removeprefix("--set ") for option in options])
    assert (made.approach, made.data.max_length) == (Approach.QLORA, 2048)
    assert advised(RuntimeError(CUDA), made) == ["--set max_length=1024"]


@pytest.mark.train
def test_memory_as_pytorch_tells_it():
    import torch

    with pytest.raises(RuntimeError) as error:
        torch.empty(10**15)  # more than a process can address
    assert "(3725290.30 GiB more were asked for)" in str(told(error.value))
    assert told(torch.OutOfMemoryError(CUDA)).stop is Stop.OUT_OF_MEMORY


# the disk


def test_kinds_that_are_explained():
    assert issubclass(MemoryError, errors())
    assert issubclass(subprocess.CalledProcessError, errors())
    assert issubclass(RuntimeError, errors())
    assert not issubclass(ValueError, errors())


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG], ids=["space", "quota", "size"]
)
def test_a_full_disk(tmp_path, number):
    found = told(OSError(number, "No room", str(tmp_path / "adapter" / "x")), folder=tmp_path)
    assert found.stop is Stop.DISK_FULL
    assert str(found).startswith(f"{tmp_path / 'adapter'}: the disk takes no more (No room); ")
    assert str(found).endswith("it begins anew, for there was no checkpoint yet")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534"),
        RuntimeError("PytorchStreamWriter failed writing file data/0: file write failed"),
        RuntimeError("basic_ios::clear: iostream error"),
        Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_in_the_words_of_libraries(tmp_path, error):
    (tmp_path / CHECKPOINTS / "checkpoint-5").mkdir(parents=True)
    mark = tmp_path / CHECKPOINTS / "checkpoint-5" / "complete.json"
    mark.with_name("weights").write_bytes(b"w")
    mark.write_text('{"step": 5, "files": {"weights": 1}}', encoding="utf-8")
    found = told(error, folder=tmp_path)
    assert found.stop is Stop.DISK_FULL
    assert str(found).startswith(f"{tmp_path}: the disk takes no more (")
    assert str(found).endswith("it goes on from checkpoint-5")


@pytest.mark.parametrize(
    "words",
    [
        "Error while serializing: I/O error: Permission denied (os error 13)",
        "Error while deserializing header: invalid JSON in header",
    ],
)
def test_other_words_of_safetensors_are_no_full_disk(words):
    assert explained(Exception(words), job(), Path("run")) is None


# processes


def test_a_process_that_ends_by_itself(tmp_path):
    log = tmp_path / "launch.log"
    assert str(died(1, log=log)) == (
        f"a process of the run ended with exit code 1; what it said is in {log}. The same command "
        "goes on from the last checkpoint"
    )
    assert died(1).stop is Stop.DIED
    assert "exit code 128." in str(died(128))
    assert "exit code 255." in str(died(255))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "signal 9 (SIGKILL): most often the machine's own memory was full"),
        (137, "signal 9 (SIGKILL): most often the machine's own memory was full"),
        (-15, "signal 15 (SIGTERM): by a person, or by the time limit"),
        (-6, "signal 6 (SIGABRT): a library gave up"),
        (-11, "signal 11 (SIGSEGV). The same command"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_process_that_is_ended(code, words):
    assert f"a process of the run was ended by {words}" in str(died(code))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_that_was_really_killed():
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(subprocess.CalledProcessError) as error:
        subprocess.run([sys.executable, "-c", kill], check=True)
    found = told(error.value)
    assert found.stop is Stop.DIED
    assert "signal 9 (SIGKILL)" in str(found)
