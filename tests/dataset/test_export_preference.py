"""Pairs of preference: both answers to one prompt, with the reason; what makes none is told."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.exporting import export, render
from psykb.dataset.exporting_pairs import export_pairs, render_pairs
from psykb.dataset.request import Options
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import (
    Dialogue,
    DialogueRefusal,
    DialogueReview,
    Draft,
    Evidence,
    Finding,
    Kind,
    Origin,
    Point,
    QAPair,
    Refusal,
    Refused,
    RefusedDialogue,
    Review,
    Stage,
    Standing,
    Style,
)
from tests.dataset.made_dialogues import made as talk
from tests.dataset.made_items import FORGETTING, WORKING_MEMORY, chinese, english

TIME = "2026-11-20T00:00:00Z"


def passage_of(base: KnowledgeBase, quote: str) -> str:
    """Return the id of the passage that holds a quote."""
    (found,) = [p.id for _row, p in base.catalogue.all_passages() if quote in p.text]
    return found


@pytest.fixture
def single(base) -> QAPair:
    """A single choice in Chinese, made of the passage on working memory."""
    item = chinese(base)[2]
    made_of = replace(item.provenance, passages=(passage_of(base, WORKING_MEMORY),))
    return replace(item, provenance=made_of)


def draft(item: QAPair, **changed: object) -> Draft:
    """Return a draft on the same sentence, whose key is another option."""
    place = item.citations[0]
    evidence = Evidence(number=1, document_id=place.document_id, start=place.start, end=place.end,
                        text=place.quote, context=())  # fmt: skip
    values: dict[str, object] = {
        "kind": item.kind, "language": item.language, "question": "工作记忆有什么用？",
        "options": item.options, "key": (0,), "explanation": "它长久保存信息。",
        "points": (Point(text="它长久保存信息。", evidence=(1,)),), "evidence": (evidence,),
        "prompts": {}, **changed,
    }  # fmt: skip
    return Draft(**values)  # type: ignore[arg-type]


def refused(item: QAPair, drafted: Draft | None, **changed: object) -> Refused:
    values: dict[str, object] = {
        "slot": 3, "kind": item.kind, "passage": item.provenance.passages[0],
        "stage": Stage.SUPPORT, "reason": Refusal.KEY_UNSUPPORTED, "detail": "长久保存",
        "draft": drafted, **changed,
    }  # fmt: skip
    return Refused(**values)  # type: ignore[arg-type]


def run(folder: Path, items: Sequence[QAPair], rejected: Sequence[Refused] = (),
        reviews: Sequence[Review] = ()) -> Path:  # fmt: skip
    """Write a run; return its file of items."""
    folder.mkdir()
    jsonl.write(folder / "qa.jsonl", items)
    jsonl.write(folder / "rejected.jsonl", rejected)
    if reviews:
        jsonl.write(folder / "reviews.jsonl", reviews)
    return folder / "qa.jsonl"


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# items


def test_it_needs_a_run_and_its_books(single, base, tmp_path):
    with pytest.raises(MisuseError, match="--format preference needs the knowledge base"):
        export([single], "preference", tmp_path / "a", None, file=tmp_path / "qa.jsonl")
    with pytest.raises(MisuseError, match="--format preference needs a run"):
        export([single], "preference", tmp_path / "a", base)


def test_a_refused_draft_stands_against_the_item_of_its_passage_and_kind(single, base, tmp_path):
    file = run(tmp_path / "r", [single], [refused(single, draft(single))])
    done = export([single], "preference", tmp_path / "out" / "p", base, file=file)
    (row,) = rows(done.files[0])
    assert row == {
        "prompt": [
            {
                "role": "user",
                "content": "根据下面的教材内容命一道单项选择题。题目、答案和解析都只能来自这些"
                "内容，题目单独拿出来也要看得懂；最后写出所依据的原句。\n\n"
                "# 记忆小书 › 第一章 记忆 › 1.1 工作记忆\n" + shown(base, single),
            }
        ],
        "chosen": [
            {
                "role": "assistant",
                "content": "题目：工作记忆的作用是什么？\nA. 长久保存\nB. 暂时保持并加工\n"
                "C. 彻底遗忘\nD. 感觉登记\n答案：B\n解析：工作记忆对信息加以暂时保持并同时加工。\n"
                f"依据：“{WORKING_MEMORY}”",
            }
        ],
        "rejected": [
            {
                "role": "assistant",
                "content": "题目：工作记忆有什么用？\nA. 长久保存\nB. 暂时保持并加工\nC. 彻底遗忘\n"
                f"D. 感觉登记\n答案：A\n解析：它长久保存信息。\n依据：“{WORKING_MEMORY}”",
            }
        ],
        "reason": "key_unsupported",
        "detail": "长久保存",
        "id": single.id,
    }
    assert (done.rows, done.notes) == (1, ())


def shown(base: KnowledgeBase, item: QAPair) -> str:
    return base.passage(item.provenance.passages[0]).text.strip()


def test_llama_factory_gets_single_messages_an_entry_and_dpo(single, base, tmp_path):
    yaml = pytest.importorskip("yaml")
    file = run(tmp_path / "r", [single], [refused(single, draft(single))])
    done = export([single], "preference", tmp_path / "p", base, file=file)
    assert [path.name for path in done.files] == [
        "p.jsonl", "p.llamafactory.json", "dataset_info.json",
    ]  # fmt: skip
    ((row),) = json.loads(done.files[1].read_bytes())
    (trl,) = rows(done.files[0])
    assert row["conversations"][0]["from"] == "human"
    assert row["conversations"][0]["value"] == trl["prompt"][0]["content"]  # type: ignore[index]
    assert row["chosen"] == {"from": "gpt", "value": trl["chosen"][0]["content"]}  # type: ignore[index]
    assert row["rejected"] == {"from": "gpt", "value": trl["rejected"][0]["content"]}  # type: ignore[index]
    entry = json.loads(done.files[2].read_bytes())["p.llamafactory"]
    assert (entry["file_name"], entry["ranking"]) == ("p.llamafactory.json", True)
    assert done.training is not None
    read = yaml.safe_load(done.training.read_text("utf-8"))
    assert (read["stage"], read["dataset"], read["pref_loss"]) == (
        "dpo",
        "p.llamafactory",
        "sigmoid",
    )


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"draft": None}, "1 refusal holds no draft that could be set against an item"),
        (
            {"stage": Stage.DUPLICATE, "reason": Refusal.NEAR_DUPLICATE},
            "1 draft was refused as a duplicate or for a benchmark: it is no worse",
        ),
        (
            {"stage": Stage.CONTAMINATION, "reason": Refusal.IN_BENCHMARK},
            "1 draft was refused as a duplicate or for a benchmark: it is no worse",
        ),
        (
            {"passage": "000000000000:0-9"},
            "1 refused item has no accepted one of its passage and kind",
        ),
    ],
)
def test_what_makes_no_pair_is_counted(changed, note, single, base, tmp_path):
    file = run(tmp_path / "r", [single], [refused(single, draft(single), **changed)])
    done = export([single], "preference", tmp_path / "p", base, file=file)
    assert (done.rows, done.files) == (0, ())
    assert done.notes == (
        "nothing that was refused, rejected or edited could be set against a better one",
        note,
    )


def test_another_kind_answers_another_prompt(single, base, tmp_path):
    other = draft(single, kind=Kind.SHORT, options=(), key=(), answer="暂时保持。")
    file = run(tmp_path / "r", [single], [refused(single, other, kind=Kind.SHORT)])
    assert export([single], "preference", tmp_path / "p", base, file=file).rows == 0


def test_items_of_one_passage_and_kind_take_turns(single, base, tmp_path):
    twin = replace(single, id="0" * 12, question="工作记忆用来做什么？")
    worse = [refused(single, draft(single, question=f"问{n}？"), slot=n) for n in range(3)]
    file = run(tmp_path / "r", [single, twin], worse)
    content, done = render([single, twin], "preference", base, file=file)
    chosen = [json.loads(line)["id"] for line in content.decode().splitlines()]
    assert (chosen, done.rows) == ([single.id, twin.id, single.id], 3)


def test_reviews_make_pairs(single, base, tmp_path):
    better = replace(single, question="工作记忆起什么作用？")
    bad = replace(single, id="0" * 12, question="下面哪个对？")
    reviews = [
        Review(item=bad.id, verdict="reject", reason="unclear", reviewer="a", time=TIME),
        Review(item=single.id, verdict="edit", edited=better, reviewer="a", time=TIME),
    ]
    file = run(tmp_path / "r", [single, bad], reviews=reviews)
    content, _done = render([better], "preference", base, file=file)
    first, second = (json.loads(line) for line in content.decode().splitlines())
    assert [row["reason"] for row in (first, second)] == ["unclear", "edited"]
    assert "下面哪个对？" in first["rejected"][0]["content"]
    assert "工作记忆的作用是什么？" in second["rejected"][0]["content"]
    for row in (first, second):
        assert "工作记忆起什么作用？" in row["chosen"][0]["content"]
    assert first["prompt"] == second["prompt"]


def test_a_sentence_of_another_passage_is_shown_too(single, base, tmp_path):
    place = chinese(base)[5].citations[0]  # on forgetting
    evidence = Evidence(number=1, document_id=place.document_id, start=place.start, end=place.end,
                        text=place.quote, context=())  # fmt: skip
    file = run(tmp_path / "r", [single], [refused(single, draft(single, evidence=(evidence,)))])
    content, _done = render([single], "preference", base, file=file)
    prompt = json.loads(content)["prompt"][0]["content"]
    assert WORKING_MEMORY in prompt
    assert FORGETTING in prompt
    assert prompt.index(WORKING_MEMORY) < prompt.index(FORGETTING)


def test_a_passage_that_is_gone_is_left_out_with_its_item(single, base, tmp_path):
    gone = replace(single, provenance=replace(single.provenance, passages=("0" * 12 + ":0-9",)))
    file = run(tmp_path / "r", [gone], [refused(gone, draft(gone))])
    done = export([gone], "preference", tmp_path / "p", base, file=file)
    ((left),) = done.left_out
    assert (left.item, left.why) == (gone.id, "its passage is not in this knowledge base")


def test_english_alike(base, tmp_path):
    item = english(base)[1]
    quote = item.citations[0].quote
    made_of = replace(item.provenance, passages=(passage_of(base, quote),))
    item = replace(item, provenance=made_of)
    points = (Point(text=quote, evidence=(1,)),)
    wrong = draft(item, question="Consequences do not shape behavior.", options=(), key=(),
                  truth=True, explanation="", points=points)  # fmt: skip
    file = run(tmp_path / "r", [item], [refused(item, wrong)])
    content, _done = render([item], "preference", base, file=file)
    row = json.loads(content)
    assert row["prompt"][0]["content"].startswith(
        "Write one item from the textbook below; its kind: true or false."
    )
    assert row["chosen"][0]["content"] == (
        f'Question: Consequences shape behavior.\nAnswer: True\nEvidence: "{quote}"'
    )
    assert row["rejected"][0]["content"] == (
        f'Question: Consequences do not shape behavior.\nAnswer: True\nEvidence: "{quote}"'
    )


# dialogues

ORIGIN = Origin(style=Style.REWRITE, seed_of="item-1", scenario={}, model="m", prompts={})
KEPT = talk("u|我睡不着。", "a|多久了？", "u|两周。", "a|听起来很辛苦。", origin=ORIGIN)
WORSE = talk("u|我睡不着。", "a|失眠都是缺钙。", "u|真的吗？", "a|是的。", origin=ORIGIN)
WRONG = Finding(message=1, start=0, end=7, standing=Standing.UNSUPPORTED, detail="nothing says so")


def refusal(worse: Dialogue | None, **changed: object) -> RefusedDialogue:
    values: dict[str, object] = {
        "slot": 1, "style": Style.REWRITE, "seed_of": "item-1",
        "reason": DialogueRefusal.UNSUPPORTED_CLAIMS, "dialogue": worse, "findings": (WRONG,),
        **changed,
    }  # fmt: skip
    return RefusedDialogue(**values)  # type: ignore[arg-type]


def talks(folder: Path, kept: Sequence[Dialogue], rejected: Sequence[object] = (),
          reviews: Sequence[DialogueReview] = ()) -> Path:  # fmt: skip
    """Write a run of dialogues; return its file."""
    folder.mkdir()
    jsonl.write(folder / "dialogues.jsonl", kept)
    jsonl.write(folder / "rejected.jsonl", rejected)
    if reviews:
        jsonl.write(folder / "reviews.jsonl", reviews)
    return folder / "dialogues.jsonl"


def test_an_unsupported_answer_stands_against_the_kept_one_after_the_same_talk(tmp_path):
    file = talks(tmp_path / "r", [KEPT], [refusal(WORSE)])
    done = export_pairs([KEPT], file, tmp_path / "p")
    assert rows(done.files[0]) == [
        {
            "prompt": [{"role": "user", "content": "我睡不着。"}],
            "chosen": [{"role": "assistant", "content": "多久了？"}],
            "rejected": [{"role": "assistant", "content": "失眠都是缺钙。"}],
            "reason": "unsupported_claims",
            "detail": "nothing says so",
            "id": KEPT.id,
        }
    ]


@pytest.mark.parametrize(
    "worse",
    [
        refusal(talk("u|我失眠了。", "a|失眠都是缺钙。", origin=ORIGIN)),  # to another question
        refusal(WORSE, findings=(replace(WRONG, message=3, end=2),)),  # wrong elsewhere
        refusal(KEPT, findings=()),  # not different at all
    ],
)
def test_what_did_not_answer_the_same_or_is_wrong_elsewhere_makes_no_pair(worse, tmp_path):
    file = talks(tmp_path / "r", [KEPT], [worse])
    done = export_pairs([KEPT], file, tmp_path / "p")
    assert (done.rows, done.files) == (0, ())
    assert done.notes[1].startswith("1 dialogue makes no pair: it differs")


@pytest.mark.parametrize(
    "worse",
    [
        refusal(WORSE, seed_of="item-2"),
        refusal(WORSE, reason=DialogueRefusal.NEAR_DUPLICATE),
        refusal(None, findings=()),
    ],
)
def test_what_is_no_worse_or_of_another_seed_is_not_looked_at(worse, tmp_path):
    file = talks(tmp_path / "r", [KEPT], [worse])
    done = export_pairs([KEPT], file, tmp_path / "p")
    assert (done.rows, len(done.notes)) == (0, 1)


def test_an_edited_answer_stands_against_what_it_was(tmp_path):
    edited = replace(
        KEPT, messages=(*KEPT.messages[:3], replace(KEPT.messages[3], content="谢谢你告诉我。"))
    )
    review = DialogueReview(item=KEPT.id, verdict="edit", edited=edited, reviewer="a", time=TIME)
    file = talks(tmp_path / "r", [KEPT], reviews=[review])
    content, done = render_pairs([edited], file)
    row = json.loads(content)
    assert [m["content"] for m in row["prompt"]] == ["我睡不着。", "多久了？", "两周。"]
    assert row["chosen"][0]["content"] == "谢谢你告诉我。"
    assert row["rejected"][0]["content"] == "听起来很辛苦。"
    assert (row["reason"], done.rows) == ("edited", 1)


def test_what_an_import_rejected_is_no_refusal(tmp_path):
    file = talks(tmp_path / "r", [KEPT], [{"place": {"file": "a"}, "reason": "no_turns"}])
    assert export_pairs([KEPT], file, tmp_path / "p").rows == 0


def test_force_is_needed_as_for_all(single, base, tmp_path):
    file = run(tmp_path / "r", [single], [refused(single, draft(single))])
    (tmp_path / "p.llamafactory.json").write_text("mine")
    with pytest.raises(MisuseError, match=r"p\.llamafactory\.json: is there already"):
        export([single], "preference", tmp_path / "p", base, file=file)
    assert not (tmp_path / "p.jsonl").exists()
    export([single], "preference", tmp_path / "p", base, Options(force=True), file=file)
    assert (tmp_path / "p.jsonl").exists()
