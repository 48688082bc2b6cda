from pathlib import Path

import pytest
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.commands.launch import _validate_launch_command, launch_command_parser

from psykb.errors import MissingExtraError, MisuseError, NotFoundError
from psykb.training.driving import launching, profiles
from psykb.training.recipes.settings import Approach, Optimisation, Recipe

LORA = Recipe(name="r", about="", approach=Approach.LORA)
FULL = Recipe(name="r", about="", approach=Approach.FULL)
QLORA = Recipe(name="r", about="", approach=Approach.QLORA)


def test_an_unknown_profile_is_refused_and_the_known_are_listed():
    with pytest.raises(NotFoundError, match="ddp, fsdp2, zero3, cpu"):
        profiles.read("dpp")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("distributed_type: MULTI_GPU\nnumber_of_cards: 2\n", "number_of_cards"),
        ("num_machines: 1\n", "distributed_type"),
        ("distributed_type: MANY\n", "MANY"),
        ("a: [\n", "while parsing"),
        ("- 1\n", "accelerate does not take these settings"),
        ("", "accelerate does not take these settings"),
    ],
)
def test_a_file_that_accelerate_does_not_take_is_refused(tmp_path, content, said):
    file = tmp_path / "own.yaml"
    file.write_text(content)
    with pytest.raises(MisuseError, match=said) as refused:
        profiles.read(str(file))
    assert "\n" not in str(refused.value)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize("name", ["fsdp2", "zero3"])
def test_what_cannot_be_cut_into_parts_is_refused(name):
    profile = profiles.read(name)
    with pytest.raises(MisuseError, match="weights in 4 bits"):
        profiles.check(profile, QLORA)
    eight = Recipe(
        name="r",
        about="",
        approach=Approach.FULL,
        optimisation=Optimisation(optimizer="adamw-8bit"),
    )
    with pytest.raises(MisuseError, match="--set optimizer=adamw"):
        profiles.check(profile, eight)


def test_a_profile_that_suits_is_chosen():
    assert profiles.suited(LORA).name == "ddp"
    assert profiles.suited(QLORA).name == "ddp"
    assert profiles.suited(FULL).name == "fsdp2"
    profiles.check(profiles.suited(QLORA), QLORA)
    profiles.check(profiles.suited(FULL), FULL)


def test_deepspeed_is_asked_for_by_its_pip_line():
    with pytest.raises(MissingExtraError, match=r"pip install 'psykb\[deepspeed\]'"):
        profiles.check(profiles.read("zero3"), FULL)


@pytest.mark.parametrize("name", [*profiles.NAMES, profiles.SINGLE])
def test_accelerate_takes_every_profile_and_knows_all_its_keys(name):
    """Keys of the tables for FSDP and DeepSpeed are checked by nobody when a file is loaded."""
    profile = profiles.read(name)
    loaded = load_config_from_file(str(profile.path))
    known = vars(launch_command_parser().parse_args(["x.py"]))
    for table in (loaded.fsdp_config, loaded.deepspeed_config):
        for key in table:
            assert key in known or f"fsdp_{key}" in known, key


def launched_with(name: str, processes: int):
    """Return what accelerate makes of a command line of ours, as it is about to launch."""
    called = launching.command(profiles.read(name), processes, Path("run"))
    arguments = launch_command_parser().parse_args(called[3:])
    return _validate_launch_command(arguments)[0]


def test_a_profile_says_what_is_launched():
    ddp = launched_with("ddp", 4)
    assert (ddp.multi_gpu, ddp.use_fsdp, ddp.use_deepspeed, ddp.num_processes) == (
        True,
        False,
        False,
        4,
    )
    fsdp = launched_with("fsdp2", 2)
    assert (fsdp.multi_gpu, fsdp.use_fsdp, fsdp.fsdp_version) == (False, True, 2)
    assert fsdp.fsdp_state_dict_type == "FULL_STATE_DICT"
    assert fsdp.fsdp_activation_checkpointing is False
    assert fsdp.fsdp_cpu_ram_efficient_loading is True
    zero = launched_with("zero3", 2)
    assert (zero.use_deepspeed, zero.zero_stage, zero.zero3_save_16bit_model) == (True, 3, True)
    processor = launched_with("cpu", 2)
    assert (processor.multi_gpu, processor.use_cpu, processor.gpu_ids) == (True, True, "-1,-1")


def test_fsdp2_reaches_its_plugin(monkeypatch):
    """Whatever the loader takes, the plugin must: it reads what the launcher puts in variables."""
    from accelerate import FullyShardedDataParallelPlugin
    from accelerate.utils.launch import prepare_multi_gpu_env

    for name, value in prepare_multi_gpu_env(launched_with("fsdp2", 2)).items():
        if name.startswith(("FSDP_", "ACCELERATE_")):
            monkeypatch.setenv(name, value)
    plugin = FullyShardedDataParallelPlugin()
    assert plugin.fsdp_version == 2
    assert plugin.reshard_after_forward is True
    assert plugin.state_dict_type.name == "FULL_STATE_DICT"
    assert plugin.cpu_ram_efficient_loading is True
    assert plugin.activation_checkpointing is False
    assert plugin.auto_wrap_policy.__name__ == "transformer_auto_wrap_policy"


@pytest.mark.parametrize(
    ("content", "kind", "sharing"),
    [
        ("distributed_type: MULTI_GPU\n", "ddp", "ddp"),
        ("distributed_type: MULTI_GPU\nuse_cpu: true\n", "cpu", "ddp"),
        ("distributed_type: FSDP\nfsdp_config: {fsdp_version: 2}\n", "fsdp2", "fsdp2"),
        ("distributed_type: DEEPSPEED\ndeepspeed_config: {zero_stage: 3}\n", "zero3", "zero3"),
        ("distributed_type: DEEPSPEED\ndeepspeed_config: {zero_stage: 2}\n", "ddp", "ddp"),
        ("distributed_type: DEEPSPEED\ndeepspeed_config: 5\n", "ddp", "ddp"),
    ],
)
def test_an_own_file_is_taken_for_what_it_is_like(tmp_path, content, kind, sharing):
    file = tmp_path / "own.yaml"
    file.write_text(content)
    profile = profiles.read(str(file))
    assert (profile.name, profile.path) == (str(file), file)
    assert (profile.kind, profile.sharing) == (kind, sharing)


def test_every_profile_says_how_the_work_is_shared():
    found = {name: profiles.read(name).sharing for name in ("ddp", "fsdp2", "zero3", "cpu")}
    assert found == {"ddp": "ddp", "fsdp2": "fsdp2", "zero3": "zero3", "cpu": "ddp"}
    assert profiles.read("single").sharing == "alone"
