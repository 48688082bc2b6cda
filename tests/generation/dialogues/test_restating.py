"""What restates a sentence, and what says something else, however like it sounds."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.maker import support_of
from psykb.generation.dialogues.restating import restated
from psykb.generation.dialogues.restating_likeness import difference, turned
from psykb.generation.dialogues.restating_literal import clauses
from psykb.generation.dialogues.restating_words import tokens
from psykb.generation.dialogues.seeds import statements
from psykb.generation.dialogues.sources import sources_of
from psykb.generation.dialogues.supporting import Supporting
from psykb.grounding.support import SupportCheck
from psykb.text.folding import language_of
from psykb.types import Evidence, Fault, Style
from tests.generation.dialogues.talks import TalkCaller


def _read():
    """Yield (part, seed, whether it restates it, what is said) of each line of the file."""
    part = seed = ""
    for line in Path(__file__).with_name("restatements.txt").read_text("utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "=":
            part, _, seed = rest.partition(" ")
        elif mark in ("+", "-"):
            yield part, seed, mark == "+", rest


JUDGED = list(_read())
# Of what restates its seed the rules find these shares; the rest costs a refinement.
FOUND = {("tune", "zh"): 5, ("tune", "en"): 2, ("held", "zh"): 4, ("held", "en"): 8}


def carried(seed, said):
    """Whether any of the seed's sentences, or two together, are found to carry what is said."""
    language = language_of(seed)
    brief = Brief(
        style=Style.REWRITE,
        seed_of="x",
        language=language,
        exchanges=4,
        question="我该怎么办？" if language == "zh" else "What can I do?",
        answer=seed,
        points=statements(seed),
        scenario={},
        query="",
    )
    named = sources_of(brief, None, TalkCaller({})).named
    supporting = Supporting(support_of([seed]))
    return bool(
        supporting.found(said, named, brief)
        or any(supporting.named(said, {name: e}, brief)[0] for name, e in named.items())
        or any(
            restated(said, [one.text, other.text]) for one, other in combinations(named.values(), 2)
        )
    )


def test_the_set_is_large_enough():
    assert sum(true for *_rest, true, _said in JUDGED) >= 80
    assert sum(not true for *_rest, true, _said in JUDGED) >= 220


@pytest.mark.parametrize(("seed", "said"), [(s, said) for _p, s, true, said in JUDGED if not true])
def test_a_lie_is_carried_by_nothing(seed, said):
    assert not carried(seed, said)


def test_how_much_of_what_is_true_is_found():
    found = dict.fromkeys(FOUND, 0)
    for part, seed, true, said in JUDGED:
        if true:
            found[part, language_of(seed)] += carried(seed, said)
    assert found == FOUND


@pytest.mark.parametrize(
    ("said", "text", "fault"),
    [
        ("内向是病。", "内向不是病。", Fault.NEGATION_DIFFERS),
        ("不能停药。", "可以停药。", Fault.NEGATION_DIFFERS),
        ("每周五次。", "每周三次。", Fault.NUMBERS_DIFFER),
        ("先讲道理，再安抚情绪。", "先安抚情绪，再讲道理。", Fault.REVERSED),
        ("对抑郁有效。", "对轻度抑郁有效。", Fault.NOT_COVERED),
        ("People recover.", "Some people recover.", Fault.NOT_COVERED),
        ("Sleep helps exercise.", "Exercise helps sleep.", Fault.REVERSED),
        ("内向不是病。", "Introversion is not an illness.", Fault.NOT_COVERED),
        ("内向是病。", "内向是病吗？", Fault.NOT_COVERED),
        ("它不需要治疗。", "它不需要治疗。", Fault.NOT_COVERED),
        ("It is not an illness.", "It is not an illness.", Fault.NOT_COVERED),
    ],
)
def test_in_what_they_differ(said, text, fault):
    assert not restated(said, [text])
    assert difference(said, [text]) is fault


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("深呼吸可以代替治疗。", "深呼吸不可以代替治疗。"),
        ("每周五次运动。", "每周三次运动。"),
        ("Sleep helps exercise.", "Exercise helps sleep."),
    ],
)
def test_what_is_turned(said, text):
    assert turned(said, [text])
    assert not turned(text, [text])


def test_what_is_only_said_in_other_words_is_not_turned():
    assert not restated("内向其实并不是一种病。", ["内向不是病。"])
    assert not turned("内向其实并不是一种病。", ["内向不是病。"])


