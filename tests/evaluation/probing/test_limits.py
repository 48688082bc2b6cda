"""How long replies may be, and that what is cut is kept once, and graded."""

import pytest

from psykb.errors import ModelError
from psykb.evaluation.probing import limits, probing, selecting
from psykb.evaluation.probing.limits import IN_PROCESS, CutKept, Limits
from psykb.evaluation.probing.probing import ProbeRequest
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Kind, Message, Usage
from tests.evaluation.made_probes import FORGETTING, items, knowing, write_run

ALL = {one.question for one in items()}
FULL = Usage(calls=1, prompt_tokens=9, completion_tokens=512)


def test_who_is_limited():
    assert limits.of("hf:x", {}) == IN_PROCESS == Limits(choice=64, open=512)
    assert limits.of("deepseek:deepseek-chat", {}) is None
    for spec in ("hf:x", "deepseek:deepseek-chat"):
        given = limits.of(spec, {"max_tokens": 9})
        assert given == Limits(choice=9, open=9, given=True)


def test_a_model_in_this_process_does_not_think_unless_told():
    assert limits.with_defaults("hf:x", {"top_k": 1}) == {"enable_thinking": False, "top_k": 1}
    assert limits.with_defaults("hf:x", {"enable_thinking": True}) == {"enable_thinking": True}
    assert limits.with_defaults("ollama:qwen3", {"top_k": 1}) == {"top_k": 1}


def said(reply):
    chat = Chat(ScriptedLLM(lambda _messages: reply), spec="hf:x")
    return CutKept(chat).reply(
        [Message(role="user", content="?")], purpose="x", max_tokens=512, temperature=0.0
    )


def test_a_reply_that_was_cut_is_what_came_of_it():
    found = said(ScriptedReply(text="and so on and", finish="length", usage=FULL))
    assert (found.text, found.usage.completion_tokens, found.model) == (
        "and so on and",
        512,
        "hf:x",
    )
    assert said("whole").text == "whole"


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (ScriptedReply(text="", reasoning="hm, hm", finish="length"), Failure.TRUNCATED),
        (ScriptedReply(text=" ", finish="length"), Failure.TRUNCATED),
        (ScriptedReply(text="no", finish="content_filter"), Failure.REFUSED),
        (ScriptedReply(text=""), Failure.EMPTY_REPLY),
    ],
)
def test_what_is_no_reply(reply, failure):
    with pytest.raises(ModelError) as error:
        said(reply)
    assert error.value.failure is failure


@pytest.fixture
def ask(tmp_path):
    write_run(tmp_path, items())

    def ask(script, *, spec="hf:x", **how):
        questions = selecting.read(tmp_path, "asked", kinds={Kind.SHORT: None, Kind.SINGLE: 1})
        llm = ScriptedLLM(script)
        request = ProbeRequest(questions=questions, data="asked", tries=1)
        return probing.probe(request, root=tmp_path, chat=Chat(llm, spec=spec), **how), llm

    return ask


def endless(messages):
    """Answer an open question rightly, and go on; and babble of any other."""
    text = FORGETTING if "遗忘的进程" in messages[1].content else "A well, and"
    return ScriptedReply(text=text + "然后", finish="length", usage=FULL)


def test_who_does_not_end_is_graded_and_is_not_asked_again(ask):
    made, llm = ask(endless)
    assert (made.failed, made.report.unclear, made.report.known.n) == (0, 1, 1)
    assert made.report.known.value == 1.0
    assert made.report.limits == (64, 512)
    assert (made.report.cut, len(llm.heard)) == (3, 3)  # a choice is asked for twice
    page = (made.folder / "report.md").read_text(encoding="utf-8")
    assert "3 replies were cut, choices at 64 tokens and open answers at 512" in page
    assert "Unclear: a reply could not be read and none was wrong" in page
    again, llm = ask(endless)
    assert (llm.heard, again.report) == ([], made.report)


def test_a_server_is_asked_again_for_what_it_cut(ask):
    made, _llm = ask(endless, spec="class:x")
    assert made.failed == 2
    assert (made.report.limits, made.report.cut) == ((), 0)
    assert all(one.known.n == 0 for one in made.report.slices)
    again, llm = ask(knowing(ALL), spec="class:x")
    assert (len(llm.heard), again.failed) == (2, 0)


def test_nothing_is_said_of_cut_replies_where_there_are_none(ask):
    made, _llm = ask(knowing(ALL))
    assert "cut" not in (made.folder / "report.md").read_text(encoding="utf-8")
    assert made.report.cut == 0
    assert made.report.known.value == 1.0


def test_other_limits_are_another_grading(ask):
    gradings = {
        ask(knowing(ALL), options=options)[0].report.grading
        for options in ({}, {"max_tokens": 64}, {"max_tokens": 65})
    }
    assert len(gradings) == 3
