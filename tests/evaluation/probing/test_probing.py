"""A whole probe: what is written, what is never paid for twice, and how it ends."""

import _thread
import json
import shutil
import time
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.dataset.mixing import probes
from psykb.errors import CorruptRecordError, MisuseError, ModelError, NotFoundError
from psykb.evaluation.probing import asking, probing, selecting, weights
from psykb.evaluation.probing.estimating import estimate
from psykb.evaluation.probing.probing import ProbeRequest
from psykb.evaluation.probing.reporting import chance
from psykb.generation.running import End
from psykb.llm.budget import Budget
from psykb.llm.chat import Chat
from psykb.llm.gate import Gate
from psykb.llm.pacing import Pace
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Kind, Knowledge, Point
from tests.evaluation.made_probes import item, items, knowing, write_run

SPEC = "class:x"
ALL = {one.question for one in items()}


@pytest.fixture
def root(tmp_path):
    write_run(tmp_path, items())
    return tmp_path


@pytest.fixture
def ask(root):
    """Probe the run by a script; return what came of it and the model."""

    def ask(script, *, tries=1, seed=0, name=None, wanted=None, budget=None, kinds=None, **how):
        questions = selecting.read(root, "asked", wanted=wanted, kinds=kinds, seed=seed)
        request = ProbeRequest(questions=questions, data="asked", tries=tries, seed=seed, name=name)
        llm = ScriptedLLM(script)
        gate = Gate(spec=SPEC, budget=budget, pace=Pace(concurrency=1, attempts=1))
        made = probing.probe(request, root=root, chat=Chat(llm, spec=SPEC, gate=gate), **how)
        return made, llm

    return ask


def content(folder):
    names = ("probed.jsonl", "report.json", "report.md")
    return {name: (folder / name).read_bytes() for name in names}


def test_what_is_written(ask, root):
    known = {one.question for one in items()[:4]}
    made, llm = ask(knowing(known))
    assert (made.ended, made.accepted, made.failed) == (End.EXHAUSTED, 6, 0)
    assert made.folder.parent == root / "generated"
    assert made.folder.name.startswith("probe-")
    assert (made.sent, len(llm.heard)) == (6, 6)
    found = probes.read(root, made.folder.name)
    assert list(found.probed) == [one.id for one in items()]
    assert [one.knowledge is Knowledge.KNOWN for one in found.probed.values()] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert (found.report.known.value, found.report.known.n) == (4 / 6, 6)
    assert found.report.weakly == 0  # what is known is not weakly known, too
    by = {one.name: (round(one.known.value * one.known.n), one.known.n)
          for one in found.report.slices}  # fmt: skip
    assert by == {
        "definition": (0, 1), "short": (0, 1), "single": (2, 2), "multiple": (1, 1),
        "true_false": (1, 1), "en": (1, 1), "zh": (3, 5),
    }  # fmt: skip
    page = (made.folder / "report.md").read_text(encoding="utf-8")
    assert "Open replies are graded by rules" in page
    assert "One try: who always takes the same letter" in page
    assert "| all | 4 | 6 | 66.7 % | 30.0 %–90.3 % |" in page


def test_remarks_that_do_not_apply_are_left_out(ask):
    made, _llm = ask(knowing(ALL), tries=2, kinds={Kind.SINGLE: None})
    page = (made.folder / "report.md").read_text(encoding="utf-8")
    assert "Open replies" not in page
    assert "One try" not in page


def test_nothing_is_sent_twice_and_the_files_are_the_same(ask):
    first, _llm = ask(knowing(ALL), tries=2)
    before = content(first.folder)
    again, llm = ask(knowing(set()), tries=2)  # it would say something else now
    assert (llm.heard, again.sent, again.reused) == ([], 0, first.sent)
    assert content(again.folder) == before


def test_more_items_and_more_tries_add_to_what_is_there(ask):
    few, llm = ask(knowing(ALL), wanted=2)
    assert len(llm.heard) == 2
    more, llm = ask(knowing(ALL))
    assert (more.folder, len(llm.heard)) == (few.folder, 4)
    thrice, llm = ask(knowing(ALL), tries=2)
    assert (thrice.folder, len(llm.heard)) == (few.folder, 6)
    assert probes.read(few.folder.parent.parent, few.folder.name).report.tries == 2


def test_other_settings_are_another_folder(ask):
    folders = {
        ask(knowing(ALL), **more)[0].folder
        for more in ({}, {"seed": 1}, {"weights": "ab"}, {"options": {"top_k": 1}},
                     {"address": "http://a"})
    }  # fmt: skip
    assert len(folders) == 5


def test_a_name_that_is_taken(ask, root):
    ask(knowing(ALL), name="mine")
    with pytest.raises(MisuseError, match=r"--run mine: that probe has other settings \(seed\)"):
        ask(knowing(ALL), name="mine", seed=1)
    with pytest.raises(MisuseError, match="holds something else than a probe"):
        ask(knowing(ALL), name="asked")
    with pytest.raises(MisuseError, match="without slashes"):
        ask(knowing(ALL), name="a/b")


