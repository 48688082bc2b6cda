"""What is said for a thing is not carried by what is said against it."""

import pytest

from psykb.grounding.stances import opposed

BETTER = "Spacing is the finding that study over time produces better long-term retention."
APART = "Negative reinforcement must not be confused with punishment."
NOTICED = "Ebbinghaus noticed it in 1885."
OPEN = "这一理论有影响，具体范式的可靠性却有待重新审查。"
LOOP = "语音环路负责保持和默读言语信息。"
PARTS = "工作记忆有语音环路和视觉空间画板。"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Spacing does not help memory.", BETTER),
        ("Spacing hurts retention.", BETTER),
        ("Spacing produces a decrease in long-term retention.", BETTER),
        ("Spacing fails because of fluency.", "Spacing works although it feels less effective."),
        ("Negative reinforcement is the same as punishment.", APART),
        ("Ebbinghaus doubted it.", NOTICED),
        ("艾宾浩斯怀疑这一点。", "艾宾浩斯注意到这一点。"),
        ("负强化和惩罚是一回事。", "负强化与惩罚不同。"),
        ("具体范式却十分可靠。", OPEN),
        ("视觉空间画板负责默读言语信息。", LOOP),
    ],
)
def test_the_other_stance(claim, sentence):
    assert opposed(claim, [sentence], [PARTS])
    assert not opposed(sentence, [sentence], [PARTS])


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Spacing helps memory.", BETTER),
        ("Spacing does not hurt retention.", BETTER),
        ("Cramming hurts retention.", BETTER),  # of another thing
        ("Sleep helps memory.", "Loss of sleep impairs memory."),
        ("Spacing produces a decrease in errors.", BETTER),
        ("Spacing hurts at first.", "Spacing is better, but not at first."),
        ("Negative reinforcement is not the same as punishment.", APART),
        ("Lewin doubted it.", "Lewin questioned the result."),
        ("具体范式的可靠性有待审查。", OPEN),
        ("语音环路负责默读言语信息。", LOOP),
        ("它负责默读言语信息。", LOOP),
        ("The first is the same as the second.", "The first does not differ from the second."),
        ("第一种和第二种是一回事。", "第一种和第二种没有区别。"),
        ("负强化不等于惩罚。", "负强化与惩罚不同。"),
    ],
)
def test_the_same_stance_in_other_words(claim, sentence):
    assert not opposed(claim, [sentence], [PARTS])
