"""`psykb train` as a user types it."""

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from psykb import jsonl
from psykb.cli import train_first, train_plan, train_sizes, train_words
from psykb.cli.calls import Call
from psykb.cli.layout import width
from psykb.cli.train_progress import Watch
from psykb.training.driving.devices import Device
from psykb.training.planning import Plan, Sharing
from psykb.training.planning.loads import Load
from psykb.training.planning.memory import Memory, Moment, Part
from psykb.training.planning.parameters import Outline, Parameters, Shape
from psykb.training.planning.timing import Timing, Unmeasured
from psykb.training.recipes.reading import names, text
from psykb.training.recipes.settings import Approach, Recipe
from psykb.training.rows.prepared import LeftOut, Prepared, Split, TemplateKind, Unfit
from psykb.training.rows.splits import Lacking, Splits, missed
from psykb.training.tuning.first_batch import FirstBatch, Piece, Sample
from psykb.training.tuning.metrics import Evaluated, Pace, Step


def test_to_import_the_command_imports_no_model_library():
    code = (
        "import sys, psykb.cli.train; "
        "print([m for m in ('torch', 'transformers', 'trl', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ((), "name what to train on: a mix, a set, a run or a file; see psykb train --help"),
        (("mix",), "name the model to tune: --model NAME_OR_FOLDER; the recipe lora suits"),
        (("mix", "--model", "m", "--recipe", "lorra"), "did you mean lora?"),
        (("mix", "--model", "m", "--set", "epochs"), "--set epochs: write a key and its value"),
        (("mix", "--model", "m", "--set", "epochs=0"), "optimisation"),
        (("mix", "--model", "m", "--gpus", "0"), "--gpus: write a whole number, 1 or more"),
        (("mix", "--recipes"), "--recipes trains nothing; leave DATA and --model out"),
        (("--model", "m", "--show"), "--show trains nothing; leave DATA and --model out"),
        (("--recipes", "--show"), "--recipes and --show print something each"),
        (("--show", "--recipe", "lora", "--set", "double=false"), "has no effect"),
    ],
)
def test_mistakes_are_misuse(run, here, args, told):
    done = run("train", *args)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("psykb: ")
    assert told in done.err
    assert not (here / "generated").exists()


def test_data_that_is_not_there(run, here):
    done = run("train", "mix", "--model", str(here))
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1


def test_recipes_are_listed(run):
    done = run("train", "--recipes")
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[0].split() == ["recipe", "trains", "for", "example", "on", "what", "it", "is"]
    assert tuple(line.split()[0] for line in lines[1:]) == names()
    assert "psykb train --recipe NAME --show > my.toml" in done.err
    told = json.loads(run("train", "--recipes", "--json").out)
    assert told["schema"] == 1
    assert [one["name"] for one in told["recipes"]] == list(names())


@pytest.mark.parametrize("name", names())
def test_a_recipe_is_printed_as_it_is_and_read_again(run, here, name):
    done = run("train", "--recipe", name, "--show")
    assert (done.code, done.out, done.err) == (0, text(name).removesuffix("\n") + "\n", "")
    (here / "my.toml").write_text(done.out, encoding="utf-8")
    again = run("train", "--recipe", "my.toml", "--show")
    assert (again.code, again.out) == (0, done.out)


def test_a_changed_recipe_is_printed_with_its_values(run, here):
    done = run("train", "--show", "--set", "epochs=2", "--set", "adapter.r=4")
    assert done.code == 0
    assert "epochs = 2.0\n" in done.out
    assert "r = 4\n" in done.out
    (here / "my.toml").write_text(done.out, encoding="utf-8")
    told = json.loads(run("train", "--recipe", "my.toml", "--show", "--json").out)
    assert (told["recipe"]["optimisation"]["epochs"], told["recipe"]["adapter"]["r"]) == (2.0, 4)
    assert told["text"] == done.out


