"""The scripted model is a real llama-index model."""

import time
from threading import Barrier, Thread
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage

from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Message, Usage

HELLO = [ChatMessage(role="system", content="s"), ChatMessage(role="user", content="hello")]


def test_a_script_that_is_used_up_says_so():
    llm = ScriptedLLM(["one"])
    assert llm.chat(HELLO).message.content == "one"
    with pytest.raises(LookupError, match="no reply for call 2"):
        llm.chat(HELLO)


def test_an_exception_in_a_script_is_raised():
    llm = ScriptedLLM([ConnectionResetError("gone"), "two"])
    with pytest.raises(ConnectionResetError):
        llm.chat(HELLO)
    assert llm.chat(HELLO).message.content == "two"


def test_pieces_that_make_up_another_text_are_refused():
    with pytest.raises(ValueError, match="make up its text"):
        ScriptedReply(text="abc", pieces=("a", "b"))


def test_a_function_gets_the_messages():
    llm = ScriptedLLM(lambda messages: messages[-1].content.upper())
    assert llm.chat(HELLO, max_tokens=5).message.content == "HELLO"
    assert llm.heard == [
        (Message(role="system", content="s"), Message(role="user", content="hello"))
    ]
    assert llm.options == [{"max_tokens": 5}]


def test_a_function_runs_in_several_threads_at_once():
    both = Barrier(2, timeout=5)

    def reply(_messages):
        both.wait()
        return "x"

    llm = ScriptedLLM(reply)
    threads = [Thread(target=llm.chat, args=(HELLO,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not both.broken
    assert len(llm.heard) == 2


def test_a_stream_tells_reasoning_apart_and_ends_with_what_a_server_sends():
    usage = Usage(prompt_tokens=7, completion_tokens=3, reasoning_tokens=1)
    reply = ScriptedReply(text="ab", reasoning="r", usage=usage)
    found = list(ScriptedLLM([reply]).stream_chat(HELLO))
    assert [r.delta for r in found] == ["", "a", "b", ""]
    assert [r.message.content for r in found] == ["", "a", "ab", "ab"]
    assert found[0].additional_kwargs == {"thinking_delta": "r"}
    assert [b.block_type for b in found[-1].message.blocks] == ["thinking", "text"]
    assert found[-1].raw == {
        "choices": [{"index": 0, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": 7,
            "completion_tokens": 3,
            "total_tokens": 10,
            "completion_tokens_details": {"reasoning_tokens": 1},
        },
    }


def test_pieces_and_a_fault_after_them():
    reply = ScriptedReply(text="abc", pieces=("ab", "c"), fault=ConnectionResetError())
    stream = ScriptedLLM([reply]).stream_chat(HELLO)
    assert [next(stream).delta, next(stream).delta] == ["ab", "c"]
    with pytest.raises(ConnectionResetError):
        next(stream)


def test_what_all_replies_took_can_be_said_once():
    llm = ScriptedLLM(["a", ScriptedReply(text="b", usage=Usage(prompt_tokens=1))], usage=Usage())
    raws: list[Any] = [llm.chat(HELLO).raw, llm.chat(HELLO).raw]
    assert [raw["usage"]["prompt_tokens"] for raw in raws] == [0, 1]
    assert ScriptedLLM(["a"]).chat(HELLO).raw == {
        "choices": [{"index": 0, "finish_reason": "stop"}]
    }


@pytest.mark.parametrize("streamed", [False, True])
def test_a_delay_comes_before_the_reply(streamed):
    llm = ScriptedLLM([ScriptedReply(text="a", delay=0.05)])
    started = time.perf_counter()
    _all = list(llm.stream_chat(HELLO)) if streamed else llm.chat(HELLO)
    assert time.perf_counter() - started >= 0.05


def test_it_completes_texts_too():
    llm = ScriptedLLM(["ab", "ab"])
    assert llm.complete("go").text == "ab"
    assert [r.delta for r in llm.stream_complete("go")] == ["a", "b", ""]
    assert llm.heard[0] == (Message(role="user", content="go"),)
