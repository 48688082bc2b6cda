import json
from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.training.jobs import REPORT, Job
from psykb.training.recipes.settings import Approach
from psykb.training.tuning import saving
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.training.tuning.saving import Report, generation_config, named, read_report, write_report
from tests.training import tiny

STEP = Step(
    step=1, steps=9, epoch=0.1, loss=2.0, learning_rate=0.0, grad_norm=1.5, tokens=100,
    seconds=2.0, memory=5,
)  # fmt: skip
REPORT_OF_9 = Report(
    steps=6,
    planned=9,
    epochs=2.0,
    first=STEP,
    last=replace(STEP, step=6, loss=1.0, grad_norm=None),
    best=Evaluated(step=3, loss=1.25, tokens=40),
    evaluated=(Evaluated(step=3, loss=1.25, tokens=40), Evaluated(step=6, loss=1.5, tokens=40)),
    tokens=600,
    seconds=12.0,
    memory=5,
    parameters=1000,
    trained=10,
    computed="bf16",
    devices=("A", "A"),
    versions={"psykb": "0.1.0"},
)


def _job(base, approach=Approach.FULL, model=None):
    return Job(
        model=model or str(base),
        base=str(base),
        fingerprint="0" * 16,
        data="rows",
        digest="0" * 64,
        recipe=tiny.recipe(approach),
        version="0",
    )


def test_a_report_that_cannot_be_read_is_named_with_its_field(tmp_path):
    assert read_report(tmp_path) is None
    (tmp_path / REPORT).write_text("{}", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"report\.json: steps: Field required"):
        read_report(tmp_path)
    content = jsonl.plain(REPORT_OF_9) | {"best": {"step": "three"}}
    (tmp_path / REPORT).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"report\.json: best\.step: "):
        read_report(tmp_path)


def test_a_report_comes_back_as_it_was(tmp_path):
    write_report(REPORT_OF_9, tmp_path)
    assert read_report(tmp_path) == REPORT_OF_9
    assert (REPORT_OF_9.tokens_per_second, REPORT_OF_9.stopped_early) == (50.0, True)
    whole = replace(REPORT_OF_9, steps=9, seconds=0.0, best=None, evaluated=())
    write_report(whole, tmp_path)
    assert read_report(tmp_path) == whole
    assert (whole.tokens_per_second, whole.stopped_early) == (0.0, False)


def test_a_base_is_named_as_it_was_given_or_by_its_folder(tmp_path, monkeypatch):
    base = tmp_path / "models" / "base"
    base.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert named(_job(base, model="Qwen/Qwen3-8B")) == "Qwen/Qwen3-8B"
    assert named(_job(base, model="modelscope:Qwen/Qwen3-8B")) == "modelscope:Qwen/Qwen3-8B"
    assert named(_job(base, model="models/base")) == str(base)
    assert named(_job(Path("models/base"), model="./models/base")) == str(base)
    monkeypatch.chdir("/")
    assert named(_job(base)) == str(base)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny.causal_lm(tmp_path_factory.mktemp("base"), kind="bfloat16")


def _loaded(base):
    import torch
    from transformers import AutoModelForCausalLM

    from psykb.llm import hub

    with hub.quietly():
        return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)


@pytest.mark.train
def test_the_end_of_a_turn_is_an_end_of_a_reply(base, tmp_path):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    stop, end = tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"])
    assert generation_config(str(base), tokenizer).eos_token_id == [stop, end]
    folder = tiny.copied(base / "config.json", tmp_path / "own").parent
    given = {"eos_token_id": [end, stop], "temperature": 0.7, "do_sample": True, "top_k": 20}
    (folder / "generation_config.json").write_text(json.dumps(given))
    made = generation_config(str(folder), tokenizer)
    assert (made.eos_token_id, made.temperature, made.top_k) == ([end, stop], 0.7, 20)
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": stop}))
    assert generation_config(str(folder), tokenizer).eos_token_id == stop


@pytest.mark.train
@pytest.mark.parametrize(("tied", "kind"), [(False, "bfloat16"), (True, "float16")])
def test_a_whole_model_is_of_the_format_of_its_base(tmp_path, tied, kind):
    import torch
    from safetensors.torch import load_file

    base = tiny.causal_lm(tmp_path / "base", tied=tied, kind=kind)
    assert saving.format_of(base) == kind
    model = _loaded(base)
    with torch.no_grad():
        model.model.norm.weight += 0.25
    # as training leaves it
    model.config.use_cache, model.config.eos_token_id = False, 5
    result = saving.save(model, _job(base), tmp_path / "run")
    before, after = load_file(base / "model.safetensors"), load_file(result / "model.safetensors")
    assert after.keys() == before.keys()
    assert {str(weight.dtype) for weight in after.values()} == {f"torch.{kind}"}
    for name, weight in before.items():
        moved = weight + 0.25 if name == "model.norm.weight" else weight
        assert torch.equal(after[name], moved)
    told, was = (json.loads((at / "config.json").read_text()) for at in (result, base))
    assert told == was


@pytest.mark.train
def test_a_result_is_replaced_at_once_and_one_that_cannot_be_written_leaves_nothing(base, tmp_path):
    model, job, run = _loaded(base), _job(base), tmp_path / "run"
    place = run / "model"
    place.mkdir(parents=True)
    (place / "old").touch()
    (run / "model.new").mkdir()  # of one that was killed
    (run / "model.new" / "half").touch()

    with pytest.raises(OSError, match="full"):
        saving.save(_Unwritable(model), job, run)
    assert [path.name for path in run.iterdir()] == ["model"]
    assert [path.name for path in place.iterdir()] == ["old"]

    assert saving.save(model, job, run) == place
    assert [path.name for path in run.iterdir()] == ["model"]
    assert not (place / "old").exists()


class _Unwritable:
    """A model that finds the disk full."""

    def __init__(self, model):
        self._model = model

    def state_dict(self):
        return self._model.state_dict()

    def save_pretrained(self, folder, **options):
        (Path(folder) / "half").touch()
        raise OSError(28, "disk full")


@pytest.mark.train
def test_an_adapter_says_where_its_base_is_and_is_the_same_each_time(base, tmp_path):
    from psykb.training.tuning.building import build

    texts = []
    for n, name in enumerate(("org/name", "org/name", str(base))):
        job = _job(base, Approach.LORA, model=name)
        result = saving.save(build(job)[0], job, tmp_path / str(n))
        texts.append((result / "adapter_config.json").read_text(encoding="utf-8"))
        assert json.loads(texts[-1])["base_model_name_or_path"] == name
    assert texts[0] == texts[1]
    targets = json.loads(texts[0])["target_modules"]
    assert targets == sorted(
        ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    )
    assert (result / "chat_template.jinja").read_text(encoding="utf-8") == tiny.QWEN_TEMPLATE
