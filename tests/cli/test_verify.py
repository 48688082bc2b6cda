"""`psykb verify`: what it prints, and how it ends."""

import io
import json
import sys
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.cli.calls import from_here
from psykb.generation import reviewing
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, QAPair, Review
from tests.small_run import item, write_run

A = "3b78cbad8f8d"  # ids of the items below
B = "98f8c33007f9"
MEMORY = "ebdbc8e0cb8c"
FORGETTING = "遗忘先快后慢，是因为最初的记忆痕迹还不稳固。"
SLOW = "遗忘先慢后快，是因为最初的记忆痕迹还不稳固。"
EBBINGHAUS = "艾宾浩斯用无意义音节研究遗忘。"
ONLY_MEANING = "Verified are quotes and their places, not whether the answers are right.\n"
HIPPOCAMPUS = "The hippocampus is the part of the brain that forms new memories"


@pytest.fixture
def items(base):
    with KnowledgeBase.open(base) as books:
        return [
            item(books, "遗忘的进程怎样？", [EBBINGHAUS, FORGETTING]),
            item(books, "What is the hippocampus?", [HIPPOCAMPUS], language="en"),
        ]


@pytest.fixture
def folder(here, items):
    return write_run(here / "generated" / "one", items)


class Terminal(io.StringIO):
    """A stdout on which click leaves everything as it is."""

    def isatty(self):
        return True


def review(folder, name, verdict, edit=None, reviewer="r"):
    """Decide on an item, in a run's reviews."""
    made = Review(item=name, verdict=verdict, edited=edit, reviewer=reviewer, time="t")
    reviewing.append(folder, made)
    return made


def edited(folder, old, new):
    """Change a file as by hand."""
    file = folder / "qa.jsonl"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


# what goes wrong


def test_a_run_that_is_not_there(run, folder, here):
    done = run("verify", "two")
    assert done == (1, "", f"psykb: no run at {here}/generated/two; those at hand are: one\n")


def test_the_base_of_the_run_is_not_there(run, folder, here):
    settings = '{"line": "plan", "format": 1, "settings": {"kb": "elsewhere"}}\n'
    (folder / "journal.jsonl").write_text(settings, encoding="utf-8")
    done = run("verify", "one")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"psykb: no knowledge base at {here}/indexes/elsewhere;")


def test_without_a_base(run, here):
    write_run(here / "generated" / "one", [])
    done = run("verify", "one")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"psykb: no knowledge base at {here}/indexes/default;")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["one", "-o", "x.jsonl"], "-o and --in-place go with --relocate"),
        (["one", "--in-place"], "-o and --in-place go with --relocate"),
        (["one", "one", "--relocate"], "--relocate takes one file at a time"),
        (["one", "--relocate", "-o", "x", "--in-place"], "give either -o FILE or --in-place"),
        ([], "FILE|RUN… is missing; see psykb verify --help"),
    ],
)
def test_options_that_mean_nothing(run, folder, args, words):
    assert run("verify", *args) == (2, "", f"psykb: {words}\n")


def test_another_kind_of_file(run, folder, here):
    (here / "alpaca.jsonl").write_text('{"instruction": "x", "output": "y"}\n', encoding="utf-8")
    assert run("verify", "alpaca.jsonl") == (
        2,
        "",
        "psykb: alpaca.jsonl: holds no items of psykb; verify takes the qa.jsonl that "
        "`psykb gen-qa` writes, or the folder of a run, not what was exported from it\n",
    )


def test_a_quote_that_was_changed(run, folder):
    file = edited(
        folder, f'"quote": "{FORGETTING}', '"quote": "遗忘先慢后快，是因为最初的记忆痕迹还不稳固。'
    )
    done = run("verify", "one")
    assert (done.code, done.out) == (
        1,
        f"{from_here(file)}:1: {A}: citations.1: the book has other words there [quote_differs]\n"
        f"    expected: {FORGETTING}\n"
        "    found: 遗忘先慢后快，是因为最初的记忆痕迹还不稳固。\n"
        f"{from_here(file)}: 2 items, 3 quotes: 1 item fails\n",
    )
    assert done.err == (
        "Documents that are gone or offsets that were changed: psykb verify "
        f"{file} --relocate -o NEW finds quotes again that stand somewhere else, letter by "
        "letter.\nThe rest must be mended by hand, or in `psykb review`; a quote must be as the "
        "book prints it.\n"
    )


