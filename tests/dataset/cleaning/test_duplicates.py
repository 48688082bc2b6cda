import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.cleaning import duplicates
from psykb.dataset.cleaning.rules import Rule, Verdict, sift
from tests.dataset.cleaning.made import made

LONG = "最近总是睡不着，躺在床上脑子里全是白天没有做完的事情，越想越清醒，到天亮才迷糊一会儿。"
ONE = made(LONG, "这样多久了？")
SAME = made(LONG.replace("，", ", "), "这样多久了", system="你是咨询师。", source="theirs")
WHOLE = made(LONG, "这样多久了？", "两个月。", "白天呢？")
NEAR = made(LONG, "这样多久了呀？")
OTHER = made("我和室友吵架了。", "发生了什么？")


def test_different_dialogues_are_kept():
    for rule in (duplicates.exact, duplicates.parts, duplicates.near):
        assert rule([ONE, OTHER]) == {}
        assert rule([]) == {}


def test_the_first_of_equal_dialogues_is_kept_across_sources():
    assert duplicates.exact([OTHER, ONE, SAME]) == {
        2: Verdict(rule=Rule.EXACT_DUPLICATE, repeats=1, jaccard=1.0)
    }


def test_of_a_dialogue_and_its_beginning_the_whole_is_kept_wherever_it_stands():
    assert duplicates.parts([ONE, OTHER, WHOLE]) == {
        0: Verdict(rule=Rule.PART_OF_ANOTHER, repeats=2)
    }


def test_a_near_duplicate_names_the_one_that_stays_with_the_jaccard():
    (verdict,) = duplicates.near([OTHER, ONE, NEAR]).values()
    grams = [
        {text[at : at + 5] for at in range(len(text) - 4)}
        for text in (
            "".join(c for m in one.messages for c in m.content if c.isalnum())
            for one in (ONE, NEAR)
        )
    ]
    assert verdict.rule is Rule.NEAR_DUPLICATE
    assert verdict.repeats == 1
    assert verdict.jaccard == len(grams[0] & grams[1]) / len(grams[0] | grams[1])
    assert verdict.detail == f"jaccard {verdict.jaccard:.3f}"
    assert duplicates.near([ONE, NEAR], threshold=0.999) == {}


def test_rules_are_applied_one_after_another_and_nothing_is_lost():
    sifted = sift([ONE, SAME, OTHER, WHOLE], duplicates.exact, duplicates.parts)
    assert sifted.kept == (OTHER, WHOLE)
    assert [(d.id, d.source, d.rule, d.repeats) for d in sifted.dropped] == [
        (ONE.id, "ours", Rule.PART_OF_ANOTHER, WHOLE.id),
        (SAME.id, "theirs", Rule.EXACT_DUPLICATE, ONE.id),
    ]
    assert [d.dialogue for d in sifted.dropped] == [ONE, SAME]


AGAIN = "那么，我们先从理解你的担忧开始，好吗？"


@pytest.mark.parametrize(
    "answers",
    [
        (AGAIN, AGAIN, LONG),
        ("请继续说。",) * 4,
        ("我在听，你慢慢说。",) * 5,
        ("Tell me more about it.",) * 4,
    ],
)
def test_who_says_it_twice_or_in_a_few_words_stays(answers):
    texts = [text for n, answer in enumerate(answers) for text in (f"第{n}天", answer)]
    assert duplicates.itself([made(*texts)]) == {}


def test_one_answer_three_times_goes_however_it_is_spelt():
    texts = ("嗯", AGAIN, "哦", AGAIN.replace("，", ", "), "好", f"{AGAIN}！")
    assert duplicates.itself([ONE, made(*texts), made("x", AGAIN)]) == {
        1: Verdict(rule=Rule.REPEATS_ITSELF, detail="one answer 3 times")
    }


def test_what_the_client_says_again_is_no_answer():
    assert duplicates.itself([made(LONG, "嗯", LONG, "哦", LONG, "好")]) == {}


@given(st.lists(st.sampled_from([ONE, SAME, WHOLE, NEAR, OTHER]), max_size=8))
def test_kept_and_dropped_are_what_came(dialogues):
    sifted = sift(dialogues, duplicates.exact, duplicates.parts, duplicates.near)
    every = [*sifted.kept, *(one.dialogue for one in sifted.dropped)]
    assert sorted(id(one) for one in every) == sorted(map(id, dialogues))
    assert sift(sifted.kept, duplicates.exact, duplicates.parts, duplicates.near).dropped == ()
