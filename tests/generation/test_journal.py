import json
import multiprocessing
import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import CorruptRecordError, LockedError, MisuseError, StoreError
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Received, Started
from psykb.types import Usage

HERE = {"0123456789ab": "Tiny"}
SETTINGS = {"kb": "tiny", "seed": 0}
USAGE = Usage(calls=1, prompt_tokens=5, completion_tokens=2, cost={"CNY": 0.1})


def key(n):
    return f"{n:064x}"


def received(n, book="0123456789ab", text="好的"):
    return Received(
        key=key(n),
        purpose="draft",
        passages=(f"{book}:0-1",),
        model="class:tiny",
        text=text,
        usage=USAGE,
        seconds=0.5,
    )


def begin(journal, settings=None, documents=None):
    run = Started(psykb="0", documents=documents or HERE, wanted=1, time="now")
    journal.begin(settings or SETTINGS, run)


def journal_of(folder, *keys):
    with opened(folder, HERE) as journal:
        begin(journal)
        for n in keys:
            journal.sent(key(n))
            journal.keep(received(n))
    return folder / "journal.jsonl"


def test_other_settings_are_refused_and_named(tmp_path):
    file = journal_of(tmp_path)
    before = file.read_bytes()
    with opened(tmp_path, HERE) as journal, pytest.raises(MisuseError) as e:
        begin(journal, {"kb": "tiny", "seed": 1})
    assert "that run has other settings: seed is 0, not 1." in str(e.value)
    assert file.read_bytes() == before


@pytest.mark.parametrize("line", [b"{}", b"not json", b'{"line": "sent"}', b'{"line": "party"}'])
def test_a_corrupt_line_is_named(tmp_path, line):
    file = journal_of(tmp_path, 1)
    lines = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([*lines[:2], line, *lines[2:], b""]))
    with pytest.raises(CorruptRecordError) as e, opened(tmp_path, HERE):
        pass
    assert f"{file}:3: " in str(e.value)


def test_a_file_that_is_no_journal(tmp_path):
    (tmp_path / "journal.jsonl").write_text('{"line": "sent", "key": "00"}\n')
    with pytest.raises(CorruptRecordError) as e, opened(tmp_path, HERE):
        pass
    assert ":1: no line of a journal" in str(e.value)


def test_the_journal_of_a_newer_psykb(tmp_path):
    (tmp_path / "journal.jsonl").write_text('{"line":"plan","format":2,"settings":{}}\n')
    with pytest.raises(StoreError) as e, opened(tmp_path, HERE):
        pass
    assert "a newer psykb (format 2)" in str(e.value)


def _hold(folder, ready, done):
    with opened(folder, HERE):
        ready.set()
        done.wait(60)