def test_a_temperature_is_the_probes_own(ask):
    with pytest.raises(MisuseError, match="a probe sets it itself"):
        ask(knowing(ALL), options={"temperature": 1.0})


def test_a_budget_ends_it_and_the_next_goes_on(ask):
    made, llm = ask(knowing(ALL), budget=Budget(max_calls=4))
    assert (made.ended, len(llm.heard), made.accepted) == (End.BUDGET, 4, 4)
    assert made.report is not None
    assert not made.report.whole
    rest, llm = ask(knowing(ALL))
    assert (len(llm.heard), rest.report.whole, rest.report.asked) == (2, True, 6)


def test_what_was_further_stays(ask):
    whole, _llm = ask(knowing(ALL), name="p")
    before = content(whole.folder)
    made, _llm = ask(knowing(ALL), name="p", tries=2, budget=Budget(max_calls=1))
    assert (made.ended, made.report) == (End.BUDGET, None)
    assert content(whole.folder) == before


def test_an_interruption_keeps_what_was_asked(ask):
    def interrupted(messages):
        if "遗忘的速度" in messages[1].content:
            _thread.interrupt_main()
            time.sleep(0.2)  # until the main thread has heard it
        return knowing(ALL)(messages)

    made, llm = ask(interrupted)
    assert made.ended is End.INTERRUPTED
    assert made.accepted < len(llm.heard) <= 5
    rest, more = ask(knowing(ALL))
    assert (rest.accepted, len(more.heard)) == (6, 6 - len(llm.heard))


def test_a_model_that_fails_at_one_item(ask):
    def cut(messages):
        if "工作记忆" in messages[1].content:
            return ScriptedReply(text="and so", finish="length")
        return knowing(ALL)(messages)

    made, _llm = ask(cut)
    assert (made.ended, made.failed) == (End.EXHAUSTED, 1)
    assert (made.report.unclear, made.report.known.n) == (1, 5)
    mended, llm = ask(knowing(ALL))
    assert (len(llm.heard), mended.failed, mended.report.unclear) == (1, 0, 0)


def test_a_model_that_cannot_be_reached(ask):
    def gone(_messages):
        raise ModelError("no", failure=Failure.WRONG_KEY)

    made, _llm = ask(gone)
    assert made.ended is End.MODEL
    assert made.report is None
    assert not (made.folder / "probed.jsonl").exists()


def test_a_probe_is_no_run_of_items(ask, root):
    from psykb.generation import run_folders

    made, _llm = ask(knowing(ALL))
    assert run_folders.every(root) == [root / "generated" / "asked"]
    with pytest.raises(NotFoundError) as error:
        run_folders.find(root, made.folder.name)
    assert "those at hand are: asked" in str(error.value)


