"""What is told of a probe: shares known with their intervals, by kind and language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from psykb import __version__
from psykb.dataset.mixing.probes import ProbeReport, Slice
from psykb.evaluation.probing.limits import Limits
from psykb.evaluation.probing.selecting import Questions
from psykb.generation import wording
from psykb.generation.markdown import heading, table, visible
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.proportions import share
from psykb.types import Kind, Knowledge, Metric, Probed, QAPair, Usage, record

_LANGUAGES = {"zh": later("Chinese"), "en": later("English")}


@record
class Facts:
    """What a report takes over as it is; see `ProbeReport`."""

    name: str
    questions: Questions
    model: str
    grading: str
    digest: str
    tries: int
    seed: int
    usage: Mapping[str, Usage]
    limits: Limits | None = None
    cut: int = 0


def report(probed: Sequence[Probed], items: Sequence[QAPair], facts: Facts) -> ProbeReport:
    """Return what is told of a probe.

    Args:
        probed: of the items, in their order.
        items: that were asked.
        facts: what else is told.
    """
    chances = {item.id: chance(item) for item in items}
    by_kind = [("kind", kind.value, [p for p in probed if p.kind is kind]) for kind in Kind]
    languages = sorted({one.language for one in probed})
    by_language = [("language", name, [p for p in probed if p.language == name])
                   for name in languages]  # fmt: skip
    return ProbeReport(
        name=facts.name,
        version=__version__,
        data=facts.questions.data,
        split=facts.questions.split,
        model=facts.model,
        items=replace(facts.questions, items=tuple(items)).digest,
        grading=facts.grading,
        digest=facts.digest,
        there=facts.questions.there,
        asked=len(items),
        whole=len(items) == len(facts.questions.items),
        tries=facts.tries,
        seed=facts.seed,
        limits=() if facts.limits is None else (facts.limits.choice, facts.limits.open),
        cut=facts.cut,
        known=known(probed),
        unclear=_unclear(probed),
        weakly=_weakly(probed),
        slices=tuple(
            Slice(
                by=by,
                name=name,
                known=known(held),
                unclear=_unclear(held),
                weakly=_weakly(held),
                chance=round(sum(chances[one.id] for one in held) / len(held), 4),
            )
            for by, name, held in (*by_kind, *by_language)
            if held
        ),
        usage=facts.usage,
    )


def known(probed: Sequence[Probed]) -> Metric:
    """Return the share known of the items that were graded."""
    graded = [one for one in probed if one.knowledge is not Knowledge.UNCLEAR]
    return share("known", sum(one.knowledge is Knowledge.KNOWN for one in graded), len(graded))


def chance(item: QAPair) -> float:
    """Return how likely who knows nothing is right at one try, 0 … 1.

    Of several right options any set of them may be chosen but none at all, of `multiple` two at
    least.
    """
    n = len(item.options)
    if item.kind is Kind.TRUE_FALSE:
        return 1 / 2
    if item.kind is Kind.SINGLE:
        return 1 / n
    if item.kind.has_options:
        return 1 / ((1 << n) - 1 - (n if item.kind is Kind.MULTIPLE else 0))
    return 0.0


def _unclear(probed: Sequence[Probed]) -> int:
    return sum(one.knowledge is Knowledge.UNCLEAR for one in probed)


def _weakly(probed: Sequence[Probed]) -> int:
    return sum(one.knowledge is Knowledge.UNKNOWN and one.right > 0 for one in probed)


def page(told: ProbeReport) -> str:
    """Return the report in Markdown."""
    head = ["", _("known"), _("graded"), _("share"), "95 %", _("by guessing"), _("weakly known"),
            _("unclear")]  # fmt: skip
    parts = [
        f"# {told.name}",
        about(told),
        heading(_("Known without a book")),
        table(head, rows(told), numbers=range(1, len(head))),
        *(f"- {line}" for line in remarks(told)),
    ]
    return visible("\n\n".join(parts) + "\n")


def about(told: ProbeReport) -> str:
    """Return in a sentence what was asked of whom."""
    data = f"{told.data} ({told.split})" if told.split else told.data
    return _("{model}, asked {n} of {there} items of {data} with all books closed.").format(
        model=told.model, n=told.asked, there=told.there, data=data
    )


def rows(told: ProbeReport) -> list[list[str]]:
    """Return the rows of the table: all items, then those of each kind and language."""
    whole = Slice(by="", name="", known=told.known, unclear=told.unclear, weakly=told.weakly,
                  chance=_chance(told))  # fmt: skip
    return [
        [
            _called(one),
            str(round(one.known.value * one.known.n)),
            str(one.known.n),
            percent(one.known.value) if one.known.n else "–",
            f"{percent(one.known.low)}–{percent(one.known.high)}" if one.known.n else "–",
            percent(one.chance),
            str(one.weakly),
            str(one.unclear),
        ]
        for one in (whole, *told.slices)
    ]


def remarks(told: ProbeReport) -> list[str]:
    """Return how the figures are to be read, a sentence each."""
    said = [
        _(
            "Tries of an item: {tries}. With options, or of a statement: the most likely reply, "
            "each time with the options in another order; known is what is right every time. Open: "
            "the first is the most likely reply and decides, the others are samples."
        ).format(tries=told.tries),
        _("Weakly known: unknown, but right at some try."),
        _("By guessing: what one try without any knowledge gets right on average."),
    ]
    if any(one.by == "kind" and Kind(one.name).is_open for one in told.slices):
        said.append(
            _(
                "Open replies are graded by rules, by the points that they cover, which errs: "
                "compare shares with one another, and read some; calls/journal.jsonl has each "
                "reply."
            )
        )
    if told.tries == 1:
        said.append(
            _(
                "One try: who always takes the same letter seems to know what guessing gets right; "
                "more tries take that away."
            )
        )
    if told.cut:
        said.append(_cut(told))
    if told.unclear:
        said.append(
            _(
                "Unclear: a reply could not be read and none was wrong, or the model failed; these "
                "count neither as known nor as unknown."
            )
        )
    return said


def _cut(told: ProbeReport) -> str:
    choice, open_ = told.limits
    return plural(
        "{n} reply was cut, a choice at {choice} tokens and an open answer at {open}, and graded "
        "by what it said until then; more with --llm-option max_tokens=N.",
        "{n} replies were cut, choices at {choice} tokens and open answers at {open}, and graded "
        "by what they said until then; more with --llm-option max_tokens=N.",
        told.cut,
        choice=choice,
        open=open_,
    )


def percent(value: float) -> str:
    """Return a share in percent with one decimal."""
    return f"{100 * value:.1f} %"


def _chance(told: ProbeReport) -> float:
    kinds = [one for one in told.slices if one.by == "kind"]
    n = sum(one.known.n + one.unclear for one in kinds)
    return sum(one.chance * (one.known.n + one.unclear) for one in kinds) / n if n else 0.0


def _called(one: Slice) -> str:
    if one.by == "kind":
        return wording.kind(Kind(one.name))
    if one.by == "language":
        return _(_LANGUAGES[one.name]) if one.name in _LANGUAGES else one.name
    return _("all")
