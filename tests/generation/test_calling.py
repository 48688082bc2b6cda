import threading
from concurrent.futures import CancelledError

import pytest

from psykb.errors import BudgetError, ModelError
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.llm.budget import Budget
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Message, Usage
from tests.generation.tiny_engine import BOOK, SETTINGS, chat_of

ASK = [Message(role="user", content="draft 1")]


@pytest.fixture
def journal(tmp_path):
    with opened(tmp_path, {BOOK: "Tiny"}) as journal:
        journal.begin(SETTINGS, Started(psykb="0", documents={BOOK: "Tiny"}, wanted=1, time="now"))
        yield journal


def lines(journal):
    import json

    return [json.loads(line) for line in journal.path.read_text().splitlines()][2:]


def test_a_failure_is_written_down_and_asked_again(journal):
    error = ModelError("no", failure=Failure.BAD_REQUEST)
    caller = JournaledCaller(chat_of(ScriptedLLM([error, "yes"])), journal)
    with pytest.raises(ModelError) as e:
        caller.reply(ASK, purpose="draft")
    assert e.value.failure is Failure.BAD_REQUEST
    assert [(line["line"], line.get("failure")) for line in lines(journal)] == [
        ("sent", None),
        ("failed", "bad_request"),
    ]
    assert caller.reply(ASK, purpose="draft").text == "yes"
    assert (caller.sent, caller.reused, journal.repeated) == (1, 0, 0)


def test_a_call_over_the_budget_is_not_a_lost_one(journal):
    chat = chat_of(ScriptedLLM(["yes"]), budget=Budget(max_tokens=10))
    with pytest.raises(BudgetError):
        JournaledCaller(chat, journal).reply(ASK, purpose="draft")
    assert lines(journal)[1]["failure"] == "budget"


def test_after_the_stop_only_the_journal_answers(journal):
    llm = ScriptedLLM(["yes"])
    caller = JournaledCaller(chat_of(llm), journal)
    caller.reply(ASK, purpose="draft")
    caller.stop()
    assert caller.reply(ASK, purpose="draft").text == "yes"
    with pytest.raises(CancelledError):
        caller.reply(ASK, purpose="draft", turn=1)
    assert len(llm.heard) == 1


def test_who_waits_for_a_turn_when_it_is_stopped_is_not_sent(journal):
    held, begun = threading.Event(), threading.Event()

    def script(_messages):
        begun.set()
        held.wait(10)
        return "yes"

    llm = ScriptedLLM(script)
    caller = JournaledCaller(chat_of(llm, threads=1), journal)
    ends = {}

    def ask(turn):
        try:
            ends[turn] = caller.reply(ASK, purpose="draft", turn=turn).text
        except CancelledError:
            ends[turn] = "cancelled"

    threads = [threading.Thread(target=ask, args=(turn,)) for turn in (0, 1)]
    threads[0].start()
    assert begun.wait(5)
    threads[1].start()
    while len(lines(journal)) < 2:  # the second is about to be sent
        threading.Event().wait(0.001)
    caller.stop()
    threads[1].join(5)
    assert ends == {1: "cancelled"}
    held.set()
    threads[0].join(5)
    assert ends == {0: "yes", 1: "cancelled"}
    assert len(llm.heard) == 1
    assert [line["failure"] for line in lines(journal) if line["line"] == "failed"] == ["cancelled"]


def test_what_an_unusable_reply_took_is_counted_and_written_down(journal):
    takes = Usage(calls=1, prompt_tokens=1_000, completion_tokens=500)
    cut = ScriptedReply(text="cut", finish="length", usage=takes)
    caller = JournaledCaller(chat_of(ScriptedLLM([cut, "yes"], usage=takes)), journal)
    with caller.recording() as calls, pytest.raises(ModelError) as e:
        caller.reply(ASK, purpose="draft")
    assert e.value.failure is Failure.TRUNCATED
    assert [(call.purpose, call.usage.prompt_tokens) for call in calls] == [("draft", 1_000)]
    failed = lines(journal)[-1]
    assert (failed["failure"], failed["usage"]["completion_tokens"]) == ("truncated", 500)
    assert (caller.sent, caller.spent.calls, caller.spent.prompt_tokens) == (0, 1, 1_000)
    with caller.recording() as calls:
        caller.reply(ASK, purpose="draft")
    assert calls[0].usage.prompt_tokens == 2_000  # what the failure took belongs to the place
    assert (caller.sent, caller.spent.calls, caller.spent.prompt_tokens) == (1, 2, 2_000)


def test_a_failure_that_took_nothing_is_no_call(journal):
    error = ModelError("no", failure=Failure.TIMEOUT)
    caller = JournaledCaller(chat_of(ScriptedLLM([error])), journal)
    with caller.recording() as calls, pytest.raises(ModelError):
        caller.reply(ASK, purpose="draft")
    assert (calls, caller.spent) == ([], Usage())
    assert lines(journal)[-1]["usage"] is None