def test_files_that_do_not_belong_together(ask, root):
    made, _llm = ask(knowing(ALL), name="p")
    file = made.folder / "probed.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"known"', b'"unknown"'))
    with pytest.raises(CorruptRecordError, match=r"is not as report\.json beside it has it"):
        probes.read(root, "p")
    (made.folder / "report.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"report\.json: name: "):
        probes.read(root, "p")


def test_a_probe_that_is_not_there(root, ask):
    with pytest.raises(NotFoundError, match="there is none yet, make one with: psykb eval probe"):
        probes.read(root, "p")
    ask(knowing(ALL), name="q")
    with pytest.raises(NotFoundError, match="those at hand are: q"):
        probes.read(root, "p")


def test_grading_depends_on_the_prompts(root, monkeypatch):
    request = ProbeRequest(questions=selecting.read(root, "asked"), data="asked")
    before = probing.grading_of(request)
    monkeypatch.setattr(asking, "PROMPTS", asking.PROMPTS[1:])
    assert probing.grading_of(request) != before


def test_grading_depends_on_how_it_is_asked(root):
    questions = selecting.read(root, "asked")
    digests = {
        probing.grading_of(ProbeRequest(questions=questions, data="asked", tries=tries, seed=seed))
        for tries in (1, 2)
        for seed in (0, 1)
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("kind", "options", "share"),
    [
        (Kind.SINGLE, 4, 1 / 4),
        (Kind.MULTIPLE, 4, 1 / 11),
        (Kind.INDEFINITE, 4, 1 / 15),
        (Kind.TRUE_FALSE, 0, 1 / 2),
        (Kind.ESSAY, 0, 0.0),
    ],
)
def test_what_guessing_gets_right(kind, options, share):
    answer = "false" if kind is Kind.TRUE_FALSE else "A"
    one = item(kind, "？", answer, options=tuple(map(str, range(options))))
    assert chance(one) == share


def test_an_estimate_counts_calls(root):
    questions = selecting.read(root, "asked")
    found = estimate(
        ProbeRequest(questions=questions, data="asked", tries=3), SPEC, 8_192,
        pace=Pace(), price=None,
    )  # fmt: skip
    # three choices and two open items thrice, a statement twice; choices at most twice each
    assert (found.calls.low, found.calls.high) == (17, 28)
    assert found.items == 6
    assert 0 < found.sent.low < found.sent.high
    assert found.cost is None


# which items


def test_items_of_some_kinds_and_a_draw(root):
    of_kind = selecting.read(root, "asked", kinds={Kind.SINGLE: 1, Kind.SHORT: None})
    assert [one.kind for one in of_kind.items] == [Kind.SINGLE, Kind.SHORT]
    two, four = (selecting.read(root, "asked", wanted=n).items for n in (2, 4))
    assert {one.id for one in two} < {one.id for one in four}
    assert selecting.read(root, "asked", wanted=2).there == 6


def test_a_run_has_no_splits(root):
    with pytest.raises(MisuseError, match="asked is no mix, and has no splits"):
        selecting.read(root, "asked", split="test")


def test_a_run_that_is_not_there(root):
    with pytest.raises(NotFoundError, match="nowhere"):
        selecting.read(root, "nowhere")


def test_the_digest_is_of_what_is_asked(root):
    one = selecting.read(root, "asked")
    again = selecting.read(root, "asked", wanted=6)
    fewer = selecting.read(root, "asked", wanted=5)
    assert one.digest == again.digest != fewer.digest


# weights


@pytest.fixture
def saved():
    """Write weights and a configuration into a folder."""
    numpy = pytest.importorskip("numpy")
    safetensors = pytest.importorskip("safetensors.numpy")

    def saved(folder, changes=(), *, config=None, name="model"):
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {key: numpy.zeros(100_000, "uint8") for key in ("a", "b", "c")}
        for key, at in changes:
            tensors[key][at] = 1
        safetensors.save_file(tensors, folder / f"{name}.safetensors")
        kind = "config.json" if name == "model" else "adapter_config.json"
        (folder / kind).write_text(json.dumps(config or {}), encoding="utf-8")
        return f"hf:{folder}"

    return saved


def test_weights_on_this_disk_have_a_digest(tmp_path, saved):
    base = saved(tmp_path / "base")
    adapter = saved(tmp_path / "adapter", name="adapter_model",
                    config={"base_model_name_or_path": str(tmp_path / "base")})  # fmt: skip
    first = [weights.digest(spec) for spec in (base, adapter)]
    assert len(set(first)) == 2
    assert [weights.digest(spec) for spec in (base, adapter)] == first
    copy = shutil.copytree(tmp_path / "base", tmp_path / "copy")
    assert weights.digest(f"hf:{copy}") == first[0]
    saved(tmp_path / "base", [("c", -1)])
    moved = [weights.digest(spec) for spec in (base, adapter)]
    assert moved[0] != first[0]
    assert moved[1] != first[1]


@pytest.mark.parametrize(("key", "at"), [("a", 0), ("b", 0), ("b", -1), ("c", 0)])
def test_any_tensor_that_moved_is_another_model(tmp_path, saved, key, at):
    """Of a merged model the first and the last tensor stay, whatever adapter went into it."""
    first = weights.digest(saved(tmp_path))
    assert weights.digest(saved(tmp_path, [(key, at)])) != first


def test_another_template_is_another_model(tmp_path, saved):
    first = weights.digest(saved(tmp_path))
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}", encoding="utf-8")
    assert weights.digest(f"hf:{tmp_path}") != first


def test_a_training_run_has_the_weights_of_its_result(tmp_path, saved):
    (tmp_path / "train.toml").write_text("", encoding="utf-8")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    first = saved(tmp_path / "adapter", name="adapter_model", config={"r": 8})
    assert weights.digest(f"hf:{tmp_path}") == weights.digest(first) is not None
    before = weights.digest(first)
    saved(tmp_path / "adapter", [("b", 0)], name="adapter_model", config={"r": 8})
    assert weights.digest(f"hf:{tmp_path}") != before


def test_other_models_have_none(tmp_path):
    assert weights.digest("deepseek:deepseek-chat") is None
    assert weights.digest(f"hf:{tmp_path / 'none'}") is None
    assert weights.digest("hf:~nobody-at-all/x") is None


def test_records_are_read_back(ask):
    made, _llm = ask(knowing(ALL))
    (first, *_others) = jsonl.read(made.folder / "probed.jsonl", probes.ProbedItem)
    assert first.model == SPEC
    assert first.wording == probes.wording(items()[0])


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "谁？"}, {"options": ("艾宾浩斯", "巴德利", "冯特")}, {"answer": "B"},
        {"points": (Point(text="艾宾浩斯。", evidence=(0,)),)}, {"kind": Kind.INDEFINITE},
    ],
)  # fmt: skip
def test_an_edited_item_has_another_wording(changes):
    first = items()[0]
    assert probes.wording(replace(first, **changes)) != probes.wording(first)
    assert probes.wording(replace(first, explanation="略")) == probes.wording(first)
