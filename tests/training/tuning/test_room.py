"""Sizes as people read them, and which errors mean that a disk is full."""

import errno
import re

import pytest

from psykb.training.tuning import room


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 MB"),
        (1, "0.1 MB"),
        (1_600_000, "1.6 MB"),
        (999_900_000, "999.9 MB"),
        (1_000_000_000, "1.0 GB"),
        (15_231_233_024, "15.2 GB"),
    ],
)
def test_sizes(size, words):
    assert room.in_gb(size) == words


def test_what_is_free_where_nothing_is_yet(tmp_path):
    assert re.fullmatch(r"\d+\.\d (GB|MB)", room.free(tmp_path / "not" / "there"))


def test_the_words_name_all_that_is_known(tmp_path):
    error = OSError(errno.ENOSPC, "No space left on device", str(tmp_path))
    said = str(room.full(tmp_path, error, needed=2_000_000_000, kept=tmp_path / "checkpoint-3"))
    assert said.startswith(
        f"{tmp_path}: the disk takes no more (No space left on device); at least 2.0 GB are needed"
    )
    assert said.endswith("it goes on from checkpoint-3")


@pytest.mark.parametrize(
    ("words", "is_full"),
    [
        ("Error while serializing: I/O error: No space left on device (os error 28)", True),
        ("Error while serializing: I/O error: File too large (os error 27)", True),
        ("Error while serializing: I/O error: Input/output error (os error 5)", False),
        ("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534", True),
        ("[enforce fail at inline_container.cc:145] . file not found", False),
    ],
)
def test_the_words_of_libraries(words, is_full):
    assert room.is_full(RuntimeError(words)) is is_full


def test_without_a_number_only_what_pytorch_raises_counts():
    assert room.is_full(RuntimeError("basic_ios::clear: iostream error"))
    assert not room.is_full(ValueError("basic_ios::clear: iostream error"))
