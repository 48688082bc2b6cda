"""Every format: what is refused, the exact bytes, and what reads them."""

import csv
import html
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from filelock import FileLock

from psykb import jsonl
from psykb.dataset import writing
from psykb.dataset.exporting import FORMATS, export
from psykb.dataset.request import Made, Options
from psykb.dataset.writing import write
from psykb.errors import LockedError, MisuseError, NotFoundError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Point, QAPair
from tests.dataset.made_items import (
    FORGETTING,
    OPERANT,
    PROCESSES,
    WORKING_MEMORY,
    chinese,
    english,
    made,
)

# what is refused


def test_an_unknown_format_is_refused_with_those_there_are(items, tmp_path):
    with pytest.raises(MisuseError, match=r"--format xml: .*jsonl, openai, alpaca"):
        export(items, "xml", tmp_path / "a")


@pytest.mark.parametrize("format", FORMATS)
def test_no_items_write_no_file(format, base, tmp_path):
    done = export([], format, tmp_path / "a", base)
    assert (done.rows, done.files, list(tmp_path.iterdir())) == (0, (), [])


@pytest.mark.parametrize(("format", "options"), [("raft", {}), ("jsonl", {"no_quotes": True})])
def test_what_needs_the_books_is_refused_without_them(format, options, items, tmp_path):
    with pytest.raises(MisuseError, match="needs the knowledge base"):
        export(items, format, tmp_path / "a", None, Options(**options))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("format", "options"), [("raft", {}), ("jsonl", {"no_quotes": True})])
