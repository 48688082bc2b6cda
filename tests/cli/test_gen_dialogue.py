"""`psykb gen-dialogue`, and what `verify` and `review` make of its runs."""

import json
import sys
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.generation import reviewing, run_folders
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Dialogue, DialogueReview, RefusedDialogue, Standing, Style
from tests.cli.conftest import ZH
from tests.small_run import item, write_run

MODELS = "class:tests.cli.dialogue_models."
FORGETTING = "遗忘先快后慢，是因为最初的记忆痕迹还不稳固。"
ME = ("--reviewer", "me")


@pytest.fixture
def posts(here):
    file = here / "posts.jsonl"
    rows = [
        {"question": f"为什么第{n}天背过的东西忘得特别快？", "answer": FORGETTING} for n in range(4)
    ]
    jsonl.write(file, rows)
    return file


def gen(run, *more, model="Counsellor", n=2, turns="2:2", **how):
    return run(
        "gen-dialogue", "--llm", f"{MODELS}{model}", "-n", str(n), "--turns", turns, *more, **how
    )


def made(here):
    (folder,) = (here / "generated").glob("default-*")
    return folder


def dialogues(here):
    return list(run_folders.dialogues(made(here)))


# what goes wrong


def test_without_a_model_it_says_what_to_type(run, here):
    done = run("gen-dialogue")
    assert done.code == 2
    assert done.err == (
        "psykb: gen-dialogue needs a model: name one with --llm, as --llm deepseek:deepseek-chat\n"
    )
    assert not (here / "generated").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--style", "rewrite"), "--style rewrite needs seeds: name a run or a file with --from"),
        (("--style", "scenario", "--from", "x"), "--from does not go with --style scenario"),
        (("--from", "x", "--topic", "y"), "--topic goes with scenarios, not with --from"),
        (("--from", "x", "--area", "y"), "--area goes with scenarios, not with --from"),
        (("--turns", "4"), ""),
        (("--turns", "0:3"), "write the fewest and the most exchanges, as 4:12"),
        (("--turns", "5:4"), "write the fewest and the most exchanges, as 4:12"),
        (("--turns", "4:51"), "up to 50; not '4:51'"),
        (("--turns", "4:1²"), "write the fewest and the most exchanges, as 4:12"),
        (("--turns", ":"), "write the fewest and the most exchanges, as 4:12"),
        (("--rounds", "-1"), "write a whole number, 0 or more"),
        (("--topic", "no such"), "no such"),
        (("--style", "poem"), "write rewrite|scenario, not 'poem'"),
    ],
)
def test_options_that_mean_nothing(run, here, options, words):
    done = run("gen-dialogue", "--llm", f"{MODELS}Counsellor", "-n", "1", "--dry-run", *options)
    assert done.code == (2 if words else 0)
    assert words in done.err
    assert not (here / "generated").exists()


def test_seeds_that_are_not_there(run, here):
    done = gen(run, "--from", "nobody")
    assert done.code == 1
    assert "no run at" in done.err
    (here / "posts.jsonl").write_text('{"question": "q"}\n')
    done = gen(run, "--from", "posts.jsonl")
    assert done.code == 1
    assert "posts.jsonl:1" in done.err


def test_a_base_that_was_named_must_be_there(run):
    done = gen(run, "--kb", "nobody")
    assert done.code == 1
    assert "nobody" in done.err


def test_books_that_are_asked_for_need_a_base(run):
    assert gen(run, "--book", "memory").code == 1


def test_a_model_that_lies_has_nothing_accepted(run, here):
    done = gen(run, "--rounds", "1", "--run", "lies", model="Lying", n=1)
    assert done.code == 3
    folder = here / "generated" / "lies"
    refused = list(jsonl.read(folder / "rejected.jsonl", RefusedDialogue))
    assert {one.reason.value for one in refused} <= {"unsupported_claims", "refinement_worse"}
    assert refused[0].reason == "unsupported_claims"
    assert "百分之九十" in refused[0].detail
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["refining"]["claims_before"] == report["refining"]["claims_after"] > 0
    assert report["refining"]["refined"] == report["refining"]["judged"]


