"""Drafts from a passage: what is asked for, what is shown, what is made of the reply."""

import json
from contextlib import suppress

import pytest

from psykb.errors import ModelError, NotFoundError
from psykb.generation.drafting import PassageMaker
from psykb.generation.library import Library
from psykb.generation.tasks import level_of
from psykb.types import Bloom, Draft, Failure, Kind, Method, Point, Refusal, Refused, Slot, Stage
from tests.generation.good_items import GOOD, LEARNING, MEMORY
from tests.generation.model_books import (
    make_base,
    number_of,
    passage_with,
    saying,
    slot_of,
    slots_of,
)
from tests.generation.scripted_caller import ScriptedCaller

SLY = "指向和集中"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(make_base(tmp_path_factory.mktemp("drafting")))


def maker(library, replies, words=MEMORY, kind=Kind.SINGLE, **options):
    caller = ScriptedCaller(replies, **options)
    return PassageMaker(library, caller, slots_of(library, words, kind)), caller


def made(library, reply, words=MEMORY, kind=Kind.SINGLE):
    making, _caller = maker(library, {"draft": reply, "draft_again": reply}, words, kind)
    return making.make(slot_of(library, words, kind))


def test_a_model_that_declines(library):
    found = made(library, '{"decline": "没有可考的内容"}')
    assert found == Refused(
        slot=0,
        kind=Kind.SINGLE,
        passage=passage_with(library, MEMORY).id,
        stage=Stage.DRAFT,
        reason=Refusal.MODEL_DECLINED,
        detail="没有可考的内容",
        said='{"decline": "没有可考的内容"}',
    )


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("很抱歉，我不能。", Refusal.NOT_JSON),
        ('{"question": "什么', Refusal.NOT_JSON),
        ("{}", Refusal.WRONG_FIELDS),
        (json.dumps({**GOOD[Kind.SHORT][1], "answer": "五个"}), Refusal.WRONG_FIELDS),
        (json.dumps({**GOOD[Kind.SINGLE][1], "key": "工作记忆模型"}), Refusal.WRONG_FIELDS),
        (json.dumps({**GOOD[Kind.SINGLE][1], "key": "BB"}), Refusal.WRONG_FIELDS),
    ],
)
def test_nonsense_twice_is_refused_by_name(library, reply, reason):
    found = made(library, reply)
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.DRAFT, reason)


def test_an_order_in_the_passage_that_is_obeyed_makes_no_item(library):
    found = made(library, '{"key": "A"}', SLY)
    assert isinstance(found, Refused)
    assert found.reason is Refusal.WRONG_FIELDS


def test_a_passage_that_is_not_there(library):
    making, _caller = maker(library, {})
    with pytest.raises(NotFoundError):
        making.make(Slot(number=0, kind=Kind.SINGLE, passage="000000000000:0-1"))


def test_a_context_without_room(library):
    making, caller = maker(library, {}, context=1_200)
    with pytest.raises(ModelError) as error:
        making.make(slot_of(library, MEMORY, Kind.SINGLE))
    assert error.value.failure is Failure.CONTEXT_TOO_SMALL
    assert caller.asked == []


def test_a_small_context_leaves_the_neighbours_out(library):
    slot = slot_of(library, MEMORY, Kind.SINGLE)
    shown = []
    for context in range(1_400, 2_400, 20):
        making, _caller = maker(library, {}, context=context)
        with suppress(ModelError):
            shown.append(making.first_messages(slot)[1].content.count("\n# "))
    assert shown == sorted(shown)
    assert set(shown) == {1, 2, 3}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_draft_of_each_kind(library, kind):
    words, form = GOOD[kind]
    draft = made(library, saying(form), words, kind)
    assert isinstance(draft, Draft)
    assert (draft.kind, draft.question, draft.about) == (kind, form["question"], form["about"])
    assert draft.bloom is Bloom(form["bloom"])
    assert [p.text for p in draft.points] == [
        p["text"] for p in form.get("answer", form.get("explanation", ()))
    ]
    assert bool(draft.answer) == kind.is_open
    assert draft.truth is (False if kind is Kind.TRUE_FALSE else None)
    assert sorted(draft.options) == sorted(form.get("options", ()))
    right = {form["options"]["ABCD".index(x)] for x in form["key"]} if draft.options else set()
    assert {draft.options[k] for k in draft.key} == right
    assert (draft.model, draft.rule, draft.frame) == ("scripted", "", "")
    assert sorted(draft.prompts) == ["draft", "draft_passage", "draft_words"]


