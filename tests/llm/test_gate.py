"""One gate for all calls: what is tried again and when, what is counted, what is held back."""

import signal
import threading
import time
from concurrent.futures import CancelledError
from datetime import date

import pytest

from psykb import jsonl
from psykb.errors import BudgetError, MisuseError, ModelError
from psykb.llm.addressees import LateReplyError
from psykb.llm.budget import Budget
from psykb.llm.gate import Gate, Pace, UnusableReplyError, Worst
from psykb.llm.ledger import Entry, Ledger
from psykb.llm.pacing import MINUTE
from psykb.llm.prices import Price
from psykb.types import Failure, Usage
from tests.llm.clock import Clock

WORST = Worst(prompt=1_000, completion=500)
USAGE = Usage(calls=1, prompt_tokens=300, completion_tokens=100, reasoning_tokens=40)
PRICE = Price(currency="CNY", input=2.0, output=8.0, checked=date(2026, 1, 1), source="test")
OFTEN = [
    Failure.RATE_LIMITED,
    Failure.SERVER_ERROR,
    Failure.CONNECTION_LOST,
]
SELDOM = {
    Failure.NO_NETWORK: 3,
    Failure.TIMEOUT: 2,
    Failure.BROKEN_REPLY: 2,
    Failure.EMPTY_REPLY: 2,
}
NEVER = [failure for failure in Failure if failure not in (*OFTEN, *SELDOM)]


class Script:
    """Work that fails as it is told, one failure an attempt, and then replies "done"."""

    def __init__(self, *failures: Failure | Exception, usage: Usage = USAGE) -> None:
        self.failures = list(failures)
        self.usage = usage
        self.attempts: list[int] = []

    def __call__(self, attempt: int) -> tuple[str, Usage]:
        self.attempts.append(attempt)
        if self.failures:
            failure = self.failures.pop(0)
            raise failed(failure) if isinstance(failure, Failure) else failure
        return "done", self.usage


def failed(failure: Failure, retry_after: float | None = None) -> ModelError:
    return ModelError(f"it was {failure}", failure=failure, retry_after=retry_after)


@pytest.mark.parametrize("failure", NEVER)
def test_what_no_repetition_mends_is_not_repeated(failure):
    clock, work = Clock(), Script(failure)
    gate = Gate(timing=clock.timing())
    with pytest.raises(ModelError) as e:
        gate.run(work, worst=WORST, purpose="answer")
    assert e.value.failure is failure
    assert work.attempts == [1]
    assert clock.now == 0


@pytest.mark.parametrize("failure", OFTEN)
def test_what_may_pass_is_tried_again(failure):
    clock, work = Clock(), Script(failure, failure)
    gate = Gate(timing=clock.timing(chance=0.5))
    assert gate.run(work, worst=WORST, purpose="answer") == "done"
    assert work.attempts == [1, 2, 3]
    assert clock.now == pytest.approx(0.25 + 0.5)
    assert gate.ledger.usage == Usage(
        calls=1, failed=2, prompt_tokens=300, completion_tokens=100, reasoning_tokens=40
    )


@pytest.mark.parametrize("failure", OFTEN)
def test_but_not_for_ever(failure):
    work = Script(*[failure] * 9)
    gate = Gate(pace=Pace(attempts=4), timing=Clock().timing())
    with pytest.raises(ModelError) as e:
        gate.run(work, worst=WORST, purpose="answer")
    assert e.value.failure is failure
    assert work.attempts == [1, 2, 3, 4]
    assert gate.ledger.usage == Usage(failed=4)


@pytest.mark.parametrize(("failure", "attempts"), SELDOM.items())
def test_what_seldom_passes_is_tried_less(failure, attempts):
    work = Script(*[failure] * 9)
    gate = Gate(timing=Clock().timing())
    with pytest.raises(ModelError) as e:
        gate.run(work, worst=WORST, purpose="answer")
    assert e.value.failure is failure
    assert len(work.attempts) == attempts


