import json
import re

import pytest

from psykb import jsonl, prompts
from psykb.errors import MisuseError, StoreError
from psykb.generation.generating import generate
from psykb.generation.kinds import BY_RULES
from psykb.generation.outcomes import Edited, Notice, Opening
from psykb.generation.running import End
from psykb.generation.runs import Request
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Kind, Method, QAPair, Usage
from tests.generation.model_books import make_base

DECLINED = '{"decline": "there is nothing to ask"}'


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with make_base(tmp_path_factory.mktemp("books")) as base:
        yield base


def by_rules(base, root, wanted, notice: Notice | None = None, **more):
    request = Request(wanted=wanted, kinds=BY_RULES, **more)
    return generate(base, request, root=root, notice=notice)


def changed(folder, file="qa.jsonl"):
    """Change a word of a file by hand; return what it holds then."""
    content = (folder / file).read_bytes().replace(b'"question": "', b'"question": "So: ', 1)
    (folder / file).write_bytes(content)
    return content


def kept_by(base, root, wanted):
    """Go on with a run; return what it told it keeps, and what then lies beside `qa.jsonl`."""
    told: list[Opening | Edited] = []
    made = by_rules(base, root, wanted, told.append)
    return [t.kept.name for t in told if isinstance(t, Edited)], made


def by_model(base, root, llm=None, *, wanted=2, context=8_192, address=None, **more):
    opened: list[Opening | Edited] = []
    llm = llm or ScriptedLLM(lambda _messages: DECLINED)
    request = Request(kinds={Kind.SHORT: 1}, method=Method.PASSAGE, wanted=wanted, **more)
    with Chat(llm, spec="class:m", context=context) as chat:
        made = generate(base, request, root=root, chat=chat, address=address, notice=opened.append)
    (opening,) = opened
    assert isinstance(opening, Opening)
    return made, opening


def files(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith("lock")}


def test_fewer_wanted_leave_what_is_there(base, tmp_path):
    many = by_rules(base, tmp_path, 6)
    before = files(many.folder)
    few = by_rules(base, tmp_path, 2)
    assert (few.ended, few.accepted, few.kept, few.report) == (End.REACHED, 6, 6, None)
    assert files(many.folder) == before
    again = by_rules(base, tmp_path, 6)
    assert (again.kept, again.accepted) == (0, 6)
    assert (many.folder / "qa.jsonl").read_bytes() == before["qa.jsonl"]


def test_fewer_wanted_than_were_are_made_where_the_file_is_gone(base, tmp_path):
    many = by_rules(base, tmp_path, 6)
    (many.folder / "qa.jsonl").unlink()
    few = by_rules(base, tmp_path, 2)
    assert (few.kept, few.accepted) == (0, 2)
    assert len(list(jsonl.read(few.folder / "qa.jsonl", QAPair))) == 2


@pytest.mark.parametrize("wanted", [4, 6])
def test_items_changed_by_hand_are_kept_beside_the_new_ones(base, tmp_path, wanted):
    folder = by_rules(base, tmp_path / "a", 4).folder
    mine = changed(folder)
    names, made = kept_by(base, tmp_path / "a", wanted)
    assert names == ["qa.edited.jsonl"]
    assert (folder / "qa.edited.jsonl").read_bytes() == mine
    new = (by_rules(base, tmp_path / "b", wanted).folder / "qa.jsonl").read_bytes()
    assert (made.folder / "qa.jsonl").read_bytes() == new != mine
    assert kept_by(base, tmp_path / "a", 6)[0] == []
    changed(folder)
    assert kept_by(base, tmp_path / "a", 6)[0] == ["qa.edited-2.jsonl"]
    assert (folder / "qa.edited.jsonl").read_bytes() == mine