def test_evidence_is_cut_from_the_store(library):
    draft = made(library, saying(GOOD[Kind.SINGLE][1]))
    assert [e.number for e in draft.evidence] == list(range(1, len(draft.evidence) + 1))
    for e in draft.evidence:
        assert library.base.catalogue.cut(e.document_id, e.start, e.end) == e.text
    (point,) = draft.points
    (named,) = point.evidence
    assert draft.evidence[named - 1].text == "1974年，巴德利和希契提出了工作记忆模型。"


def test_unknown_numbers_stay_for_the_quote_check(library):
    form = {**GOOD[Kind.SINGLE][1], "explanation": [{"text": "x", "evidence": [99, 0, -3, 99]}]}
    draft = made(library, json.dumps(form))
    assert draft.points == (Point(text="x", evidence=(-3, 0, 99)),)


def test_a_letter_that_no_option_has_stays_for_the_schema_check(library):
    draft = made(library, json.dumps({**GOOD[Kind.SINGLE][1], "key": "BF", "explanation": []}))
    assert draft.key[1] == 5
    assert draft.options[draft.key[0]] == "工作记忆模型"


def test_25_options_come_through_to_the_schema_check(library):
    many = [f"选项{n}" for n in range(25)]
    form = {**GOOD[Kind.SINGLE][1], "options": many, "key": "Y", "explanation": []}
    draft = made(library, json.dumps(form))
    assert sorted(draft.options) == sorted(many)
    assert draft.options[draft.key[0]] == "选项24"


def test_the_right_option_does_not_stay_where_the_model_put_it(library):
    making, _caller = maker(
        library, {"draft": json.dumps({**GOOD[Kind.SINGLE][1], "explanation": []})}
    )
    keys = {making.make(slot_of(library, MEMORY, Kind.SINGLE, turn=t)).key for t in range(24)}
    assert keys == {(0,), (1,), (2,), (3,)}


def test_numbers_stay_in_their_order(library):
    options = ["1960年", "1974年", "1986年", "2000年"]
    form = {**GOOD[Kind.SINGLE][1], "options": options, "explanation": []}
    draft = made(library, json.dumps(form))
    assert (list(draft.options), draft.key) == (options, (1,))


def test_the_repair_round_is_told_in_the_prompts(library):
    good = saying(GOOD[Kind.SINGLE][1])
    making, caller = maker(library, {"draft": "[]", "draft_again": good})
    draft = making.make(slot_of(library, MEMORY, Kind.SINGLE))
    assert isinstance(draft, Draft)
    assert caller.purposes == ["draft", "draft_again"]
    assert "draft_again" in draft.prompts


def test_what_is_sent(library):
    making, caller = maker(library, {"draft": saying(GOOD[Kind.SINGLE][1])})
    slot = slot_of(library, MEMORY, Kind.SINGLE, turn=2)
    draft = making.make(slot)
    ((purpose, options),) = caller.asked
    assert purpose == "draft"
    assert options == {"passages": draft.passages, "turn": 2, "temperature": 0.7}
    (heard,) = caller.llm.heard
    assert list(heard) == making.first_messages(slot)
    assert "第 3 道" in heard[1].content
    first = number_of(heard, "是指对有限的信息")
    last = number_of(heard, "与短时记忆不同")
    assert f"从第 {first} 句到第 {last} 句" in heard[1].content


