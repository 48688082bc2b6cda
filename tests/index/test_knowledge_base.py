"""A base through its life: made, filled, changed, emptied, damaged, read by others."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import pytest

from psykb.errors import (
    EmbedderError,
    LockedError,
    MisuseError,
    NotFoundError,
    StoreError,
)
from psykb.grounding.quoting import cite
from psykb.index import manifest, schema
from psykb.index.ingesting import Options
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.locking import writing
from psykb.index.naming import find
from psykb.index.opening import DegradedWarning
from psykb.types import Reason, SectionKind

QUESTIONS = (
    "什么是工作记忆？",
    "operant conditioning",
    "遗忘的原因",
    "马斯洛 需要",
    "spacing effect",
)


def answers(base):
    """What a base finds: (passage id, score) of the best ten for each question."""
    return [[(h.passage.id, h.score) for h in base.search(q)] for q in QUESTIONS]


def assert_same(one, other):
    assert list(one.dump()) == list(other.dump())
    for left, right in zip(answers(one), answers(other), strict=True):
        assert [i for i, _s in left] == [i for i, _s in right]
        assert [s for _i, s in left] == pytest.approx([s for _i, s in right], abs=1e-6)


@pytest.fixture
def base(tmp_path, books):
    made = KnowledgeBase.create(tmp_path / "kb")
    made.ingest([books])
    return made


# making and opening


def test_opening_what_is_not_there_names_what_is(tmp_path, base):
    with pytest.raises(NotFoundError) as error:
        KnowledgeBase.open(tmp_path / "nothing")
    assert str(error.value) == (
        f"no knowledge base at {tmp_path}/nothing; those at hand are: kb. "
        f"Make one with: psykb ingest FOLDER --kb {tmp_path}/nothing"
    )


def test_an_unknown_embedder_is_misuse(tmp_path):
    with pytest.raises(MisuseError, match="unknown embedder 'word2vec'"):
        KnowledgeBase.create(tmp_path / "kb", embedder="word2vec")
    assert not (tmp_path / "kb").exists()


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"not a knowledge base, and not empty \(thesis.docx\)"):
        KnowledgeBase.create(tmp_path / "kb")


def test_an_empty_base_finds_nothing(tmp_path):
    with KnowledgeBase.create(tmp_path / "kb") as base:
        assert base.generation == 0
        assert base.documents() == []
        assert base.search("工作记忆") == []


def test_creating_again_opens_what_is_there(base):
    again = KnowledgeBase.create(base.path)
    assert again.generation == 1
    assert_same(base, again)


def test_another_embedder_is_refused_unless_reembed(base, books):
    with pytest.raises(EmbedderError, match="was built with the embedder lsa, not st:x"):
        base.ingest([books], Options(spec="st:x"))


def test_reembedding_makes_all_vectors_anew(base, books):
    whole = answers(base)
    report = base.ingest([books], Options(spec="lsa", reembed=True))
    assert (report.published, report.generation, report.unchanged) == (True, 2, 3)
    assert answers(base) == whole


def test_a_manifest_of_a_newer_format_is_refused(base):
    path = base.path / manifest.NAME
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "format": 99}))
    with pytest.raises(StoreError, match="format 99 was written by a newer psykb"):
        KnowledgeBase.open(base.path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": "x"}'])
def test_a_manifest_that_is_none_is_refused(base, content):
    (base.path / manifest.NAME).write_text(content)
    with pytest.raises(StoreError, match="not a manifest"):
        KnowledgeBase.open(base.path)


def test_names_and_paths(tmp_path):
    assert find("psych", tmp_path) == tmp_path / "indexes" / "psych"
    assert find("./psych", tmp_path) == Path("psych")
    assert find("/a/b", tmp_path) == Path("/a/b")


# what is in it


def test_what_was_read_is_there(base):
    titles = [(d.title, d.language, d.licence) for d in base.documents()]
    assert titles == [
        ("A Small Book of Learning", "en", "CC BY 4.0"),
        ("motivation", "zh", None),  # a chapter's heading is not the title of a book
        ("记忆小书", "zh", "CC BY 4.0"),
    ]
    assert [s.path for s in base.sources()] == ["learning.md", "memory.md", "motivation.txt"]


def test_every_passage_is_a_slice_of_its_document(base):
    for document in base.documents():
        text = base.document(document.id).text
        for _row, passage in base.catalogue.passages_of(document.id):
            assert text[passage.start : passage.end] == passage.text


def test_the_defining_passage_comes_first(base):
    best = base.search("什么是工作记忆？")[0]
    assert best.passage.section == ("第一章 记忆", "1.1 工作记忆")
    assert "工作记忆（working memory）是指" in best.passage.text
    assert best.definition == 0.95


def test_a_chinese_question_finds_the_english_book_by_the_glossary(base):
    documents = {d.id: d.title for d in base.documents()}
    hits = base.search("工作记忆")
    english = [h for h in hits if documents[h.passage.document_id] == "A Small Book of Learning"]
    assert "Working memory holds a few chunks" in english[0].passage.text
    assert english[0].lexical > 0


def test_references_do_not_answer_but_can_be_found(base):
    assert all(h.passage.kind.answers for h in base.search("巴甫洛夫 讲义 1927"))
    everything = base.search("巴甫洛夫 讲义 1927", only_answers=False)
    assert everything[0].passage.kind is SectionKind.REFERENCES


def test_hits_are_ordered_and_hold_all_scores(base):
    hits = base.search("条件反射", k=3)
    assert len(hits) == 3
    assert hits == sorted(hits, key=lambda h: (-h.score, h.passage.id))
    assert all(h.dense is not None and -1.0001 <= h.dense <= 1.0001 for h in hits)


def test_books_narrow_the_search(base):
    hits = base.search("memory learning conditioning 记忆", books=["learning.md"])
    assert {h.passage.document_id for h in hits} == set(base.find_books(["small book"]))
    with pytest.raises(NotFoundError, match="nonesuch: no such book"):
        base.search("x", books=["nonesuch"])


def test_a_question_of_nothing_finds_nothing_by_words(base):
    assert base.search("") == []


def test_twins_are_one_hit(tmp_path, books):
    folder = tmp_path / "twins"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(
            f"{name}\n\n消退是指条件反应逐渐减弱的现象。\n", encoding="utf-8"
        )
    base = KnowledgeBase.create(tmp_path / "twin-kb")
    base.ingest([folder, books])
    # the two books differ, and the sentence is one passage in neither: make the twins by headings
    texts = [h.passage.text for h in base.search("消退")]
    assert len(texts) == len(set(texts))


# changing


def test_a_second_ingest_does_nothing(base, books):
    before = sorted((p.name, p.stat().st_mtime_ns) for p in base.path.iterdir())
    report = base.ingest([books])
    assert (report.unchanged, report.published, report.generation) == (3, False, 1)
    after = sorted((p.name, p.stat().st_mtime_ns) for p in base.path.iterdir())
    changed = {n for n, _t in set(after) ^ set(before)}
    assert changed <= {"catalogue.sqlite", "lock"}


def test_a_touched_file_is_unchanged_by_its_hash(base, books):
    os.utime(books / "memory.md", (1, 1))
    report = base.ingest([books])
    assert (report.unchanged, report.published) == (3, False)


def test_a_changed_file_replaces_its_document(base, books):
    path = books / "motivation.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("马斯洛", "罗杰斯"), encoding="utf-8")
    report = base.ingest([books])
    assert [i.path for i in report.added] == ["motivation.txt"]
    assert (report.unchanged, report.generation, report.documents) == (2, 2, 3)
    found = [h.passage.text for h in base.search("罗杰斯 需要")]
    assert "罗杰斯把需要分为五个层次" in found[0]
    assert not any("马斯洛" in text for text in found)


def test_however_it_came_about_it_is_the_same_base(tmp_path, base, books):
    piecewise = KnowledgeBase.create(tmp_path / "piecewise")
    for name in ("motivation.txt", "memory.md", "learning.md"):
        piecewise.ingest([books / name])
    assert piecewise.generation == 3
    extra = tmp_path / "extra.txt"
    extra.write_text("感觉阈限是指刚能引起感觉的最小刺激量。", encoding="utf-8")
    piecewise.ingest([extra])
    piecewise.remove(["extra.txt"])
    assert_same(base, piecewise)


def test_one_document_in_two_files_goes_with_the_last(tmp_path, base, books):
    shutil.copy(books / "memory.md", tmp_path / "copy.md")
    report = base.ingest([tmp_path / "copy.md"])
    assert (report.linked, report.added, report.documents) == (("copy.md",), (), 3)
    base.remove([str(books / "memory.md")])
    assert base.counts.documents == 3
    assert "工作记忆" in base.search("工作记忆")[0].passage.text
    base.remove(["copy.md"])
    assert base.counts.documents == 2


def test_removing_what_is_not_there_removes_nothing(base):
    with pytest.raises(NotFoundError, match=r"ghost\.pdf: no such book"):
        base.remove(["memory.md", "ghost.pdf"])
    assert base.counts.documents == 3


def test_gone_files_stay_unless_pruned(base, books):
    (books / "motivation.txt").unlink()
    report = base.ingest([books])
    assert (report.gone, report.documents) == (("motivation.txt",), 3)
    report = base.ingest([books], Options(prune=True))
    assert (report.gone, report.documents) == (("motivation.txt",), 2)


def test_rereading_the_same_changes_nothing(base, books):
    lines = list(base.dump())
    base.ingest([books], Options(reread=True))
    assert list(base.dump()) == lines


def test_one_bad_file_stops_no_other(tmp_path, books):
    (books / "empty.txt").write_text("")
    (books / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    base = KnowledgeBase.create(tmp_path / "kb")
    report = base.ingest([books, tmp_path / "no such"])
    assert len(report.added) == 3
    assert {(Path(r.item).name, r.reason) for r in report.rejected} == {
        ("no such", Reason.NO_SUCH_PATH),
        ("empty.txt", Reason.EMPTY_FILE),
        ("torn.pdf", Reason.DAMAGED),
    }


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, books):
    base = KnowledgeBase.create(tmp_path / "kb")

    def meddle(stage, done, total, name):
        if stage == "document":
            for path in books.iterdir():
                path.write_text("anders", encoding="utf-8")

    report = base.ingest([books], progress=meddle)
    assert {r.reason for r in report.rejected} == {Reason.CHANGED_WHILE_READ}
    assert len(report.rejected) == 2


# several processes


def test_a_second_writer_is_told_who_holds_the_lock(base, books):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from psykb.index.locking import writing\n"
        "with writing(Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(base.path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"process {holder.pid} on .* is writing to it"):
            base.ingest([books])
    finally:
        holder.kill()
        holder.communicate()
    # the system freed the lock when its holder died
    assert base.ingest([books]).unchanged == 3


def test_an_open_base_sees_what_another_process_publishes(base, books):
    reader = KnowledgeBase.open(base.path)
    assert len(reader.documents()) == 3
    base.remove(["motivation.txt"])
    assert len(reader.documents()) == 2
    assert reader.generation == 2


def test_readers_keep_their_generation_while_the_next_is_published(base, books):
    reader = KnowledgeBase.open(base.path)
    catalogue = reader.catalogue
    base.remove(["motivation.txt"])
    # the old view is still whole: its rows are deleted one generation later
    assert len(catalogue.document_ids()) == 3


READ_ONLY = """\
import os, sys
from pathlib import Path
from psykb import KnowledgeBase
with KnowledgeBase.open(sys.argv[1]) as base:  # everything is imported while we still may
    expected = [h.passage.id for h in base.search("工作记忆")]
