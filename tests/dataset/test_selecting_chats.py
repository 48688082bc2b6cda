"""What a name means: items, dialogues or rows; and what people left of them."""

import pytest

from psykb import jsonl
from psykb.dataset.selecting_chats import select_chats, what
from psykb.errors import NotFoundError
from psykb.types import DialogueReview
from tests.dataset.made_dialogues import SLEEP, WORK, row

TIME = "2026-11-20T00:00:00Z"


def test_a_run_that_holds_nothing_yet_says_how_to_go_on(tmp_path):
    folder = tmp_path / "generated" / "d1"
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_text('{"settings": {"makes": "dialogues"}}\n')
    with pytest.raises(NotFoundError, match="go on with: psykb gen-dialogue --run d1"):
        what(tmp_path, "d1")


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("qa.jsonl", [SLEEP], "items"),  # a name of psykb's tells it
        ("dialogues.jsonl", [], "dialogues"),
        ("valid.jsonl", [], "rows"),
        ("mine.jsonl", [SLEEP], "dialogues"),
        ("mine.jsonl", [row("u|一。", "a|甲。")], "rows"),
        ("mine.jsonl", [], "items"),
        ("mine.jsonl", [{"id": "x"}], "items"),
    ],
)
def test_what_a_file_holds(name, content, found, tmp_path):
    jsonl.write(tmp_path / name, content)
    assert what(tmp_path, str(tmp_path / name)) == found


def test_the_beginning_of_a_runs_name_is_enough(tmp_path):
    folder = tmp_path / "generated" / "talks-0123abcd"
    folder.mkdir(parents=True)
    jsonl.write(folder / "dialogues.jsonl", [SLEEP])
    chosen = select_chats(tmp_path, "0123")
    assert chosen.dialogues == (SLEEP,)
    assert (chosen.target, chosen.own) == (folder / "exports" / "talks-0123abcd", True)


def test_a_file_beside_others_is_nobodys_own(tmp_path):
    jsonl.write(tmp_path / "mine.jsonl", [SLEEP])
    chosen = select_chats(tmp_path, str(tmp_path / "mine.jsonl"))
    assert (chosen.target, chosen.own) == (tmp_path / "mine", False)


def test_who_was_rejected_and_who_was_not_reviewed_is_counted(tmp_path):
    jsonl.write(tmp_path / "dialogues.jsonl", [SLEEP, WORK])
    reject = DialogueReview(item=SLEEP.id, verdict="reject", reviewer="a", time=TIME)
    jsonl.write(tmp_path / "reviews.jsonl", [reject])
    all_others = select_chats(tmp_path, f"{tmp_path}/dialogues.jsonl")
    assert all_others.splits == {"": [WORK]}
    assert (all_others.rejected, all_others.unreviewed) == (1, 0)
    none = select_chats(tmp_path, f"{tmp_path}/dialogues.jsonl", only_reviewed=True)
    assert (none.splits, none.rejected, none.unreviewed) == ({"": []}, 1, 1)


def test_a_mix_has_its_splits_and_one_of_them_alone_has_none(tmp_path):
    folder = tmp_path / "generated" / "mx"
    folder.mkdir(parents=True)
    rows = [row("u|一。", "a|甲。", id=f"dialogue:{n}") for n in range(3)]
    for name, one in zip(("train", "valid", "test"), rows, strict=True):
        jsonl.write(folder / f"{name}.jsonl", [one])
    chosen = select_chats(tmp_path, "mx")
    assert chosen.splits == {"train": [rows[0]], "valid": [rows[1]], "test": [rows[2]]}
    assert (chosen.target, chosen.own) == (folder / "exports" / "mx", True)
    alone = select_chats(tmp_path, str(folder / "valid.jsonl"))
    assert (alone.splits, alone.target, alone.own) == ({"": [rows[1]]}, folder / "valid", False)


def test_a_mix_goes_before_a_run_whose_name_begins_so(tmp_path):
    run, mix = tmp_path / "generated" / "smile-0123abcd", tmp_path / "generated" / "smi"
    run.mkdir(parents=True)
    jsonl.write(run / "dialogues.jsonl", [SLEEP])
    assert what(tmp_path, "smi") == "dialogues"
    mix.mkdir()
    one = row("u|一。", "a|甲。", id="dialogue:1")
    jsonl.write(mix / "train.jsonl", [one])
    assert what(tmp_path, "smi") == "rows"
    chosen = select_chats(tmp_path, "smi")
    assert (chosen.file, list(chosen.splits.values())) == (mix / "train.jsonl", [[one]])
    (tmp_path / "generated" / ".smi.staged").mkdir()
    mix.rename(tmp_path / "generated" / ".smi.staged" / "old")  # for the moment of a new one
    with pytest.raises(NotFoundError, match="is being replaced, or that was interrupted"):
        what(tmp_path, "smi")
