from types import SimpleNamespace
from typing import Any

import pytest

from psykb.errors import ModelError
from psykb.generation.estimating import SilentCaller, Span, estimate
from psykb.llm.pacing import Pace
from psykb.llm.prices import NOTHING, Price
from psykb.types import Failure, Kind, Message, Method, Slot

LIBRARY: Any = SimpleNamespace(passages=(None,) * 40)


class Asking:
    method = Method.PASSAGE

    def __init__(self, places=100):
        self._places = places

    def slots(self):
        for n in range(self._places):
            yield Slot(number=n, kind=Kind.SHORT, passage="0:0-1")

    def make(self, slot):
        raise AssertionError("a dry run makes no draft")

    def first_messages(self, slot):
        return [Message(role="user", content="认" * 100)]

    def calls_per_item(self, kind):
        return 2, 5


def price(currency="CNY"):
    from datetime import date

    return Price(currency=currency, input=2.0, output=8.0, checked=date(2026, 1, 1), source="")


def found(wanted, places=100, pace=None, price=None):
    maker = Asking(places)
    return estimate(maker, LIBRARY, wanted, asks=maker, pace=pace, price=price)


def test_the_caller_of_a_dry_run_calls_nothing():
    with pytest.raises(ModelError) as e:
        SilentCaller("x", 8_192).reply([], purpose="draft")
    assert e.value.failure is Failure.OFFLINE


def test_a_plan_without_places_takes_nothing():
    none = found(10, places=0, price=price())
    assert (none.items, none.calls, none.sent) == (0, Span(low=0, high=0), Span(low=0, high=0))
    assert none.cost == {"CNY": (0.0, 0.0)}


def test_calls_tokens_and_money():
    ten = found(10, price=price())
    assert (ten.passages, ten.items, ten.kinds) == (40, 10, {Kind.SHORT: 10})
    assert ten.calls == Span(low=20, high=100)
    assert ten.sent == Span(low=68 * 15, high=6_800)
    assert ten.received == Span(low=2_000, high=70_000)
    assert ten.cost == {
        "CNY": (pytest.approx(0.01804), pytest.approx((6_800 * 2 + 70_000 * 8) / 1e6))
    }


def test_an_unknown_price_is_no_sum_and_a_free_model_costs_nothing():
    assert found(10).cost is None
    assert found(10, price=NOTHING).cost == {}


def test_time_is_what_the_narrowest_limit_needs():
    assert found(10, pace=Pace(concurrency=4)).seconds == Span(low=30, high=150)
    assert found(10, pace=Pace(concurrency=50, rpm=10)).seconds == Span(low=120, high=600)
    slow = found(10, pace=Pace(concurrency=50, tpm=1_000)).seconds
    assert slow == Span(low=182, high=4_608)


def test_no_more_items_than_the_plan_has():
    assert found(500, places=30).items == 30
    assert found(0, places=30).items == 30


def test_without_a_model_there_are_no_calls():
    plain = estimate(Asking(), LIBRARY, 10)
    assert (plain.items, plain.calls.high, plain.cost) == (10, 0, {})