def test_a_reply_that_does_not_end_is_not_asked_for_again():
    work = Script(LateReplyError("it does not end", failure=Failure.TIMEOUT))
    gate = Gate(timing=Clock().timing())
    with pytest.raises(ModelError, match="it does not end"):
        gate.run(work, worst=WORST, purpose="answer")
    assert work.attempts == [1]


def test_each_failure_is_counted_by_itself():
    work = Script(Failure.TIMEOUT, Failure.SERVER_ERROR, Failure.EMPTY_REPLY, Failure.SERVER_ERROR)
    gate = Gate(timing=Clock().timing())
    assert gate.run(work, worst=WORST, purpose="answer") == "done"
    assert len(work.attempts) == 5


def test_pauses_grow_to_a_cap_and_are_drawn_from_nothing_upwards():
    clock = Clock()
    gate = Gate(pace=Pace(attempts=9), timing=clock.timing(chance=1.0))
    gate.run(Script(*[Failure.SERVER_ERROR] * 8), worst=WORST, purpose="answer")
    assert clock.now == pytest.approx(0.5 + 1 + 2 + 4 + 8 + 16 + 20 + 20)
    clock = Clock()
    gate = Gate(pace=Pace(attempts=9), timing=clock.timing(chance=0.0))
    gate.run(Script(*[Failure.SERVER_ERROR] * 8), worst=WORST, purpose="answer")
    assert clock.now == 0


def test_retry_after_is_honoured():
    clock = Clock()
    gate = Gate(timing=clock.timing())
    work = Script(failed(Failure.RATE_LIMITED, 12.0), failed(Failure.SERVER_ERROR, 3.0))
    assert gate.run(work, worst=WORST, purpose="answer") == "done"
    assert clock.now == pytest.approx(12.0 + 3.0)


def test_too_long_a_retry_after_ends_the_call():
    clock, work = Clock(), Script(failed(Failure.RATE_LIMITED, 3_600.0))
    gate = Gate(pace=Pace(patience=60.0), timing=clock.timing())
    with pytest.raises(ModelError) as e:
        gate.run(work, worst=WORST, purpose="answer")
    assert e.value.failure is Failure.RATE_LIMITED
    assert e.value.retry_after == 3_600.0
    assert str(e.value) == (
        "it was rate_limited. The server asks to wait 3600 s, which is longer than the 60 s that "
        "psykb waits; try again then"
    )
    assert (work.attempts, clock.now) == ([1], 0)
    gate.run(Script(), worst=WORST, purpose="answer")  # and nobody else waits for it
    assert clock.now == 0


def test_other_calls_wait_while_a_429_is_waited_for():
    gate = Gate(pace=Pace(concurrency=2))
    sent = []
    first = threading.Event()

    def limited(attempt):
        if attempt == 1:
            first.set()
            raise failed(Failure.RATE_LIMITED, 0.2)
        return "done", USAGE

    def other(attempt):
        sent.append(time.monotonic())
        return "done", USAGE

    started = time.monotonic()
    with gate:
        waiting = gate.submit(limited, worst=WORST, purpose="answer")
        first.wait(5)
        time.sleep(0.02)
        assert gate.submit(other, worst=WORST, purpose="answer").result(5) == "done"
        assert waiting.result(5) == "done"
    assert sent[0] - started >= 0.2


def test_an_error_that_is_no_model_error_passes_and_gives_everything_back():
    budget = Budget(max_tokens=1_500)
    gate = Gate(pace=Pace(concurrency=1), budget=budget)
    for _ in range(2):
        with pytest.raises(LookupError):
            gate.run(Script(LookupError("x")), worst=WORST, purpose="answer")
    assert gate.ledger.usage == Usage(failed=2)
    assert gate.run(Script(), worst=WORST, purpose="answer") == "done"


BILLED = [Failure.TIMEOUT, Failure.CONNECTION_LOST, Failure.BROKEN_REPLY]


