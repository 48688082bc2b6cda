import json
import random
import threading

import pytest

from psykb.errors import BudgetError, ModelError, StoreError
from psykb.generation.deciding import LOOKAHEAD
from psykb.generation.running import IN_A_ROW, End
from psykb.llm.budget import Budget
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Usage
from tests.generation.tiny_engine import BOOK, chat_of, work, written

TAKES = Usage(calls=1, prompt_tokens=10, completion_tokens=5)


def reply(messages):
    """What the tiny model says: of ten drafts six are good, the others have one fault each."""
    what, n = messages[0].content.split()
    number = int(n)
    if what == "check":
        return "differs" if number % 10 == 9 else "same"
    kinds = {1: "no", 3: f"unsupported {n}", 5: f"question {number - 5}", 7: "malformed"}
    return kinds.get(number % 10, f"question {n}")


def scripted(script=reply, **more):
    return chat_of(ScriptedLLM(script, usage=TAKES), **more)


def reasons(folder):
    lines = (folder / "rejected.jsonl").read_text().splitlines()
    return [json.loads(line)["reason"] for line in lines]


def failing(failure, numbers):
    def script(messages):
        if int(messages[0].content.split()[1]) in numbers:
            raise ModelError("it said no", failure=failure)
        return reply(messages)

    return script


@pytest.mark.parametrize("failure", [Failure.WRONG_KEY, Failure.NO_CREDIT, Failure.NO_NETWORK])
def test_what_no_repetition_mends_ends_the_run_with_what_was_decided(tmp_path, failure):
    run, _journal = work(tmp_path, scripted(failing(failure, {4})), 50)
    assert run.ended is End.MODEL
    assert isinstance(run.error, ModelError)
    assert run.error.failure is failure
    assert (run.tally.decided, run.tally.accepted) == (4, 2)
    assert len((tmp_path / "qa.jsonl").read_text().splitlines()) == 2


def test_failures_in_a_row_end_the_run(tmp_path):
    script = failing(Failure.TIMEOUT, set(range(2, 100)))
    run, _journal = work(tmp_path, scripted(script), 50)
    assert run.ended is End.MODEL
    assert run.tally.failed == IN_A_ROW - 1
    assert reasons(tmp_path) == ["model_declined"] + ["model_failed"] * (IN_A_ROW - 1)


def test_failures_apart_are_refusals_that_the_next_run_takes_back(tmp_path):
    run, _journal = work(tmp_path, scripted(failing(Failure.TIMEOUT, {0, 2, 4})), 20)
    assert (run.ended, run.tally.failed, run.tally.accepted) == (End.REACHED, 3, 20)
    assert reasons(tmp_path).count("model_failed") == 3
    work(tmp_path, scripted(), 20)
    other = tmp_path / "undisturbed"
    work(other, scripted(), 20)
    assert written(tmp_path) == written(other)


def test_a_budget_ends_the_run_with_what_was_decided(tmp_path):
    run, _journal = work(tmp_path, scripted(budget=Budget(max_calls=7)), 50)
    assert run.ended is End.BUDGET
    assert isinstance(run.error, BudgetError)
    assert run.caller.sent == 7
    assert 0 < run.tally.accepted == len((tmp_path / "qa.jsonl").read_text().splitlines())
    more, _journal = work(tmp_path, scripted(budget=Budget(max_calls=5)), 50)
    assert (more.ended, more.caller.sent, more.caller.reused) == (End.BUDGET, 5, 7)
    assert more.tally.decided > run.tally.decided


def test_a_budget_for_many_threads_is_kept(tmp_path):
    run, _journal = work(tmp_path, scripted(budget=Budget(max_calls=20), threads=8), 50)
    assert (run.ended, run.caller.sent) == (End.BUDGET, 20)


def test_an_interruption_writes_what_was_decided(tmp_path):
    def interrupt(tally):
        if tally.decided == 7:
            raise KeyboardInterrupt

    run, _journal = work(tmp_path, scripted(threads=4), 50, interrupt=interrupt)
    assert run.ended is End.INTERRUPTED
    assert len((tmp_path / "qa.jsonl").read_text().splitlines()) == 3
    done, _journal = work(tmp_path, scripted(threads=4), 20)
    assert done.ended is End.REACHED
    assert done.caller.reused > 0
    other = tmp_path / "undisturbed"
    work(other, scripted(), 20)
    assert written(tmp_path) == written(other)


