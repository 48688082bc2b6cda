import json

import pytest

from psykb import jsonl
from tests.dataset.cleaning.made import made

PLAIN = made("我睡不着。", "多久了？")
NAMED = made("我叫李小明。", "你好，小明。")
RISK = made("我今晚就想自杀。", "多晒太阳就好。")


@pytest.fixture
def ours(here):
    """A set by the name "ours"."""
    folder = here / "generated" / "ours"
    folder.mkdir(parents=True)
    jsonl.write(folder / "dialogues.jsonl", [PLAIN, NAMED, PLAIN])
    return folder


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name a set of dialogues"),
        (("ours", "--near", "0.49"), "--near: write a share from 0.5 to 1, not '0.49'"),
        (("ours", "--near", "1.1"), "--near: write a share from 0.5 to 1, not '1.1'"),
        (("ours", "--near", "nan"), "--near: write a share from 0.5 to 1, not 'nan'"),
        (("ours", "--near", "x"), "--near: write a share from 0.5 to 1, not 'x'"),
        (("ours", "--template-share", "-0.1"), "--template-share: write a number from 0 to 1"),
        (("ours", "--template-share", "x"), "--template-share: write a number from 0 to 1"),
        (("ours", "--crisis", "no"), "write keep|drop|drop-active, not 'no'"),
        (("ours", "--harms", "no"), "write keep|drop-grave|drop, not 'no'"),
        (("ours", "--name", "../x"), "--name ../x: write letters"),
        (("ours", "--name", ".x"), "--name .x: write letters"),
        (("ours", "--name", "ours"), "is itself to be cleaned"),
    ],
)
def test_misuse(run, ours, options, said):
    done = run("data", "clean", *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_set_that_is_not_there(run, ours):
    done = run("data", "clean", "theirs")
    assert done.code == 1
    assert "those at hand are: ours" in done.err


@pytest.mark.parametrize("name", ["z", "generated/z"])
def test_a_folder_that_holds_no_set(run, here, name):
    (here / "generated" / "z" / "dialogues.jsonl").mkdir(parents=True)
    done = run("data", "clean", name)
    assert done.code == 1
    assert "z: has no file dialogues.jsonl in it" in done.err


def test_a_clean_set_beside_the_old_one(run, ours, here):
    before = (ours / "dialogues.jsonl").read_bytes()
    done = run("data", "clean", "ours")
    folder = here / "generated" / "ours-clean"
    assert (done.code, done.out) == (0, f"{folder}\n")
    assert "3 read = 2 kept + 1 exact duplicate" in done.err
    assert "Masked in 1 dialogue, every place counted: names 2." in done.err
    assert (ours / "dialogues.jsonl").read_bytes() == before
    assert "小明" not in (folder / "dialogues.jsonl").read_text(encoding="utf-8")
    assert run("data", "clean", "ours").code == 0


def test_risks_that_are_passed_over_are_told_even_when_quiet(run, ours):
    jsonl.write(ours / "dialogues.jsonl", [PLAIN, RISK])
    done = run("data", "clean", "ours", "-q")
    assert done.code == 0
    assert "up to 1 kept dialogue may pass over a risk to life" in done.err
    assert RISK.id in done.err
    assert "read =" not in done.err


def test_what_a_counsellor_must_not_say_is_told_even_when_quiet(run, ours):
    diagnosis = made("我很怕。", "你得的是焦虑症。")
    jsonl.write(ours / "dialogues.jsonl", [PLAIN, diagnosis])
    done = run("data", "clean", "ours", "-q")
    assert done.code == 0
    assert f"kept, perhaps with a diagnosis: {diagnosis.id}" in done.err
    done = run("data", "clean", "ours", "--name", "x", "--harms", "drop")
    assert "2 read = 1 kept + 1 with a harmful reply" in done.err


def test_the_page_names_the_command_and_what_it_counted(run, ours, here):
    assert run("data", "clean", "ours", "--name", "x", "--no-mask", "--crisis", "drop").code == 0
    page = (here / "generated" / "x" / "report.md").read_text(encoding="utf-8")
    assert page.split("\n\n")[1] == (
        "`psykb data clean ours --name x --near 0.8 --crisis drop --harms drop-grave "
        "--templates cap --template-share 0.2 --no-mask`"
    )
    assert "Of all dialogues that were read, dropped ones too" in page


def test_nothing_found_is_not_called_nothing_there(run, ours):
    jsonl.write(ours / "dialogues.jsonl", [PLAIN])
    done = run("data", "clean", "ours")
    assert "Nothing of the forms of personal data that psykb knows was found." in done.err


def test_json_is_the_whole_report(run, ours, here):
    done = run("data", "clean", "ours", "--name", "x", "--json")
    found = json.loads(done.out)
    report = json.loads((here / "generated" / "x" / "report.json").read_text(encoding="utf-8"))
    for name in ("command", "content", "written"):
        del report[name]
    assert found == {"schema": 1, "folder": str(here / "generated" / "x"), **report}
    assert found["whole"] == {
        "source": "",
        "read": 3,
        "kept": 2,
        "dropped": {"exact_duplicate": 1},
    }


def test_nothing_left_ends_with_3(run, ours, here):
    jsonl.write(ours / "dialogues.jsonl", [RISK])
    done = run("data", "clean", "ours", "--crisis", "drop")
    assert done.code == 3
    assert "nothing is left" in done.err
    dropped = here / "generated" / "ours-clean" / "dropped.jsonl"
    assert json.loads(dropped.read_text(encoding="utf-8"))["rule"] == "crisis"


def test_a_set_without_dialogues_ends_with_3(run, ours):
    (ours / "dialogues.jsonl").write_text("", encoding="utf-8")
    done = run("data", "clean", "ours")
    assert done.code == 3
    assert "the sets hold no dialogues" in done.err


def test_several_sets_and_a_file(run, ours, here):
    jsonl.write(here / "more.jsonl", [made("你好呀", "请说", source="more")])
    done = run("data", "clean", "ours", "more.jsonl", "--keep-duplicates", "--no-mask")
    assert done.out == f"{here / 'generated' / 'ours+more-clean'}\n"
    assert "4 read = 4 kept" in done.err
    assert "Personal data was not looked for" in done.err
