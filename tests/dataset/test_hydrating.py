"""Exports without quotes, and their way back, byte for byte."""

import json
from dataclasses import replace

import pytest

from psykb.dataset import markers, withholding
from psykb.dataset.exporting import FORMATS, export
from psykb.dataset.hydrating import hydrate
from psykb.dataset.request import Options
from psykb.dataset.verbatim import Books
from psykb.errors import MisuseError, NotFoundError, QuoteError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind
from tests.dataset.made_items import FORGETTING, OPERANT, WORKING_MEMORY, chinese, made

WITHOUT = Options(no_quotes=True)


@pytest.fixture
def awkward(items, base):
    """Items with what escapes must carry: quotation marks, markup, brackets, formulas, lines."""
    text = f'="{OPERANT}"\n<b>|{WORKING_MEMORY}|</b> \\ ⟦⟧ ⟦0123456789ab:0-9⟧ \t{FORGETTING}'
    return [*items, made(base, Kind.SHORT, text, f"-{text}", FORGETTING, about="⟦")]


# what is refused


def test_a_file_that_is_not_there(base, tmp_path):
    with pytest.raises(NotFoundError, match=r"none\.jsonl: there is no such file"):
        hydrate(tmp_path / "none.jsonl", tmp_path / "out", base)


def test_a_docx_says_what_to_do(items, base, tmp_path):
    export(items, "exam", tmp_path / "a", base, WITHOUT)
    with pytest.raises(MisuseError, match="DOCX; hydrate the jsonl export"):
        hydrate(tmp_path / "a-key.docx", tmp_path / "out.docx", base)
    assert not (tmp_path / "out.docx").exists()


def test_a_book_that_is_not_in_the_base_is_named_and_nothing_written(items, base, tmp_path):
    done = export(items, "jsonl", tmp_path / "a", base, WITHOUT)
    (tmp_path / "book.txt").write_text("第一章 别的书\n\n这里没有什么可以引用的内容。", "utf-8")
    with KnowledgeBase.create(tmp_path / "other") as other:
        other.ingest([tmp_path / "book.txt"])
        with pytest.raises(NotFoundError, match=items[0].citations[0].document_id):
            hydrate(done.files[0], tmp_path / "out.jsonl", other)
    assert not list(tmp_path.glob("*out.jsonl*"))


def test_a_range_beyond_the_book(items, base, tmp_path):
    document = items[0].citations[0].document_id
    (tmp_path / "a.jsonl").write_text(f'{{"x": "⟦{document}:0-9999999⟧"}}\n', "utf-8")
    with pytest.raises(QuoteError, match=f"{document}:0-9999999 is no range"):
        hydrate(tmp_path / "a.jsonl", tmp_path / "out", base)


def test_a_bracket_that_begins_no_marker_names_its_line(base, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n{"x": "⟦by hand⟧"}\n', "utf-8")
    with pytest.raises(MisuseError, match=r"a\.jsonl:2: what begins with ⟦"):
        hydrate(tmp_path / "a.jsonl", tmp_path / "out", base)


def test_what_is_no_text(base, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MisuseError, match="is not UTF-8 text"):
        hydrate(tmp_path / "a.bin", tmp_path / "out", base)


def test_a_file_that_is_there_is_not_replaced(items, base, tmp_path):
    done = export(items, "jsonl", tmp_path / "a", base, WITHOUT)
    (tmp_path / "out").write_text("mine")
    with pytest.raises(MisuseError, match="is there already"):
        hydrate(done.files[0], tmp_path / "out", base)
    assert (tmp_path / "out").read_text() == "mine"


# what is put back


@pytest.mark.parametrize("format", FORMATS)
def test_the_way_back_is_byte_for_byte(format, awkward, base, tmp_path):
    whole = export(awkward, format, tmp_path / "whole" / "a", base)
    bare = export(awkward, format, tmp_path / "bare" / "a", base, WITHOUT)
    texts = [
        (one, two)
        for one, two in zip(whole.files, bare.files, strict=True)
        if one.suffix != ".docx" and one.name != "dataset_info.json"
    ]
    assert texts
    for one, two in texts:
        assert one.read_bytes() != two.read_bytes()
        done = hydrate(two, tmp_path / "back" / one.name, base)
        assert done.file.read_bytes() == one.read_bytes()


@pytest.mark.parametrize("format", ["jsonl", "openai", "alpaca", "sharegpt", "raft"])
def test_no_text_of_a_row_has_a_run_but_the_title(format, awkward, base, tmp_path):
    done = export(awkward, format, tmp_path / "a", base, WITHOUT)
    raw = done.files[0].read_text("utf-8")
    rows = json.loads(raw) if raw.startswith("[") else map(json.loads, raw.splitlines())
    books = Books({d.id: base.document(d.id).text for d in base.documents()})
    texts = [text for row in rows for text in leaves(row)]
    assert len(texts) > 20
    for text in texts:
        assert not any(books.runs(piece) for piece in markers.kept(text)), text


def leaves(value):
    """Yield all texts of a row but titles."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "title":
                yield from leaves(part)


def test_a_paper_lays_out_the_same_without_quotes(base, tmp_path):
    long = made(
        base, Kind.SINGLE, f"哪一句是定义？{WORKING_MEMORY}（　　）", "A", WORKING_MEMORY,
        options=(WORKING_MEMORY, FORGETTING),
    )  # fmt: skip
    whole, bare = (
        export([long], "exam", tmp_path / name, base, options).files[1].read_text("utf-8")
        for name, options in (("a", Options()), ("b", WITHOUT))
    )
    assert len(whole.splitlines()) == len(bare.splitlines())
    assert WORKING_MEMORY in whole
    assert WORKING_MEMORY not in bare


def test_the_share_counts_each_character_once(base, tmp_path):
    items = [
        replace(item, explanation="")
        for item in chinese(base)
        if item.citations[0].quote == WORKING_MEMORY
    ]
    (share,) = export(items, "openai", tmp_path / "a", base, WITHOUT).shares
    document = base.document(items[0].citations[0].document_id)
    assert share.title == "记忆小书"
    assert share.characters == len(document.text)
    assert (share.before, share.after) == (len(WORKING_MEMORY), 0)
    assert export(items, "openai", tmp_path / "b", base).shares == ()


def test_what_stays_behind_is_counted_not_taken_for_none(base, tmp_path, monkeypatch):
    def careless(text, runs):
        return markers.marked(text, runs[1:])  # forgets the first run of a text

    monkeypatch.setattr(withholding, "marked", careless)
    item = made(base, Kind.SHORT, "问？", f"{WORKING_MEMORY}\n另外，{FORGETTING}", WORKING_MEMORY)
    (share,) = export([item], "openai", tmp_path / "a", base, WITHOUT).shares
    assert share.before == len(WORKING_MEMORY) + len(FORGETTING)
    assert share.after == len(WORKING_MEMORY)


def test_a_whole_file_is_written_as_it_is(items, base, tmp_path):
    done = export(items, "csv", tmp_path / "a", base)
    back = hydrate(done.files[0], tmp_path / "b.csv", base)
    assert (back.markers, back.documents) == (0, 0)
    assert back.file.read_bytes() == done.files[0].read_bytes()
