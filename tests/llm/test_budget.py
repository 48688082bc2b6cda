"""No call begins that could take more than is left, and nothing is counted twice."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import BudgetError, MisuseError
from psykb.llm.budget import Budget, Reserved
from psykb.types import Usage

SPEC = "shop:model"


def took(tokens: int, cost: float | None = None, currency: str = "CNY") -> Usage:
    return Usage(calls=1, prompt_tokens=tokens, cost=None if cost is None else {currency: cost})


def test_a_negative_limit_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        Budget(max_cost=-0.1)


def test_an_unknown_price_is_refused_and_the_file_named():
    with pytest.raises(MisuseError, match=r"shop:model: its price is not known.*prices\.toml"):
        Budget(max_cost=1.0).reserve(spec=SPEC, tokens=10, cost=None)


def test_an_unknown_price_is_no_matter_without_a_limit_to_the_cost():
    budget = Budget(max_tokens=10)
    reserved = budget.reserve(spec=SPEC, tokens=10, cost=None)
    assert reserved == Reserved(tokens=10, cost=0.0, currency=None)
    budget.settle(reserved, took(10))
    with pytest.raises(BudgetError, match="10 of 10 are spent"):
        budget.reserve(spec=SPEC, tokens=1, cost=None)


def test_two_currencies_are_not_added_up():
    budget = Budget(max_cost=1.0)
    budget.settle(budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 0.1}), took(1, 0.1))
    with pytest.raises(MisuseError, match="its price is in USD, and --max-cost is being kept in"):
        budget.reserve(spec="other:model", tokens=1, cost={"USD": 0.1})


def test_cost_says_what_was_spent_and_what_the_next_could_cost():
    budget = Budget(max_cost=1.0)
    budget.settle(budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 1.0}), took(1, 0.75))
    with pytest.raises(BudgetError) as e:
        budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 0.2600005})
    assert str(e.value) == (
        "shop:model: the next call could cost 0.260001 CNY, and 0.75 of 1 CNY are spent; it was "
        "not sent. Raise --max-cost to go on"
    )
    assert e.value.exit_code == 5
    budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 0.25})


def test_tokens():
    budget = Budget(max_tokens=100)
    budget.settle(budget.reserve(spec=SPEC, tokens=100, cost=None), took(60))
    with pytest.raises(BudgetError, match="could take 41 tokens, and 60 of 100 are spent"):
        budget.reserve(spec=SPEC, tokens=41, cost=None)
    budget.reserve(spec=SPEC, tokens=40, cost=None)


def test_calls():
    budget = Budget(max_calls=2)
    for _ in range(2):
        budget.settle(budget.reserve(spec=SPEC, tokens=1, cost=None), took(1))
    with pytest.raises(BudgetError, match="2 of 2 calls are made"):
        budget.reserve(spec=SPEC, tokens=1, cost=None)


def test_a_failed_call_gives_back_what_was_set_aside():
    budget = Budget(max_cost=1.0, max_calls=1, max_tokens=10)
    for _ in range(5):
        budget.settle(budget.reserve(spec=SPEC, tokens=10, cost={"CNY": 1.0}), None)
    budget.settle(budget.reserve(spec=SPEC, tokens=10, cost={"CNY": 1.0}), took(10, 1.0))
    with pytest.raises(BudgetError, match="1 of 1 calls are made"):
        budget.reserve(spec=SPEC, tokens=0, cost={})


def test_a_call_that_was_lost_counts_for_all_that_it_could_take():
    budget = Budget(max_cost=1.0, max_calls=1, max_tokens=100)
    first = budget.reserve(spec=SPEC, tokens=60, cost={"CNY": 0.75})
    budget.settle(first, None, lost=True)
    with pytest.raises(BudgetError, match=r"could cost 0\.26 CNY, and 0\.75 of 1 CNY are spent"):
        budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 0.26})
    with pytest.raises(BudgetError, match="could take 41 tokens, and 60 of 100 are spent"):
        budget.reserve(spec=SPEC, tokens=41, cost={})
    budget.reserve(spec=SPEC, tokens=40, cost={"CNY": 0.25})  # it was no answered call


def test_what_is_free_takes_nothing_of_the_cost():
    budget = Budget(max_cost=0.01)
    for _ in range(3):
        reserved = budget.reserve(spec="ollama:x", tokens=10**9, cost={})
        assert (reserved.cost, reserved.currency) == (0.0, None)
        budget.settle(reserved, took(10**9))
    budget.reserve(spec=SPEC, tokens=1, cost={"CNY": 0.01})  # all is left


def test_calls_under_way_are_waited_for():
    budget = Budget(max_tokens=100)
    first = budget.reserve(spec=SPEC, tokens=100, cost=None)
    began = threading.Event()

    def second():
        budget.settle(budget.reserve(spec=SPEC, tokens=80, cost=None), took(5))
        began.set()

    thread = threading.Thread(target=second)
    thread.start()
    time.sleep(0.03)
    assert not began.is_set()
    budget.settle(first, took(20))
    thread.join(5)
    assert began.is_set()
    with pytest.raises(BudgetError, match="25 of 100"):
        budget.reserve(spec=SPEC, tokens=76, cost=None)


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_no_more_is_spent_than_is_allowed(limit, calls):
    budget, spent = Budget(max_tokens=limit), 0
    for one, other in calls:
        most, real = max(one, other), min(one, other)
        try:
            reserved = budget.reserve(spec=SPEC, tokens=most, cost=None)
        except BudgetError:
            assert spent + most > limit
            continue
        spent += real
        budget.settle(reserved, took(real))
    assert spent <= limit