def piece(words: str, *, trained: bool) -> Piece:
    return Piece(text=words, tokens=len(words), trained=trained, reply=trained, ended=trained)


def batch(*replies: str) -> FirstBatch:
    return FirstBatch(
        samples=tuple(
            Sample(pieces=(piece("<user>Why?\n<assistant>", trained=False),
                           piece(f"{reply}<end>", trained=True)))
            for reply in replies
        ),
        stop="<end>",
    )  # fmt: skip


def test_what_is_trained_on_is_marked():
    assert train_first.lines(batch("Since.", "So."), 100, styled=False) == [
        "The first batch: 2 rows, 63 tokens; loss is taken on 19 of them, which stand between ⟦ "
        "and ⟧:",
        "",
        "  <user>Why?",
        "  <assistant>⟦Since.<end>⟧",
        "",
        "  <user>Why?",
        "  <assistant>⟦So.<end>⟧",
    ]


def test_on_a_terminal_it_is_bold():
    shown = train_first.lines(batch("Since.\nSo."), 80, styled=True)
    assert shown[0].endswith("which are bold:")
    assert shown[2:] == [
        "  \x1b[2m<user>Why?\x1b[0m",
        "  \x1b[2m<assistant>\x1b[0m\x1b[1mSince.\x1b[0m",
        "  \x1b[1mSo.<end>\x1b[0m",
    ]


@pytest.mark.parametrize("styled", [True, False])
@pytest.mark.parametrize("reply", ["a\n" * 400, "word " * 4000, "说" * 9000, "\n" * 500, ""])
@pytest.mark.parametrize("rows", [1, 2, 50])
def test_it_takes_no_more_than_a_screen(styled, reply, rows):
    shown = train_first.lines(batch(*[reply] * rows), 80, styled=styled)
    assert len("\n".join(shown).split("\n")) <= 24
    assert all(width(line) <= 80 for line in "\n".join(shown).split("\n"))
    assert "<end>" in "\n".join(shown)  # how a reply ends is seen, however long it is
    if rows == 50:
        assert "more rows in it" in shown[-1]


def test_little_is_not_left_out():
    first = FirstBatch(samples=(Sample(pieces=(
        piece("<user>\nWhy?<end>\n<assistant>\n", trained=False),
        piece("Since.<end>", trained=True),
        piece("\n", trained=False),
    )),), stop="<end>")  # fmt: skip
    assert train_first.lines(first, 100, styled=False)[2:] == [
        "  <user>", "  Why?<end>", "  <assistant>", "  ⟦Since.<end>⟧",
    ]  # fmt: skip


def test_what_a_row_holds_does_not_steer_the_terminal():
    shown = "\n".join(train_first.lines(batch("\x1b[2Jgone\x07"), 80, styled=False))
    assert "⟦\\x1b[2Jgone\\x07<end>⟧" in shown


STEP = Step(
    step=30, steps=120, epoch=0.75, loss=1.23456, learning_rate=1e-4, grad_norm=0.5, tokens=4096,
    seconds=2.0, memory=0,
)  # fmt: skip


def test_how_far_it_is():
    pace = Pace(fraction=0.25, tokens_per_second=2048.4, seconds_left=180.2)
    assert train_words.step_line(STEP, pace) == (
        "update 30 of 120: loss 1.235 · 2,048 tokens/s · 3 min 00 s left"
    )
    valid = Evaluated(step=20, loss=1.5, tokens=1000)
    unknown = Pace(fraction=0.25, tokens_per_second=None, seconds_left=None)
    assert train_words.pace_line(STEP, unknown, valid) == "loss 1.235 · valid 1.500"
    assert train_words.evaluated_line(valid) == (
        "after update 20: loss 1.5000 on valid (1,000 tokens)"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (0.44, "0.4 s"), (1, "1 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
     (3599.4, "59 min 59 s"), (3599.6, "1 h 00 min"), (86_400, "24 h 00 min")],
)  # fmt: skip
def test_times(seconds, said):
    assert train_sizes.duration(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 KiB"), (2**16, "64 KiB"), (2**20, "1.0 MiB"), (820 * 2**20, "820 MiB"),
     (24 * 2**30, "24.0 GiB")],
)  # fmt: skip
def test_sizes(size, said):
    assert train_sizes.memory(size) == said


