"""What is exported: a run or a file, as people left it."""

from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.exporting import export
from psykb.dataset.request import Options
from psykb.dataset.selecting import select
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.types import Kind, Point, QAPair, Review
from tests.dataset.made_items import (
    FORGETTING,
    INTERFERENCE,
    PROCESSES,
    WORKING_MEMORY,
    made,
)


@pytest.fixture
def run(items, tmp_path: Path) -> Path:
    """A run with all items: the first accepted, the second rejected, the third edited."""
    folder = tmp_path / "generated" / "r1"
    folder.mkdir(parents=True)
    jsonl.write(folder / "qa.jsonl", items)
    time = "2026-11-20T00:00:00Z"
    edited = replace(items[2], question="工作记忆有什么作用？")
    jsonl.write(
        folder / "reviews.jsonl",
        [
            Review(item=items[0].id, verdict="accept", reviewer="a", time=time),
            Review(item=items[1].id, verdict="reject", reason="unclear", reviewer="a", time=time),
            Review(item=items[2].id, verdict="edit", edited=edited, reviewer="a", time=time),
        ],
    )
    return folder


def test_no_such_run(tmp_path):
    with pytest.raises(NotFoundError):
        select(tmp_path, "none")


def test_a_file_that_is_no_items_names_line_and_field(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"messages": []}\n')
    with pytest.raises(CorruptRecordError, match=r"a\.jsonl:1"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(MisuseError, match="is not UTF-8 text"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_a_file_without_quotes_says_how_to_get_them_back(items, base, tmp_path):
    export(items, "jsonl", tmp_path / "a", base, Options(no_quotes=True))
    with pytest.raises(MisuseError, match="psykb data hydrate"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_quotes_of_a_few_characters_left_out_are_noticed_too(base, tmp_path):
    """Its own quotes are too short to be left out: every line is an item all the same."""
    item = made(base, Kind.SHORT, "问？", WORKING_MEMORY, INTERFERENCE)
    done = export([item], "jsonl", tmp_path / "a", base, Options(no_quotes=True))
    assert len(list(jsonl.read(done.files[0], QAPair))) == 1
    with pytest.raises(MisuseError, match="psykb data hydrate"):
        select(tmp_path, str(done.files[0]))


@pytest.mark.parametrize(
    ("at", "changed", "told"),
    [
        (2, {"answer": "Z"}, "key_not_an_option (answer is 'Z')"),
        (2, {"answer": "AB"}, "key_malformed (answer is 'AB')"),
        (3, {"answer": "CA"}, "key_malformed (answer is 'CA')"),
        (5, {"answer": "True"}, "key_malformed (answer is 'True')"),
        (0, {"answer": " "}, "empty_answer (answer is '')"),
        (2, {"options": tuple("甲乙丙丁戊己庚辛壬癸子丑")}, "option_count (options is '12')"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_a_key_that_is_none_is_refused_by_item_and_flaw(at, changed, told, apart, items, tmp_path):
    items[at] = replace(items[at], **changed)
    jsonl.write(tmp_path / "a.jsonl", items)
    with pytest.raises(CorruptRecordError) as refused:
        select(tmp_path, str(tmp_path / "a.jsonl"), apart=apart)
    assert f"a.jsonl: item {items[at].id}: {told}" in str(refused.value)


def test_a_key_that_is_none_harms_nothing_where_it_is_not_exported(run, items, tmp_path):
    items[1] = replace(items[1], answer="")  # rejected by a reviewer
    items[2] = replace(items[2], answer="Z")  # mended by a reviewer
    items[3] = replace(items[3], answer="Z")  # of another kind
    jsonl.write(run / "qa.jsonl", items)
    wanted = {Kind.SHORT: None, Kind.DEFINITION: None, Kind.SINGLE: None}
    chosen = select(tmp_path, "r1", kinds=wanted)
    assert [item.answer for item in chosen.items] == [
        items[0].answer, "B", "A", items[10].answer,
    ]  # fmt: skip


def test_rejected_items_stay_behind_and_edits_apply(run, items, tmp_path):
    chosen = select(tmp_path, "r1")
    assert [item.id for item in chosen.items] == [i.id for i in items if i is not items[1]]
    assert chosen.items[1].question == "工作记忆有什么作用？"
    assert (chosen.rejected, chosen.unreviewed) == (1, 0)
    assert chosen.target == run / "exports" / "r1"


def test_reviewed_means_accepted_or_edited(run, items, tmp_path):
    chosen = select(tmp_path, "r1", only_reviewed=True)
    assert [item.id for item in chosen.items] == [items[0].id, items[2].id]
    assert (chosen.rejected, chosen.unreviewed) == (1, 8)


def test_only_the_kinds_that_are_asked_for(run, tmp_path):
    chosen = select(tmp_path, "r1", kinds={Kind.TRUE_FALSE: None, Kind.ESSAY: None})
    assert [item.kind for item in chosen.items] == [Kind.TRUE_FALSE, Kind.ESSAY, Kind.TRUE_FALSE]


def test_another_file_is_exported_beside_it(items, tmp_path):
    jsonl.write(tmp_path / "mine.jsonl", items)
    chosen = select(tmp_path, str(tmp_path / "mine.jsonl"))
    assert (len(chosen.items), chosen.target) == (11, tmp_path / "mine")


def test_so_many_of_each_kind_in_their_order(run, items, tmp_path):
    wanted = {Kind.TRUE_FALSE: 1, Kind.SINGLE: 3, Kind.ESSAY: None, Kind.CASE: 1}
    chosen = select(tmp_path, "r1", kinds=wanted)
    taken = [items[at].id for at in (2, 5, 6, 7, 8)]
    assert [item.id for item in chosen.items] == taken
    assert chosen.lacking == {Kind.SINGLE: 1}


def test_of_items_that_tell_each_others_answer_the_first_is_taken(base, tmp_path):
    def single(question, *quotes, **fields):
        return made(base, Kind.SINGLE, question, "A", *quotes, options=("甲", "乙"), **fields)

    points = Point(text="甲是……", evidence=(0,)), Point(text="乙是……", evidence=(1,))
    items = [
        single("一？", FORGETTING, about="遗忘"),
        single("二？", FORGETTING),  # on the same sentence
        single("三？", INTERFERENCE, about="遗忘"),  # on the same term
        single("四？", PROCESSES, FORGETTING, points=points),  # only its wrong option is there
        single("五？", WORKING_MEMORY, about="记忆"),
        made(base, Kind.SHORT, "六？", "……", PROCESSES),  # the sentence of the fourth
        made(base, Kind.SHORT, "七？", "……", INTERFERENCE),  # that of an item that was left out
    ]
    jsonl.write(tmp_path / "a.jsonl", items)
    chosen = select(tmp_path, str(tmp_path / "a.jsonl"), apart=True)
    assert [item.question for item in chosen.items] == ["一？", "四？", "五？", "七？"]
    assert chosen.related == 3
    whole = select(tmp_path, str(tmp_path / "a.jsonl"))
    assert (len(whole.items), whole.related) == (7, 0)


def test_what_is_left_out_makes_room_for_a_later_one(base, tmp_path):
    items = [
        made(base, Kind.SHORT, f"{number}？", "……", quote)
        for number, quote in enumerate((FORGETTING, FORGETTING, INTERFERENCE, PROCESSES))
    ]
    jsonl.write(tmp_path / "a.jsonl", items)
    chosen = select(tmp_path, str(tmp_path / "a.jsonl"), kinds={Kind.SHORT: 2}, apart=True)
    assert [item.question for item in chosen.items] == ["0？", "2？"]
    assert (chosen.related, chosen.lacking) == (1, {})


def test_the_same_words_in_two_places_are_one_sentence(base, tmp_path):
    one, two = (made(base, Kind.SHORT, f"{n}？", "……", FORGETTING) for n in range(2))
    moved = replace(two.citations[0], document_id="0" * 12)
    jsonl.write(tmp_path / "a.jsonl", [one, replace(two, citations=(moved,))])
    chosen = select(tmp_path, str(tmp_path / "a.jsonl"), apart=True)
    assert (len(chosen.items), chosen.related) == (1, 1)


@pytest.mark.parametrize("text", ["⟦", "⟦⟧", "⟦by hand⟧", "⟦0123456789ab:0-9⟧", "⟦0123456789ab"])
def test_a_bracket_that_somebody_wrote_is_no_quote_left_out(text, items, tmp_path):
    items[1] = replace(items[1], question=f"名词解释：{text}")
    jsonl.write(tmp_path / "a.jsonl", items)
    assert select(tmp_path, str(tmp_path / "a.jsonl")).items == tuple(items)


def test_the_item_whose_quote_was_left_out_is_named_by_its_line(items, tmp_path):
    items[1] = replace(items[1], question="名词解释：⟦0123456789ab:100-130⟧")
    jsonl.write(tmp_path / "a.jsonl", items)
    with pytest.raises(MisuseError, match=r"a\.jsonl:2: quotes of this item were left out"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_one_id_twice(items, tmp_path):
    jsonl.write(tmp_path / "a.jsonl", [*items, items[4], items[4]])
    with pytest.raises(CorruptRecordError, match=f"3 items have the id {items[4].id}"):
        select(tmp_path, str(tmp_path / "a.jsonl"))
