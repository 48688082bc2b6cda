"""What people decided: appended, taken back, and applied."""

import multiprocessing
import signal
import warnings
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.errors import CorruptRecordError, LockedError
from psykb.generation import reviewing
from psykb.generation.reviewing import LOCK, REASONS, Decision, TornReviewWarning
from psykb.types import Bloom, Citation, Difficulty, Kind, Method, Provenance, QAPair, Review

NAMES = ("first", "second")


def item(name, answer="x"):
    citation = Citation(document_id="d", start=0, end=1, quote="x", title="t")
    return QAPair(
        id=name,
        kind=Kind.SHORT,
        language="zh",
        question="q",
        answer=answer,
        citations=(citation,),
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.EASY,
        provenance=Provenance(method=Method.RULES, prompts={}, passages=()),
    )


def review(name, verdict="accept", reviewer="first", reason="", edited=None):
    return Review(
        item=name,
        verdict=verdict,
        reviewer=reviewer,
        reason=reason,
        edited=edited,
        time="2026-01-01T00:00:00Z",
    )


def edit(name, answer, reviewer="first"):
    return review(name, "edit", reviewer, edited=item(name, answer))


@pytest.fixture
def run(tmp_path):
    """Keep reviews; return the folder."""

    def run(*made):
        for one in made:
            reviewing.append(tmp_path, one)
        return tmp_path

    return run


def test_a_run_that_nobody_reviewed(tmp_path):
    assert reviewing.reviews(tmp_path) == []
    assert reviewing.decided(tmp_path) == {}
    assert reviewing.reviewed([item("1")], tmp_path, only_reviewed=True) == []
    assert reviewing.reviewed([item("1")], tmp_path, only_reviewed=False) == [item("1")]


def test_a_line_that_is_no_review(run):
    folder = run(review("1"), review("2"))
    path = folder / "reviews.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], '{"item": 3}', lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"reviews\.jsonl:2: item: "):
        reviewing.decided(folder)


def test_an_edit_without_its_text_is_no_review():
    with pytest.raises(ValueError, match="an edit holds the edited item"):
        review("1", "edit")


def test_a_torn_last_line_is_told_and_cut_off_by_the_next_review(run):
    folder = run(review("1"), review("2"))
    path = folder / "reviews.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 3])
    with pytest.warns(TornReviewWarning, match="cut short"):
        assert reviewing.reviews(folder) == [review("1"), review("2")]
    reviewing.append(folder, review("3"))
    assert reviewing.reviews(folder) == [review("1"), review("2"), review("3")]
    assert path.read_bytes().startswith(whole)


def test_a_last_line_without_its_end_counts(run):
    folder = run(review("1"), review("2"))
    path = folder / "reviews.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert reviewing.reviews(folder) == [review("1"), review("2")]
    reviewing.append(folder, review("3"))
    assert reviewing.reviews(folder) == [review("1"), review("2"), review("3")]


def test_nothing_is_overwritten(run):
    folder = run(review("1"))
    before = (folder / "reviews.jsonl").read_bytes()
    run(review("1", "reject", reason="unclear"), review("1", "undo"))
    assert (folder / "reviews.jsonl").read_bytes().startswith(before)
    assert len(reviewing.reviews(folder)) == 3


