"""Control characters, and what a program takes for its own markup, in what is exported."""

import csv
import html
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.dataset.control_characters import cleaned, steering
from psykb.dataset.exporting import FORMATS, export
from psykb.dataset.hydrating import hydrate
from psykb.dataset.request import Options
from psykb.types import Kind, QAPair
from tests.dataset.made_items import WORKING_MEMORY, made

STEERING = "\x1b]0;x\x07 \x00 \u202e \u2066 \x9b \u200f"
_RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


@pytest.fixture
def risky(base):
    return made(
        base, Kind.SHORT, f"什么{STEERING}？", f"是{STEERING}{WORKING_MEMORY}", WORKING_MEMORY
    )


def test_words_do_not_grow_together():
    assert cleaned("a\u2028b\x0bc\x1b[1md\u202ee\tf\r\n") == "a b c[1mde\tf\r\n"


@given(st.text())
def test_what_was_cleaned_has_none_and_stays(text):
    assert not _RAW.search(cleaned(text))
    assert cleaned(cleaned(text)) == cleaned(text)
    assert (steering(text) == 0) == (cleaned(text) == text)


@pytest.mark.parametrize("format", [f for f in FORMATS if f != "jsonl"])
def test_no_control_character_reaches_a_text_and_they_are_counted(
    format, risky, items, base, tmp_path
):
    done = export([risky, *items], format, tmp_path / "a", base)
    for file in done.files:
        if file.suffix != ".docx":
            text = file.read_text("utf-8").removeprefix("\ufeff")
            assert not _RAW.search(text)
            assert not re.search(r"\\u00(?!0[9ad])[01]", text)
    (note,) = [note for note in done.notes if "control" in note]
    # seven in the question, seven in the answer, which raft's own form has without them
    number = 7 if format == "raft" else 14
    assert note == f"{number} control characters were taken out of the texts"


def test_psykbs_own_format_keeps_everything(risky, tmp_path):
    done = export([risky], "jsonl", tmp_path / "a")
    assert list(jsonl.read(done.files[0], QAPair)) == [risky]
    assert done.notes == ()


@pytest.mark.parametrize("format", ["csv", "anki", "openai", "exam"])
def test_the_way_back_is_byte_for_byte_also_then(format, risky, base, tmp_path):
    whole = export([risky], format, tmp_path / "whole.x", base)
    bare = export([risky], format, tmp_path / "bare.x", base, Options(no_quotes=True))
    for one, two in zip(whole.files, bare.files, strict=True):
        if one.suffix != ".docx":
            assert (
                hydrate(two, tmp_path / "back", base, force=True).file.read_bytes()
                == one.read_bytes()
            )


@pytest.mark.parametrize("before", ["\x1b", "\u202e", "\x00\u200f"])
def test_a_formula_does_not_hide_behind_a_control_character(before, base, tmp_path):
    item = made(base, Kind.SHORT, f"{before}=1+1", "-1", WORKING_MEMORY)
    done = export([item], "csv", tmp_path / "a")
    (row,) = csv.DictReader(io.StringIO(done.files[0].read_text("utf-8-sig"), newline=""))
    assert (row["question"], row["answer"]) == ("'=1+1", "'-1")


@pytest.mark.parametrize(
    "markup", ["[sound:x.mp3]", "{{c1::x}}", "[latex]x[/latex]", "[sou\x00nd:x]"]
)
def test_a_card_holds_no_markup_of_anki(markup, base, tmp_path):
    item = made(base, Kind.SHORT, f"甲{markup}", f"乙{markup}", WORKING_MEMORY)
    place = replace(item.citations[0], section=("甲", f"丙{markup}"))
    item = replace(item, citations=(place,))
    done = export([item], "anki", tmp_path / "a")
    fields = done.files[0].read_text("utf-8").splitlines()[7].split("\t")
    assert not any(bracket in field for field in fields for bracket in "[{")
    assert html.unescape(fields[2]) == f"甲{cleaned(markup)}"
