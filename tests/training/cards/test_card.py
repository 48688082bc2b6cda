"""The model card: only what is known, by the hub's own rules; and its code runs."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from psykb import messages
from psykb.training.cards import card, mixes, runs
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Approach, Original, Recipe
from psykb.training.rows.prepared import Prepared, Split, TemplateKind, Unfit
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.training.tuning.saving import Report

LOCK: dict[str, Any] = {
    "schema": 1,
    "name": "mine",
    "psykb": "0.1.0",
    "seed": 4,
    "recipe": "1d49d2b9ce4ba60f" + "0" * 48,
    "rows": 14,
    "splits": {"train": 10, "valid": 2, "test": 2},
    "kinds": {},
    "sources": [
        {
            "name": "talks", "inputs": {}, "system": None, "books": [], "rows": 4,
            "kinds": {"dialogue": 4}, "languages": {"zh": 4},
            "splits": {"train": 3, "valid": 1, "test": 0},
            "licences": {"CC-BY-4.0": 4}, "non_commercial": {}, "unlicensed": 0,
        },
        {
            "name": "asked", "inputs": {}, "system": None, "books": [], "rows": 10,
            "kinds": {"retrieval": 6, "decline": 4}, "languages": {"zh": 10},
            "splits": {"train": 7, "valid": 1, "test": 2},
            "licences": {"CC-BY-4.0": 10}, "non_commercial": {}, "unlicensed": 0,
        },
    ],
    "non_commercial": {},
    "unlicensed": {},
    "benchmarks": {"pceb/b.json": "0" * 64, "pceb/a.json": "0" * 64},
    "contaminated": 3,
    "refused": {"contaminated": 2, "duplicate": 1},
    "leaks": {},
    "outputs": {},
}  # fmt: skip
ORIGINAL = Original(
    model="internlm2-chat-7b", tool="XTuner", hardware="1 × A100", data="24,000 dialogues",
    source="https://example.org/run", differs=("Another base.", "Packing without leakage."),
)  # fmt: skip


def split(rows: int, cut: tuple[str, ...] = ()) -> Split:
    return Split(
        rows=rows, tokens=100 * rows, trained=40 * rows, cut=cut, longest=300, sequences=rows
    )


PREPARED = Prepared(
    key="k", template=TemplateKind.FOUND, train=split(9, ("a",)), valid=split(2),
    left_out={Unfit.MASKED_WHOLE: 1}, deviations={},
)  # fmt: skip


def step(n: int, loss: float) -> Step:
    return Step(
        step=n, steps=30, epoch=n / 10, loss=loss, learning_rate=1e-4, grad_norm=1.0, tokens=300,
        seconds=0.5, memory=0,
    )  # fmt: skip


def look(n: int, loss: float) -> Evaluated:
    return Evaluated(step=n, loss=loss, tokens=80)


REPORT = Report(
    steps=30, planned=30, epochs=3.0, first=step(1, 2.5), last=step(30, 1.25), best=look(20, 1.5),
    evaluated=(look(10, 2.0), look(20, 1.5), look(30, 1.75)), tokens=9000, seconds=15.0,
    memory=3 * 2**29, parameters=1_000_000, trained=40_000, computed="bf16",
    devices=("NVIDIA L4", "NVIDIA L4"), versions={"psykb": "0.1.0", "torch": "2.13.0"},
)  # fmt: skip


def job(*, approach: Approach = Approach.LORA, model: str = "Qwen/Qwen3-8B") -> Job:
    return Job(
        model=model, base="/nowhere/at/all", fingerprint="0123456789abcdef", data="mine",
        digest="ab" * 32, version="0.1.0",
        recipe=Recipe(name="mild", about="A test.", approach=approach, original=ORIGINAL),
    )  # fmt: skip


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "recipe.lock.json").write_text(json.dumps(LOCK), encoding="utf-8")
    return folder


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "train-0123" / "adapter"
    folder.mkdir(parents=True)
    return folder


def relock(mix: Path, **changed: object) -> None:
    (mix / "recipe.lock.json").write_text(json.dumps({**LOCK, **changed}), encoding="utf-8")


def front(path: Path) -> dict[str, object]:
    """Return the front matter as the hub's own library reads and checks it."""
    huggingface_hub = pytest.importorskip("huggingface_hub")
    data = huggingface_hub.ModelCard.load(path).data.to_dict()
    assert isinstance(data, dict)
    return data


