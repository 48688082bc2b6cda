"""`psykb eval` as a user types it."""

import _thread
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from psykb import cli, jsonl
from psykb.cli.calls import Call
from psykb.cli.eval_probe_words import Lines
from psykb.errors import ModelError
from psykb.generation.running import Tally
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Kind
from tests.evaluation.made_probes import item, items, knowing, write_run
from tests.tiny_models import tiny_adapter, tiny_causal_lm

ALL = {one.question for one in items()}
HERE = "class:tests.cli.test_eval."
CHOICES = "single,multiple,true_false"


class Knowing(ScriptedLLM):
    def __init__(self):
        super().__init__(knowing(ALL))


class Simple(ScriptedLLM):
    """Knows the first item and the last one."""

    def __init__(self):
        super().__init__(knowing({items()[0].question, items()[-1].question}))


class Other(ScriptedLLM):
    """Knows all but the first."""

    def __init__(self):
        super().__init__(knowing(ALL - {items()[0].question}))


class Interrupted(ScriptedLLM):
    """Somebody presses Ctrl-C at the third call."""

    def __init__(self):
        super().__init__(self._interrupted)

    def _interrupted(self, messages):
        if len(self.heard) == 3:
            _thread.interrupt_main()
            time.sleep(0.2)  # until the main thread has heard it
        return knowing(ALL)(messages)


class Keyless(ScriptedLLM):
    """Has the wrong key."""

    def __init__(self):
        super().__init__(self._refused)

    @staticmethod
    def _refused(_messages):
        raise ModelError("the server takes no such key", failure=Failure.WRONG_KEY)


class Babbling(ScriptedLLM):
    def __init__(self):
        super().__init__(lambda _messages: "Well, well.")


class Cut(ScriptedLLM):
    """Does not come to an end with one item."""

    def __init__(self):
        super().__init__(self._cut)

    @staticmethod
    def _cut(messages):
        if "工作记忆" in messages[1].content:
            return ScriptedReply(text="and so", finish="length")
        return knowing(ALL)(messages)


@pytest.fixture(autouse=True)
def asked(here, monkeypatch):
    """A run of six items; the command is known."""
    monkeypatch.setitem(cli.cli.modules, "eval", "psykb.cli.eval")
    return write_run(here, items())


def probe(run, name, *more, llm="Knowing", data="asked"):
    tries = () if "--tries" in more else ("--tries", "1")
    return run("eval", "probe", data, "--llm", f"{HERE}{llm}", "--run", name, *tries, *more)


def test_help_names_both_commands(run):
    done = run("eval", "--help")
    assert done.code == 0
    assert re.search(r"^  probe +Ask a model items", done.out, re.MULTILINE)
    assert re.search(r"^  compare +Say what a model learnt", done.out, re.MULTILINE)


def test_misuse(run):
    assert run("eval", "probe", "asked").code == 2
    assert "name the model that is asked with --llm" in run("eval", "probe", "asked").err
    wrong = (
        ("--tries", "0"), ("--kinds", "poem"), ("--split", "test"), ("--run", "asked"),
        ("--llm-option", "temperature=1"), ("--split", "all"), ("-n", "0"),
    )  # fmt: skip
    for more in wrong:
        done = run("eval", "probe", "asked", "--llm", f"{HERE}Knowing", *more)
        assert (done.code, done.out) == (2, ""), more
    done = run("eval", "probe", "nowhere", "--llm", f"{HERE}Knowing")
    assert done.code == 1
    assert "nowhere; those at hand are: asked" in done.err


def test_a_probe_prints_what_was_known(run, here):
    done = probe(run, "p", llm="Simple")
    assert done.code == 0
    assert done.out.splitlines()[0] == "generated/p/probed.jsonl"
    assert re.search(r"^all +2 +6 +33\.3 % +9\.7 %–70\.0 %", done.out, re.MULTILINE)
    assert "asked 6 of 6 items of asked with all books closed." in done.err
    assert "Paid for now:" in done.err
    again = probe(run, "p", llm="Simple", data="asked")
    assert again.out == done.out
    assert "6 replies reused." in again.err


def test_json(run):
    told = json.loads(probe(run, "p", "--json").out)
    assert (told["schema"], told["run"], told["asked"], told["failed"]) == (1, "p", 6, 0)
    assert told["report"]["known"]["value"] == 1.0
    assert told["usage"]["sent"] == 6


def test_a_dry_run_sends_and_writes_nothing(run, here):
    done = probe(run, "p", "--dry-run", "--tries", "2")
    assert done.code == 0
    assert re.search(r"^calls +12–20$", done.out, re.MULTILINE)
    assert "Nothing was sent." in done.err
    assert not (here / "generated" / "p").exists()
    told = json.loads(probe(run, "p", "--dry-run", "--json").out)
    assert told["calls"] == {"low": 6, "high": 10}


