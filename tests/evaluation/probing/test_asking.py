"""One item, asked several times: what is known, unknown and unclear."""

import json
from itertools import count

import pytest

from psykb.dataset.mixing.probes import ProbedItem, wording
from psykb.errors import ModelError
from psykb.evaluation.probing.asking import (
    SAMPLED,
    Manner,
    Slot,
    Tried,
    ask,
    draft_of,
    prompts_used,
)
from psykb.evaluation.probing.grading import grader
from psykb.evaluation.probing.limits import Limits
from psykb.generation.calling import JournaledCaller
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure, Knowledge, Usage
from tests.evaluation.made_probes import FORGETTING, items, knowing

START = Started(psykb="1", documents={}, wanted=1, time="2026-11-20T00:00:00+00:00")
SINGLE, ENGLISH, MULTIPLE, STATEMENT, DEFINITION, SHORT = items()


@pytest.fixture
def tried(tmp_path):
    """Ask an item of a script, and return what came of it and the model."""
    number = count()

    def tried(one, script, *, tries=1, seed=0, limits=None):
        llm = ScriptedLLM(script)
        with opened(tmp_path / f"calls-{next(number)}", {}) as journal:
            journal.begin({}, START)
            caller = JournaledCaller(Chat(llm, spec="class:x"), journal)
            manner = Manner(tries=tries, seed=seed, limits=limits)
            return ask(caller, Slot(number=0, item=one), manner, grader()), llm

    return tried


@pytest.mark.parametrize("one", items())
def test_what_is_known_every_time(tried, one):
    found, _llm = tried(one, knowing({one.question}), tries=3)
    assert found.tries == (True, True, True)
    assert found.probed("m") == ProbedItem(
        id=one.id, kind=one.kind, language=one.language, knowledge=Knowledge.KNOWN, tries=3,
        right=3, model="m", wording=wording(one),
    )  # fmt: skip


@pytest.mark.parametrize("one", items())
def test_what_is_not_known(tried, one):
    found, _llm = tried(one, knowing(set()), tries=2)
    assert found.tries == (False, False)
    assert found.probed("m").knowledge is Knowledge.UNKNOWN


@pytest.mark.parametrize("one", [SINGLE, ENGLISH, STATEMENT])
def test_who_always_takes_one_letter_knows_nothing(tried, one):
    for letter in "AB":
        found, _llm = tried(one, lambda _m, letter=letter: letter, tries=4)
        assert found.tries.count(True) < 4
        assert found.probed("m").knowledge is Knowledge.UNKNOWN


def test_a_choice_is_asked_greedily_in_other_orders(tried):
    _found, llm = tried(MULTIPLE, knowing({MULTIPLE.question}), tries=4)
    shown = [messages[1].content for messages in llm.heard]
    assert len(set(shown)) == len(shown) > 2
    assert {options["temperature"] for options in llm.options} == {0.0}


@pytest.mark.parametrize("seed", range(5))
def test_at_the_second_try_every_option_has_another_letter(tried, seed):
    _found, llm = tried(MULTIPLE, knowing({MULTIPLE.question}), tries=2, seed=seed)
    first, second = (messages[1].content.splitlines()[-4:] for messages in llm.heard)
    assert not set(first) & set(second)
    assert {line[3:] for line in first} == {line[3:] for line in second}


def test_a_statement_has_two_orders_and_two_requests(tried):
    found, llm = tried(STATEMENT, knowing({STATEMENT.question}), tries=6)
    assert (len(found.tries), len(llm.heard)) == (6, 2)


def test_another_seed_gives_other_orders(tried):
    wanted = knowing({MULTIPLE.question})
    shown = {tried(MULTIPLE, wanted, seed=n)[1].heard[0][1].content for n in range(4)}
    assert len(shown) > 1


