"""`psykb review`: from a pipe and on a terminal, whole screens."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.cli.review_choice import Choice, chosen
from psykb.cli.review_form import form, parsed
from psykb.cli.review_screen import reason_of
from psykb.errors import MisuseError
from psykb.generation import reviewing
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import (
    Bloom,
    Check,
    Citation,
    Difficulty,
    Kind,
    Method,
    Point,
    Provenance,
    QAPair,
    Stage,
)
from tests.cli.test_chat import Terminal
from tests.cli.test_streams import environment
from tests.small_run import item, write_run

MEMORY = "ebdbc8e0cb8c"
FORGETTING = "遗忘先快后慢，是因为最初的记忆痕迹还不稳固。"
EBBINGHAUS = "艾宾浩斯用无意义音节研究遗忘。"
HIPPOCAMPUS = "The hippocampus is the part of the brain that forms new memories"
ME = ("--reviewer", "me")
FIRST = f"""\
── 1 of 3 · #1 · single choice · easy · remember · rules · {"a" * 12}

谁用无意义音节研究遗忘？
  A. 巴甫洛夫
* B. 艾宾浩斯
  C. 冯特
  D. 华生

Answer: B
Explanation: {EBBINGHAUS} [1]

    [1] “{EBBINGHAUS}”
        — 《记忆小书》 第一章 记忆 › 1.2 遗忘
          {MEMORY}:119-134

Checks: ✓ quote · ✓ round_trip 1 · ✓ support 1

"""


REASON_LINES = [
    "    1 wrong_key    the key or the answer is wrong",
    "    2 unsupported  the quotes do not carry the answer",
    "    3 unclear      the question is unclear, or does not stand alone",
    "    4 trivial      it asks for nothing that is worth knowing",
    "    5 duplicate    the same was asked before",
    "    6 language     the language is wrong or clumsy",
    "    7 style        no examination would ask so",
    "    8 bad_options  wrong options are weak or absurd, or give the key away",
    "    9 not_useful   it is right, but I would not use it",
]
ENDED = "ended here: mend the line, and give it and those behind it again"
A, B, C = (letter * 12 for letter in "abc")


@pytest.fixture
def items(base):
    with KnowledgeBase.open(base) as books:
        return [
            item(
                books, "谁用无意义音节研究遗忘？", [EBBINGHAUS], Kind.SINGLE, id="a" * 12,
                options=("巴甫洛夫", "艾宾浩斯", "冯特", "华生"), answer="B",
                explanation=EBBINGHAUS,
            ),
            item(books, "遗忘的进程怎样？", [FORGETTING], id="b" * 12),
            item(books, HIPPOCAMPUS, [HIPPOCAMPUS], Kind.TRUE_FALSE, id="c" * 12,
                 language="en", answer="true"),
        ]  # fmt: skip


@pytest.fixture
def folder(here, items):
    return write_run(here / "generated" / "one", items)


@pytest.fixture
def review(run, folder):
    """Review from a pipe; a line each."""

    def review(*lines, options=ME):
        typed = "".join(f"{line}\n" for line in lines).encode()
        return run("review", "one", *options, stdin=typed)

    return review


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Use an editor that replaces texts: each call of it does the next of some changes."""

    def editor(*changes):
        script = tmp_path / "editor.py"
        plan = tmp_path / "changes.json"
        plan.write_text(json.dumps(changes), encoding="utf-8")
        script.write_text(
            "import json, pathlib, sys\n"
            f"plan = pathlib.Path({str(plan)!r})\n"
            "changes = json.loads(plan.read_text(encoding='utf-8'))\n"
            "file = pathlib.Path(sys.argv[-1])\n"
            "text = file.read_text(encoding='utf-8')\n"
            "for old, new in changes[0]:\n"
            "    assert old in text, text\n"
            "    text = text.replace(old, new)\n"
            "plan.write_text(json.dumps(changes[1:]), encoding='utf-8')\n"
            "if changes[0]: file.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        monkeypatch.delenv("VISUAL", raising=False)

    return editor


def verdicts(folder):
    return [(r.item[0], r.verdict, r.reason) for r in reviewing.reviews(folder)]


# what goes wrong


def test_a_run_that_is_not_there(run, folder, here):
    done = run("review", "two", *ME, stdin=b"a\n")
    assert done == (1, "", f"psykb: no run at {here}/generated/two; those at hand are: one\n")


def test_without_a_base(run, here):
    write_run(here / "generated" / "one", [{"id": "x"}])
    done = run("review", "one", *ME, stdin=b"")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"psykb: {here}/generated/one/qa.jsonl:1: kind: ")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--all", "--unreviewed"], "give either --unreviewed or --all"),
        (["--reviewer", " "], "who reviews? give --reviewer NAME"),
        (["--sample", "0"],
         "--sample: write a whole number, 1 or more, not '0'; see psykb review --help"),
    ],
)  # fmt: skip
def test_options_that_mean_nothing(review, options, words):
    assert review("a", options=options) == (2, "", f"psykb: {words}\n")


