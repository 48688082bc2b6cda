from dataclasses import replace

import pytest

from psykb.generation.checks import distracting
from psykb.generation.checks.finding import Finder
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.supporting import Supporting
from psykb.types import Check, Evidence, Kind, Method, Point, Refusal, Stage
from tests.generation.checks import drafted
from tests.generation.checks.drafted import (
    draft,
    false_zh,
    multiple_zh,
    single_en,
    single_zh,
)


@pytest.fixture(scope="module")
def judge(library, support):
    finder, supporting = Finder(library), Supporting(support)
    return lambda made, method=Method.PASSAGE: distracting.check(made, finder, supporting, method)


def refused(found):
    assert isinstance(found, Objection), "it passed"
    assert (found.stage, found.reason) == (Stage.DISTRACTORS, Refusal.DISTRACTOR_TRUE)
    return found.detail


def test_a_member_of_the_list_that_is_called_wrong(judge, library):
    detail = refused(judge(multiple_zh(library, key=(0, 2))))
    assert detail == "提取: 记忆的基本过程包括编码、储存和提取。"


def test_one_of_several_right_ones_is_the_key(judge, library):
    made = multiple_zh(
        library,
        kind=Kind.SINGLE,
        question="属于记忆基本过程的是（　　）",
        frame="记忆的基本过程包括____。",
        options=("编码", "想象", "储存", "推理"),
        key=(0,),
    )
    assert refused(judge(made)).startswith("储存: ")


def test_one_of_several_in_english(judge, library):
    made = draft(
        library,
        Kind.SINGLE,
        "The four consequences",
        question="Which is one of the four consequences?",
        frame="One of the four consequences is ____.",
        options=("positive reinforcement", "priming", "negative punishment", "extinction"),
        key=(0,),
    )
    made = replace(made, options=("negative reinforcement", "priming", *made.options[2:]))
    assert isinstance(judge(replace(made, options=("priming", "chunking"), key=(0,))), Check)
    made = replace(made, options=("negative reinforcement", "positive punishment"), key=(0,))
    assert refused(judge(made)).startswith("positive punishment: ")


def test_another_passage_says_it_of_the_distractor(judge, library):
    """What the frame says is said of extinction elsewhere in the books."""
    made = single_zh(
        library,
        question="条件刺激多次单独出现以后，条件反应逐渐减弱的现象称为（　　）",
        frame="____是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。",
        options=("消退", "工作记忆", "泛化", "分化"),
    )
    assert refused(judge(made)).startswith("消退: 消退是指条件刺激")


def test_a_false_statement_that_a_book_makes(judge, library):
    made = false_zh(library, question="消退是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。")
    assert "消退" in refused(judge(made))


@pytest.mark.parametrize("make", [single_zh, single_en, multiple_zh, false_zh, drafted.false_en])
def test_wrong_options_that_are_wrong(judge, library, make):
    made = make(library)
    found = judge(made)
    count = len(made.options) - len(made.key) or 1
    assert found == Check(
        stage=Stage.DISTRACTORS, outcome="passed", value=float(count), detail="looked up"
    )


def test_what_a_sentence_says_of_the_other_of_two(judge, library):
    """Both kinds of reinforcement stand in one sentence; each half is said of one."""
    made = draft(
        library,
        Kind.SINGLE,
        "正强化通过给予",
        question="通过撤去厌恶的刺激使行为增多的是（　　）",
        frame="____通过撤去厌恶的刺激使行为增多。",
        options=("正强化", "负强化", "正惩罚", "负惩罚"),
        key=(1,),
    )
    assert isinstance(judge(made), Check)


def test_nothing_to_look_up(judge, library):
    for make in (drafted.true_zh, drafted.definition_zh):
        assert judge(make(library)) == Check(
            stage=Stage.DISTRACTORS, outcome="skipped", detail="no options"
        )
    assert judge(multiple_zh(library, key=(0,)), Method.EXAM) == Check(
        stage=Stage.DISTRACTORS, outcome="skipped", detail="as printed"
    )


def test_the_order_of_options_does_not_matter(judge, library):
    made = multiple_zh(library)
    turned = replace(made, options=made.options[::-1], key=(3, 1, 0))
    assert judge(turned) == judge(made)


def citing(made, *texts):
    """Return a draft whose evidence are these sentences, all of them cited, of no book."""
    evidence = tuple(
        Evidence(number=n, document_id="b", start=0, end=len(text), text=text)
        for n, text in enumerate(texts, 1)
    )
    points = (Point(text=texts[0], evidence=tuple(e.number for e in evidence)),)
    return replace(made, evidence=evidence, points=points)


def test_a_cited_sentence_counts_though_no_search_finds_it(judge, library):
    text = "泛化是指对有限的信息加以暂时保持并同时加工的记忆系统。"
    made = single_zh(library, options=("泛化", "工作记忆", "分化", "想象"))
    assert refused(judge(citing(made, text))) == f"泛化: {text}"
    assert isinstance(judge(made), Check)


def test_of_whom_a_sentence_speaks_that_names_a_right_option_too(judge, library, support):
    """The support check would let it pass; the sentence says it of the key."""
    text = "编码是把外界信息转换成可以储存的形式的过程。"
    made = single_zh(
        library,
        question="把外界信息转换成可以储存的形式的过程称为（　　）",
        frame="____是把外界信息转换成可以储存的形式的过程。",
        options=("编码", "储存", "想象", "推理"),
        key=(0,),
    )
    made = citing(made, text)
    assert Supporting(support).verdict(text.replace("编码", "储存"), made.evidence).faults == ()
    assert isinstance(judge(made), Check)


def test_what_a_sentence_sets_apart_it_does_not_say(judge, library, support):
    text = "对有限的信息加以暂时保持并同时加工的记忆系统，区别于感觉记忆。"
    made = citing(single_zh(library), text)
    claim = "感觉记忆是指对有限的信息加以暂时保持并同时加工的记忆系统。"
    assert Supporting(support).verdict(claim, made.evidence).faults == ()
    assert isinstance(judge(made), Check)
    plain = citing(single_zh(library), text.replace("区别于", "也就是"))
    assert refused(judge(plain)).startswith("感觉记忆: ")


def test_a_list_that_holds_all_right_options_and_a_wrong_one(judge, library):
    """Of the question's words the sentence has fewer than half, and yet its list is asked for."""
    made = draft(
        library,
        Kind.MULTIPLE,
        "记忆的基本过程包括",
        question="按照马斯洛的划分，下列哪些属于人的需要层次？",
        options=("安全需要", "生理需要", "尊重的需要", "体验的需要"),
        key=(0, 2),
    )
    text = "马斯洛把需要分为五个层次：生理需要、安全需要、爱的需要、尊重的需要和自我实现的需要。"
    assert refused(judge(citing(made, text))) == f"生理需要: {text}"
    other = replace(made, options=("安全需要", "求知需要", "尊重的需要", "体验的需要"))
    assert isinstance(judge(citing(other, text)), Check)
    elsewhere = replace(made, question="下列哪些在童年最重要？")
    assert isinstance(judge(citing(elsewhere, text)), Check)
