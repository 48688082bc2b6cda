import os
import threading
import time

import pytest

from psykb.errors import StoreError
from psykb.generation.appending import Log


def test_a_flush_that_failed_fails_for_all_that_waited_and_all_that_come(tmp_path, monkeypatch):
    log, results, flushes = Log(tmp_path / "log"), [], []
    began, others = threading.Event(), threading.Event()
    fsync = os.fsync

    def broken(handle):
        flushes.append(handle)
        if len(flushes) > 1:  # as a system does: it tells of the failure once
            fsync(handle)
            return
        began.set()
        others.wait(5)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)

    def write(n):
        try:
            log.append({"n": n}, durable=True)
            results.append("durable")
        except StoreError as error:
            results.append(str(error))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    threads[0].start()
    assert began.wait(5)
    for thread in threads[1:]:
        thread.start()
    deadline = time.monotonic() + 5
    while (tmp_path / "log").read_bytes().count(b"\n") < 4 and time.monotonic() < deadline:
        time.sleep(0.001)
    others.set()
    for thread in threads:
        thread.join(5)
    assert results == [f"{tmp_path / 'log'}: cannot be written: Input/output error"] * 4
    assert len(flushes) == 1
    with pytest.raises(StoreError):
        log.append({"n": 9})
    log.close()


def test_lines_follow_what_is_there_and_say_where_they_begin(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"before\n")
    log = Log(path)
    assert log.append({"n": 1}) == 7
    assert log.append({"n": 2}, durable=True) == 16
    log.close()
    assert path.read_bytes() == b'before\n{"n": 1}\n{"n": 2}\n'


def test_what_is_cut_off_is_set_aside_after_what_was_before(tmp_path):
    path, aside = tmp_path / "log", tmp_path / "aside"
    path.write_bytes(b"whole\nhal")
    aside.write_bytes(b"earlier\n")
    log = Log(path)
    log.cut(6, aside)
    log.append({"n": 1})
    log.close()
    assert path.read_bytes() == b'whole\n{"n": 1}\n'
    assert aside.read_bytes() == b"earlier\nhal\n"


def test_nothing_is_cut_off_that_cannot_be_set_aside(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"whole\nhal")
    log = Log(path)
    with pytest.raises(StoreError) as e:
        log.cut(6, tmp_path / "none" / "aside")
    log.close()
    assert "cannot be written" in str(e.value)
    assert path.read_bytes() == b"whole\nhal"


def test_a_line_whose_end_is_missing_gets_it(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"whole")
    log = Log(path)
    log.end_line()
    assert log.append({"n": 1}) == 6
    log.close()
    assert path.read_bytes() == b'whole\n{"n": 1}\n'