@pytest.mark.slow
def test_no_run_takes_the_place_of_a_set_that_is_away(tmp_path):
    (tmp_path / ".set.staged" / "old").mkdir(parents=True)
    with (
        pytest.raises(LockedError, match="set: is being replaced, or that was interrupted"),
        opened(tmp_path / "set", HERE),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [".set.staged"]


def test_a_second_process_is_refused(tmp_path):
    processes = multiprocessing.get_context("spawn")
    ready, done = processes.Event(), processes.Event()
    other = processes.Process(target=_hold, args=(tmp_path, ready, done))
    other.start()
    assert ready.wait(60)
    with pytest.raises(LockedError) as e, opened(tmp_path, HERE):
        pass
    done.set()
    other.join()
    assert f"process {other.pid} on " in str(e.value)
    with opened(tmp_path, HERE) as journal:
        begin(journal)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as e, opened(tmp_path / "file" / "run", HERE):
        pass
    assert "cannot be written" in str(e.value)


FULL = """
import resource, sys
from pathlib import Path
from tests.generation.test_journal import *
folder = Path(sys.argv[1])
with opened(folder, HERE) as journal:
    begin(journal)
    journal.sent(key(1))
    journal.keep(received(1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
    for n in (2, 3):
        try:
            journal.keep(received(n, text="x" * 9_000))
        except StoreError as error:
            print(error)
"""


def test_a_full_disk_loses_nothing_that_was_there(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == second
    assert first.startswith(f"{tmp_path / 'journal.jsonl'}: no room is left (")
    assert "What was received before is kept" in first
    with opened(tmp_path, HERE) as journal:
        assert (journal.received, journal.torn) == (1, False)
        assert journal.find(key(1)) == received(1)
        assert journal.find(key(2)) is None


def test_a_torn_last_line_is_set_aside_wherever_it_is_torn(tmp_path):
    file, aside = journal_of(tmp_path, 1, 2), tmp_path / "journal.torn"
    whole = file.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    for cut in {1, 40, ends[1] + 3, ends[3] - 2, ends[3], len(whole)}:
        file.write_bytes(whole[:cut])
        aside.unlink(missing_ok=True)
        with opened(tmp_path, HERE) as journal:
            assert journal.torn == (cut not in ends)
        kept = whole[: max([0, *(e for e in ends if e <= cut)])]
        assert file.read_bytes() == kept
        assert aside.exists() == (cut not in ends)
        if aside.exists():
            assert aside.read_bytes() == whole[len(kept) : cut] + b"\n"


def test_a_whole_last_line_without_its_end_is_kept(tmp_path):
    file = journal_of(tmp_path, 1)
    whole = file.read_bytes()
    file.write_bytes(whole.rstrip(b"\n"))
    with opened(tmp_path, HERE) as journal:
        assert (journal.received, journal.torn) == (1, False)
        assert journal.find(key(1)) == received(1)
        begin(journal)
        journal.keep(received(2))
        assert journal.find(key(2)) == received(2)
    assert file.read_bytes().startswith(whole)


@pytest.mark.parametrize(
    "words", ["my diary: no end", "my diary\nsecond entry", '{"line": "sent"', "{", '{"a": 1}']
)
def test_a_file_of_somebody_else_is_left_as_it_was(tmp_path, words):
    file = tmp_path / "journal.jsonl"
    file.write_text(words)
    if words == "{":  # so may a journal begin
        with opened(tmp_path, HERE) as journal:
            assert journal.torn
        return
    with pytest.raises(CorruptRecordError) as e, opened(tmp_path, HERE):
        pass
    assert ":1: " in str(e.value)
    assert file.read_text() == words
    assert not (tmp_path / "journal.torn").exists()


def test_a_key_that_is_none_is_named(tmp_path):
    file = journal_of(tmp_path, 1)
    bad = file.read_bytes().replace(
        f'"received", "key": "{key(1)}'.encode(), b'"received", "key": "zz'
    )
    file.write_bytes(bad)
    with pytest.raises(CorruptRecordError) as e, opened(tmp_path, HERE):
        pass
    assert f"{file}:4: key: " in str(e.value)


def test_what_was_wasted_on_a_request_is_known_later(tmp_path):
    with opened(tmp_path, HERE) as journal:
        begin(journal)
        assert journal.wasted(key(1)) == Usage()
        journal.failed(key(1), "truncated", USAGE)
        journal.failed(key(1), "timeout")
        assert journal.wasted(key(1)) == USAGE
    with opened(tmp_path, HERE) as journal:
        journal.failed(key(1), "truncated", USAGE)
        assert journal.wasted(key(1)) == USAGE.plus(USAGE)
        assert journal.wasted(key(2)) == Usage()


def test_a_journal_that_was_torn_goes_on(tmp_path):
    file = journal_of(tmp_path, 1)
    file.write_bytes(file.read_bytes() + b'{"line": "received", "key": "')
    with opened(tmp_path, HERE) as journal:
        begin(journal)
        journal.keep(received(2))
    with opened(tmp_path, HERE) as journal:
        assert (journal.received, journal.torn) == (2, False)
        assert journal.find(key(2)) == received(2)


def test_what_is_kept_is_found_at_once_and_later(tmp_path):
    with opened(tmp_path, HERE) as journal:
        begin(journal)
        assert journal.find(key(1)) is None
        journal.keep(received(1))
        assert journal.find(key(1)) == received(1)
    with opened(tmp_path, HERE) as journal:
        found = journal.find(key(1))
        assert found is not None
        assert found == received(1)
        assert (found.reply.text, found.reply.usage, found.reply.seconds) == ("好的", USAGE, 0.5)
        assert journal.settings == SETTINGS
        assert journal.previous is not None
        assert journal.previous.documents == HERE


def test_only_what_a_killed_run_left_open_counts_as_repeated(tmp_path):
    with opened(tmp_path, HERE) as journal:
        begin(journal)
        for n in (1, 2, 3):
            journal.sent(key(n))
        journal.keep(received(1))
        journal.failed(key(2), "timeout")
    with opened(tmp_path, HERE) as journal:
        for n in (2, 3, 4):
            journal.sent(key(n))
        assert journal.repeated == 1
        journal.failed(key(3), "timeout")
        journal.sent(key(3))
        assert journal.repeated == 1


def test_replies_on_text_that_is_gone_are_counted(tmp_path):
    with opened(tmp_path, HERE) as journal:
        begin(journal)
        journal.keep(received(1))
        journal.keep(received(2, book="ffffffffffff"))
    with opened(tmp_path, HERE) as journal:
        assert journal.stale == 1
    with opened(tmp_path, {}) as journal:
        assert journal.stale == 2


def test_many_threads_write_whole_lines_and_each_is_found(tmp_path):
    with opened(tmp_path, HERE) as journal:
        begin(journal)

        def keep(first):
            for n in range(first, first + 20):
                journal.sent(key(n))
                journal.keep(received(n, text=str(n)))
                found = journal.find(key(n))
                assert found is not None
                assert found.text == str(n)

        threads = [threading.Thread(target=keep, args=(100 * t,)) for t in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert journal.received == 160
    with opened(tmp_path, HERE) as journal:
        assert (journal.received, journal.torn) == (160, False)


def test_one_flush_serves_all_that_wait(tmp_path, monkeypatch):
    flushes = []
    fsync = os.fsync

    def slow(handle):
        flushes.append(handle)
        threading.Event().wait(0.02)
        fsync(handle)

    with opened(tmp_path, HERE) as journal:
        begin(journal)
        monkeypatch.setattr(os, "fsync", slow)
        threads = [threading.Thread(target=journal.keep, args=(received(n),)) for n in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert journal.received == 32
        assert 1 <= len(flushes) <= 8


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("journal")
    with opened(folder, HERE) as journal:
        begin(journal)
        journal.keep(received(1, text=text))
    lines = (folder / "journal.jsonl").read_bytes().splitlines()
    assert json.loads(lines[2])["text"] == text
    with opened(folder, HERE) as journal:
        found = journal.find(key(1))
        assert found is not None
        assert found.text == text