@pytest.mark.parametrize("line", ["x", "accept", "1", "/quit"])
def test_a_key_that_is_none(review, folder, line):
    done = review(line)
    assert (done.code, done.out) == (1, FIRST)
    assert done.err.startswith(f"psykb: line 1: there is no key {line!r}; ? lists them\n")
    assert verdicts(folder) == []


def test_a_line_that_is_no_text(run, folder):
    done = run("review", "one", *ME, stdin=b"a\n\xff\n")
    assert done.code == 2
    assert done.err == "psykb: line 2 on standard input is not UTF-8 text\n"
    assert verdicts(folder) == [("a", "accept", "")]


def test_a_rejection_needs_a_reason(review, folder):
    done = review("a", "r", "r 1", "a")
    assert (done.code, verdicts(folder)) == (1, [("a", "accept", "")])
    assert done.err.splitlines() == [
        "psykb: line 2: not rejected: that needs a reason, one of these or words:",
        *REASON_LINES,
        ENDED,
        "me: 1 accepted, 0 edited, 0 rejected, 0 skipped; 2 left",
    ]


def test_undo_without_a_decision(review, folder):
    review("a")
    done = review("u", "q")
    assert done.err.startswith("there is no decision of this session to take back\n")
    assert verdicts(folder) == [("a", "accept", "")]


def test_a_page_that_cannot_be_shown(review):
    done = review("o", "q")
    assert done.err.startswith("the book has no pages that could be shown\n")
    assert done.code == 0


def test_a_kind_that_does_not_exist(review):
    done = review("a", options=[*ME, "--kind", "riddle"])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("psykb: --kinds: ")


# from a pipe


def test_an_item_is_shown_with_its_quotes_and_pages(review):
    assert review() == (0, FIRST, "me: 0 accepted, 0 edited, 0 rejected, 0 skipped; 3 left\n")


def test_open_questions_and_pages(review):
    done = review("s", "s")
    assert (
        f"── 2 of 3 · #2 · short answer · easy · remember · rules · {B}\n\n遗忘的进程怎样？\n\n"
        f"Answer: {FORGETTING} [1]\n\n    [1] “{FORGETTING}”\n"
    ) in done.out
    assert f"Answer: true\n    - {HIPPOCAMPUS} [1]\n" in done.out
    assert "Chapter 1 Parts of the Brain, pp. 1–2 (PDF 2–3)\n" in done.out
    assert done.err == "me: 0 accepted, 0 edited, 0 rejected, 2 skipped; 1 left\n"


def test_decisions_are_kept_at_once(review, folder):
    done = review("A", "", "r 2 the second half is missing", "ｒ too easy")
    assert done.code == 0
    assert done.err == "me: 1 accepted, 0 edited, 2 rejected, 0 skipped; 0 left\n"
    assert verdicts(folder) == [
        ("a", "accept", ""),
        ("b", "reject", "unsupported: the second half is missing"),
        ("c", "reject", "too easy"),
    ]
    assert review("a") == (0, "", "there is nothing left for me to review\n")


def test_the_same_command_goes_on(review, folder):
    review("a", "q", "a")
    done = review("a")
    assert done.out.startswith("── 1 of 2 · #2 · short answer")
    assert verdicts(folder) == [("a", "accept", ""), ("b", "accept", "")]
    other = review("q", options=["--reviewer", "other"])
    assert other.out == FIRST
    again = review("q", options=[*ME, "--all"])
    assert again.out == f"{FIRST[:-1]}Your verdict so far: accepted\n\n"


@pytest.mark.parametrize("kinds", ["short", "简答", "名词解释,简答题"])
def test_only_some_kinds(review, kinds):
    done = review("q", options=[*ME, "--kind", kinds])
    assert done.out.startswith("── 1 of 1 · #2 · short answer")


def test_undo_goes_back_to_the_item(review, folder):
    done = review("a", "s", "u", "r 1", "q")
    assert done.out.count(FIRST) == 2
    assert verdicts(folder) == [
        ("a", "accept", ""), ("a", "undo", ""), ("a", "reject", "wrong_key"),
    ]  # fmt: skip
    assert reviewing.decided(folder)["a" * 12].verdict == "reject"


def test_help_and_reasons(review):
    done = review("?", "q", options=[*ME, "-q"])
    lines = done.err.splitlines()
    assert lines[0] == "a  accept  The item is right as it stands."
    assert lines[10:] == ["", "Reasons to reject:", *REASON_LINES]
    assert (done.code, done.out) == (0, "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [("1", "wrong_key"), ("7 x y", "style: x y"), ("８", "bad_options"), ("9. x", "not_useful: x"),
     ("bad_options", "bad_options"), ("Not_useful: dull", "not_useful: dull"), ("no", "no"),
     ("3rd option is odd", "3rd option is odd"), ("太简单 2", "太简单 2")],
)  # fmt: skip
def test_reasons(line, reason):
    assert reason_of(line) == reason


