"""Imports of small data sets of our own: every row accounted for, nothing replaced by mistake."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from psykb import jsonl
from psykb.dataset.dialogue_sets import dialogues, file_of
from psykb.dataset.import_report import Imported
from psykb.dataset.import_tables import refusals
from psykb.dataset.importing import ImportOptions, import_dialogues
from psykb.errors import LockedError, MisuseError, NotFoundError
from psykb.types import Dialogue, Loss, RejectedDialogue, Repair

Import = Callable[..., Imported]
CHAT = {
    "messages": [
        {"role": "user", "content": "我总是睡不着。"},
        {"role": "assistant", "content": "这样有多久了？"},
    ]
}
SMILE = [
    {"role": "client", "content": "我总是睡不着。"},
    {"role": "counselor", "content": "这样有多久了？"},
]
PSYQA = {
    "questionID": "1",
    "question": "总是睡不着",
    "description": "躺下就想工作的事。",
    "keywords": "睡眠,压力",
    "answers": [
        {"answer_text": "先试试把担心写下来。", "has_label": False, "labels_sequence": None},
        {"answer_text": "您愿意说说工作里的什么最让您放不下吗？我们可以一起看看。",
         "has_label": False, "labels_sequence": None},
        {"answer_text": "抱抱你。", "has_label": False, "labels_sequence": None},
    ],
}  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bring(here: Path) -> Import:
    """Write files and import them as the set `made`."""

    def bring(files: Mapping[str, object], name: str = "made", **options: Any) -> Imported:
        data = here / "data"
        shutil.rmtree(data, ignore_errors=True)
        for file, content in files.items():
            path = data / file
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            path.write_text(text, encoding="utf-8")
        return import_dialogues([Path("data")], ImportOptions(**options), here / "sets" / name)

    return bring


def made(here: Path, name: str = "made") -> list[Dialogue]:
    return list(dialogues(here / "sets" / name / "dialogues.jsonl"))


def lost(here: Path, name: str = "made") -> list[RejectedDialogue]:
    return list(jsonl.read(here / "sets" / name / "rejected.jsonl", RejectedDialogue))


def check_sums(imported: Imported) -> None:
    for one in (imported.whole, *imported.sources):
        left = one.rows + one.more_answers
        assert left == one.dialogues + one.collapsed + one.untaken + one.rejected
    assert sum(imported.reasons.values()) == imported.whole.rejected + imported.whole.unread
    assert sum(one.n for one in imported.refusals) == sum(imported.reasons.values())
    assert imported.profile.whole.dialogues == imported.whole.dialogues


# --- what is refused


def test_a_file_in_no_known_format_is_named_with_its_keys(here: Path, bring: Import) -> None:
    imported = bring({"a.json": [{"colour": 1, "size": 2}, {"weight": 3}], "b.json": [CHAT]})
    check_sums(imported)
    (wrong,) = lost(here)
    assert wrong.reason is Loss.UNKNOWN_FORMAT
    assert wrong.place.file == "a.json"
    assert "the keys colour, size, weight; formats that are known: " in wrong.detail
    assert (imported.whole.rows, imported.whole.unread) == (1, 1)


def test_rows_that_do_not_fit_their_file(here: Path, bring: Import) -> None:
    imported = bring({"a.json": [CHAT, {"colour": 1}, CHAT]})
    check_sums(imported)
    (wrong,) = lost(here)
    assert (wrong.reason, wrong.place.row) == (Loss.WRONG_FIELDS, 1)
    assert imported.formats == {"messages": 1}
    assert imported.profile.whole.repeated == 1


def test_what_may_be_two_formats_is_asked_for(here: Path, bring: Import) -> None:
    both = {"instruction": "问", "output": "甲", "question": "问", "answer": "乙"}
    with pytest.raises(MisuseError, match=r"a\.json: may be .*; say which by --format"):
        bring({"a.json": [both]})
    assert not (here / "sets" / "made").exists()
    bring({"a.json": [both]}, format="alpaca")
    assert [turn.content for turn in made(here)[0].messages] == ["问", "甲"]


def test_options_that_mean_nothing(here: Path, bring: Import) -> None:
    with pytest.raises(MisuseError, match="smilechat"):
        bring({"a.json": [CHAT]}, format="smile")
    with pytest.raises(MisuseError, match="trailing_user"):
        bring({"a.json": [CHAT]}, keep=frozenset((Repair.TRAILING_USER,)))
    with pytest.raises(NotFoundError):
        import_dialogues([Path("nothing")], ImportOptions(), here / "sets" / "made")
    assert not (here / "sets").exists()


def test_nothing_taken_is_nothing_written(here: Path, bring: Import) -> None:
    imported = bring({"a.json": "", "b.json": [SMILE[0]]})
    assert imported.reasons == {"no_assistant_turn": 1, "no_turns": 1}
    assert list((here / "sets").glob("[!.]*")) == []


def test_what_came_before_an_error_is_kept(here: Path, bring: Import) -> None:
    text = json.dumps([CHAT, CHAT, CHAT], indent=1, ensure_ascii=False)
    imported = bring({"a.json": text[:-30]})
    check_sums(imported)
    assert imported.whole.dialogues == 2
    (wrong,) = lost(here)
    assert wrong.reason is Loss.TRUNCATED_JSON
    assert wrong.detail.startswith("a.json:34:5: Unterminated string")


def test_a_history_that_holds_the_future(here: Path, bring: Import) -> None:
    asked = "我最近总是觉得很累，也睡不好，躺在床上脑子里全是白天没有做完的事情，第二天又没有精神。"
    told = "听起来您承受了很多，愿意多说一些吗？我们可以先一起看看，这些事情里哪一件最让您放不下。"
    turns = [(f"问题{n}：{asked}", f"回答{n}：{told}") for n in range(4)]
    rows = [
        {
            "query": turns[0][0],
            "response": turns[0][1],
            "history": [list(one) for one in turns[1:n]],
        }
        for n in range(1, 5)
    ]
    imported = bring({"a.jsonl": "\n".join(json.dumps(row) for row in rows), "b.json": [CHAT]})
    check_sums(imported)
    assert imported.reasons == {"history_holds_future": 4}
    assert [one.n for one in imported.refusals] == [4]


# --- what becomes of rows


def test_a_growing_history_is_collapsed(here: Path, bring: Import) -> None:
    turns = [
        ("我总是睡不着。", "多久了？"),
        ("半年了。", "那时发生了什么？"),
        ("换了工作。", "嗯。"),
    ]
    rows = [
        {"instruction": q, "input": "", "output": a, "history": [list(one) for one in turns[:n]]}
        for n, (q, a) in enumerate(turns)
    ]
    imported = bring({"a.json": [*rows, *rows]})
    check_sums(imported)
    assert (imported.whole.rows, imported.whole.collapsed, imported.whole.dialogues) == (6, 4, 2)
    assert [len(one.turns) for one in made(here)] == [6, 6]
    assert imported.profile.whole.repeated == 1


@pytest.mark.parametrize(
    ("answers", "expected", "untaken"),
    [("all", [0, 1, 2], 0), ("first", [0], 2), ("longest", [1], 2)],
)
def test_several_answers(
    here: Path, bring: Import, answers: str, expected: list[int], untaken: int
) -> None:
    imported = bring({"a.json": [PSYQA]}, answers=answers)
    check_sums(imported)
    assert (imported.whole.more_answers, imported.whole.untaken) == (2, untaken)
    texts = [str(one["answer_text"]) for one in PSYQA["answers"]]  # type: ignore[index]
    assert [one.messages[-1].content for one in made(here)] == [texts[at] for at in expected]


@pytest.mark.parametrize(("answers", "expected"), [("first", [0]), ("longest", [2])])
def test_an_answer_that_cannot_be_read_is_rejected_and_parts_nothing(
    here: Path, bring: Import, answers: str, expected: list[int]
) -> None:
    texts = ["先试试把担心写下来。", None, "您愿意说说工作里的什么最让您放不下吗？", "抱抱你。"]
    row = {**PSYQA, "answers": [{"answer_text": text} if text else {} for text in texts]}
    imported = bring({"a.json": [row]}, answers=answers)
    check_sums(imported)
    assert [one.messages[-1].content for one in made(here)] == [texts[at] for at in expected]
    assert [one.reason for one in lost(here)] == [Loss.WRONG_FIELDS]
    assert (imported.whole.untaken, imported.whole.rejected) == (2, 1)


@pytest.mark.parametrize(
    ("answers", "expected", "untaken"), [("first", 1, 1), ("longest", 3, 1), ("all", 1, 0)]
)
def test_an_empty_answer_is_rejected_and_not_passed_over(
    here: Path, bring: Import, answers: str, expected: int, untaken: int
) -> None:
    texts = ["", "先试试。", " \n", "把担心写下来。"]
    row = {**PSYQA, "answers": [{"answer_text": text} for text in texts]}
    imported = bring({"a.json": [row]}, answers=answers)
    check_sums(imported)
    assert made(here)[0].messages[-1].content == texts[expected]
    assert [one.reason for one in lost(here)] == [Loss.NO_ASSISTANT_TURN] * 2
    assert (imported.whole.untaken, imported.whole.rejected) == (untaken, 2)


def test_a_name_from_elsewhere_breaks_no_page(here: Path, bring: Import) -> None:
    odd = "a|b\x1b[31m\n# H\u202e"
    for option in ("source", "licence"):
        for words in (odd, "a\nb", "a\x85b", "\x9b"):
            with pytest.raises(MisuseError, match=f"--{option}: .* holds control characters"):
                bring({"a.json": [CHAT]}, **{option: words})
    rows = [{**CHAT, "source": odd.replace("\n", ""), "license": odd}, {"a\x9b\u202eb": 1}]
    imported = bring({"a.json": rows, "b\x1b\n.json": [{}]})
    page = (here / "sets/made/report.md").read_text(encoding="utf-8")
    assert "\n# H" not in page
    assert not {"\x1b", "\x9b", "\u202e"} & set(page)
    assert made(here)[0].licence == "a|b[31m # H"
    assert not [c for line in refusals(imported) for c in line if not c.isprintable()]


def test_no_turn_of_another_conversation(here: Path, bring: Import) -> None:
    files = {
        f"{n}.json": [{**turn, "content": f"{n}号：{turn['content']}"} for turn in SMILE * 2]
        for n in range(30)
    }
    bring(files)
    for dialogue in made(here):
        assert dialogue.place is not None
        number = dialogue.place.file.removesuffix(".json")
        assert all(turn.content.startswith(f"{number}号：") for turn in dialogue.messages)


def test_source_and_licence(here: Path, bring: Import) -> None:
    rows = [CHAT, {**CHAT, "source": "theirs", "license": "MIT"}]
    bring({"x/a.json": rows}, licence="CC-BY-NC-4.0")
    assert [(one.source, one.licence) for one in made(here)] == [
        ("x", "CC-BY-NC-4.0"), ("theirs", "MIT"),
    ]  # fmt: skip
    imported = bring({"x/a.json": rows}, "other", source="mine")
    assert {one.source for one in made(here, "other")} == {"mine"}
    assert imported.profile.unlicensed == 1


def test_a_manifest_is_followed(here: Path, bring: Import) -> None:
    manifest = {
        "talk": {"file_name": "a.json", "columns": {"prompt": "q", "response": "a"}},
        "far": {"hf_hub_url": "someone/talk"},
    }
    imported = bring(
        {
            "dataset_info.json": manifest,
            "a.json": [{"q": "睡不着。", "a": "多久了？"}],
            "b.json": [],
        }
    )
    check_sums(imported)
    assert [one.source for one in made(here)] == ["talk"]
    assert imported.skipped == ("b.json",)
    (refusal,) = imported.refusals
    assert "someone/talk" in refusal.first.detail


def test_repairs_are_counted(here: Path, bring: Import) -> None:
    stage = [{**SMILE[0], "content": "（叹气）我总是睡不着。"}, SMILE[1], SMILE[0]]
    imported = bring({"a.json": stage, "b.json": [*SMILE, SMILE[0]]})
    found = {name: (one.dialogues, one.times) for name, one in imported.repairs.items()}
    assert found == {"stage_direction": (1, 1), "trailing_user": (2, 2)}
    bring({"a.json": stage}, "kept", keep=frozenset((Repair.STAGE_DIRECTION,)))
    assert made(here, "kept")[0].messages[0].content == "（叹气）我总是睡不着。"


def test_repairs_of_an_earlier_import_stay_and_are_not_counted_again(
    here: Path, bring: Import
) -> None:
    bring({"a.json": [*SMILE, SMILE[0]]}, "first")
    first = (here / "sets/first/dialogues.jsonl").read_text(encoding="utf-8")
    imported = bring({"a.jsonl": first})
    assert made(here)[0].repairs == {Repair.TRAILING_USER: 1}
    assert imported.repairs == {}


def test_the_source_of_a_row_may_be_an_address(here: Path, bring: Import) -> None:
    rows = [{**CHAT, "source": f"https://example.org/{n}", "id": n} for n in range(3)]
    bring({"x/a.json": [*rows, {**CHAT, "source": 7}]})
    assert {one.source for one in made(here)} == {"x"}


# --- the folder


def test_the_same_files_give_the_same_bytes(here: Path, bring: Import) -> None:
    files = {"a.json": SMILE, "b/c.jsonl": f"{json.dumps(CHAT)}\n{{", "d.json": [PSYQA]}
    names = ("dialogues.jsonl", "rejected.jsonl", "report.json", "report.md")
    bring(files)
    first = [(here / "sets/made" / name).read_bytes() for name in names]
    bring(files)
    assert [(here / "sets/made" / name).read_bytes() for name in names] == [
        first[0], first[1], first[2], first[3],
    ]  # fmt: skip
    assert sorted(path.name for path in (here / "sets/made").iterdir()) == sorted(names)
    report = json.loads(first[2])
    assert report["command"] == "data import"
    assert report["settings"]["paths"] == ["data"]
    assert "3 rows + 2 further answers = 5 dialogues" in first[3].decode()
    assert file_of(here, "sets/made") == Path("sets/made/dialogues.jsonl")


def test_the_report_names_the_command(here: Path, bring: Import) -> None:
    bring({"a.json": [CHAT]}, "my set", licence="MIT")
    page = (here / "sets/my set/report.md").read_text(encoding="utf-8")
    told = 'psykb data import data --name "my set" --licence MIT --answers all --reasoning drop'
    assert page.startswith(f"# my set\n\n`{told}`\n")


def test_a_set_of_other_settings_is_replaced_by_force_alone(here: Path, bring: Import) -> None:
    bring({"a.json": [CHAT]})
    before = (here / "sets/made/dialogues.jsonl").read_bytes()
    with pytest.raises(MisuseError, match="--force replaces it"):
        bring({"a.json": [CHAT]}, licence="MIT")
    assert (here / "sets/made/dialogues.jsonl").read_bytes() == before
    (here / "sets/made/notes.txt").write_text("mine", encoding="utf-8")
    bring({"a.json": [CHAT]}, licence="MIT", force=True)
    assert made(here)[0].licence == "MIT"
    assert (here / "sets/made/notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_set_of_other_content_is_replaced_by_force_alone(here: Path, bring: Import) -> None:
    bring({"a.json": [CHAT]})
    before = (here / "sets/made/dialogues.jsonl").read_bytes()
    with pytest.raises(MisuseError, match="holds a set of other files or settings; --force"):
        bring({"a.json": [CHAT, CHAT]})
    with pytest.raises(MisuseError, match="holds a set of other files or settings; --force"):
        bring({"b.json": [CHAT]})
    assert (here / "sets/made/dialogues.jsonl").read_bytes() == before
    assert bring({"a.json": [CHAT, CHAT]}, force=True).whole.dialogues == 2


@pytest.mark.parametrize("name", ["dialogues.jsonl", "rejected.jsonl", "report.md"])
def test_what_was_changed_by_hand_is_replaced_by_force_alone(
    here: Path, bring: Import, name: str
) -> None:
    bring({"a.json": [CHAT]})
    file = here / "sets" / "made" / name
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    with pytest.raises(
        MisuseError, match=rf"made/{name}: was changed since psykb wrote it; --force"
    ):
        bring({"a.json": [CHAT]})
    assert file.read_bytes() == before + b"\n"
    bring({"a.json": [CHAT]}, force=True)
    assert file.read_bytes() == before
    file.unlink()  # nothing of anybody's is lost by making it again
    bring({"a.json": [CHAT]})
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("qa.jsonl", ""),
        ("journal.jsonl", "{}"),
        ("dialogues.jsonl", ""),
        ("report.json", '{"command": "data clean"}'),
        ("report.json", '{"command": "data import"}'),
        ("report.json", '{"command": "data import", "written": {"thesis.docx": "00"}}'),
        ("report.json", "[1"),
        ("thesis.docx", "x"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_what_no_import_wrote_is_never_replaced(
    here: Path, bring: Import, name: str, content: str, force: bool
) -> None:
    folder = here / "sets" / "made"
    folder.mkdir(parents=True)
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(MisuseError, match="did not write"):
        bring({"a.json": [CHAT]}, force=force)
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_file_in_the_place_of_the_folder(here: Path, bring: Import) -> None:
    (here / "sets").mkdir()
    (here / "sets" / "made").write_text("x", encoding="utf-8")
    with pytest.raises(MisuseError, match="is no folder"):
        bring({"a.json": [CHAT]}, force=True)


def test_two_at_once(here: Path, bring: Import) -> None:
    from filelock import FileLock

    (here / "sets").mkdir()
    with FileLock(here / "sets" / ".made.lock"), pytest.raises(LockedError):
        bring({"a.json": [CHAT]})
    bring({"a.json": [CHAT]})


@pytest.mark.skipif(os.name == "nt", reason="needs a FIFO")
def test_killed_it_leaves_the_set_as_it_was(here: Path, bring: Import) -> None:
    """The import waits for the end of a FIFO, with half of its rows written."""
    bring({"a.json": [CHAT]})
    folder = here / "sets" / "made"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    rows = "\n".join(json.dumps({**CHAT, "id": n}) for n in range(40_000))
    (here / "data" / "a.jsonl").write_text(rows, encoding="utf-8")
    code = (
        "from pathlib import Path\n"
        "from psykb.dataset.importing import ImportOptions, import_dialogues\n"
        "import_dialogues([Path('data')], ImportOptions(force=True), Path('sets/made'))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=here) as child:
        staged = here / "sets" / ".made.staged" / "new" / "dialogues.jsonl"
        while not staged.is_file() or not staged.stat().st_size:
            assert child.poll() is None
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert staged.is_file()
    imported = bring({"a.json": [CHAT, CHAT]}, force=True)
    assert imported.whole.dialogues == 2
    assert not (here / "sets" / ".made.staged").exists()


def test_progress_reaches_the_end(here: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    long = {"messages": [{**turn, "content": "x" * 6_000} for turn in CHAT["messages"]]}
    (here / "a.json").write_text(json.dumps([long] * 250), encoding="utf-8")
    (here / "b.json").write_text(json.dumps([CHAT]), encoding="utf-8")

    def hear(name: str, done: int, total: int) -> None:
        heard.append((name, done, total))

    import_dialogues([Path("a.json"), Path("b.json")], ImportOptions(), here / "set", hear)
    total = sum((here / name).stat().st_size for name in ("a.json", "b.json"))
    assert heard[-1] == ("b.json", total, total)
    assert 0 < heard[0][1] < total
    assert [done for _name, done, _total in heard] == sorted(done for _name, done, _total in heard)
