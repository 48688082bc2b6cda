"""What a question asks about, and how much of it passages hold."""

import math

import pytest

from psykb.grounding.abstention import best_coverage, confidence, content, cover, judge
from psykb.types import Abstention, Hit, Passage

FREQUENCY = {"记忆": 40, "工作": 5, "作记": 4, "红烧": 0, "烧肉": 0, "memory": 30, "egg": 0}


def asked(question, names=()):
    return content(question, lambda term: FREQUENCY.get(term, 1), 100, names)


@pytest.mark.parametrize(
    ("question", "runs"),
    [
        ("请问红烧肉怎么做才不腻", ("红烧肉", "做", "不腻")),
        ("什么是工作记忆？", ("工作记忆",)),
        ("工作记忆和短时记忆有什么区别？", ("工作记忆", "短时记忆有")),
        ("What is working memory?", ("working", "memory")),
        ("How does Vygotsky's view differ from Piaget's?", ("vygotsky's", "view", "piaget's")),
        ("什么是？", ()),
        ("what is it", ()),
        ("", ()),
    ],
)
def test_the_words_that_ask_are_left_out(question, runs):
    assert asked(question).runs == runs


def test_names_of_the_glossary_are_not_cut_into():
    # 和 joins, 是 asks; inside a name they do neither
    assert asked("温和专制是谁提出的").runs == ("温", "专制")
    assert asked("温和专制是谁提出的", names=["温和专制"]).runs == ("温和专制",)


def test_words_of_a_name_are_kept_though_they_join_elsewhere():
    assert asked("type 1 and type 2 error").runs == ("1", "2", "error")
    assert asked("type 1 and type 2 error", names=["type 1 error"]).runs == (
        "type",
        "1",
        "2",
        "error",
    )


def test_weights_are_idf():
    found = asked("工作记忆")
    assert found.weights == {
        "工作": pytest.approx(math.log(1 + 95.5 / 5.5)),
        "作记": pytest.approx(math.log(1 + 96.5 / 4.5)),
        "记忆": pytest.approx(math.log(1 + 60.5 / 40.5)),
    }


def test_known_is_the_share_that_the_library_holds():
    assert asked("红烧肉").known == 0.0
    assert asked("工作记忆").known == 1.0
    rest = math.log(1 + 70.5 / 30.5)
    lost = math.log(1 + 100.5 / 0.5)
    assert asked("memory of an egg").known == pytest.approx(rest / (rest + lost))


def test_in_a_large_library_a_rare_term_is_hardly_known():
    # fully known from one passage in 450 on: 2 of 900
    assert content("neuron", lambda _term: 2, 900).known == 1.0
    assert content("neuron", lambda _term: 1, 900).known == 0.5
    assert content("neuron", lambda _term: 1, 450).known == 1.0


def test_coverage_is_weighted_and_names_what_is_missing():
    question = asked("工作记忆 红烧肉")
    held = cover(question, ["工作记忆是一种记忆系统"])
    total = sum(question.weights.values())
    lost = question.weights["红烧"] + question.weights["烧肉"]
    assert held.share == pytest.approx((total - lost) / total)
    assert held.missing == ("红烧肉",)


def test_the_best_text_counts():
    question = asked("工作记忆")
    assert best_coverage(question, ["学习", "工作记忆"]).share == 1.0
    assert best_coverage(question, []).share == 0.0
    assert best_coverage(question, []).missing == ("工作记忆",)


def hit(lexical):
    passage = Passage(document_id="d", ordinal=0, start=0, end=1, text="x")
    return Hit(passage=passage, score=1.0, lexical=lexical)


def test_confidence_is_the_mean_of_three_shares():
    question = asked("工作记忆")
    total = sum(question.weights.values())
    share = question.weights["工作"] / total
    sure = confidence(question, [hit(total)], cover(question, ["工作"]))
    assert sure == pytest.approx((1.0 + share + 0.25) / 3)
    # words that are not what is asked make a passage no stronger
    sure = confidence(question, [hit(4 * total)], cover(question, ["工作"]))
    assert sure == pytest.approx((1.0 + share + share) / 3)
    assert confidence(question, [hit(99 * total)], cover(question, ["工作记忆"])) == 1.0


def test_reasons():
    assert judge(asked("什么是？"), [hit(1)], 1.0) is Abstention.NO_QUESTION
    assert judge(asked("工作记忆"), [], 0.0) is Abstention.NOTHING_FOUND
    assert judge(asked("工作记忆"), [hit(1)], 0.1) is Abstention.WEAK_EVIDENCE
    assert judge(asked("工作记忆"), [hit(1)], 0.9) is None
