"""Seeds: which rows of which files, and the plan that goes through them."""

import json

import pytest

from psykb import jsonl
from psykb.errors import CorruptRecordError, NotFoundError
from psykb.generation.dialogues import seeds
from psykb.generation.dialogues.seeds import Seed, SeedPlan
from psykb.types import (
    Bloom,
    Citation,
    Dialogue,
    DialogueSlot,
    Difficulty,
    Kind,
    Message,
    Method,
    Point,
    Provenance,
    QAPair,
    Role,
    Style,
)

CITED = Citation(document_id="0123456789ab", start=0, end=7, quote="遗忘先快后慢。", title="书")


def item(number, kind=Kind.SHORT, **fields):
    given = {
        "question": "遗忘的进程有什么特点？",
        "answer": "遗忘先快后慢。",
        "points": (Point(text="遗忘先快后慢。", evidence=(0,)),),
        **fields,
    }
    return QAPair(
        id=f"{number:012d}",
        kind=kind,
        language="zh",
        citations=(CITED,),
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.EASY,
        about="遗忘",
        provenance=Provenance(method=Method.RULES, prompts={}, passages=()),
        **given,
    )


def dialogue(name, *contents):
    roles: tuple[Role, ...] = ("user", "assistant") * len(contents)
    return Dialogue(
        id=name,
        messages=tuple(Message(role=r, content=c) for r, c in zip(roles, contents, strict=False)),
        language="zh",
        source="set",
        licence="CC0-1.0",
        topic="睡眠",
        labels={},
        repairs={},
    )


def rows(path, *values):
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), "utf-8")
    return path


def test_files_of_one_name_keep_their_posts_apart(tmp_path):
    # the name that the second would get is that of a file of its own
    names = ("a/posts.jsonl", "posts#2.jsonl", "posts#3.jsonl", "b/posts.jsonl")
    files = [tmp_path / name for name in names]
    for n, file in enumerate(files):
        file.parent.mkdir(exist_ok=True)
        rows(file, {"question": f"q{n}", "answer": f"a{n}"})
    found = {seed.id: seed.question for seed in seeds.read([*files, files[0]])}
    assert found == {
        "posts.jsonl:1": "q0",
        "posts#2.jsonl:1": "q1",
        "posts#3.jsonl:1": "q2",
        "posts#4.jsonl:1": "q3",
    }


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"\xff\xfe\x00", ":"),
        (b'{"question": "a"}\n', ":1: answer"),
        (b'{"question": " ", "answer": "b"}\n', ":1: question"),
        (b'{"question": "a", "answer": "b"}\n{"question": 3, "answer": "b"}\n', ":2: question"),
        (b'{"question": "a", "answer": "b"}\n\n{"quest', ":3:"),
        (b"[1]", ":1:"),
        (b'[{"question": "a", "answers": null}]', ":1: answers"),
        (b'[{"question": "a", "answers": [{"answer_text": 3}]}]', "answers.0.answer_text"),
        (b'"text"\n', ":1:"),
        (b"9" * 5_000, ":1:"),
    ],
)
def test_rows_that_are_none(tmp_path, content, where):
    file = tmp_path / "posts.jsonl"
    file.write_bytes(content)
    with pytest.raises(CorruptRecordError) as error:
        seeds.read([file])
    assert where in str(error.value)
    assert "posts.jsonl" in str(error.value)


def test_an_item_with_a_wrong_field_names_it(tmp_path):
    file = tmp_path / "qa.jsonl"
    row = jsonl.plain(item(1))
    rows(file, row, {**row, "language": "fr"})
    with pytest.raises(CorruptRecordError) as error:
        seeds.read([file])
    assert "qa.jsonl:2: language" in str(error.value)


def test_no_file_and_no_seed(tmp_path):
    with pytest.raises(NotFoundError):
        seeds.read([tmp_path / "no.jsonl"])
    empty = rows(tmp_path / "empty.jsonl")
    long = tmp_path / "dialogues.jsonl"
    jsonl.write(long, [dialogue("0" * 12, "甲", "乙", "丙", "丁")])
    for file in (empty, long):
        with pytest.raises(NotFoundError):
            seeds.read([file])


def test_items(tmp_path):
    file = tmp_path / "qa.jsonl"
    points = (Point(text="甲。", evidence=(0,)), Point(text="乙。", evidence=()))
    choice = item(
        2, Kind.SINGLE, options=("A", "B"), answer="A", question="（　）是甲。", points=points
    )
    bare = item(3, Kind.SINGLE, options=("A", "B"), answer="A", points=())
    jsonl.write(file, [item(1), choice, bare, item(1)])
    found = seeds.read([file])
    assert seeds.left_out(file) == 1
    assert found == (
        Seed(
            id="000000000001",
            question="遗忘的进程有什么特点？",
            answer="遗忘先快后慢。",
            points=("遗忘先快后慢。",),
            language="zh",
            citations=(CITED,),
            topic="遗忘",
        ),
        Seed(
            id="000000000002",
            question="遗忘",
            answer="甲。乙。",
            points=("甲。", "乙。"),
            language="zh",
            citations=(CITED,),
            topic="遗忘",
        ),
    )


