import pytest

from psykb.corpus.genus_zh import names_kind


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [
        ("对信息进行编码和储存的心理过程。", True),
        ("一种持久的情绪状态，由小事引起。", True),
        ("对感觉信息加以组织，从而认识整体事物的过程。", True),
        ("由于认知矛盾而产生的紧张状态。", True),
        ("有机体对刺激作出的规律性反应。", True),
        ("内化了的父母的道德要求。", False),
        ("好的过程。", False),
        ("在问题空间中的搜索，定势会妨碍它，专家有知识。", False),
        ("最有效的方法。", None),
        ("一个十分复杂的过程。", None),
        ("由巴甫洛夫提出的概念。", None),
        ("影响遗忘的重要因素。", None),
        ("因为材料互相干扰。", None),
        ("它的基础。", None),
        ("有规律的。", None),
        ("", None),
    ],
)
def test_names_kind(predicate, kind):
    assert names_kind(predicate) is kind
