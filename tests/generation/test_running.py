import json
import random
import threading

import pytest

from psykb.errors import BudgetError, ModelError, StoreError
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.crew import HOPELESS, IN_A_ROW, OF_ONE_ITEM
from psykb.generation.deciding import LOOKAHEAD, Prepared
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.generation.running import NONE_READ, NONE_READ_LATER, End, Run
from psykb.llm.budget import Budget
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Kind, QAPair, Slot, Usage
from tests.generation.tiny_engine import BOOK, asked, chat_of, work, written

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


def test_what_comes_through_between_failures_begins_their_count_anew(tmp_path):
    often = set(range(0, 4 * IN_A_ROW, 2))
    run, _journal = work(tmp_path, scripted(failing(Failure.TIMEOUT, often)), 20)
    assert (run.ended, run.tally.failed) == (End.REACHED, 2 * IN_A_ROW)


@pytest.mark.parametrize("failure", sorted(OF_ONE_ITEM))
def test_what_says_something_of_one_item_ends_no_run(tmp_path, failure):
    script = failing(failure, set(range(2, 3 + 2 * HOPELESS)))
    for _ in range(2):  # and the next run is not stopped there either
        run, _journal = work(tmp_path, scripted(script), 20)
        assert (run.ended, run.tally.failed) == (End.REACHED, 2 * HOPELESS + 1)


def test_a_model_that_is_fit_for_nothing_ends_the_run(tmp_path):
    script = failing(Failure.TRUNCATED, set(range(1_000)))
    run, _journal = work(tmp_path, scripted(script), 20)
    assert (run.ended, run.tally.failed, run.tally.decided) == (
        End.MODEL,
        HOPELESS - 1,
        HOPELESS - 1,
    )
    assert isinstance(run.error, ModelError)
    assert run.error.failure is Failure.TRUNCATED


def test_what_unusable_replies_took_is_in_the_usage_of_this_run_and_the_next(tmp_path):
    def script(messages):
        what, n = messages[0].content.split()
        if what == "draft" and n == "2":
            return ScriptedReply(text="cut", finish="length", usage=TAKES)
        return reply(messages)

    for again in (1, 2):
        run, _journal = work(tmp_path, scripted(script), 5)
        assert run.tally.failed == 1
        drafts = run.tally.usage["draft"]
        assert drafts.calls == run.tally.decided - 1 + again
        assert drafts.prompt_tokens == TAKES.prompt_tokens * drafts.calls
    assert run.caller.spent.calls == 1
    healed, _journal = work(tmp_path, scripted(), 5)
    assert healed.tally.usage["draft"].calls == healed.tally.decided + 2


def run_of(folder, chat, prepare, places):
    """Run places that come to nothing, each prepared by a function of the caller and the slot."""
    with opened(folder, {}) as journal:
        journal.begin({}, started({}))
        bench = Bench()
        caller = JournaledCaller(chat, journal, bench=bench)
        slots = (Slot(number=n, kind=Kind.SHORT, passage=f"{BOOK}:0-1") for n in range(places))

        def prepared(slot):
            prepare(caller, slot)
            return Prepared(slot=slot)

        run: Run[Slot, Prepared, QAPair] = Run(
            slots, prepared, lambda _p: None, wanted=places, caller=caller, bench=bench
        )
        assert list(run.results()) == []
    return run


def test_a_call_that_several_places_need_is_counted_once(tmp_path):
    def prepare(caller, slot):
        for _ in range(2):
            asked(caller, "the same words", slot, "draft")
        asked(caller, f"check {slot.number}", slot, "check")

    run = run_of(tmp_path, scripted(lambda _m: "yes", threads=3), prepare, 6)
    assert {name: usage.calls for name, usage in run.tally.usage.items()} == {
        "draft": 1,
        "check": 6,
    }