@pytest.mark.parametrize("line", ["99", "0", "10 x", "1,8", "1.5 x", "½", "-1", "bad_option", "?"])
def test_reasons_that_do_not_exist(line):
    with pytest.raises(MisuseError) as error:
        reason_of(line)
    first, *listed = str(error.value).splitlines()
    assert first == f"there is no reason {line.split()[0]!r}; write one of these, or words:"
    assert listed == REASON_LINES


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a good", "a takes nothing behind it, not 'good'"),
        ("q now", "q takes nothing behind it, not 'now'"),
        ("r 99", "there is no reason '99'; write one of these, or words:"),
        ("b", "this is the first item"),
        ("g", "g needs an item behind it: its number in the file, or its id"),
        ("g 4", "there is no item #4; the file holds #1 to #3"),
        ("12 r 3", f"12: {'an item is its number in the file, as #12, or 6 or more digits'} "
         "of its id"),
        ("# a", "#: an item is its number in the file, as #12, or 6 or more digits of its id"),
        ("#0 a", "there is no item #0; the file holds #1 to #3"),
        ("#4 a", "there is no item #4; the file holds #1 to #3"),
        ("dddddd a", "no item of this run has the id dddddd"),
        ("#2", "behind an item stands one of the keys a e r s o, not ''"),
        ("#2 u", "behind an item stands one of the keys a e r s o, not 'u'"),
        ("#2 a good", "a takes nothing behind it, not 'good'"),
        ("#2 r", "not rejected: that needs a reason, one of these or words:"),
        ("#2 r 10", "there is no reason '10'; write one of these, or words:"),
    ],
)  # fmt: skip
def test_a_line_that_is_refused_is_named_and_decides_nothing(review, folder, line, words):
    done = review("", line, options=[*ME, "-q"])
    assert (done.code, done.out, verdicts(folder)) == (1, "", [])
    assert done.err.splitlines()[0] == f"psykb: line 2: {words}"


def test_behind_a_refused_line_only_named_items_are_decided(review, folder):
    done = review("#9 r 1", "#2 r 3", "a", "x", "#3 a", options=[*ME, "-q"])
    assert done.code == 1
    assert verdicts(folder) == [("b", "reject", "unclear"), ("a", "accept", "")]


def test_a_beginning_of_several_ids(here, run, items):
    alike = [replace(items[1], id=f"abcdef{n:06}") for n in range(7)]
    folder = write_run(here / "generated" / "one", alike)
    done = run(
        "review", "one", *ME, "-q", stdin=b"abcdef a\nabcdef000003 a\nABCDEF00000\xef\xbc\x94 a\n"
    )
    assert (done.code, done.out) == (1, (
        "4 of 7 · abcdef000003 · accepted\n5 of 7 · abcdef000004 · accepted\n"
    ))  # fmt: skip
    names = ", ".join(f"abcdef{n:06}" for n in range(5))
    assert done.err == f"psykb: line 1: abcdef is the beginning of several ids: {names} …\n"
    assert [r.item for r in reviewing.reviews(folder)] == ["abcdef000003", "abcdef000004"]


def test_an_item_that_is_not_in_the_queue(review, folder):
    review("a")
    done = review("#1 r 1", f"{A} r 1", options=[*ME, "-q"])
    words = "is not among the items of this review; --all shows also those that you have judged"
    assert done == (1, "", f"psykb: line 1: #1 {words}\npsykb: line 2: {A} {words}\n")
    assert verdicts(folder) == [("a", "accept", "")]


def test_a_quiet_pipe_prints_one_line_a_decision(review):
    done = review("A", "r 8", "s", options=[*ME, "-q"])
    assert done == (0, (
        f"1 of 3 · {A} · accepted\n2 of 3 · {B} · rejected: bad_options\n3 of 3 · {C} · skipped\n"
    ), "")  # fmt: skip


def test_decisions_by_name_in_any_order(review, folder):
    done = review(
        f"{C} r bad_options 太弱", "#1 a", "＃2 r 9", "#1 r 4", "a", options=[*ME, "-q"]
    )  # fmt: skip
    assert done.out == (
        f"3 of 3 · {C} · rejected: bad_options: 太弱\n1 of 3 · {A} · accepted\n"
        f"2 of 3 · {B} · rejected: not_useful\n1 of 3 · {A} · rejected: trivial\n"
    )
    assert done.err.splitlines()[0] == (
        "psykb: line 5: there is no item left; name the one that is meant"
    )
    assert {id[0]: d.reasons for id, d in reviewing.decided(folder).items()} == {
        "a": ("trivial",), "b": ("not_useful",), "c": ("bad_options: 太弱",),
    }  # fmt: skip


def test_an_item_is_passed_that_was_decided_by_name(review, folder):
    done = review("#2 a", "a", "r 1", options=[*ME, "-q"])
    assert done.code == 0
    assert [who for who, *_rest in verdicts(folder)] == ["b", "a", "c"]


def test_back_to_a_skipped_item_and_on_from_where_it_was(review, folder):
    done = review("s", "s", "b", "b", "a", "r 4")
    places = [line.split(" · ")[1] for line in done.out.splitlines() if line.startswith("──")]
    assert places == ["#1", "#2", "#3", "#2", "#1", "#3"]
    assert verdicts(folder) == [("a", "accept", ""), ("c", "reject", "trivial")]
    assert done.err == "me: 1 accepted, 0 edited, 1 rejected, 1 skipped; 0 left\n"


