import pytest

from psykb.corpus.genus_en import names_kind, names_kind_in_passing


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [
        ("a process by which experience is stored.", True),
        ("the scientific study of behavior.", True),
        ("cells that carry signals.", True),
        ("learning in which consequences shape behavior.", True),
        ("any characteristic that can differ.", True),
        ("the sharing of personal information.", True),
        ("damage to the brain.", False),
        ("a structure.", False),
        ("the maintained part.", False),
        ("the main cause of error.", None),
        ("one of the best methods.", None),
        ("located in the brain.", None),
        ("not a process that we know.", None),
        ("a German physician who taught.", None),
        ("important.", None),
        ("the father of psychology.", None),
    ],
)
def test_names_kind(predicate, kind):
    sentence = f"It is {predicate}"
    assert names_kind(sentence, 6) is kind


def test_names_kind_in_passing():
    assert names_kind_in_passing("a structure that stores memories", 0)
    assert not names_kind_in_passing("a favorite of many people", 0)
    assert not names_kind_in_passing("the process of growing", 0)
    assert not names_kind_in_passing("a major structure that stores", 0)
