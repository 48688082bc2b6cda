"""Books, schools, laws and items that a claim adds."""

import pytest

from psykb.grounding.additions import foreign_additions, foreign_items

FOUND = "1957年，费斯廷格提出认知失调理论。"
WAYS = "人们减轻失调的办法有三种：改变行为，改变认知，增加新的认知。"
LAW = "Thorndike formulated the law of effect in 1911."


@pytest.mark.parametrize(
    ("claim", "text", "found"),
    [
        ("费斯廷格在《自私的基因》中提出认知失调理论。", FOUND, ("自私的基因",)),
        ("费斯廷格于哈佛大学提出认知失调理论。", FOUND, ("哈佛大学",)),
        ("Thorndike formulated the law of gravity.", LAW, ("gravity",)),
        ("费斯廷格提出认知失调理论。", FOUND, ()),
        ("费斯廷格在一所大学提出认知失调理论。", FOUND, ()),
        ("他在《科学》上发表。", "他的文章见《科学》。", ()),
        ("Thorndike stated the law of effects.", LAW, ()),
        ("The theory of mind develops.", "Children learn that others have a mind.", ()),
    ],
)
def test_titles_schools_and_laws(claim, text, found):
    assert foreign_additions(claim, [text]) == found


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("办法有三种：改变行为，吃药，以及催眠。", ("吃药", "催眠")),
        ("办法有三种：改变行为、改变认知、增加认知。", ()),
        ("办法如下：例如，改变行为，改变认知。", ()),
        ("吃药，以及催眠。", ()),  # no list behind a colon
    ],
)
def test_items_of_a_list(claim, found):
    assert foreign_items(claim, [WAYS]) == found