def test_a_label_that_was_changed(run, folder):
    (folder / "journal.jsonl").write_bytes(b"")
    file = edited(folder, '"label": "1"', '"label": "7"')
    done = run("verify", str(file))
    assert done.code == 1
    assert done.out.startswith(
        f"{from_here(file)}:2: {B}: citations.0: "
        "the pages are not those of the book [pages_differ]\n"
        "    expected: 2 (1 "
    )
    assert done.err == (
        f"Pages, sections and titles: psykb verify {file} --relocate -o NEW writes them as they "
        "should be.\n"
    )


def test_a_line_that_is_no_item(run, folder):
    file = edited(folder, '{"id"', '{"x": 1}\n{"id"')
    done = run("verify", "one")
    assert done.code == 1
    assert done.out.startswith(
        f"{from_here(file)}:1: id: this is no item [not_a_record]\n    found: "
    )


@pytest.mark.parametrize("relocate", [False, True])
def test_nothing_in_a_file_steers_a_terminal(run, folder, items, monkeypatch, relocate):
    evil = "\x1b[31mEVIL\u202e\n"
    first, second = items[0].citations
    changed = replace(second, quote=evil + FORGETTING[len(evil) :], title=evil)
    bad = replace(items[0], id=evil, citations=(first, changed))
    # an id, a quote, a field, and what is no item
    jsonl.write(folder / "qa.jsonl", [bad, items[1], *([] if relocate else [{evil: 1, "id": 2}])])
    review(folder, B, "edit", replace(bad, id=evil), reviewer=evil)
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run("verify", "one", *(["--relocate"] if relocate else [])).code == 1
    shown = screen.getvalue()
    assert shown.count("[31mEVIL") >= 5
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_more_options_than_letters(run, folder, items):
    options = tuple("abcdefghijk")
    many = replace(items[0], kind=Kind.SINGLE, options=options, answer="A")
    jsonl.write(folder / "qa.jsonl", [many])
    done = run("verify", "one")
    assert done.code == 1
    assert done.out.splitlines()[:3] == [
        f"{from_here(folder / 'qa.jsonl')}:1: {A}: options: "
        "it has too many or too few options [option_count]",
        "    expected: 2–10",
        "    found: 11",
    ]
    assert "--relocate" not in done.err
    assert done.err.startswith("The rest must be mended by hand")


@pytest.mark.parametrize(
    "first",
    [b"\xff\xfe\n", b"[" * 100_000 + b"\n", b"{}\n", b'{"settings": {"kb": 3}}\n', b""],
)
def test_a_journal_that_does_not_say_from_which_base(run, folder, first):
    (folder / "journal.jsonl").write_bytes(first)
    assert run("verify", "one").code == 0


def test_a_file_that_is_not_utf_8(run, folder, items):
    file = folder / "qa.jsonl"
    file.write_bytes(jsonl.dumps(items[1]).encode() + b"\n" + "遗忘".encode("gbk") + b"\n")
    words = f"psykb: {file}:2: not UTF-8; save it as UTF-8\n"
    assert run("verify", "one", "--relocate", "--in-place") == (1, "", words)


def test_all_findings_in_json(run, folder):
    edited(folder, MEMORY, "f" * 12)
    done = run("verify", "one", "--json")
    told = json.loads(done.out)
    assert (done.code, told["schema"], told["verified"]) == (1, 1, False)
    (file,) = told["files"]
    assert (file["items"], file["quotes"]) == (2, 3)
    assert file["findings"] == [
        {
            "line": 1,
            "item": A,
            "flaw": "no_such_document",
            "field": "citations.0",
            "expected": "",
            "found": "f" * 12,
        }
    ]