@pytest.mark.parametrize("failure", list(Failure))
def test_what_may_be_billed_unanswered_counts_in_the_budget_for_all_it_could_take(failure):
    budget = Budget(max_tokens=2_000)
    gate = Gate(pace=Pace(concurrency=1, attempts=1), budget=budget, timing=Clock().timing())
    with pytest.raises(ModelError):
        gate.run(Script(failure), worst=WORST, purpose="answer")
    if failure in BILLED:
        with pytest.raises(BudgetError, match="could take 1500 tokens, and 1500 of 2000 are spent"):
            gate.run(Script(), worst=WORST, purpose="answer")
    else:
        assert gate.run(Script(), worst=WORST, purpose="answer") == "done"


def test_a_call_that_ctrl_c_ends_may_be_billed_too():
    gate = Gate(pace=Pace(concurrency=1), budget=Budget(max_tokens=1_500))
    with pytest.raises(KeyboardInterrupt):
        gate.run(Script(KeyboardInterrupt()), worst=WORST, purpose="answer")  # type: ignore[arg-type]
    assert gate.ledger.usage == Usage(failed=1)
    with pytest.raises(BudgetError, match="1500 of 1500 are spent"):
        gate.run(Script(), worst=WORST, purpose="answer")


def test_a_lost_attempt_is_charged_once():
    gate = Gate(budget=Budget(max_tokens=3_400), timing=Clock().timing())
    assert gate.run(Script(Failure.TIMEOUT), worst=WORST, purpose="answer") == "done"
    with pytest.raises(BudgetError, match="1900 of 3400 are spent"):  # 1,500 and 400
        gate.run(Script(), worst=Worst(prompt=1_501, completion=0), purpose="answer")


EMPTY = Usage(calls=1, prompt_tokens=300)


def empty():
    return UnusableReplyError("it was empty", failure=Failure.EMPTY_REPLY, usage=EMPTY)


def test_what_is_returned_may_hold_what_all_attempts_took():
    gate = Gate(price=PRICE, timing=Clock().timing())
    work = Script(empty(), Failure.SERVER_ERROR)
    found = gate.run(
        work, worst=WORST, purpose="answer", whole=lambda said, usage: f"{said} {usage.calls}"
    )
    assert found == "done 2"
    assert gate.ledger.usage == Usage(
        calls=2,
        failed=1,
        prompt_tokens=600,
        completion_tokens=100,
        reasoning_tokens=40,
        cost={"CNY": 0.002},
    )
    with gate:
        call = gate.submit(
            Script(), worst=WORST, purpose="answer", whole=lambda _said, usage: str(usage.cost)
        )
        assert call.result(5) == "{'CNY': 0.0014}"


def test_a_failure_after_a_paid_attempt_says_what_was_paid():
    gate = Gate(price=PRICE, timing=Clock().timing())
    with pytest.raises(UnusableReplyError) as e:
        gate.run(Script(empty(), Failure.WRONG_KEY), worst=WORST, purpose="answer")
    assert (e.value.failure, str(e.value)) == (Failure.WRONG_KEY, "it was wrong_key")
    assert e.value.usage == Usage(calls=1, failed=1, prompt_tokens=300, cost={"CNY": 0.0006})
    with pytest.raises(UnusableReplyError) as e:
        gate.run(Script(empty(), empty()), worst=WORST, purpose="answer")
    assert e.value.usage == Usage(calls=2, prompt_tokens=600, cost={"CNY": 0.0012})
    limited = failed(Failure.RATE_LIMITED, 3_600.0)
    with pytest.raises(UnusableReplyError) as e:
        gate.run(Script(empty(), limited), worst=WORST, purpose="answer")
    assert e.value.retry_after == 3_600.0
    assert "longer than the 60 s that psykb waits" in str(e.value)


def test_a_failure_without_a_paid_attempt_is_the_models_own():
    gate = Gate(timing=Clock().timing())
    own = failed(Failure.WRONG_KEY)
    with pytest.raises(ModelError) as e:
        gate.run(Script(Failure.SERVER_ERROR, own), worst=WORST, purpose="answer")
    assert e.value is own