def test_an_open_item_is_decided_by_the_first_reply_and_sampled_after(tried):
    said = iter(["NO_ANSWER", FORGETTING, FORGETTING])
    found, llm = tried(SHORT, lambda _m: next(said), tries=3)
    assert found.tries == (False, True, True)
    assert [options["temperature"] for options in llm.options] == [0.0, SAMPLED, SAMPLED]
    probed = found.probed("m")
    assert (probed.knowledge, probed.tries, probed.right) == (Knowledge.UNKNOWN, 3, 2)


def test_replies_as_rows_of_a_mix_have_them(tried):
    found, llm = tried(
        MULTIPLE, knowing({MULTIPLE.question}, say=lambda key: f"答案：{key}\n解析：略。")
    )
    assert found.tries == (True,)
    assert len(llm.heard) == 1  # no second request is needed


def test_a_reply_that_cannot_be_read_is_asked_for_once_more(tried):
    said = iter(["Well, well.", json.dumps({"key": "Z"})])
    found, llm = tried(SINGLE, lambda _m: next(said))
    assert (found.tries, len(llm.heard)) == ((None,), 2)
    assert found.probed("m").knowledge is Knowledge.UNCLEAR
    assert found.probed("m").tries == 0


def test_who_declines_does_not_know(tried):
    found, _llm = tried(SINGLE, lambda _m: json.dumps({"decline": "no idea"}))
    assert found.tries == (False,)


def test_a_failure_makes_an_item_unclear(tried):
    found, _llm = tried(SHORT, lambda _m: ScriptedReply(text="and so on and", finish="length"))
    assert isinstance(found.error, ModelError)
    assert found.error.failure is Failure.TRUNCATED
    assert found.probed("m").knowledge is Knowledge.UNCLEAR


def test_replies_are_limited_and_those_that_were_cut_are_counted(tried):
    limits = Limits(choice=128, open=512)
    long = Usage(calls=1, prompt_tokens=9, completion_tokens=128)
    found, llm = tried(
        SINGLE, lambda _m: ScriptedReply(text="A", usage=long), tries=2, limits=limits
    )
    assert ({o["max_tokens"] for o in llm.options}, found.cut) == ({128}, 2)
    found, llm = tried(
        SHORT, lambda _m: ScriptedReply(text=FORGETTING, usage=long), tries=2, limits=limits
    )
    assert ({o["max_tokens"] for o in llm.options}, found.cut) == ({512}, 0)
    assert found.tries == (True, True)


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        (None, 2_048),  # a quarter of the window
        (Limits(choice=9, open=4_000), 2_048),
        (Limits(choice=9, open=4_000, given=True), 4_000),
    ],
)
def test_a_default_heeds_the_window(tried, limits, most):
    _found, llm = tried(SHORT, knowing(set()), limits=limits)
    assert [options["max_tokens"] for options in llm.options] == [most]


@pytest.mark.parametrize(
    ("one", "tries", "knowledge"),
    [
        (SINGLE, (None, None), Knowledge.UNCLEAR),
        (SINGLE, (None, True), Knowledge.UNCLEAR),  # right once may be by chance
        (SINGLE, (None, False), Knowledge.UNKNOWN),
        (SINGLE, (True, True), Knowledge.KNOWN),
        (SINGLE, (True, False), Knowledge.UNKNOWN),
        (SHORT, (True, False), Knowledge.KNOWN),
        (SHORT, (False, True), Knowledge.UNKNOWN),
        (SHORT, (), Knowledge.UNCLEAR),
    ],
)
def test_what_tries_say(one, tries, knowledge):
    assert Tried(slot=Slot(number=0, item=one), tries=tries).probed("m").knowledge is knowledge


def test_the_key_of_an_item():
    assert draft_of(MULTIPLE).key == (0, 2, 3)
    assert draft_of(STATEMENT).truth is False
    assert draft_of(SHORT).truth is None


def test_prompts_are_named_in_both_languages():
    assert set(prompts_used()) == {
        f"{name}.{language}"
        for name in ("closed_book", "choose_closed", "draft_words", "draft_again")
        for language in ("zh", "en")
    }
