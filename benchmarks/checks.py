"""The checks without a model: ms an item, what they refuse, duplicates, known exam questions."""

import json
import random
import statistics as plain
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.table import Table
from psykb import KnowledgeBase
from psykb.evaluation.statistics import mean_metric
from psykb.generation.checks.checker import Checker
from psykb.generation.checks.contamination import CONTAINED, Printed
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.finding import Finder
from psykb.generation.checks.round_trip import SURE, query_of
from psykb.generation.library import Library
from psykb.generation.rules.drafting import drafts
from psykb.grounding.support import SupportCheck
from psykb.types import Draft, Kind, Method, Metric, Refused, Slot

NEEDS = ()
KB = Path(__file__).parent.parent / "kb"
EXAM = "exams/cpsyexam/dev.jsonl"
_SEEN = 10_000
_ASKED = 400


def measure(data: Path | None) -> Table:
    """Check all drafts that rules make of the starter library, each once."""
    table = Table(
        "checks",
        "Checks without a model, over all drafts that rules make of kb/books",
        ("measure", "of", "value", "95 %", "n"),
    )
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase.create(Path(folder, "kb")) as base:
        base.ingest([KB / "books"])
        library = Library(base)
        made = [d for p in library.passages for d in drafts(library.material(p), library, seed=0)]
        random.Random(0).shuffle(made)
        _cost(table, library, made)
        _round_trips(table, library, made)
    _duplicates(table, made)
    exam = None if data is None else data / EXAM
    if exam is None or not exam.exists():
        table.notes.append(f"Exam questions were not measured: --data FOLDER has no {EXAM}.")
    else:
        _known_again(table, [json.loads(line)["question"] for line in exam.open(encoding="utf-8")])
    table.notes += [
        "ms an item: the whole of `Checker.check`, on one thread; the first draft, which loads what"
        " is loaded once, is left out.",
        "Rules' drafts are written to be right, so that the share that passes tells how many good "
        "drafts are lost; what is caught is told by the tests.",
        f"Known again: a question of CPsyExam with a share of its letters left out, doubled or "
        f"exchanged, among all of them; at least {CONTAINED:.0%} of the shorter one's n-grams. "
        "Taken for another: questions of the second half of the set that are found in the first; "
        "some of these are printed twice, in nearly the same words, or share a case. The threshold "
        "was chosen on this set, so that no figure of it is held out.",
    ]
    return table


def _cost(table: Table, library: Library, made: Sequence[Draft]) -> None:
    checker = Checker(library, support=SupportCheck.of(library.base), method=Method.RULES)
    slots = [Slot(number=n, kind=d.kind, passage=d.passages[0]) for n, d in enumerate(made)]
    checker.check(made[0], slots[0])
    times: list[tuple[Kind, float]] = []
    passed: list[float] = []
    reasons: Counter[str] = Counter()
    for draft, slot in zip(made[1:], slots[1:], strict=True):
        started = time.perf_counter()
        found = checker.check(draft, slot)
        times.append((draft.kind, 1000 * (time.perf_counter() - started)))
        passed.append(float(not isinstance(found, Refused)))
        if isinstance(found, Refused):
            reasons[found.reason.value] += 1
    every = [ms for _kind, ms in times]
    table.add("ms an item, mean", "all kinds", plain.mean(every), "–", len(every))
    table.add("ms an item, median", "all kinds", plain.median(every), "–", len(every))
    for kind in Kind:
        chosen = [ms for other, ms in times if other is kind]
        if chosen:
            table.add("ms an item, mean", kind.value, plain.mean(chosen), "–", len(chosen))
    _add(table, mean_metric("drafts that pass", passed), "all kinds")
    for reason, count in sorted(reasons.items()):
        table.add("refused", reason, count, "–", len(passed))


def _round_trips(table: Table, library: Library, made: Sequence[Draft]) -> None:
    """Of what words alone rank high: has the whole search it among its first ten?"""
    finder = Finder(library)
    agreed = []
    for draft in made[:_ASKED]:
        query = query_of(draft)
        ids = {passage.id for passage in finder.by_words(query, 10)[:SURE]} & set(draft.passages)
        if ids:
            found = {
                i for hit in finder.by_search(query, 10) for i in (hit.passage.id, *hit.also_in)
            }
            agreed.append(float(not ids.isdisjoint(found)))
    _add(table, mean_metric("found by words, and by search", agreed), "round trip")


def _duplicates(table: Table, made: Sequence[Draft]) -> None:
    """Fill `Seen` with as many drafts as a long run has, all different."""
    from dataclasses import replace

    rng = random.Random(0)
    words = [w for d in made for w in d.question.replace("，", " ").split()]
    seen = Seen()
    for n in range(_SEEN):
        base = rng.choice(made)
        mixed = " ".join((base.question, *rng.sample(words, 4)))
        seen.add(replace(base, question=mixed, about=f"term {n}"), str(n))
    times = []
    for draft in made[:_ASKED]:
        started = time.perf_counter()
        seen.refusal(draft)
        times.append(1000 * (time.perf_counter() - started))
    table.add("ms a look-up, mean", f"duplicates among {_SEEN:,}", plain.mean(times), "–", _ASKED)
    table.add("ms a look-up, longest", f"duplicates among {_SEEN:,}", max(times), "–", _ASKED)


def _known_again(table: Table, questions: Sequence[str]) -> None:
    rng = random.Random(0)
    questions = list(dict.fromkeys(q for q in questions if len(q) >= 12))
    printed = Printed((str(n), question) for n, question in enumerate(questions))
    chosen = rng.sample(range(len(questions)), _ASKED)
    for share in (0.0, 0.05, 0.1):
        change = _changer(questions, share, rng)
        known = [printed.find(change(questions[n])) is not None for n in chosen]
        of = f"{share:.0%} of letters changed"
        _add(table, mean_metric("known again", [float(k) for k in known]), of)
    half = len(questions) // 2
    first = Printed((str(n), question) for n, question in enumerate(questions[:half]))
    mistaken = [float(first.find(question) is not None) for question in questions[half:]]
    _add(table, mean_metric("taken for another", mistaken), "second half in the first")


def _changer(questions: Sequence[str], share: float, rng: random.Random) -> Callable[[str], str]:
    letters = "".join(questions)

    def change(text: str) -> str:
        found = []
        for char in text:
            chance = rng.random()
            if chance < share / 3:
                continue
            found.append(rng.choice(letters) if chance < 2 * share / 3 else char)
            if chance > 1 - share / 3:
                found.append(char)
        return "".join(found)

    return change


def _add(table: Table, metric: Metric, of: str) -> None:
    interval = f"{metric.low:.3f}–{metric.high:.3f}"
    table.add(metric.name, of, metric.value, interval, metric.n)
