"""What the reviews of a run come to: verdicts, reasons, reviewers, and how far they agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.layout import table, wrap
from psykb.cli.review_screen import REASON_WORDS, verdict_words
from psykb.messages import plural
from psykb.messages import text as _
from psykb.proportions import share
from psykb.types import Dialogue, DialogueReview, Metric, QAPair, Review, record

if TYPE_CHECKING:
    from psykb.generation.agreement import Agreement

_VERDICTS = ("accept", "edit", "reject")


@record
class Reviewer:
    """What one reviewer decided: how many items of each verdict."""

    name: str
    accept: int
    edit: int
    reject: int


@record
class Summary:
    """What the reviews of a run come to.

    `verdicts` counts items by what all reviewers together decided, `kept` is the share of them that
    was accepted or edited, `reasons` the last rejections by their code or words, most frequent
    first. `disputed` are ids of items that one reviewer keeps and another rejects: they count as
    rejected. `strangers` are ids of reviewed items that the run does not hold.
    """

    items: int
    reviewed: int
    verdicts: dict[str, int]
    kept: Metric
    reasons: dict[str, int]
    reviewers: tuple[Reviewer, ...]
    agreement: "tuple[Agreement, ...]"
    disputed: tuple[str, ...]
    strangers: tuple[str, ...]


def summarised(
    items: Sequence[QAPair | Dialogue],
    made: Sequence[Review | DialogueReview],
    reasons: Mapping[str, str] = REASON_WORDS,
) -> Summary:
    """Return what reviews come to.

    Args:
        items: of the run.
        made: its reviews in the order of deciding.
        reasons: the codes that a rejection may name.
    """
    from psykb.generation import reviewing
    from psykb.generation.agreement import agreements, disputed

    known = {item.id for item in items}
    here = [review for review in made if review.item in known]
    held = reviewing.last(here).values()
    verdicts = Counter[str](reviewing.verdicts(here).values())
    said = Counter(_code(r.reason, reasons) for r in held if r.verdict == "reject")
    names = sorted({review.reviewer for review in held})
    by_name = Counter[tuple[str, str]]((review.reviewer, review.verdict) for review in held)
    return Summary(
        items=len(items),
        reviewed=verdicts.total(),
        verdicts={name: verdicts[name] for name in _VERDICTS},
        kept=share("kept", verdicts["accept"] + verdicts["edit"], verdicts.total()),
        reasons=dict(sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))),
        reviewers=tuple(
            Reviewer(name=name, **{verdict: by_name[name, verdict] for verdict in _VERDICTS})
            for name in names
        ),
        agreement=agreements(here),
        disputed=disputed(here),
        strangers=reviewing.strangers(made, items),
    )


def put_summary(
    call: Call, folder: Path, summary: Summary, words: Mapping[str, str] = REASON_WORDS
) -> None:
    """Print a summary, as text or as JSON; `words` say what the codes of reasons mean."""
    if call.json:
        from psykb import jsonl

        call.put_json(run=folder, **jsonl.plain(summary))
        return
    reviewed = _("{n} of {items} items reviewed").format(n=summary.reviewed, items=summary.items)
    counted = " · ".join(f"{verdict_words(name)} {n}" for name, n in summary.verdicts.items())
    call.put(f"{reviewed}: {counted}")
    if summary.reviewed:
        kept = _("accepted or edited: {share} (95 % interval {low} to {high})").format(
            share=_percent(summary.kept.value),
            low=_percent(summary.kept.low),
            high=_percent(summary.kept.high),
        )
        call.put(kept)
    if summary.disputed:
        differing = plural(
            "reviewers differ on {n} item, which counts as rejected: {ids}",
            "reviewers differ on {n} items, which count as rejected: {ids}",
            len(summary.disputed),
            ids=" ".join(summary.disputed),
        )
        call.put(wrap(differing, call.columns))
    if summary.reviewers:
        head = ["", *(verdict_words(name) for name in _VERDICTS)]
        rows = [[r.name, str(r.accept), str(r.edit), str(r.reject)] for r in summary.reviewers]
        call.put("\n" + "\n".join(table([head, *rows], numbers=(1, 2, 3))))
    if summary.reasons:
        call.put("\n" + _("Reasons to reject:"))
        rows = [
            [str(n), code, _(words[code]) if code in words else ""]
            for code, n in summary.reasons.items()
        ]
        call.put("\n".join(table(rows, numbers=(0,))))
    if summary.agreement:
        call.put("\n" + _("Agreement (accepted or edited against rejected):"))
        call.put("\n".join(wrap(agreement_line(one), call.columns) for one in summary.agreement))
    if summary.strangers:
        call.say(stranger_words(summary.strangers))


def agreement_line(found: "Agreement") -> str:
    """Return how far two reviewers agree, in a line; where kappa is undefined, why."""
    pair = " / ".join(found.reviewers)
    items = plural("{n} item", "{n} items", found.n)
    if found.observed is None:
        return _("{pair}: no item was judged by both").format(pair=pair)
    alike = _percent(found.observed)
    if found.kappa is None:
        return _(
            "{pair}: {items}, alike {share}; kappa is undefined: both gave all of them the same "
            "verdict"
        ).format(pair=pair, items=items, share=alike)
    kappa = f"{found.kappa:.2f}"
    if found.low is None or found.high is None:
        return _(
            "{pair}: {items}, alike {share}; kappa {kappa}, without an interval: they never "
            "disagreed"
        ).format(pair=pair, items=items, share=alike, kappa=kappa)
    return _(
        "{pair}: {items}, alike {share}; kappa {kappa} (95 % interval {low} to {high})"
    ).format(
        pair=pair,
        items=items,
        share=alike,
        kappa=kappa,
        low=f"{found.low:.2f}",
        high=f"{found.high:.2f}",
    )


def stranger_words(strangers: Sequence[str]) -> str:
    """Say that reviews name items that the run does not hold."""
    return plural(
        "{n} reviewed item is not in this run any more; its reviews are kept",
        "{n} reviewed items are not in this run any more; their reviews are kept",
        len(strangers),
    )


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _code(reason: str, reasons: Mapping[str, str]) -> str:
    """Return the code of a reason of the list, else its words."""
    code = reason.partition(":")[0]
    return code if code in reasons else reason
