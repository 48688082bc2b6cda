import dataclasses
import json

import pytest

from psykb import jsonl
from psykb.dataset.cleaning import harmful
from psykb.dataset.cleaning.crisis import Choice
from psykb.dataset.cleaning.harmful import Harm
from psykb.dataset.cleaning.privacy.masking import Masked
from psykb.dataset.cleaning.processing import CleanOptions, clean
from psykb.dataset.cleaning.report import Harmful
from psykb.dataset.cleaning.rules import Dropped, Rule
from psykb.dataset.cleaning.templates import Template
from psykb.errors import CorruptRecordError, MisuseError
from psykb.types import Dialogue
from tests.dataset.cleaning.made import made

LONG = "最近总是睡不着，躺在床上脑子里全是白天没有做完的事情，越想越清醒，到天亮才迷糊一会儿。"
FILES = ["dialogues.jsonl", "dropped.jsonl", "masked.jsonl", "report.json", "report.md"]
ONE = made(LONG, "这样多久了？")
SAME = made(LONG, "这样多久了", source="theirs")
WHOLE = made(LONG, "这样多久了？", "两个月。", "白天呢？", source="theirs")
AI = made("我和室友吵架了。", "作为一个AI，我不懂。")
NAMED = made("我叫李小明，电话13812345678，考试没过。", "小明，你怎么看这次考试？")
NAMED_TWICE = made("我叫李小明，电话13912345678，考试没过。", "小明，你怎么看这次考试？")
RISK = made("我今晚就想自杀。", "多晒太阳就好。")


@pytest.fixture
def sets(tmp_path):
    """Two sets: one of ours, one of theirs."""
    made_sets = {"ours": [ONE, AI, NAMED, RISK], "theirs": [SAME, NAMED_TWICE, WHOLE]}
    files = {}
    for name, dialogues in made_sets.items():
        folder = tmp_path / name
        folder.mkdir()
        files[name] = folder / "dialogues.jsonl"
        jsonl.write(files[name], dialogues)
    return files


def test_what_comes_of_two_sets(sets, tmp_path):
    out = tmp_path / "out"
    cleaned = clean(sets, CleanOptions(), out)
    kept = list(jsonl.read(out / "dialogues.jsonl", Dialogue))
    dropped = list(jsonl.read(out / "dropped.jsonl", Dropped))
    assert [one.messages[0].content for one in kept] == [
        "我叫[姓名1]，电话[电话1]，考试没过。",
        "我今晚就想自杀。",
        LONG,
    ]
    assert [dict(one.labels) for one in kept] == [
        {"crisis": "none"},
        {"crisis": "active", "crisis_response": "missed"},
        {"crisis": "none"},
    ]
    # masked before they are compared: what differs in a number alone is the same
    assert [(d.id, d.rule, d.repeats) for d in dropped] == [
        (ONE.id, Rule.PART_OF_ANOTHER, WHOLE.id),
        (AI.id, Rule.AS_AN_AI, ""),
        (SAME.id, Rule.EXACT_DUPLICATE, ONE.id),
        (kept[0].id, Rule.EXACT_DUPLICATE, kept[0].id),
    ]
    assert cleaned.missed == (RISK.id,)
    whole = cleaned.whole
    assert (whole.read, whole.kept) == (7, 3)
    assert whole.dropped == {"exact_duplicate": 2, "part_of_another": 1, "as_an_ai": 1}
    for counts in (whole, *cleaned.sources):
        assert counts.read == counts.kept + sum(counts.dropped.values())
    assert [(c.source, c.read, c.kept) for c in cleaned.sources] == [
        ("ours", 5, 2),
        ("theirs", 2, 1),
    ]


def test_nothing_written_holds_what_was_masked(sets, tmp_path):
    out = tmp_path / "out"
    clean(sets, CleanOptions(), out)
    assert sorted(path.name for path in out.iterdir()) == FILES
    for path in out.iterdir():
        content = path.read_text(encoding="utf-8")
        assert "12345678" not in content
        assert "小明" not in content
    masks = list(jsonl.read(out / "masked.jsonl", Masked))
    assert [mask.mask for mask in masks] == ["[姓名1]", "[电话1]", "[姓名1]"] * 2