def test_without_a_lock_nothing_is_known_of_the_rows(result):
    path = card.write(result, job(), PREPARED, REPORT)
    text = path.read_text(encoding="utf-8")
    assert "Unknown sources, languages and licences" in text
    assert "ab" * 32 in text
    assert "benchmark" not in text
    data = front(path)
    assert "language" not in data
    assert (data["license"], data["license_name"]) == ("other", "see-below")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"name": 3}', json.dumps({**LOCK, "sources": [{"name": "x"}]}),
                json.dumps({**LOCK, "seed": "4"}), "[" * 100_000]
)  # fmt: skip
def test_a_lock_that_cannot_be_read_is_none(mix, content):
    (mix / "recipe.lock.json").write_text(content, encoding="utf-8")
    assert mixes.of_mix(mix) is None


def test_front_matter_of_an_adapter(mix, result):
    path = card.write(result, job(), PREPARED, REPORT, mix=mix)
    assert path == result / "README.md"
    assert front(path) == {
        "base_model": "Qwen/Qwen3-8B",
        "base_model_relation": "adapter",
        "library_name": "peft",
        "pipeline_tag": "text-generation",
        "license": "cc-by-4.0",
        "language": ["zh"],
        "tags": ["psykb", "psychology", "sft", "lora"],
    }


