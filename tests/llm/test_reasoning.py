"""Reasoning is told apart from the answer, however the reply is cut into pieces."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from psykb.llm.reasoning import CLOSE, OPEN, Splitter, split


@pytest.mark.parametrize(
    ("reply", "reasoning", "answer"),
    [
        ("", "", ""),
        ("  \n", "", ""),
        ("plain", "", "plain"),
        ("\n plain \n", "", "plain \n"),
        ("<think>why</think>so", "why", "so"),
        (" \n<think>\nwhy\n</think>\n\nso </think> it is", "why", "so </think> it is"),
        ("<think></think>so", "", "so"),
        ("<think>never closed", "never closed", ""),
        ("<think>never closed</thin", "never closed</thin", ""),
        ("opened in the prompt</think>\n\nso", "opened in the prompt", "so"),
        ("</think>so", "", "so"),
        ("a <think>b</think> c", "a <think>b", "c"),
        ("<thin", "", "<thin"),
        ("<thinking>a", "", "<thinking>a"),
        ("1 < 2", "", "1 < 2"),
        ("1 <", "", "1 <"),
        ("a <think> b", "", "a <think> b"),
        ("<think>a</think><think>b</think>c", "a", "<think>b</think>c"),
    ],
)
def test_a_reply_is_reasoning_and_answer(reply, reasoning, answer):
    assert split(reply) == (reasoning, answer)


MARKUP = st.lists(
    st.sampled_from([OPEN, CLOSE, "<", "</", "think>", "<th", " ", "\n", "答案", "x"]) | st.text()
)
CUTS = st.lists(st.integers(0, 200))


def told(splitter, pieces):
    heard = ""
    for piece in pieces:
        said = splitter.feed(piece)
        heard = said.text if said.void else heard + said.text
    return heard + splitter.end().text


@given(MARKUP.map("".join), CUTS, st.booleans())
@example("a</think>b", [1, 3, 9], False)
def test_any_cutting_into_pieces_gives_the_same(reply, cuts, hold):
    edges = sorted({0, len(reply), *(c for c in cuts if c <= len(reply))})
    pieces = [reply[a:b] for a, b in pairwise(edges)]
    splitter = Splitter(hold=hold)
    heard = told(splitter, pieces)
    assert (splitter.reasoning, splitter.text) == split(reply)
    assert heard == splitter.text


@pytest.mark.parametrize("n", range(1, len(CLOSE)))
def test_a_part_of_a_tag_is_not_told_before_it_is_known_to_be_none(n):
    splitter = Splitter()
    assert splitter.feed("a" + CLOSE[:n]).text == "a"
    assert splitter.feed("!").text == CLOSE[:n] + "!"


@given(MARKUP.map("".join))
def test_nothing_of_a_reply_is_lost(reply):
    reasoning, answer = split(reply)
    assert "".join((reasoning + answer).split()) in (
        "".join(reply.split()),
        "".join(reply.replace(OPEN, "", 1).replace(CLOSE, "", 1).split()),
        "".join(reply.replace(OPEN, "", 1).split()),
        "".join(reply.replace(CLOSE, "", 1).split()),
    )


@given(MARKUP.map("".join), st.text())
def test_a_listener_never_hears_reasoning_in_tags(thought, answer):
    thought = thought.replace(CLOSE, "")
    if CLOSE in thought:
        return
    splitter = Splitter()
    heard = [splitter.feed(c) for c in OPEN + thought + CLOSE + answer]
    assert not any(said.void for said in heard)
    assert "".join(said.text for said in heard) == answer.lstrip()


def test_reasoning_that_was_told_is_void_when_only_the_closing_tag_comes():
    splitter = Splitter()
    assert splitter.feed("let me see").text == "let me see"
    said = splitter.feed("</think>\n\nso")
    assert (said.void, said.text) == (True, "so")
    assert splitter.lone_close


def test_a_model_that_opens_the_tag_in_its_prompt_is_held_back():
    splitter = Splitter(hold=True)
    assert splitter.feed("let me see").text == ""
    said = splitter.feed("</think>so")
    assert (said.void, said.text) == (False, "so")
    assert splitter.feed(" it is").text == " it is"


def test_what_is_held_back_is_told_at_the_end_or_when_it_is_released():
    splitter = Splitter(hold=True)
    assert splitter.feed("an ans").text == ""
    assert splitter.release() == "an ans"
    assert splitter.feed("wer").text == "wer"
    held = Splitter(hold=True)
    held.feed("an answer <")
    assert held.end().text == "an answer <"