def test_an_edit_in_the_reviews_is_verified(run, folder, items):
    bad = replace(items[0], citations=(replace(items[0].citations[0], title="x"),), points=())
    reviewing.append(
        folder,
        Review(item=A, verdict="edit", edited=bad, reviewer="r", time=reviewing.now()),
    )
    done = run("verify", "one")
    assert done.code == 1
    file = folder / "reviews.jsonl"
    assert done.out.splitlines()[1:] == [
        f"{from_here(file)}: {A}: citations.0: the title is not that of the book [title_differs]",
        "    expected: 记忆小书",
        "    found: x",
        f"{from_here(file)}: 1 item, 1 quote: 1 item fails",
    ]
    # reviews are no file of items: they are relocated with those
    assert done.err == (
        f"Pages, sections and titles: psykb verify {folder / 'qa.jsonl'} --relocate -o NEW "
        "writes them as they should be.\n"
    )
    assert run("verify", "one", "--relocate", "--in-place").code == 0
    assert run("verify", "one").code == 0


def test_edits_of_items_that_are_not_in_the_file_are_not_verified(run, folder, items):
    bad = replace(items[0], citations=(replace(items[0].citations[0], title="x"),), points=())
    review(folder, "f" * 12, "edit", bad)
    assert run("verify", "one").code == 0


def test_an_explanation_that_quotes_what_the_book_does_not_say(run, folder, items):
    made = replace(items[0], explanation=f"教材原文：“{SLOW}”")
    write_run(folder.parent / "two", [made, replace(items[1], explanation="教材原文。")])
    done = run("verify", "two")
    assert done.code == 1
    assert done.out.splitlines()[:3] == [
        f"{from_here(folder.parent / 'two' / 'qa.jsonl')}:1: {A}: explanation: "
        "the explanation quotes words "
        "that none of the item's quotes has [quotation_differs]",
        f"    expected: {FORGETTING}",
        f"    found: {SLOW}",
    ]
    assert done.err.startswith("The rest must be mended by hand, or in `psykb review`;")


def test_a_question_that_was_changed_has_another_id(run, folder):
    file = edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    done = run("verify", "one")
    assert done.code == 1
    assert done.out.startswith(
        f"{from_here(file)}:1: {A}: id: "
        "the id is not that of this content: the question, the options, the "
        "answer or the places of the quotes were changed; which of them cannot be told "
        "[id_differs]\n"
    )
    changed = (
        f"What was changed by hand: psykb verify {file} --relocate -o NEW gives each line the "
        "id of what it says now.\n"
    )
    assert done.err == changed
    (folder / "journal.jsonl").write_bytes(b"")  # a run that can be made again
    assert run("verify", "one").err == (
        f"{changed}psykb gen-qa --run one, with the options that the run was made with, writes it "
        "as it was.\n"
    )
    run("verify", "one", "--relocate", "--in-place")
    assert run("verify", "one").code == 0


# what holds


def test_what_stands_in_the_books(run, folder):
    file = folder / "qa.jsonl"
    words = "2 items, 3 quotes: all stand in the books, at their pages"
    assert run("verify", "one") == (0, f"{from_here(file)}: {words}\n", ONLY_MEANING)
    assert run("verify", str(file), "--json").code == 0


def test_each_run_is_compared_with_its_own_base(run, folder, here):
    (here / "other.md").write_text("# Sleep\n\nSleep has four stages.\n", encoding="utf-8")
    with KnowledgeBase.create(here / "indexes" / "other") as books:
        books.ingest([here / "other.md"])
        made = item(books, "How many?", ["Sleep has four stages."], language="en")
    second = write_run(here / "generated" / "two", [made])
    third = write_run(here / "three", [made])
    journal = '{"settings": {"kb": "other"}}\n'
    (second / "journal.jsonl").write_text(journal, encoding="utf-8")
    assert run("verify", "one", "two").code == run("verify", "two", "one").code == 0
    assert run("verify", "two", "--relocate") == (
        0,
        f"{second / 'qa.jsonl'}: 1 quote: 1 as they were, 0 mended, 0 moved, 0 lost, 0 ambiguous\n",
        "Nothing was written; -o FILE writes what was found, --in-place replaces the file.\n",
    )
    # a file of which nobody knows whence it is belongs to the default, whatever stands before it
    told = json.loads(run("verify", "two", str(third / "qa.jsonl"), "--json").out)
    assert [len(file["findings"]) for file in told["files"]] == [0, 1]
    # --kb is for all
    told = json.loads(run("verify", "one", "two", "--kb", "default", "--json").out)
    assert [len(file["findings"]) for file in told["files"]] == [0, 1]


