"""The picture of the losses: what is drawn, and that it is the same each time."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.training.cards.picture import draw, figure, smoothed
from psykb.training.tuning.metrics import Evaluated, Step


def step(n: int, loss: float) -> Step:
    return Step(
        step=n, steps=40, epoch=n / 40, loss=loss, learning_rate=1e-4, grad_norm=1.0, tokens=100,
        seconds=1.0, memory=0,
    )  # fmt: skip


STEPS = [step(n, 3.0 - n / 20) for n in range(1, 41)]
LOOKS = [Evaluated(step=n, loss=loss, tokens=500) for n, loss in ((10, 2.5), (20, 2.25), (30, 2.3))]


def test_there_is_no_picture_of_nothing(tmp_path):
    picture = tmp_path / "loss.png"
    assert draw(tmp_path / "metrics.jsonl", picture) is False
    assert not picture.exists()


def test_damaged_metrics_give_no_picture(tmp_path):
    metrics, picture = tmp_path / "metrics.jsonl", tmp_path / "loss.png"
    metrics.write_text("{}\n", encoding="utf-8")
    with pytest.raises(CorruptRecordError):
        draw(metrics, picture)
    assert not picture.exists()


def test_the_same_metrics_give_the_same_bytes_of_a_png(tmp_path):
    metrics = tmp_path / "metrics.jsonl"
    jsonl.write(metrics, [*STEPS, *LOOKS])
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    assert draw(metrics, first) is True
    assert draw(metrics, second) is True
    data = first.read_bytes()
    assert data == second.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (960, 540)
    assert b"tEXt" not in data  # neither a date nor a version


def test_what_is_drawn():
    (axes,) = figure(STEPS, LOOKS).axes
    raw, median, valid, best = axes.lines
    assert raw.get_xydata().tolist() == [[one.step, one.loss] for one in STEPS]
    assert median.get_ydata().tolist()[2:-2] == [one.loss for one in STEPS][2:-2]  # it is straight
    assert valid.get_xydata().tolist() == [[10, 2.5], [20, 2.25], [30, 2.3]]
    assert best.get_xydata().tolist() == [[20, 2.25]]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == [
        "train", "train, moving median of 5", "valid", "lowest: 2.250 at update 20",
    ]  # fmt: skip
    assert axes.get_xlabel() == "updates of the weights"
    assert axes.get_ylabel() == "loss (nats per trained token)"


def test_few_updates_have_no_median_and_no_valid_split_no_point():
    (axes,) = figure(STEPS[:9], []).axes
    assert [line.get_label() for line in axes.lines] == ["train"]
    (axes,) = figure([], LOOKS[:1]).axes
    assert [line.get_label() for line in axes.lines] == ["valid", "lowest: 2.500 at update 10"]


def test_one_odd_batch_does_not_move_the_median():
    assert smoothed([1.0, 1.0, 9.0, 1.0, 1.0], 3) == [1.0] * 5
    assert smoothed([], 5) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.integers(1, 30))
def test_a_median_lies_among_what_it_is_of(values, window):
    found = smoothed(values, window)
    assert len(found) == len(values)
    half = window // 2
    for at, value in enumerate(found):
        near = values[max(0, at - half) : at + half + 1]
        assert min(near) <= value <= max(near)