def test_a_model_that_writes_no_dialogue_ends_the_run(run):
    done = gen(run, model="Babbling")
    assert done.code == 3
    assert "The model wrote no conversation that could be kept in 30 drafts in a row" in done.err
    assert "no dialogue was accepted;" in done.err


# what goes well


def test_a_dry_run_needs_no_model(run, here, posts):
    done = run("gen-dialogue", "--from", "posts.jsonl", "-n", "500", "--dry-run", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert (told["dry_run"], told["items"], told["cost"]) == (True, 12, None)
    assert not (here / "generated").exists()


def test_a_dry_run_sends_nothing_and_writes_nothing(run, here, posts):
    done = gen(run, "--from", "posts.jsonl", "--dry-run", "--json", n=500)
    assert done.code == 0
    told = json.loads(done.out)
    assert (told["dry_run"], told["style"], told["items"]) == (True, "rewrite", 12)
    assert told["calls"] == {"low": 24, "high": 192}
    assert told["kinds"] == {"rewrite": 12}
    assert not (here / "generated").exists()
    words = gen(run, "--from", "posts.jsonl", "--dry-run", n=500)
    assert words.out.startswith("passages")
    assert "Nothing was sent." in words.err


def test_scenarios_without_books_say_so(run, here):
    done = gen(run, n=3)
    assert done.code == 0
    assert "what a counsellor claims is held to the seed alone" in done.err
    assert "3 of 3 dialogues accepted" in done.err
    assert done.out.splitlines()[0] == f"generated/{made(here).name}/dialogues.jsonl"
    found = dialogues(here)
    assert len(found) == len({one.id for one in found}) == 3
    assert {one.source for one in found} == {made(here).name}
    assert {one.origin.style for one in found if one.origin} == {Style.SCENARIO}
    verified = run("verify", made(here).name)
    assert verified.code == 0
    assert "3 dialogues, 0 quotes: nothing is cited; messages and findings hold" in verified.out


def test_a_run_goes_on_by_its_name_alone_and_sends_nothing(run, here, posts):
    assert gen(run, "--from", "posts.jsonl", "--run", "a", n=2, model="Quoting").code == 0
    file = here / "generated" / "a" / "dialogues.jsonl"
    before = file.read_bytes()
    done = run("gen-dialogue", "--run", "a", "--llm", f"{MODELS}Quoting", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert (told["usage"]["sent"], told["usage"]["reused"], told["accepted"]) == (0, 4, 2)
    assert told["standings"][0]["sentences"] == 2
    assert file.read_bytes() == before
    more = run("gen-dialogue", "--run", "a", "-n", "3", "--llm", f"{MODELS}Quoting")
    assert more.code == 0
    assert file.read_bytes().startswith(before)
    other = run("gen-dialogue", "--run", "a", "--rounds", "0", "--llm", f"{MODELS}Quoting")
    assert other.code == 2
    assert "that run has other settings" in other.err


def test_a_budget_is_kept(run, here):
    done = gen(run, "--max-calls", "30", "--json", n=40)
    assert done.code == 5
    told = json.loads(done.out)
    assert (told["ended"], told["usage"]["sent"]) == ("budget", 30)
    assert told["accepted"] == len(dialogues(here)) < 40


def test_items_are_told_with_the_licence_of_their_books(run, here, base):
    with KnowledgeBase.open(base) as books:
        items = [item(books, f"遗忘的进程怎样，第{n}次？", [FORGETTING]) for n in range(3)]
    write_run(here / "generated" / "one", items)
    done = gen(run, "--from", "one", "--run", "told", n=2, model="Quoting")
    assert done.code == 0, done.err
    found = list(jsonl.read(here / "generated" / "told" / "dialogues.jsonl", Dialogue))
    assert {one.licence for one in found} == {"CC-BY-4.0"}
    assert {one.origin.seed_of for one in found if one.origin} <= {one.id for one in items}
    carried = [f for one in found for f in one.findings if f.standing is Standing.SUPPORTED]
    assert len(carried) == 2
    quotes = {c.quote for f in carried for c in f.citations}
    assert quotes <= {FORGETTING}
    verified = run("verify", "told")
    assert verified.code == 0, verified.out
    avoided = gen(run, "--from", "one", "--avoid", "told", "--run", "else", n=1, model="Quoting")
    assert avoided.code == 0
    (other,) = jsonl.read(here / "generated" / "else" / "dialogues.jsonl", Dialogue)
    assert other.origin is not None
    assert other.origin.seed_of not in {one.origin.seed_of for one in found if one.origin}


def test_questions_that_dialogues_tell_are_not_asked_again(run, here, base):
    run("gen-qa", "-n", "500", "--run", "asked")
    gen(run, "--from", "asked", "--run", "told", n=2, model="Quoting")
    told = list(jsonl.read(here / "generated" / "told" / "dialogues.jsonl", Dialogue))
    seeds = {one.origin.seed_of for one in told if one.origin}
    done = run("gen-qa", "-n", "500", "--avoid", "told", "--run", "others")
    assert "in_avoided_run" in done.out
    others = {one.id for one in run_folders.items(here / "generated" / "others")}
    asked = {one.id for one in run_folders.items(here / "generated" / "asked")}
    assert seeds <= asked
    assert not seeds & others
    assert others <= asked


def test_what_reviewers_rejected_is_no_seed(run, here, base):
    with KnowledgeBase.open(base) as books:
        items = [item(books, f"遗忘的进程怎样，第{n}次？", [FORGETTING]) for n in range(3)]
    write_run(here / "generated" / "one", items)
    run("review", "one", *ME, stdin=b"r 1\nr 1\na\n")
    done = gen(run, "--from", "one", "--run", "told", n=3, model="Quoting")
    told = list(jsonl.read(here / "generated" / "told" / "dialogues.jsonl", Dialogue))
    assert {one.origin.seed_of for one in told if one.origin} == {items[2].id}, done.err


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_dialogues_that_are_no_seeds_are_told(run, here, dry):
    gen(run, n=2)
    name = made(here).name
    one = dialogues(here)[0]
    short = replace(one, id="0" * 12, messages=one.messages[:2], findings=())
    jsonl.write(here / "short.jsonl", [short, *dialogues(here)])
    done = gen(run, "--from", "short.jsonl", "--run", "told", *dry, n=1)
    assert done.code == 0, done.err
    assert "2 rows of the seeds are left out: longer dialogues" in done.err
    assert "no seed of a dialogue in it" in gen(run, "--from", name, *dry, n=1).err


def test_seeds_that_changed_are_told_as_seeds(run, here, posts):
    gen(run, "--from", "posts.jsonl", "--run", "told", model="Quoting")
    rows = posts.read_text("utf-8").splitlines(keepends=True)
    posts.write_text("".join(rows[:3]), "utf-8")
    done = gen(run, "--from", "posts.jsonl", "--run", "told", model="Quoting")
    assert "these hold other seeds: posts.jsonl" in done.err
    assert "books are not those" not in done.err


# verify


def test_what_was_changed_by_hand_is_named(run, here):
    gen(run, n=2)
    file = made(here) / "dialogues.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows[0]["messages"][1]["content"] += "好。"
    rows[1]["findings"][0]["end"] -= 1
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    done = run("verify", made(here).name, "--json")
    assert done.code == 1
    (looked,) = json.loads(done.out)["files"]
    assert [(f["line"], f["flaw"], f["field"]) for f in looked["findings"]] == [
        (1, "sentence_unjudged", "messages.1"),
        (2, "finding_misplaced", "findings.0"),
        (2, "sentence_unjudged", "messages.1"),
    ]
    words = run("verify", made(here).name)
    assert "[finding_misplaced]" in words.out
    assert "2 dialogues fail" in words.out
    assert words.err.startswith("The rest must be mended by hand, or in `psykb review`;")
    rows[1]["messages"].pop()
    file.write_text(json.dumps(rows[1]) + "\n{\n", encoding="utf-8")
    found = json.loads(run("verify", made(here).name, "--json").out)["files"][0]["findings"]
    assert [(f["line"], f["flaw"]) for f in found] == [(1, "not_a_record"), (2, "not_a_record")]
    assert found[0]["found"].startswith("client and counsellor speak by turns")


def test_another_id_is_mended_without_books(run, here):
    gen(run, n=1)
    file = made(here) / "dialogues.jsonl"
    row = json.loads(file.read_text(encoding="utf-8"))
    row["messages"][0]["content"] += "啊"
    file.write_text(json.dumps(row), encoding="utf-8")
    (finding,) = json.loads(run("verify", str(file), "--json").out)["files"][0]["findings"]
    assert (finding["flaw"], finding["found"]) == ("id_differs", row["id"])
    assert f"psykb gen-dialogue --run {made(here).name}, with" in run("verify", str(file)).err
    assert run("verify", str(file), "--relocate", "--in-place").code == 0
    assert [one.id for one in dialogues(here)] == [finding["expected"]]
    assert run("verify", str(file)).code == 0


def test_citations_are_found_again_in_another_edition(run, here, base):
    with KnowledgeBase.open(base) as books:
        items = [item(books, f"遗忘的进程怎样，第{n}次？", [FORGETTING]) for n in range(2)]
    write_run(here / "generated" / "one", items)
    gen(run, "--from", "one", "--run", "told", n=2, model="Citing")
    run("review", "told", *ME, stdin=b"r 2\na\n")
    file = here / "generated" / "told" / "dialogues.jsonl"
    before = list(jsonl.read(file, Dialogue))
    quotes = [[c.quote for f in one.findings for c in f.citations] for one in before]
    assert quotes == [[FORGETTING], [FORGETTING]]
    (here / "books").mkdir()
    second = ZH.replace("记忆是人脑", "本书第二版有所增补。\n\n记忆是人脑", 1)
    (here / "books" / "memory.md").write_text(second, encoding="utf-8")
    assert run("remove", "memory.md").code == 0
    assert run("ingest", "books").code == 0
    assert run("verify", "told").code == 1
    words = run("verify", "told", "--relocate", "-o", "generated/new/dialogues.jsonl")
    assert (words.code, words.err) == (
        0,
        "written: generated/new/dialogues.jsonl\n2 reviews go with them\n",
    )
    assert "2 quotes: 0 as they were, 0 mended, 2 moved, 0 lost, 0 ambiguous" in words.out
    after = list(jsonl.read(here / "generated" / "new" / "dialogues.jsonl", Dialogue))
    assert [one.id for one in after] == [one.id for one in before]
    assert [[c.quote for f in one.findings for c in f.citations] for one in after] == quotes
    assert run("verify", "new").code == 0
    held = reviewing.decided_dialogues(here / "generated" / "new")
    assert [held[one.id].verdict for one in after] == ["reject", "accept"]


# review


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Use an editor that replaces one text by another."""

    def editor(old, new):
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\n"
            "file = pathlib.Path(sys.argv[-1])\n"
            "text = file.read_text(encoding='utf-8')\n"
            f"assert {old!r} in text, text\n"
            f"file.write_text(text.replace({old!r}, {new!r}, 1), encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        monkeypatch.delenv("VISUAL", raising=False)

    return editor


def reviewed(run, here, *lines, options=ME):
    typed = "".join(f"{line}\n" for line in lines).encode()
    return run("review", made(here).name, *options, stdin=typed)


def decided(here):
    made_ = reviewing.reviews_as(DialogueReview, made(here))
    return [(r.verdict, r.reason) for r in made_]


def test_a_dialogue_is_shown_turn_by_turn_with_what_carries_it(run, here, posts):
    gen(run, "--from", "posts.jsonl", n=1, model="Quoting")
    (dialogue,) = dialogues(here)
    done = reviewed(run, here, "a")
    assert done.code == 0
    client, first, second, last = (m.content for m in dialogue.messages)
    assert done.out == (
        f"── 1 of 1 · #1 · rewrite · zh · {dialogue.id}\n"
        f"\nClient: {client}\n"
        f"\nCounsellor: {first}\n"
        f"\nClient: {second}\n"
        f"\nCounsellor: {last}\n"
        f"    ✓ “{FORGETTING}” (the seed)\n"
        "\nSentences: ✓ supported by the seed or the books 1 · – general counselling talk 4\n\n"
        f"1 of 1 · {dialogue.id} · accepted\n"
    )
    assert decided(here) == [("accept", "")]


def test_rejecting_takes_the_reasons_of_dialogues(run, here):
    gen(run, n=2)
    done = reviewed(run, here, "r wrong_key")
    assert done.code == 1
    assert "there is no reason 'wrong_key'" in done.err
    assert "3 unsafe" in done.err
    done = reviewed(run, here, "r 3 no help was named", "u", "r 5", "q")
    assert done.code == 0
    assert decided(here) == [
        ("reject", "unsafe: no help was named"),
        ("undo", ""),
        ("reject", "unempathic"),
    ]
    assert json.loads(run("review", made(here).name, "--summary", "--json").out)["reasons"] == {
        "unempathic": 1
    }
    assert "the counsellor lectures" in run("review", made(here).name, "--summary").out


def test_an_edit_marks_the_sentences_that_nobody_judged(run, here, editor):
    gen(run, n=1)
    (dialogue,) = dialogues(here)
    editor("听上去你很着急", "听上去你很难过")
    done = reviewed(run, here, "e")
    assert done.code == 0, done.err
    (review,) = reviewing.reviews_as(DialogueReview, made(here))
    edited = review.edited
    assert edited is not None
    assert edited.id == dialogue.id
    assert "很难过" in edited.messages[1].content
    assert [f.detail for f in edited.findings] == ["edited since", "", "", ""]
    assert edited.findings[0].standing is Standing.UNSUPPORTED
    assert edited.findings[1:] == dialogue.findings[1:]
    assert run("verify", made(here).name).code == 0
    assert reviewing.reviewed_dialogues([dialogue], made(here), only_reviewed=True) == [edited]
    again = reviewed(run, here, "q", options=(*ME, "--all"))
    assert "✗ “嗯，听上去你很难过。” edited since" in again.out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\n[counsellor]\n", "\n[client]\n", "client and counsellor speak by turns"),
        ("\n[client]\n", "\n[cleint]\n", "[cleint] is no section"),
        ("\n[client]\n", "\nx\n[client]\n", "stands before the first [section]"),
        (
            "[counsellor]\n嗯，听上去你很着急。那时候你在想什么？\n",
            "",
            "client and counsellor speak by turns",
        ),
    ],
)
def test_an_edit_that_cannot_be_read_is_dropped(run, here, editor, old, new, words):
    gen(run, n=1)
    editor(old, new)
    done = reviewed(run, here, "e", "d")
    assert words in done.err
    assert decided(here) == []


def test_an_edit_that_could_harm_is_doubted(run, here, editor):
    gen(run, n=1)
    editor("嗯，听上去你很着急。", "你得了抑郁症。")
    done = reviewed(run, here, "e", "k")
    assert "the counsellor makes a diagnosis [diagnosis]" in done.err
    assert decided(here) == [("edit", "")]


def test_two_reviewers_give_kappa(run, here):
    gen(run, n=2)
    for name, second in (("one", "a"), ("two", "r 2")):
        reviewed(run, here, "a", second, options=("--reviewer", name))
    told = json.loads(run("review", made(here).name, "--summary", "--json").out)
    (pair,) = told["agreement"]
    assert (pair["n"], pair["observed"], pair["kappa"]) == (2, 0.5, 0.0)
    assert told["verdicts"] == {"accept": 1, "edit": 0, "reject": 1}
    assert len(told["disputed"]) == 1


def test_json_shows_each_dialogue_whole(run, here):
    gen(run, n=1)
    done = reviewed(run, here, "a", options=(*ME, "--json"))
    shown, kept = (json.loads(line) for line in done.out.splitlines())
    assert shown["item"]["messages"] == jsonl.plain(dialogues(here)[0].messages)
    assert (shown["findings"], kept["verdict"]) == ([], "accept")


def test_only_some_styles(run, here):
    gen(run, n=1)
    assert "nothing left" in reviewed(run, here, options=(*ME, "--kind", "rewrite")).err
    done = reviewed(run, here, options=(*ME, "--kind", "poem"))
    assert (done.code, "--kind poem: a dialogue is of one of these" in done.err) == (2, True)


def test_what_takes_items_says_that_a_run_holds_dialogues(run, here):
    gen(run, n=1)
    done = run("gen-qa", "-n", "1", "--avoid", made(here).name)
    assert done.code == 1