frozen = Path(sys.argv[2])
for path in [*frozen.rglob("*"), frozen]:
    path.chmod(0o555 if path.is_dir() else 0o444)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    (frozen / "probe").write_text("x")
except PermissionError:
    with KnowledgeBase.open(frozen) as base:
        assert [h.passage.id for h in base.search("工作记忆")] == expected
        print("answered", len(base.documents()))
"""


def test_a_read_only_base_opens_and_answers(base):
    base.close()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        frozen = Path(folder, "frozen")
        shutil.copytree(base.path, frozen)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(base.path), str(frozen)],
            capture_output=True,
            text=True,
            check=False,
        )
        for path in [frozen, *frozen.rglob("*")]:
            path.chmod(0o755)
    assert (done.stdout, done.stderr) == ("answered 3\n", "")


# damage


def test_torn_vectors_leave_the_words_and_are_built_again(base, books):
    whole = answers(base)
    base.close()
    path = base.path / manifest.dense_name(1)
    path.write_bytes(path.read_bytes()[:100])
    torn = KnowledgeBase.open(base.path)
    with pytest.warns(DegradedWarning, match=r"searching by words only: .*dense\.1\.faiss"):
        hits = torn.search("工作记忆")
    assert torn.degraded
    assert hits[0].dense is None
    torn.close()
    assert base.ingest([books]).published
    assert [[i for i, _s in a] for a in answers(base)] == [[i for i, _s in a] for a in whole]


def test_a_torn_lexical_index_is_built_again(base, books):
    base.close()
    shutil.rmtree(base.path / manifest.lexical_name(1))
    with pytest.raises(StoreError, match=r"lexical\.1: damaged"):
        KnowledgeBase.open(base.path).search("工作记忆")
    assert base.ingest([books]).published
    assert base.search("工作记忆")[0].passage.section[-1] == "1.1 工作记忆"


def test_a_missing_catalogue_is_said(base):
    base.close()
    (base.path / schema.NAME).unlink()
    with pytest.raises(StoreError, match=r"catalogue\.sqlite: missing"):
        KnowledgeBase.open(base.path).documents()


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path, books):
    """A limit on the size of files stands in for a full disk; the system's errors are real."""
    big = "".join(f"第{n}段：记忆的第{n}种说法是反复练习。\n\n" for n in range(4000))
    (books / "big.txt").write_text(big, encoding="utf-8")
    script = (
        "import resource, signal, sys\n"
        "from psykb import KnowledgeBase\n"
        "from psykb.errors import StoreError\n"
        "base = KnowledgeBase.create(sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try:\n"
        "    base.ingest([sys.argv[2]])\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "kb"), str(books)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot be written" in done.stdout
    assert "Make room and run the same command again" in done.stdout
    base = KnowledgeBase.open(tmp_path / "kb")
    assert base.ingest([books]).documents == 4


def test_no_pickle_anywhere(base):
    base.close()
    for path in base.path.rglob("*"):
        if path.is_file():
            assert not path.read_bytes().startswith(b"\x80"), path


def test_deleted_text_is_not_left_in_the_catalogue(base):
    base.remove(["memory.md"])
    base.remove(["motivation.txt"])
    base.ingest([])  # a writer deletes what ended before the last generation
    base.close()
    connection = sqlite3.connect(base.path / schema.NAME)
    assert connection.execute("SELECT count(*) FROM documents").fetchone() == (2,)
    connection.close()


# places on the page, and others' frameworks


def test_regions_of_a_book_without_pages_are_none(base):
    passage = base.search("工作记忆")[0].passage
    citation = cite(base.catalogue, passage.document_id, passage.start, passage.end)
    assert base.regions(citation) == ()


def test_no_warning_when_all_is_well(base):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert base.search("工作记忆")
    assert not base.degraded


def test_the_lock_is_free_after_an_error(base):
    with pytest.raises(RuntimeError, match="mine"), writing(base.path):
        raise RuntimeError("mine")
    with writing(base.path):
        assert (base.path / "lock.holder").exists()
    assert not (base.path / "lock.holder").exists()


# damage that sizes do not show


def garble(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)


def test_garbled_vectors_are_found_by_checksum_and_built_again(base):
    whole = answers(base)
    base.close()
    garble(base.path / manifest.dense_name(1))
    assert base.damaged_files() == ()
    assert base.damaged_files(thorough=True) == (manifest.dense_name(1),)
    assert base.ingest([]).published  # without a path, an ingest checks and mends
    assert base.damaged_files(thorough=True) == ()
    assert answers(base) == whole


def test_a_garbled_lexical_index_is_found_and_built_again(base):
    whole = answers(base)
    base.close()
    files = sorted((base.path / manifest.lexical_name(1)).iterdir(), key=lambda p: p.stat().st_size)
    garble(files[-1])
    assert base.damaged_files(thorough=True) == (f"{manifest.lexical_name(1)}/{files[-1].name}",)
    base.ingest([])
    assert answers(base) == whole


def test_a_lost_catalogue_is_made_again_from_the_books(base, books):
    whole = answers(base)
    base.close()
    (base.path / schema.NAME).unlink()
    report = base.ingest([books])
    assert (len(report.added), report.documents) == (3, 3)
    assert answers(base) == whole


def test_a_catalogue_that_is_none_is_said(base, books):
    base.close()
    (base.path / schema.NAME).write_bytes(b"SQLite format 3\x00" + bytes(4096))
    with pytest.raises(StoreError, match=r"catalogue\.sqlite: cannot be read .*put it back"):
        KnowledgeBase.open(base.path).documents()
    with pytest.raises(StoreError, match=r"catalogue\.sqlite: cannot be read .*put it back"):
        base.ingest([books])


def test_a_generation_that_is_no_number_is_refused(base):
    path = base.path / manifest.NAME
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "generation": "x"}))
    with pytest.raises(StoreError, match="not a manifest"):
        KnowledgeBase.open(base.path)