def prepared(**changed: Any) -> Prepared:
    split = Split(rows=9, tokens=9000, trained=3600, cut=(), longest=300, sequences=5)
    whole: dict[str, Any] = {"key": "k", "template": TemplateKind.TAGGED, "train": split}
    whole |= {"valid": split, "left_out": {}, "deviations": {}}
    return Prepared(**{**whole, **changed})


ROWS = Splits(train=(), valid=(), digest="0" * 64, mix=None)


def told(capsys, made, folder, *, splits=ROWS, kept=True, quiet=False):
    train_words.tell_prepared(Call(quiet=quiet), splits, made, folder, kept=kept)
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def test_what_rows_became(capsys, tmp_path):
    assert told(capsys, prepared(), tmp_path) == [
        "split  rows  tokens  with loss  sequences  longest row",
        "train     9   9,000      3,600          5          300",
        "valid     9   9,000      3,600          5          300",
        "loss on the replies: by the generation tags of the model's own chat template",
    ]
    assert told(capsys, prepared(), tmp_path, quiet=True) == []


def test_rows_that_are_left_out_or_cut_are_named_quiet_or_not(capsys, tmp_path):
    rows = [LeftOut(id=f"dialogue:{n}", split="train", reason=Unfit.MASKED_WHOLE) for n in range(5)]
    rows.insert(2, LeftOut(id="odd", split="valid", reason=Unfit.REPLY_NOT_FOUND))
    (tmp_path / "prepared").mkdir()
    jsonl.write(tmp_path / "prepared" / "left_out.jsonl", rows)
    split = Split(rows=9, tokens=9, trained=6, cut=("a", "b"), longest=3000, sequences=9)
    made = prepared(
        train=split, left_out={Unfit.MASKED_WHOLE: 5, Unfit.REPLY_NOT_FOUND: 1},
        deviations={"added_text": 2},
    )  # fmt: skip
    complaints = [
        "psykb: 5 rows are not trained on: all that is trained on stands behind the limit "
        "(data.max_length): dialogue:0, dialogue:1, dialogue:2 and 2 more",
        "psykb: 1 row is not trained on: a reply is not in the text as the row has it: odd",
        "psykb: 2 rows of train are longer than the limit and trained on only as far as that "
        "reaches: a, b; raise data.max_length, or shorten them",
    ]
    assert told(capsys, made, tmp_path, quiet=True) == complaints
    said = told(capsys, made, tmp_path)
    assert [line for line in said if line in complaints] == complaints
    assert f"all of them: {tmp_path / 'prepared' / 'left_out.jsonl'}" in said
    assert said[-1].startswith("2 rows are trained on though odd: added_text")
    assert not any("left_out.jsonl" in line for line in told(capsys, made, tmp_path, kept=False))


def test_that_there_is_no_valid_split_is_told(capsys, tmp_path):
    lacking = dataclasses.replace(ROWS, lacking=Lacking.NOT_GIVEN)
    said = told(capsys, prepared(valid=None), tmp_path, splits=lacking, quiet=True)
    assert said == [f"psykb: {missed(lacking)}"]


def test_a_run_that_goes_on_is_told_so_and_its_time_is_counted_from_there(capsys):
    with Watch(Call(), dry=False) as watch:
        watch.going_on(59)
        watch.step(dataclasses.replace(STEP, step=60))
    assert capsys.readouterr().err.splitlines() == [
        "going on after update 59",
        "update 60 of 120: loss 1.235 · 2,048 tokens/s · 2 min 00 s left",  # 2 s each
    ]


