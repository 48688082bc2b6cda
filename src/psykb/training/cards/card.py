"""The model card of a result: what it was tuned on and how, what it is not, and how to use it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.dataset.licences import is_non_commercial, is_unknown
from psykb.generation.markdown import heading, table
from psykb.messages import plural
from psykb.messages import text as _
from psykb.training.cards import mixes, runs, use
from psykb.training.cards.mixes import Mix
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Approach
from psykb.training.rows.prepared import Prepared
from psykb.types import Language, record

if TYPE_CHECKING:
    from psykb.training.tuning.saving import Report

CARD = "README.md"
_RETRIEVAL = "retrieval"  # the kind of rows with passages, and claims that cite them
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@record
class Facts:
    """All that a card is written from; nothing else is said.

    Args:
        name: of the run's folder.
        job: what was done.
        prepared: what the rows became.
        report: with what figures it ended.
        mix: what the rows are; None where no lock says so.
        licence: that the base's own card names; "" where none does.
        probes: what was measured of the result later, by a name, in words.
    """

    name: str
    job: Job
    prepared: Prepared
    report: "Report"
    mix: Mix | None = None
    licence: str = ""
    probes: Mapping[str, str]


def write(
    result: Path,
    job: Job,
    prepared: Prepared,
    report: "Report",
    *,
    mix: Path | None = None,
    probes: Mapping[str, str] | None = None,
) -> Path:
    """Write README.md into the folder of a result, atomically, and return its path.

    It holds no date and no path of this machine: the same run gives the same card in the language
    that is spoken.

    Args:
        result: the folder of the adapter or of the model.
        job: what was done.
        prepared: what the rows became.
        report: with what figures it ended.
        mix: folder of the mix; None where the rows are of none: sources, languages and licences are
            told as unknown then.
        probes: what was measured of the result later, by a name, in words.
    """
    facts = Facts(
        name=result.parent.name,
        job=job,
        prepared=prepared,
        report=report,
        mix=mixes.of_mix(mix),
        licence=mixes.of_base(Path(job.base)),
        probes=probes or {},
    )
    card = result / CARD
    jsonl.write_atomically(card, text(facts))
    return card


def text(facts: Facts) -> str:
    """Return the card: front matter as the Hugging Face hub reads it, then Markdown."""
    parts = [
        *_opening(facts),
        *use.use(full=facts.job.recipe.approach is Approach.FULL),
        *use.limits(_languages(facts) or _LANGUAGES),
        *_data(facts),
        *runs.training(facts.job, facts.report),
        *runs.figures(facts.report, facts.probes),
        *runs.recipe(facts.job.recipe),
    ]
    return "\n".join([*_front(facts), "", "\n\n".join(parts), ""])


def _front(facts: Facts) -> list[str]:
    """Return the front matter; keys and values as the hub's documentation names them."""
    full = facts.job.recipe.approach is Approach.FULL
    named = _licences(facts)
    licence = mixes.on_hub(named)
    lines = ["---"]
    hub_name = runs.hub_name(facts.job)
    if hub_name:
        lines += [f"base_model: {hub_name}"]
        lines += [f"base_model_relation: {'finetune' if full else 'adapter'}"]
    lines += [
        f"library_name: {'transformers' if full else 'peft'}",
        "pipeline_tag: text-generation",
    ]
    lines += [f"license: {licence}"]
    if licence == mixes.OTHER:
        lines += ["license_name: see-below", f"license_link: {CARD}"]
    languages = _languages(facts)
    if languages:
        lines += ["language:", *(f"- {language}" for language in languages)]
    tags = ["psykb", "psychology", "sft", *([] if full else ["lora"])]
    return [*lines, "tags:", *(f"- {tag}" for tag in tags), "---"]


def _languages(facts: Facts) -> list[Language]:
    """Return the languages of the rows; none where nobody says which."""
    return [one for one in _LANGUAGES if facts.mix and facts.mix.total("languages")[one]]


def _licences(facts: Facts) -> tuple[str, ...]:
    """Return the licences of what is in the result: the rows', with all weights the base's too."""
    full = facts.job.recipe.approach is Approach.FULL
    return mixes.licences(facts.mix, facts.licence if full else None)