def test_what_was_answered_is_not_sent_again(journal):
    llm = ScriptedLLM(
        [ScriptedReply(text="yes", reasoning="hm")],
        usage=Usage(prompt_tokens=9, completion_tokens=4, reasoning_tokens=1),
    )
    caller = JournaledCaller(chat_of(llm), journal)
    first = caller.reply(ASK, purpose="draft", passages=(f"{BOOK}:0-1",))
    again = JournaledCaller(chat_of(ScriptedLLM([])), journal)
    second = again.reply(ASK, purpose="draft")
    assert second == first
    assert (first.text, first.reasoning, first.usage.reasoning_tokens) == ("yes", "", 1)
    assert (again.sent, again.reused, again.spent) == (0, 1, Usage())
    assert (caller.sent, caller.reused, caller.spent.prompt_tokens) == (1, 0, 9)
    assert lines(journal)[1]["passages"] == [f"{BOOK}:0-1"]


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "check"},
        {"turn": 1},
        {"max_tokens": 9},
        {"temperature": 0.5},
        {"messages": [Message(role="user", content="draft 2")]},
        {"messages": [Message(role="system", content="draft 1")]},
        {"options": {"top_p": 0.5}},
        {"spec": "class:other"},
        {"address": "http://127.0.0.1:9/v1"},
    ],
)
def test_all_that_shapes_a_reply_is_in_the_key(journal, other):
    JournaledCaller(chat_of(ScriptedLLM(["one"])), journal).reply(ASK, purpose="draft")
    chat = chat_of(ScriptedLLM(["two"]))
    chat.spec = other.pop("spec", chat.spec)
    caller = JournaledCaller(
        chat, journal, options=other.pop("options", {}), address=other.pop("address", None)
    )
    call = {"messages": ASK, "purpose": "draft", **other}
    assert caller.reply(**call).text == "two"


def test_passages_shape_no_reply(journal):
    JournaledCaller(chat_of(ScriptedLLM(["one"])), journal).reply(ASK, purpose="draft")
    caller = JournaledCaller(chat_of(ScriptedLLM([])), journal)
    assert caller.reply(ASK, purpose="draft", passages=(f"{BOOK}:5-9",)).text == "one"


def test_threads_with_the_same_request_send_it_once(journal):
    llm = ScriptedLLM([ScriptedReply(text="yes", delay=0.1)])
    caller = JournaledCaller(chat_of(llm, threads=8), journal)
    texts = []

    def ask():
        texts.append(caller.reply(ASK, purpose="draft").text)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["yes"] * 8
    assert (caller.sent, caller.reused, len(llm.heard)) == (1, 7, 1)


def test_who_waits_for_a_request_that_fails_sends_it_itself(journal):
    begun = threading.Event()

    def script(_messages):
        if not begun.is_set():
            begun.set()
            threading.Event().wait(0.1)
            raise ModelError("no", failure=Failure.BAD_REQUEST)
        return "yes"

    caller = JournaledCaller(chat_of(ScriptedLLM(script), threads=2), journal)
    failures = []

    def first():
        try:
            caller.reply(ASK, purpose="draft")
        except ModelError as error:
            failures.append(error.failure)

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(5)
    assert caller.reply(ASK, purpose="draft").text == "yes"
    thread.join()
    assert failures == [Failure.BAD_REQUEST]


def test_calls_are_recorded_for_the_thread_that_asks(journal):
    caller = JournaledCaller(chat_of(ScriptedLLM(["a", "b"])), journal)
    with caller.recording() as calls:
        caller.reply(ASK, purpose="draft")
        caller.reply(ASK, purpose="draft")
    caller.reply(ASK, purpose="check")
    assert [call.purpose for call in calls] == ["draft", "draft"]
    assert calls[0].key == calls[1].key


def test_half_a_character_comes_back_as_it_was_written(journal):
    caller = JournaledCaller(chat_of(ScriptedLLM(["a\ud800b"])), journal)
    assert caller.reply(ASK, purpose="draft").text == "a?b"
    assert caller.reply(ASK, purpose="draft").text == "a?b"


def test_the_bench_is_for_one_and_is_left_while_one_waits():
    bench, at_work, most = Bench(), [], []
    gate = threading.Barrier(4)

    def work():
        with bench.working():
            at_work.append(1)
            most.append(len(at_work))
            at_work.pop()
            with bench.waiting():
                gate.wait(5)  # all four are past the bench at once
            at_work.append(1)
            most.append(len(at_work))
            at_work.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1] * 8
    with bench.waiting():  # who is not at the bench leaves nothing
        pass
