"""kill -9 at any moment: the base opens, the next ingest completes, and nothing differs."""

import random
import signal
import subprocess
import sys
import time

import pytest

from psykb.index.knowledge_base import KnowledgeBase
from tests.conftest import BOOKS
from tests.index.test_knowledge_base import assert_same

STAGES = ("document", "lexical", "embedder", "dense", "before_manifest", "after_manifest")

SCRIPT = """\
import os, signal, sys
from psykb import KnowledgeBase
base, books, fatal, at = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
seen = 0
def progress(stage, done, total, name):
    global seen
    seen += stage == fatal
    if stage == fatal and seen == at:
        os.kill(os.getpid(), signal.SIGKILL)
KnowledgeBase.open(base).ingest([books], progress=progress)
"""


def prepare(tmp_path, books):
    """A base with one book, and the undisturbed result of adding the others."""
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([books / "memory.md"])
    base.close()
    reference = KnowledgeBase.create(tmp_path / "reference")
    reference.ingest([books / "memory.md"])
    reference.ingest([books])
    return base, reference


def check(base, reference, books):
    """The base opens at a whole generation, the next ingest completes, all is as undisturbed."""
    base.close()
    opened = KnowledgeBase.open(base.path)
    assert opened.generation in (1, 2)
    assert len(opened.documents()) == (1 if opened.generation == 1 else 3)
    assert opened.search("工作记忆")[0].passage.section[-1] == "1.1 工作记忆"
    opened.close()
    report = base.ingest([books])
    assert (report.rejected, report.documents) == ((), 3)
    assert_same(base, reference)
    generations = {p.name.split(".")[1] for p in base.path.iterdir() if p.name[-1].isdigit()}
    assert generations == {str(base.generation)}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage(tmp_path, books, stage):
    base, reference = prepare(tmp_path, books)
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(base.path), str(books), stage, "1"], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    check(base, reference, books)


def test_what_was_staged_is_not_read_again(tmp_path, books):
    base, _reference = prepare(tmp_path, books)
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(base.path), str(books), "document", "2"], check=False
    )
    report = base.ingest([books])
    assert (len(report.added), report.unchanged, report.published) == (0, 3, True)


def test_interrupted_by_the_keyboard(tmp_path, books):
    base, reference = prepare(tmp_path, books)

    def interrupt(stage, done, total, name):
        if stage == "document":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        base.ingest([books], progress=interrupt)
    check(base, reference, books)


@pytest.mark.slow
def test_killed_at_fifty_random_moments(tmp_path, books):
    for n in range(12):
        copy = BOOKS["motivation.txt"].replace("马斯洛", f"第{n}位学者")
        (books / f"copy{n}.txt").write_text(copy * 20, encoding="utf-8")
    whole = KnowledgeBase.create(tmp_path / "reference")
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(whole.path), str(books), "never", "0"], check=True
    )
    took = time.monotonic() - started
    rng = random.Random(0)
    kills = 0
    for n in range(50):
        base = KnowledgeBase.create(tmp_path / f"kb{n}")
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(base.path), str(books), "never", "0"]
        )
        time.sleep(rng.uniform(0.1, 0.9 * took))
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        opened = KnowledgeBase.open(base.path)
        assert opened.generation in (0, 1)
        opened.close()
        assert base.ingest([books]).documents == 15
        assert_same(base, whole)
        base.close()
    # the others were quicker than the moment that was drawn for them
    assert kills >= 10