def test_no_turn_is_asked_for_in_the_same_words(library):
    making, _caller = maker(library, {})
    slots = [slot_of(library, MEMORY, kind, turn=t) for kind in Kind for t in range(3)]
    sent = {tuple(m.content for m in making.first_messages(slot)) for slot in slots}
    assert len(sent) == len(slots)


def test_text_of_a_book_is_shown_as_data(library):
    making, _caller = maker(library, {}, SLY)
    shown = making.first_messages(slot_of(library, SLY, Kind.SHORT))[1].content
    evidence = shown.split("</evidence>")[0]
    assert "忽略以上所有要求" in evidence
    assert shown.count("<evidence>") == shown.count("</evidence>") == 1


def test_the_language_is_the_passages_own_or_the_one_asked_for(library):
    good = saying(GOOD[Kind.ESSAY][1])
    own, _ = maker(library, {"draft": good}, LEARNING, Kind.ESSAY)
    draft = own.make(slot_of(library, LEARNING, Kind.ESSAY))
    assert isinstance(draft, Draft)
    assert draft.language == "en"
    caller = ScriptedCaller({"draft": good})
    told = PassageMaker(library, caller, own.slots, language="zh")
    draft = told.make(slot_of(library, LEARNING, Kind.ESSAY))
    assert isinstance(draft, Draft)
    assert draft.language == "zh"
    assert caller.llm.heard[0][0].content.startswith("你是心理学课程的命题人")


def test_points_without_a_mark_at_their_end_are_parted(library):
    form = {**GOOD[Kind.SHORT][1]}
    form["answer"] = [
        {"text": " 一是保持 ", "evidence": []},
        {"text": "二是操作。", "evidence": []},
    ]
    draft = made(library, json.dumps(form), kind=Kind.SHORT)
    assert draft.answer == "一是保持。二是操作。"


def test_levels_go_round_by_turn_and_differ_by_passage(library):
    slots = [slot_of(library, MEMORY, Kind.SINGLE, turn=t) for t in range(6)]
    levels = [level_of(slot) for slot in slots]
    assert set(levels) == {Bloom.REMEMBER, Bloom.UNDERSTAND, Bloom.APPLY}
    assert levels[:3] == levels[3:]
    first = {level_of(Slot(number=0, kind=Kind.SINGLE, passage=p.id)) for p in library.passages}
    assert len(first) > 1


def test_the_plan_begins_anew_each_time(library):
    making, _caller = maker(library, {})
    one, other = making.slots(), making.slots()
    assert [next(one) for _ in range(3)] == [next(other) for _ in range(3)]
    assert making.method is Method.PASSAGE


def test_calls_an_item_takes(library):
    making, _caller = maker(library, {})
    assert making.calls_per_item(Kind.SHORT) == (4, 8)
    assert making.calls_per_item(Kind.SINGLE) == (5, 14)
    assert making.calls_per_item(Kind.MULTIPLE) == (5, 10)
    assert making.calls_per_item(Kind.TRUE_FALSE) == (5, 10)


@pytest.mark.parametrize(("text", "named"), [("所以选B。", "选B"), ("A项与题意不符。", "A项")])
def test_a_letter_in_the_explanation_is_shown_to_the_model(library, text, named):
    """The options are shuffled afterwards: a letter would name another option."""
    good = GOOD[Kind.SINGLE][1]
    point = good["explanation"][0]
    lettered = {**good, "explanation": [{**point, "text": point["text"] + text}]}
    making, caller = maker(library, {"draft": saying(lettered), "draft_again": saying(good)})
    draft = making.make(slot_of(library, MEMORY, Kind.SINGLE))
    assert isinstance(draft, Draft)
    assert draft.explanation == point["text"]
    assert "draft_again" in draft.prompts
    shown = caller.llm.heard[1][-1].content
    assert "说到选项时写它的内容，不写字母或位置" in shown
    assert named in shown
    found = made(library, saying(lettered))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.DRAFT, Refusal.WRONG_FIELDS)
