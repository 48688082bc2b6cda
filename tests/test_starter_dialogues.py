"""The dialogues that come with psykb keep the rules that it holds others to."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from psykb.dataset.cleaning import crisis, templates
from psykb.dataset.cleaning.privacy import masking
from psykb.dataset.dialogue_sets import dialogues
from psykb.dataset.import_report import Imported
from psykb.dataset.importing import ImportOptions, import_dialogues
from psykb.dataset.matching import near
from psykb.dataset.matching.comparison import said
from psykb.dataset.mixing import recipes
from psykb.generation.dialogues import crisis_handling, harms
from psykb.generation.run_folders import DIALOGUES
from psykb.grounding.crisis import assess
from psykb.text.folding import fold
from psykb.types import Dialogue, RiskLevel, RiskReason

KB = Path(__file__).parent.parent / "kb"
FILES = sorted((KB / "dialogues").glob("*.json"))
LABELS = {"school", "area", "emotion", "gender", "age", "crisis"}
SCHOOLS = {
    "act",
    "cbt",
    "crisis-intervention",
    "family-systems",
    "motivational-interviewing",
    "narrative",
    "person-centred",
    "psychodynamic",
    "psychoeducation",
    "rebt",
    "solution-focused",
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, tuple[Dialogue, ...]]:
    folder = tmp_path_factory.mktemp("root") / "generated" / "starter-dialogues"
    told = import_dialogues([KB / "dialogues"], ImportOptions(licence="CC-BY-4.0"), folder)
    return told, tuple(dialogues(folder / DIALOGUES))


@pytest.fixture(scope="module")
def starters(imported: tuple[Imported, tuple[Dialogue, ...]]) -> tuple[Dialogue, ...]:
    return imported[1]


def test_every_file_is_one_dialogue_and_nothing_is_mended(
    imported: tuple[Imported, tuple[Dialogue, ...]],
):
    told, found = imported
    whole = told.whole
    assert (whole.rejected, whole.unread, whole.collapsed, told.skipped) == (0, 0, 0, ())
    assert (whole.files, whole.rows, whole.dialogues) == (50, 50, 50)
    assert (len(FILES), len(list((KB / "dialogues").iterdir()))) == (50, 50)
    assert dict(told.repairs) == {}
    assert dict(told.formats) == {"messages": 50}
    assert len({one.id for one in found}) == 50
    assert {(one.source, one.licence) for one in found} == {("starter-dialogues", "CC-BY-4.0")}
    assert Counter(one.language for one in found) == {"zh": 40, "en": 10}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_its_own_name_and_one_message_a_line(file: Path):
    text = file.read_text(encoding="utf-8")
    row = json.loads(text)
    assert list(row) == ["id", "source", "licence", "topic", "labels", "messages"]
    assert row["id"] == file.stem
    assert text.count('\n    {"role": ') == len(row["messages"])


def test_labels_are_complete_and_many_are_heard(starters: tuple[Dialogue, ...]):
    for one in starters:
        assert one.topic
        assert set(one.labels) - {"knowledge", "crisis_response"} == LABELS, one.place
        assert set(one.labels.get("knowledge", "textbook").split()) == {"textbook"}
    assert {one.labels["school"] for one in starters} == SCHOOLS
    assert len({one.topic for one in starters}) == 50
    assert len({one.labels["area"] for one in starters}) >= 20
    assert Counter(one.labels["gender"] for one in starters) == {"female": 25, "male": 25}
    ages = {one.labels["age"] for one in starters}
    assert ages == {"10s", "20s", "30s", "40s", "50s", "60s", "70s"}


def test_crisis_labels_are_what_the_gate_hears(starters: tuple[Dialogue, ...]):
    assert [one.labels for one in starters] == [crisis.labelled(one).labels for one in starters]
    at_risk = {_name(one): one.labels["crisis"] for one in starters if _at_risk(one)}
    assert at_risk == {
        "en-09-hall-closet": "passive",
        "en-10-the-lobby": "active",
        "zh-16-tonight": "active",
        "zh-17-not-waking-up": "passive",
        "zh-37-the-guitar": "passive",
    }
    assert {one.labels["crisis_response"] for one in starters if _at_risk(one)} == {"line_named"}
    assert not [one.place for one in starters if crisis.label(one).differs]


@pytest.mark.parametrize(
    ("name", "asked", "numbers", "parts"),
    [
        (
            "zh-16-tonight",
            "你是不是在想自杀",
            ("12356", "110", "120"),
            (
                "不能答应",
                "定位",
                "想好了怎么做",
                "酒",
                "走出房间",
                "附近有谁",
                "别让你独处",
                "今晚你们俩都别回那间屋",
                "急诊",
                "今晚就让医生看",
                "没收到我就打给他",
            ),
        ),
        (
            "en-10-the-lobby",
            "are you thinking of killing yourself",
            ("988", "911"),
            (
                "can't promise that",
                "The address, please",
                "anything to drink",
                "the wine",
                "walk out",
                "Who could be with you",
                "Don't leave her alone tonight",
                "Nobody goes back up",
                "nearest ER now",
                "see you tonight",
                "I'll call her",
            ),
        ),
    ],
)
def test_the_client_in_danger_is_asked_and_told_where_help_is(
    starters: tuple[Dialogue, ...],
    name: str,
    asked: str,
    numbers: tuple[str, ...],
    parts: tuple[str, ...],
):
    one = _called(name, starters)
    texts = [message.content for message in one.messages]
    at = next(n for n in range(0, len(texts), 2) if assess(texts[n]).level is RiskLevel.ACTIVE)
    answers = " ".join(texts[at + 1 :: 2])
    assert asked in texts[at - 1]
    assert crisis_handling.check(one.messages) is None  # help is named within two answers
    for number in numbers:
        assert number in " ".join(texts[at + 1 : at + 5])
    for part in parts:
        assert part in answers


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("zh-17-not-waking-up", ("有没有想过自杀", "不安全的东西", "心理科", "12356", "120")),
        (
            "en-09-hall-closet",
            ("thinking of killing yourself", "safer without", "tell her those two", "988", "911"),
        ),
        (
            "zh-37-the-guitar",
            ("是不是在想自杀", "别让他一个人", "不能替他保密", "心理中心", "12356", "120"),
        ),
    ],
)
def test_where_life_is_wearied_of_it_is_asked_and_help_is_named(
    starters: tuple[Dialogue, ...], name: str, parts: tuple[str, ...]
):
    one = _called(name, starters)
    assert crisis_handling.level_of(one.messages) is RiskLevel.PASSIVE
    answers = " ".join(templates.replies(one))
    for part in parts:
        assert part in answers


def test_the_risk_of_a_roommate_is_heard_as_his(starters: tuple[Dialogue, ...]):
    own, others = (
        assess(_called(name, starters).messages[:1])
        for name in ("zh-17-not-waking-up", "zh-37-the-guitar")
    )
    assert RiskReason.SOMEONE_ELSE in others.reasons
    assert RiskReason.SOMEONE_ELSE not in own.reasons


@pytest.mark.parametrize(
    ("name", "parts", "never"),
    [
        ("zh-35-three-online-tests", ("不想活", "精神科", "我没告诉你"), ("抑郁", "焦虑症")),
        (
            "zh-36-the-curtain",
            ("不该挨打", "很危险", "医院", "110", "人身安全保护令", "夫妻咨询我现在不能"),
            ("12338", "各退一步"),
        ),
        ("zh-38-the-pipe", ("伤害自己", "今天就去医院", "别一个人", "120"), ("幻", "分裂", "疯")),
    ],
)
def test_who_needs_a_doctor_or_shelter_is_sent_there_and_no_illness_is_named(
    starters: tuple[Dialogue, ...], name: str, parts: tuple[str, ...], never: tuple[str, ...]
):
    answers = " ".join(templates.replies(_called(name, starters)))
    for part in parts:
        assert part in answers
    for part in never:
        assert part not in answers


def test_nobody_is_named_diagnosed_or_told_what_to_take(starters: tuple[Dialogue, ...]):
    for one in starters:
        assert masking.masked(one) == (one, ()), one.place
        assert harms.check(one.turns) is None, one.place


def test_no_counsellor_lectures(starters: tuple[Dialogue, ...]):
    for one in starters:
        exchanges = len(one.turns) // 2
        most = 16 if one.labels["crisis"] == "active" else 14
        assert 6 <= exchanges <= most, one.place
        limit = 100 if one.language == "zh" else 240
        assert max(map(len, templates.replies(one))) <= limit, one.place
    lengths = [
        len(text) for one in starters if one.language == "zh" for text in templates.replies(one)
    ]
    # A counsellor may say next to nothing, though not every time.
    assert sum(20 <= length <= 90 for length in lengths) / len(lengths) >= 0.7
    assert sum(length < 10 for length in lengths) / len(lengths) <= 0.1


def test_nothing_is_a_template(starters: tuple[Dialogue, ...]):
    openings: Counter[str] = Counter()
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for one in starters:
        replies = templates.replies(one)
        for text in replies:
            assert templates.kinds_of(text) == frozenset(), text
            openings.update(
                words for kind, words in templates.ends(text) if kind is templates.Template.OPENING
            )
            assert not re.search(r"首先|其次|^\s*[-•\d]+[.、]|我能?理解你", text), text
        first[_clause(one.turns[0].content)] += 1
        last[_clause(replies[-1])] += 1
    assert openings.most_common(1)[0][1] <= 2
    assert max(first.values()) == 1
    assert max(last.values()) == 1


def test_no_two_are_alike(starters: tuple[Dialogue, ...]):
    found = near.clusters((said(one.messages) for one in starters), threshold=0.5)
    assert list(found.leader) == list(range(len(starters)))


@pytest.mark.parametrize(
    ("name", "quoted", "source"),
    [
        (
            "zh-05-awake-at-three",
            "慢性失眠的首选治疗是认知行为治疗",
            "sources/psychology-basics/04-consciousness-attention.md",
        ),
        (
            "zh-13-lunch-downstairs",
            "回避使焦虑立刻减轻，这种行为便得到负强化",
            "sources/psychology-basics/12-disorders-therapy.md",
        ),
        (
            "zh-24-highlighter",
            "重读之所以容易使人高估自己，是因为再次看到时的熟悉感被误当成了掌握",
            "sources/exam-guide/exam-guide.md",
        ),
        (
            "zh-29-left-with-grandparents",
            "早期依恋影响后来的发展，却不决定一生",
            "sources/psychology-basics/10-development.md",
        ),
        (
            "en-01-flashcards-in-a-drawer",
            "recalling material from memory improves later retention more than studying the "
            "material again",
            "books/foundations-of-psychology.md",
        ),
    ],
)
def test_what_is_told_of_psychology_stands_in_the_books(name: str, quoted: str, source: str):
    assert quoted in (KB / "dialogues" / f"{name}.json").read_text(encoding="utf-8")
    assert quoted in (KB / source).read_text(encoding="utf-8")
    row = json.loads((KB / "dialogues" / f"{name}.json").read_text(encoding="utf-8"))
    assert row["labels"]["knowledge"] == "textbook"


def test_the_recipe_of_the_demo_is_one():
    recipe = recipes.read(KB / "recipes" / "demo.toml")
    assert recipe.name == "demo-mix"
    assert [(one.name, one.run) for one in recipe.sources] == [
        ("starter-dialogues", False),
        ("starter-dialogues", False),
        ("demo", True),
    ]
    assert [one.languages for one in recipe.sources] == [("zh",), ("en",), ()]
    assert [one.crisis for one in recipe.sources] == ["line_named", "line_named", "keep"]
    assert "12356" in (recipe.sources[0].system or "")
    assert "\n" not in (recipe.sources[0].system or "")
    assert recipe.retrieval.share > 0
    assert recipe.retrieval.without_gold > 0
    assert recipe.retrieval.decline > 0


def _clause(text: str) -> str:
    return fold(re.split(r"[，。！？,.!?：；;…]", text)[0])


def _name(one: Dialogue) -> str:
    assert one.place
    return Path(one.place.file).stem


def _called(name: str, starters: tuple[Dialogue, ...]) -> Dialogue:
    (one,) = (one for one in starters if _name(one) == name)
    return one


def _at_risk(one: Dialogue) -> bool:
    return one.labels["crisis"] != "none"