def test_items_taken_out_by_hand_are_kept_so(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    lines = (folder / "qa.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "qa.jsonl").write_bytes(b"".join(lines[:2]))
    assert kept_by(base, tmp_path, 6)[0] == ["qa.edited.jsonl"]
    assert (folder / "qa.edited.jsonl").read_bytes() == b"".join(lines[:2])


def test_who_keeps_a_changed_file_hears_it_while_it_is_in_its_place(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    mine = changed(folder)
    heard = []

    def notice(told):
        if isinstance(told, Edited):
            heard.append((told.file.read_bytes(), told.kept.exists()))

    by_rules(base, tmp_path, 6, notice)
    assert heard == [(mine, False)]


def test_nothing_is_kept_of_what_psykb_wrote_itself(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    assert kept_by(base, tmp_path, 4)[0] == []
    assert kept_by(base, tmp_path, 5)[0] == []
    journal = folder / "journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    assert lines[-1].startswith('{"line": "end", "decided": ')
    journal.write_text("".join(lines[:-1]))  # killed when the files were in their places
    assert kept_by(base, tmp_path, 6)[0] == []
    assert not (folder / "qa.edited.jsonl").exists()


def test_a_journal_of_an_earlier_psykb_knows_no_digest(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    journal = folder / "journal.jsonl"

    def forget():
        journal.write_text(re.sub(r', "qa": "[0-9a-f]{64}"', "", journal.read_text()))

    forget()
    assert '"qa"' not in journal.read_text()
    assert kept_by(base, tmp_path, 5)[0] == []
    forget()
    mine = changed(folder)
    assert kept_by(base, tmp_path, 6)[0] == ["qa.edited.jsonl"]
    assert (folder / "qa.edited.jsonl").read_bytes() == mine


@pytest.mark.parametrize(
    "name",
    ["qa.jsonl", "rejected.jsonl", "report.json", "report.md", "dataset-card.md", "journal.jsonl"],
)
def test_a_folder_in_the_place_of_a_file_changes_nothing(base, tmp_path, name):
    folder = by_rules(base, tmp_path, 4).folder
    (folder / name).unlink()
    (folder / name).mkdir()
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    with pytest.raises(StoreError) as e:
        by_rules(base, tmp_path, 6)
    assert str(e.value) == (
        f"{folder / name} is a folder: move it away, then run the same command again"
    )
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_a_folder_that_comes_meanwhile_changes_nothing_either(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    before = (folder / "qa.jsonl").read_bytes()

    def notice(_told):
        (folder / "report.md").unlink()
        (folder / "report.md").mkdir()

    with pytest.raises(StoreError, match=r"report\.md is a folder: move it away"):
        by_rules(base, tmp_path, 6, notice)
    assert (folder / "qa.jsonl").read_bytes() == before
    assert not (folder / ".new").exists()
    (folder / "report.md").rmdir()
    assert by_rules(base, tmp_path, 6).accepted == 6


def test_the_reports_are_of_the_same_items_as_the_files(base, tmp_path):
    folder = by_rules(base, tmp_path, 4).folder
    by_rules(base, tmp_path, 6)
    assert json.loads((folder / "report.json").read_bytes())["accepted"] == 6
    names = {p.name for p in folder.iterdir()} - {"lock", "lock.holder"}
    assert names == {
        "dataset-card.md", "journal.jsonl", "qa.jsonl", "rejected.jsonl", "report.json",
        "report.md",
    }  # fmt: skip


def test_books_that_print_no_questions_leave_no_folder(base, tmp_path):
    request = Request(wanted=0, kinds={}, method=Method.EXAM)
    made = generate(base, request, root=tmp_path)
    assert (made.ended, made.accepted, made.decided, made.report) == (End.EXHAUSTED, 0, 0, None)
    assert list(tmp_path.iterdir()) == []


def test_another_server_is_another_run(base, tmp_path):
    by_model(base, tmp_path, name="a")
    with pytest.raises(MisuseError) as e:
        by_model(base, tmp_path, name="a", address="http://127.0.0.1:9/v1")
    assert "server is null, not " in str(e.value)
    folders = {
        by_model(base, tmp_path, address=a)[0].folder for a in (None, "http://a/v1", "http://b/v1")
    }
    assert len(folders) == 3


def test_another_context_is_told_and_what_was_answered_is_at_hand(base, tmp_path):
    made, opening = by_model(base, tmp_path)
    assert (opening.received, opening.change) == (0, None)
    assert made.sent > 0
    made, opening = by_model(base, tmp_path)
    assert (opening.received, opening.change, made.sent) == (made.reused, None, 0)
    _made, opening = by_model(base, tmp_path, context=6_000)
    assert opening.change is not None
    assert opening.change.context == (8_192, 6_000)
    assert (opening.change.of_books, opening.change.of_requests) == (False, True)


def test_a_model_writes_in_the_language_that_is_asked_for(base, tmp_path):
    for language in ("zh", "en"):
        llm = ScriptedLLM(lambda _messages: DECLINED)
        by_model(base, tmp_path, llm, language=language)
        begin = prompts.load("draft", language).text.split("$")[0]
        heard = [messages[0].content for messages in llm.heard]
        assert heard
        assert all(system.startswith(begin) for system in heard)


def test_rules_take_only_books_in_the_language_that_is_asked_for(base, tmp_path):
    for language in ("zh", "en"):
        made = by_rules(base, tmp_path, 50, language=language)
        items = list(jsonl.read(made.folder / "qa.jsonl", QAPair))
        assert items
        assert {item.language for item in items} == {language}


def test_what_was_spent_without_an_item_is_told(base, tmp_path):
    takes = Usage(calls=1, prompt_tokens=9_000, completion_tokens=7)
    made, _opening = by_model(base, tmp_path, ScriptedLLM(lambda _m: DECLINED, usage=takes))
    assert (made.accepted, made.model) == (0, "class:m")
    assert made.spent.calls == made.sent > 0
    assert made.spent.completion_tokens == 7 * made.sent
