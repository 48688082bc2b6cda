import json
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from psykb import jsonl
from psykb.errors import BudgetError, MisuseError, ModelError, NotFoundError
from psykb.generation.dialogues.avoiding import Avoided
from psykb.generation.dialogues.resuming import begun
from psykb.generation.outcomes import Edited, Opening
from psykb.generation.run_folders import DIALOGUES, dialogues
from psykb.generation.running import NONE_READ, End
from psykb.grounding.quoting import cite
from psykb.llm.budget import Budget
from psykb.llm.scripted import ScriptedReply
from psykb.types import Dialogue, DialogueRefusal, DialogueSlot, Failure, RefusedDialogue, Style
from tests.generation.dialogues.tiny_dialogues import TAKES, dialogue_of, make, reply, told
from tests.generation.model_books import make_base

WRITTEN = (DIALOGUES, "rejected.jsonl", "report.json", "report.md", "dataset-card.md")


def written(folder, names=WRITTEN):
    return {name: (folder / name).read_bytes() for name in names}


def refusals(folder):
    found = jsonl.read(folder / "rejected.jsonl", RefusedDialogue)
    return [one.reason.value for one in found]


@pytest.mark.parametrize("failure", [Failure.WRONG_KEY, Failure.NO_CREDIT])
def test_what_no_repetition_mends_ends_the_run_with_what_was_decided(tmp_path, failure):
    def script(messages):
        if messages[0].content == "tell 4":
            raise ModelError("it said no", failure=failure)
        return reply(messages)

    made = make(tmp_path, script, wanted=50)
    assert (made.ended, made.decided, made.accepted) == (End.MODEL, 4, 2)
    assert isinstance(made.error, ModelError)
    assert made.error.failure is failure
    assert len(list(dialogues(made.folder))) == 2


def test_a_model_that_fails_once_refuses_for_this_run_only(tmp_path):
    def script(messages):
        if messages[0].content == "tell 2":
            raise ModelError("it said no", failure=Failure.TIMEOUT)
        return reply(messages)

    made = make(tmp_path, script, wanted=6)
    assert (made.failed, made.accepted) == (1, 6)
    refused = next(
        one
        for one in jsonl.read(made.folder / "rejected.jsonl", RefusedDialogue)
        if one.reason is DialogueRefusal.MODEL_FAILED
    )
    assert (refused.slot, refused.detail) == (2, "timeout: it said no")
    assert make(tmp_path, wanted=6).failed == 0
    other = make(tmp_path / "undisturbed", wanted=6)
    assert written(made.folder) == written(other.folder)


@pytest.mark.parametrize(
    "reason", [r for r in DialogueRefusal if r is not DialogueRefusal.MODEL_FAILED]
)
def test_every_refusal_is_written_by_its_name_and_counted(tmp_path, reason):
    def script(messages):
        return (
            reason.value if messages[0].content == "tell 0" else told(1 + len(messages[0].content))
        )

    made = make(tmp_path, script, wanted=1)
    assert refusals(made.folder)[0] == reason
    assert made.report is not None
    assert made.report.reasons[reason.value] == 1
    rows = {row.reason: (row.came, row.refused) for row in made.report.passed}
    assert rows[reason] == (2, 1)
    assert f"`{reason.value}`" in (made.folder / "report.md").read_text()


def test_a_model_that_declines_again_and_again_ends_the_run(tmp_path):
    made = make(tmp_path, lambda _m: "not_a_dialogue", wanted=5)
    assert (made.ended, made.decided, made.unread, made.error) == (
        End.MODEL,
        NONE_READ,
        NONE_READ,
        None,
    )


def test_what_is_told_again_is_refused_and_what_is_empty_is_counted(tmp_path):
    made = make(tmp_path, wanted=12)
    assert made.ended is End.REACHED
    assert (
        refusals(made.folder)
        == [
            "model_declined",
            "unsupported_claims",
            "duplicate",
        ]
        * 2
    )
    first, *_rest = dialogues(made.folder)
    assert (first.source, first.id) == (made.folder.name, dialogue_of(told(0)).id)
    assert made.report is not None
    assert dict(made.report.run.empty) == {"scenario": 2}
    assert (made.report.accepted, made.report.refused) == (12, 6)