@pytest.mark.parametrize("word", ["3", "#3", "cccccc", C])
def test_going_to_an_item_and_round_to_those_before(review, folder, word):
    done = review(f"g {word}", "a", "a", "a", options=[*ME, "-q"])
    assert done.code == 0
    assert [who for who, *_rest in verdicts(folder)] == ["c", "a", "b"]


def test_a_decided_item_can_be_looked_at_and_left(review, folder):
    done = review("r 1", "b", "s", "q")
    assert "Your verdict so far: rejected: wrong_key\n" in done.out
    assert verdicts(folder) == [("a", "reject", "wrong_key")]
    assert done.err == "me: 0 accepted, 0 edited, 1 rejected, 0 skipped; 2 left\n"


def test_undo_brings_the_verdict_before_back(review):
    done = review("r 1", "b", "a", "u", "q")
    assert f"1 of 3 · {A} · taken back\n" in done.out
    assert done.out.rpartition("──")[2].endswith("Your verdict so far: rejected: wrong_key\n\n")


def test_the_number_is_that_in_the_file(here, run, items):
    write_run(here / "generated" / "one", items)
    done = run("review", "one", *ME, "--kind", "true_false", stdin=b"#1 a\n#3 a\n")
    assert done.out == f"1 of 1 · {C} · accepted\n"
    assert done.err.startswith("psykb: line 1: #1 is not among the items of this review;")


def test_the_rule_is_shown(here, run, items):
    made = replace(items[1].provenance, rule="term.single.is")
    write_run(here / "generated" / "one", [replace(items[1], provenance=made)])
    done = run("review", "one", *ME, stdin=b"")
    assert done.out.startswith(
        f"── 1 of 1 · #1 · short answer · easy · remember · term.single.is · {B}\n"
    )


def test_the_beginning_of_a_runs_name(here, run, items):
    write_run(here / "generated" / "books-86acb668", items)
    done = run("review", "86acb6", *ME, stdin=b"")
    assert (done.code, done.out) == (0, FIRST)
    assert done.err.startswith("the run is books-86acb668\n")


def test_the_reviewer_that_is_set(review, folder, monkeypatch):
    monkeypatch.setenv("PSYKB_REVIEWER", "李老师")
    review("a", options=[])
    review("a", options=["--reviewer", "me"])
    monkeypatch.setenv("PSYKB_REVIEWER", " ")
    monkeypatch.setattr("getpass.getuser", lambda: "user")
    review("a", options=[])
    assert [r.reviewer for r in reviewing.reviews(folder)] == ["李老师", "me", "user"]


def test_what_differs_from_the_book_is_shown(here, run, items):
    bad = replace(items[0], citations=(replace(items[0].citations[0], title="x"),))
    write_run(here / "generated" / "one", [bad])
    done = run("review", "one", *ME, stdin=b"q\n")
    assert "(!) citations.0: the title is not that of the book [title_differs]: x\n" in done.out


def test_a_book_that_is_not_there(here, run, items):
    gone = replace(items[1].citations[0], document_id="f" * 12)
    write_run(here / "generated" / "one", [replace(items[1], citations=(gone,))])
    done = run("review", "one", *ME, stdin=b"a\n")
    assert done.code == 0
    words = "the document is not in this knowledge base [no_such_document]"
    assert f"        {gone.id}\n(!) citations.0: {words}: {'f' * 12}\n" in done.out


def test_what_steers_a_terminal_does_not(here, run, items):
    write_run(here / "generated" / "one", [replace(items[1], question="x\x1b[2J\u202ey")])
    done = run("review", "one", *ME, stdin=b"q\n")
    assert "\nx[2Jy\n" in done.out


def test_reviews_of_items_that_are_gone_are_told(review, folder, items):
    from psykb import jsonl

    review("a", "a")
    jsonl.write(folder / "qa.jsonl", items[1:])
    done = review("q")
    assert done.err.startswith(
        "1 reviewed item is not in this run any more; its reviews are kept\n"
    )
    assert len(reviewing.reviews(folder)) == 2


def test_in_json(review, items):
    done = review("s", "q", options=[*ME, "--json"])
    first, skipped, second = map(json.loads, done.out.splitlines())
    assert (first["n"], first["of"], first["line"], first["findings"]) == (1, 3, 1, [])
    assert skipped == {
        "schema": first["schema"], "n": 1, "of": 3, "line": 1, "id": A, "verdict": "skip",
        "reason": "",
    }  # fmt: skip
    assert (first["item"]["id"], second["item"]["id"]) == ("a" * 12, "b" * 12)


# which items


def many(n):
    citation = Citation(document_id="d", start=0, end=1, quote="x", title="t")
    return [
        QAPair(
            id=f"{i:012x}", kind=Kind.SHORT if i % 2 else Kind.ESSAY, language="zh", question="q",
            answer="x", citations=(citation,), bloom=Bloom.REMEMBER, difficulty=Difficulty.EASY,
            provenance=Provenance(method=Method.RULES, prompts={}, passages=()),
        )
        for i in range(n)
    ]  # fmt: skip


