"""raft: a claim form that `psykb ask` reads, distractors that carry nothing, seeded."""

import json
import re
from dataclasses import replace

import pytest

from psykb.answering import claims
from psykb.dataset import phrasing
from psykb.dataset.exporting import export
from psykb.dataset.request import Options
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Point
from tests.dataset.made_items import FORGETTING, INTERFERENCE, WORKING_MEMORY, chinese, made

ALL_GOLD = Options(without_gold=0)


def rows(items, base, folder, options=ALL_GOLD):
    done = export(items, "raft", folder / "a", base, replace(options, force=True))
    return [json.loads(line) for line in done.files[0].read_text("utf-8").splitlines()], done


def shown(row) -> dict[int, str]:
    evidence = row["messages"][1]["content"]
    return {int(n): text for n, text in re.findall(r"(?m)^\[(\d+)\] (.*)$", evidence)}


def test_an_item_whose_answer_is_no_claims_is_left_out_and_told(base, tmp_path):
    long = made(base, Kind.SHORT, "问？", "长" * 700 + "。", WORKING_MEMORY)
    found, done = rows([long, *chinese(base)[:1]], base, tmp_path)
    assert [row["id"] for row in found] == [chinese(base)[0].id]
    assert [(left.item, left.why) for left in done.left_out] == [
        (long.id, "its answer does not go into claims with citations")
    ]


def test_an_item_without_evidence_is_left_out(base, tmp_path):
    item = chinese(base)[2]
    bare = replace(item, citations=(), origin=item.citations, points=())
    done = export([bare], "raft", tmp_path / "a", base)
    assert (done.rows, done.files) == (0, ())
    assert done.left_out[0].why == "no passage of the book carries it"
    assert not list(tmp_path.iterdir())