def test_a_full_disk_leaves_no_half_line(run):
    resource = pytest.importorskip("resource")
    folder = run(review("1"))
    size = (folder / "reviews.jsonl").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
        with pytest.raises(OSError, match="File too large"):
            reviewing.append(folder, review("2"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert reviewing.reviews(folder) == [review("1")]


def test_another_process_that_does_not_end_its_line(tmp_path, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(reviewing, "_PATIENCE", 0)
    with (
        FileLock(tmp_path / LOCK),
        pytest.raises(LockedError, match="another process is writing"),
    ):
        reviewing.append(tmp_path, review("1"))


def _write(folder, reviewer):
    for number in range(20):
        reviewing.append(folder, review(str(number), reviewer=reviewer, reason="长" * 200))


@pytest.mark.slow
def test_two_processes_write_whole_lines(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(tmp_path, name)) for name in NAMES]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    made = reviewing.reviews(tmp_path)
    for name in NAMES:
        mine = [one.item for one in made if one.reviewer == name]
        assert mine == [str(number) for number in range(20)]


def test_the_last_verdict_counts(run):
    folder = run(review("1"), review("1", "reject", reason="unclear"), review("1"))
    assert reviewing.decided(folder) == {"1": Decision(verdict="accept", reviewers=("first",))}


def test_undo_brings_the_one_before_back(run):
    rejected = review("1", "reject", reason="trivial")
    folder = run(rejected, review("1"), review("1", "undo"))
    assert reviewing.decided(folder) == {
        "1": Decision(verdict="reject", reasons=("trivial",), reviewers=("first",))
    }
    run(review("1", "undo"), review("1", "undo"))
    assert reviewing.decided(folder) == {}


def test_undo_is_of_ones_own_verdicts_only(run):
    folder = run(review("1", reviewer="second"), review("1", "undo"))
    assert reviewing.decided(folder)["1"].reviewers == ("second",)


def test_whoever_rejects_prevails(run):
    folder = run(
        review("1", "reject", "second", reason="wrong_key"), edit("1", "y"), review("2"),
        edit("3", "y"), edit("3", "z", "second"), review("3", reviewer="third"),
    )  # fmt: skip
    assert reviewing.decided(folder) == {
        "1": Decision(verdict="reject", reasons=("wrong_key",), reviewers=("second", "first")),
        "2": Decision(verdict="accept", reviewers=("first",)),
        "3": Decision(
            verdict="edit", edited=item("3", "z"), reviewers=("first", "second", "third")
        ),
    }


def test_rejected_items_are_left_out_and_edits_applied(run):
    folder = run(review("1"), review("2", "reject", reason="x"), edit("3", "y"))
    items = [item(name) for name in "1234"]
    assert reviewing.reviewed(iter(items), folder, only_reviewed=False) == [
        item("1"), item("3", "y"), item("4"),
    ]  # fmt: skip
    assert reviewing.reviewed(items, folder, only_reviewed=True) == [item("1"), item("3", "y")]


def test_reviews_of_items_that_are_gone_are_kept_and_told(run):
    folder = run(review("9"), review("1"), review("9", "undo"))
    assert reviewing.strangers(reviewing.reviews(folder), [item("1")]) == ("9",)
    assert reviewing.reviewed([item("1")], folder, only_reviewed=True) == [item("1")]
    assert len(reviewing.reviews(folder)) == 3


def test_the_reasons_have_words():
    from psykb.cli.review_screen import REASON_WORDS

    assert tuple(REASON_WORDS) == REASONS


def test_a_review_comes_back_from_disk_as_it_was(run):
    made = [edit("1", "换行\n和 “引号”"), replace(review("2"), time=reviewing.now())]
    assert reviewing.reviews(run(*made)) == made


@given(
    st.lists(
        st.tuples(
            st.sampled_from("12"), st.sampled_from(NAMES), st.sampled_from(["accept", "reject"])
        ),
        max_size=12,
    ),
    st.data(),
)
def test_a_verdict_and_its_undo_change_nothing(made, data):
    before = [review(name, verdict, reviewer) for name, reviewer, verdict in made]
    at = data.draw(st.integers(0, len(before)))
    name, reviewer = data.draw(st.sampled_from("12")), data.draw(st.sampled_from(NAMES))
    both = [review(name, "accept", reviewer), review(name, "undo", reviewer)]
    after = [*before[:at], *both, *before[at:]]
    assert reviewing.decisions(after) == reviewing.decisions(before)


def test_a_run_is_plain_json(run):
    folder = run(review("1"))
    (line,) = (folder / "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    assert line == jsonl.dumps(review("1"))
