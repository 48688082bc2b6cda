import json

import pytest

from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.generation.checks.benchmark_files import benchmark_questions


def written(folder, name, content):
    path = folder / name
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return path


# --- what cannot be read ----------------------------------------------------------------------


def test_there_is_no_such_file(tmp_path):
    with pytest.raises(NotFoundError, match=r"no\.jsonl"):
        benchmark_questions(tmp_path / "no.jsonl")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(NotFoundError, match=r"folder\.json"):
        benchmark_questions(tmp_path / "folder.json")


def test_another_form(tmp_path):
    with pytest.raises(MisuseError, match=r"\.json, \.jsonl, \.csv"):
        benchmark_questions(written(tmp_path, "a.parquet", "x"))


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.jsonl", '{"question": "a"}\n{"question": ', r"a\.jsonl:2: not JSON"),
        ("a.jsonl", '{"question": "a"}\n\n{"title": "b"}\n', r"a\.jsonl:3: no question"),
        ("a.json", '[{"question": "a"},\n{"question"}]', r"a\.json:2: not JSON"),
        ("a.json", "[" * 100_000, r"a\.json:1: not JSON"),
        ("a.csv", "title,A\nx,y\n", r"a\.csv:1: no question"),
        ("a.csv", b"question\n\xff\xfe\n", r"a\.csv:2: not UTF-8"),
        ("a.txt", b"one\ntwo\n\xc4\xe3\n", r"a\.txt:3: not UTF-8"),
    ],
)
def test_the_line_is_named(tmp_path, name, content, place):
    with pytest.raises(CorruptRecordError, match=place):
        benchmark_questions(written(tmp_path, name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", "\n \n"), ("a.jsonl", ""), ("a.json", "[]"), ("a.json", '{"a": 1}'),
     ("a.csv", "question\n\n"), ("a.json", "3")],
)  # fmt: skip
def test_there_is_no_question_in_it(tmp_path, name, content):
    with pytest.raises(MisuseError, match="no question"):
        benchmark_questions(written(tmp_path, name, content))


# --- the forms --------------------------------------------------------------------------------


def test_a_question_a_line(tmp_path):
    path = written(tmp_path, "a.txt", "\ufeff什么是记忆？\n\n  What is memory?  \n")
    assert benchmark_questions(path) == ["什么是记忆？", "What is memory?"]


def test_objects_with_options(tmp_path):
    rows = [
        {
            "question": "记忆的\n过程有（　　）",
            "options": {"A": "编码", "B": "储存"},
            "answer": "AB",
        },
        {"stem": "Which is memory?", "choices": [{"text": "encoding"}, {"text": "wind"}]},
        {"question": {"stem": "What is it?", "choices": ["a", "b"]}},
        {"题目": "什么是学习？", "options": None},
    ]
    found = ["记忆的 过程有（ ）\n编码\n储存", "Which is memory?\nencoding\nwind",
             "What is it?\na\nb", "什么是学习？"]  # fmt: skip
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert benchmark_questions(written(tmp_path, "a.jsonl", lines)) == found
    whole = json.dumps(rows, ensure_ascii=False, indent=2)
    assert benchmark_questions(written(tmp_path, "a.json", whole)) == found
    inner = json.dumps({"version": 1, "data": rows})
    assert benchmark_questions(written(tmp_path, "b.json", inner)) == found


def test_cases_with_several_questions(tmp_path):
    case = {
        "case_introduction": "求助者，男，35岁。",
        "questions_and_answers": [
            {"question": "主要症状是什么？", "answer": "A", "options": {"A": "焦虑"}},
            {"question": "怎样诊断？", "answer": "略"},
        ],
    }
    path = written(tmp_path, "a.json", json.dumps([case], ensure_ascii=False))
    assert benchmark_questions(path) == ["主要症状是什么？\n焦虑", "怎样诊断？"]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.tsv", "\t")])
def test_tables(tmp_path, name, mark):
    rows = [["id", "Question", "A", "B", "answer"], ["1", "什么是记忆？", "甲", "乙", "A"]]
    text = "\r\n".join(mark.join(row) for row in rows) + "\r\n"
    assert benchmark_questions(written(tmp_path, name, "\ufeff" + text)) == ["什么是记忆？\n甲\n乙"]


def test_a_cell_of_several_lines(tmp_path):
    path = written(tmp_path, "a.csv", 'question,A\n"one\ntwo",x\n')
    assert benchmark_questions(path) == ["one two\nx"]


# --- nothing is left out in silence -----------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "entry"),
    [
        ('[{"question": "a"}, {"title": "b"}]', 2),
        ('[{"question": "a"}, 3]', 2),
        ('[{"question": "a"}, ""]', 2),
        ('[{"question": "a"}, {"question": " "}]', 2),
        ('{"data": [{"title": "b"}]}', 1),
        ('[{"questions": [{"question": "a"}, {"title": "b"}]}]', 1),
    ],
)
def test_an_entry_without_a_question(tmp_path, content, entry):
    with pytest.raises(CorruptRecordError, match=rf"a\.json: entry {entry} holds no question"):
        benchmark_questions(written(tmp_path, "a.json", content))


def test_a_row_without_a_question(tmp_path):
    path = written(tmp_path, "a.csv", "question,A\none,x\n,\n ,y\n")
    with pytest.raises(CorruptRecordError, match=r"a\.csv:4: no question"):
        benchmark_questions(path)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.json", f"[{'9' * 5_000}]", r"a\.json:1: not JSON"),
        (
            "a.jsonl",
            '{"question": "a"}\n{"n": ' + "9" * 5_000 + "}",
            r"a\.jsonl:2: not JSON",
        ),
        ("a.csv", "question," + "x" * 140_000 + "\n", r"a\.csv:\d: not a table"),
        ("a.csv", "question\n" + "x" * 140_000 + "\n", r"a\.csv:\d: not a table"),
    ],
    ids=["number", "number in a line", "header", "cell"],
)
def test_what_a_parser_has_no_room_for(tmp_path, name, content, place):
    with pytest.raises(CorruptRecordError, match=place):
        benchmark_questions(written(tmp_path, name, content))


def test_names_in_any_case(tmp_path):
    row = {"Question": "什么是记忆？", "A": "甲", "B": "乙", "Answer": "A"}
    line = json.dumps(row, ensure_ascii=False)
    assert benchmark_questions(written(tmp_path, "a.jsonl", line)) == ["什么是记忆？\n甲\n乙"]
    whole = json.dumps({"Data": [row]}, ensure_ascii=False)
    assert benchmark_questions(written(tmp_path, "a.json", whole)) == ["什么是记忆？\n甲\n乙"]


def test_a_question_beside_a_list(tmp_path):
    case = {
        "question": "怎样诊断？",
        "items": ["一项", {"question": "还有什么？"}, {"text": "不是题目"}],
    }
    line = json.dumps(case, ensure_ascii=False)
    for name in ("a.jsonl", "a.json"):
        assert benchmark_questions(written(tmp_path, name, line)) == ["怎样诊断？", "还有什么？"]
