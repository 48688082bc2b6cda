"""The loop closed on the starter library: ingest, gen-qa, mix, train, merge, ask; a tiny model."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import models
from benchmarks.made import KB
from benchmarks.table import Run, Table, run
from psykb import jsonl
from psykb.answering.asking import Answerer
from psykb.dataset import phrasing
from psykb.errors import ModelError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.chat import Chat
from psykb.llm.opening import open_chat
from psykb.types import Abstention, Answer, QAPair, Row

NEEDS = ()
ITEMS, ROUNDS = 24, 80
SIZE = models.shape(64, 128, 2, 4, 2, 3_000, spread=0.2)
LONGEST = 2_048  # tokens of a row
OTHERS = ("declined", "nothing supported", "cut", "not sent")
REPLY = 300  # tokens that a reply may have
MIX = """\
name = "mixed"
[split]
train = 0.6
valid = 0
test = 0.4
[[source]]
run = "asked"
[retrieval]
share = 1
distractors = 1
without_gold = 0
"""
RECIPE = """\
name = "by-heart"
about = "a tiny model learns a few rows by heart"
approach = "lora"
[adapter]
r = 32
alpha = 64
dropout = 0
[data]
max_length = {longest}
packing = false
[optimisation]
epochs = {rounds}
batch = 2
per_device = 2
learning_rate = 2e-2
warmup = 0.1
beta2 = 0.98
[compute]
checkpointing = false
[validation]
every = 0.5
"""
_CODE = """
import os, sys
os.chdir({folder!r})
os.environ["OMP_NUM_THREADS"] = "1"  # threads of tiny models wait for one another
from psykb.cli import main
sys.argv = ["psykb", *sys.argv[1:]]
main()
"""


def measure(_data: Path | None) -> Table:
    """Go through all commands, each in a process of its own; then ask what was asked in training.

    The questions are put to the model before and after: those of the rows that were trained on, and
    those of the rows that were kept back.
    """
    table = Table(
        "closed_loop",
        "From books to a tuned model that answers from them: a tiny model, on a processor",
        ("step", "what", "value", "n", "seconds", "peak MB"),
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        _begin(folder)
        _make(table, folder)
        rows = _model(table, folder)
        tuned = _train(table, folder)
        _questions(table, folder, rows, tuned)
    sizes = f"{SIZE['num_hidden_layers']} layers of {SIZE['hidden_size']}"
    table.notes += [
        f"Qwen3 with random weights ({sizes}) and a tokenizer trained on the rows; LoRA, "
        f"{ROUNDS} passes. Such a model learns rows by heart and understands nothing: the figures "
        "say that every part fits the next one, and nothing of models that are used",
        "repeats the row: its reply to the row's own prompt is the row's, letter by letter. "
        "Answered: `psykb ask` shows up to eight passages that it finds itself, a row one that "
        "answers and one other, so that what was learnt by heart seldom fits",
        "supported: at least one claim that the sentences it names carry, by psykb's own check; "
        f"replies may have {REPLY} tokens, and are cut behind them; not sent: the books hold too "
        "little by psykb's own measure. Each process of a step is measured from its start, with "
        "one thread, while other work was going on on the machine",
    ]
    return table


def _begin(folder: Path) -> None:
    (folder / "psykb.toml").touch()
    (folder / "mixed.toml").write_text(MIX, encoding="utf-8")
    recipe = RECIPE.format(longest=LONGEST, rounds=ROUNDS)
    (folder / "by-heart.toml").write_text(recipe, encoding="utf-8")


def _command(folder: Path, *words: str) -> tuple[Run, Any]:
    """Run a command of psykb in the project; return what it took, and what it told."""
    done = run("-c", _CODE.format(folder=str(folder)), *words, "--json", "-q")
    if done.code not in (0, 3):
        raise RuntimeError(f"psykb {' '.join(words)}: ended with {done.code}: {done.out}")
    return done, json.loads(done.out)


def _put(table: Table, done: Run, step: str, what: str, value: object, n: object = "") -> None:
    table.add(step, what, value, n, round(done.seconds, 1), round(done.megabytes))


def _make(table: Table, folder: Path) -> None:
    """Books, items, rows."""
    done, _told = _command(folder, "ingest", str(KB))
    with KnowledgeBase.open(folder / "indexes" / "default") as base:
        counts = base.counts
    _put(table, done, "ingest", "passages", counts.passages)
    words = ("gen-qa", "-n", str(ITEMS), "--run", "asked", "--kinds", "definition:1,short:1")
    done, _told = _command(folder, *words)
    items = list(jsonl.read(folder / "generated" / "asked" / "qa.jsonl", QAPair))
    _put(table, done, "gen-qa", "items by rules", len(items))
    done, _told = _command(folder, "data", "mix", "mixed.toml")
    train, test = (len(_rows(folder, name)) for name in ("train", "test"))
    _put(table, done, "data mix", "rows to train on / kept back", f"{train} / {test}")


def _rows(folder: Path, split: str) -> list[Row]:
    return list(jsonl.read(folder / "generated" / "mixed" / f"{split}.jsonl", Row))


def _model(table: Table, folder: Path) -> dict[str, list[Row]]:
    """Write the model that is to learn; return the rows by split."""
    rows = {split: _rows(folder, split) for split in ("train", "test")}
    texts = [message.content for row in rows["train"] for message in row.messages]
    tokenizer = models.tokenizer(texts, SIZE["vocab_size"])
    parameters = models.write(folder / "tiny", SIZE, tokenizer)
    table.add("(a model)", "parameters", parameters, "", "", "")
    return rows


@dataclass
class Tuned:
    """Where what was trained lies."""

    adapter: Path
    merged: Path


def _train(table: Table, folder: Path) -> Tuned:
    """Train, merge."""
    words = ("train", "mixed", "--model", "tiny", "--recipe", "by-heart.toml", "--run", "tuned")
    done, _told = _command(folder, *words)
    report = json.loads((folder / "generated" / "tuned" / "report.json").read_text("utf-8"))
    first, last = report["first"]["loss"], report["last"]["loss"]
    _put(table, done, "train", "loss, first and last update", f"{first:.3f}, {last:.3f}")
    table.add("", "updates", report["steps"], "", "", "")
    table.add("", "parameters trained", report["trained"], "", "", "")
    table.add("", "tokens a second", round(report["tokens"] / report["seconds"]), "", "", "")
    done, told = _command(folder, "merge", "generated/tuned")
    largest = f"{told['compared']['largest']:.1e}"
    _put(table, done, "merge", "largest difference of a logit", largest)
    return Tuned(folder / "generated" / "tuned" / "adapter", folder / "generated/tuned/merged")


def _questions(table: Table, folder: Path, rows: dict[str, list[Row]], tuned: Tuned) -> None:
    """Ask by the command once; then put all questions to each model in this process."""
    items = {
        item.id: item for item in jsonl.read(folder / "generated" / "asked" / "qa.jsonl", QAPair)
    }
    asked = {
        split: [phrasing.asked(items[row.id.partition(":")[2]]) for row in found]
        for split, found in rows.items()
    }
    llm = ("--llm", f"hf:{tuned.adapter}", "--llm-option", f"max_tokens={REPLY}")
    done, answer = _command(folder, "ask", asked["train"][0], *llm)
    _put(table, done, "ask", "by the adapter", _outcome_of(answer))
    places = {"before": folder / "tiny", "adapter": tuned.adapter, "merged": tuned.merged}
    with KnowledgeBase.open(folder / "indexes" / "default") as base:
        for name, place in places.items():
            chat = open_chat(f"hf:{place}", options={"max_tokens": REPLY})
            assert chat is not None
            for split, found in rows.items():
                of, n = ("trained on" if split == "train" else "kept back"), len(found)
                repeated = sum(_said(chat, row) == row.messages[-1].content for row in found)
                table.add(name, f"repeats the row, {of}", repeated / n, n, "", "")
                outcomes = _outcomes(base, chat, asked[split])
                share = outcomes.count("supported") / n
                table.add(name, f"asked, {of}: supported", share, n, "", "")
                others = " / ".join(str(outcomes.count(other)) for other in OTHERS)
                table.add("", f"of the others: {', '.join(OTHERS)}", others, "", "", "")
            chat.close()


def _said(chat: Chat, row: Row) -> str:
    """Return the reply to a row's own prompt; "" where it was cut."""
    try:
        return chat.reply(row.messages[:-1], purpose="measure", max_tokens=REPLY).text
    except ModelError:
        return ""


def _outcomes(base: KnowledgeBase, chat: Chat, questions: Sequence[str]) -> list[str]:
    answerer = Answerer(base, chat=chat)
    found = []
    for question in questions:
        try:
            found.append(_outcome(answerer.answer(question)))
        except ModelError:
            found.append("cut")
    return found


def _outcome(answer: Answer) -> str:
    if answer.abstained is None:
        return "supported"
    return {
        Abstention.MODEL_DECLINED: "declined",
        Abstention.UNSUPPORTED: "nothing supported",
    }.get(answer.abstained, "not sent")


def _outcome_of(answer: dict[str, Any]) -> str:
    return "supported" if answer["abstained"] is None else str(answer["abstained"])
