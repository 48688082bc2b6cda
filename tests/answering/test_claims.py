"""What a reply may look like, and what is no claim."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.answering.claims import Draft, Line, read
from psykb.types import Fault


def only(reply: str, shown: int = 9) -> Line:
    (line,) = read(reply, shown).lines
    return line


@pytest.mark.parametrize(
    "reply",
    [
        "记忆包括编码、储存和提取。",
        "Memory has three processes.",
        "According to [1], memory has three processes.",  # it does not end in the number
        "Memory has three processes [1] and more",
        "Memory has three processes (1)",
        "Memory has three processes [1-3]",
        "Memory has three processes [1 to 3]",
        "Memory has three processes [one]",
        "Memory has three processes []",
        "Memory has three processes [1",
        "Memory has three processes 1]",
        "Memory has three processes [1234567890]",
        "Memory has three processes ①",
        "Memory has three processes {1}",
        "[1] Memory has three processes.",
        '{"claim": "Memory has three processes.", "sentences": [1]}',
    ],
)
def test_a_line_that_does_not_end_in_numbers_names_nothing(reply):
    assert only(reply) == Line(text=reply, fault=Fault.NO_CITATION)


@pytest.mark.parametrize(
    ("numbers", "named"),
    [("[0]", (0,)), ("[10]", (10,)), ("[1,99]", (1, 99)), ("[99][1]", (99, 1)), ("[９９]", (99,))],
)
def test_every_number_must_have_been_shown(numbers, named):
    line = only(f"Memory has three processes {numbers}")
    assert line == Line(
        text="Memory has three processes", numbers=named, fault=Fault.NO_SUCH_SENTENCE
    )


def test_what_names_more_than_five_sentences_names_none_in_particular():
    assert only("Memory lasts [1,2,3,4,5]").fault is None
    assert only("Memory lasts [1,2,3,4,5,5]").fault is None  # a number twice is one sentence
    line = only("Memory lasts [1,2,3,4,5,6]")
    assert (line.fault, line.numbers) == (Fault.NO_CITATION, (1, 2, 3, 4, 5, 6))


@pytest.mark.parametrize(
    "reply", ["[1]", "。[1]", "[1][2]", "- [3]", "NO_ANSWER [1]", "no_answer[2]。"]
)
def test_a_number_alone_claims_nothing(reply):
    assert only(reply).fault is Fault.NO_CITATION


@pytest.mark.parametrize(
    ("reply", "text", "numbers"),
    [
        ("记忆有三个过程。[3]", "记忆有三个过程。", (3,)),
        ("记忆有三个过程[3]。", "记忆有三个过程。", (3,)),
        ("记忆有三个过程 [3]", "记忆有三个过程", (3,)),
        ("记忆有三个过程【3】", "记忆有三个过程", (3,)),
        ("记忆有三个过程。［３］", "记忆有三个过程。", (3,)),
        ("记忆有三个过程。[3][5]", "记忆有三个过程。", (3, 5)),
        ("记忆有三个过程。[3], [5]", "记忆有三个过程。", (3, 5)),
        ("记忆有三个过程。[3, 5]。", "记忆有三个过程。", (3, 5)),
        ("记忆有三个过程。[3、5]", "记忆有三个过程。", (3, 5)),
        ("记忆有三个过程。[3，5；7]", "记忆有三个过程。", (3, 5, 7)),
        ("Memory lasts [5][3][5].", "Memory lasts.", (5, 3)),
        ("Memory lasts. [ 5 ] .", "Memory lasts.", (5,)),
        ("Does memory last?[5]", "Does memory last?", (5,)),
        ("- Memory lasts. [1]", "Memory lasts.", (1,)),
        ("* Memory lasts. [1]", "Memory lasts.", (1,)),
        ("• Memory lasts. [1]", "Memory lasts.", (1,)),
        ("·记忆。[1]", "记忆。", (1,)),
        ("1. Memory lasts. [1]", "Memory lasts.", (1,)),
        ("2、记忆能保持。[1]", "记忆能保持。", (1,)),
        ("（3）记忆能保持。[1]", "记忆能保持。", (1,)),
        ("4) Memory lasts. [1]", "Memory lasts.", (1,)),
        ("- 5. **Memory** lasts. [1]", "Memory lasts.", (1,)),
        ("**记忆**能保持。[1]", "记忆能保持。", (1,)),
        ("Memory [1], which lasts, fades [2].", "Memory, which lasts, fades.", (1, 2)),
        # these begin with no bullet
        ("3.5%的人没有。[1]", "3.5%的人没有。", (1,)),
        ("2、3岁的儿童会说。[1]", "2、3岁的儿童会说。", (1,)),
        ("-5 °C is cold. [1]", "-5 °C is cold.", (1,)),
        ("7±2个组块。[1]", "7±2个组块。", (1,)),
        ("1974年提出。[1]", "1974年提出。", (1,)),
        ("It was found that p = .05. [1]", "It was found that p = .05.", (1,)),
    ],
)
def test_forms_that_are_tolerated(reply, text, numbers):
    assert only(reply) == Line(text=text, numbers=numbers)


def test_a_claim_a_line_and_lines_without_words_are_none():
    reply = "记忆能保持。[1]\r\n\n---\n  记忆会消退。[2]\n```\n"
    assert read(reply, 2) == Draft(
        lines=(
            Line(text="记忆能保持。", numbers=(1,)),
            Line(text="记忆会消退。", numbers=(2,)),
        )
    )


@pytest.mark.parametrize("reply", ["", "  \n", "……\n---", "```"])
def test_a_reply_without_words_holds_nothing(reply):
    assert read(reply, 9) == Draft()


@pytest.mark.parametrize(
    "reply",
    ["NO_ANSWER", "no_answer\n", " No_Answer. ", "`NO_ANSWER`", "**NO_ANSWER**。", "“NO_ANSWER”"],
)
def test_the_token_alone_declines(reply):
    assert read(reply, 9) == Draft(declined=True)


@pytest.mark.parametrize(
    "reply", ["无法回答", "NO ANSWER", "NO_ANSWERS", "Memory lasts.\nNO_ANSWER", "NO_ANSWER [1]"]
)
def test_other_words_do_not_decline(reply):
    draft = read(reply, 9)
    assert not draft.declined
    assert draft.lines[0].fault is Fault.NO_CITATION


@pytest.mark.parametrize(
    "reply",
    [
        "NO_ANSWER。证据没有说。",
        "NO_ANSWER because nothing fits",
        "- **NO_ANSWER**\nThe evidence is silent on it.",
    ],
)
def test_the_token_with_reasons_that_name_no_sentence_declines(reply):
    assert read(reply, 9) == Draft(declined=True)


@pytest.mark.parametrize(
    "reply",
    ["NO_ANSWER\nMemory. [1]", "Memory. [1]\nNO_ANSWER", "Memory. [1]\nNO_ANSWER: no more."],
)
def test_the_token_among_claims_is_left_out(reply):
    assert read(reply, 9) == Draft(lines=(Line(text="Memory.", numbers=(1,)),))


def test_what_steers_a_terminal_is_not_in_a_claim():
    line = only("\x1b[31mMemory\x07 \u202elasts\x9b2J\u200b. [1]")
    assert line == Line(text="[31mMemory lasts2J.", numbers=(1,))


@given(
    text=st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=30),
    numbers=st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True),
)
def test_a_claim_in_the_form_that_was_asked_for_is_read_as_it_is(text, numbers):
    line = only(f"{text} [{','.join(map(str, numbers))}]")
    assert line == Line(text=text, numbers=tuple(numbers))


@given(st.text(max_size=200))
def test_any_reply_can_be_read(reply):
    draft = read(reply, 3)
    assert not (draft.declined and draft.lines)
    for line in draft.lines:
        assert line.text.strip()
        if line.fault is None:
            assert line.numbers
            assert all(1 <= n <= 3 for n in line.numbers)


@pytest.mark.parametrize(
    "reply", ["[1" * 50_000, "[1]" * 30_000 + "x", "1." * 50_000, "**a" * 30_000]
)
def test_reading_takes_time_in_proportion(reply):
    started = time.perf_counter()
    read(reply, 3)
    assert time.perf_counter() - started < 2


def test_a_line_without_end_is_no_claim():
    fits = "记" * 599 + "。"
    assert only(f"{fits}[1]") == Line(text=fits, numbers=(1,))
    loops = "记" * 600 + "。"
    cut = "记" * 600 + "…"
    assert only(f"{loops}[1]") == Line(text=cut, numbers=(1,), fault=Fault.NO_CITATION)
    assert only(loops) == Line(text=cut, fault=Fault.NO_CITATION)
