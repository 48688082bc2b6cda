from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psykb.generation.checks.checker import Checker
from psykb.types import Draft, Kind, Method, Point, Refusal, Refused, Stage
from tests.generation.checks import drafted
from tests.generation.checks.drafted import GOOD, slot

STAGES = (
    Stage.SCHEMA, Stage.QUOTE, Stage.STANDALONE, Stage.ROUND_TRIP, Stage.SUPPORT,
    Stage.DISTRACTORS, Stage.CONTAMINATION,
)  # fmt: skip


@pytest.fixture(scope="module")
def checker(library, support):
    return Checker(library, support=support, method=Method.RULES)


# --- refused: the first objection, with its stage ---------------------------------------------


def test_the_first_objection_ends_the_checks(checker, library):
    wrong = drafted.single_zh(library, question="本章所说的____", options=("甲",) * 25)
    found = checker.check(wrong, slot(wrong))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason, found.detail) == (Stage.SCHEMA, Refusal.OPTION_COUNT, "25")
    assert (found.slot, found.passage, found.draft) == (7, wrong.passages[0], wrong)


def test_faults_of_the_support_check_are_told(checker, library):
    made = drafted.short_en(library)
    text = "Extinction is the gradual weakening of a conditioned response within 40 days."
    made = replace(made, answer=text, points=(replace(made.points[0], text=text),))
    found = checker.check(made, slot(made))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.SUPPORT, Refusal.UNSUPPORTED)
    assert found.faults[0] == "numbers_differ"


@pytest.mark.parametrize(
    ("make", "changes", "reason"),
    [
        (drafted.single_zh, {"kind": Kind.MULTIPLE}, Refusal.KEY_COUNT),
        (drafted.single_zh, {"evidence": ()}, Refusal.NO_SUCH_SENTENCE),
        (drafted.single_en, {"question": "Which term does the passage explain?"},
         Refusal.POINTS_ELSEWHERE),
        (drafted.single_zh, {"key": (0,)}, Refusal.KEY_UNSUPPORTED),
        (drafted.multiple_zh, {"key": (0, 2)}, Refusal.DISTRACTOR_TRUE),
        (drafted.true_zh, {"truth": False}, Refusal.KEY_UNSUPPORTED),
        (drafted.false_en, {"truth": True}, Refusal.KEY_UNSUPPORTED),
        (drafted.short_en, {"points": ()}, Refusal.NO_EVIDENCE),
    ],
)  # fmt: skip
def test_each_lie_has_its_reason(checker, library, make, changes, reason):
    made = make(library, **changes)
    found = checker.check(made, slot(made))
    assert isinstance(found, Refused)
    assert found.reason is reason


# --- kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", GOOD)
def test_good_drafts_pass_every_check(checker, library, make):
    made = make(library)
    found = checker.check(made, slot(made))
    assert not isinstance(found, Refused), (found.reason, found.detail, found.faults)
    assert tuple(check.stage for check in found) == STAGES
    assert {check.outcome for check in found} <= {"passed", "skipped"}


@pytest.mark.parametrize("make", GOOD)
def test_the_order_of_evidence_does_not_matter(checker, library, make):
    made = make(library)
    turned = replace(made, evidence=made.evidence[::-1])
    assert checker.check(turned, slot(made)) == checker.check(made, slot(made))


def test_an_exercise_without_evidence_is_kept_and_told(library, support):
    made = Draft(
        kind=Kind.SINGLE,
        language="zh",
        question="提出需要层次理论的心理学家是（　　）",
        options=("马斯洛", "罗杰斯", "华生", "冯特", "以上都不是"),
        key=(0,),
        passages=("nowhere:0-1",),
        prompts={},
    )
    found = Checker(library, support=support, method=Method.EXAM).check(made, slot(made))
    assert not isinstance(found, Refused)
    outcomes = {check.stage: check.outcome for check in found}
    assert outcomes[Stage.SUPPORT] == "failed"
    assert outcomes[Stage.ROUND_TRIP] == "skipped"


TEXT = st.text(
    st.sampled_from("记忆是工作(）（___A.b \n\t<>*[]{}“”：？。12\ud800\x00的"), max_size=30
)
LINES = st.lists(TEXT, max_size=5).map(tuple)
NUMBERS = st.lists(st.integers(-2, 12), max_size=4).map(tuple)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(Kind), st.sampled_from(["zh", "en"]), TEXT, LINES, NUMBERS, TEXT, TEXT, NUMBERS,
    st.sampled_from([None, True, False]), st.sampled_from(Method), st.booleans(),
)  # fmt: skip
def test_whatever_a_model_writes_is_judged(
    library,
    support,
    kind,
    language,
    question,
    options,
    key,
    text,
    frame,
    named,
    truth,
    method,
    ours,
):
    made = drafted.definition_zh(library)
    made = replace(
        made, kind=kind, language=language, options=options, key=key, frame=frame, truth=truth,
        question=made.question if ours else question, answer=text, explanation=text,
        points=(*made.points, Point(text=text, evidence=named)),
    )  # fmt: skip
    found = Checker(library, support=support, method=method).check(made, slot(made))
    assert isinstance(found, Refused | tuple)


def test_a_point_of_two_sentences_is_held_against_both(checker, library):
    made = drafted.draft(
        library,
        Kind.SHORT,
        "巴德利和希契提出",
        question="工作记忆是什么？它的模型由谁提出？",
        answer="工作记忆是对有限的信息加以暂时保持并同时加工的记忆系统，其模型由巴德利和希契提出。",
    )
    both = tuple(e.number for e in made.evidence[:2])
    made = replace(made, points=(Point(text=made.answer, evidence=both),))
    assert not isinstance(checker.check(made, slot(made)), Refused)