def test_a_sample_is_the_same_for_each_reviewer_and_grows():
    items = many(100)
    ten = chosen(items, [], Choice(sample=10, seed=1))
    assert [i.id for i in chosen(items[::-1], [], Choice(sample=10, seed=1))] == [
        i.id for i in reversed(ten)
    ]
    assert len(ten) == 10
    twenty = chosen(items, [], Choice(sample=20, seed=1))
    assert {i.id for i in ten} < {i.id for i in twenty}
    assert ten != chosen(items, [], Choice(sample=10, seed=2))
    judged = [ten[0].id]
    assert chosen(items, judged, Choice(sample=10, seed=1)) == ten[1:]
    assert chosen(items, judged, Choice(sample=10, seed=1, again=True)) == ten
    essays = chosen(items, [], Choice(kinds=(Kind.ESSAY,), sample=60))
    assert len(essays) == 50
    assert {i.kind for i in essays} == {Kind.ESSAY}


# edits


def test_an_edit_is_kept_with_its_quotes_cut_anew(review, folder, items, editor):
    editor(
        [["谁用无意义音节", "哪位学者用无意义音节"], ["D. 华生", "D. 斯金纳"],
         [f"{MEMORY}:119-134", f"{MEMORY}:119-156"]],
    )  # fmt: skip
    done = review("e", "q")
    assert done.code == 0
    assert done.err == "me: 0 accepted, 1 edited, 0 rejected, 0 skipped; 2 left\n"
    edited = reviewing.decided(folder)["a" * 12].edited
    assert edited is not None
    assert edited.question == "哪位学者用无意义音节研究遗忘？"
    assert edited.options == ("巴甫洛夫", "艾宾浩斯", "冯特", "斯金纳")
    assert edited.citations[0].quote == EBBINGHAUS + FORGETTING
    assert edited.checks == (
        Check(stage=Stage.QUOTE, outcome="passed"),
        Check(stage=Stage.ROUND_TRIP, outcome="skipped", detail="edited since"),
        Check(stage=Stage.SUPPORT, outcome="passed", value=1.0),
    )
    assert (edited.id, edited.provenance) == (items[0].id, items[0].provenance)
    # what is shown again is what was edited, and accepting it keeps the edit
    again = review("a", "q", options=[*ME, "--all"])
    assert "哪位学者用无意义音节研究遗忘？" in again.out
    assert reviewing.decided(folder)["a" * 12].edited == edited
    # a second reviewer sees the item as it was made
    assert review("q", options=["--reviewer", "other"]).out == FIRST


def test_an_edit_that_is_taken_back_is_not_shown_any_more(review, folder, editor):
    editor([["谁用", "哪位用"]])
    done = review("e", "u", "q")
    assert done.out.count(FIRST) == 2
    assert reviewing.decided(folder) == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[answer]\n# letters of the right options, true or false, or the answer in words\nB",
         "[answer]\nE", "[answer]: the key is none of the options [key_not_an_option]: E"),
        ("C. 冯特", "E. 冯特",
         "[options]: the letters must run from A on, one option a line: E. 冯特"),
        (f"{MEMORY}:119-134", f"{MEMORY}:119-9999",
         f"{MEMORY}:119-9999: there is no text; `psykb show` takes the ids that `psykb search` "
         "and `psykb ask` print"),
        (f"{MEMORY}:119-134", "f" * 12 + ":1-5",
         f"no document {'f' * 12} in this knowledge base; `psykb status` lists them"),
        (f"{MEMORY}:119-134", "the second page",
         "[quotes]: a line begins with DOCUMENT:START-END, not so: the second page  "
         f"“{EBBINGHAUS}”"),
        (f"1: {EBBINGHAUS}", f"2: {EBBINGHAUS}",
         f"[points]: there are quotes 1 to 1, this names others: 2: {EBBINGHAUS}"),
        (f"1: {EBBINGHAUS}", EBBINGHAUS,
         "[points]: write the numbers of its quotes, a colon, the statement: " + EBBINGHAUS),
        ("\neasy\n", "\nsimple\n", "[difficulty]: write one of easy medium hard, not 'simple'"),
        ("[bloom]", "[blom]", "line 33: [blom] is no section, or stands twice; write \\[ for a "
         "bracket that begins a line"),
        ("谁用无意义音节研究遗忘？", "", "[question]: there is none"),
    ],
)  # fmt: skip
def test_a_broken_edit_is_told_and_can_be_dropped(review, folder, editor, old, new, fault):
    editor([[old, new]])
    done = review("e", "d", "q")
    assert done.err.splitlines()[0] == f"psykb: {fault}"
    assert done.err.splitlines()[1] == "the edit was dropped"
    assert verdicts(folder) == []


