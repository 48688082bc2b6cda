"""Names in a claim that its sentences do not have."""

import pytest

from psykb.grounding.names import foreign_names

WEBER = "1834年，韦伯（Ernst Weber）发现，差别阈限与标准刺激的比值大致是一个常数。"
HENRICH = "In 2010 Joseph Henrich, Steven Heine and Ara Norenzayan named these societies WEIRD."
WATSON = "华生排斥意识，理由是别人无法验证。"


def foreign(claim, *evidence, known=()):
    return foreign_names(claim, evidence, known, lambda term: 1.0)


@pytest.mark.parametrize(
    ("claim", "sentence", "names"),
    [
        ("费希纳在1834年发现，差别阈限与标准刺激之比是常数。", WEBER, ("费希纳",)),
        ("1834年，格罗滕迪克发现，比值大致是一个常数。", WEBER, ("格罗滕迪克",)),
        ("1834年，季清华发现，差别阈限与标准刺激的比值是常数。", WEBER, ("季清华",)),
        ("铁钦纳排斥意识。", WATSON, ("铁钦纳",)),
        ("Skinner排斥意识。", WATSON, ("skinner",)),
        ("In 2010 Daniel Kahneman named these societies WEIRD.", HENRICH, ("kahneman",)),
        ("Kahneman named these societies WEIRD.", HENRICH, ("kahneman",)),
        ("Zuckermann's term for these societies is WEIRD.", HENRICH, ("zuckermann",)),
        ("Henrich named these societies WEIRD at Princeton.", HENRICH, ("princeton",)),
        ("J. P. Guilford named these societies WEIRD.", HENRICH, ("guilford",)),
    ],
)
def test_names_from_nowhere(claim, sentence, names):
    assert foreign(claim, sentence) == names


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("韦伯于1834年发现，差别阈限与标准刺激之比是常数。", WEBER),
        ("恩斯特·韦伯发现了这个常数。", WEBER),
        ("研究者发现，差别阈限与标准刺激之比是常数。", WEBER),
        ("巴普洛夫发现了它。", "巴甫洛夫发现了它。"),
        ("弗洛伊德（Sigmund Freud）提出了它。", "弗洛伊德提出了它。"),
        ("Henrich and his colleagues called such societies WEIRD.", HENRICH),
        ("Joe Henrich named the societies WEIRD.", HENRICH),
        ("Researchers named the societies WEIRD. In August, American papers wrote of it.", HENRICH),
        ("The Flynn Effect is real.", "There is a flynn effect."),
        ("Pavlov discovered it.", "巴甫洛夫发现了它。"),
        ("巴甫洛夫发现了它。", "Ivan Pavlov discovered it."),
    ],
)
def test_names_that_are_there(claim, sentence):
    assert foreign(claim, sentence) == ()


def test_a_name_of_the_context_is_known_unless_the_sentence_names_who_did_it():
    before = "韦伯和费希纳研究感觉。"
    assert foreign("费希纳发现了常数。", "后来发现了常数。", known=[before]) == ()
    assert foreign("费希纳发现，比值大致是一个常数。", WEBER, known=[before]) == ("费希纳",)
    assert foreign("Heider named them WEIRD.", HENRICH, known=["Heider wrote, too."]) == ("heider",)
    assert foreign("Heider named them so.", "These were named so.", known=["It was Heider."]) == ()


def test_whom_they_are_nobody_can_tell():
    assert foreign("塞利格曼修正了理论。", "两位作者修正了理论。", known=["学习"]) == ()


def test_a_name_in_the_place_of_one_with_a_latin_name():
    sentence = "沃森（Peter Wason）设计的四张卡片是著名的例子。"
    assert foreign("张三设计的四张卡片是著名的例子。", sentence) == ("张三",)
