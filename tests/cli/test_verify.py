"""`psykb verify`: what it prints, and how it ends."""

import json
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.generation import reviewing
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import QAPair, Review
from tests.small_run import item, write_run

A = "3b78cbad8f8d"  # ids of the items below
B = "98f8c33007f9"
MEMORY = "ebdbc8e0cb8c"
FORGETTING = "遗忘先快后慢，是因为最初的记忆痕迹还不稳固。"
SLOW = "遗忘先慢后快，是因为最初的记忆痕迹还不稳固。"
EBBINGHAUS = "艾宾浩斯用无意义音节研究遗忘。"
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
        f"{file}:1: {A}: citations.1: the book has other words there [quote_differs]\n"
        f"    expected: {FORGETTING}\n"
        "    found: 遗忘先慢后快，是因为最初的记忆痕迹还不稳固。\n"
        f"{file}: 2 items, 3 quotes: 1 item fails\n",
    )
    assert done.err == (
        "Documents that are gone or offsets that were changed: psykb verify "
        f"{file} --relocate -o NEW finds quotes again that stand somewhere else, letter by "
        "letter.\nThe rest must be mended by hand, or in `psykb review`; a quote must be as the "
        "book prints it.\n"
    )


def test_a_label_that_was_changed(run, folder):
    file = edited(folder, '"label": "1"', '"label": "7"')
    done = run("verify", str(file))
    assert done.code == 1
    assert done.out.startswith(
        f"{file}:2: {B}: citations.0: the pages are not those of the book [pages_differ]\n"
        "    expected: 2 (1 "
    )
    assert done.err == (
        f"Pages, sections, titles and ids: psykb verify {file} --relocate -o NEW writes them as "
        "they should be.\n"
    )


def test_a_line_that_is_no_item_and_what_steers_a_terminal(run, folder):
    file = edited(folder, '{"id"', '{"\x1b[31m": 1}\n{"id"')
    done = run("verify", "one")
    assert done.code == 1
    assert done.out.startswith(f"{file}:1: line: this is no item [not_a_record]\n    found: ")
    assert "\x1b" not in done.out


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
        f"{file}: {A}: citations.0: the title is not that of the book [title_differs]",
        "    expected: 记忆小书",
        "    found: x",
        f"{file}: 1 item, 1 quote: 1 item fails",
    ]


def test_a_question_that_was_changed_has_another_id(run, folder):
    file = edited(folder, "遗忘的进程怎样？", "遗忘怎样进行？")
    done = run("verify", "one")
    assert done.code == 1
    assert done.out.startswith(
        f"{file}:1: {A}: id: the id is not that of this content: the item was changed "
        "[id_differs]\n"
    )
    run("verify", "one", "--relocate", "--in-place")
    assert run("verify", "one").code == 0


# what holds


def test_what_stands_in_the_books(run, folder):
    file = folder / "qa.jsonl"
    words = "2 items, 3 quotes: all stand in the books, at their pages"
    assert run("verify", "one") == (0, f"{file}: {words}\n", "")
    assert run("verify", str(file), "--json").code == 0


def test_a_run_without_items(run, base, here):
    folder = write_run(here / "generated" / "none", [])
    assert run("verify", "none") == (3, f"{folder / 'qa.jsonl'}: holds no items\n", "")


# --relocate


def test_without_a_target_nothing_is_written(run, folder):
    file = edited(folder, '"label": "1"', '"label": "7"')
    before = file.read_bytes()
    done = run("verify", "one", "--relocate")
    assert (done.code, file.read_bytes()) == (0, before)
    assert (
        done.err == "Nothing was written; -o FILE writes the items, --in-place replaces the file.\n"
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
        "written: new.jsonl\nitems with a lost or ambiguous quote, as they were: new.lost.jsonl\n"
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


def test_relocation_in_json(run, folder):
    edited(folder, '"label": "1"', '"label": "7"')
    told = json.loads(run("verify", "one", "--relocate", "--json").out)
    assert (told["items"], told["written"], told["left_out"]) == (2, 0, None)
    (move,) = told["moves"]
    assert (move["item"], move["field"], move["outcome"]) == (B, "citations.0", "mended")
    assert move["places"][0]["pages"][0]["label"] == "1"