def test_a_broken_edit_can_be_mended(review, folder, editor):
    editor([["C. 冯特", "E. 韦特"]], [["E. 韦特", "C. 韦特"]])
    done = review("e", "e", "q")
    assert done.code == 1
    edited = reviewing.decided(folder)["a" * 12].edited
    assert edited is not None
    assert edited.options[2] == "韦特"


def test_an_edit_that_the_quotes_do_not_carry_is_kept_only_on_purpose(review, folder, editor):
    change = [[f"1: {EBBINGHAUS}", "1: 艾宾浩斯从不研究遗忘。"]]
    editor(change, change)
    done = review("e", "d", "e", "k", "q")
    assert done.err.startswith("(!) point 1: its quotes do not carry it [negation_differs")
    assert verdicts(folder) == [("a", "edit", "")]
    edited = reviewing.decided(folder)["a" * 12].edited
    assert edited is not None
    assert edited.checks[2].outcome == "failed"


def test_an_answer_that_its_points_do_not_say_any_more(review, editor):
    editor([["words\n遗忘先快后慢", "words\n遗忘先慢后快"]])
    done = review("s", "e", "d", "q")
    assert done.err.startswith(
        "(!) the answer or explanation was changed, its points were not: change [points] as well, "
        "or keep it with k\n"
    )


ANSWER = "words\n"  # how the hint above an answer ends


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("#1 e", [[f"{ANSWER}B", f"{ANSWER}A"]]),
        ("#1 e", [["A. 巴甫洛夫", "A. 艾宾浩斯"], ["B. 艾宾浩斯", "B. 巴甫洛夫"]]),
        ("#3 e", [[f"{ANSWER}true", f"{ANSWER}false"]]),
    ],
)
def test_a_key_that_its_explanation_does_not_say_any_more(review, folder, editor, line, change):
    editor(change, change)
    done = review(line, "d", line, "k", options=[*ME, "-q"])
    doubt = "(!) the key was changed, its explanation was not\n"
    assert done.err == f"{doubt}the edit was dropped\n{doubt}"
    assert done.code == 1
    assert [verdict for _item, verdict, _reason in verdicts(folder)] == ["edit"]


def test_another_key_with_another_explanation(review, folder, editor):
    editor([[f"{ANSWER}B", f"{ANSWER}A"], [EBBINGHAUS, "无意义音节研究遗忘。"]])
    done = review("#1 e", "k", options=[*ME, "-q"])
    assert "the key was changed" not in done.err
    assert verdicts(folder) == [("a", "edit", "")]


def test_options_in_another_order_are_no_other_key(review, folder, editor):
    editor(
        [
            ["A. 巴甫洛夫", "A. 艾宾浩斯"],
            ["B. 艾宾浩斯", "B. 巴甫洛夫"],
            [f"{ANSWER}B", f"{ANSWER}A"],
        ]
    )
    assert review("e", options=[*ME, "-q"]) == (0, f"1 of 3 · {A} · edited\n", "")


def test_words_in_quotation_marks_that_the_book_does_not_have_cannot_be_kept(
    review, folder, editor
):
    editor([[f"[explanation]\n{EBBINGHAUS}", "[explanation]\n教材原文：“艾宾浩斯不研究遗忘。”"]])
    done = review("#1 e", "k", "#2 a", options=[*ME, "-q"])
    assert done.code == 1
    assert done.err.splitlines()[:2] == [
        "psykb: [explanation]: the explanation quotes words that none of the item's quotes has "
        "[quotation_differs]: 艾宾浩斯不研究遗忘。",
        "psykb: line 1: the edit was dropped, for what is said above; the line behind it may say: "
        "e edit again · d drop the edit",
    ]


@pytest.mark.parametrize("change", [["C. 冯特", "E. 冯特"], [f"{ANSWER}B", f"{ANSWER}A"]])
def test_an_edit_is_never_dropped_in_silence(review, folder, editor, change):
    editor([change])
    done = review("#1 e", options=[*ME, "-q"])
    assert (done.code, done.out, verdicts(folder)) == (1, "", [])
    assert done.err.splitlines()[-1].startswith("psykb: line 1: the edit was dropped, for what")


def test_a_line_behind_a_refused_edit_is_not_taken_for_it(review, folder, editor):
    editor([["C. 冯特", "E. 冯特"]], [["C. 冯特", "E. 冯特"]])
    done = review("#1 e", "#2 a", "#3 r 1", options=[*ME, "-q"])
    assert done.code == 1
    assert verdicts(folder) == [("b", "accept", ""), ("c", "reject", "wrong_key")]
    # without a name it would be taken for an item that it may not mean
    done = review("e", "r 2", "a", options=[*ME, "-q"])
    assert done.code == 1
    assert len(verdicts(folder)) == 2


def test_nothing_is_shown_that_a_line_does_not_mean(review, folder, editor):
    editor([["遗忘的进程怎样", "遗忘的进程如何"]])
    assert review("#2 e").out == f"2 of 3 · {B} · edited\n"
    assert review("#3 a", "q").out == f"2 of 2 · {C} · accepted\n"
    assert "谁用无意义音节研究遗忘？" in review("?").out