def test_a_book_that_is_gone_is_named(format, options, items, tmp_path):
    (tmp_path / "book.txt").write_text("第一章 别的书\n\n这里没有什么可以引用的内容。", "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as other:
        other.ingest([tmp_path / "book.txt"])
        with pytest.raises(NotFoundError, match=items[0].citations[0].document_id):
            export(items, format, tmp_path / "out", other, Options(**options))
    assert not list(tmp_path.glob("out*"))


def test_a_file_with_other_content_is_not_replaced(items, tmp_path):
    (tmp_path / "a.jsonl").write_text("mine")
    with pytest.raises(MisuseError, match=r"a\.jsonl: is there already .* --force"):
        export(items, "openai", tmp_path / "a")
    assert (tmp_path / "a.jsonl").read_text() == "mine"
    export(items, "openai", tmp_path / "a", options=Options(force=True))
    before = (tmp_path / "a.jsonl").read_bytes()
    export(items, "openai", tmp_path / "a")  # the same once more is no replacement
    assert (tmp_path / "a.jsonl").read_bytes() == before


def test_of_several_files_none_is_written_if_one_may_not_be(items, tmp_path):
    (tmp_path / "a-key.md").write_text("mine")
    with pytest.raises(MisuseError, match=r"a-key\.md"):
        export(items, "exam", tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a-key.md"]


@pytest.mark.parametrize("content", ["[]", "{", "\xff"])
def test_an_index_that_cannot_be_read_is_left_alone(content, items, tmp_path):
    index = tmp_path / "dataset_info.json"
    index.write_text(content, encoding="latin-1")
    with pytest.raises(MisuseError, match=r"dataset_info\.json"):
        export(items, "sharegpt", tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["dataset_info.json"]
    assert index.read_text(encoding="latin-1") == content


def test_a_name_of_another_file_in_the_index_is_not_taken(items, tmp_path):
    index = tmp_path / "dataset_info.json"
    index.write_text('{"a": {"file_name": "other.json"}}')
    with pytest.raises(MisuseError, match=r"the name a is that of other\.json"):
        export(items, "alpaca", tmp_path / "a")
    assert json.loads(index.read_text()) == {"a": {"file_name": "other.json"}}


# what is written


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_items_give_the_same_bytes(format, items, base, tmp_path):
    one = export(items, format, tmp_path / "one" / "a", base)
    two = export(items, format, tmp_path / "two" / "a", base)
    assert [p.name for p in one.files] == [p.name for p in two.files]
    assert [p.read_bytes() for p in one.files] == [p.read_bytes() for p in two.files]
    assert one.rows == 11


def test_jsonl_is_read_back_as_the_items(items, tmp_path):
    done = export(items, "jsonl", tmp_path / "a")
    assert list(jsonl.read(done.files[0], QAPair)) == items
    assert done.files == (tmp_path / "a.jsonl",)


def test_openai(base, tmp_path):
    items = [chinese(base)[2], english(base)[1]]
    done = export(items, "openai", tmp_path / "a", options=Options(system="你是助教。"))
    assert done.files[0].read_text("utf-8") == (
        '{"messages": [{"role": "system", "content": "你是助教。"}, {"role": "user", "content": '
        '"单项选择题：选出唯一正确的选项，并说明理由。\\n工作记忆的作用是什么？\\nA. 长久保存\\n'
        'B. 暂时保持并加工\\nC. 彻底遗忘\\nD. 感觉登记"}, {"role": "assistant", "content": '
        '"答案：B\\n解析：工作记忆对信息加以暂时保持并同时加工。"}]}\n'
        '{"messages": [{"role": "system", "content": "你是助教。"}, {"role": "user", "content": '
        '"True or false: judge the statement.\\nConsequences shape behavior."}, '
        '{"role": "assistant", "content": "Answer: True"}]}\n'
    )


def test_alpaca(base, tmp_path):
    definition, choice = chinese(base)[1:3]
    done = export([definition, choice], "alpaca", tmp_path / "data.json")
    rows = json.loads(done.files[0].read_bytes())
    assert rows == [
        {
            "instruction": "名词解释：工作记忆",
            "input": "",
            "output": WORKING_MEMORY,
            "id": definition.id,
            "source": [definition.citations[0].id],
        },
        {
            "instruction": "单项选择题：选出唯一正确的选项，并说明理由。",
            "input": "工作记忆的作用是什么？\n"
            "A. 长久保存\nB. 暂时保持并加工\nC. 彻底遗忘\nD. 感觉登记",
            "output": "答案：B\n解析：工作记忆对信息加以暂时保持并同时加工。",
            "id": choice.id,
            "source": [choice.citations[0].id],
        },
    ]
    assert json.loads((tmp_path / "dataset_info.json").read_bytes()) == {
        "data": {
            "file_name": "data.json",
            "columns": {"prompt": "instruction", "query": "input", "response": "output"},
        }
    }


def test_sharegpt_adds_its_entry_and_loses_none(base, tmp_path):
    index = tmp_path / "dataset_info.json"
    index.write_text('{"other": {"file_name": "o.json"}, "a": {"file_name": "a.json"}}')
    item = english(base)[0]
    done = export([item], "sharegpt", tmp_path / "a", options=Options(system="Be brief."))
    assert done.files == (tmp_path / "a.json", index)
    assert json.loads(done.files[0].read_bytes()) == [
        {
            "conversations": [
                {
                    "from": "human",
                    "value": "Single choice: choose the one right option and say why.\n"
                    "Who studied operant conditioning?\nA. B. F. Skinner\nB. Ivan Pavlov\n"
                    "C. Hermann Ebbinghaus\nD. Alan Baddeley",
                },
                {"from": "gpt", "value": "Answer: A\nExplanation: It was studied by Skinner."},
            ],
            "system": "Be brief.",
            "id": item.id,
            "source": [item.citations[0].id],
        }
    ]
    entries = json.loads(index.read_bytes())
    assert list(entries) == ["other", "a"]
    assert entries["other"] == {"file_name": "o.json"}
    assert entries["a"] == {
        "file_name": "a.json",
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "system": "system"},
        "tags": {
            "role_tag": "from",
            "content_tag": "value",
            "user_tag": "human",
            "assistant_tag": "gpt",
        },
    }


def test_csv_is_read_back_and_starts_no_formula(base, tmp_path):
    risky = made(base, Kind.SHORT, '=HYPERLINK("http://x")', '-1, "quoted"\n第二行', WORKING_MEMORY)
    done = export([risky, chinese(base)[2]], "csv", tmp_path / "a")
    raw = done.files[0].read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"id","kind"')
    assert raw.endswith(b'"\r\n')
    first, second = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert first["question"] == '\'=HYPERLINK("http://x")'
    assert first["answer"] == '\'-1, "quoted"\n第二行'
    assert done.notes == (
        "2 fields that a spreadsheet would take for formulas begin with an apostrophe",
    )
    options = [second[f"option_{letter}"] for letter in "abcd"]
    assert options == ["长久保存", "暂时保持并加工", "彻底遗忘", "感觉登记"]
    assert [first[f"option_{letter}"] for letter in "abcd"] == [""] * 4
    assert second["quotes"] == f"[1] {WORKING_MEMORY}"
    assert second["sources"] == "[1] 《记忆小书》第一章 记忆 › 1.1 工作记忆"
    assert second["citations"] == chinese(base)[2].citations[0].id
    assert second["rule"] == "by hand"


def test_csv_has_a_column_for_each_option_and_the_developers_last(base, tmp_path):
    many = made(base, Kind.SINGLE, "问", "F", PROCESSES, options=tuple("甲乙丙丁戊己"))
    done = export([chinese(base)[0], many], "csv", tmp_path / "a")
    reader = csv.DictReader(io.StringIO(done.files[0].read_text("utf-8-sig"), newline=""))
    rows = list(reader)
    assert reader.fieldnames == [
        "id", "kind", "language", "question",
        "option_a", "option_b", "option_c", "option_d", "option_e", "option_f",
        "answer", "explanation", "difficulty", "bloom", "about", "quotes", "sources",
        "citations", "method", "model", "rule", "seed", "passages",
    ]  # fmt: skip
    assert (rows[0]["option_f"], rows[1]["option_f"], rows[1]["answer"]) == ("", "己", "F")


def test_csv_numbers_quotes_and_their_places_alike_the_answers_first(base, tmp_path):
    item = made(
        base, Kind.SINGLE, "先快后慢的是", "B", WORKING_MEMORY, FORGETTING,
        options=("工作记忆", "遗忘"), points=(Point(text="遗忘先快后慢。", evidence=(1,)),),
    )  # fmt: skip
    done = export([item], "csv", tmp_path / "a")
    (row,) = csv.DictReader(io.StringIO(done.files[0].read_text("utf-8-sig"), newline=""))
    assert row["quotes"] == f"[1] {FORGETTING}\n[2] {WORKING_MEMORY}"
    assert row["sources"] == (
        "[1] 《记忆小书》第一章 记忆 › 1.2 遗忘\n[2] 《记忆小书》第一章 记忆 › 1.1 工作记忆"
    )
    assert row["citations"].split() == [item.citations[1].id, item.citations[0].id]


def test_anki_escapes_html_and_keeps_one_line_a_note(base, tmp_path):
    item = made(base, Kind.SHORT, "<b>\"A\" & 'B'</b>\t?", "x < y\nz", OPERANT, language="en")
    done = export([item, chinese(base)[3]], "anki", tmp_path / "a")
    *header, first, second, end = done.files[0].read_text("utf-8").split("\n")
    assert end == ""
    assert header == [
        "#separator:tab",
        "#html:true",
        "#notetype:Basic",
        "#columns:guid\tdeck\tFront\tBack\ttags",
        "#guid column:1",
        "#deck column:2",
        "#tags column:5",
    ]
    assert first.split("\t") == [
        f"psykb-{item.id}",
        "psykb",
        "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;&#9;?",
        f"x &lt; y<br>z<br><br>“{OPERANT}”<br>— “A Small Book of Learning”, Chapter 1 Learning › "
        "1.1 Operant conditioning",
        "psykb short easy remember book::A_Small_Book_of_Learning chapter::Chapter_1_Learning",
    ]
    assert done.files == (tmp_path / "a.anki.txt",)
    assert done.notes == ("in Anki: File › Import; a later export changes the same cards",)
    assert html.unescape(second.split("\t")[3]).startswith("A. 编码<br>C. 储存<br>D. 提取<br><br>“")


def test_an_anki_deck_is_called_after_its_book_or_as_told(base, tmp_path):
    one = export(english(base), "anki", tmp_path / "a").files[0].read_text("utf-8")
    assert {line.split("\t")[1] for line in one.splitlines()[7:]} == {
        "psykb::A Small Book of Learning"
    }
    two = (
        export(english(base), "anki", tmp_path / "b", options=Options(title="期末"))
        .files[0]
        .read_text("utf-8")
    )
    assert {line.split("\t")[1] for line in two.splitlines()[7:]} == {"期末"}


def test_an_anki_deck_is_called_after_its_run(items, tmp_path):
    done = export(items, "anki", tmp_path / "a", options=Options(name="r1"))
    lines = done.files[0].read_text("utf-8").splitlines()[7:]
    assert {line.split("\t")[1] for line in lines} == {"psykb::r1"}


@pytest.mark.parametrize("name", ["a", "a.anki"])
def test_an_anki_file_says_what_it_is_for(name, base, tmp_path):
    assert export(english(base), "anki", tmp_path / name).files[0].name == "a.anki.txt"
    assert export(english(base), "anki", tmp_path / "b.txt").files[0].name == "b.txt"


def test_a_card_says_nothing_twice_and_quotes_the_answers_place_alone(base, tmp_path):
    item = made(
        base, Kind.SINGLE, "先快后慢的是", "B", WORKING_MEMORY, FORGETTING,
        options=("工作记忆", "遗忘"), explanation="遗忘开始时快。",
        points=(Point(text="遗忘先快后慢。", evidence=(1,)),),
    )  # fmt: skip
    said = replace(item, explanation=f"书上说：“{FORGETTING}”")
    done = export([item, said, chinese(base)[1]], "anki", tmp_path / "a")
    backs = [line.split("\t")[3] for line in done.files[0].read_text("utf-8").splitlines()[7:]]
    place = "— 《记忆小书》第一章 记忆 › "
    assert backs == [
        f"B. 遗忘<br><br>遗忘开始时快。<br><br>“{FORGETTING}”<br>{place}1.2 遗忘",
        f"B. 遗忘<br><br>书上说：“{FORGETTING}”<br><br>{place}1.2 遗忘",
        f"{WORKING_MEMORY}<br><br>{place}1.1 工作记忆",
    ]


def test_a_tag_of_a_card_is_one_word_without_markup(base, tmp_path):
    item = english(base)[0]
    place = replace(item.citations[0], title='A "B" & <C>: D', section=("一　二\t三",))
    done = export([replace(item, citations=(place,))], "anki", tmp_path / "a")
    tags = done.files[0].read_text("utf-8").splitlines()[7].split("\t")[4]
    assert tags == "psykb single easy remember book::A_B_C_D chapter::一_二_三"


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, '{"b": ' * 100_000, '{"b": "\\ud800"}', '{"b": ' + "[" * 600 + "]" * 600 + "}"],
)
def test_an_index_that_cannot_be_read_or_written_again_is_left_as_it_is(content, items, tmp_path):
    index = tmp_path / "dataset_info.json"
    index.write_text(content)
    with pytest.raises(MisuseError, match=r"dataset_info\.json: is no JSON object"):
        export(items, "alpaca", tmp_path / "a")
    assert index.read_text() == content
    assert not (tmp_path / "a.json").exists()


