"""A chat with models of any class: what it sends, tells, returns and refuses."""

from collections.abc import Sequence
from concurrent.futures import CancelledError
from datetime import date
from typing import Any

import pytest
from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)

from psykb.errors import BudgetError, ModelError
from psykb.llm.budget import Budget
from psykb.llm.chat import Chat
from psykb.llm.gate import Gate, Pace, Timing, UnusableReplyError
from psykb.llm.ledger import Ledger
from psykb.llm.prices import Price
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Message, Usage

ASKED = [Message(role="system", content="Be brief."), Message(role="user", content="问")]


class Ears:
    """A listener that remembers."""

    def __init__(self):
        self.heard = []

    def piece(self, text):
        self.heard.append(text)

    def again(self):
        self.heard.append(None)


def gate(**options):
    return Gate(spec="s", timing=Timing(chance=lambda: 0.0), **options)


def chat_of(script, *, context=8192, **options):
    llm = script if isinstance(script, CustomLLM) else ScriptedLLM(script)
    return Chat(llm, spec="s", context=context, gate=gate(**options))


def failing(script, *, listener=None, **options):
    with chat_of(script) as chat, pytest.raises(ModelError) as caught:
        chat.reply(ASKED, purpose="p", listener=listener, **options)
    return caught.value


class OneCall(CustomLLM):
    """A model of someone's class with only what llama-index asks of it, and no stream."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="one")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text="  completed")

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        raise NotImplementedError


class Cumulative(OneCall):
    """A model whose stream gives what there is so far, and no delta."""

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        for text in ("a", "ab", "ab", "abc"):
            yield ChatResponse(message=ChatMessage(role="assistant", content=text))


class Shaped(OneCall):
    """A model whose responses have `raw` as another provider shapes it."""

    raw: dict[str, Any]

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        message = ChatMessage(
            role="assistant", content="x", additional_kwargs={"reasoning_content": "r"}
        )
        return ChatResponse(message=message, raw=self.raw)


# What is refused.


def test_a_class_that_fails_is_not_asked_again():
    llm = ScriptedLLM([RuntimeError("out of memory"), "late"])
    error = failing(llm)
    assert error.failure is Failure.FAILED
    assert "s: RuntimeError in scripted.py:" in str(error)
    assert str(error).endswith(": out of memory")
    assert len(llm.heard) == 1


def test_ctrl_c_passes():
    def interrupted(_messages):
        raise KeyboardInterrupt

    with chat_of(interrupted) as chat, pytest.raises(KeyboardInterrupt):
        chat.reply(ASKED, purpose="p")


def test_what_a_listener_raises_is_not_the_models_fault():
    class Deaf(Ears):
        def piece(self, text):
            raise BrokenPipeError

    with chat_of(["ab", "cd"]) as chat, pytest.raises(BrokenPipeError):
        chat.reply(ASKED, purpose="p", listener=Deaf())


def test_a_budget_is_asked_before_a_call_is_sent():
    llm = ScriptedLLM(["a"])
    with chat_of(llm, budget=Budget(max_tokens=1000)) as chat, pytest.raises(BudgetError):
        chat.reply(ASKED, purpose="p", max_tokens=1000)
    assert llm.heard == []


def test_the_context_is_asked_before_a_call_is_sent():
    llm = ScriptedLLM(["a", "b"])
    with chat_of(llm, context=100) as chat:
        with pytest.raises(ModelError) as caught:
            chat.reply(ASKED, purpose="p", max_tokens=95)
        assert chat.reply(ASKED, purpose="p", max_tokens=80).text == "a"
    assert caught.value.failure is Failure.CONTEXT_TOO_SMALL
    assert "PSYKB_LLM_CONTEXT" in str(caught.value)
    assert len(llm.heard) == 1


@pytest.mark.parametrize(
    ("reply", "failure", "calls"),
    [
        (ScriptedReply(text="a", finish="length"), Failure.TRUNCATED, 1),
        (ScriptedReply(text="<think>a", finish="length"), Failure.TRUNCATED, 1),
        (ScriptedReply(text="<think>a"), Failure.EMPTY_REPLY, 2),
        (ScriptedReply(text=""), Failure.EMPTY_REPLY, 2),
        (ScriptedReply(text="", reasoning="r"), Failure.EMPTY_REPLY, 2),
        (ScriptedReply(text="a", finish="content_filter"), Failure.REFUSED, 1),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_a_reply_that_is_no_answer(reply, failure, calls, streamed):
    llm = ScriptedLLM(lambda _messages: reply)
    listener = Ears() if streamed else None
    assert failing(llm, listener=listener).failure is failure
    assert len(llm.heard) == calls


def test_a_stream_without_a_word_on_its_end_is_cut():
    reply = ScriptedReply(text="ab", finish=None)
    ears = Ears()
    with chat_of([reply, "cd"]) as chat:
        assert chat.reply(ASKED, purpose="p", listener=ears).text == "cd"
    assert ears.heard == ["a", "b", None, "c", "d"]


def test_a_future_holds_what_went_wrong():
    with chat_of([RuntimeError("x")], context=2000) as chat:
        assert chat.submit(ASKED, purpose="p").exception(5).failure is Failure.FAILED
        large = chat.submit(ASKED, purpose="p", max_tokens=2000)
        assert large.exception(5).failure is Failure.CONTEXT_TOO_SMALL


# What comes back.


def test_what_is_sent_and_what_comes_back():
    llm = ScriptedLLM(["答"], usage=Usage(prompt_tokens=9, completion_tokens=2))
    ledger = Ledger()
    with chat_of(llm, ledger=ledger) as chat:
        reply = chat.reply(ASKED, purpose="p", max_tokens=77, temperature=0.5)
    assert (reply.text, reply.reasoning, reply.model, reply.first_token) == ("答", "", "s", None)
    assert reply.usage == Usage(calls=1, prompt_tokens=9, completion_tokens=2)
    assert ledger.usage == reply.usage
    assert llm.heard == [tuple(ASKED)]
    assert llm.options == [{"max_tokens": 77, "temperature": 0.5}]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_reply_says_what_all_attempts_took(streamed):
    llm = ScriptedLLM(
        ["", ConnectionResetError(), "答"], usage=Usage(prompt_tokens=9, completion_tokens=2)
    )
    with chat_of(llm) as chat:
        reply = chat.reply(ASKED, purpose="p", listener=Ears() if streamed else None)
        assert chat.gate.ledger.usage == reply.usage
    assert reply.usage == Usage(calls=2, failed=1, prompt_tokens=18, completion_tokens=4)


def test_an_error_after_a_reply_that_was_paid_for_says_what_was_paid():
    llm = ScriptedLLM(
        ["", RuntimeError("out of memory")], usage=Usage(prompt_tokens=9, completion_tokens=2)
    )
    error = failing(llm)
    assert isinstance(error, UnusableReplyError)
    assert error.failure is Failure.FAILED
    assert error.usage == Usage(calls=1, failed=1, prompt_tokens=9, completion_tokens=2)


def test_a_chat_that_is_closed_takes_no_calls():
    chat = chat_of(["a"])
    chat.close()
    with pytest.raises(CancelledError):
        chat.submit(ASKED, purpose="p")
    with pytest.raises(CancelledError):
        chat.reply(ASKED, purpose="p")


def test_a_reply_says_what_it_cost():
    price = Price(
        currency="CNY", input=2.0, output=8.0, checked=date(2026, 11, 20), source="https://x.test"
    )
    llm = ScriptedLLM(["答"], usage=Usage(prompt_tokens=1000, completion_tokens=500))
    with chat_of(llm, price=price) as chat:
        reply = chat.reply(ASKED, purpose="p")
        assert chat.gate.ledger.usage.cost == reply.usage.cost
    assert reply.usage.cost == {"CNY": pytest.approx(0.006)}


def test_usage_is_estimated_where_nothing_was_counted():
    with chat_of([ScriptedReply(text="答" * 100, reasoning="想" * 50)]) as chat:
        usage = chat.reply(ASKED, purpose="p").usage
    assert usage.estimated
    assert 90 < usage.completion_tokens < 150
    assert 25 < usage.reasoning_tokens < 50


def test_a_listener_hears_the_answer_and_no_reasoning():
    ears = Ears()
    reply = ScriptedReply(
        text="<think>想</think>\n答案", pieces=("<th", "ink>想</", "think>\n答", "案")
    )
    with chat_of([reply]) as chat:
        found = chat.reply(ASKED, purpose="p", listener=ears)
    assert ears.heard == ["答", "案"]
    assert (found.text, found.reasoning) == ("答案", "想")


def test_a_tag_that_never_becomes_one_is_told_at_the_end():
    ears = Ears()
    with chat_of(["<think"]) as chat:
        reply = chat.reply(ASKED, purpose="p", listener=ears)
    assert (reply.text, ears.heard) == ("<think", ["<think"])
    assert reply.first_token is not None


def test_a_stream_that_fails_is_void_and_made_again():
    ears = Ears()
    cut = ScriptedReply(text="ab", fault=ConnectionResetError())
    with chat_of([cut, "cd"]) as chat:
        assert chat.reply(ASKED, purpose="p", listener=ears).text == "cd"
        assert chat.gate.ledger.usage.failed == 1
    assert ears.heard == ["a", "b", None, "c", "d"]


def test_nothing_is_void_where_nothing_was_told():
    ears = Ears()
    with chat_of([ConnectionResetError(), "cd"]) as chat:
        chat.reply(ASKED, purpose="p", listener=ears)
    assert ears.heard == ["c", "d"]


def test_a_model_without_a_stream_is_heard_in_one_piece():
    ears = Ears()
    with chat_of(OneCall()) as chat:
        reply = chat.reply(ASKED, purpose="p", listener=ears)
    assert (reply.text, ears.heard, reply.first_token) == ("completed", ["completed"], None)
    assert reply.usage.estimated


def test_a_model_that_gives_all_there_is_so_far_is_heard_in_pieces():
    ears = Ears()
    with chat_of(Cumulative()) as chat:
        reply = chat.reply(ASKED, purpose="p", listener=ears)
    assert (reply.text, ears.heard) == ("abc", ["a", "b", "c"])


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        (
            {"usage": {"input_tokens": 5, "output_tokens": 3, "cache_read_input_tokens": 90}},
            (95, 3),
        ),
        (
            {"usage": {"prompt_tokens": 95, "completion_tokens": 3, "cache_read_input_tokens": 90}},
            (95, 3),
        ),
        ({"prompt_eval_count": 7, "eval_count": 2, "done_reason": "stop"}, (7, 2)),
    ],
)
def test_the_counts_of_other_providers_are_read(raw, usage):
    with chat_of(Shaped(raw=raw)) as chat:
        reply = chat.reply(ASKED, purpose="p")
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == usage
    assert not reply.usage.estimated
    assert reply.reasoning == "r"


@pytest.mark.parametrize("raw", [{"done_reason": "length"}, {"stop_reason": "max_tokens"}])
def test_the_ends_of_other_providers_are_read(raw):
    assert failing(Shaped(raw=raw)).failure is Failure.TRUNCATED


def test_half_of_a_character_is_not_sent():
    llm = ScriptedLLM(["a"])
    with chat_of(llm) as chat:
        chat.reply([Message(role="user", content="问\udce4吗")], purpose="p")
    assert llm.heard == [(Message(role="user", content="问\ufffd吗"),)]


def test_many_replies_at_once():
    llm = ScriptedLLM(lambda messages: ScriptedReply(text=messages[-1].content, delay=0.02))
    with chat_of(llm, pace=Pace(concurrency=8)) as chat:
        futures = [
            chat.submit([Message(role="user", content=str(n))], purpose="p") for n in range(40)
        ]
        assert [f.result(10).text for f in futures] == [str(n) for n in range(40)]
        assert chat.gate.ledger.usage.calls == 40