def test_what_was_never_sent_is_not_counted():
    for failure in (Failure.NO_KEY, Failure.OFFLINE):
        gate = Gate()
        with pytest.raises(ModelError):
            gate.run(Script(failure), worst=WORST, purpose="answer")
        assert gate.ledger.usage == Usage()


def test_a_reply_that_cannot_be_used_is_paid_for():
    usage = Usage(calls=1, prompt_tokens=1_000, completion_tokens=500)
    cut = UnusableReplyError("cut", failure=Failure.TRUNCATED, usage=usage)
    budget = Budget(max_cost=0.01)
    gate = Gate(price=PRICE, budget=budget)
    with pytest.raises(ModelError) as e:
        gate.run(Script(cut), worst=WORST, purpose="answer")
    assert e.value.failure is Failure.TRUNCATED
    assert gate.ledger.usage == Usage(
        calls=1, prompt_tokens=1_000, completion_tokens=500, cost={"CNY": 0.006}
    )
    with pytest.raises(BudgetError, match=r"could cost 0\.006 CNY, and 0\.006 of 0\.01 CNY"):
        gate.run(Script(), worst=WORST, purpose="answer")


def test_the_cost_is_that_of_the_price():
    gate = Gate(price=PRICE)
    gate.run(Script(), worst=WORST, purpose="answer")
    assert gate.ledger.usage.cost == {"CNY": 0.0014}
    assert gate.priced(USAGE).cost == gate.ledger.usage.cost
    assert Gate().priced(USAGE).cost is None


def test_a_limit_to_the_cost_wants_a_price():
    with pytest.raises(MisuseError, match="shop:x: its price is not known"):
        Gate(spec="shop:x", budget=Budget(max_cost=1.0))


def test_nothing_is_sent_beyond_the_budget():
    work = Script()
    gate = Gate(spec="shop:x", price=PRICE, budget=Budget(max_cost=0.0059))
    with pytest.raises(BudgetError, match=r"shop:x: the next call could cost 0\.006 CNY"):
        gate.run(work, worst=WORST, purpose="answer")
    assert work.attempts == []
    assert gate.ledger.usage == Usage()


def test_retries_do_not_use_up_the_budget():
    gate = Gate(budget=Budget(max_calls=1, max_tokens=1_500), timing=Clock().timing())
    gate.run(Script(*[Failure.SERVER_ERROR] * 4), worst=WORST, purpose="answer")
    with pytest.raises(BudgetError):
        gate.run(Script(), worst=WORST, purpose="answer")


def test_many_threads_stay_within_the_budget():
    budget = Budget(max_tokens=10_000)
    with Gate(pace=Pace(concurrency=16), budget=budget) as gate:
        calls = [gate.submit(Script(), worst=WORST, purpose="answer") for _ in range(60)]
        done = [call for call in calls if call.exception(10) is None]
    # 400 of 1,500 are taken each time: as long as 1,500 are left, another may go
    assert len(done) == 22
    assert gate.ledger.usage.calls == 22


def test_every_attempt_is_a_request_of_the_minute():
    clock = Clock()
    gate = Gate(pace=Pace(rpm=3, attempts=5), timing=clock.timing(chance=0.0))
    gate.run(Script(*[Failure.SERVER_ERROR] * 4), worst=WORST, purpose="answer")
    assert clock.now == pytest.approx(MINUTE)


def test_tokens_a_minute_are_corrected_by_what_was_used():
    clock = Clock()
    gate = Gate(pace=Pace(tpm=2_700), timing=clock.timing())
    for _ in range(4):  # 3 · 400 + 1,500 just fit
        gate.run(Script(), worst=WORST, purpose="answer")
    assert clock.now == 0
    gate.run(Script(), worst=WORST, purpose="answer")
    assert clock.now == pytest.approx(MINUTE)


