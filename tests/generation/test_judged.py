"""The judged sample: what two readers made of the items that rules make of the starter library.

`tests/data/judged` holds the first 100 items of seed 0 and the readers' verdicts, item by item. If
the rules change, the items do, and the sample has to be judged anew: these tests say so.
"""

import shutil
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.generation import reviewing
from psykb.generation.generating import generate
from psykb.generation.kinds import BY_RULES
from psykb.generation.runs import Request
from psykb.generation.verifying import Verifier, own_id
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import QAPair, Review

ROOT = Path(__file__).parents[2]
JUDGED = ROOT / "tests" / "data" / "judged"
SAMPLE = ROOT / "generated" / "sample"
# A reader rejects for these what is right, and only not wanted on a paper.
MATTERS_OF_USE = {"bad_options", "not_useful", "trivial", "style", "duplicate"}


@pytest.fixture(scope="module")
def items():
    return list(jsonl.read(JUDGED / "qa.jsonl", QAPair))


@pytest.fixture(scope="module")
def verdicts(items):
    """reviewer → item id → review."""
    ids = {item.id for item in items}
    by_reader: dict[str, dict[str, Review]] = {}
    for review in reviewing.reviews(JUDGED):
        assert review.item in ids
        by_reader.setdefault(review.reviewer, {})[review.item] = review
    return by_reader


def is_right(review):
    return review.verdict == "accept" or review.reason.split()[0].rstrip(":") in MATTERS_OF_USE


def test_every_item_was_judged_by_both(items, verdicts):
    assert len(items) == 100
    assert sorted(verdicts) == ["reader-1", "reader-2"]
    assert all(len(judged) == 100 for judged in verdicts.values())


def test_at_least_95_of_100_are_right_by_either_reader(verdicts):
    for judged in verdicts.values():
        assert sum(map(is_right, judged.values())) >= 95


@pytest.mark.slow
def test_the_sample_is_what_the_rules_make_today(items, tmp_path):
    """Fails when rules, checks, plan or the starter library change: then judge the new sample."""
    with KnowledgeBase.create(tmp_path / "starter") as base:
        base.ingest([ROOT / "kb" / "books"])
        made = generate(base, Request(wanted=100, kinds=BY_RULES, name="REF"), root=tmp_path)
        again = list(jsonl.read(made.folder / "qa.jsonl", QAPair))
        assert [item.id for item in again] == [item.id for item in items]
        hundred = (made.folder / "qa.jsonl").read_bytes()
        more = generate(base, Request(wanted=200, kinds=BY_RULES, name="REF"), root=tmp_path)
        two_hundred = (more.folder / "qa.jsonl").read_bytes()
        assert two_hundred.count(b"\n") == 200
        assert two_hundred.startswith(hundred)
        shutil.copy(JUDGED / "qa.jsonl", tmp_path / "qa.jsonl")
        verified = Verifier(base.catalogue, item_id=own_id).file(tmp_path / "qa.jsonl")
        assert (verified.items, verified.findings) == (100, ())
        # the sample run that the project shows is of this code, too
        sample = Verifier(base.catalogue, item_id=own_id).file(SAMPLE / "qa.jsonl")
        assert (sample.items, sample.findings) == (12, ())
        shown = list(jsonl.read(SAMPLE / "qa.jsonl", QAPair))
        assert [item.id for item in shown] == [item.id for item in items[:12]]
