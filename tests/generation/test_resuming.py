import json

import pytest

from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.generation.resuming import Begun, begun
from psykb.generation.runs import Request
from psykb.types import Kind, Method

REQUEST = Request(
    wanted=7,
    kinds={Kind.SINGLE: 3, Kind.SHORT: 1},
    books=("a", "b"),
    sections=("one",),
    language="zh",
    seed=4,
    avoid=("other",),
    method=Method.STUDENTS,
    allow_ocr=True,
    benchmarks=("b.json",),
    support_model="m",
    name="run",
)


def journal_of(root, request, *wanted, options=None):
    settings = request.settings("kb", "deepseek:m", options or {})
    with opened(root / "generated" / "run", {}) as journal:
        for n in wanted:
            journal.begin(settings, Started(psykb="0", documents={}, wanted=n, time="now"))
    return root / "generated" / "run" / "journal.jsonl"


def test_what_is_no_run(tmp_path):
    assert begun(tmp_path, "run") is None
    (tmp_path / "generated" / "run").mkdir(parents=True)
    assert begun(tmp_path, "run") is None


@pytest.mark.parametrize("request_", [REQUEST, Request(wanted=7, kinds={}, name="run")])
def test_what_a_run_was_to_make(tmp_path, request_):
    journal_of(tmp_path, request_, 3, 7, options={"top_p": 0.5})
    assert begun(tmp_path, "run") == Begun(
        request=request_, kb="kb", model="deepseek:m", options={"top_p": 0.5}
    )


def test_a_text_among_the_options_is_its_digest(tmp_path):
    journal_of(tmp_path, REQUEST, 7, options={"user": "geheim"})
    found = begun(tmp_path, "run")
    assert found is not None
    assert len(str(found.options["user"])) == 8
    assert "geheim" not in repr(found)


def test_a_half_written_last_line_is_not_taken(tmp_path):
    journal = journal_of(tmp_path, REQUEST, 7)
    with journal.open("ab") as file:
        file.write(b'{"line": "run", "psykb": "0", "wan')
    found = begun(tmp_path, "run")
    assert found is not None
    assert found.request.wanted == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [("kinds", {"odd": 1}), ("kinds", []), ("kinds", {"short": "1"}), ("language", "fr"),
     ("seed", "0"), ("books", "a"), ("books", [1]), ("method", "magic"), ("model", 3),
     ("options", []), ("kb", None), ("allow_ocr", 1)],
)  # fmt: skip
def test_settings_that_cannot_be_read(tmp_path, name, value):
    journal = journal_of(tmp_path, REQUEST, 7)
    head, *rest = journal.read_text().splitlines(keepends=True)
    line = json.loads(head)
    line["settings"][name] = value
    journal.write_text(json.dumps(line) + "\n" + "".join(rest))
    assert begun(tmp_path, "run") is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null\n", '{"line": "plan"}\n', "[" * 99_999])
def test_a_journal_that_is_none(tmp_path, content):
    journal = journal_of(tmp_path, REQUEST, 7)
    journal.write_text(content)
    assert begun(tmp_path, "run") is None
