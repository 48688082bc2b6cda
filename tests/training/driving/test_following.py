from psykb import jsonl
from psykb.training.driving import following
from psykb.training.jobs import METRICS
from psykb.training.tuning.first_batch import FirstBatch, Piece, Sample
from psykb.training.tuning.metrics import Evaluated, Metrics, Step


def step(number: int, loss: float = 1.0) -> Step:
    return Step(
        step=number,
        steps=9,
        epoch=0.1,
        loss=loss,
        learning_rate=0.1,
        grad_norm=None,
        tokens=1,
        seconds=1.0,
        memory=0,
    )


def test_every_line_is_followed_once(tmp_path):
    path = tmp_path / METRICS
    follower = following.Follower(path)
    assert follower.new() == []
    first = Evaluated(step=0, loss=2.0, tokens=3)
    with Metrics(path) as metrics:
        metrics.add(first)
        metrics.add(step(1))
        assert follower.new() == [first, step(1)]
        assert follower.new() == []
        metrics.add(step(2))
        metrics.add(Evaluated(step=2, loss=1.0, tokens=3))
    assert follower.new() == [step(2), Evaluated(step=2, loss=1.0, tokens=3)]


def test_a_line_that_is_not_whole_waits(tmp_path):
    path = tmp_path / METRICS
    with Metrics(path) as metrics:
        metrics.add(step(1))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    follower = following.Follower(path)
    assert follower.new() == []
    path.write_bytes(whole)
    assert follower.new() == [step(1)]


def test_a_file_that_was_cut_is_followed_from_the_cut_on(tmp_path):
    path = tmp_path / METRICS
    with Metrics(path) as metrics:
        for number in (1, 2, 3):
            metrics.add(step(number))
    follower = following.Follower(path)
    assert len(follower.new()) == 3
    with Metrics(path, after=1) as metrics:
        assert follower.new() == []
        metrics.add(step(2))
        metrics.add(step(3))
        metrics.add(step(4))
    assert follower.new() == [step(4)]


def test_the_first_batch_is_told_once(tmp_path):
    path = tmp_path / "first_batch.json"
    first = FirstBatch(
        samples=(Sample(pieces=(Piece(text="a", tokens=1, trained=True),)),), stop=""
    )
    once, never = following.Once(path), following.Once(path, told=True)
    assert once.new() is None
    jsonl.write_atomically(path, jsonl.dumps(first, indent=2))
    assert once.new() == first
    assert once.new() is None
    assert never.new() is None