def test_an_interrupted_run_is_told_what_it_has_kept(tmp_path):
    from psykb.training.jobs import CHECKPOINTS
    from psykb.training.tuning import checkpoints

    none = "interrupted; no checkpoint was made yet, so the same command begins anew"
    watch = Watch(Call(quiet=True), dry=False)
    assert watch.kept() == none
    watch.prepared(dataclasses.replace(ROWS, lacking=None), prepared(), tmp_path)
    assert watch.kept() == none
    with checkpoints.saving(tmp_path / CHECKPOINTS, 1200) as checkpoint:
        checkpoint.mkdir(parents=True)
        (checkpoint / "weights").write_bytes(b"1")
    assert watch.kept() == (
        "interrupted; the same command goes on from the last checkpoint, of update 1,200"
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [((), "psykb: interrupted; no checkpoint was made yet, so the same command begins anew"),
     (("--dry-run",), "psykb: interrupted")],
)  # fmt: skip
def test_an_interrupt_ends_with_130(run, here, monkeypatch, more, told):
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("psykb.training.driving.running.train", interrupted)
    done = run("train", "mix", "--model", "m", *more)
    assert (done.code, done.out) == (130, "")
    assert done.err.strip() == told


def test_in_a_pipe_a_line_comes_after_each_tenth(capsys):
    with Watch(Call(), dry=False) as watch:
        for n in range(1, 121):
            watch.step(dataclasses.replace(STEP, step=n))
        watch.note("mind this")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *(f"update {n} of 120" for n in range(12, 121, 12)), "psykb",
    ]  # fmt: skip
    with Watch(Call(quiet=True), dry=False) as watch:
        watch.step(dataclasses.replace(STEP, step=120))
        watch.evaluated(Evaluated(step=120, loss=1.0, tokens=10))
        watch.first_batch(batch("Since."))
        watch.note("mind this")
    assert capsys.readouterr().err == "psykb: mind this\n"


GIB = 2**30


def a_plan(**changed: Any) -> Plan:
    """A plan of a small model on two cards, by hand."""
    ones: dict[str, Any] = dict.fromkeys((field.name for field in dataclasses.fields(Shape)), 1)
    load = Load(tokens=9, attended=9, masked=True, sequences=1, accumulated=True)
    parameters = Parameters(all=2_000_000, trained=30_000, adapter={"q_proj": 30_000}, linear=9)
    whole: dict[str, Any] = {
        "model": "A/B", "base": "/b",
        "recipe": Recipe(name="mine", about="", approach=Approach.LORA),
        "device": Device(kind="cuda", name="L4", memory=24 * GIB, free=22 * GIB, bf16=True),
        "processes": 2, "sharing": Sharing.DDP, "load": load, "longest": 90, "rows": 1000,
        "outline": Outline(parameters=parameters, shape=Shape(**ones)), "sequences": 100,
        "tokens": 200_000, "trained_tokens": 50_000, "accumulation": 8, "updates_an_epoch": 7,
        "updates": 20, "room": 22 * GIB, "timing": Timing(update=30.0, run=600.0, piece=9, turn=9),
        "memory": Memory(parts={Part.FROZEN: 4 * GIB, Part.KEPT: GIB}, total=5 * GIB,
                         moment=Moment.LAST),
    }  # fmt: skip
    return Plan(**{**whole, **changed})


def facts(plan: Plan) -> dict[str, str]:
    """Return the lines of a plan's table by their first word."""
    return {line.split()[0]: line for line in train_plan.plan_lines(plan)}