def test_a_run_without_items(run, base, here):
    folder = write_run(here / "generated" / "none", [])
    assert run("verify", "none") == (3, f"{from_here(folder / 'qa.jsonl')}: holds no items\n", "")


# --relocate


def test_without_a_target_nothing_is_written(run, folder):
    file = edited(folder, '"label": "1"', '"label": "7"')
    before = file.read_bytes()
    done = run("verify", "one", "--relocate")
    assert (done.code, file.read_bytes()) == (0, before)
    assert (
        done.err
        == "Nothing was written; -o FILE writes what was found, --in-place replaces the file.\n"
    )
    assert done.out.endswith(
        f"{file}: 3 quotes: 2 as they were, 1 mended, 0 moved, 0 lost, 0 ambiguous\n"
    )


def test_what_is_found_is_written_and_what_is_lost_goes_beside_it(run, folder, here, items):
    file = edited(folder, f'"quote": "{FORGETTING}', f'"quote": "{SLOW}')
    edited(folder, '"label": "1"', '"label": "7"')
    done = run("verify", "one", "--relocate", "-o", "new.jsonl")
    assert done.code == 1
    assert f"{A}: citations.1: lost: its words stand nowhere in the books [lost]" in done.out
    assert done.err == (
        "written: new.jsonl\nleft out, as it was, for a lost or ambiguous quote: new.lost.jsonl\n"
    )
    assert list(jsonl.read(here / "new.jsonl", QAPair)) == [items[1]]
    (left,) = jsonl.read(here / "new.lost.jsonl", QAPair)
    assert left == next(jsonl.read(file, QAPair))
    assert run("verify", "new.jsonl").code == 0
    again = run("verify", "one", "--relocate", "-o", "new.jsonl")
    assert again == (
        2, "", "psykb: -o new.jsonl: is there already; choose another name, or --in-place\n"
    )  # fmt: skip


def test_in_place_nothing_is_lost(run, folder, items):
    file = edited(folder, f'"quote": "{FORGETTING}', f'"quote": "{SLOW}')
    assert run("verify", "one", "--relocate", "--in-place").code == 1
    assert list(jsonl.read(file, QAPair)) == [items[1]]
    edited(folder, '"quote": "The', '"quote": "THE')
    assert run("verify", "one", "--relocate", "--in-place", "--json").code == 1
    assert list(jsonl.read(file, QAPair)) == []
    left = jsonl.read(folder / "qa.lost.jsonl", QAPair)
    assert [one.id for one in left] == [A, B]


def test_reviews_go_with_items_that_get_another_id(run, folder):
    for verdict in ("reject", "accept"):
        reviewing.append(
            folder, Review(item=A, verdict=verdict, reviewer="r", time=reviewing.now())
        )
    edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    done = run("verify", "one", "--relocate", "--in-place")
    assert done.err == f"written: {folder / 'qa.jsonl'}\n1 review goes with them\n"
    (moved, _other) = jsonl.read(folder / "qa.jsonl", QAPair)
    assert moved.id != A
    assert reviewing.decided(folder)[moved.id].verdict == "accept"
    assert len(reviewing.reviews(folder)) == 3


def lost_edit(folder, items):
    """Reject nothing, but edit the first item with a quote that is nowhere."""
    citation = replace(items[0].citations[1], quote=SLOW)
    edit = replace(items[0], citations=(items[0].citations[0], citation))
    return review(folder, A, "edit", edit, reviewer="li")


@pytest.mark.parametrize("options", [["--in-place"], ["-o", "new/qa.jsonl"], []])
def test_an_edit_that_is_lost_is_named(run, folder, items, options):
    made = lost_edit(folder, items)
    edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    done = run("verify", "one", "--relocate", *options)
    assert done.code == 1
    assert done.out.splitlines() == [
        f"{A}: the edit by li stays as it was: a quote of its own is lost or ambiguous",
        f"{A}: citations.1: lost: its words stand nowhere in the books [lost]",
        f"    “{SLOW}”",
        f"    {made.edited.citations[1].id} → –",
        f"{folder / 'qa.jsonl'}: 3 quotes: 3 as they were, 0 mended, 0 moved, 0 lost, 0 ambiguous",
    ]
    still = (
        f"Edits that are lost are still in {folder / 'reviews.jsonl'}; "
        "make them again: psykb review RUN\n"
    )
    assert done.err.endswith(still) is bool(options)
    assert reviewing.reviews(folder) == [made]


