"""What the sentences carry of a claim, and by which fault it is told that they do not."""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import KnowledgeBase
from psykb.corpus.reading import read
from psykb.grounding.support import SupportCheck
from psykb.text.folding import fold
from psykb.types import Evidence, Fault, Verdict

KB = Path(__file__).parents[2] / "kb"


def evidence(*texts, context=()):
    return [
        Evidence(
            number=n, document_id="d", start=0, end=len(text), text=text, context=tuple(context)
        )
        for n, text in enumerate(texts, 1)
    ]


def verdict(claim, *texts, context=(), question="", **parts):
    check = SupportCheck(frequency=lambda term: 1, passages=100, **parts)
    return check.check(claim, evidence(*texts, context=context), question=question)


FORGETTING = "遗忘的进程先快后慢，有意义的材料比无意义音节遗忘得慢。"
MODEL = "1974年，巴德利和希契提出工作记忆模型，它由三个成分组成。"
EXECUTIVE = "中央执行系统负责分配资源，它本身没有储存功能。"
CONTACT = (
    "In 2006 Pettigrew combined 515 studies and found that more contact went with less prejudice."
)
SCALE = "Reliability is necessary for validity but not sufficient."
SIDES = "High demands lead above all to exhaustion, and lack of resources leads to disengagement."
BOYS = "男孩的身体攻击多于女孩。"
GIVEN = "负强化使行为增多；惩罚使行为减少。"
EGO = "本我按快乐原则行事；超我按道德原则行事。"


@pytest.mark.parametrize(
    ("claim", "sentence", "fault"),
    [
        ("他说“遗忘的进程先快后慢而且永不停止”。", FORGETTING, Fault.QUOTE_NOT_IN_SOURCE),
        ('He found that "contact always ends all prejudice".', CONTACT, Fault.QUOTE_NOT_IN_SOURCE),
        ("1984年，巴德利和希契提出工作记忆模型。", MODEL, Fault.NUMBERS_DIFFER),
        ("巴德利和希契的工作记忆模型由四个成分组成。", MODEL, Fault.NUMBERS_DIFFER),
        ("Pettigrew combined 551 studies.", CONTACT, Fault.NUMBERS_DIFFER),
        ("Pettigrew combined twenty studies.", CONTACT, Fault.NUMBERS_DIFFER),
        ("中央执行系统负责分配资源，它本身有储存功能。", EXECUTIVE, Fault.NEGATION_DIFFERS),
        ("中央执行系统不负责分配资源。", EXECUTIVE, Fault.NEGATION_DIFFERS),
        (
            "Pettigrew did not find in 2006 that contact went with prejudice.",
            CONTACT,
            Fault.NEGATION_DIFFERS,
        ),
        ("遗忘的进程先慢后快。", FORGETTING, Fault.REVERSED),
        ("More contact went with more prejudice.", CONTACT, Fault.REVERSED),
        ("Less contact went with less prejudice.", CONTACT, Fault.REVERSED),
        ("Validity is necessary for reliability.", SCALE, Fault.REVERSED),
        ("女孩的身体攻击多于男孩。", BOYS, Fault.REVERSED),
        ("男孩的身体攻击少于女孩。", BOYS, Fault.REVERSED),
        ("负强化使行为减少。", GIVEN, Fault.REVERSED),
        ("本我按道德原则行事。", EGO, Fault.REVERSED),
        ("High demands lead above all to disengagement.", SIDES, Fault.REVERSED),
        ("蜜蜂用舞蹈告诉同伴花蜜的方向。", FORGETTING, Fault.NOT_COVERED),
        ("Bees dance to show where the nectar is.", CONTACT, Fault.NOT_COVERED),
    ],
)
def test_a_claim_that_the_sentence_does_not_carry(claim, sentence, fault):
    found = verdict(claim, sentence)
    assert found.faults[0] is fault
    assert found.support <= 0.2


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("巴德利与希契于1974年提出的工作记忆模型由3个成分组成。", MODEL),
        ("工作记忆模型是巴德利和希契提出的。", MODEL),
        ("中央执行系统分配资源，但自身并无储存功能。", EXECUTIVE),
        ("遗忘先快后慢，而无意义音节比有意义的材料遗忘得快。", FORGETTING),
        ("In 2006, Pettigrew's 515 studies showed less prejudice with more contact.", CONTACT),
        ("Reliability is necessary, but not sufficient, for validity.", SCALE),
        ("男孩比女孩有更多的身体攻击。", BOYS),
        ("惩罚使行为减少，负强化使行为增多。", GIVEN),
        ("超我按道德原则行事，而本我按快乐原则行事。", EGO),
        ("Lack of resources leads to disengagement, high demands to exhaustion.", SIDES),
    ],
)
def test_a_true_claim_passes(claim, sentence):
    assert verdict(claim, sentence).faults == ()