def test_a_disk_that_is_full_ends_the_run_and_keeps_the_old_files(tmp_path, monkeypatch):
    work(tmp_path, scripted(), 5)
    before = written(tmp_path)

    def full(*_):
        raise StoreError("no room is left")

    from psykb.generation.journal import Journal

    monkeypatch.setattr(Journal, "keep", full)
    run, _journal = work(tmp_path, scripted(), 50)
    assert run.ended is End.BROKEN
    assert str(run.error) == "no room is left"
    assert written(tmp_path) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_what_psykb_did_not_expect_is_raised(tmp_path):
    def script(_messages):
        raise BudgetError("over")

    class Odd(ScriptedLLM):
        pass

    chat = scripted(script)
    run, _journal = work(tmp_path, chat, 1)
    assert run.ended is End.BUDGET
    chat = scripted()
    chat.reply = lambda *_a, **_k: [][0]
    with pytest.raises(IndexError):
        work(tmp_path / "other", chat, 1)


def test_an_exhausted_plan(tmp_path):
    run, _journal = work(tmp_path, scripted(), 50, places=20)
    assert (run.ended, run.tally.decided, run.tally.accepted) == (End.EXHAUSTED, 20, 10)


def test_nothing_accepted(tmp_path):
    run, _journal = work(tmp_path, scripted(lambda _m: "no"), 5, places=12)
    assert (run.ended, run.tally.accepted) == (End.EXHAUSTED, 0)
    assert written(tmp_path)[0] == b""
    assert reasons(tmp_path) == ["model_declined"] * 12


def test_places_with_nothing_to_ask_are_counted_and_not_refused(tmp_path):
    run, _journal = work(tmp_path, scripted(lambda _m: "empty"), 5, places=12)
    assert (run.tally.decided, run.tally.empty.total()) == (12, 12)
    assert written(tmp_path) == (b"", b"")


def test_every_fate_has_its_reason(tmp_path):
    run, _journal = work(tmp_path, scripted(), 8, places=20)
    assert run.tally.accepted == 8
    first = ["model_declined", "unsupported", "duplicate", "too_long", "re_answer_differs"]
    assert reasons(tmp_path)[:5] == first


@pytest.mark.parametrize("seed", range(6))
def test_replies_in_any_order_give_the_same_bytes_and_counts(tmp_path, seed):
    chance = random.Random(seed)
    lock = threading.Lock()

    def late(messages):
        with lock:
            delay = chance.choice([0.0, 0.0, 0.002, 0.01])
        return ScriptedReply(text=reply(messages), delay=delay)

    run, _journal = work(tmp_path / "a", scripted(late, threads=16), 60)
    other, _journal = work(tmp_path / "b", scripted(), 60)
    assert written(tmp_path / "a") == written(tmp_path / "b")
    assert run.tally == other.tally
    assert run.tally.usage["draft"].calls == run.tally.decided


def test_a_larger_run_begins_with_the_smaller_and_pays_for_the_rest(tmp_path):
    small, _journal = work(tmp_path, scripted(threads=4), 20)
    first = written(tmp_path)
    large, _journal = work(tmp_path, scripted(threads=4), 40)
    second = written(tmp_path)
    assert second[0].startswith(first[0])
    assert second[1].startswith(first[1])
    assert large.caller.reused == small.caller.sent
    fresh, _journal = work(tmp_path / "fresh", scripted(threads=4), 40)
    assert written(tmp_path / "fresh") == second
    assert fresh.tally == large.tally  # each call once, whichever run paid for it


def test_what_is_done_is_not_paid_for_again(tmp_path):
    work(tmp_path, scripted(threads=4), 20)
    again, _journal = work(tmp_path, scripted(lambda _m: "unheard", threads=4), 20)
    assert again.ended is End.REACHED
    assert again.caller.sent == 0


def test_no_more_is_begun_than_is_needed(tmp_path):
    llm = ScriptedLLM(lambda m: f"question {m[0].content}", usage=TAKES)
    work(tmp_path, chat_of(llm, threads=16), 5)
    assert len(llm.heard) == 10


def test_no_place_is_begun_before_the_one_far_before_it_is_decided(tmp_path):
    held, begun = threading.Event(), []

    def script(messages):
        words = messages[0].content
        begun.append(words)
        if words == "draft 0":
            held.wait(5)
        if words == f"check {LOOKAHEAD - 1}":
            held.set()
        return f"question {words}"

    run, _journal = work(tmp_path, scripted(script, threads=8), 400)
    assert run.tally.accepted == 400
    at = begun.index(f"check {LOOKAHEAD - 1}")
    assert f"draft {LOOKAHEAD}" not in begun[:at]


def test_changed_books_are_noticed(tmp_path):
    from psykb.generation import runs

    _run, first = work(tmp_path, scripted(), 5)
    now = {"f" * 12: "Tiny", "e" * 12: "New"}
    _run, journal = work(tmp_path, scripted(), 5, documents=now)
    assert journal.stale == first.received > 0
    assert journal.previous is not None
    change = runs.change(journal.previous, now, journal.stale)
    assert change is not None
    assert (change.gone, change.new, change.changed) == ((), ("New",), ("Tiny",))
    assert change.replies == first.received
    assert runs.change(journal.previous, {BOOK: "Tiny"}, 0) is None