def _opening(facts: Facts) -> list[str]:
    recipe = facts.job.recipe
    words = _("An adapter for {model}, tuned by psykb {version} with the recipe {recipe}.")
    if recipe.approach is Approach.FULL:
        words = _("All weights of {model}, tuned by psykb {version} with the recipe {recipe}.")
    return [
        f"# {facts.name}",
        words.format(
            model=runs.model_name(facts.job),
            version=facts.job.version,
            recipe=f"`{recipe.name}`",
        ),
        " ".join(_purpose(facts)),
    ]


def _purpose(facts: Facts) -> list[str]:
    said = [
        _(
            "psykb asks it with passages of books before it, and checks each claim against the "
            "place that is cited. **What it says without a book is not checked.**"
        )
    ]
    if facts.mix is not None and not facts.mix.total("kinds")[_RETRIEVAL]:
        said.append(_("No row taught it to cite passages: it may do so badly, or not at all."))
    return said


def _data(facts: Facts) -> list[str]:
    parts = [heading(_("Data"))]
    if facts.mix is None:
        parts.append(
            _(
                "Unknown sources, languages and licences: no `recipe.lock.json` of a mix says what "
                "the rows are. Digest of the rows: `{digest}`."
            ).format(digest=facts.job.digest)
        )
    else:
        parts += _mixed(facts.mix, facts.job.digest)
    return [*parts, *_licence(facts), *runs.rows(facts.prepared)]


def _mixed(mix: Mix, digest: str) -> list[str]:
    head = [_("source"), "train", "valid", _("kinds"), _("languages"), _("licences")]
    rows = [
        [
            source.name,
            f"{source.splits.get('train', 0):,}",
            f"{source.splits.get('valid', 0):,}",
            _counted(source.kinds),
            _counted(source.languages),
            _counted({name or _("unknown"): n for name, n in source.licences.items()}),
        ]
        for source in mix.sources
    ]
    return [
        _(
            "The mix {name} (seed {seed}; digest of its recipe `{recipe}`, of the rows that were "
            "read `{digest}`). Kinds, languages and licences count the rows of all its splits."
        ).format(name=mix.name, seed=mix.seed, recipe=mix.recipe[:16], digest=digest[:16]),
        table(head, rows, numbers=(1, 2)),
        _benchmarks(mix),
    ]


def _benchmarks(mix: Mix) -> str:
    if not mix.benchmarks:
        return _("The rows were compared with no benchmark.")
    left_out = mix.refused.get("contaminated", 0)
    return plural(
        "The rows were compared with {n} file of benchmarks ({names}): {found} held a question of "
        "one, {left_out} of these were left out.",
        "The rows were compared with {n} files of benchmarks ({names}): {found} held a question of "
        "one, {left_out} of these were left out.",
        len(mix.benchmarks),
        names=", ".join(mix.benchmarks),
        found=f"{mix.contaminated:,}",
        left_out=f"{left_out:,}",
    )


def _licence(facts: Facts) -> list[str]:
    """Return what is known of licences, warnings first."""
    counted = Counter[str]() if facts.mix is None else facts.mix.total("licences")
    warned = [
        plural(
            "**Not for commercial use:** {n} row is under {licence}.",
            "**Not for commercial use:** {n} rows are under {licence}.",
            n,
            licence=licence,
        )
        for licence, n in sorted(counted.items())
        if is_non_commercial(licence)
    ]
    if is_non_commercial(facts.licence):
        warned.append(
            _("**Not for commercial use:** the base model is under {licence}.").format(
                licence=facts.licence
            )
        )
    unknown = sum(n for licence, n in counted.items() if is_unknown(licence))
    if unknown:
        warned.append(
            plural(
                "**Licence unknown** of {n} row: ask before you give the result away.",
                "**Licence unknown** of {n} rows: ask before you give the result away.",
                unknown,
            )
        )
    base = _("The licence of the base model holds as well; its card names {licence}.").format(
        licence=facts.licence
    ) if facts.licence else _(
        "The licence of the base model holds as well; the card that names it was not at hand."
    )  # fmt: skip
    return [*([_bullets(warned)] if warned else []), base]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())


def _bullets(points: Iterable[str]) -> str:
    return "\n".join(f"- {point}" for point in points)