def test_a_line_for_each_call(tmp_path):
    clock = Clock()
    ledger = Ledger(tmp_path / "calls.jsonl")
    gate = Gate(spec="shop:x", price=PRICE, ledger=ledger, timing=clock.timing(chance=1.0))
    gate.run(Script(Failure.SERVER_ERROR), worst=WORST, purpose="answer")
    with pytest.raises(ModelError):
        gate.run(Script(Failure.WRONG_KEY), worst=WORST, purpose="rewrite")
    good, bad = jsonl.read(tmp_path / "calls.jsonl", Entry)
    assert (good.spec, good.purpose, good.attempts, good.failure) == ("shop:x", "answer", 2, None)
    assert good.usage == gate.priced(USAGE).plus(Usage(failed=1))
    assert good.seconds == 0.5
    assert good.time.endswith("+00:00")
    assert (bad.purpose, bad.attempts, bad.failure) == ("rewrite", 1, Failure.WRONG_KEY)
    assert bad.usage == Usage(failed=1)


def test_so_many_at_once_and_no_more():
    inside, most, lock = [0], [0], threading.Lock()

    def work(attempt):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        with lock:
            inside[0] -= 1
        return attempt, USAGE

    gate = Gate(pace=Pace(concurrency=3))
    direct = [
        threading.Thread(target=gate.run, args=(work,), kwargs={"worst": WORST, "purpose": "a"})
        for _ in range(5)
    ]
    for thread in direct:
        thread.start()
    calls = [gate.submit(work, worst=WORST, purpose="b") for _ in range(10)]
    assert [call.result(5) for call in calls] == [1] * 10
    for thread in direct:
        thread.join()
    gate.close()
    assert most == [3]
    assert gate.ledger.usage.calls == 15


def test_closing_waits_for_calls_under_way_and_cancels_the_rest():
    began, go_on = threading.Event(), threading.Event()

    def work(attempt):
        began.set()
        go_on.wait(5)
        return "done", USAGE

    gate = Gate(pace=Pace(concurrency=1))
    under_way = gate.submit(work, worst=WORST, purpose="answer")
    began.wait(5)
    queued = gate.submit(work, worst=WORST, purpose="answer")
    threading.Timer(0.05, go_on.set).start()
    gate.close()
    assert under_way.result(0) == "done"
    assert queued.cancelled()
    with pytest.raises(CancelledError):
        gate.run(work, worst=WORST, purpose="answer")
    with pytest.raises(CancelledError):
        gate.submit(work, worst=WORST, purpose="answer")
    assert gate.ledger.usage.calls == 1


def test_a_gate_that_was_never_used_takes_nothing_once_it_is_closed():
    gate = Gate()
    gate.close()
    with pytest.raises(CancelledError):
        gate.submit(Script(), worst=WORST, purpose="answer")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the alarm of POSIX systems")
@pytest.mark.parametrize("what", ["seat", "minute", "pause", "budget"])
def test_ctrl_c_interrupts_every_wait(what):
    """In the place of Ctrl-C, an alarm raises what Ctrl-C raises, in the main thread."""
    gate = Gate(
        pace=Pace(concurrency=2 if what == "budget" else 1, rpm=1 if what == "minute" else 0),
        budget=Budget(max_tokens=1_500),
    )
    go_on = threading.Event()

    def slow(attempt):
        go_on.wait(5)
        return "done", USAGE

    work = Script()
    if what == "minute":
        gate.run(Script(usage=Usage(calls=1)), worst=WORST, purpose="answer")
    elif what == "pause":
        work = Script(failed(Failure.SERVER_ERROR, 30.0))
    else:
        gate.submit(slow, worst=WORST, purpose="answer")
        time.sleep(0.02)

    def interrupt(signum, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    started = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            gate.run(work, worst=WORST, purpose="answer")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < 2
    assert len(work.attempts) == (1 if what == "pause" else 0)
    go_on.set()
    gate.close()


@pytest.mark.parametrize(
    "pace", [{"concurrency": 0}, {"attempts": 0}, {"rpm": -1}, {"tpm": -1}, {"patience": -1.0}]
)
def test_a_pace_that_cannot_be_is_refused(pace):
    with pytest.raises(ValueError, match="a pace has"):
        Pace(**pace)