def test_almost_the_same_is_refused_with_the_other_and_how_alike(tmp_path):
    long = " ".join(told(n) for n in range(8))
    replies = {"tell 0": long, "tell 1": f"{long} so", "tell 2": told(9)}
    made = make(tmp_path, lambda m: replies[m[0].content], wanted=2)
    (refused,) = jsonl.read(made.folder / "rejected.jsonl", RefusedDialogue)
    assert refused.reason is DialogueRefusal.NEAR_DUPLICATE
    assert refused.detail.startswith(f"{dialogue_of(long).id}: {long[:60]} (0.9")
    assert refused.dialogue == dialogue_of(f"{long} so", seed_of="seed 1")


def test_replies_in_any_order_give_the_same_bytes(tmp_path):
    plain = make(tmp_path / "a", wanted=40)
    chance = random.Random(3)
    lock = threading.Lock()

    def slow(messages):
        with lock:
            pause = chance.random() / 200
        time.sleep(pause)
        return reply(messages)

    other = make(tmp_path / "b", slow, threads=8, wanted=40)
    assert written(plain.folder) == written(other.folder)


def test_a_second_run_sends_nothing_and_n_grows(tmp_path):
    small = make(tmp_path, wanted=5)
    before = (small.folder / DIALOGUES).read_bytes()
    heard: list[Opening | Edited] = []

    def silent(_messages):
        raise AssertionError("nothing is to be sent")

    again = make(tmp_path, silent, wanted=5, notice=heard.append)
    assert (again.sent, again.reused, again.accepted) == (0, small.decided, 5)
    (opening,) = heard
    assert isinstance(opening, Opening)
    assert (opening.received, opening.change) == (small.sent, None)
    grown = make(tmp_path, wanted=12)
    assert (grown.folder, grown.reused) == (small.folder, small.sent)
    after = (grown.folder / DIALOGUES).read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 12
    fewer = make(tmp_path, silent, wanted=3)
    assert (fewer.kept, fewer.report) == (12, None)
    assert (grown.folder / DIALOGUES).read_bytes() == after
    assert written(grown.folder) == written(make(tmp_path / "b", wanted=12).folder)


def test_a_budget_ends_the_run_with_what_was_decided(tmp_path):
    made = make(tmp_path, wanted=40, gate={"budget": Budget(max_calls=7)})
    assert made.ended is End.BUDGET
    assert isinstance(made.error, BudgetError)
    assert made.sent == 7
    assert len(list(dialogues(made.folder))) == made.accepted == 4
    assert make(tmp_path, wanted=40).reused == 7


def test_an_interrupted_run_writes_what_was_decided_and_goes_on(tmp_path):
    def script(messages):
        if messages[0].content == "tell 20":
            import _thread

            _thread.interrupt_main()
            time.sleep(0.2)
        return reply(messages)

    made = make(tmp_path, script, wanted=40)
    assert made.ended is End.INTERRUPTED
    assert 0 < made.accepted < 40
    whole = make(tmp_path, wanted=40)
    assert written(whole.folder) == written(make(tmp_path / "b", wanted=40).folder)


def test_dialogues_changed_by_hand_are_kept_beside_the_new_ones(tmp_path):
    folder = make(tmp_path, wanted=4).folder
    file = folder / DIALOGUES
    mine = file.read_bytes().replace(b"That sounds hard.", b"That sounds good.", 1)
    file.write_bytes(mine)
    heard: list[Opening | Edited] = []
    make(tmp_path, wanted=4, notice=heard.append)
    assert [t.kept.name for t in heard if isinstance(t, Edited)] == ["dialogues.edited.jsonl"]
    assert (folder / "dialogues.edited.jsonl").read_bytes() == mine
    assert file.read_bytes() != mine


def test_no_dialogue_of_an_avoided_run_and_none_of_its_seeds(tmp_path):
    first = make(tmp_path, wanted=4, name="first")
    there = list(dialogues(first.folder))
    other = make(tmp_path, wanted=4, name="other", avoid=("first",))
    seeds = [d.origin.seed_of for d in dialogues(other.folder) if d.origin]
    assert not {d.origin.seed_of for d in there if d.origin} & set(seeds)
    repeated = make(
        tmp_path, lambda m: told(0) if m[0].content == "tell 1" else told(77), wanted=1,
        name="third", avoid=("first",),
    )  # fmt: skip
    assert refusals(repeated.folder) == ["in_avoided_run"]
    with pytest.raises(NotFoundError, match="no run at"):
        make(tmp_path, wanted=1, avoid=("nobody",))