def test_a_program_that_reads_along_sees_each_item_before_it_decides(review):
    first, second = map(json.loads, review("#3 a", options=[*ME, "--json"]).out.splitlines())
    assert (first["n"], first["item"]["id"], second["id"]) == (1, A, C)


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("", "[quotes]: there is none; an item cites at least one place of a book"),
        (f"{MEMORY}:1-{'9' * 5_000}", "[quotes]: a line begins with DOCUMENT:START-END, not so: "),
    ],
)
def test_a_form_without_a_place(items, place, fault):
    quoted = f"{MEMORY}:119-134  “{EBBINGHAUS}”"
    text = form(items[0]).replace(quoted, place).replace(f"1: {EBBINGHAUS}", "")
    with pytest.raises(MisuseError) as error:
        parsed(text, items[0], lambda _place: items[0].citations[0])
    assert str(error.value).startswith(fault)


def test_a_quote_with_a_number_of_any_length(items):
    text = form(items[0]).replace(f"1: {EBBINGHAUS}", f"{'9' * 5_000}: {EBBINGHAUS}")
    with pytest.raises(MisuseError, match="there are quotes 1 to 1, this names others"):
        parsed(text, items[0], lambda _place: items[0].citations[0])


def test_an_edit_that_changes_nothing(review, folder, editor):
    editor([])
    done = review("e", "q")
    assert done.err.splitlines()[0] == "nothing was changed"
    assert verdicts(folder) == []


def test_an_editor_that_cannot_be_started(review, folder, monkeypatch):
    monkeypatch.setenv("EDITOR", "no-such-editor")
    monkeypatch.delenv("VISUAL", raising=False)
    done = review("e", "a", "q")
    assert done.code == 1
    assert "set VISUAL or EDITOR to an editor\n" in done.err
    assert verdicts(folder) == [("a", "accept", "")]


# the form


@pytest.mark.parametrize(
    ("word", "answer"),
    [("true", "true"), ("对", "true"), ("√", "true"), ("False", "false"), ("错误", "false"),
     ("?", "?")],
)  # fmt: skip
def test_truths_in_words(items, word, answer):
    text = form(items[2]).replace("words\ntrue", f"words\n{word}")
    assert parsed(text, items[2], lambda _place: items[2].citations[0]).answer == answer


def test_letters_in_any_order(items):
    made = replace(items[0], kind=Kind.MULTIPLE, answer="AB")
    text = form(made).replace("words\nAB", "words\nd、a, C")
    assert parsed(text, made, lambda _place: made.citations[0]).answer == "ACD"


@pytest.mark.parametrize("text", ["", "x", "[question]\nx", "[question]\n[question]\n"])
def test_a_form_that_is_none(items, text):
    with pytest.raises(MisuseError):
        parsed(text, items[0], lambda _place: items[0].citations[0])


LINES = st.text(st.sampled_from("#[]\\ \nA.1:,、：题x“a"), max_size=20).map(str.strip)


@given(question=LINES, answer=LINES, explanation=LINES, about=LINES,
       options=st.lists(LINES, min_size=2, max_size=5),
       points=st.lists(st.tuples(LINES, st.sets(st.integers(0, 1))), max_size=3))  # fmt: skip
def test_what_the_form_says_is_what_it_was_made_of(
    question, answer, explanation, about, options, points
):
    citations = tuple(
        Citation(document_id="d", start=at, end=at + 1, quote="x", title="t") for at in (3, 7)
    )
    (bare,) = many(1)
    made = replace(
        bare, question=question, answer=answer, explanation=explanation, about=about,
        citations=citations,
        points=tuple(Point(text=t, evidence=tuple(sorted(e))) for t, e in points),
    )  # fmt: skip
    places = {c.id: c for c in citations}
    assert parsed(form(made), made, places.__getitem__) == made
    choice = replace(made, kind=Kind.SINGLE, options=tuple(options), answer="B")
    assert parsed(form(choice), choice, places.__getitem__) == choice


# --summary


def test_a_summary_of_nothing(run, folder):
    assert run("review", "one", "--summary") == (
        0, "0 of 3 items reviewed: accepted 0 · edited 0 · rejected 0\n", "",
    )  # fmt: skip


def test_a_summary_of_two_reviewers(review, run, folder, base):
    review("a", "r 1", "r 4 x")
    review("a", "r 3", "a", options=["--reviewer", "you"])
    done = run("review", "one", "--summary")
    assert done.out == (
        "3 of 3 items reviewed: accepted 1 · edited 0 · rejected 2\n"
        "accepted or edited: 33 % (95 % interval 6 % to 79 %)\n"
        f"reviewers differ on 1 item, which counts as rejected: {C}\n\n"
        "     accepted  edited  rejected\n"
        "me          1       0         2\n"
        "you         2       0         1\n\n"
        "Reasons to reject:\n"
        "1  trivial    it asks for nothing that is worth knowing\n"
        "1  unclear    the question is unclear, or does not stand alone\n"
        "1  wrong_key  the key or the answer is wrong\n\n"
        "Agreement (accepted or edited against rejected):\n"
        "me / you: 3 items, alike 67 %; kappa 0.40 (95 % interval -0.37 to 1.00)\n"
    )
    told = json.loads(run("review", "one", "--summary", "--json").out)
    assert (told["items"], told["reviewed"]) == (3, 3)
    assert told["verdicts"] == {"accept": 1, "edit": 0, "reject": 2}
    assert (told["kept"]["value"], told["kept"]["n"]) == (pytest.approx(1 / 3), 3)
    assert told["reasons"] == {"trivial": 1, "unclear": 1, "wrong_key": 1}
    assert told["reviewers"][1] == {"name": "you", "accept": 2, "edit": 0, "reject": 1}
    assert told["disputed"] == [C]
    assert told["agreement"][0]["kappa"] == pytest.approx(0.4)


