"""Tables of what sets hold, and what licences forbid."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset import profiling
from psykb.dataset.licences import is_non_commercial, is_unknown
from psykb.dataset.profile_tables import about, sizes, warnings
from psykb.dataset.profiling import Profiler, Spread, profile
from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Dialogue, Message, Row, RowKind


def dialogue(*texts: str, system: str = "", **facts: object) -> Dialogue:
    messages = [Message(role="system", content=system)] if system else []
    for at, text in enumerate(texts):
        messages.append(Message(role="assistant" if at % 2 else "user", content=text))
    known: dict[str, object] = {"source": "a", "language": "zh", "labels": {}, "repairs": {}}
    made = {"id": dialogue_id(messages), "messages": tuple(messages), **known, **facts}
    return Dialogue(**made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "licence",
    [
        "CC-BY-NC-4.0", "NCGL-UK-2.0", "CC BY-NC-SA 4.0", "cc-by-nc-nd-3.0", "MIT AND CC-BY-NC-4.0",
        "PolyForm-Noncommercial-1.0.0", "non-commercial", "Non commercial use", "research only",
        "Research Use Only", "academic only", "非商用", "非商业性使用", "禁止商用", "仅限学术研究",
        "仅供研究使用",
    ],
)  # fmt: skip
def test_licences_that_forbid_commercial_use(licence: str) -> None:
    assert is_non_commercial(licence)


@pytest.mark.parametrize(
    "licence",
    ["", "MIT", "Apache-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "NCSA", "BSD-3-Clause",
     "Unlicense", "商业可用"],
)  # fmt: skip
def test_licences_that_do_not(licence: str) -> None:
    assert not is_non_commercial(licence)


def test_unknown_licences() -> None:
    assert [is_unknown(name) for name in ("", "unknown", "MIT AND ", "NOASSERTION", "未知")] == (
        [True] * 5
    )
    assert not is_unknown("MIT AND CC-BY-4.0")


def test_an_empty_set() -> None:
    made = profile([])
    assert (made.whole.dialogues, made.parts, made.unlicensed) == (0, (), 0)
    assert made.whole.turns == Spread()
    assert sizes(made).rows == ()
    assert warnings(made) == []


def test_numbers_by_source() -> None:
    first = dialogue("睡不着。", "多久了？", system="你是咨询师。", topic="睡眠", licence="MIT")
    made = profile(
        [
            first,
            first,
            dialogue("1", "22", "333", "4444", topic="睡眠", labels={"crisis": "none"},
                     system="你是咨询师。"),
            dialogue("I cannot sleep.", "How long?", source="b", language="en",
                     licence="CC-BY-NC-4.0", topic="sleep"),
        ]
    )  # fmt: skip
    a, b = made.parts
    assert (a.source, a.dialogues, a.repeated, a.systems, a.distinct_systems) == ("a", 3, 1, 3, 1)
    assert a.turns == Spread(n=3, least=2, median=2.0, mean=8 / 3, most=4, total=8)
    assert a.user == Spread(n=4, least=1, median=3.5, mean=3.0, most=4, total=12)
    assert a.assistant == Spread(n=4, least=2, median=4.0, mean=3.5, most=4, total=14)
    assert a.topics == (("睡眠", 3),)
    assert a.labels == {"crisis": {"none": 1}}
    assert (a.licences, b.licences) == ({"": 1, "MIT": 2}, {"CC-BY-NC-4.0": 1})
    assert (b.systems, b.languages) == (0, {"en": 1})
    assert made.whole.languages == {"en": 1, "zh": 3}
    assert made.non_commercial == {"CC-BY-NC-4.0": 1}
    assert made.unlicensed == 1
    assert [row[:3] for row in sizes(made).rows] == [
        ("a", "3", "1"), ("b", "1", "0"), ("all", "4", "1"),
    ]  # fmt: skip
    assert about(made).rows == (
        ("a", "UNKNOWN 1, MIT 2", "睡眠 3", "crisis: none 1"),
        ("b", "CC-BY-NC-4.0", "sleep 1", "–"),
    )
    assert [words.partition(":")[0] for words in warnings(made)] == [
        "NON-COMMERCIAL", "LICENCE UNKNOWN",
    ]  # fmt: skip


def test_rows_are_counted_too() -> None:
    messages = dialogue("问？", "答。").messages
    row = Row(id="question:1", messages=messages, kind=RowKind.QUESTION, language="zh", source="r",
              licence="MIT", groups=())  # fmt: skip
    made = profile([row, row])
    assert (made.whole.dialogues, made.whole.repeated) == (2, 1)
    assert made.parts[0].topics == ()


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_the_median_and_mean_are_those_of_the_values(lengths: list[int]) -> None:
    made = profile(dialogue("问" * n, "答") for n in lengths).whole
    assert made.user.median == statistics.median(lengths)
    assert made.user.mean == pytest.approx(statistics.mean(lengths))
    assert (made.user.least, made.user.most) == (min(lengths), max(lengths))


def test_the_order_of_dialogues_changes_nothing() -> None:
    drawn = random.Random(3)
    many = [dialogue("问" * n, "答", topic=f"t{n % 13}", source=f"s{n % 3}") for n in range(1, 60)]
    first = profile(many)
    drawn.shuffle(many)
    profiler = Profiler()
    for one in many:
        profiler.add(one)
    assert profiler.profile() == first
    assert first.whole.topics[0] == ("t1", 5)
    assert len(first.whole.topics) == 10


def test_however_many_names_there_are_so_many_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(profiling, "_DISTINCT", 3)
    monkeypatch.setattr(profiling, "_NAMES", 2)
    long = "长" * 300
    made = [
        dialogue("问", "答", topic=topic, labels={"a": topic}, source=topic, licence=licence)
        for topic, licence in (
            ("一", "A"), ("二", "B"), (long, "C"), ("四", "CC-BY-NC-4.0"), ("一", "A"),
        )
    ]  # fmt: skip
    found = profile(made)
    assert dict(found.whole.topics) == {"一": 2, "二": 1, "长" * 200: 1, "…": 1}
    assert found.whole.labels == {"a": {"一": 2, "…": 1, "二": 1, "长" * 200: 1}}
    assert found.whole.licences == {"A": 2, "B": 1, "…": 1, "CC-BY-NC-4.0": 1}
    assert found.non_commercial == {"CC-BY-NC-4.0": 1}
    assert {part.source: part.dialogues for part in found.parts} == {"一": 2, "二": 1, "…": 2}