def test_a_plan():
    assert train_plan.plan_lines(a_plan()) == [
        "model       A/B",
        "recipe      mine (lora)",
        "devices     2 × L4: each holds all, and trains on its part of the rows (ddp)",
        "parameters  2,000,000; trained 30,000 (1.50%), beside q_proj",
        "an epoch    1,000 rows in 100 sequences; 200,000 tokens, 50,000 (25.0%) with loss",
        "updates     20 at most, 7 an epoch; each of 16 sequences (per device 1 × accumulated 8 × "
        "devices 2)",
        "time        10 min 00 s, 30 s an update, as measured with 9 tokens at a time; without "
        "evaluations, checkpoints and what the devices send one another",
        "memory      5.0 GiB a card, estimated; 22.0 GiB are free: it fits",
        "  frozen weights                          4.0 GiB",
        "  activations kept for the backward pass  1.0 GiB",
    ]


def test_a_plan_on_a_narrow_terminal():
    lines = "\n".join(train_plan.plan_lines(a_plan(), 60)).split("\n")
    assert all(len(line) <= 60 for line in lines)
    at = lines.index("updates     20 at most, 7 an epoch; each of 16 sequences")
    assert lines[at + 1] == "            (per device 1 × accumulated 8 × devices 2)"


def test_a_plan_that_does_not_fit_or_is_not_known_to():
    assert facts(a_plan(room=4 * GIB))["memory"].endswith("4.0 GiB are free: it DOES NOT FIT")
    mac = Device(kind="mps", name="Apple", memory=0, free=0, bf16=False)
    said = facts(a_plan(room=0, device=mac, processes=1, sharing=Sharing.ALONE))
    assert said["memory"].endswith("5.0 GiB, estimated; how much there is cannot be told here")
    assert said["devices"].endswith("1 × the graphics of this Mac")


@pytest.mark.parametrize(
    ("gib", "said"),
    [(14.7, "it fits cards of 16 GB"), (14.8, "it fits cards of 24 GB"),
     (73.6, "it fits cards of 80 GB"), (166, "no card has so much: it DOES NOT FIT")],
)  # fmt: skip
def test_of_cards_that_are_elsewhere_it_says_how_large_they_must_be(gib, said):
    memory = Memory(parts={Part.FROZEN: int(gib * GIB)}, total=int(gib * GIB), moment=Moment.LAST)
    assert facts(a_plan(room=0, memory=memory))["memory"].endswith(said)


def test_a_plan_on_a_processor_is_not_told_of_cards():
    device = Device(kind="cpu", name="x86_64", memory=8 * GIB, free=8 * GIB, bf16=False)
    memory = Memory(parts={Part.ALLOWANCE: GIB}, total=GIB, moment=Moment.LAST)
    plan = a_plan(device=device, processes=1, sharing=Sharing.ALONE, memory=memory, room=8 * GIB)
    lines = train_plan.plan_lines(plan)
    assert lines[2] == "devices     the processor (x86_64)"
    assert lines[-3:] == [
        "time        10 min 00 s, 30 s an update, as measured with 9 tokens at a time; without "
        "evaluations and checkpoints",
        "memory      1.0 GiB, estimated; 8.0 GiB are free: it fits",
        "  allowance: Python with its libraries, fragmentation  1.0 GiB",
    ]
    two = facts(dataclasses.replace(plan, processes=2, sharing=Sharing.DDP))
    assert two["devices"].startswith("devices     2 processes on the processor (x86_64): each")
    assert two["memory"].startswith("memory      1.0 GiB for each process, estimated;")


def test_a_time_is_measured_or_the_reason_told():
    timing = Timing(update=30.0, run=600.0, piece=32, turn=2048)
    said = facts(a_plan(timing=timing))["time"]
    assert "about 10 min 00 s, 30 s an update: reckoned from a measured piece of 32" in said
    for reason in Unmeasured:
        said = facts(a_plan(timing=Timing(reason=reason, detail="odd")))["time"]
        assert "not measured" in said
        assert "update" not in said
    assert facts(a_plan(timing=Timing(reason=Unmeasured.FAILED, detail="odd")))["time"].endswith(
        "not measured: odd"
    )


