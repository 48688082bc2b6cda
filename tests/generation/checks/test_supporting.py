from dataclasses import replace

import pytest

from psykb.generation.checks import statements
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.supporting import Supporting
from psykb.types import Check, Evidence, Fault, Kind, Method, Point, Refusal, Stage
from tests.generation.checks import drafted
from tests.generation.checks.drafted import (
    definition_zh,
    false_en,
    false_zh,
    multiple_zh,
    short_en,
    single_en,
    single_zh,
    true_zh,
)


@pytest.fixture(scope="module")
def supporting(support):
    return Supporting(support)


def refused(found):
    assert isinstance(found, Objection), "it passed"
    assert found.stage is Stage.SUPPORT
    return found.reason


def saying(draft, text):
    """Return the draft with its answer and first point changed to `text`."""
    points = (replace(draft.points[0], text=text), *draft.points[1:])
    return replace(draft, answer=text if draft.kind.is_open else "", points=points)


# --- points, answers, explanations ------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "text", "fault"),
    [
        (definition_zh, "消退是指条件反应在30天内逐渐减弱的现象。", Fault.NUMBERS_DIFFER),
        (definition_zh, "消退是指条件反应逐渐增强的现象。", Fault.REVERSED),
        (definition_zh, "斯金纳指出，消退是指条件反应逐渐减弱的现象。", Fault.NAMES_DIFFER),
        (definition_zh, "青少年的同伴关系影响自尊和学业成就。", Fault.NOT_COVERED),
        (short_en, "Extinction is the gradual strengthening of a conditioned response.",
         Fault.REVERSED),
        (short_en, "Extinction takes 40 days of a conditioned response.", Fault.NUMBERS_DIFFER),
        (short_en, "Adolescents choose friends whose parents earn similar incomes.",
         Fault.NOT_COVERED),
    ],
)  # fmt: skip
def test_a_point_that_its_sentence_does_not_carry(supporting, library, make, text, fault):
    found = supporting.check(saying(make(library), text), Method.PASSAGE)
    assert refused(found) is Refusal.UNSUPPORTED
    assert fault in found.faults
    assert found.detail == text


def test_an_answer_with_a_tail_that_no_point_says(supporting, library):
    made = definition_zh(library)
    tail = "这一过程由杏仁核控制，多发生在青少年时期的学校生活之中。"
    found = supporting.check(replace(made, answer=made.answer + tail), Method.PASSAGE)
    assert refused(found) is Refusal.UNSUPPORTED
    assert found.detail == tail


def test_an_explanation_with_a_tail(supporting, library):
    made = single_zh(library)
    tail = "这一模型已被脑成像研究证实，并广泛用于治疗抑郁症患者。"
    made = replace(made, explanation=made.points[0].text + tail)
    assert refused(supporting.check(made, Method.PASSAGE)) is Refusal.UNSUPPORTED


def test_an_explanation_that_only_joins_points(supporting, library):
    made = single_zh(library)
    text = f"教材原文：“{made.points[0].text}”因此选B。"
    assert isinstance(supporting.check(replace(made, explanation=text), Method.PASSAGE), Check)


def test_a_verbatim_point_has_all_support(supporting, library):
    found = supporting.check(definition_zh(library), Method.RULES)
    assert found == Check(stage=Stage.SUPPORT, outcome="passed", value=1.0, detail="lowest support")


def test_the_value_is_the_lowest_support(supporting, library):
    made = definition_zh(library)
    other = Point(
        text="条件刺激多次单独出现后，条件反应会逐渐减弱。", evidence=made.points[0].evidence
    )
    found = supporting.check(replace(made, points=(*made.points, other)), Method.PASSAGE)
    assert isinstance(found, Check)
    assert found.value == supporting.verdict(other.text, made.evidence[:1]).support
    assert found.value is not None
    assert 0.5 < found.value < 1


def test_a_definition_put_together_of_term_and_words(supporting, library):
    made = single_zh(library)
    claim = "工作记忆的含义是：对有限的信息加以暂时保持并同时加工的记忆系统。"
    assert supporting.verdict(claim, made.evidence[:1]).support == 1.0
    other = "感觉记忆的含义是：对有限的信息加以暂时保持并同时加工的记忆系统。"
    assert supporting.verdict(other, made.evidence[:1]).support < 1.0


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (single_zh, {"key": (0,)}),
        (single_zh, {"key": (2,)}),
        (single_en, {"key": (1,)}),
        (multiple_zh, {"key": (0, 1, 2)}),
        (true_zh, {"question": "艾宾浩斯用无意义音节研究遗忘，发现遗忘的进程先慢后快。"}),
        (true_zh, {"question": "巴甫洛夫用无意义音节研究遗忘。"}),
        (true_zh, {"truth": False}),
        (false_zh, {"question": "倒摄抑制是指后学习的材料对先学习的材料的干扰。"}),
        (false_en, {"truth": True}),
        (false_en, {"question": "Hermann Ebbinghaus studied forgetting in 1885."}),
    ],
)
def test_a_key_that_the_evidence_does_not_carry(supporting, library, make, changes):
    found = supporting.check(make(library, **changes), Method.PASSAGE)
    assert refused(found) is Refusal.KEY_UNSUPPORTED
    assert found.faults


def test_a_wrong_key_whose_sentence_is_cited_too(supporting, library):
    """The sentence about sensory memory is there, but the frame is said of another."""
    made = single_zh(library, options=("感觉记忆", "工作记忆", "长时记忆", "情景记忆"))
    third = made.evidence[2]
    assert third.text.startswith("感觉记忆")
    points = (*made.points, Point(text=third.text, evidence=(third.number,)))
    assert isinstance(supporting.check(replace(made, points=points), Method.RULES), Check)
    lie = replace(made, points=points, key=(0,))
    assert refused(supporting.check(lie, Method.RULES)) is Refusal.KEY_UNSUPPORTED