def test_dialogues_of_one_exchange(tmp_path):
    file = tmp_path / "dialogues.jsonl"
    jsonl.write(
        file, [dialogue("a" * 12, "睡不着。", "先起来。再躺下。"), dialogue("b" * 12, *"甲乙丙丁")]
    )
    found = seeds.read([file])
    assert seeds.left_out(file) == 1
    (seed,) = found
    assert (seed.id, seed.question, seed.topic, seed.licence) == (
        "a" * 12,
        "睡不着。",
        "睡眠",
        "CC0-1.0",
    )
    assert seed.points == ("先起来。", "再躺下。")


def test_posts_of_plain_rows_and_of_answers(tmp_path):
    plain = rows(
        tmp_path / "a.jsonl",
        {"question": "Why?", "answer": "Because. So.", "topic": "t", "licence": "MIT"},
    )
    several = tmp_path / "b.json"
    several.write_text(
        json.dumps(
            [
                {
                    "question": "怎么办",
                    "description": "很难。",
                    "keywords": "学习,压力",
                    "answers": [{"answer_text": "甲。"}, {"answer_text": "乙。"}],
                }
            ]
        ),
        "utf-8",
    )
    found = seeds.read([plain, several])
    assert [(s.id, s.question, s.answer, s.topic, s.licence, s.language) for s in found] == [
        ("a.jsonl:1", "Why?", "Because. So.", "t", "MIT", "en"),
        ("b.json:1", "怎么办\n很难。", "甲。", "学习,压力", "", "zh"),
        ("b.json:1/2", "怎么办\n很难。", "乙。", "学习,压力", "", "zh"),
    ]


def test_a_question_that_nobody_answered_is_left_out(tmp_path):
    file = rows(
        tmp_path / "psyqa.jsonl",
        {"question": "甲", "answers": []},
        {"question": "乙", "answers": [{"answer_text": " "}, {"answer_text": "答。"}]},
        {"question": "丙", "answers": [{"answer_text": ""}]},
    )
    assert [(s.id, s.answer) for s in seeds.read([file])] == [("psyqa.jsonl:2/2", "答。")]
    assert seeds.left_out(file) == 2
    bare = rows(tmp_path / "bare.jsonl", {"question": "甲", "answers": []})
    with pytest.raises(NotFoundError):
        seeds.read([bare])


def test_files_of_the_same_name_keep_their_seeds_apart(tmp_path):
    files = []
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        row = {"question": folder, "answer": "b"}
        files.append(rows(tmp_path / folder / "posts.jsonl", row))
    assert [s.id for s in seeds.read(files)] == ["posts.jsonl:1", "posts#2.jsonl:1"]


def plan(count, **options):
    made = [
        Seed(id=f"s{n}", question="q?", answer="a b c.", points=("a b c.",), language="en")
        for n in range(count)
    ]
    return SeedPlan(made, **{"turns": (4, 6), **options})


def test_the_plan_goes_through_all_seeds_before_one_comes_again():
    slots = list(plan(5).slots())
    assert [slot.number for slot in slots] == list(range(15))
    for turn in range(3):
        lap = slots[5 * turn : 5 * turn + 5]
        assert {slot.turn for slot in lap} == {turn}
        assert sorted(slot.seed_of for slot in lap) == [f"s{n}" for n in range(5)]
    assert [s.seed_of for s in slots[:5]] != [s.seed_of for s in slots[5:10]]
    assert slots == list(plan(5).slots())
    assert slots != list(plan(5, seed=1).slots())


def test_lengths_come_equally_often():
    made = plan(40)
    wanted = [made.brief(slot).exchanges for slot in made.slots()]
    assert {n: wanted[:60].count(n) for n in (4, 5, 6)} == {4: 20, 5: 20, 6: 20}
    assert set(wanted[:3]) == {4, 5, 6}


def test_a_brief(tmp_path):
    made = SeedPlan(
        [Seed(id="s", question="q", answer="a.", points=("a.",), language="zh", topic="t")],
        turns=(5, 5),
        language="en",
    )
    brief = made.brief(next(made.slots()))
    assert (brief.style, brief.language, brief.exchanges) == (Style.REWRITE, "en", 5)
    assert (brief.query, brief.points, brief.crisis) == ("q t", ("a.",), False)
    with pytest.raises(NotFoundError):
        made.brief(DialogueSlot(number=0, style=Style.REWRITE, seed_of="other"))


@pytest.mark.parametrize(
    ("question", "crisis"),
    [
        ("我不想活了，怎么办？", True),
        ("我今晚就想从楼上跳下去。", True),
        ("为什么背过的东西忘得特别快？", False),
    ],
)
def test_where_danger_is_heard_in_the_question(tmp_path, question, crisis):
    file = tmp_path / "posts.jsonl"
    file.write_text(json.dumps({"question": question, "answer": "先照顾好自己。"}), "utf-8")
    plan = SeedPlan(seeds.read([file]), turns=(4, 4))
    assert plan.brief(next(plan.slots())).crisis is crisis