def test_faults_come_gravest_first():
    found = verdict("“蜜蜂用舞蹈告诉同伴花蜜的方向”发表于1950年。", FORGETTING)
    assert found.faults == (
        Fault.QUOTE_NOT_IN_SOURCE,
        Fault.NUMBERS_DIFFER,
        Fault.NOT_COVERED,
    )


@given(st.sampled_from([FORGETTING, MODEL, EXECUTIVE, CONTACT, SCALE, SIDES, GIVEN, EGO]))
def test_a_sentence_carries_itself(sentence):
    whole = Verdict(support=1.0)
    assert verdict(sentence, sentence) == whole
    assert verdict(sentence.upper(), "别的句子。", sentence) == whole
    assert verdict(sentence.rstrip("。."), sentence) == whole


def test_a_whole_statement_of_a_sentence_is_carried_and_a_piece_is_checked():
    assert verdict("本我按快乐原则行事", EGO) == Verdict(support=1.0)
    myth = "“人只用了大脑的10%”是一种误传，健康人的各个脑区都有活动。"
    assert verdict("人只用了大脑的10%", myth).faults == (Fault.NEGATION_DIFFERS,)


@given(st.integers(2100, 9999))
def test_a_number_from_nowhere_is_always_found(number):
    found = verdict(f"{number}年，巴德利和希契提出工作记忆模型。", MODEL)
    assert found.faults[0] is Fault.NUMBERS_DIFFER
    asked = verdict(
        f"{number}年，巴德利和希契提出工作记忆模型。", MODEL, question=f"{number}年发生了什么？"
    )
    assert Fault.NUMBERS_DIFFER not in asked.faults


def test_several_sentences_carry_a_claim_together():
    claim = "巴德利提出的工作记忆模型里，中央执行系统负责分配资源。"
    assert verdict(claim, MODEL, EXECUTIVE).faults == ()
    assert verdict(claim, FORGETTING).faults == (Fault.NAMES_DIFFER, Fault.NOT_COVERED)


def test_context_says_what_it_is_and_gives_no_numbers():
    sentence = "它由语音环路等成分组成，强调对信息的操作。"
    before = "1974年，巴德利提出工作记忆模型。"
    claim = "巴德利的工作记忆模型由语音环路等成分组成，强调对信息的操作。"
    assert verdict(claim, sentence, context=[before]).faults == ()
    assert verdict("1974年的" + claim, sentence, context=[before]).faults == (Fault.NUMBERS_DIFFER,)
    # what stands in the context alone is not carried by the sentence
    assert verdict("巴德利提出工作记忆模型。", sentence, context=[before]).faults == (
        Fault.NOT_COVERED,
    )


def test_vectors_weigh_in_the_support_and_excuse_nothing():
    claim = "工作记忆模型是巴德利和希契提出的。"
    plain = verdict(claim, MODEL)

    def opposite(texts):
        return np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32)

    def alike(texts):
        assert texts == [claim, MODEL]
        return np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)

    assert verdict(claim, MODEL, embed=alike).support == pytest.approx(
        0.7 * plain.support + 0.3, abs=1e-4
    )
    assert verdict(claim, MODEL, embed=opposite).support == pytest.approx(
        0.7 * plain.support, abs=1e-4
    )


class Model:
    """An entailment model that always says the same."""

    def __init__(self, probability):
        self.value = probability
        self.asked = []

    def probability(self, premise, hypothesis):
        self.asked.append((premise, hypothesis))
        return self.value


def test_a_model_lifts_what_the_words_do_not_cover():
    paraphrase = "新学的东西最初丢得很多，往后丢得少。"
    assert verdict(paraphrase, FORGETTING).faults == (Fault.NOT_COVERED,)
    assert verdict(paraphrase, FORGETTING, entailment=Model(0.5)).faults == ()
    assert verdict(paraphrase, FORGETTING, entailment=Model(0.49)).faults == (
        Fault.NOT_COVERED,
        Fault.NOT_ENTAILED,
    )


def test_a_model_lifts_no_contradiction():
    wrong = "1984年，巴德利和希契提出工作记忆模型。"
    found = verdict(wrong, MODEL, entailment=Model(1.0))
    assert found.faults == (Fault.NUMBERS_DIFFER,)
    assert found.support == 0.2


def test_a_model_reads_the_sentence_before_where_one_points_back():
    model = Model(0.9)
    verdict(
        "工作记忆强调操作。", "它强调操作。", context=["章", "工作记忆是系统。"], entailment=model
    )
    verdict("工作记忆强调操作。", EXECUTIVE, context=["章", "工作记忆是系统。"], entailment=model)
    assert model.asked == [
        ("工作记忆是系统。 它强调操作。", "工作记忆强调操作。"),
        (EXECUTIVE, "工作记忆强调操作。"),
    ]


