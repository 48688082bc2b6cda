"""Where files are written, and where not."""

import resource
import socket

import pytest

from psykb.dataset.writing import place, put
from psykb.errors import MisuseError, StoreError


def test_a_folder_a_socket_and_what_stands_under_a_file_are_no_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(MisuseError, match=r"socket: is no regular file"):
            put(tmp_path / "socket", b"x", force=True)
    with pytest.raises(MisuseError, match="is a folder"):
        put(tmp_path, b"x", force=True)
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(MisuseError, match=r"file: is no folder"):
        put(tmp_path / "file" / "a.csv", b"x", force=True)


@pytest.mark.parametrize("path", ["/dev/x", "/dev/fd/1", "/proc/self/fd/1", "/sys/x"])
def test_nothing_is_written_into_the_system(path, tmp_path):
    with pytest.raises(MisuseError, match="is a place of the system"):
        put(tmp_path.joinpath(path), b"x", force=True)


def test_links_that_lead_in_a_circle_are_no_places(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(MisuseError, match="a: is a link to nothing"):
        place(tmp_path / "a")


def test_a_link_to_a_file_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "deep").mkdir()
    real, link = tmp_path / "deep" / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"mine")
    link.symlink_to(real)
    with pytest.raises(MisuseError, match=r"link\.csv: is there already with other content"):
        put(link, b"new", force=False)
    assert real.read_bytes() == b"mine"
    put(link, b"new", force=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_folders_that_are_missing_are_made(tmp_path):
    put(tmp_path / "one" / "a", b"x", force=False)
    assert (tmp_path / "one" / "a").read_bytes() == b"x"
    with pytest.raises(MisuseError, match=r"/a: is no folder; name another"):
        put(tmp_path / "one" / "a" / "two" / "b", b"x", force=False)
    put(tmp_path / "two" / "three" / "a", b"y", force=False)
    assert (tmp_path / "two" / "three" / "a").read_bytes() == b"y"


def test_a_file_for_which_there_is_no_room_is_named_and_the_old_one_kept(tmp_path):
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(StoreError) as refused:
            put(target, b"x" * 100, force=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(refused.value) == (
        f"{target}: no room is left (File too large); make room, then run this again"
    )
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