# A sentence that takes something back, says it of others or holds it for a condition.
WHOLE = [
    "抑郁是懒，这话早已被推翻。",
    "抑郁是懒——这是很多人的偏见。",
    "吸烟有益于放松（这是误解）。",
    "如果坚持，运动能改善心情。",
    "Depression is weakness, but that is an old prejudice.",
    "Stress causes ulcers (this is a myth).",
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_sentence_that_takes_back_carries_its_whole_self_only(text):
    assert restated(text, [text])
    for clause in clauses(text, language_of(text))[:1]:
        assert not restated(clause.text.split(" (")[0].split("(")[0], [text])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("咖啡因使人兴奋，酒精使人迟钝。", "咖啡因使人兴奋。"),
        ("运动能改善心情，每周三次。", "运动能改善心情。"),
    ],
)
def test_a_clause_that_stands_alone_is_carried_alone(text, found):
    assert restated(found, [text])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在十五分钟的时候缓解。", [(*"在", "#15", *"分钟时缓解")]),
        ("一百零三人，三四十岁，一百二", [("#103", "人"), (*"三四十岁",), (*"一百二",)]),
        ("三百万人，3,000人", [("#300", *"万人"), ("#3000", "人")]),
        ("1/3的人<5小时", [("#1", "/", "#3", *"的人<", "#5", *"小时")]),
        ("其实会好起来的呢。", [(*"会好起来的",)]),
        ("名副其实", [(*"名副其实",)]),
        ("They can't stop; it isn't ten minutes.",
         [("they", "can", "not", "stop"), ("it", "is", "not", "#10", "minutes")]),
        ("Twenty five people won't go.", [("twenty", "five", "people", "will", "not", "go")]),
        ("。，", []),
    ],
)  # fmt: skip
def test_literal_tokens(text, found):
    assert [clause.tokens for clause in clauses(text, language_of(text))] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("内向并不是一种病。", ("内向", "NOT", "ILLNESS")),
        ("可以在三十分钟内缓解紧张", ("CAN", "#30", "分", "钟", "EASE", "紧", "张")),
        ("十分钟", ("#10", "分", "钟")),
        ("A few people don't have to go.", ("afew", "NOT", "must", "go")),
        ("Children should be heard.", ("CHILD", "NEED", "heard")),
    ],
)  # fmt: skip
def test_tokens(text, found):
    assert tokens(text, language_of(text)) == found


CLAUSES = st.lists(
    st.sampled_from(["遗忘先快后慢", "停药要听医生的", "有的人三个月会好起来", "酒精使人迟钝"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@given(CLAUSES)
def test_a_sentence_restates_itself(clauses):
    text = "，".join(clauses) + "。"
    assert restated(text, [text])
    assert restated("".join(clauses), [text])


@given(CLAUSES, st.data())
def test_a_not_that_comes_or_goes_is_seen(clauses, data):
    at = data.draw(st.integers(0, len(clauses) - 1))
    changed = [*clauses]
    changed[at] = f"{clauses[at][:2]}不{clauses[at][2:]}"
    text, other = "，".join(clauses) + "。", "，".join(changed) + "。"
    assert not restated(other, [text])
    assert not restated(text, [other])


def test_nothing_is_carried_by_nothing():
    assert not restated("内向不是病。", [])
    assert not restated("", ["内向不是病。"])
    assert not restated("，" * 5000, ["内向不是病。"])
    assert difference("内向不是病。", []) is Fault.NOT_COVERED


class Agreeing:
    """An entailment model that holds everything to follow."""

    def probability(self, _premise, _hypothesis):
        return 1.0


def test_only_a_model_can_compare_two_languages():
    check = SupportCheck(frequency=lambda _term: 0, passages=0)
    asked = SupportCheck(frequency=lambda _term: 0, passages=0, entailment=Agreeing())
    brief = Brief(style=Style.SCENARIO, seed_of="x", language="zh", exchanges=4, scenario={},
                  query="")  # fmt: skip
    text = "Introversion is not an illness."
    named = {"S1": Evidence(number=1, document_id="d", start=0, end=len(text), text=text)}
    assert Supporting(check).named("内向不是病。", named, brief)[0] == ()
    assert Supporting(asked).named("内向不是病。", named, brief)[0] == ("S1",)
    assert Supporting(asked).named("Introversion is an illness.", named, brief)[0] == ()
