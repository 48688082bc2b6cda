"""A run made by hand: items of several kinds whose quotes are cut from a base."""

from dataclasses import replace
from pathlib import Path

from psykb import jsonl
from psykb.generation.verifying import own_id
from psykb.grounding.quoting import find
from psykb.types import (
    Bloom,
    Check,
    Difficulty,
    Kind,
    Method,
    Point,
    Provenance,
    QAPair,
    Stage,
)


def cited(base, quote):
    """Return the one citation of `quote` in a base."""
    (citation,) = [c for d in base.documents() for c in find(base.catalogue, d.id, quote)]
    return citation


def item(base, question, quotes, kind=Kind.SHORT, **changes):
    """Return an item whose answer says what its quotes say."""
    citations = tuple(cited(base, quote) for quote in quotes)
    values = {
        "id": "0" * 12,
        "kind": kind,
        "language": "zh",
        "question": question,
        "answer": "".join(quotes),
        "points": tuple(Point(text=q, evidence=(at,)) for at, q in enumerate(quotes)),
        "citations": citations,
        "bloom": Bloom.REMEMBER,
        "difficulty": Difficulty.EASY,
        "checks": (
            Check(stage=Stage.QUOTE, outcome="passed"),
            Check(stage=Stage.ROUND_TRIP, outcome="passed", value=1),
            Check(stage=Stage.SUPPORT, outcome="passed", value=1.0),
        ),
        "provenance": Provenance(method=Method.RULES, prompts={}, passages=()),
        **changes,
    }
    made = QAPair(**values)
    return made if "id" in changes else replace(made, id=own_id(made))


def write_run(folder: Path, items) -> Path:
    """Write the items as a run; return its folder."""
    folder.mkdir(parents=True)
    jsonl.write(folder / "qa.jsonl", items)
    return folder