@pytest.mark.parametrize("part", list(Part))
def test_every_part_of_the_memory_has_a_name(part):
    memory = Memory(parts={part: GIB}, total=GIB, moment=Moment.LAST)
    assert train_plan.plan_lines(a_plan(memory=memory))[-1].endswith("1.0 GiB")


@pytest.mark.parametrize("reason", list(Unfit))
def test_every_reason_has_words(reason):
    assert train_words.REASONS[reason.value]


@pytest.mark.parametrize("template", list(TemplateKind))
def test_every_way_to_find_replies_has_words(capsys, tmp_path, template):
    assert told(capsys, prepared(template=template), tmp_path)[-1].startswith("loss on the replies")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a tiny model, a copy of it without weights, and rows to train on."""
    from tests.training.tiny import causal_lm, rows

    project = tmp_path_factory.mktemp("tiny")
    model = causal_lm(project / "model")
    shutil.copytree(model, project / "config", ignore=shutil.ignore_patterns("*.safetensors"))
    data = project / "generated" / "mine"
    data.mkdir(parents=True)
    jsonl.write(data / "train.jsonl", rows(12))
    jsonl.write(data / "valid.jsonl", rows(3, start=12))
    return project


SHORT = ("--set", "max_steps=2", "--set", "max_length=128", "--set", "batch=2")


@pytest.mark.train
def test_a_plan_needs_no_weights_and_leaves_nothing(run, tiny, monkeypatch):
    monkeypatch.chdir(tiny)
    done = run("train", "mine", "--model", "./config", *SHORT, "--dry-run", "--json")
    told = json.loads(done.out)
    assert (done.code, told["result"], told["report"]) == (0, None, None)
    assert told["plan"]["updates"] == 2
    assert told["plan"]["timing"]["reason"] == "no_weights"
    assert told["fits"] is True
    lines = done.err.splitlines()
    assert "nothing was trained (--dry-run)" in lines
    (time,) = [line for line in lines if line.startswith("time ")]
    assert time.endswith("not measured: the model's weights are not here")
    (parameters,) = [line for line in lines if line.startswith("parameters ")]
    counts = told["plan"]["outline"]["parameters"]
    assert f"{counts['all']:,}; trained {counts['trained']:,} (" in parameters
    assert [path.name for path in (tiny / "generated").iterdir()] == ["mine"]


@pytest.mark.train
def test_a_model_is_trained_and_the_next_lines_are_told(run, tiny, monkeypatch):
    monkeypatch.chdir(tiny)
    done = run("train", "mine", "--model", "./model", *SHORT, "--run", "first")
    result = tiny / "generated" / "first" / "adapter"
    assert (done.code, done.out) == (0, f"{result}\n")
    lines = done.err.splitlines()
    at = [lines.index(line) for line in lines if line.startswith(("split ", "model ", "The first"))]
    assert len(at) == 3
    assert at == sorted(at)  # rows, plan, first batch
    assert "  psykb merge generated/first/adapter" in lines
    assert '  psykb ask "…" --llm hf:generated/first/adapter' in lines
    assert any(line.startswith("update 2 of 2: loss ") for line in lines)
    card = (result / "README.md").read_text(encoding="utf-8")
    assert str(tiny) not in card  # no path of this machine
    assert (result.parent / "loss.png").read_bytes()[:4] == b"\x89PNG"

    again = run("train", "mine", "--model", "./model", *SHORT, "--run", "first", "--json", "-q")
    told = json.loads(again.out)
    assert (again.code, told["already_done"], told["result"]) == (0, True, str(result))
    assert (told["schema"], told["report"]["steps"]) == (1, 2)


@pytest.mark.train
def test_there_is_nothing_to_train_on(run, tiny, monkeypatch):
    monkeypatch.chdir(tiny)
    (tiny / "none.jsonl").touch()
    done = run("train", "none.jsonl", "--model", "./model", "--json")
    assert done.code == 3
    assert json.loads(done.out)["error"]["exit"] == 3
