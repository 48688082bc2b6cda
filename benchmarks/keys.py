"""Wrong keys in an exam guide: how many the books seem to support, and how many they contradict."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from benchmarks.table import Table
from psykb import KnowledgeBase
from psykb.generation.checks.checker import Checker
from psykb.generation.exams.linking import Linker
from psykb.generation.exams.making import ExamMaker
from psykb.generation.library import Library
from psykb.grounding.support import SupportCheck
from psykb.types import Draft, Kind, Method, Refused, Slot, Stage

NEEDS = ()
KB = Path(__file__).parent.parent / "kb"
GUIDE = "备考指南"


def measure(_data: Path | None) -> Table:
    """Hold the keys of the starter library's guide to its books, as printed and made wrong."""
    table = Table(
        "keys",
        "Printed keys held to the books: those of the starter guide, right and made wrong",
        ("keys", "kind", "supported", "a passage says otherwise", "nothing found, or in part", "n"),
    )
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase.create(Path(folder, "kb")) as base:
        base.ingest([KB / "books"])
        library = Library(base, books=[GUIDE])
        support = SupportCheck.of(base)
        maker = ExamMaker(library, support=support)
        linker = Linker(library, support)
        checker = Checker(library, support=support, method=Method.EXAM)
        printed = [(slot, maker.make(slot)) for slot in maker.slots()]
        drafts = [(slot, draft) for slot, draft in printed if isinstance(draft, Draft)]
        right: dict[Kind, Counter[str]] = {}
        wrong: dict[Kind, Counter[str]] = {}
        for slot, draft in drafts:
            _count(right, slot, draft, checker)
            for other in _with_wrong_keys(draft):
                for told in (other, replace(other, explanation="")):
                    _count(wrong, slot, _linked(told, linker), checker)
    for name, counted in (("as printed", right), ("wrong", wrong)):
        for kind, found in counted.items():
            _row(table, name, kind.value, found)
        _row(table, name, "all", sum(counted.values(), Counter()))
    table.notes += [
        "Wrong: each other option of a single choice, each other set of two or more of a multiple "
        "choice, the other truth of a statement; each with the printed explanation and without it.",
        "The rules were mended with these keys in view: this is no held-out set.",
    ]
    return table


def _with_wrong_keys(draft: Draft) -> Iterator[Draft]:
    places = range(len(draft.options))
    if draft.kind is Kind.TRUE_FALSE:
        yield replace(draft, truth=not draft.truth)
    elif draft.kind is Kind.SINGLE:
        yield from (replace(draft, key=(at,)) for at in places if at not in draft.key)
    elif draft.kind.has_options:
        sets = (s for size in range(2, len(places) + 1) for s in combinations(places, size))
        yield from (replace(draft, key=key) for key in sets if key != draft.key)


def _linked(draft: Draft, linker: Linker) -> Draft:
    link = linker.link(draft)
    own = draft.passages[:1]
    return replace(
        draft, evidence=link.evidence, points=link.points, passages=(*own, *link.passages)
    )


def _count(counted: dict[Kind, Counter[str]], slot: Slot, draft: Draft, checker: Checker) -> None:
    found = checker.check(draft, slot)
    if isinstance(found, Refused):
        raise TypeError(f"{found.stage}: {found.reason}: {draft.question}")
    (support,) = [check for check in found if check.stage is Stage.SUPPORT]
    if support.outcome == "passed":
        outcome = "supported"
    else:
        outcome = "otherwise" if support.detail.startswith("a passage says") else "nothing"
    counted.setdefault(draft.kind, Counter())[outcome] += 1


def _row(table: Table, name: str, kind: str, found: Counter[str]) -> None:
    table.add(name, kind, found["supported"], found["otherwise"], found["nothing"], found.total())
