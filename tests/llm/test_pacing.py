"""No window holds more than its limit, and everybody gets a turn."""

import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.llm.pacing import MINUTE, Turns, Window, outcome
from tests.llm.clock import Clock


def turns(clock: Clock, *, concurrency: int = 100, rpm: int = 0, tpm: int = 0) -> Turns:
    return Turns(concurrency=concurrency, rpm=rpm, tpm=tpm, clock=clock, sleep=clock.sleep)


def most_in_any(times: list[tuple[float, int]], seconds: float) -> int:
    return max(
        sum(amount for at, amount in times if start <= at < start + seconds) for start, _ in times
    )


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 50)), min_size=1, max_size=40),
)
def test_no_window_exceeds_its_limit(limit, wishes):
    window = Window(limit, length=60.0)
    now, taken = 0.0, []
    for pause, amount in wishes:
        amount = min(amount, limit)
        now += pause
        while (delay := window.delay(now, amount)) > 0:
            now += delay
        window.take(now, amount)
        taken.append((now, amount))
    assert most_in_any(taken, 60.0 - 1e-6) <= limit


@given(st.lists(st.integers(0, 40), min_size=1, max_size=20), st.integers(0, 40))
def test_a_window_is_waited_for_no_longer_than_needed(amounts, wish):
    window = Window(40, length=60.0)
    now, taken = 0.0, []
    for amount in amounts:
        now += window.delay(now, amount)
        window.take(now, amount)
        taken.append((now, amount))
        now += 1.0
    delay = window.delay(now, wish)
    if delay > 0:  # a little earlier it would have been too much
        earlier = now + delay - 1e-3
        inside = sum(amount for at, amount in taken if at + 60.0 > earlier)
        assert inside + wish > 40


def test_corrections_count_while_they_are_in_the_window():
    window = Window(100, length=60.0)
    first = window.take(0.0, 90)
    assert window.delay(1.0, 20) == 59.0
    window.correct(first, 30)
    assert window.delay(1.0, 20) == 0.0
    assert window.delay(61.0, 100) == 0.0
    window.correct(first, 90)  # it has left the window meanwhile
    assert window.delay(61.0, 100) == 0.0


def test_more_than_the_limit_at_once_goes_alone():
    window = Window(10, length=60.0)
    assert window.delay(0.0, 25) == 0.0
    window.take(0.0, 5)
    assert window.delay(1.0, 25) == 59.0
    assert window.delay(60.0, 25) == 0.0


def test_no_limit_is_no_delay():
    window = Window(0)
    for _ in range(1_000):
        window.take(0.0, 1_000_000)
    assert window.delay(0.0, 1_000_000) == 0.0


def test_requests_a_minute():
    clock = Clock()
    paced = turns(clock, rpm=3)
    sent = []
    for _ in range(8):
        paced.wait(10)
        sent.append(clock.now)
    assert sent == pytest.approx([0, 0, 0, *[MINUTE] * 3, *[2 * MINUTE] * 2])


def test_tokens_a_minute_are_those_that_were_taken_in_truth():
    clock = Clock()
    paced = turns(clock, tpm=1_000)
    for _ in range(3):
        taken = paced.wait(900)
        paced.correct(taken, 50)
    assert clock.now == 0
    paced.wait(900)  # 150 are taken, and 900 may come
    assert clock.now == pytest.approx(MINUTE)


def test_a_pause_holds_everybody_and_a_shorter_one_does_not_end_it():
    clock = Clock()
    paced = turns(clock)
    paced.pause(7.0)
    paced.pause(2.0)
    paced.wait(1)
    assert clock.now == pytest.approx(7.0)


def test_seats():
    paced = Turns(concurrency=2, rpm=0, tpm=0, clock=time.monotonic, sleep=time.sleep)
    inside, most, lock = [0], [0], threading.Lock()

    def sit():
        with paced.seat():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=sit) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside[0], most[0]) == (0, 2)


def test_a_seat_is_free_again_after_an_error():
    paced = turns(Clock(), concurrency=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), paced.seat():
            raise ZeroDivisionError


def test_first_come_first_served():
    paced = Turns(concurrency=99, rpm=0, tpm=0, clock=time.monotonic, sleep=time.sleep)
    served = []
    paced.pause(0.35)  # longer than anybody waits at a stretch

    def wait(n):
        paced.wait(1)
        served.append(n)

    threads = [threading.Thread(target=wait, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    assert served == []
    for thread in threads:
        thread.join(5)
    assert served == list(range(12))


def test_who_leaves_the_line_does_not_stop_it():
    paced = Turns(concurrency=9, rpm=0, tpm=0, clock=time.monotonic, sleep=time.sleep)
    naps = []

    def interrupted(_seconds):
        naps.append(1)
        raise KeyboardInterrupt

    paced.pause(5.0)
    paced._sleep = interrupted
    with pytest.raises(KeyboardInterrupt):
        paced.wait(1)
    paced._resume = 0.0
    paced.wait(1)
    assert naps == [1]


def test_the_outcome_of_a_call_is_what_it_returns_or_raises():
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(time.sleep, 0.15)
        assert outcome(pool.submit(str, "done")) == "done"
        assert first.done()
        with pytest.raises(ZeroDivisionError):
            outcome(pool.submit(lambda: 1 / 0))


def test_closing_ends_the_waiting():
    paced = Turns(concurrency=1, rpm=1, tpm=0, clock=time.monotonic, sleep=time.sleep)
    ended = []

    def wait_for_a_seat():
        try:
            with paced.seat():
                ended.append("seat")
        except CancelledError:
            ended.append("cancelled")

    def wait_for_the_minute():
        try:
            paced.wait(1)
        except CancelledError:
            ended.append("cancelled")

    with paced.seat():
        paced.wait(1)
        threads = [threading.Thread(target=t) for t in (wait_for_a_seat, wait_for_the_minute)]
        for thread in threads:
            thread.start()
        time.sleep(0.05)
        assert ended == []
        paced.close()
        for thread in threads:
            thread.join(5)
    assert ended == ["cancelled", "cancelled"]
    with pytest.raises(CancelledError):
        paced.sleep(1.0)
