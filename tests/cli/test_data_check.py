"""`psykb data check` as a user types it."""

import json
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.dataset.rowing import of_item
from psykb.generation.dialogues.ids import dialogue_id
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Dialogue, Kind, Message, Role
from tests.dataset.made_items import made

QUESTION = "下列关于工作记忆容量的说法，符合巴德利多成分模型的是（　　）"
LONG = "我最近一直睡不好，白天上课也没有精神，总是担心考试会考不好，不知道该怎么办。"


def dialogue(*said, source="甲集", licence="CC-BY-4.0"):
    roles: tuple[Role, Role] = ("user", "assistant")
    messages = tuple(Message(role=roles[n % 2], content=one) for n, one in enumerate(said))
    return Dialogue(
        id=dialogue_id(messages),
        messages=messages,
        language="zh",
        source=source,
        licence=licence,
        labels={},
        repairs={},
    )


@pytest.fixture
def sets(here):
    """Two sets, of which the second repeats one dialogue; and a benchmark."""
    for name, dialogues in {
        "one": [dialogue(LONG, "多久了？"), dialogue(QUESTION, "选第一项。")],
        "two": [dialogue(LONG + "！", "多久了", source="乙集", licence="CC-BY-NC-4.0")],
        "none": [],
    }.items():
        (here / "generated" / name).mkdir(parents=True)
        jsonl.write(here / "generated" / name / "dialogues.jsonl", dialogues)
    row = {"question": QUESTION, "answer": "A"}
    (here / "exam.json").write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    return here


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "SET|RUN|MIX|FILE… is missing"),
        (["nosuch"], 1, "no file, set of dialogues, run or mix; those at hand are: none, one"),
        (["one", "--against", "no.json"], 1, "no.json: cannot be read"),
        (["one", "--embedder", "st:x"], 2, "--embedder needs a benchmark"),
        (["one", "--embedder", "lsa", "--against", "exam.json"], 2, "--embedder lsa sees words"),
        (["one", "--embedder", "x", "--against", "exam.json"], 2, "unknown embedder 'x'"),
        (["one", "--near", "0.4"], 2, "a share from 0.5 to 1, not '0.4'"),
        (["one", "--near", "nan"], 2, "a share from 0.5 to 1, not 'nan'"),
    ],
)  # fmt: skip
def test_mistakes(sets, run, words, code, told):
    done = run("data", "check", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_topics_and_labels_of_a_set_and_of_a_mix(here, run):
    said = (LONG, "工作以后总和同事争吵，心里很委屈，想换一份工作又不敢开口。")
    talks = [
        replace(dialogue(one, "多久了？"), topic="睡眠", labels={"crisis": "none"}) for one in said
    ]
    (here / "generated" / "talks").mkdir(parents=True)
    jsonl.write(here / "generated" / "talks" / "dialogues.jsonl", talks)
    recipe = 'name = "mixed"\nseed = 1\n[split]\ntrain = 0.5\nvalid = 0.5\ntest = 0.0\n'
    recipe += 'by = "passage"\n[[source]]\nset = "talks"\n'
    (here / "my.toml").write_text(recipe, encoding="utf-8")
    mixed = run("data", "mix", "my.toml")
    assert mixed.code == 0, mixed.err
    for name in ("talks", "mixed"):
        profile = json.loads(run("data", "check", name, "--json").out)["profile"]
        assert profile["whole"]["topics"] == [["睡眠", 2]]
        assert profile["whole"]["labels"] == {"crisis": {"none": 2}}
    assert "crisis: none 2" in run("data", "check", "talks").out


def test_nothing_to_look_at(sets, run):
    assert run("data", "check", "none").code == 3


def test_sources_and_what_repeats(sets, run):
    done = run("data", "check", "one", "two")
    assert done.code == 0
    assert "repeated rows: 1 exactly, 0 nearly" in done.out
    assert "乙集    甲集           1       0" in done.out
    assert "NON-COMMERCIAL: 1 dialogue under CC-BY-NC-4.0" in done.err


def test_a_hit_with_both_texts(sets, run):
    done = run("data", "check", "one", "two", "--against", "exam.json")
    assert done.code == 1
    assert "exam.json: 1 items; 1 of 3 rows hold 1 of them" in done.out
    assert done.out.endswith(f"= exam.json:1 (ngram 1.00)\n  {QUESTION}\n  {QUESTION}\n")
    clean = run("data", "check", "two", "--against", "exam.json")
    assert clean.code == 0
    assert "0 of 1 rows hold 0 of them" in clean.out


def test_json(sets, run):
    done = run("data", "check", "one", "two", "--against", "exam.json", "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert (found["schema"], found["rows"], found["contaminated"]) == (1, 3, 1)
    assert found["duplicates"]["between"] == [
        {"source": "乙集", "of_source": "甲集", "exact": 1, "near": 0}
    ]
    assert found["against"] == [
        {"path": "exam.json", "items": 1, "unsearched": [], "passed_over": []}
    ]
    (hit,) = found["hits"]
    assert (hit["message"], hit["item"], hit["way"], hit["score"]) == (
        0,
        "exam.json:1",
        "ngram",
        1.0,
    )


def test_a_report_is_not_written_over(sets, run, here):
    words = ["data", "check", "one", "two", "--against", "exam.json", "-o"]
    assert run(*words, "r.md").code == 1
    text = (here / "r.md").read_text(encoding="utf-8")
    assert f"```text\n{QUESTION}\n```" in text
    assert "## exam.json" in text
    assert run(*words, "r.md").code == 1
    assert (here / "r.md").read_text(encoding="utf-8") == text
    assert run(*words, "r.json").code == 1
    assert json.loads((here / "r.json").read_text(encoding="utf-8"))["contaminated"] == 1
    (here / "r.md").write_text("mine", encoding="utf-8")
    refused = run(*words, "r.md")
    assert "--force replaces it" in refused.err
    assert (here / "r.md").read_text(encoding="utf-8") == "mine"
    assert run(*words, "r.md", "--force").code == 1
    assert (here / "r.md").read_text(encoding="utf-8") == text


def test_a_run_of_items(sets, base, run, here):
    quote = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
    with KnowledgeBase.open(base) as opened:
        item = made(opened, Kind.DEFINITION, "名词解释：工作记忆", quote, quote)
    (here / "generated" / "r1").mkdir()
    jsonl.write(here / "generated" / "r1" / "qa.jsonl", [item])
    done = run("data", "check", "r1", "--json")
    assert done.code == 0
    assert [part["source"] for part in json.loads(done.out)["profile"]["parts"]] == ["r1"]
    row = of_item(item, "r1", system="你是教师")
    assert [message.role for message in row.messages] == ["system", "user", "assistant"]
    cited = item.citations[0]
    place = f"{cited.document_id}:{cited.start}-{cited.end}"
    assert row.groups == (f"item:{item.id}", f"passage:{place}")
    assert row.citations == (place,)


def test_what_steers_a_terminal_is_shown_not_sent(sets, run, here):
    spoof = "\u202egnorw\x1b[31m"
    one = dialogue(LONG + spoof, "说说看。", source=f"丙{spoof}集", licence=f"MIT{spoof}")
    two = dialogue(QUESTION + spoof, "选第二项。", source=f"丙{spoof}集")
    jsonl.write(here / "spoof.jsonl", [one, two])
    done = run("data", "check", "spoof.jsonl", "--against", "exam.json", "-o", "c.md")
    assert done.code == 1
    for text in (done.out, done.err, (here / "c.md").read_text("utf-8")):
        assert "\u202e" not in text
        assert "\x1b" not in text
    assert "\\u202egnorw\\x1b[31m" in done.out
