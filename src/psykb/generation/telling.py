"""The report of a run as a page for people, in Markdown and in their language."""

from collections.abc import Iterable, Mapping, Sequence

from psykb.generation import wording
from psykb.generation.coverage import BookCoverage, Extent, together
from psykb.generation.markdown import heading, table
from psykb.generation.report import Report, Survivors
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Bloom, Difficulty, Kind, Method, Refusal, Usage

_NAMED = 12  # terms without an item that are named for a book; coverage lists all


def page(report: Report) -> str:
    """Return the page: survivors by stage, what the items are like, coverage, what it took."""
    parts = [
        f"# {report.run.name}",
        _opening(report),
        heading(_("Where every draft went")),
        *_survivors(report),
        heading(_("What the items are like")),
        *_items(report),
        heading(_("What of the books they ask about")),
        *_coverage(report.covered),
        heading(_("What it took")),
        *spent(report.run.usage, report.total),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _survivor_rows(report: Report) -> list[tuple[str, str, str, str]]:
    """Return (what held, how many drafts came, were refused, were not checked) a stage."""
    return [
        (
            wording.stage(row.stage),
            str(row.entered),
            str(row.refused) if row.refused else "",
            str(row.skipped) if row.skipped else "",
        )
        for row in report.survivors
    ]


def wanting(row: Survivors) -> str:
    """Return how many items a stage found wanting and kept, and in what: "41 (… 30, … 11)"."""
    named = {wording.shortcoming(name): n for name, n in row.shortcomings.items() if name}
    return f"{row.failed} ({_listed(named)})" if named else str(row.failed)


def reason_rows(report: Report) -> list[tuple[str, str, str]]:
    """Return (code, how many, why) of each reason for which drafts were refused, by stage."""
    return [
        (reason, str(n), wording.refusal(Refusal(reason)))
        for row in report.survivors
        for reason, n in sorted(row.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def drafted(report: Report) -> str:
    """Say how the items came about, with their numbers where that was not the same for all."""
    if len(report.methods) < 2:
        name = next(iter(report.methods), report.run.method.value)
        return wording.method(Method(name))
    return "; ".join(f"{wording.method(Method(name))}: {n}" for name, n in report.methods.items())


def _opening(report: Report) -> str:
    run = report.run
    accepted = plural("{n} item accepted", "{n} items accepted", report.accepted)
    if not run.wanted:
        accepted += _(": all that the plan gave.")
    elif run.exhausted and report.accepted < run.wanted:
        accepted += _(" of {wanted} asked for; the plan is exhausted.").format(wanted=run.wanted)
    else:
        accepted += _(" of {wanted} asked for.").format(wanted=run.wanted)
    how = drafted(report)
    said = [accepted, how[:1].upper() + how[1:] + "."]
    if run.model is not None:
        said.append(_("Model: {model}.").format(model=run.model))
    said.append(f"psykb {run.version}.")
    return " ".join(said)


def _survivors(report: Report) -> Iterable[str]:
    yield table(
        (_("stage"), _("what holds of those that passed"), _("came"), _("refused"), _("skipped")),
        [
            (f"`{row.stage.value}`", *cells)
            for row, cells in zip(report.survivors, _survivor_rows(report), strict=True)
        ],
        numbers=(2, 3, 4),
    )
    if any(row.skipped for row in report.survivors):
        yield _(
            "Skipped: the stage does not apply to the kind, or needs a model or evidence that was "
            "not there."
        )
    failed = [row for row in report.survivors if row.failed]
    if failed:
        yield _("Kept though a stage found them wanting: {stages}.").format(
            stages=_(", ").join(f"`{row.stage.value}` {wanting(row)}" for row in failed)
        )
    if report.refused:
        yield table(
            (_("reason"), _("drafts"), _("why")),
            [(f"`{code}`", n, why) for code, n, why in reason_rows(report)],
            numbers=(1,),
        )
        yield _("`rejected.jsonl` holds each refused draft with its reason.")
    empty = sum(kind.empty for kind in report.kinds)
    if empty:
        yield plural(
            "{n} place of the plan held nothing to ask of its kind.",
            "{n} places of the plan held nothing to ask of their kind.",
            empty,
        )


def _items(report: Report) -> Iterable[str]:
    if not report.accepted:
        yield _("There are none.")
        return
    yield table(
        (_("kind"), _("accepted"), _("refused")),
        [(wording.kind(k.kind), str(k.accepted), str(k.refused)) for k in report.kinds],
        numbers=(1, 2),
    )
    yield "\n".join(
        f"- {name}: {_listed(counts)}"
        for name, counts in (
            (_("languages"), report.languages),
            (
                _("difficulty"),
                {wording.difficulty(Difficulty(k)): n for k, n in report.difficulties.items()},
            ),
            (_("Bloom level"), {wording.bloom(Bloom(k)): n for k, n in report.bloom.items()}),
            *(
                (
                    _("right options of {kind}").format(kind=wording.kind(Kind(kind))),
                    counts,
                )
                for kind, counts in report.key_positions.items()
            ),
            (_("statements"), report.truths),
            (_("rules"), report.rules),
        )
        if counts
    )
    longest = report.longest_is_key
    if longest.n:
        yield _(
            "The key is the longest option in {share} of {n} single-choice items "
            "(95 % interval {low}–{high}); chance gives {chance}."
        ).format(
            share=percent(longest.value),
            n=longest.n,
            low=percent(longest.low),
            high=percent(longest.high),
            chance=percent(report.longest_expected),
        )


def _coverage(covered: Sequence[BookCoverage]) -> Iterable[str]:
    rows = [
        (b.title, str(b.items), *(_extent(e) for e in (b.sections, b.pages, b.terms)))
        for b in covered
    ]
    if len(covered) > 1:
        rows.append((_("all"), "", *(_extent(extent) for extent in together(covered))))
    yield table(
        (_("book"), _("items"), _("sections"), _("pages"), _("terms")),
        rows,
        numbers=(1, 2, 3, 4),
    )
    missing = [(b.title, b.terms.missing) for b in covered if b.terms.missing and b.items]
    if missing:
        yield "\n".join(
            _("- Terms of {book} without an item: {terms}").format(
                book=title, terms=_some(terms, _NAMED)
            )
            for title, terms in missing
        )


def _some(names: Sequence[str], most: int) -> str:
    """Return the first names, and how many more there are."""
    rest = len(names) - most
    listed = _(", ").join(names[:most])
    if rest <= 0:
        return listed
    return listed + " " + plural("and {n} more", "and {n} more", rest)


def spent(used: Mapping[str, Usage], total: Usage) -> Iterable[str]:
    """Yield what a run took, by purpose and in all."""
    if not used:
        yield _("No model was called.")
        return
    yield table(
        (_("purpose"), _("calls"), _("tokens sent"), _("tokens received"), _("cost")),
        [(name, *_usage(usage)) for name, usage in [*sorted(used.items()), (_("all"), total)]],
        numbers=(1, 2, 3, 4),
    )
    yield _("These are the calls that the decided drafts took, whichever run paid for them.")
    if total.estimated:
        yield _("Where a server counted no tokens, psykb did; such sums are estimates.")


def _usage(usage: Usage) -> tuple[str, str, str, str]:
    return (
        str(usage.calls),
        str(usage.prompt_tokens),
        str(usage.completion_tokens),
        money(usage),
    )


def money(usage: Usage) -> str:
    """Return what was paid, a sum for each currency, or that the price is unknown."""
    if usage.cost is None:
        return _("unknown")
    return " + ".join(f"{amount:.4f} {name}" for name, amount in sorted(usage.cost.items())) or "0"


def _listed(counts: Mapping[str, int]) -> str:
    return _(", ").join(f"{name} {n}" for name, n in counts.items())


def _extent(extent: Extent) -> str:
    if not extent.total:
        return "–"
    return f"{extent.covered} / {extent.total} ({percent(extent.share)})"


def percent(share: float) -> str:
    """Return a share in per cent: "14 %"."""
    return f"{100 * share:.0f} %"