def test_a_model_with_all_weights_stands_under_its_bases_licence_too(mix, result, tmp_path):
    base = tmp_path / "base"
    base.mkdir()
    whole = job(approach=Approach.FULL, model=str(base))
    whole = dataclasses.replace(whole, base=str(base))
    data = front(card.write(result, whole, PREPARED, REPORT, mix=mix))
    assert data["license"] == "other"  # what the base's is nobody says
    (base / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    data = front(card.write(result, whole, PREPARED, REPORT, mix=mix))
    assert data["license"] == "other"  # two licences
    (base / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n", encoding="utf-8")
    data = front(card.write(result, whole, PREPARED, REPORT, mix=mix))
    assert (data["license"], data["library_name"]) == ("cc-by-4.0", "transformers")
    assert "base_model" not in data  # a folder is no name on the hub
    assert str(tmp_path) not in (result / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("licences", "named", "on_hub"),
    [
        ({"CC-BY-4.0": 3}, ("CC-BY-4.0",), "cc-by-4.0"),
        ({"Apache 2.0": 3}, ("Apache-2.0",), "apache-2.0"),
        ({"CC-BY-4.0": 3, "MIT": 1}, ("CC-BY-4.0", "MIT"), "other"),
        ({"CC-BY-4.0 AND MIT": 1}, ("CC-BY-4.0", "MIT"), "other"),
        ({"CC-BY-4.0": 3, "": 1}, ("CC-BY-4.0", "NOASSERTION"), "other"),
        ({"": 1}, ("NOASSERTION",), "other"),
        ({"LicenseRef-mine": 1}, ("LicenseRef-mine",), "other"),
        ({"CC-BY-NC-SA-4.0": 3}, ("CC-BY-NC-SA-4.0",), "cc-by-nc-sa-4.0"),
        ({"CC BY-NC 4.0": 3}, ("CC-BY-NC-4.0",), "cc-by-nc-4.0"),
        ({"CC-BY-4.0": 3, "CC-BY-NC-4.0": 1}, ("CC-BY-4.0", "CC-BY-NC-4.0"), "other"),
        ({"CC-BY-4.0 AND NOASSERTION": 1}, ("CC-BY-4.0", "NOASSERTION"), "other"),
        ({"MIT AND MIT": 1}, ("MIT",), "mit"),
        ({"MIT OR CC-BY-NC-4.0": 1}, ("MIT OR CC-BY-NC-4.0",), "other"),
        ({"MIT; research only": 1}, ("MIT; research only",), "other"),
        ({"CC-BY-NC": 1}, ("CC-BY-NC",), "other"),  # of no version
        ({}, ("NOASSERTION",), "other"),
    ],
)
def test_licences_are_never_guessed(mix, licences, named, on_hub):
    rows = {"train": sum(licences.values()) or 1, "valid": 0, "test": 0}
    sources = [{**LOCK["sources"][0], "licences": licences, "splits": rows}]
    relock(mix, sources=sources)
    found = mixes.licences(mixes.of_mix(mix), None)
    assert (found, mixes.on_hub(found)) == (named, on_hub)


@pytest.mark.parametrize(
    ("model", "base", "name"),
    [
        ("Qwen/Qwen3-8B", "/c/models--Qwen--Qwen3-8B/snapshots/0", "Qwen/Qwen3-8B"),
        ("models/tiny", "/home/me/models/tiny", ""),  # and it is not to be seen from here
        ("tiny", "/home/me/tiny", ""),
        ("gpt2", "/c/models--gpt2/snapshots/0", ""),
        ("modelscope:Qwen/Qwen3-8B", "/c/Qwen/Qwen3-8B", ""),
        ("./models", "/home/me/models", ""),
        ("~/models", "/home/me/models", ""),
        ("/a/b", "/a/b", ""),
    ],
)
def test_a_folder_is_no_name_on_the_hub_wherever_one_stands(model, base, name):
    assert runs.hub_name(dataclasses.replace(job(model=model), base=base)) == name


@pytest.mark.parametrize(
    ("content", "licence"),
    [("", ""), ("license: mit", ""), ("---\nlicense: 'mit'\n---", "mit"),
     ("---\na: b\n---\nlicense: mit\n", ""), ("---\ntags:\n- x\nlicense: llama3\n", "llama3"),
     ("---\nlicense:\n- mit\n- apache-2.0\n---", ""), ("---\nlicense: other\n---", "other"),
     ("---\nlicense: other\nlicense_name: mit\n---", "other (mit)"),
     ("---\nlicense: mit\nlicense_name: x\n---", "mit")],
)  # fmt: skip
def test_the_bases_own_card(tmp_path, content, licence):
    (tmp_path / "README.md").write_text(content, encoding="utf-8")
    assert mixes.of_base(tmp_path) == licence


def test_rows_of_whose_licence_the_lock_says_nothing_are_of_none_that_is_known(mix):
    relock(mix, sources=[{**LOCK["sources"][1], "licences": {"CC-BY-4.0": 9}}])  # of ten
    assert mixes.licences(mixes.of_mix(mix), None) == ("CC-BY-4.0", "NOASSERTION")


def test_another_licence_of_the_base_is_no_licence_of_the_hub(mix, result, tmp_path):
    """Though it calls itself by the name of one."""
    (tmp_path / "README.md").write_text("---\nlicense: other\nlicense_name: cc-by-4.0\n---\n")
    whole = dataclasses.replace(job(approach=Approach.FULL), base=str(tmp_path))
    path = card.write(result, whole, PREPARED, REPORT, mix=mix)
    assert front(path)["license"] == "other"
    assert "its card names other (cc-by-4.0)." in path.read_text(encoding="utf-8")


def test_what_the_rows_were(mix, result):
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "| talks | 3 | 1 | dialogue 4 | zh 4 | CC-BY-4.0 4 |" in text
    assert "| asked | 7 | 1 | retrieval 6, decline 4 | zh 10 | CC-BY-4.0 10 |" in text
    assert (
        "compared with 2 files of benchmarks (pceb/a.json, pceb/b.json): 3 held a question of one, "
        "2 of these were left out." in text
    )
    assert "| train | 9 | 900 | 360 | 9 | 1 |" in text
    assert "1 row was left out, for it could not be trained on as it was (masked_whole 1)." in text
    assert "Not for commercial use" not in text
    assert "Licence unknown" not in text


def test_what_forbids_commercial_use_is_shouted(mix, result):
    talks, asked = LOCK["sources"]
    talks = {**talks, "licences": {"CC-BY-NC-4.0": 4}, "non_commercial": {"CC-BY-NC-4.0": 4}}
    relock(mix, sources=[talks, {**asked, "licences": {"": 10}}], benchmarks={})
    path = card.write(result, job(), PREPARED, REPORT, mix=mix)
    text = path.read_text(encoding="utf-8")
    assert "- **Not for commercial use:** 4 rows are under CC-BY-NC-4.0." in text
    assert "- **Licence unknown** of 10 rows" in text
    assert "The rows were compared with no benchmark." in text
    assert front(path)["license"] == "other"


@pytest.mark.parametrize("approach", list(Approach))
def test_a_base_that_forbids_commercial_use_is_told(mix, result, tmp_path, approach):
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n")
    tuned = dataclasses.replace(job(approach=approach), base=str(tmp_path))
    path = card.write(result, tuned, PREPARED, REPORT, mix=mix)
    assert "- **Not for commercial use:** the base model is under cc-by-nc-4.0." in path.read_text(
        encoding="utf-8"
    )
    whole = approach is Approach.FULL
    assert front(path)["license"] == ("other" if whole else "cc-by-4.0")


def test_licences_that_are_joined_are_warned_of_by_each_of_their_parts(mix, result):
    talks, asked = LOCK["sources"]
    licences = {"CC-BY-4.0 AND NOASSERTION": 6, "MIT AND CC-BY-NC-4.0": 3, "unknown": 1}
    relock(mix, sources=[talks, {**asked, "licences": licences}])
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "- **Licence unknown** of 7 rows" in text
    assert "- **Not for commercial use:** 3 rows are under MIT AND CC-BY-NC-4.0." in text


def test_what_was_done_and_measured(mix, result):
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "- parameters: 1,000,000, of these 40,000 trained" in text
    assert "- updates: 30 of 30 (3.00 epochs)\n" in text
    assert "- hardware: 2 × NVIDIA L4\n" in text
    assert "- time: 15 s for the updates, 600 tokens/s\n" in text
    assert "- memory: 1.50 GiB at most, on the first device\n" in text
    assert "- versions: psykb 0.1.0, torch 2.13.0" in text
    assert "- train, at first: 2.5000 (update 1)\n- train, at last: 1.2500 (update 30)" in text
    assert "On 80 trained tokens of valid" in text
    assert "| 20 | **1.5000** |" in text
    assert "How well it answers was not measured" in text
    assert "**this is not that model**" in text
    assert "- Another base.\n- Packing without leakage." in text
    assert "learning_rate = 0.0002" in text
    assert "[quantisation]" not in text  # of no meaning where weights are not in 4 bits


def test_what_was_not_measured_is_not_told(result):
    bare = dataclasses.replace(REPORT, best=None, evaluated=(), memory=0, seconds=0.0)
    nothing_held_back = dataclasses.replace(PREPARED, valid=None, left_out={})
    text = card.write(result, job(), nothing_held_back, bare).read_text(encoding="utf-8")
    assert "- time: not measured\n- memory: not measured\n" in text
    assert "No valid loss was measured" in text
    assert "No rows were held back" in text
    assert "No row was left out." in text


def test_a_probe_is_told(result):
    told = card.write(result, job(), PREPARED, REPORT, probes={"known": "7 of 10"})
    text = told.read_text(encoding="utf-8")
    assert "- known: 7 of 10" in text
    assert "was not measured; a loss" not in text


def test_limits_and_whom_to_call(mix, result):
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "It is no counsellor and no doctor. It makes no diagnosis" in text
    assert "**What it says without a book is not checked.**" in text
    assert "全国统一心理援助热线: **12356**" in text
    assert "988" not in text  # no row is English
    text = card.write(result, job(), PREPARED, REPORT).read_text(encoding="utf-8")
    assert "**12356**" in text
    assert "**988**" in text


def test_a_model_that_never_saw_a_passage_is_not_said_to_cite(mix, result):
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "No row taught it to cite" not in text
    relock(mix, sources=LOCK["sources"][:1])
    text = card.write(result, job(), PREPARED, REPORT, mix=mix).read_text(encoding="utf-8")
    assert "No row taught it to cite passages" in text


def test_the_same_run_gives_the_same_card_without_a_date(mix, result):
    first = card.write(result, job(), PREPARED, REPORT, mix=mix).read_bytes()
    assert card.write(result, job(), PREPARED, REPORT, mix=mix).read_bytes() == first
    assert not re.search(r"20\d\d-\d\d-\d\d", first.decode())


def test_a_card_in_chinese_has_the_same_front_matter(mix, result):
    english = front(card.write(result, job(), PREPARED, REPORT, mix=mix))
    messages.choose("zh")
    try:
        path = card.write(result, job(), PREPARED, REPORT, mix=mix)
    finally:
        messages.choose("en")
    assert front(path) == english


@pytest.mark.train
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")  # peft's own
def test_the_code_of_the_card_runs(result, mix, capsys):
    """The lines that a reader copies, on a tiny model with an adapter beside it."""
    peft = pytest.importorskip("peft")
    from transformers import AutoModelForCausalLM

    from tests.tiny_models import tiny_causal_lm

    base = tiny_causal_lm(result.parent / "base", says="Working memory")
    model = AutoModelForCausalLM.from_pretrained(base)
    wish = peft.LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM")
    tuned = peft.get_peft_model(model, wish)
    tuned.save_pretrained(result)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        (result / name).write_bytes((base / name).read_bytes())
    for folder, approach in ((result, Approach.LORA), (base, Approach.FULL)):
        path = card.write(folder, job(approach=approach), PREPARED, REPORT, mix=mix)
        text = path.read_text(encoding="utf-8")
        _ask, code = re.findall(r"```(?:sh|python)\n(.*?)\n```", text, re.DOTALL)
        exec(code.replace("FOLDER", str(folder)), {})  # the reader's lines
        assert capsys.readouterr().out.strip() == "Working memory"
