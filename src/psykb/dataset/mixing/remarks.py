"""What must not be overlooked in a mix: licences, contamination, shortage, what is unchecked."""

from psykb.dataset.licences import is_spdx, is_unknown
from psykb.dataset.mixing.results import KnownCounts, MixReport, ProbedCounts, SourceCounts
from psykb.messages import later, plural
from psykb.messages import text as _

# What a recipe does not want, by the reason of `Pool.passed_over`.
_PASSED = {
    "rejected": later("{n} rejected by a reviewer"),
    "unreviewed": later("{n} not reviewed"),
    "kind": later("{n} of other kinds"),
    "language": later("{n} in other languages"),
    "turns": later("{n} with fewer or more turns"),
    "crisis": later("{n} of clients at risk"),
    "unprobed": later("{n} that the probe did not ask"),
    "reworded": later("{n} edited since the probe, which the same psykb eval probe asks anew"),
    "unclear": later("{n} of which the probe could grade no reply"),
}


def warnings(report: MixReport) -> list[str]:
    """Return what must not be overlooked, a sentence each: licences, contamination, shortage."""
    said = [
        plural(
            "NON-COMMERCIAL: {n} row of {source} is under {licence}: a model trained on it must "
            "not be used for profit.",
            "NON-COMMERCIAL: {n} rows of {source} are under {licence}: a model trained on them "
            "must not be used for profit.",
            n,
            source=one.name,
            licence=licence,
        )
        for one in report.sources
        for licence, n in one.non_commercial.items()
    ]
    said += [
        plural(
            "UNKNOWN LICENCE: {n} row of {source}; find out whether it may be used, then write "
            'licence = "…" in the recipe.',
            "UNKNOWN LICENCE: {n} rows of {source}; find out whether they may be used, then write "
            'licence = "…" in the recipe.',
            one.unlicensed,
            source=one.name,
        )
        for one in report.sources
        if one.unlicensed
    ]
    said += [
        plural(
            "LICENCE OF A COPY: {n} row of {source} ({own}) stands in {other}, too, there under "
            "{licence}; find out which holds.",
            "LICENCE OF A COPY: {n} rows of {source} ({own}) stand in {other}, too, there under "
            "{licence}; find out which holds.",
            n,
            source=source,
            own=own or _("unknown"),
            other=other,
            licence=licence,
        )
        for source, own, other, licence, n in report.relicensed
    ]
    named = sorted({part for one in report.sources for part in one.licences})
    said += [
        _(
            "{licence}: no SPDX id that psykb knows; write one, or LicenseRef-NAME for a licence "
            "that has none"
        ).format(licence=one)
        for one in named
        if not is_unknown(one) and not is_spdx(one)
    ]
    if report.contaminated:
        said.append(_contaminated(report))
    said += _unevenly(report)
    said += [_short(report, one) for one in report.sources if one.short]
    said += [
        _few_known(one, one.knew)
        for one in report.sources
        if isinstance(one, ProbedCounts) and one.available < one.knew.known + one.knew.unknown
    ]
    return said


def _few_known(one: SourceCounts, knew: KnownCounts) -> str:
    return _(
        "{source}: {model} knew {known} of its rows and not the other {unknown}; for a share of "
        "{wanted} known at most {available} can be taken."
    ).format(
        source=one.name,
        model=knew.model,
        known=knew.known,
        unknown=knew.unknown,
        wanted=percent(knew.wanted),
        available=one.available,
    )


def known_lines(report: MixReport) -> list[str]:
    """Return how many rows of each source a model knew before, a line each."""
    return [
        _("{source}: {model} knew {n} of its {all} rows before ({share}), by {probe}.").format(
            source=one.name,
            model=one.knew.model,
            n=one.knew.written,
            all=one.knew.of,
            share=percent(one.knew.written / one.knew.of if one.knew.of else 0.0),
            probe=one.knew.probe,
        )
        for one in report.sources
        if isinstance(one, ProbedCounts)
    ]


def _contaminated(report: MixReport) -> str:
    n = report.contaminated
    if report.on_hit == "keep":
        return plural(
            "CONTAMINATED: {n} row holds a question of a benchmark and was KEPT, as the recipe "
            "wants it.",
            "CONTAMINATED: {n} rows hold questions of benchmarks and were KEPT, as the recipe "
            "wants it.",
            n,
        )
    return plural(
        "CONTAMINATED: {n} row holds a question of a benchmark and was left out; see "
        "refused.jsonl.",
        "CONTAMINATED: {n} rows hold questions of benchmarks and were left out; see refused.jsonl.",
        n,
    )