def test_across_languages_names_and_numbers_are_compared():
    def names(text):
        return {"旁观者效应": ("bystander effect",)} if "旁观者" in text else {}

    sentence = "The bystander effect was studied in 1968 by Darley."
    assert verdict("达利在1968年研究了旁观者效应。", sentence, names=names).faults == ()
    assert verdict("达利在1986年研究了旁观者效应。", sentence, names=names).faults == (
        Fault.NUMBERS_DIFFER,
    )
    assert verdict("Darley在1968年研究了它。", sentence).faults == ()
    assert verdict("工作记忆有多个成分。", sentence, names=names).faults == (Fault.NOT_COVERED,)


def test_the_check_of_a_base(tmp_path, books):
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([books])
    check = SupportCheck.of(base)
    sentence = (
        "Operant conditioning is a form of learning in which behavior is shaped by its "
        "consequences."
    )
    assert (
        check.check("操作性条件反射（operant conditioning）是一种学习。", evidence(sentence)).faults
        == ()
    )
    claim = "In operant conditioning, consequences shape behavior."
    true = check.check(claim, evidence(sentence))
    one, other = base.searcher().vectors([claim, sentence])
    assert true.faults == ()
    assert true.support == round(0.7 + 0.3 * float(one @ other), 4) > 0.9
    wrong = check.check("Working memory holds a few chunks.", evidence(sentence))
    assert wrong.faults == (Fault.NOT_COVERED,)
    base.close()


@pytest.mark.parametrize("claim", ["", " ", "。", "1", "“”", "the", "的", "?" * 3000, "不" * 3000])
def test_any_text_gets_a_verdict(claim):
    found = verdict(claim, FORGETTING)
    assert 0.0 <= found.support <= 1.0


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_any_pair_gets_a_verdict(claim, sentence):
    found = verdict(claim, sentence)
    assert 0.0 <= found.support <= 1.0
    assert list(found.faults) == sorted(set(found.faults), key=list(Fault).index)


def test_the_labelled_pairs_quote_our_sources_and_keep_their_splits_apart():
    lines = (KB / "judgements/support.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [
        read(path).document.text
        for path in (
            *sorted((KB / "sources/psychology-basics").glob("*.md")),
            KB / "books/foundations-of-psychology.md",
        )
    ]
    whole = "\n".join(texts)
    assert len({row["id"] for row in rows}) == len(rows) >= 780
    assert all(quote in whole for row in rows for quote in row["evidence"])
    sides = {
        split: {q for r in rows if r["split"] == split for q in r["evidence"]}
        for split in ("tune", "test", "test2")
    }
    assert all(one.isdisjoint(other) for one, other in combinations(sides.values(), 2))
    labels = Counter((row["language"], row["label"]) for row in rows)
    assert min(labels.values()) >= 100
    assert len({fold(row["claim"]) for row in rows}) == len(rows)


TRAINING = "“工作记忆训练”虽能提高训练的成绩，多项元分析却没有发现它能可靠地提高智力。"
DISSONANCE = "认知失调是由于两种认知互相矛盾，或行为与态度不符而产生的不舒服的紧张状态。"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("认知失调是由于两种认知互相矛盾，或行为与态度不符而产生的紧张状态。", DISSONANCE),
        ("工作记忆训练没有可靠地提高智力。", TRAINING),
        ("Ebbinghaus first noticed it in 1885.", "Hermann Ebbinghaus noticed it in 1885."),
        ("自由选择组与无选择组两组没有差别。", "“自由选择”组与“无选择”组没有差别。"),
        ("负强化增加行为，惩罚减少行为。", "负强化使行为增多，惩罚使行为减少。"),
    ],
)
def test_true_claims_that_deny_or_leave_out(claim, sentence):
    assert verdict(claim, sentence).faults == ()


def test_a_name_alone_states_nothing():
    def names(text):
        return {"认知失调": ("cognitive dissonance",)} if "认知失调" in text else {}

    bare = verdict("认知失调。", DISSONANCE, names=names)
    assert (bare.support, bare.faults) == (0.0, (Fault.NOT_COVERED,))
    assert verdict("认知失调是紧张状态。", DISSONANCE, names=names).faults == ()