def test_entries_that_others_write_meanwhile_stay(items, tmp_path):
    """Several threads write to one folder at once: each finds its own entry afterwards."""
    with ThreadPoolExecutor(6) as pool:
        formats = ["alpaca", "sharegpt"] * 12
        done = [
            pool.submit(export, items, format, tmp_path / f"a{number}")
            for number, format in enumerate(formats)
        ]
        for one in done:
            one.result()
    entries = json.loads((tmp_path / "dataset_info.json").read_bytes())
    assert sorted(entries) == sorted(f"a{number}" for number in range(24))


def test_an_index_is_read_again_when_it_is_written(tmp_path):
    """What another process added between making and writing is kept."""
    index = tmp_path / "dataset_info.json"

    def merge(content):
        if content is None:
            index.write_bytes(b"theirs")  # as if between the first look and the lock
            return b""
        return content + b"+ours"

    write(Made(files=(), rows=1, merged=((index, merge),)), force=False)
    assert index.read_bytes() == b"theirs+ours"


def test_who_does_not_let_go_of_the_index_is_told(items, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_PATIENCE", 0.01)
    with (
        FileLock(tmp_path / ".dataset_info.json.lock"),
        pytest.raises(LockedError, match=r"dataset_info\.json: another process is writing"),
    ):
        export(items, "alpaca", tmp_path / "a")
    assert not (tmp_path / "a.json").exists()
