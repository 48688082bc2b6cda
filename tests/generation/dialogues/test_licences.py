from dataclasses import replace

import pytest

from psykb.generation.dialogues.licences import joined, licence_of, spdx
from psykb.types import Citation, Document, Origin, Style
from tests.generation.dialogues.tiny_dialogues import dialogue_of


def book(name, licence):
    return Document(
        id=name,
        work_id=name,
        title=name,
        language="en",
        licence=licence,
        text="",
        reader="text",
        reader_version="1",
    )


def cited(*names):
    return tuple(Citation(document_id=n, start=0, end=1, quote="a", title=n) for n in names)


def retold(dialogue, licence=""):
    origin = Origin(style=Style.REWRITE, seed_of="s", scenario={}, model="m", prompts={})
    return replace(dialogue, origin=origin, licence=licence)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc by-nc-sa 3.0", "CC-BY-NC-SA-3.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("CC0", "CC0-1.0"),
        ("CC0 1.0", "CC0-1.0"),
        ("Apache-2.0", "Apache-2.0"),
        ("all rights reserved", "all rights reserved"),
        ("", ""),
    ],
)
def test_licences_by_their_ids(name, id):
    assert spdx(name) == id


def test_one_that_is_unknown_leaves_all_unknown():
    assert joined(["CC-BY-4.0", ""]) == ""
    assert joined(["A AND B", "B"]) == "A AND B"
    assert joined([]) == ""


BOOKS = {name: book(name, licence) for name, licence in (("a", "CC BY 4.0"), ("b", None))}


@pytest.mark.parametrize(
    ("seed", "citations", "carried", "licence"),
    [
        ("CC-BY-SA-4.0", (), None, "CC-BY-SA-4.0"),
        ("CC-BY-SA-4.0", ("a",), None, "CC-BY-SA-4.0 AND CC-BY-4.0"),
        ("", ("a",), None, ""),  # a post of which nothing is known
        ("", ("a",), ("a",), "CC-BY-4.0"),  # an item that the book carries
        ("", (), ("a",), "CC-BY-4.0"),
        ("", (), ("a", "b"), ""),
        ("", (), ("gone",), ""),
        ("CC-BY-4.0", ("b",), None, ""),
    ],
)
def test_what_is_retold_stands_under_the_licences_of_seed_and_books(
    seed, citations, carried, licence
):
    dialogue = retold(dialogue_of("I sleep badly.", citations=cited(*citations)), seed)
    assert licence_of(dialogue, BOOKS, carried) == licence


def test_a_scenario_stands_under_the_licences_of_what_it_cites():
    assert licence_of(dialogue_of("I sleep badly."), BOOKS) == ""
    assert licence_of(dialogue_of("I sleep badly.", citations=cited("a")), BOOKS) == "CC-BY-4.0"
