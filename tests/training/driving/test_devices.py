import pytest

from psykb.errors import TrainingError
from psykb.training.driving import devices
from psykb.training.driving.devices import Device, chosen
from psykb.types import Stop

GIB = 2**30
CARD = Device(kind="cuda", name="A", memory=24 * GIB, free=20 * GIB, bf16=True)
OTHER = Device(kind="cuda", name="B", memory=24 * GIB, free=24 * GIB, bf16=True)
APPLE = Device(kind="mps", name="Apple", memory=16 * GIB, free=8 * GIB, bf16=False)
PROCESSOR = Device(kind="cpu", name="x86_64", memory=8 * GIB, free=4 * GIB, bf16=False)


@pytest.mark.parametrize(
    ("here", "gpus", "words"),
    [
        ((PROCESSOR,), 1, "--gpus 1: no graphics card is seen here"),
        ((PROCESSOR,), 4, "--gpus 4: no graphics card is seen here"),
        ((APPLE,), 2, "--gpus 2: no graphics card is seen here"),
        ((CARD,), 2, "--gpus 2: only 1 graphics card is seen here"),
        ((CARD, OTHER), 3, "--gpus 3: only 2 graphics cards are seen here"),
    ],
)
def test_more_cards_than_there_are_are_refused(here, gpus, words):
    with pytest.raises(TrainingError) as refused:
        chosen(here, gpus, on_cpu=False)
    assert refused.value.stop is Stop.NO_DEVICE
    assert str(refused.value).startswith(words)


@pytest.mark.parametrize(
    ("here", "gpus", "expected"),
    [
        ((PROCESSOR,), None, (PROCESSOR,)),
        ((APPLE,), None, (APPLE,)),
        ((APPLE,), 1, (APPLE,)),
        ((CARD, OTHER), None, (CARD,)),
        ((CARD, OTHER), 1, (CARD,)),
        ((CARD, OTHER), 2, (CARD, OTHER)),
    ],
)
def test_a_process_has_a_device(here, gpus, expected):
    assert chosen(here, gpus, on_cpu=False) == expected


def test_the_memory_of_a_container_is_what_it_may_take(tmp_path):
    (tmp_path / "memory.max").write_text("3000\n")
    (tmp_path / "memory.current").write_text("1000\n")
    assert devices.within(tmp_path, total=5000, free=2500) == (3000, 2000)
    assert devices.within(tmp_path, total=5000, free=500) == (3000, 500)
    assert devices.within(tmp_path, total=2000, free=1500) == (2000, 1500)


@pytest.mark.parametrize("most", ["max\n", "", "many"])
def test_a_container_without_a_limit_has_the_machines_memory(tmp_path, most):
    (tmp_path / "memory.max").write_text(most)
    assert devices.within(tmp_path, total=5000, free=2500) == (5000, 2500)
    assert devices.within(tmp_path / "none", total=5000, free=2500) == (5000, 2500)