def test_a_plan_whose_seeds_are_all_avoided_ends(tmp_path):
    first = make(tmp_path, lambda m: told(int(m[0].content[5:])), wanted=500, name="first")
    assert first.accepted == 500
    made = make(tmp_path, wanted=4, name="other", places=10**9, avoid=("first",))
    assert (made.ended, made.decided, made.sent) == (End.EXHAUSTED, 0, 0)


def test_seeds_behind_very_many_that_are_avoided_are_reached():
    plan = [DialogueSlot(number=n, style=Style.REWRITE, seed_of=str(n)) for n in range(20_001)]
    avoided = Avoided(seeds=frozenset(map(str, range(20_000))))
    assert [slot.seed_of for slot in avoided.left(iter(plan))] == ["20000"]


def test_the_same_name_with_other_settings_is_refused(tmp_path):
    make(tmp_path, wanted=2, name="a")
    with pytest.raises(MisuseError) as e:
        make(tmp_path, wanted=2, name="a", rounds=3)
    assert "rounds is 1, not 3" in str(e.value)


def test_a_run_is_taken_up_by_its_name(tmp_path):
    request = {"name": "a", "topics": ("sleep",), "turns": (2, 3), "language": "en", "rounds": 0}
    made = make(tmp_path, wanted=2, options={"top_p": 0.5}, **request)
    found = begun(tmp_path, "a")
    assert found is not None
    assert (found.kb, found.model, found.options) == ("tiny", "class:tiny", {"top_p": 0.5})
    again = make(tmp_path, wanted=2, options={"top_p": 0.5}, **request)
    assert again.sent == 0
    assert found.request.turns == (2, 3)
    assert found.request.rounds == 0
    assert begun(tmp_path, "b") is None
    head, *rest = (made.folder / "journal.jsonl").read_text().splitlines(keepends=True)
    line = json.loads(head)
    line["settings"]["turns"] = [2]
    (made.folder / "journal.jsonl").write_text(json.dumps(line) + "\n" + "".join(rest))
    assert begun(tmp_path, "a") is None


def test_what_is_carried_by_a_book_bears_its_licence(tmp_path):
    (tmp_path / "books").mkdir()
    with make_base(tmp_path / "books") as base:
        (document, *_rest) = base.documents()
        passage = next(p for _row, p in base.catalogue.passages_of(document.id))
        place = cite(base.catalogue, document.id, passage.start, passage.start + 10)
        made = make(tmp_path, base=base, citations=(place,), wanted=2)
    assert made.report is not None
    (book,) = made.report.books
    assert (book.document_id, book.citations, book.dialogues) == (document.id, 2, 2)
    assert made.report.run.kb == base.path.name
    assert document.title in (made.folder / "dataset-card.md").read_text()
    for dialogue in dialogues(made.folder):
        assert (document.licence, dialogue.licence) == ("CC BY 4.0", "CC-BY-4.0")


RUN = """
import sys, time
from pathlib import Path
from tests.generation.dialogues.tiny_dialogues import make, reply

def slow(messages):
    time.sleep(0.01)
    return reply(messages)

made = make(Path(sys.argv[1]), slow, threads=4, wanted=60, name="run")
print(made.ended)
"""


@pytest.mark.slow
def test_kills_lose_nothing_that_was_received(tmp_path):
    chance = random.Random(5)
    journal = tmp_path / "generated" / "run" / "journal.jsonl"
    kills = 0
    while kills < 8:
        size = journal.stat().st_size if journal.exists() else 0
        args = [sys.executable, "-c", RUN, str(tmp_path)]
        process = subprocess.Popen(args, stdout=subprocess.DEVNULL)
        until = size + chance.randrange(200, 3_000)
        while process.poll() is None and (not journal.exists() or journal.stat().st_size < until):
            time.sleep(0.001)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    assert kills >= 3
    killed = make(tmp_path, wanted=60, name="run")
    plain = make(tmp_path / "undisturbed", wanted=60, name="run")
    assert written(killed.folder) == written(plain.folder)
    keys = [json.loads(line) for line in journal.read_text().splitlines()]
    received = [line["key"] for line in keys if line["line"] == "received"]
    assert len(received) == len(set(received))


def test_a_reply_that_was_cut_is_a_failure_of_that_place_alone(tmp_path):
    def script(messages):
        if messages[0].content == "tell 2":
            return ScriptedReply(text="cut", finish="length", usage=TAKES)
        return reply(messages)

    made = make(tmp_path, script, wanted=3)
    assert (made.ended, made.failed, made.accepted) == (End.REACHED, 1, 3)
    assert all(isinstance(one, Dialogue) for one in dialogues(made.folder))