def test_two_tries_unless_told(run):
    done = run("eval", "probe", "asked", "--llm", f"{HERE}First", "--kinds", CHOICES, "--json")
    report = json.loads(done.out)["report"]
    assert (report["tries"], report["known"]["value"]) == (2, 0.0)
    assert report["weakly"] > 0  # one letter is right in one order or the other


def test_nothing_to_ask(run):
    done = probe(run, "p", "--kinds", "case")
    assert (done.code, done.out) == (3, "")
    assert "asked: holds no item to ask" in done.err


def test_replies_that_cannot_be_read(run):
    done = probe(run, "p", "--kinds", CHOICES, llm="Babbling")
    assert done.code == 3
    assert "no reply could be graded" in done.err


def test_a_failure_at_one_item(run):
    done = probe(run, "p", llm="Cut")
    assert done.code == 4
    assert "The model failed at 1 place; the same command asks again." in done.err


def test_a_budget(run):
    done = probe(run, "p", "--max-calls", "2")
    assert done.code == 5
    assert "the same command goes on from there" in done.err
    assert probe(run, "p").code == 0


def test_ctrl_c(run, here, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "1")
    done = probe(run, "p", llm="Interrupted")
    assert done.code == 130
    assert "what was done is kept, the same command goes on from there" in done.err
    assert len((here / "generated/p/probed.jsonl").read_bytes().splitlines()) < 6
    assert probe(run, "p", llm="Interrupted").code == 130  # at the third call again, the sixth
    assert probe(run, "p", llm="Interrupted").code == 0  # no call is left to be interrupted


class Slowly(ScriptedLLM):
    """Notes each request in a file, and takes its time."""

    def __init__(self):
        super().__init__(self._slowly)

    @staticmethod
    def _slowly(messages):
        with Path("asked.log").open("a", encoding="utf-8") as file:
            file.write(json.dumps(messages[1].content) + "\n")
        time.sleep(0.3)
        return knowing(ALL)(messages)


