"""Scenarios: the choices of the file, and a plan that spreads them."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import MisuseError
from psykb.generation.dialogues import scenarios
from psykb.generation.dialogues.scenarios import PARTS, ScenarioPlan, parts_of
from psykb.grounding import crisis
from psykb.types import RiskLevel, Style

TOPICS = [t.id for t in scenarios._parts("topic") if not t.explicit]
DANGER = [t.id for t in scenarios._parts("topic") if t.crisis]
EMOTIONS = scenarios.ids("emotion")


def taken(count, **options):
    plan = ScenarioPlan(**{"turns": (4, 12), **options})
    return [dict(p.split("=") for p in s.seed_of.split(";")) for s in islice(plan.slots(), count)]


@pytest.mark.parametrize(
    "options",
    [
        {"topics": ("zzz",)},
        {"topics": ("say",)},
        {"topics": ("",)},
        {"topics": ("自杀",)},
        {"emotions": ("zzz",)},
        {"areas": ("zzz",)},
    ],
)
def test_a_part_that_there_is_not(options):
    with pytest.raises(MisuseError) as error:
        taken(1, **options)
    assert " of scenarios; there are: " in str(error.value)


@pytest.mark.parametrize(
    ("part", "name", "ids"),
    [
        ("topic", "exam-anxiety", ("exam-anxiety",)),
        ("topic", "考试", ("exam-anxiety",)),
        ("topic", "EXAMS", ("exam-anxiety",)),
        ("topic", "crisis", ("crisis-wish", "crisis-thoughts", "crisis-plan",
                             "crisis-after-attempt")),
        ("topic", "self-harm", ("self-harm",)),
        ("emotion", "焦虑", ("anxiety",)),
        ("area", "Friends and other people", ("friends",)),
    ],
)  # fmt: skip
def test_parts_by_words(part, name, ids):
    assert scenarios.named(part, (name,)) == ids
    assert scenarios.named(part, (name, *ids)) == ids
    assert scenarios.named(part, ()) == ()


def test_no_topic_of_the_areas():
    with pytest.raises(MisuseError):
        ScenarioPlan(turns=(4, 4), topics=("exam-anxiety",), areas=("work",))


@pytest.mark.parametrize("text", ["", "topic=anger", "topic=anger;emotion=x"])
def test_a_text_that_is_no_scenario(text):
    with pytest.raises(MisuseError):
        parts_of(text)


@pytest.mark.parametrize("name", PARTS)
def test_the_choices_have_words_in_both_languages(name):
    ids = scenarios.ids(name)
    assert len(set(ids)) == len(ids) >= (2 if name == "gender" else 4)
    for part in scenarios._parts(name):
        assert part.words["zh"]
        assert part.words["en"]
        assert part.words["en"].isascii()


def test_topics_name_areas_and_clients_that_there_are():
    bands = {band for client in scenarios._parts("client") for band in client.bands}
    for topic in scenarios._parts("topic"):
        assert topic.area in scenarios.ids("area")
        assert topic.bands
        assert set(topic.bands) <= bands
        assert set(topic.query) == {"zh", "en"}
    assert {t.area for t in scenarios._parts("topic")} == set(scenarios.ids("area"))


def test_only_the_crisis_has_to_be_asked_for_and_no_minor_is_in_it():
    asked = [t for t in scenarios._parts("topic") if t.explicit]
    assert [t.id for t in asked] == DANGER
    assert not any("teen" in t.bands for t in asked)
    assert {s["topic"] for s in taken(200, topics=("crisis",))} == set(DANGER[:4])
    assert not set(DANGER) & {s["topic"] for s in taken(2_000)}


def test_a_crisis_has_a_way_of_its_own():
    for scene in taken(300, topics=("crisis", "self-harm", "anger")):
        danger = scene["topic"] != "anger"
        assert (scene["school"] == "crisis-intervention") is danger
        assert (scene["readiness"] == "in-danger") is danger


@pytest.mark.parametrize(
    ("turns", "lengths"), [((4, 12), set(range(8, 15))), ((4, 5), {4, 5}), ((9, 9), {9})]
)
def test_a_crisis_takes_longer_unless_told(turns, lengths):
    plan = ScenarioPlan(turns=turns, topics=("crisis",))
    briefs = [plan.brief(slot) for slot in islice(plan.slots(), 50)]
    assert {brief.exchanges for brief in briefs} == lengths
    assert all(brief.crisis for brief in briefs)


def test_no_other_topic_is_heard_as_danger():
    for topic in scenarios._parts("topic"):
        for words in topic.words.values():
            if not topic.crisis:
                assert crisis.assess(words).level is RiskLevel.NONE, words


@given(st.integers(1, 400), st.integers(0, 50))
def test_every_beginning_is_even(count, seed):
    found = taken(count, seed=seed)
    for name, choices in (("topic", TOPICS), ("emotion", EMOTIONS)):
        counts = Counter(s[name] for s in found)
        assert max(counts.values()) - min(counts[c] for c in choices) <= 1
    sizes = Counter(t.area for t in scenarios._parts("topic") if not t.explicit)
    areas = Counter(s["area"] for s in found)
    for area, size in sizes.items():
        assert abs(areas[area] - count * size / len(TOPICS)) < 1
    for name in ("gender", "manner", "readiness", "school"):
        counts = Counter(s[name] for s in found)
        choices = [part.id for part in scenarios._parts(name) if not part.crisis]
        assert max(counts.values()) - min(counts[c] for c in choices) <= 1
        assert set(counts) <= set(choices)


@pytest.mark.parametrize(
    "options",
    [{}, {"areas": ("study", "work")}, {"emotions": EMOTIONS[:4], "areas": ("study",)}],
)
def test_a_topic_meets_every_emotion_before_one_again(options):
    topics = len({s["topic"] for s in taken(100, **options)})
    emotions = len(options.get("emotions", EMOTIONS))
    pairs = [(s["topic"], s["emotion"]) for s in taken(topics * emotions, **options)]
    assert len(set(pairs)) == len(pairs)


def test_clients_fit_their_topics():
    bands = {c.id: set(c.bands) for c in scenarios._parts("client")}
    fits = {t.id: set(t.bands) for t in scenarios._parts("topic")}
    assert all(bands[s["client"]] & fits[s["topic"]] for s in taken(1_500))


def test_the_same_plan_each_time_and_another_by_seed():
    assert taken(60) == taken(60)
    assert taken(60)[:30] == taken(30)
    assert taken(60, seed=1) != taken(60)


def test_a_scenario_that_comes_again_has_the_next_turn():
    plan = ScenarioPlan(turns=(4, 4), topics=("crisis-plan",), emotions=("fear",))
    seen: Counter[str] = Counter()
    for slot in islice(plan.slots(), 400):
        assert slot.turn == seen[slot.seed_of]
        seen[slot.seed_of] += 1
    assert max(seen.values()) > 1


def test_a_brief():
    plan = ScenarioPlan(turns=(4, 4), language="en", topics=("exam-anxiety",))
    brief = plan.brief(next(plan.slots()))
    assert brief.style is Style.SCENARIO
    assert set(brief.scenario) == set(PARTS)
    assert brief.scenario["topic"].startswith("freezing in examinations")
    assert brief.query == "test anxiety stress arousal retrieval forgetting"
    assert (brief.topic, brief.crisis, brief.points) == ("exam-anxiety", False, ())
