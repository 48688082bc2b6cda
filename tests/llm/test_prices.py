"""Prices come from dated files, the user's first, and mistakes in them are named."""

from datetime import date

import pytest

from psykb.errors import SettingsError
from psykb.llm.prices import NOTHING, SHIPPED, Price, load, price_of, user_prices
from psykb.types import Usage

OWN = """
["shop:*-mini"]
currency = "EUR"
input = 1
output = 2.5
checked = 2026-01-31
source = "https://shop.example/prices"
"""
MILLION = Usage(calls=1, prompt_tokens=1_000_000, completion_tokens=2_000_000)


@pytest.fixture
def own(tmp_path):
    file = tmp_path / "prices.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("currency", "money"), r"shop:\*-mini: not a price: "),
        (("input = 1", "input = -1"), "a price is 0 or more"),
        (('"EUR"', "5"), "currency: "),
        (("2026-01-31", '"soon"'), "checked: "),
        (("output = 2.5\n", ""), "output: "),
        (('["shop:*-mini"]', "["), "not TOML"),
        (('["shop:*-mini"]', "x = 1"), ": x: not a price"),
        (("shop", "sh\udce4op"), "cannot be read"),
    ],
)
def test_a_mistake_is_named(own, change, what):
    own.write_bytes(OWN.replace(*change).encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=what) as e:
        price_of("shop:model-mini", own=own)
    assert str(own) in str(e.value)


def test_no_file_is_no_mistake(tmp_path):
    assert load(tmp_path / "none.toml") == {}


def test_unknown(own):
    for spec in ("shop:model", "shop:", "", "openai-like:x", "class:a.B", "SHOP:x-mini"):
        assert price_of(spec, local=True, own=own) is None
    for spec in ("ollama:qwen3", "vllm:a:b", "lmstudio:x"):  # elsewhere somebody may ask for money
        assert price_of(spec, own=own) is None


def test_found_by_pattern(own):
    price = price_of("shop:model-mini", own=own)
    assert price == Price(
        currency="EUR",
        input=1.0,
        output=2.5,
        checked=date(2026, 1, 31),
        source="https://shop.example/prices",
    )
    assert price.cost(MILLION) == {"EUR": 6.0}


def test_the_users_price_stands_above_the_shipped(own):
    spec = next(iter(load(SHIPPED)))
    assert price_of(spec, own=own) == load(SHIPPED)[spec]
    own.write_text(OWN.replace("shop:*-mini", spec), encoding="utf-8")
    found = price_of(spec, own=own)
    assert found is not None
    assert found.currency == "EUR"


def test_own_machines_ask_for_nothing(own):
    for spec in ("none", "hf:org/model"):
        assert price_of(spec, own=own) is NOTHING
    for spec in ("ollama:qwen3", "vllm:a:b", "lmstudio:x"):
        assert price_of(spec, local=True, own=own) is NOTHING
    assert NOTHING.cost(MILLION) == {}


def test_the_users_file_lies_beside_the_users_settings():
    assert user_prices().name == "prices.toml"
    assert user_prices().parent.name == "psykb"


@pytest.mark.parametrize(("pattern", "price"), load(SHIPPED).items())
def test_shipped_prices_say_where_and_when(pattern, price):
    provider, _, model = pattern.partition(":")
    assert provider
    assert model
    assert price.source.startswith("https://")
    assert date(2026, 1, 1) <= price.checked
    assert price.currency in ("CNY", "USD")
    assert price.input <= price.output < 1_000
    assert price.cached_input is None or price.cached_input < price.input