def test_a_kappa_that_is_undefined_is_said(review, run):
    review("a", "a")
    review("a", "a", options=["--reviewer", "you"])
    assert run("review", "one", "--summary").out.endswith(
        "me / you: 2 items, alike 100 %; kappa is undefined: both gave all of them the same "
        "verdict\n"
    )


def test_two_who_never_disagreed(review, run):
    for name in ("me", "you"):
        review("a", "r 1", options=["--reviewer", name])
    assert run("review", "one", "--summary").out.endswith(
        "me / you: 2 items, alike 100 %; kappa 1.00, without an interval: they never disagreed\n"
    )


def test_reviews_of_other_items_are_not_counted(review, run, folder, items):
    from psykb import jsonl

    review("a", "a")
    jsonl.write(folder / "qa.jsonl", items[1:])
    done = run("review", "one", "--summary")
    assert done.out.startswith("1 of 2 items reviewed: accepted 1 · edited 0 · rejected 0\n")
    assert done.err.startswith("1 reviewed item is not in this run any more")


# pages and terminals

on_posix = pytest.mark.skipif(os.name == "nt", reason="POSIX terminals")


def test_a_page_is_drawn_and_named(review):
    done = review("o", "q", options=[*ME, "--kind", "true_false"])
    names = [
        Path(line.removeprefix("the page lies at "))
        for line in done.err.splitlines()
        if line.startswith("the page lies at ")
    ]
    assert [name.name for name in names] == ["0001-page-2.png", "0002-page-3.png"]
    assert all(name.read_bytes().startswith(b"\x89PNG") for name in names)


class Reviewing(Terminal):
    """A review on a terminal of its own."""

    def __init__(self, *options, **changes):
        import fcntl
        import pty
        import struct
        import termios

        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "psykb", "review", *options],
            stdin=its, stdout=its, stderr=its, env=environment(TERM="xterm", **changes),
            close_fds=True, start_new_session=True,
        )  # fmt: skip
        os.close(its)
        self._unread = ""


@on_posix
@pytest.mark.slow
def test_single_keys_on_a_terminal(folder, tmp_path):
    viewed = tmp_path / "viewed"
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.parent.mkdir()
    viewer.write_text(f'#!/bin/sh\necho "$1" >> {viewed}\n', encoding="utf-8")
    viewer.chmod(0o755)
    path = f"{viewer.parent}:{os.environ['PATH']}"
    with Reviewing("one", *ME, "--open", PATH=path) as terminal:
        assert "* B. \x1b[1m艾宾浩斯" in terminal.wait_for("q quit")
        terminal.send("a")
        terminal.wait_for("2 of 3")
        terminal.wait_for("q quit")
        terminal.send("r")
        terminal.wait_for("go back):")
        terminal.send("2 not all of it\r")
        terminal.wait_for("3 of 3")
        terminal.wait_for("q quit")
        terminal.send("u")
        terminal.wait_for("2 of 3")
        terminal.wait_for("q quit")
        terminal.send("?")
        terminal.wait_for("I would not use it")
        terminal.wait_for("q quit")
        terminal.send("r")
        terminal.wait_for("go back):")
        terminal.send("99\r")
        terminal.wait_for("there is no reason '99'")
        terminal.wait_for("go back):")
        terminal.send("\r")
        terminal.wait_for("that needs a reason")
        terminal.wait_for("q quit")
        terminal.send("g")
        terminal.wait_for("stay here):")
        terminal.send("1\r")
        terminal.wait_for("Your verdict so far: accepted")
        terminal.wait_for("q quit")
        terminal.send("q")
        assert terminal.process.wait(timeout=20) == 0
    assert verdicts(folder) == [
        ("a", "accept", ""), ("b", "reject", "unsupported: not all of it"), ("b", "undo", ""),
    ]  # fmt: skip
    with Reviewing("one", *ME) as terminal:
        terminal.wait_for("q quit")
        terminal.send("x\x03")
        terminal.wait_for("goes on from there")
        assert terminal.process.wait(timeout=20) == 130
    pages = sorted(viewed.read_text(encoding="utf-8").splitlines())  # viewers start side by side
    assert [Path(page).name for page in pages] == ["0001-page-2.png", "0002-page-3.png"]
    assert not any(Path(page).exists() for page in pages)
