"""Calls are added up by purpose, and written down without their content."""

import json
import threading
from typing import Any

import pytest

from psykb import jsonl
from psykb.errors import StoreError
from psykb.llm.ledger import Entry, Ledger
from psykb.types import Failure, Usage


def call(purpose: str = "answer", **given) -> Entry:
    fields: dict[str, Any] = {
        "time": "2026-11-20T10:00:00+00:00",
        "spec": "shop:model",
        "purpose": purpose,
        "attempts": 1,
        "calls": 1,
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "cost": {"CNY": 0.5},
        "seconds": 0.25,
    }
    return Entry(**(fields | given))


def test_a_file_that_cannot_be_written_is_found_before_anything_is_sent(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        Ledger(tmp_path / "file" / "calls.jsonl")


def test_totals():
    ledger = Ledger()
    assert ledger.usage == Usage()
    ledger.add(call())
    ledger.add(call("rewrite", reasoning_tokens=7, estimated=True))
    ledger.add(
        call(
            calls=0,
            failed=3,
            attempts=3,
            failure=Failure.SERVER_ERROR,
            cost=None,
            prompt_tokens=0,
            completion_tokens=0,
        )
    )
    assert ledger.usage == Usage(
        calls=2,
        failed=3,
        prompt_tokens=200,
        completion_tokens=40,
        reasoning_tokens=7,
        estimated=True,
        cost={"CNY": 1.0},
    )
    assert list(ledger.by_purpose) == ["answer", "rewrite"]
    assert ledger.by_purpose["answer"] == Usage(
        calls=1, failed=3, prompt_tokens=100, completion_tokens=20, cost={"CNY": 0.5}
    )


def test_an_unknown_cost_makes_the_sum_unknown():
    ledger = Ledger()
    ledger.add(call())
    ledger.add(call(cost=None))
    assert ledger.usage.cost is None


def test_currencies_are_kept_apart():
    ledger = Ledger()
    ledger.add(call())
    ledger.add(call(cost={"USD": 0.1}))
    assert ledger.usage.cost == {"CNY": 0.5, "USD": 0.1}


def test_a_line_for_each_call(tmp_path):
    file = tmp_path / "logs" / "calls.jsonl"
    Ledger(file).add(call(failure=Failure.TRUNCATED))
    Ledger(file).add(call("检查"))  # what is there is kept
    assert list(jsonl.read(file, Entry)) == [call(failure=Failure.TRUNCATED), call("检查")]
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0]) == {
        "time": "2026-11-20T10:00:00+00:00",
        "spec": "shop:model",
        "purpose": "answer",
        "attempts": 1,
        "failure": "truncated",
        "calls": 1,
        "failed": 0,
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "reasoning_tokens": 0,
        "estimated": False,
        "cost": {"CNY": 0.5},
        "seconds": 0.25,
    }


def test_threads_lose_nothing(tmp_path):
    ledger = Ledger(tmp_path / "calls.jsonl")

    def add():
        for _ in range(50):
            ledger.add(call(cost={"CNY": 1.0}))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.usage.calls == 200
    assert ledger.usage.cost == {"CNY": 200.0}
    assert len(list(jsonl.read(tmp_path / "calls.jsonl", Entry))) == 200