def test_a_lone_passage_cannot_be_hidden(tmp_path):
    (tmp_path / "one.txt").write_text("第一章 记忆\n\n记忆是编码、储存和提取的过程。", "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([tmp_path / "one.txt"])
        item = made(base, Kind.SHORT, "记忆是什么？", "过程。", "记忆是编码、储存和提取的过程。")
        done = export([item], "raft", tmp_path / "a", base)
    assert done.left_out[0].why == "the books hold no other passage to hide it among"


def test_every_claim_names_the_sentences_that_are_cited(items, base, tmp_path):
    found, done = rows(items, base, tmp_path)
    assert (len(found), done.left_out) == (11, ())
    for item, row in zip(items, found, strict=True):
        sentences = shown(row)
        read = claims.read(row["messages"][2]["content"], len(sentences))
        assert read.lines
        for line in read.lines:
            assert line.fault is None
            quotes = [citation.quote for citation in item.citations]
            assert all(any(sentences[n] in q or q in sentences[n] for q in quotes)
                       for n in line.numbers)  # fmt: skip
        assert set(row["gold"]) <= set(row["passages"])


def test_points_are_the_claims(base, tmp_path):
    item = made(
        base, Kind.ESSAY, "试述遗忘。", "……", FORGETTING, INTERFERENCE,
        points=(
            Point(text="遗忘先快后慢。", evidence=(0,)),
            Point(text="干扰[1]与痕迹不稳都会造成遗忘", evidence=(0, 1)),
        ),
    )  # fmt: skip
    (row,), _done = rows([item], base, tmp_path)
    number = {text: n for n, text in shown(row).items()}
    one, two = number[FORGETTING], number[INTERFERENCE]
    assert row["messages"][2]["content"] == (
        f"遗忘先快后慢。[{one}]\n干扰(1)与痕迹不稳都会造成遗忘[{one},{two}]"
    )


def test_the_key_of_a_choice_is_the_first_claim(base, tmp_path):
    (row,), _done = rows([chinese(base)[2]], base, tmp_path)
    (number,) = [n for n, text in shown(row).items() if text == WORKING_MEMORY]
    assert row["messages"][2]["content"] == (
        f"正确答案是 B：暂时保持并加工。[{number}]\n"
        f"工作记忆对信息加以暂时保持并同时加工。[{number}]"
    )


def test_distractors_carry_nothing_of_it(items, base, tmp_path):
    found, _done = rows(items, base, tmp_path)
    for item, row in zip(items, found, strict=True):
        others = set(row["passages"]) - set(row["gold"])
        assert others
        for name in others:
            passage = base.passage(name)
            assert base.document(passage.document_id).language == item.language
            assert not any(c.quote in passage.text for c in item.citations)
            assert not item.about or item.about not in passage.text
            assert not any(
                c.document_id == passage.document_id
                and passage.start < c.end
                and c.start < passage.end
                for c in item.citations
            )


def test_without_gold_the_answer_is_none(items, base, tmp_path):
    found, done = rows(items, base, tmp_path, Options(without_gold=1))
    # the one small book in English holds too few passages
    assert {left.why for left in done.left_out} == {
        "there are too few passages to decline it among"
    }
    assert len(found) == 8
    for item, row in zip(items[:8], found, strict=True):
        assert row["id"] == item.id
        assert row["messages"][2]["content"] == "NO_ANSWER"
        assert row["gold"] == []
        assert not any(c.quote in row["messages"][1]["content"] for c in item.citations)


def test_a_row_without_gold_is_as_long_as_one_with_it(items, base, tmp_path):
    with_gold, _done = rows(items[:8], base, tmp_path, Options(without_gold=0, distractors=1))
    without, _done = rows(items[:8], base, tmp_path, Options(without_gold=1, distractors=1))
    lengths = [len(row["passages"]) for row in with_gold]
    assert [len(row["passages"]) for row in without] == lengths
    assert min(lengths) == 2


def test_the_passage_that_answers_stands_anywhere(base, tmp_path):
    item = chinese(base)[0]
    many = [replace(item, id=f"{number:012x}") for number in range(24)]
    found, _done = rows(many, base, tmp_path, Options(without_gold=0, distractors=2))
    places = {row["passages"].index(row["gold"][0]) for row in found}
    assert places == {0, 1, 2}


def test_a_row_depends_on_its_item_and_the_seed_alone(items, base, tmp_path):
    whole, _done = rows(items, base, tmp_path, Options())
    half, _done = rows(items[3:6], base, tmp_path, Options())
    assert half == whole[3:6]
    other, _done = rows(items, base, tmp_path, Options(seed=1))
    assert [row["id"] for row in other] == [row["id"] for row in whole]
    assert other != whole


@pytest.mark.parametrize("most", [1, 2])
def test_so_many_distractors_as_asked_for(most, items, base, tmp_path):
    found, _done = rows(items[:8], base, tmp_path, Options(without_gold=0, distractors=most))
    assert [len(row["passages"]) - len(row["gold"]) for row in found] == [most] * 8


def test_the_key_cites_what_names_the_right_option(base, tmp_path):
    item = made(
        base, Kind.SINGLE, "先快后慢的是", "B", FORGETTING, WORKING_MEMORY,
        options=("工作记忆", "遗忘"),
        points=(
            Point(text="遗忘先快后慢。", evidence=(0,)),
            Point(text="工作记忆暂时保持信息。", evidence=(1,)),
        ),
    )  # fmt: skip
    (row,), _done = rows([item], base, tmp_path)
    number = {text: n for n, text in shown(row).items()}
    first = row["messages"][2]["content"].splitlines()[0]
    assert first == f"正确答案是 B：遗忘。[{number[FORGETTING]}]"


@pytest.mark.parametrize(
    ("kind", "answer", "options", "task"),
    [
        (Kind.TRUE_FALSE, "true", (), "判断题：判断下面的说法是否正确。"),
        (Kind.MULTIPLE, "AB", ("甲", "乙", "丙"), "多项选择题：选出所有正确的选项（不少于两个）。"),
    ],
)
def test_a_closed_question_says_what_is_to_be_done(kind, answer, options, task, base, tmp_path):
    item = made(base, kind, "工作记忆是记忆系统。", answer, WORKING_MEMORY, options=options)
    (found,), _done = rows([item], base, tmp_path)
    said = "\n".join([task, item.question, *phrasing.lettered(item)])
    assert found["messages"][1]["content"].rstrip().endswith(f"问题：{said}")
