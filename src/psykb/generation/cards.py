"""The card of a set: what it was made from, under which licences, how, and how checked."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from psykb.generation import telling
from psykb.generation.markdown import heading, table
from psykb.generation.report import Report, RunFacts
from psykb.generation.run_folders import QA
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Document, QAPair

# Licences by the names that dataset hubs know them by.
_HUB_NAMES = {
    "cc by 4.0": "cc-by-4.0",
    "cc by 3.0": "cc-by-3.0",
    "cc by-sa 4.0": "cc-by-sa-4.0",
    "cc by-nc 4.0": "cc-by-nc-4.0",
    "cc by-nc-sa 4.0": "cc-by-nc-sa-4.0",
    "cc0 1.0": "cc0-1.0",
    "cc0": "cc0-1.0",
}
# The settings of a plan that a reader of its items asks for, and their names.
_SHAPING = {
    "kinds": later("kinds and their weights"),
    "sources": later("seeds from"),
    "topics": later("only these topics"),
    "emotions": later("only these emotions"),
    "areas": later("only these areas of life"),
    "turns": later("exchanges, fewest and most"),
    "rounds": later("rounds of refining, at most"),
    "books": later("only these books"),
    "sections": later("only these sections"),
    "language": later("language of the items"),
    "seed": later("seed of the plan"),
    "options": later("options of the model"),
    "support_model": later("entailment model of the support check"),
    "avoid": later("items avoided, of"),
    "benchmarks": later("questions avoided, of"),
    "allow_ocr": later("text recognised from pictures allowed"),
}
_OUTCOMES = ("passed", "failed", "skipped")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))


def card(report: Report, items: Sequence[QAPair]) -> str:
    """Return the card of the items of a run, with the metadata block that dataset hubs read.

    The block has the fields of the Hugging Face hub's dataset cards. No licence is claimed for the
    set where its books name several, or one of them none: that is for people to settle.
    """
    run = report.run
    cited = {c.document_id for item in items for c in (*item.citations, *item.origin)}
    books = [b for b in run.documents if b.id in cited]
    choice = any(k.kind.has_options and k.accepted for k in report.kinds)
    parts = [
        metadata(
            languages=report.languages,
            accepted=report.accepted,
            licences={b.licence for b in books},
            tasks=("question-answering", *(("multiple-choice",) if choice else ())),
            file=QA,
        ),
        f"# {run.name}",
        _("Questions and answers from psychology books, each with the quotes that carry it."),
        heading(_("Books")),
        book_table(books),
        _licence_words(
            sorted({b.licence or _("not named in the file") for b in books}),
            [b.title for b in books if not b.licence],
        ),
        heading(_("How they were made")),
        "\n".join(how(run, telling.drafted(report), [item.provenance.prompts for item in items])),
        heading(_("What was checked")),
        _checks(items),
        heading(_("What it is not")),
        _(
            "The items test knowledge of what these books say. They are no clinical advice, and "
            "a book may be dated or wrong; each quote names the place where that can be seen."
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def metadata(
    *,
    languages: Iterable[str],
    accepted: int,
    licences: Collection[str | None],
    tasks: Sequence[str],
    file: str,
) -> str:
    """Return the metadata block.

    Args:
        languages: of the set.
        accepted: how many it holds.
        licences: that bind who passes it on; None or "" where one is unknown.
        tasks: by the hub's names.
        file: that holds the set.
    """
    size = next((name for most, name in _SIZES if accepted < most), "100K<n<1M")
    lines = ["---"]
    named = sorted(languages)
    if named:
        lines += ["language:", *(f"- {name}" for name in named)]
    hub = set(map(_hub_name, licences))
    if len(hub) == 1 and None not in hub:
        lines.append(f"license: {hub.pop()}")
    lines += [
        "task_categories:",
        *(f"- {task}" for task in tasks),
        "tags:",
        "- psychology",
        "size_categories:",
        f"- {size}",
        "configs:",
        "- config_name: default",
        f"  data_files: {file}",
        "---",
    ]
    return "\n".join(lines)


def _hub_name(licence: str | None) -> str | None:
    """Return the hub's name of a licence, None where it has none."""
    name = (licence or "").casefold().strip()
    return name if name in _HUB_NAMES.values() else _HUB_NAMES.get(name)


def _licence_words(licences: Sequence[str], unnamed: Sequence[str]) -> str:
    if not licences:
        return ""
    words = _(
        "The items quote these books: whoever passes them on is bound by the books' licences "
        "({licences})."
    ).format(licences=_(", ").join(licences))
    if unnamed:
        words += " " + _(
            "Of {books} no licence is known: ask its owner before you pass quotes on, or export "
            "with `--no-quotes`."
        ).format(books=_(", ").join(unnamed))
    return words


def book_table(books: Iterable[Document]) -> str:
    """Return books as a table, with their licences."""
    return table(
        (_("book"), _("id"), _("year"), _("licence")),
        [
            (b.title, f"`{b.id}`", str(b.year or ""), b.licence or _("not named in the file"))
            for b in books
        ],
    )


def how(run: RunFacts, method: str, used: Iterable[Mapping[str, str]]) -> list[str]:
    """Return how a set was made, a line each.

    Args:
        run: what is known of the run.
        method: in words.
        used: the prompts of each thing in the set, with what tells their words apart.
    """
    lines = [
        _("- method: {method}").format(method=method),
        _("- model: {model}").format(model=run.model or _("none")),
        _("- knowledge base: {name}").format(name=run.kb or _("none")),
        f"- psykb {run.version}",
    ]
    lines += [
        f"- {_(words)}: {_said(run.settings[name])}"
        for name, words in _SHAPING.items()
        if _is_told(run.settings.get(name))
    ]
    prompts = sorted({pair for prompts in used for pair in prompts.items()})
    if prompts:
        named = _(", ").join(f"{name} `{sha}`" for name, sha in prompts)
        lines.append(_("- prompts, by the hash of their words: {named}").format(named=named))
    return lines


def _is_told(value: object) -> bool:
    """Whether a setting is other than left out, empty or off; the seed 0 is one like others."""
    return value is not None and value is not False and value not in ("", [], {})


def _said(value: object) -> str:
    """Return a setting as a reader writes it: lists by commas, weights as name:weight."""
    if value is True:
        return _("yes")
    if isinstance(value, Mapping):
        return _(", ").join(f"{name}:{_said(inner)}" for name, inner in value.items())
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return _(", ").join(map(str, value))


def _checks(items: Sequence[QAPair]) -> str:
    """Say of each stage on how many items it passed, failed and was skipped."""
    found: dict[str, dict[str, int]] = {}
    for item in items:
        for check in item.checks:
            counts = found.setdefault(check.stage.value, dict.fromkeys(_OUTCOMES, 0))
            counts[check.outcome] += 1
    if not found:
        return ""
    rows = [(f"`{s}`", *(str(counts[o]) for o in _OUTCOMES)) for s, counts in found.items()]
    return table((_("stage"), _("passed"), _("failed"), _("skipped")), rows, numbers=(1, 2, 3))
