"""What became of a run of dialogues, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from psykb.generation.dialogues.licences import is_own_words
from psykb.generation.report import RunFacts
from psykb.proportions import share
from psykb.types import (
    Citation,
    Dialogue,
    DialogueRefusal,
    Metric,
    RefusedDialogue,
    Standing,
    Usage,
    record,
)

SCHEMA = 1


@record
class Passed:
    """How many dialogues came to where a reason for refusal is looked for, and had it."""

    reason: DialogueRefusal
    came: int
    refused: int


@record
class StandingCount:
    """How many sentences of counsellors have a standing, and which share of all that is."""

    standing: Standing
    sentences: int
    share: Metric


@record
class CitedBook:
    """How often dialogues cite a book, and how many of them do."""

    document_id: str
    title: str
    licence: str
    citations: int
    dialogues: int


@record
class Spread:
    """The least, the middle and the greatest of some numbers; 0 where there are none."""

    least: int
    middle: float
    greatest: int


@record
class Cell:
    """How many accepted dialogues are about a topic with an emotion; "" where none is named."""

    topic: str
    emotion: str
    dialogues: int


@record
class Refining:
    """What refining came to, in all dialogues that were read and judged, accepted or not.

    `claims_before` are the unsupported claims of those that were refined, as they were drafted;
    `claims_after` those that were left in the end. `rounds` counts dialogues by how often they were
    refined.
    """

    judged: int
    refined: int
    claims_before: int
    claims_after: int
    rounds: Mapping[int, int]


@record
class DialogueReport:
    """All that is told of a run; the same dialogues and refusals give the same report.

    Args:
        passed: one for each reason, in the order in which they are looked for.
        reasons: of the refusals, the most frequent first.
        standings: of the sentences of the accepted dialogues.
        by_seed: how many of those that are supported the seed carries.
        books: that are cited, the most cited first.
        exchanges: of the accepted dialogues: client, then counsellor.
        client: characters of an utterance of a client, `counsellor` of a counsellor.
        cells: what scenarios were about, in the order of their names.
        licences: of the accepted dialogues that retell a seed or cite a book; "" for unknown.
        own_words: how many do neither (see `licences.is_own_words`).
        usage: `run.usage` by purpose, and `total` for all.
    """

    schema: int = SCHEMA
    run: RunFacts
    accepted: int
    refused: int
    passed: tuple[Passed, ...]
    reasons: Mapping[str, int]
    standings: tuple[StandingCount, ...]
    by_seed: int
    books: tuple[CitedBook, ...]
    exchanges: Spread
    client: Spread
    counsellor: Spread
    styles: Mapping[str, int]
    languages: Mapping[str, int]
    topics: Mapping[str, int]
    labels: Mapping[str, int]
    licences: Mapping[str, int]
    own_words: int
    cells: tuple[Cell, ...]
    refining: Refining
    total: Usage


def report(
    dialogues: Sequence[Dialogue], refused: Iterable[RefusedDialogue], facts: RunFacts
) -> DialogueReport:
    """Count what became of a run.

    Args:
        dialogues: that were accepted, in their order.
        refused: those that were not.
        facts: what else is known of the run.
    """
    reasons: Counter[DialogueRefusal] = Counter()
    judged = list(dialogues)
    for one in refused:
        reasons[one.reason] += 1
        judged += [one.dialogue] if one.dialogue is not None else []
    total = Usage()
    for usage in facts.usage.values():
        total = total.plus(usage)
    return DialogueReport(
        run=facts,
        accepted=len(dialogues),
        refused=reasons.total(),
        passed=_passed(len(dialogues), reasons),
        reasons=_counted(reasons.elements()),
        standings=_standings(dialogues),
        by_seed=sum(f.by_seed for d in dialogues for f in d.findings),
        books=_books(dialogues, facts),
        exchanges=_spread(len(d.turns) // 2 for d in dialogues),
        client=_lengths(dialogues, "user"),
        counsellor=_lengths(dialogues, "assistant"),
        styles=_counted(d.origin.style for d in dialogues if d.origin is not None),
        languages=_counted(d.language for d in dialogues),
        topics=_counted(d.topic for d in dialogues if d.topic),
        labels=_counted(f"{name}: {d.labels[name]}" for d in dialogues for name in d.labels),
        licences=_counted(d.licence for d in dialogues if not is_own_words(d)),
        own_words=sum(map(is_own_words, dialogues)),
        cells=_cells(dialogues),
        refining=_refining(judged),
        total=total,
    )


def citations_of(dialogue: Dialogue) -> tuple[Citation, ...]:
    """Return what a dialogue cites, in the order of its findings."""
    return tuple(citation for finding in dialogue.findings for citation in finding.citations)


def _passed(accepted: int, reasons: Mapping[DialogueRefusal, int]) -> tuple[Passed, ...]:
    rows: list[Passed] = []
    came = accepted
    for reason in reversed(DialogueRefusal):
        came += reasons.get(reason, 0)
        rows.append(Passed(reason=reason, came=came, refused=reasons.get(reason, 0)))
    return tuple(reversed(rows))


def _standings(dialogues: Iterable[Dialogue]) -> tuple[StandingCount, ...]:
    counts = Counter(finding.standing for d in dialogues for finding in d.findings)
    return tuple(
        StandingCount(
            standing=standing,
            sentences=counts[standing],
            share=share(standing.value, counts[standing], counts.total()),
        )
        for standing in Standing
    )


def _books(dialogues: Sequence[Dialogue], facts: RunFacts) -> tuple[CitedBook, ...]:
    known = {document.id: document for document in facts.documents}
    cited = [citations_of(dialogue) for dialogue in dialogues]
    citations = Counter(c.document_id for found in cited for c in found)
    having = Counter(name for found in cited for name in {c.document_id for c in found})
    titles = {c.document_id: c.title for found in cited for c in found}
    rows = [
        CitedBook(
            document_id=name,
            title=titles[name],
            licence=(known[name].licence if name in known else None) or "",
            citations=citations[name],
            dialogues=having[name],
        )
        for name in citations
    ]
    return tuple(sorted(rows, key=lambda row: (-row.citations, row.document_id)))


def _lengths(dialogues: Iterable[Dialogue], role: str) -> Spread:
    return _spread(len(t.content) for d in dialogues for t in d.turns if t.role == role)


def _spread(numbers: Iterable[int]) -> Spread:
    found = sorted(numbers)
    if not found:
        return Spread(least=0, middle=0.0, greatest=0)
    return Spread(least=found[0], middle=float(median(found)), greatest=found[-1])


def _cells(dialogues: Iterable[Dialogue]) -> tuple[Cell, ...]:
    parts = [d.origin.scenario for d in dialogues if d.origin is not None and d.origin.scenario]
    counts = Counter((part.get("topic", ""), part.get("emotion", "")) for part in parts)
    return tuple(
        Cell(topic=topic, emotion=emotion, dialogues=counts[topic, emotion])
        for topic, emotion in sorted(counts)
    )


def _refining(judged: Iterable[Dialogue]) -> Refining:
    claims = [d.origin.claims for d in judged if d.origin is not None and d.origin.claims]
    refined = [found for found in claims if len(found) > 1]
    rounds = Counter(len(found) - 1 for found in claims)
    return Refining(
        judged=len(claims),
        refined=len(refined),
        claims_before=sum(found[0] for found in refined),
        claims_after=sum(found[-1] for found in refined),
        rounds={n: rounds[n] for n in sorted(rounds)},
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Count, the most frequent first."""
    counts = Counter(str(value) for value in values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