@pytest.mark.slow
def test_who_is_killed_asks_nothing_twice_but_what_was_under_way(run, here, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "1")
    log = here / "asked.log"
    root = str(Path(cli.__file__).parents[3])
    command = [sys.executable, "-m", "psykb", "eval", "probe", "asked", "--llm", f"{HERE}Slowly",
               "--run", "p", "--tries", "1"]  # fmt: skip
    with subprocess.Popen(
        command, cwd=here, env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as killed:  # fmt: skip
        end = time.monotonic() + 60
        while len(_lines(log) if log.exists() else ()) < 3:
            assert killed.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        killed.kill()
    done = probe(run, "p", llm="Slowly")
    assert done.code == 0
    assert "1 call sent again, whose reply was lost when a run was killed." in done.err
    sent = Counter(log.read_text(encoding="utf-8").splitlines())
    assert (len(sent), sum(sent.values())) == (6, 7)


def test_lines_in_a_pipe_say_how_far_it_is(capsys):
    now = [0.0]
    lines = Lines(Call(), 10, lambda: now[0])
    for done, when in ((5, 1.0), (6, 21.0), (7, 22.0), (8, 61.0), (10, 99.0)):
        now[0] = when
        lines.hear(Tally(decided=done, empty=Counter(), usage={}))
    assert capsys.readouterr().err.splitlines() == [
        "asked 6 of 10, about 14 s left",  # 21 s for six
        "asked 8 of 10, about 40 s left",  # 40 s for the last two
    ]


def test_a_model_that_cannot_be_asked(run, here):
    done = probe(run, "p", llm="Keyless")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("the server takes no such key\n")
    assert not (here / "generated/p/probed.jsonl").exists()


def test_learnt_and_forgotten(run):
    probe(run, "before", llm="Simple")
    probe(run, "after", llm="Other")
    done = run("eval", "compare", "before", "after")
    assert (done.code, done.err) == (0, "")
    first, *_others = items()
    assert "known: 33.3 % of 6 (95 %: 9.7 % to 70.0 %) before, 83.3 % of 6" in done.out
    assert "exact McNemar p = 0.375" in done.out  # 4 learnt, 1 forgotten: 2 · 6 / 32
    assert f"forgotten: {first.id}" in done.out
    told = json.loads(run("eval", "compare", "before", "after", "--json").out)["comparison"]
    assert told["whole"]["forgotten"] == [first.id]
    assert len(told["whole"]["learnt"]) == 4


def test_what_cannot_be_compared(run):
    probe(run, "before")
    probe(run, "few", "-n", "3")
    probe(run, "twice", "--tries", "2")
    for other, words in (("few", "did not ask the same items"), ("twice", "graded alike")):
        done = run("eval", "compare", "before", other)
        assert (done.code, done.out) == (2, "")
        assert words in done.err
    done = run("eval", "compare", "before", "none")
    assert done.code == 1
    assert "those at hand are: " in done.err


def test_nothing_graded_twice(run):
    for name in ("before", "after"):
        probe(run, name, "--kinds", CHOICES, llm="Babbling")
    assert run("eval", "compare", "before", "after").code == 3


def test_chinese(run):
    done = probe(run, "p", "--lang", "zh")
    assert done.code == 0


@pytest.fixture
def mix(run, here):
    """A mix of twenty items that have nothing in common."""
    many = [
        item(Kind.SINGLE, "".join(chr(0x4E00 + 997 * n + 131 * k) for k in range(12)), "A",
             options=(f"{n}甲", f"{n}乙"), start=10 * n)
        for n in range(20)
    ]  # fmt: skip
    write_run(here, many, "many")
    (here / "r.toml").write_text('name = "m"\n[[source]]\nrun = "many"\n', encoding="utf-8")
    done = run("data", "mix", "r.toml")
    assert done.code == 0, done.err
    return here / "generated" / "m"


class First(ScriptedLLM):
    """Takes the first option, whatever it is."""

    def __init__(self):
        super().__init__(lambda _messages: "A")


def _lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_held_out_items_of_a_mix(run, mix):
    told = json.loads(probe(run, "p", "--json", llm="First", data="m").out)
    rows = (mix / "test.jsonl").read_text(encoding="utf-8").splitlines()
    assert told["report"]["split"] == "test"
    assert told["asked"] == len(rows) == 2
    ids = {json.loads(row)["id"].partition(":")[2] for row in rows}
    lines = (mix.parent / "p" / "probed.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == ids
    train = json.loads(probe(run, "q", "--split", "train", "--json", llm="First", data="m").out)
    assert train["asked"] == 16


def test_a_mix_whose_run_is_gone(run, mix):
    (mix.parent / "many" / "qa.jsonl").unlink()
    done = probe(run, "p", llm="First", data="m")
    assert done.code == 1
    assert "are in no run at hand" in done.err


def test_a_mix_that_was_changed(run, mix):
    jsonl.write(mix / "test.jsonl", [])
    done = probe(run, "p", llm="First", data="m")
    assert done.code == 1
    assert "is not as recipe.lock.json has it" in done.err


def test_a_share_of_known_rows(run, mix, here):
    probe(run, "p", llm="First", data="many")
    known = '[[source]]\nrun = "many"\nprobe = "p"\nknown = 0.5\n'
    (here / "s.toml").write_text(f'name = "s"\n{known}', encoding="utf-8")
    done = run("data", "mix", "s.toml")
    assert done.code == 0, done.err
    assert "First knew " in done.err
    (source,) = json.loads((here / "generated/s/recipe.lock.json").read_bytes())["sources"]
    assert source["knew"]["written"] * 2 == source["knew"]["of"] > 0
    knew = {one["id"] for one in _lines(here / "generated/p/probed.jsonl")
            if one["knowledge"] == "known"}  # fmt: skip
    assert 0 < len(knew) < 20
    for seed in range(4):  # the rows that are trained on have the share, not only all together
        (here / "s.toml").write_text(f'name = "s{seed}"\nseed = {seed}\n{known}', encoding="utf-8")
        assert run("data", "mix", "s.toml").code == 0
        rows = [
            one["id"].partition(":")[2] for one in _lines(here / f"generated/s{seed}/train.jsonl")
        ]
        assert len(rows) > 4
        assert abs(2 * len(knew & set(rows)) - len(rows)) <= 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_model_before_and_after_an_adapter(run, here):
    pytest.importorskip("peft", reason="extra `local` is not installed")
    base = tiny_causal_lm(here / "base", says="B", window=2_048)
    tiny_adapter(here / "adapter", base, says="A")
    choices = ("--kinds", "single", "--tries", "1", "--json")
    told = {}
    for name in ("base", "adapter"):
        done = run("eval", "probe", "asked", "--llm", f"hf:{here / name}", "--run", f"p-{name}",
                   *choices)  # fmt: skip
        assert done.code == 0, done.err
        told[name] = json.loads(done.out)["report"]
    assert told["base"]["items"] == told["adapter"]["items"]
    changed = json.loads(run("eval", "compare", "p-base", "p-adapter", "--json").out)["comparison"]
    ids = [changed["whole"][name] for name in ("learnt", "forgotten", "kept", "lacking")]
    assert sum(map(len, ids)) == 2
    assert changed["whole"]["kept"] == []  # no letter is right for who says another one
    # one that does not end is cut, once
    tiny_causal_lm(here / "random", window=2_048)
    endless = ("eval", "probe", "asked", "--llm", f"hf:{here / 'random'}", "--run", "p-random",
               "--llm-option", "max_tokens=8", "--kinds", "short,single:1", "--json")  # fmt: skip
    first, again = (json.loads(run(*endless).out) for _time in range(2))
    assert first["report"]["cut"] > 2
    assert (first["usage"]["sent"] > 2, again["usage"]["sent"]) == (True, 0)
    assert first["report"]["limits"] == [8, 8]
    # other weights under the same name are another model
    tiny_adapter(here / "adapter", base, says="C")
    done = run("eval", "probe", "asked", "--llm", f"hf:{here / 'adapter'}", "--run", "p-adapter",
               *choices)  # fmt: skip
    assert done.code == 2
    assert "that probe has other settings (weights)" in done.err
