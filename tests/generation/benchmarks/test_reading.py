"""Benchmarks in the forms in which they are given away; each file is our own."""

import io
import json
import zipfile

import pytest

from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.generation.benchmarks.asked import Asked
from psykb.generation.benchmarks.reading import files_of, read


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        content if isinstance(content, str) else json.dumps(content, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def texts(path):
    return [(one.where, one.text) for one in read(path).items]


def test_what_is_no_benchmark(tmp_path):
    with pytest.raises(NotFoundError, match=r"no\.json: cannot be read"):
        read(tmp_path / "no.json")
    with pytest.raises(MisuseError, match=r"a\.pdf: not a benchmark; .*\.zip"):
        read(written(tmp_path / "a.pdf", "x"))
    with pytest.raises(MisuseError, match="no file in it holds a question"):
        read(tmp_path)
    with pytest.raises(MisuseError, match=r"b\.json: no question in it"):
        read(written(tmp_path / "b.json", {"subjects": {"a": 1}}))
    with pytest.raises(CorruptRecordError, match=r"c\.zip: not a zip"):
        read(written(tmp_path / "c.zip", "PK"))
    with pytest.raises(CorruptRecordError, match=r"d\.csv:1: no question"):
        read(written(tmp_path / "d.csv", "甲,乙,丙\n"))
    with pytest.raises(CorruptRecordError, match=r"e\.parquet: not a parquet file"):
        read(written(tmp_path / "e.parquet", "x"))


def test_pceb_choice_and_case(tmp_path):
    choice = {
        "id": 1,
        "question": "记忆的过程包括（）。",
        "answer": "AB\n",
        "options": {"A": "编码", "B": "提取", "C": " "},
        "analysis": "编码、储存、提取。",
    }
    assert read(written(tmp_path / "a.json", [choice])).items == (
        Asked(
            where="a.json:1",
            text="记忆的过程包括（）。",
            options=("编码", "提取"),
            answer="AB\n",
            explanation="编码、储存、提取。",
        ),
    )
    case = {
        "general_info": "求助者，女，20岁。",
        "case_introduction": "近一个月睡不好。",
        "questions_and_answers": [
            {"question": "单选：1．持续多久？", "options": {"A": "一个月"}, "answer": "A"},
            {"question": "怎样诊断？（30分）", "answer": "略"},
        ],
    }
    assert texts(written(tmp_path / "b.json", [case])) == [
        ("b.json:1.1", "求助者，女，20岁。\n近一个月睡不好。"),
        ("b.json:1.2", "单选：1．持续多久？"),
        ("b.json:1.3", "怎样诊断？（30分）"),
    ]


def test_tables_with_and_without_names(tmp_path):
    written(tmp_path / "cmmlu.csv", ",Question,A,B,C,D,Answer\n0,记忆是什么,甲,乙,丙,丁,B\n")
    written(tmp_path / "ceval.csv", "id,question,A,B,C,D\n0,学习是什么,甲,乙,丙,丁\n")
    written(tmp_path / "mmlu.csv", '"What is memory, then?",a,b,c,d,C\nWhat is sleep?,a,b,c,d,A\n')
    abcd = ("甲", "乙", "丙", "丁")
    assert read(tmp_path / "cmmlu.csv").items == (
        Asked(where="cmmlu.csv:2", text="记忆是什么", options=abcd, answer="B"),
    )
    assert read(tmp_path / "ceval.csv").items[0] == Asked(
        where="ceval.csv:2", text="学习是什么", options=abcd
    )
    assert read(tmp_path / "mmlu.csv").items == (
        Asked(where="mmlu.csv:1", text="What is memory, then?", options=tuple("abcd"), answer="C"),
        Asked(where="mmlu.csv:2", text="What is sleep?", options=tuple("abcd"), answer="A"),
    )


def test_parquet(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"question": "What is memory?", "choices": ["a", "b"], "answer": 1}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet").items == (
        Asked(where="a.parquet:1", text="What is memory?", options=("a", "b"), answer="1"),
    )