@pytest.mark.parametrize("make", drafted.GOOD)
def test_keys_that_it_carries(supporting, library, make):
    assert isinstance(supporting.check(make(library), Method.RULES), Check)


def test_a_question_that_is_no_statement(supporting, library):
    made = single_en(library, frame="")
    assert isinstance(supporting.check(made, Method.PASSAGE), Check)
    lie = single_en(library, frame="", key=(2,))
    assert refused(supporting.check(lie, Method.PASSAGE)) is Refusal.KEY_UNSUPPORTED


@pytest.mark.parametrize("mark", ["判断：{}（　　）", "判断题：{}（对/错）", "{}（√/×）"])
def test_what_surrounds_a_statement_is_no_part_of_it(supporting, library, mark):
    made = true_zh(library)
    made = replace(made, question=mark.format(made.question))
    assert isinstance(supporting.check(made, Method.PASSAGE), Check)


# --- a book's own exercises -------------------------------------------------------------------


def test_that_no_passage_supports_a_printed_key_is_told(supporting, library):
    bare = replace(single_zh(library), points=(), evidence=(), kind=Kind.SINGLE)
    lied = saying(single_zh(library), "工作记忆有1000个成分。")
    for made in (bare, lied):
        assert supporting.check(made, Method.EXAM) == Check(
            stage=Stage.SUPPORT, outcome="failed", detail="no passage supports the key"
        )
    passed = supporting.check(single_zh(library), Method.EXAM)
    assert isinstance(passed, Check)
    assert passed.outcome == "passed"


# --- what only the attribution tells ----------------------------------------------------------


def citing(made, *texts):
    """Return a draft whose evidence are these sentences, all of them cited."""
    evidence = tuple(
        Evidence(number=n, document_id="b", start=0, end=len(text), text=text)
        for n, text in enumerate(texts, 1)
    )
    points = tuple(Point(text=e.text, evidence=(e.number,)) for e in evidence)
    return replace(made, evidence=evidence, points=points)


def test_the_frame_is_said_of_a_wrong_option(supporting, library):
    """米勒 stands in the evidence, and the support check has nothing against the statement."""
    made = single_zh(
        library,
        question="1974年提出工作记忆模型的是谁？",
        frame="1974年，____提出了工作记忆模型。",
        options=("米勒", "巴德利", "冯特", "华生"),
        key=(1,),
    )
    made = citing(made, "1974年，巴德利提出了工作记忆模型。", "米勒研究过短时记忆的容量。")
    assert isinstance(supporting.check(made, Method.PASSAGE), Check)
    lie = replace(made, key=(0,))
    assert supporting.verdict("1974年，米勒提出了工作记忆模型。", lie.evidence).faults == ()
    found = supporting.check(lie, Method.PASSAGE)
    assert refused(found) is Refusal.KEY_UNSUPPORTED
    assert found.detail == "米勒"


def test_one_thing_is_exchanged_in_a_statement_called_true(supporting, library):
    text = "打电话的司机更容易漏看信号。"
    made = citing(true_zh(library, question=text), text)
    assert isinstance(supporting.check(made, Method.PASSAGE), Check)
    statement = "打电话的司机更容易漏看行人。"
    assert supporting.verdict(statement, made.evidence).faults == ()
    found = supporting.check(replace(made, question=statement), Method.PASSAGE)
    assert refused(found) is Refusal.KEY_UNSUPPORTED
    assert found.faults == (Fault.NAMES_DIFFER,)


def test_the_value_is_that_of_a_key_that_stands_in_other_words(supporting, library):
    made = single_zh(library, frame="")
    found = supporting.check(made, Method.PASSAGE)
    filled = statements.fill(made, "工作记忆")
    verdict = supporting.verdict(filled, made.evidence[:1], made.question)
    assert isinstance(found, Check)
    assert found.value == verdict.support
    assert 0.9 < verdict.support < 1


@pytest.mark.parametrize("key", [(0, 2, 3), (0, 2)])
def test_several_right_options_are_held_against_the_evidence_together(supporting, library, key):
    frame = "____属于记忆的基本过程。"
    made = multiple_zh(library, frame=frame, key=key)
    assert isinstance(supporting.check(made, Method.PASSAGE), Check)
    for lie in ((0, 1), (0, 1, 2), (0, 1, 2, 3)):
        found = supporting.check(replace(made, key=lie), Method.PASSAGE)
        assert refused(found) is Refusal.KEY_UNSUPPORTED
        assert found.detail == "想象"


def test_what_stands_between_semicolons_is_said_word_for_word(supporting, library):
    text = "1957年，费斯廷格（Leon Festinger）提出认知失调理论；1959年，他用实验证明了它。"
    evidence = citing(true_zh(library), text).evidence
    for claim in (
        "1957年，费斯廷格提出认知失调理论。",
        "1957年，费斯廷格（Leon Festinger）提出认知失调理论。",
        "1957年，费斯廷格提出认知失调理论；1959年，他用实验证明了它。",
    ):
        assert supporting.verdict(claim, evidence).support == 1.0
    for claim in (
        "1957年，费斯廷格（Ernst Festinger）提出认知失调理论。",
        "1959年，费斯廷格提出认知失调理论。",
        "1957年，费斯廷格提出认知失调理论；1959年，他放弃了它。",
    ):
        assert supporting.verdict(claim, evidence).support < 1.0
