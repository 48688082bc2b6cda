from dataclasses import replace
from typing import Any

import pytest

from psykb.errors import MisuseError, TrainingError
from psykb.training.driving import devices, workers
from psykb.training.driving.continuing import Crew
from psykb.training.driving.devices import Device
from psykb.training.recipes.settings import Approach, Optimisation, Recipe
from psykb.training.tuning import arithmetic
from psykb.types import Stop

GIB = 2**30
CARD = Device(kind="cuda", name="A", memory=24 * GIB, free=24 * GIB, bf16=True)
APPLE = Device(kind="mps", name="Apple", memory=16 * GIB, free=8 * GIB, bf16=False)
PROCESSOR = Device(kind="cpu", name="x86_64", memory=8 * GIB, free=8 * GIB, bf16=False)
LORA = Recipe(name="r", about="", approach=Approach.LORA)
FULL = replace(LORA, approach=Approach.FULL)
PAGED = replace(LORA, optimisation=Optimisation(optimizer="paged-adamw-8bit"))


def chosen(monkeypatch, here: tuple[Device, ...], recipe: Recipe = LORA, **more: Any):
    """Return who computes where `here` is what there is, and what was said."""
    said: list[str] = []
    monkeypatch.setattr(devices, "at_hand", lambda: here)
    asked: dict[str, Any] = {"gpus": None, "profile": None, "plan": False}
    found = workers.chosen(recipe, on_note=said.append, **(asked | more))
    return found, said


def test_one_process_trains_here(monkeypatch):
    found, said = chosen(monkeypatch, (PROCESSOR,))
    assert (found.devices, found.profile, said) == ((PROCESSOR,), None, [])
    assert found.crew == Crew(processes=1, profile="")
    assert chosen(monkeypatch, (CARD,), gpus=1)[0].profile is None


def test_of_several_cards_one_is_used_unless_more_are_asked_for(monkeypatch):
    found, said = chosen(monkeypatch, (CARD, CARD))
    assert found.devices == (CARD,)
    assert found.profile is not None
    assert found.profile.name == "single"
    assert found.crew == Crew(processes=1, profile="")
    assert said == ["one of 2 graphics cards is used; --gpus 2 uses all"]
    assert chosen(monkeypatch, (CARD, CARD), gpus=1)[1] == []


@pytest.mark.parametrize(("recipe", "profile"), [(LORA, "ddp"), (FULL, "fsdp2")])
def test_several_cards_share_by_a_profile_that_suits(monkeypatch, recipe, profile):
    found, _said = chosen(monkeypatch, (CARD,) * 4, recipe, gpus=4)
    assert len(found.devices) == 4
    assert found.profile is not None
    assert found.crew == Crew(processes=4, profile=profile)
    asked, _said = chosen(monkeypatch, (CARD,) * 4, recipe, gpus=2, profile="ddp")
    assert asked.crew == Crew(processes=2, profile="ddp")


def test_the_profile_for_the_processor_hides_cards(monkeypatch):
    for here, launched in [((PROCESSOR,), False), ((CARD,), True)]:
        found, _said = chosen(monkeypatch, here, profile="cpu")
        assert [device.kind for device in found.devices] == ["cpu"]
        assert (found.profile is not None) is launched
    found, _said = chosen(monkeypatch, (CARD,), profile="cpu", gpus=2)
    assert found.crew == Crew(processes=2, profile="cpu")
    assert [device.kind for device in found.devices] == ["cpu", "cpu"]


def test_a_batch_that_cannot_be_divided_is_refused(monkeypatch):
    with pytest.raises(MisuseError, match="cannot be divided"):
        chosen(monkeypatch, (CARD,) * 3, gpus=3)


def test_what_is_not_here_may_be_planned_for(monkeypatch):
    with pytest.raises(TrainingError) as refused:
        chosen(monkeypatch, (PROCESSOR,), FULL, gpus=4)
    assert refused.value.stop is Stop.NO_DEVICE
    found, said = chosen(monkeypatch, (PROCESSOR,), FULL, gpus=4, plan=True)
    assert [(device.kind, device.memory) for device in found.devices] == [("cuda", 0)] * 4
    assert (found.here, found.sharing) == (False, "fsdp2")
    assert found.crew == Crew(processes=4, profile="fsdp2")
    assert len(said) == 1
    assert said[0].startswith("no graphics card is seen here: this plan is for 4 elsewhere")
    assert len(chosen(monkeypatch, (PROCESSOR,), gpus=1, plan=True)[1]) == 1
    assert chosen(monkeypatch, (CARD,), gpus=1, plan=True)[1] == []
    more, said = chosen(monkeypatch, (CARD,), gpus=2, plan=True)
    assert (more.devices, more.here, more.sharing) == ((CARD, CARD), True, "ddp")
    assert said == ["1 graphics card is seen here: this plan takes it that there are 2 like it"]


def test_apples_graphics_are_one_device_and_no_card(monkeypatch):
    alone, said = chosen(monkeypatch, (APPLE,), gpus=1, plan=True)
    assert (alone.devices, alone.here, said) == ((APPLE,), True, [])
    several, said = chosen(monkeypatch, (APPLE,), gpus=2, plan=True)
    assert [(device.kind, device.memory) for device in several.devices] == [("cuda", 0)] * 2
    assert not several.here
    assert said[0].startswith("no graphics card is seen here: this plan is for 2 elsewhere")


def test_a_profile_of_one_process_is_told_to_be_of_no_use(monkeypatch):
    assert chosen(monkeypatch, (CARD,), profile="fsdp2")[1] == [
        "--profile fsdp2 is of no use to one process; say how many with --gpus"
    ]


def test_a_processor_is_not_measured_where_there_are_cards(monkeypatch):
    """The measurement would be made on a card."""
    for here, measured in [((PROCESSOR,), True), ((CARD,), False)]:
        for gpus in (None, 2):
            found, _said = chosen(monkeypatch, here, profile="cpu", gpus=gpus, plan=True)
            assert found.here is measured


def test_an_optimizer_that_needs_a_card_may_be_planned_for_and_is_told(monkeypatch):
    monkeypatch.setattr(arithmetic, "on_processor", lambda: True)
    found, said = chosen(monkeypatch, (PROCESSOR,), PAGED, plan=True)
    assert found.devices == (PROCESSOR,)
    assert len(said) == 1
    assert 'optimizer = "paged-adamw-8bit" needs a graphics card' in said[0]
    with pytest.raises(TrainingError) as refused:
        chosen(monkeypatch, (PROCESSOR,), PAGED)
    assert refused.value.stop is Stop.NO_DEVICE
    assert len(chosen(monkeypatch, (PROCESSOR,), PAGED, gpus=1, plan=True)[1]) == 1  # no card