@pytest.mark.parametrize(
    ("claim", "sentence", "faults"),
    [
        (
            "间隔18分钟以后，正确回忆率降到十分之一。",
            "间隔18秒以后，正确回忆率降到十分之一。",
            (Fault.NUMBERS_DIFFER,),
        ),
        ("间隔18秒以后，回忆率升到一成。", "间隔18秒以后，回忆率降到一成。", (Fault.REVERSED,)),
        ("认知失调理论提出于哈佛大学。", "费斯廷格提出认知失调理论。", (Fault.NAMES_DIFFER,)),
        ("办法：改变行为，吃药，催眠。", "办法：改变行为，改变认知，辩解。", (Fault.NOT_COVERED,)),
        ("大学生做有趣的工作。", "大学生做乏味的工作。", (Fault.REVERSED,)),
        ("人一定有紧张感。", "人不一定有紧张感。", (Fault.NOT_COVERED,)),
        ("Spacing hurts memory.", "Spacing gives an advantage for memory.", (Fault.REVERSED,)),
    ],
)
def test_what_a_stranger_found(claim, sentence, faults):
    assert verdict(claim, sentence).faults == faults


PAVLOV = "俄国生理学家巴甫洛夫在研究狗的消化时发现了经典条件作用。"
CODES = "人只使用了大脑的10%。"
DIVERS = "Robert Rescorla showed in 1968 that rats feared a tone only if shocks followed it."


@pytest.mark.parametrize(
    ("claim", "sentence", "fault"),
    [
        ("遗忘是先慢后快的。", "判断正误：遗忘是先慢后快的。", Fault.NEGATION_DIFFERS),
        (CODES, "流传很广的误解是：人只使用了大脑的10%。", Fault.NEGATION_DIFFERS),
        (CODES, "“人只使用了大脑的10%”，这种看法是错误的。", Fault.NEGATION_DIFFERS),
        ("Memory is permanent.", "True or false: memory is permanent.", Fault.NEGATION_DIFFERS),
        ("5分。", "两组相差0.5分。", Fault.NUMBERS_DIFFER),
        ("5 points.", "The groups differ by 0.5 points.", Fault.NUMBERS_DIFFER),
        ("斯金纳在研究狗的消化时发现了经典条件作用。", PAVLOV, Fault.NAMES_DIFFER),
        ("Skinner showed in 1968 that rats feared a tone.", DIVERS, Fault.NAMES_DIFFER),
        (
            "有人研究了狗的消化，经典条件作用由此被发现，它位于左侧肾脏的上方。",
            PAVLOV,
            Fault.NOT_COVERED,
        ),
        (
            "In 1968 rats feared a tone if shocks followed it, and it is located in the kidney.",
            DIVERS,
            Fault.NOT_COVERED,
        ),
        ("所有的孩子都害怕陌生人。", "有些孩子害怕陌生人。", Fault.NOT_COVERED),
        ("All children fear strangers.", "Some children fear strangers.", Fault.NOT_COVERED),
        ("Stress causes illness.", "Stress is correlated with illness.", Fault.NOT_COVERED),
        ("压力导致疾病。", "压力与疾病相关。", Fault.NOT_COVERED),
        (
            "影响情绪的是事件本身，而不是解释。",
            "影响情绪的不是事件本身，而是解释。",
            Fault.NEGATION_DIFFERS,
        ),
        ("专家看表面特征，新手看原理。", "专家看原理，新手看表面特征。", Fault.REVERSED),
        (
            "Self-esteem concerns capability, self-efficacy concerns worth.",
            "Self-esteem concerns worth, self-efficacy concerns capability.",
            Fault.REVERSED,
        ),
        ("人因为逃跑才害怕。", "人因为害怕才逃跑。", Fault.REVERSED),
    ],
)
def test_a_claim_that_says_more_or_of_others(claim, sentence, fault):
    assert verdict(claim, sentence).faults[0] is fault


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("在研究狗的消化时，巴普洛夫（Ivan Pavlov）发现了经典条件作用。", PAVLOV),
        ("Rescorla found in 1968 that a tone was feared only if shocks followed it.", DIVERS),
        ("影响情绪的是解释，而不是事件本身。", "影响情绪的不是事件本身，而是解释。"),
        ("新手看表面特征，而专家看原理。", "专家看原理，新手看表面特征。"),
        ("Consequences shape behavior.", "Behavior is shaped by consequences."),
        ("Anxiety is correlated with depression.", "Depression is correlated with anxiety."),
        ("Children usually fear strangers.", "Most children fear strangers."),
        ("压力与疾病有关。", "压力导致疾病。"),
        ("健康人的各个脑区都有活动。", "“人只用大脑的10%”是一种误传：健康人的各个脑区都有活动。"),
    ],
)
def test_a_true_claim_in_another_order_passes(claim, sentence):
    assert verdict(claim, sentence).faults == ()


def test_a_claim_without_end_is_no_statement():
    assert verdict("记忆更多" * 600, FORGETTING) == Verdict(
        support=0.0, faults=(Fault.NOT_COVERED,)
    )


def test_a_model_does_not_excuse_all_for_some():
    found = verdict("All children fear.", "Some children fear.", entailment=Model(1.0))
    assert found == Verdict(support=0.2, faults=(Fault.NOT_COVERED,))