def test_an_edit_that_is_lost_in_json(run, folder, items):
    lost_edit(folder, items)
    told = json.loads(run("verify", "one", "--relocate", "--in-place", "--json").out)
    (gone,) = told["lost_edits"]
    assert (gone["review"]["item"], gone["review"]["reviewer"]) == (A, "li")
    assert [(move["field"], move["outcome"]) for move in gone["moves"]] == [("citations.1", "lost")]
    assert (told["written"], told["left_out"], told["moves"]) == (2, None, [])


def test_reviews_are_applied_to_another_file(run, folder, here, items):
    review(folder, A, "reject")
    better = replace(items[1], question="What does the hippocampus do?")
    review(folder, B, "edit", better)
    done = run("verify", "one", "--relocate", "-o", "new.jsonl")
    assert (done.code, done.err) == (
        0,
        "written: new.jsonl\n"
        "reviews were applied: 1 rejected left out, 1 written as edited; "
        "with -o FOLDER/qa.jsonl the reviews themselves go with them\n",
    )
    (written,) = jsonl.read(here / "new.jsonl", QAPair)
    assert written.question == better.question
    told = json.loads(run("verify", "one", "--relocate", "-o", "other.jsonl", "--json").out)
    assert told["applied"] == {"rejected": 1, "edited": 1}
    assert (told["items"], told["written"], told["reviews"]) == (1, 1, 0)


def test_an_edit_that_is_lost_goes_beside_another_file(run, folder, here, items):
    made = lost_edit(folder, items)
    done = run("verify", "one", "--relocate", "-o", "new.jsonl")
    assert done.code == 1
    assert list(jsonl.read(here / "new.jsonl", QAPair)) == [items[1]]
    assert list(jsonl.read(here / "new.lost.jsonl", QAPair)) == [made.edited]


def test_reviews_go_with_a_run_of_its_own(run, folder, here, items):
    edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    review(folder, A, "reject")
    kept = review(folder, B, "accept", reviewer="s")
    done = run("verify", "one", "--relocate", "-o", "generated/new/qa.jsonl")
    assert done.code == 0
    assert done.err == "written: generated/new/qa.jsonl\n2 reviews go with them\n"
    new = here / "generated" / "new"
    (moved, other) = jsonl.read(new / "qa.jsonl", QAPair)
    first, second = reviewing.reviews(new)
    assert (first.item, first.verdict, second, other) == (moved.id, "reject", kept, items[1])
    assert moved.id != A
    assert len(reviewing.reviews(folder)) == 2
    assert run("verify", "new").code == 0
    (new / "qa.jsonl").unlink()
    assert run("verify", "one", "--relocate", "-o", "generated/new/qa.jsonl") == (
        2,
        "",
        "psykb: -o generated/new/reviews.jsonl: is there already; choose another name, or "
        "--in-place\n",
    )


def test_a_run_with_an_edit_stands_after_it_was_relocated(run, folder, items):
    review(folder, A, "edit", replace(items[0], answer="x"))
    edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    edited(folder, '"label": "1"', '"label": "7"')
    assert run("verify", "one", "--relocate", "--in-place").code == 0
    assert run("verify", "one").code == 0
    (moved, _other) = jsonl.read(folder / "qa.jsonl", QAPair)
    edit = reviewing.decided(folder)[moved.id].edited
    assert edit is not None
    assert edit.answer == "x"


def test_relocation_in_json(run, folder):
    edited(folder, '"label": "1"', '"label": "7"')
    told = json.loads(run("verify", "one", "--relocate", "--json").out)
    assert (told["items"], told["written"], told["left_out"]) == (2, 0, None)
    (move,) = told["moves"]
    assert (move["item"], move["field"], move["outcome"]) == (B, "citations.0", "mended")
    assert move["places"][0]["pages"][0]["label"] == "1"