def test_endings_that_mislead(tmp_path):
    rows = [{"question": "甲？"}, {"question": "乙？"}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    for name, content in [
        ("a.jsonl", json.dumps(rows)),
        ("b.jsonl", json.dumps(rows, indent=1)),
        ("c.json", lines),
    ]:
        path = written(tmp_path / name, content)
        assert texts(path) == [(f"{name}:1", "甲？"), (f"{name}:2", "乙？")]


def test_conversations_that_a_model_was_measured_by(tmp_path):
    xtuner = {"conversation": [{"system": "你是", "input": "我睡不着", "output": "多久了？"}]}
    assert texts(written(tmp_path / "a.json", [xtuner])) == [
        ("a.json:1.1", "我睡不着"), ("a.json:1.2", "多久了？"),
    ]  # fmt: skip
    said = [{"role": "system", "content": "你是"}, {"role": "user", "content": "我睡不着"}]
    assert texts(written(tmp_path / "b.json", {"messages": said})) == [("b.json:1", "我睡不着")]
    shared = {"conversations": [{"from": "human", "value": "甲"}, {"from": "gpt", "value": "乙"}]}
    assert texts(written(tmp_path / "c.jsonl", shared)) == [
        ("c.jsonl:1.1", "甲"),
        ("c.jsonl:1.2", "乙"),
    ]
    alpaca = {"instruction": "解释", "input": "工作记忆", "output": "略"}
    assert read(written(tmp_path / "d.json", [alpaca])).items == (
        Asked(where="d.json:1", text="解释\n工作记忆", answer="略"),
    )


def test_folders_and_zips(tmp_path):
    folder = tmp_path / "set"
    written(folder / "test" / "b.csv", "question\n乙？\n")
    written(folder / "a.json", [{"question": "甲？"}])
    written(folder / "README.md", "丙？")
    written(folder / "map.json", {"a": 1})
    written(folder / ".hidden.json", [{"question": "丁？"}])
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("心理.json", json.dumps([{"question": "戊？"}]))
        archive.writestr("__MACOSX/心理.json", "x")
    found = read(folder)
    assert [(one.where, one.text) for one in found.items] == [
        ("set/a.json:1", "甲？"),
        ("set/test/b.csv:2", "乙？"),
        ("set/z.zip!心理.json:1", "戊？"),
    ]
    assert found.passed_over == ("set/map.json",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_in_a_zip_that_does_not_tell_its_encoding(tmp_path, encoding):
    class Untold(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802 (its name there)
            return "心理/题目.json".encode(encoding), self.flag_bits

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(Untold("x.json"), json.dumps([{"question": "甲？"}]))
    assert texts(tmp_path / "a.zip") == [("a.zip!心理/题目.json:1", "甲？")]


def test_a_zip_in_a_zip(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.json", json.dumps(["己？"]))
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as archive:
        archive.writestr("i.zip", inner.getvalue())
        archive.writestr("j.zip", b"PK")
    with pytest.raises(CorruptRecordError, match=r"o\.zip!j\.zip: not a zip"):
        read(tmp_path / "o.zip")
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as archive:
        archive.writestr("i.zip", inner.getvalue())
    assert texts(tmp_path / "o.zip") == [("o.zip!i.zip!a.json:1", "己？")]


def test_the_files_that_are_looked_into(tmp_path):
    for name in ("b.csv", "sub/a.json", "c.zip", ".git/x.json", "readme.md", "licence"):
        written(tmp_path / name, "x")
    assert files_of(tmp_path) == [tmp_path / name for name in ("b.csv", "c.zip", "sub/a.json")]
    assert files_of(tmp_path / "readme.md") == [tmp_path / "readme.md"]


def test_options_as_arc_has_them(tmp_path):
    item = {"question": "庚？", "choices": {"text": ["辛", "壬"], "label": ["A", "B"]}}
    (one,) = read(written(tmp_path / "a.json", [item])).items
    assert one.options == ("辛", "壬")