def test_what_still_fits_the_budget_is_sent_after_something_did_not(tmp_path):
    over = threading.Event()

    def script(messages):
        if messages[0].content == "draft 0":
            over.wait(5)
            threading.Event().wait(0.1)  # until the run has noticed
        return "yes"

    def prepare(caller, slot):
        if slot.number == 0:
            asked(caller, "draft 0", slot, "draft")
            asked(caller, "check 0", slot, "check")
            return
        try:
            asked(caller, "many words " * 2_000, slot, "draft")
        finally:
            over.set()

    chat = scripted(script, threads=2, budget=Budget(max_tokens=8_000))
    run = run_of(tmp_path, chat, prepare, 2)
    assert (run.ended, run.tally.decided) == (End.BUDGET, 1)
    assert run.tally.usage["check"].calls == 1


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


def test_what_follows_a_complete_run_is_not_begun(tmp_path):
    run, _journal = work(tmp_path, scripted(threads=4), 60)
    keys = set()

    def is_later(line):
        found = json.loads(line)
        if found["line"] == "received":
            number = int(found["passages"][0].partition(":")[2].partition("-")[0])
            if number >= run.tally.decided:
                keys.add(found["key"])
        return found.get("key") in keys

    journal = tmp_path / "journal.jsonl"
    kept = [ln for ln in journal.read_text().splitlines(keepends=True) if not is_later(ln)]
    journal.write_text("".join(ln for ln in kept if json.loads(ln).get("key") not in keys))
    before = written(tmp_path)
    llm = ScriptedLLM(lambda _m: "unheard", usage=TAKES)
    again, _journal = work(tmp_path, chat_of(llm, threads=16), 60)
    assert (again.ended, len(llm.heard)) == (End.REACHED, 0)
    assert written(tmp_path) == before


def test_no_more_is_begun_than_is_needed(tmp_path):
    llm = ScriptedLLM(lambda m: f"question {m[0].content}", usage=TAKES)
    work(tmp_path, chat_of(llm, threads=16), 5)
    assert len(llm.heard) == 10


def unreadable(first, last=10_000):
    """A model that says nothing that can be read from draft `first` to `last`."""

    def script(messages):
        what, n = messages[0].content.split()
        if what == "draft" and first <= int(n) <= last:
            return "no"
        return f"question {n}" if what == "draft" else "same"

    return script


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize(
    ("first", "decided", "accepted"),
    [(0, NONE_READ, 0), (1, 1 + NONE_READ_LATER, 1), (7, 7 + NONE_READ_LATER, 7)],
)
def test_a_model_that_writes_nothing_readable_ends_the_run(
    tmp_path, threads, first, decided, accepted
):
    run, _journal = work(tmp_path, scripted(unreadable(first), threads=threads), 20)
    assert (run.ended, run.error) == (End.MODEL, None)
    assert (run.tally.decided, run.tally.accepted) == (decided, accepted)
    assert run.unread == decided - first
    assert run.caller.sent <= decided + accepted + 20
    before = written(tmp_path)
    again, _journal = work(tmp_path, scripted(unreadable(first), threads=threads), 20)
    assert (again.ended, again.tally.decided) == (End.MODEL, decided)
    assert written(tmp_path) == before


@pytest.mark.parametrize(("first", "last"), [(0, NONE_READ - 2), (1, NONE_READ_LATER - 1)])
def test_a_readable_draft_lets_the_run_go_on(tmp_path, first, last):
    run, _journal = work(tmp_path, scripted(unreadable(first, last)), 20)
    assert run.ended is End.REACHED
    assert run.unread == 0


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


def started(documents, **more):
    return Started(psykb="0", documents=documents, wanted=5, time="now", **more)


def test_changed_books_are_noticed(tmp_path):
    from psykb.generation import runs

    _run, first = work(tmp_path, scripted(), 5)
    now = {"f" * 12: "Tiny", "e" * 12: "New"}
    _run, journal = work(tmp_path, scripted(), 5, documents=now)
    assert journal.stale == first.received > 0
    assert journal.previous is not None
    change = runs.change(journal.previous, started(now), journal.stale)
    assert change is not None
    assert (change.gone, change.new, change.changed) == ((), ("New",), ("Tiny",))
    assert change.replies == first.received
    assert runs.change(journal.previous, started({BOOK: "Tiny"}), 0) is None
    assert runs.change(None, started(now), 0) is None