def _unevenly(report: MixReport) -> list[str]:
    """Return which splits lack a kind of rows that others have, and where passages fell short."""
    there = {kind for held in report.kinds_by_split.values() for kind in held}
    said = [
        _("{split} has no row of these kinds: {kinds}.").format(
            split=split, kinds=", ".join(sorted(there - set(held)))
        )
        for split, held in report.kinds_by_split.items()
        if report.wanted[split] and there - set(held)
    ]
    if report.retrieval.short:
        said.append(
            plural(
                "{n} question shows fewer passages than the recipe wants: the books hold no more.",
                "{n} questions show fewer passages than the recipe wants: the books hold no more.",
                report.retrieval.short,
            )
        )
    return said


def _short(report: MixReport, one: SourceCounts) -> str:
    return _(
        "{source}: {wanted} was wanted; there are {available} rows, which is {share} of the {all}."
    ).format(
        source=one.name,
        wanted=one.wanted,
        available=one.available,
        share=percent(one.share),
        all=sum(source.taken for source in report.sources),
    )


def passed_over(report: MixReport) -> list[str]:
    """Return what of each source is there and is not available, and why, a line each."""
    said = []
    for one in report.sources:
        why = [_(_PASSED[reason]).format(n=n) for reason, n in one.passed_over.items()]
        if why:
            said.append(
                _("{source}: left out by the recipe: {n} of {there} ({why})").format(
                    source=one.name,
                    n=sum(one.passed_over.values()),
                    there=one.there,
                    why=_(", ").join(why),
                )
            )
    return said


def percent(share: float) -> str:
    """Return a share in percent with one decimal."""
    return f"{100 * share:.1f} %"


def undivided(report: MixReport) -> str:
    """Return why the splits may not have the sizes that are wanted."""
    return _(
        "The largest group holds {n} rows that must not be parted, more than the smallest split "
        "wants, so the shares may be out of reach."
    ).format(n=report.largest)


def leak_lines(report: MixReport) -> list[str]:
    """Return how many leaks there are between each two splits, a line each."""
    return [
        plural("{pair}: {n} leak", "{pair}: {n} leaks", len(held), pair=pair)
        for pair, held in report.leaks.items()
    ]


def kept_lines(report: MixReport) -> list[str]:
    """Return how many rows stayed in the splits of an earlier mix; [] where none was named."""
    if not report.kept + report.moved:
        return []
    return [
        _(
            "{kept} rows are in the splits of the earlier mix, {moved} are not, for they hang "
            "together with rows of others"
        ).format(kept=report.kept, moved=report.moved)
    ]


def closest_lines(report: MixReport) -> list[str]:
    """Return which rows of two splits have most in common, a line for each pair of splits."""
    return [
        _(
            "{pair}: the closest rows are {one} and {other}: {share} of the 5-grams of the shorter "
            "are in both (those of more than 20 rows do not count)"
        ).format(pair=pair, one=leak.one, other=leak.other, share=percent(leak.score))
        for pair, leak in report.closest.items()
    ] or [
        _(
            "no two rows of different splits have a tenth of their 5-grams in common (those of "
            "more than 20 rows do not count)"
        )
    ]


def unchecked(report: MixReport) -> list[str]:
    """Return what nobody looked at, so that whoever signs knows it."""
    said = [
        _("whether what is said is right or does good, but where a reviewer decided it"),
        _("whether licences are as the sources name them, and whether they go together"),
        _(
            "paraphrases and translations: rows that say the same in other words may be in two "
            "splits"
        ),
    ]
    if report.benchmarks:
        said.append(_("questions of benchmarks in other words than theirs"))
    else:
        said.append(_("questions of benchmarks: none was named under [contamination]"))
    for one in report.sources:
        if one.verified is False:
            said.append(
                _("{source}: quotes, for its books are in no base at hand").format(source=one.name)
            )
        if not one.run and set(one.risks) == {""}:
            said.append(
                _("{source}: clients at risk and personal data, by psykb data clean").format(
                    source=one.name
                )
            )
    return said
