"""`psykb eval compare`: what a model learnt and forgot between two probes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, Call
from psykb.cli.parsing import command
from psykb.cli.words_of_runs import columns
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.evaluation.probing.comparing import Change, Comparison
    from psykb.types import Metric

_IDS = 20  # that are listed of each sort; --json has all


@command(
    "compare",
    help=later("Say what a model learnt and forgot between two probes of the same items."),
    more=later(
        "BEFORE and AFTER are folders of psykb eval probe, by name under generated/ or by path. "
        "They must have asked the same items in the same way; otherwise nothing is compared. p is "
        "that of an exact McNemar test: how likely so uneven a split of what changed is by chance."
    ),
    examples=(("psykb eval compare probe-before probe-after", ""),),
)
@click.argument("before", metavar=later("BEFORE"))
@click.argument("after", metavar=later("AFTER"))
def compare(call: Call, before: str, after: str) -> None:
    """Compare, and tell."""
    from psykb.dataset.mixing import probes
    from psykb.evaluation.probing import comparing

    root = call.settings.root
    found = comparing.compare(probes.read(root, before), probes.read(root, after))
    if not found.whole.before.n:
        call.complain(_("no item was graded in both probes"))
        call.exit_code = NOTHING
    if call.json:
        call.put_json(comparison=found)
        return
    call.put("\n".join(_lines(found)))


def _lines(found: "Comparison") -> list[str]:
    whole = found.whole
    lines = [
        _("before: {name} ({model})").format(name=found.before, model=found.before_model),
        _("after: {name} ({model})").format(name=found.after, model=found.after_model),
        "",
        *_table(found),
        "",
        _("known: {before} before, {after} after; exact McNemar p = {p}").format(
            before=_share(whole.before), after=_share(whole.after), p=_p(whole.p)
        ),
        _("learnt of what was unknown: {share}").format(share=_share(whole.learning)),
        _("forgotten of what was known: {share}").format(share=_share(whole.forgetting)),
    ]
    named = (
        (_("learnt"), whole.learnt), (_("forgotten"), whole.forgotten),
        (_("unclear"), whole.unclear),
    )  # fmt: skip
    return [*lines, *(_named(name, ids) for name, ids in named if ids)]


def _table(found: "Comparison") -> list[str]:
    from psykb.generation import wording

    head = ["", _("learnt"), _("forgotten"), _("kept"), _("still unknown"), _("unclear"), "p"]
    rows = [
        [_("all") if one.kind is None else wording.kind(one.kind), *_counts(one)]
        for one in (found.whole, *found.kinds)
    ]
    return columns([head, *rows], right=range(1, len(head)))


def _counts(one: "Change") -> list[str]:
    ids = (one.learnt, one.forgotten, one.kept, one.lacking, one.unclear)
    return [*(str(len(held)) for held in ids), _p(one.p)]


def _share(metric: "Metric") -> str:
    from psykb.evaluation.probing.reporting import percent

    if not metric.n:
        return _("none")
    return _("{share} of {n} (95 %: {low} to {high})").format(
        share=percent(metric.value),
        n=metric.n,
        low=percent(metric.low),
        high=percent(metric.high),
    )


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def _named(name: str, ids: Sequence[str]) -> str:
    rest = len(ids) - _IDS
    more = _(" and {n} more, see --json").format(n=rest) if rest > 0 else ""
    return f"{name}: {', '.join(ids[:_IDS])}{more}"
