"""`psykb data import` as a user types it."""

import json
import sys
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.types import Dialogue

SMILE = [
    {"role": "client", "content": "（叹气）我总是睡不着。"},
    {"role": "counselor", "content": "这样有多久了？"},
]


@pytest.fixture
def chats(here: Path) -> Path:
    """Three dialogues, one of them without a counsellor, and a licence beside them."""
    folder = here / "chats"
    folder.mkdir()
    for name, content in (("1", SMILE), ("2", SMILE[:1]), ("3", [*SMILE, SMILE[0]])):
        text = json.dumps(content, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    (folder / "LICENSE").write_text("x", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "PATH… is missing"),
        (["nothing"], 1, "nothing: no such file or folder"),
        (["chats", "--format", "smile"], 2, "smilechat"),
        (["chats", "--answers", "some"], 2, "write all|first|longest, not 'some'"),
        (["chats", "--reasoning", "keep"], 2, "write drop|think, not 'keep'"),
        (
            ["chats", "--keep", "coffee"],
            2,
            "there is no repair 'coffee'; what can be kept is: role_prefix",
        ),
        (["chats", "--keep", "empty_turn"], 2, "what can be kept is: role_prefix"),
        (["chats", "--name", "../x"], 2, "cannot be the name of a folder"),
        (["chats", "--name", ".x"], 2, "cannot be the name of a folder"),
        (["chats", "--name", ""], 2, "cannot be the name of a folder"),
    ],
)
def test_mistakes_are_told_and_write_nothing(words, code, told, chats, run, here):
    done = run("data", "import", *words)
    assert done.code == code
    assert told in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    assert not list((here / "generated").glob("*/*"))


def test_formats_that_can_only_refuse_are_not_offered(chats, run):
    told = run("data", "import", "chats", "--format", "nope").err
    assert "no format nope; formats are: psykb, psydt, " in told
    for name in ("preference", "pretraining", "cpsycoune"):
        assert name not in told
        assert run("data", "import", "chats", "--name", name, "--format", name).code == 3


def test_what_cannot_be_taken_is_named(chats, run, here):
    done = run("data", "import", "chats")
    assert done.code == 4
    assert done.out.startswith(str(here / "generated" / "chats" / "dialogues.jsonl"))
    assert "3 rows = 2 dialogues + 1 rejected" in done.err
    assert "psykb: chats" not in done.err
    assert "psykb: 2.json:1: the counsellor says nothing (no_assistant_turn)" in done.err
    assert "1 file passed over: LICENSE" in done.err
    assert "LICENCE UNKNOWN: 2 dialogues" in done.err
    assert "1 dialogue is there already" in done.err
    assert "the whole report: generated/chats/report.md" in done.err
    made = list(jsonl.read(here / "generated/chats/dialogues.jsonl", Dialogue))
    assert [one.messages[0].content for one in made] == ["我总是睡不着。"] * 2
    assert [one.source for one in made] == ["chats", "chats"]


def test_all_taken_ends_with_0(chats, run, here):
    done = run("data", "import", "chats/1.json", "--name", "one", "--licence", "CC-BY-NC-4.0")
    assert done.code == 0
    assert "NON-COMMERCIAL: 1 dialogue under CC-BY-NC-4.0" in done.err
    assert (here / "generated/one/report.md").read_text(encoding="utf-8").startswith("# one\n")
    again = run("data", "import", "chats/1.json", "--name", "one", "--licence", "CC-BY-NC-4.0")
    assert (again.code, again.out) == (0, done.out)


def test_a_folder_without_files(run, here):
    (here / "bare").mkdir()
    done = run("data", "import", "bare")
    assert (done.code, done.out) == (3, "")
    assert "no file with dialogues lies there; see: psykb data import --help" in done.err
    assert not (here / "generated" / "bare").exists()


def test_a_book_is_sent_to_ingest(run, here):
    (here / "book.pdf").write_bytes(b"%PDF-1.4 broken")
    done = run("data", "import", "book.pdf")
    assert done.code == 3
    assert "book.pdf: in no format that is known (unknown_format): a book in PDF, which" in done.err
    assert "cpsycoune" not in done.err


def test_nothing_taken_ends_with_3(chats, run, here):
    done = run("data", "import", "chats/2.json")
    assert done.code == 3
    assert "no_assistant_turn" in done.err
    assert "nothing could be taken; nothing was written" in done.err
    assert not (here / "generated" / "2").exists()
    told = json.loads(run("data", "import", "chats/2.json", "--json").out)
    assert (told["folder"], told["files"]) == (None, [])
    assert told["reasons"] == {"no_assistant_turn": 1}


def test_json_says_all(chats, run, here):
    done = run("data", "import", "chats", "--keep", "stage_direction", "--json")
    told = json.loads(done.out)
    assert told["schema"] == 1
    assert [Path(file).name for file in told["files"]] == [
        "dialogues.jsonl", "rejected.jsonl", "report.json", "report.md",
    ]  # fmt: skip
    assert told["whole"] == {
        "source": "", "files": 3, "rows": 3, "more_answers": 0, "dialogues": 2, "collapsed": 0,
        "untaken": 0, "rejected": 1, "unread": 0,
    }  # fmt: skip
    assert told["repairs"] == {"trailing_user": {"dialogues": 1, "times": 1}}
    assert told["settings"]["keep"] == ["stage_direction"]
    assert told["profile"]["whole"]["turns"]["median"] == 2.0
    assert told["refusals"][0]["first"]["place"]["file"] == "2.json"


def test_another_set_is_replaced_by_force_alone(chats, run):
    assert run("data", "import", "chats").code == 4
    done = run("data", "import", "chats", "--source", "mine")
    assert done.code == 2
    assert "--force replaces it" in done.err
    assert run("data", "import", "chats", "--source", "mine", "--force").code == 4


def test_a_run_is_never_replaced(chats, run, here):
    (here / "generated" / "chats").mkdir(parents=True)
    (here / "generated" / "chats" / "qa.jsonl").write_text("", encoding="utf-8")
    done = run("data", "import", "chats", "--force")
    assert done.code == 2
    assert "did not write" in done.err


def test_many_refusals_are_shortened(run, here):
    rows = here / "rows"
    rows.mkdir()
    for n in range(30):
        (rows / f"{n:02}.json").write_text("[", encoding="utf-8")
    (rows / "good.json").write_text(json.dumps(SMILE), encoding="utf-8")
    done = run("data", "import", "rows")
    assert done.code == 4
    assert done.err.count("truncated_json") == 20
    assert "… and 10 more: see rejected.jsonl" in done.err


def test_where_nothing_was_written_no_file_is_named(run, here):
    rows = here / "rows"
    rows.mkdir()
    for n in range(30):
        (rows / f"{n:02}.json").write_text("[", encoding="utf-8")
    done = run("data", "import", "rows")
    assert done.code == 3
    assert "… and 10 more: see --json" in done.err


def test_parquet_without_its_extra_names_the_install_line(run, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (here / "a.parquet").write_bytes(b"PAR1 and more")
    done = run("data", "import", "a.parquet")
    assert done.code == 1
    assert "pip install 'psykb[parquet]'" in done.err
