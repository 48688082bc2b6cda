import pytest

from psykb.training.tuning.measuring import Line


def test_a_line_weighs_updates_by_the_tokens_they_are_trained_on():
    line = Line()
    line.add(2.0, 1, 50)
    line.add(1.0, 3, 70)
    assert (line.updates, line.tokens) == (2, 120)
    assert line.loss == pytest.approx((2.0 + 3 * 1.0) / 4)


def test_an_update_without_a_trained_token_does_not_spoil_a_line():
    line = Line()
    line.add(0.0, 0, 50)
    assert line.loss == 0.0
