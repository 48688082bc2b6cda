import pytest

from psykb.corpus.names_zh import Name, entry_name, name_before, names_behind


def before(sentence, verb, *, marked=(), governed=False):
    name = name_before(sentence, sentence.index(verb), marked, governed=governed)
    return name and sentence[name.start : name.end]


@pytest.mark.parametrize(
    ("sentence", "verb", "term"),
    [
        ("图式是指结构", "是指", "图式"),
        ("其中，图式是指结构", "是指", "图式"),
        ("因此图式是指结构", "是指", "图式"),
        ("（2）图式是指结构", "是指", "图式"),
        ("这种麦格克效应（McGurk effect）是指", "是指", "麦格克效应"),
        ("古代流传的记忆术（mnemonics）是指", "是指", "记忆术"),
        ("“图式”是指结构", "是指", "图式"),
        ("知觉的选择性是指", "是指", "选择性"),
        ("语音的加工是指", "是指", "语音的加工"),
        ("它是指", "是指", None),
        ("感觉和知觉是指", "是指", None),
        ("他学习了很多是指", "是指", None),
        ("是指", "是指", None),
        ("图式）是指", "是指", None),
    ],
)
def test_name_before(sentence, verb, term):
    assert before(sentence, verb) == term


def test_marks_say_where_a_name_begins():
    assert before("我们用节省法测量", "测量") is None
    assert before("我们用节省法测量", "测量", marked=[(3, 6)]) == "节省法"


def test_a_governed_name_begins_behind_the_verb():
    assert before("他提出过滤器理论，认为", "，认为") is None
    assert before("他提出过滤器理论，认为", "，认为", governed=True) == "过滤器理论"
    assert before("认知行为治疗（CBT）认为", "认为", governed=True) == "认知行为治疗"


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("称为负强化。", ["负强化"]),
        ("称为“负强化”（x）", ["负强化"]),
        ("称为从众或遵从，", ["从众", "遵从"]),
        ("称为斯金纳箱的装置", ["斯金纳箱"]),
        ("称为听觉的延迟效应。", ["听觉的延迟效应"]),
        ("称为下丘脑—垂体—肾上腺轴。", ["下丘脑—垂体—肾上腺轴"]),
        ("称为这个。", []),
        ("称为", []),
    ],
)
def test_names_behind(sentence, terms):
    names = names_behind(sentence, 2, [])
    assert [sentence[name.start : name.end] for name in names] == terms


def test_a_name_knows_its_bracket():
    (name,) = names_behind("称为负强化（negative reinforcement）。", 2, [])
    assert name == Name(2, 5, bracket="negative reinforcement")
    assert name.foreign
    assert not Name(0, 2, bracket="Alan Baddeley").foreign


@pytest.mark.parametrize(
    ("sentence", "entries", "term"),
    [
        ("图式：现成的框架", False, "图式"),
        ("图式（schema）：现成的框架", False, "图式"),
        ("图式　现成的框架", True, "图式"),
        ("图式　现成的框架", False, None),
        ("他认为：图式是框架", True, None),
        ("图式：", True, None),
    ],
)
def test_entry_name(sentence, entries, term):
    name = entry_name(sentence, [], entries=entries)
    assert (name and sentence[name.start : name.end]) == term
