"""The report of a mix as a page that a careful reviewer can sign."""

from collections.abc import Iterable, Mapping

from psykb.dataset.mixing.remarks import (
    closest_lines,
    kept_lines,
    known_lines,
    leak_lines,
    percent,
    unchecked,
    undivided,
    warnings,
)
from psykb.dataset.mixing.results import Mixed, MixReport, Why
from psykb.generation.markdown import fenced, heading, table, visible
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Row, RowKind

_EXAMPLES = 3  # rows of each kind that are shown whole
_HITS = 20  # contaminated rows that are shown; refused.jsonl has all

# What of a book no two splits share.
_SHARED = {"passage": later("passage"), "document": later("document")}


def page(mixed: Mixed) -> str:
    """Return the page in Markdown."""
    report = mixed.report
    parts = [
        f"# {report.name}",
        _("{rows} rows by the recipe in recipe.toml, seed {seed}, psykb {version}.").format(
            rows=report.rows, seed=report.seed, version=report.version
        ),
        *warnings(report),
        heading(_("Sources")),
        _sources(report),
        *_sourced(report),
        heading(_("Licences")),
        _licences(report),
        heading(_("Splits")),
        _splits(report),
        *_grouped(report),
        heading(_("Rows of items")),
        _retrieval(report),
        heading(_("Duplicates and contamination")),
        *_repeats(report),
        *_hits(mixed),
        heading(_("Lengths")),
        _lengths(report),
        heading(_("Not checked")),
        *(f"- {line}" for line in unchecked(report)),
        heading(_("Examples")),
        *_examples(mixed),
    ]
    return visible("\n\n".join(part for part in parts if part) + "\n")


def _sources(report: MixReport) -> str:
    head = [
        _("source"), _("wanted"), _("there"), _("passed over"), _("refused"), _("available"),
        _("taken"), _("share"), _("written"), _("kinds"), _("languages"),
    ]  # fmt: skip
    return table(
        head,
        (
            [
                one.name, one.wanted, str(one.there), counted(one.passed_over),
                counted(one.refused), str(one.available), str(one.taken), percent(one.share),
                str(sum(one.splits.values())), counted(one.kinds), counted(one.languages),
            ]
            for one in report.sources
        ),
        numbers=(2, 5, 6, 7, 8),
    )  # fmt: skip


def _sourced(report: MixReport) -> list[str]:
    said = []
    if report.limiting:
        said.append(
            _(
                "{source} has the fewest rows for its share; the others give only as many as keep "
                "the shares."
            ).format(source=report.limiting)
        )
    said += known_lines(report)
    for one in report.sources:
        if one.verified:
            said.append(
                _("{source}: every quote was compared with its book.").format(source=one.name)
            )
        known = {name: n for name, n in one.risks.items() if name}
        if known:
            said.append(
                _("{source}: clients at risk by label: {counts}.").format(
                    source=one.name, counts=counted(known)
                )
            )
    return said


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in a line: "zh 12, en 3"."""
    return ", ".join(f"{name or '–'} {n}" for name, n in counts.items())


def _licences(report: MixReport) -> str:
    rows = [
        [
            one.name,
            licence or _("unknown"),
            str(n),
            _("non-commercial") if licence in one.non_commercial else "",
        ]
        for one in report.sources
        for licence, n in one.licences.items()
    ]
    return table([_("source"), _("licence"), _("rows"), ""], rows, numbers=(2,))


def _splits(report: MixReport) -> str:
    return table(
        [_("split"), _("wanted"), _("rows"), *(kind.value for kind in RowKind)],
        (
            [
                name, str(report.wanted[name]), str(n),
                *(str(report.kinds_by_split[name].get(kind.value, 0)) for kind in RowKind),
            ]
            for name, n in report.splits.items()
        ),
        numbers=range(1, 3 + len(RowKind)),
    )  # fmt: skip


def _grouped(report: MixReport) -> list[str]:
    said = [
        _(
            "Rows that share a {by}, a question, an item, a long turn, or half of their words are "
            "in one split: {groups} groups, the largest of {largest} rows."
        ).format(by=_(_SHARED[report.by]), groups=report.groups, largest=report.largest)
    ]
    if report.undivided:
        said.append(undivided(report))
    said += kept_lines(report)
    said += leak_lines(report)
    said += closest_lines(report)
    return said


def _retrieval(report: MixReport) -> str:
    made = report.retrieval
    if not made.wanted:
        return _("No item is asked among passages.")
    lines = [
        _(
            "Items to be asked among passages: {wanted}. Answered with citations: {gold}. "
            "Declined, for other passages stand in the place of those that answer: {lacking}. "
            "Declined among the passages that answer another item: {elsewhere}."
        ).format(
            wanted=made.wanted,
            gold=made.gold,
            lacking=made.without_gold,
            elsewhere=made.elsewhere,
        )
    ]
    lines += [f"- {n}: {why}" for why, n in made.left_out.items()]
    return "\n".join(lines)


def _repeats(report: MixReport) -> list[str]:
    if report.near is None:
        said = [_("Near duplicates were kept, and kept together.")]
    else:
        said = [
            _("Near duplicates from a Jaccard of {near:g} on were taken out.").format(
                near=report.near
            )
        ]
    if report.duplicates:
        head = [_("reason"), _("source"), _("repeats"), _("rows")]
        rows = ([why, one, other, str(n)] for why, one, other, n in report.duplicates)
        said.append(table(head, rows, numbers=(3,)))
    else:
        said.append(_("No row was taken out because it repeats another."))
    return said


def _hits(mixed: Mixed) -> list[str]:
    report = mixed.report
    if not report.benchmarks:
        return [_("No benchmark was named, so rows were compared with none.")]
    said = [
        plural(
            "Compared with {names}: {n} row holds a question of them.",
            "Compared with {names}: {n} rows hold questions of them.",
            report.contaminated,
            names=", ".join(report.benchmarks),
        )
    ]
    held = [one for one in mixed.refused if one.reason is Why.CONTAMINATED]
    for one in held[:_HITS]:
        hit = one.hits[0]
        head = f"`{one.row.id}` · `{hit.item}` · {hit.way.value} {hit.score:.2f}"
        said.append("\n\n".join((head, fenced(hit.row_text), fenced(hit.item_text))))
    if len(held) > _HITS:
        said.append(_("… and {n} more: see refused.jsonl").format(n=len(held) - _HITS))
    return said


def _lengths(report: MixReport) -> str:
    rows = [
        [kind, str(least), f"{median:g}", str(most)]
        for kind, (least, median, most) in report.lengths.items()
    ]
    head = [_("characters of a row"), _("least"), _("median"), _("most")]
    turns = report.profile.whole.turns
    said = _("Turns of a row: {least} to {most}, {mean:.1f} on average.").format(
        least=turns.least, most=turns.most, mean=turns.mean
    )
    return f"{table(head, rows, numbers=(1, 2, 3))}\n\n{said}"


def _examples(mixed: Mixed) -> list[str]:
    said = []
    rows = [row for held in mixed.splits.values() for row in held]
    for kind in RowKind:
        held = [row for row in rows if row.kind is kind][:_EXAMPLES]
        if held:
            said.append(f"### {kind.value}")
        said += [_example(row) for row in held]
    return said


def _example(row: Row) -> str:
    head = f"`{row.id}` · {row.source} · {row.licence or _('unknown')}"
    said = (f"**{part.role}**\n\n{fenced(part.content)}" for part in row.messages)
    cited: Iterable[str] = (f"`{place}`" for place in row.citations)
    return "\n\n".join(part for part in (head, *said, " ".join(cited)) if part)
