"""Neither keys nor what was said come through."""

import json
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from psykb.llm.redaction import hide, redact, unsaid, without_echo


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-abcdefgh1234",
        "sk-or-v1-0123456789abcdef",
        "sk-ab************wxyz",
        "****1234",
        "gsk_abcdefgh12345678",
        "hf_abcdefghijklmnop",
        "AIza" + "1234567890abcdefghijklmnopqrstu",  # no scanner shall take it for one
        "0123456789abcdef0123456789abcdef.AbCdEfGh12345678",
        "Bearer anything-at-all",
        "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6",
    ],
)
def test_what_looks_like_a_key_is_hidden(key):
    shown = redact(f"Incorrect API key provided: {key}. See the manual.")
    assert shown.replace("•••.", "•••") == "Incorrect API key provided: ••• See the manual."


@pytest.mark.parametrize(
    "words",
    [
        "The model `meta-llama/Llama-3.3-70B-Instruct` does not exist.",
        "a risk-free task-oriented sk-learn",
        "maximum context length is 8192 tokens",
        "http://127.0.0.1:8000/v1",
        "hf-internal-testing/tiny",
        "模型不存在，请检查模型代码。",
    ],
)
def test_other_words_are_left(words):
    assert redact(words) == words


def test_a_hidden_key_is_hidden_whatever_it_looks_like_and_in_parts():
    hide("  correct horse battery\n")
    hide("none")
    hide(None)
    assert redact("key: correct horse battery!") == "key: •••!"
    assert redact("key: correct hor… is wrong") == "key: •••… is wrong"
    assert redact("CORRECT HORSE BATTERY") == "•••"
    assert redact("none is correct") == "none is correct"


def test_a_password_in_an_address_is_hidden():
    assert redact("http://user:pass@host/v1") == "http://host/v1"


SAID = "我叫王小明，电话13812345678。my friend is Mary Planted, mary@home.org."


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"bad prompt: {SAID}", "bad prompt: …"),
        (f"bad prompt: {SAID.upper()} end", "bad prompt: … end"),
        (f"bad: {json.dumps(SAID)}", "bad: …"),
        (f"bad: {json.dumps(SAID)[:40]}", "bad: …"),
        ("who is 小明?", "who is …?"),
        ("who is 王小明", "who is …"),
        ("13812345678 is blocked", "… is blocked"),
        ("Mary is blocked", "… is blocked"),
        ("mary@home.org is blocked", "… is blocked"),
        ("my friend of the model", "my friend of the model"),
        ("模型不存在", "模型不存在"),
    ],
)
def test_what_was_said_is_left_out(words, shown):
    assert unsaid(words, [SAID]) == shown


def test_many_words_about_long_things_said_take_no_time():
    said = "认知失调是指两种认知之间不一致时产生的不适" * 2_000
    words = "请求无效，内容为空、模型与长度均不符合要求" * 2_000
    started = time.perf_counter()
    assert unsaid(words, [said]) == words
    assert time.perf_counter() - started < 3


@given(st.text(), st.text(), st.text(min_size=12), st.text())
def test_no_run_of_twelve_characters_comes_through(before, after, said, rest):
    shown = without_echo(before + said + after, [said + rest])
    assume("…" not in said)
    assert all(said[at : at + 12] not in shown for at in range(len(said) - 11))


@given(st.text(), st.lists(st.text(max_size=11)))
def test_words_that_nobody_said_are_left(words, said):
    assume(all(len(repr(one)) < 12 and len(json.dumps(one)) < 12 for one in said))
    assert without_echo(words, said) == words