def test_the_same_again_gives_the_same_bytes(sets, tmp_path):
    out = tmp_path / "out"
    clean(sets, CleanOptions(), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    clean(sets, CleanOptions(), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_everything_can_be_left_as_it_is(sets, tmp_path):
    out = tmp_path / "out"
    options = CleanOptions(duplicates=False, mask=False, templates="keep")
    cleaned = clean(sets, options, out)
    kept = list(jsonl.read(out / "dialogues.jsonl", Dialogue))
    assert [one.id for one in kept] == [
        one.id for one in (ONE, AI, NAMED, RISK, SAME, NAMED_TWICE, WHOLE)
    ]
    assert (out / "dropped.jsonl").read_bytes() == (out / "masked.jsonl").read_bytes() == b""
    assert cleaned.privacy is None
    assert cleaned.templates.before == cleaned.templates.after
    assert cleaned.templates.before["ours"].of_dialogues[Template.AS_AN_AI] == 1


def test_cleaning_what_is_clean_drops_nothing(sets, tmp_path):
    clean(sets, CleanOptions(), tmp_path / "out")
    again = clean({"out": tmp_path / "out" / "dialogues.jsonl"}, CleanOptions(), tmp_path / "again")
    assert again.whole.dropped == {}
    first, second = ((tmp_path / n / "dialogues.jsonl").read_bytes() for n in ("out", "again"))
    assert first == second


def test_crisis_is_dropped_by_choice(sets, tmp_path):
    cleaned = clean(sets, CleanOptions(crisis=Choice.DROP_ACTIVE), tmp_path / "out")
    assert cleaned.whole.dropped["crisis"] == 1
    assert cleaned.missed == ()
    assert cleaned.risks[0].levels == {"none": 6, "passive": 0, "active": 1}
    assert cleaned.risks[0].responses == {"line_named": 0, "referred": 0, "missed": 1}


def test_what_a_counsellor_must_not_say_is_told_and_the_grave_is_dropped(tmp_path):
    means = made("我不想活了。", "我那次吃了两盒安眠药。")
    diagnosis = made("我很怕。", "你得的是焦虑症。")
    again = made(*("嗯，还是睡不着。", "我们先从理解你的担忧开始吧。") * 3)
    jsonl.write(tmp_path / "x.jsonl", [means, diagnosis, again, ONE])
    files = {"x": tmp_path / "x.jsonl"}
    cleaned = clean(files, CleanOptions(), tmp_path / "out")
    assert cleaned.whole.dropped == {"harmful_reply": 1, "repeats_itself": 1}
    assert cleaned.harms == (
        Harmful(harm=Harm.MEANS, read=1, kept=()),
        Harmful(harm=Harm.DIAGNOSIS, read=1, kept=(diagnosis.id,)),
    )
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert f"- kept, perhaps with a diagnosis: {diagnosis.id}\n" in page
    whole = clean(files, CleanOptions(harms=harmful.Choice.DROP), tmp_path / "all")
    assert whole.whole.dropped == {"harmful_reply": 2, "repeats_itself": 1}
    options = CleanOptions(harms=harmful.Choice.KEEP, duplicates=False)
    assert clean(files, options, tmp_path / "none").whole.dropped == {}


def test_labels_that_the_gate_does_not_agree_with_are_counted(tmp_path):
    active, none = (
        made("我睡不着。", "多久了？", labels={"crisis": x}) for x in ("active", "none")
    )
    jsonl.write(tmp_path / "x.jsonl", [active, none])
    options = CleanOptions(duplicates=False)
    cleaned = clean({"x": tmp_path / "x.jsonl"}, options, tmp_path / "out")
    kept = list(jsonl.read(tmp_path / "out" / "dialogues.jsonl", Dialogue))
    assert [one.labels["crisis"] for one in kept] == ["active", "none"]
    assert [risks.differing for risks in cleaned.risks] == [1, 1]
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "In 1 dialogue the label" in page


def test_the_report_says_what_the_function_returns(sets, tmp_path):
    cleaned = clean(sets, CleanOptions(), tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert set(report.pop("written")) == set(FILES) - {"report.json"}
    assert len(report.pop("content")) == 64
    assert report == {"command": "data clean", **jsonl.plain(cleaned)}
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert ("7 read = 3 kept + 2 exact duplicates + 1 part of another + 1 with “as an AI”") in page
    assert RISK.id in page


def test_nothing_in_the_report_steers_a_terminal(tmp_path):
    one = dataclasses.replace(ONE, source="a|b\x1b[31m\n# H\u202e", licence="x\x1b[2J")
    jsonl.write(tmp_path / "x.jsonl", [one])
    clean({"x": tmp_path / "x.jsonl"}, CleanOptions(), tmp_path / "out")
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "| a\\|b\\x1b[31m # H\\u202e | 1 | 1 |\n" in page
    assert not set(page) & {"\x1b", "\u202e"}
    assert "\n# H" not in page


def test_an_empty_set_gives_an_empty_one(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    cleaned = clean({"empty": tmp_path / "empty.jsonl"}, CleanOptions(), tmp_path / "out")
    assert (cleaned.whole.read, cleaned.whole.kept) == (0, 0)


def test_a_broken_line_leaves_the_old_set_as_it_was(sets, tmp_path):
    out = tmp_path / "out"
    clean(sets, CleanOptions(), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with sets["theirs"].open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(CorruptRecordError, match=r"dialogues\.jsonl:4"):
        clean(sets, CleanOptions(force=True), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not (tmp_path / ".out.staged").exists()


def test_a_set_is_not_cleaned_into_itself(sets, tmp_path):
    with pytest.raises(MisuseError, match="is itself to be cleaned"):
        clean(sets, CleanOptions(force=True), tmp_path / "ours")


def test_other_settings_replace_by_force_alone(sets, tmp_path):
    out = tmp_path / "out"
    clean(sets, CleanOptions(), out)
    with pytest.raises(MisuseError, match="--force replaces it"):
        clean(sets, CleanOptions(mask=False), out)
    cleaned = clean(sets, CleanOptions(mask=False, force=True), out)
    assert cleaned.privacy is None
    assert (out / "masked.jsonl").read_bytes() == b""


@pytest.mark.parametrize("report", [None, "{", "[]", '{"command": "data import"}'])
def test_what_no_cleaning_wrote_is_never_replaced(sets, tmp_path, report):
    out = tmp_path / "out"
    out.mkdir()
    (out / "dialogues.jsonl").write_text("mine", encoding="utf-8")
    if report is not None:
        (out / "report.json").write_text(report, encoding="utf-8")
    with pytest.raises(MisuseError, match="psykb data clean did not write"):
        clean(sets, CleanOptions(force=True), out)
    assert (out / "dialogues.jsonl").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_refused(sets, tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(MisuseError, match="is no folder"):
        clean(sets, CleanOptions(), tmp_path / "out")


def test_progress_names_the_steps(sets, tmp_path):
    seen = []
    clean(sets, CleanOptions(crisis=Choice.DROP), tmp_path / "out", lambda *now: seen.append(now))
    steps = ("exact", "parts", "near", "crisis", "harms", "itself", "templates")
    assert seen == [(step, 7) for step in steps]
