from dataclasses import replace

from psykb.generation.checks import round_trip
from psykb.generation.checks.finding import Finder
from psykb.generation.checks.objection import Objection
from psykb.types import Check, Method, Point, Refusal, Stage
from tests.generation.checks.drafted import (
    definition_zh,
    multiple_zh,
    passage_with,
    short_en,
    single_en,
    single_zh,
)


def judge(draft, library, method=Method.PASSAGE, k=10):
    return round_trip.check(draft, library, Finder(library), method, k)


def test_a_question_about_something_else(library):
    made = replace(single_zh(library), question="班杜拉用什么实验研究观察学习的四个过程？")
    made = replace(made, options=("充气娃娃", "木偶", "狗", "鸽子"), key=(0,))
    found = judge(made, library, k=1)
    assert found == Objection(
        stage=Stage.ROUND_TRIP,
        reason=Refusal.NOT_FOUND_AGAIN,
        detail="not among the first 1",
    )
    printed = judge(made, library, Method.EXAM, k=1)
    assert isinstance(printed, Check)
    assert printed.outcome == "failed"


def test_it_finds_its_own_passage_first(library):
    for make in (single_zh, single_en, multiple_zh, definition_zh, short_en):
        found = judge(make(library), library)
        assert found == Check(
            stage=Stage.ROUND_TRIP, outcome="passed", value=1.0, detail="rank by words"
        )


def test_a_question_in_the_other_language_is_found_by_the_whole_search(library):
    made = replace(short_en(library), question="工作记忆是什么？", about="")
    english = passage_with(library, "holds information in mind")
    sentences = library.material(english).sentences
    made = replace(made, evidence=sentences, passages=(english.id,))
    found = judge(made, library)
    assert isinstance(found, Check)
    assert found.detail == "rank by search"


def test_the_passage_that_holds_the_sentence_will_do(library):
    made = single_zh(library)
    elsewhere = passage_with(library, "艾宾浩斯").id
    found = judge(replace(made, passages=(elsewhere,)), library)
    assert isinstance(found, Check)
    assert found.value == 1.0


def test_an_exercise_that_nothing_supports_is_not_looked_up(library):
    made = replace(single_zh(library), points=(), evidence=())
    found = judge(made, library, Method.EXAM)
    assert found == Check(
        stage=Stage.ROUND_TRIP, outcome="skipped", detail="no passage supports the key"
    )


def test_what_is_looked_up(library):
    assert round_trip.query_of(definition_zh(library)) == "消退"
    assert round_trip.query_of(multiple_zh(library)) == "记忆的基本过程包括（　　） 编码 储存 提取"


def test_words_alone_are_trusted_for_the_first_three_only(library):
    finder = Finder(library)
    made = replace(single_zh(library), question="记忆 学习 信息 行为 过程", options=(), key=())
    ranked = finder.by_words(made.question, 10)
    assert len(ranked) > round_trip.SURE
    for rank, passage in enumerate(ranked, 1):
        sentences = library.material(passage).sentences
        points = (Point(text="x", evidence=(1,)),)
        own = replace(made, passages=(passage.id,), evidence=sentences, points=points)
        found = judge(own, library)
        assert isinstance(found, Check)
        by_words = rank <= round_trip.SURE
        assert found.detail == ("rank by words" if by_words else "rank by search")
        assert not by_words or found.value == rank
