"""The lines of metrics.jsonl: written, cut, torn; and the pace that they tell."""

import json
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.errors import CorruptRecordError
from psykb.training.tuning.metrics import Evaluated, Metrics, Pace, Progress, Step, read

STEP = Step(
    step=1, steps=30, epoch=0.1, loss=2.5, learning_rate=1e-4, grad_norm=0.5, tokens=1000,
    seconds=2.0, memory=0,
)  # fmt: skip


def step(n, **values):
    return replace(STEP, step=n, **values)


def looked(n, loss=2.0):
    return Evaluated(step=n, loss=loss, tokens=77)


def written(path, *lines, after=0):
    with Metrics(path, after=after) as metrics:
        for line in lines:
            metrics.add(line)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


def test_of_no_file_nothing(path):
    assert read(path) == ([], [])


@pytest.mark.parametrize("loss", [nan, inf, -inf])
def test_a_loss_that_is_no_number_is_refused(path, loss):
    with Metrics(path) as metrics, pytest.raises(ValueError, match="step 3: loss is"):
        metrics.add(step(3, loss=loss))
    assert path.read_bytes() == b""


@pytest.mark.parametrize("torn", ['{"step": 2, "ste', "{", '{"step": 2}', "\x00\x00"])
def test_a_torn_line_in_the_middle_is_told(path, torn):
    written(path, step(1))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{torn}\n")
    with pytest.raises(CorruptRecordError, match=r"metrics\.jsonl:2: no line of a run's metrics"):
        read(path)
    before = path.read_bytes()
    with pytest.raises(CorruptRecordError, match=r"metrics\.jsonl:2"):
        Metrics(path, after=1)
    assert path.read_bytes() == before


def test_a_torn_last_line_is_left_out(path):
    written(path, step(1), looked(1), step(2))
    whole = path.read_bytes()
    first = len(whole.splitlines(keepends=True)[0])
    second = first + len(whole.splitlines(keepends=True)[1])
    for size in range(second, len(whole) - 2):
        path.write_bytes(whole[:size])
        assert read(path) == ([step(1)], [looked(1)])
    path.write_bytes(whole[:-1])  # whole but for its end
    assert read(path) == ([step(1), step(2)], [looked(1)])


def test_what_is_written_is_read(path):
    lines = [step(1), step(2, grad_norm=None), looked(2), step(3)]
    written(path, *lines)
    assert read(path) == ([lines[0], lines[1], lines[3]], [lines[2]])
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    assert list(first) == [
        "step", "steps", "epoch", "loss", "learning_rate", "grad_norm", "tokens", "seconds",
        "memory", "kind",
    ]  # fmt: skip
    assert first["kind"] == "step"


def test_a_norm_that_is_no_number_is_none(path):
    written(path, step(1, grad_norm=inf), step(2, grad_norm=nan))
    assert [one.grad_norm for one in read(path)[0]] == [None, None]
    assert "Infinity" not in path.read_text(encoding="utf-8")


def test_lines_are_seen_at_once(path):
    with Metrics(path) as metrics:
        metrics.add(step(1))
        assert read(path) == ([step(1)], [])


def test_a_run_that_begins_cuts_all(path):
    written(path, looked(0, loss=9.0), step(1), looked(1))
    written(path, looked(0), step(1))
    assert read(path) == ([step(1)], [looked(0)])


def test_a_run_that_goes_on_cuts_what_is_behind(path):
    written(path, looked(0), step(1), step(2), looked(2), step(3), looked(4))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"step": 4, "st')
    written(path, step(3, loss=9.0), after=2)
    assert read(path) == ([step(1), step(2), step(3, loss=9.0)], [looked(0), looked(2)])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 20), max_size=12).map(sorted), st.integers(1, 20), st.integers(0, 40)
)
def test_going_on_is_as_never_having_stopped(tmp_path_factory, numbers, after, torn):
    path = tmp_path_factory.mktemp("m") / "metrics.jsonl"
    lines = [step(n) if n % 3 else looked(n) for n in numbers]
    written(path, *lines)
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(b'{"step": 21, "loss": 1.5, "tokens": 3, "kind'[: torn + 1])
    written(path, *(line for line in lines if line.step > after), after=after)
    assert path.read_bytes() == whole


# the pace


def test_the_pace_of_one_line():
    pace = Progress().pace(step(3, tokens=3000, seconds=6.0))
    assert pace == Pace(fraction=0.1, tokens_per_second=500.0, seconds_left=54.0)


def test_a_slow_update_does_not_move_the_pace():
    progress = Progress()
    for n, seconds in enumerate([50.0, 2.0, 2.0, 2.0, 30.0], 1):
        pace = progress.pace(step(n, seconds=seconds))
    assert pace == Pace(fraction=5 / 30, tokens_per_second=500.0, seconds_left=50.0)


def test_old_lines_are_forgotten():
    progress = Progress(window=3)
    for n, seconds in enumerate([9.0, 9.0, 9.0, 1.0, 1.0, 1.0], 1):
        pace = progress.pace(step(n, seconds=seconds))
    assert (pace.tokens_per_second, pace.seconds_left) == (1000.0, 24.0)


def test_a_run_that_goes_on_counts_from_there():
    pace = Progress(after=20).pace(step(25, tokens=500, seconds=10.0))
    assert pace == Pace(fraction=25 / 30, tokens_per_second=50.0, seconds_left=10.0)


def test_without_time_there_is_no_pace():
    pace = Progress().pace(step(30, seconds=0.0))
    assert pace == Pace(fraction=1.0, tokens_per_second=None, seconds_left=None)
    assert Progress().pace(step(31)).seconds_left == 0.0
