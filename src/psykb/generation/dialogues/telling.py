"""The report of a run of dialogues as a page for people, in Markdown and in their language."""

from collections.abc import Iterable, Mapping

from psykb.generation.dialogues import wording
from psykb.generation.dialogues.report import DialogueReport, Spread
from psykb.generation.markdown import heading, table
from psykb.generation.report import RunFacts
from psykb.generation.telling import percent, spent
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import DialogueRefusal, Style


def page(report: DialogueReport) -> str:
    """Return the page: where drafts went, what carries the sentences, what the dialogues are."""
    parts = [
        f"# {report.run.name}",
        _opening(report),
        heading(_("Where every draft went")),
        *_refusals(report),
        heading(_("What carries what the counsellors say")),
        *_standings(report),
        heading(_("What the dialogues are like")),
        *_dialogues(report),
        heading(_("What it took")),
        *spent(report.run.usage, report.total),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def reason_rows(report: DialogueReport) -> list[tuple[str, str, str]]:
    """Return (code, how many, why) of each reason for which dialogues were refused."""
    return [
        (reason, str(n), wording.refusal(DialogueRefusal(reason)))
        for reason, n in report.reasons.items()
    ]


def style_of(run: RunFacts) -> str:
    """Say how the dialogues of a run came about."""
    return wording.style(Style(run.method.value))


def _opening(report: DialogueReport) -> str:
    run = report.run
    accepted = plural("{n} dialogue accepted", "{n} dialogues accepted", report.accepted)
    if run.exhausted and report.accepted < run.wanted:
        accepted += _(" of {wanted} asked for; the plan is exhausted.").format(wanted=run.wanted)
    else:
        accepted += _(" of {wanted} asked for.").format(wanted=run.wanted)
    how = style_of(run)
    said = [accepted, how[:1].upper() + how[1:] + "."]
    if run.model is not None:
        said.append(_("Model: {model}.").format(model=run.model))
    if not run.kb:
        said.append(_("No books were looked into: only the seeds could carry what was said."))
    said.append(f"psykb {run.version}.")
    return " ".join(said)


def _refusals(report: DialogueReport) -> Iterable[str]:
    rows = [row for row in report.passed if row.refused]
    if not rows:
        yield _("None was refused.")
        return
    yield table(
        (_("reason"), _("came"), _("refused"), _("why")),
        [
            (f"`{r.reason.value}`", str(r.came), str(r.refused), wording.refusal(r.reason))
            for r in rows
        ],
        numbers=(1, 2),
    )
    yield _("`rejected.jsonl` holds each refused dialogue with its reason.")


def _standings(report: DialogueReport) -> Iterable[str]:
    if not report.accepted:
        yield _("There are none.")
        return
    yield table(
        (_("sentences of counsellors"), _("how many"), _("share"), _("95 % interval")),
        [
            (
                wording.standing(row.standing),
                str(row.sentences),
                percent(row.share.value),
                f"{percent(row.share.low)}–{percent(row.share.high)}",
            )
            for row in report.standings
        ],
        numbers=(1, 2, 3),
    )
    yield plural(
        "{n} supported sentence is carried by its seed.",
        "{n} supported sentences are carried by their seeds.",
        report.by_seed,
    )
    if report.books:
        yield table(
            (_("book"), _("citations"), _("dialogues")),
            [(b.title, str(b.citations), str(b.dialogues)) for b in report.books],
            numbers=(1, 2),
        )
    yield _refining(report)


def _refining(report: DialogueReport) -> str:
    found = report.refining
    return _(
        "Of {judged} dialogues that were judged, accepted or not, {refined} were refined: "
        "{before} unsupported claims before, {after} after."
    ).format(
        judged=found.judged,
        refined=found.refined,
        before=found.claims_before,
        after=found.claims_after,
    )


def _dialogues(report: DialogueReport) -> Iterable[str]:
    if not report.accepted:
        yield _("There are none.")
        return
    yield table(
        ("", _("least"), _("middle"), _("most")),
        [
            _spread(_("exchanges"), report.exchanges),
            _spread(_("characters of a client's utterance"), report.client),
            _spread(_("characters of a counsellor's utterance"), report.counsellor),
        ],
        numbers=(1, 2, 3),
    )
    styles = {wording.style(Style(name)): n for name, n in report.styles.items()}
    licences = {name or _("unknown"): n for name, n in report.licences.items()}
    if report.own_words:
        licences[_("none, the model's own words")] = report.own_words
    yield "\n".join(
        f"- {name}: {_listed(counts)}"
        for name, counts in (
            (_("styles"), styles),
            (_("languages"), report.languages),
            (_("topics"), report.topics),
            (_("labels"), report.labels),
            (_("licences"), licences),
        )
        if counts
    )
    if report.cells:
        yield _cells(report)


def _cells(report: DialogueReport) -> str:
    """Return how many dialogues there are of each topic with each emotion."""
    emotions = sorted({cell.emotion for cell in report.cells})
    counts = {(cell.topic, cell.emotion): cell.dialogues for cell in report.cells}
    return table(
        (_("topic"), *emotions),
        [
            (topic, *(str(counts.get((topic, emotion), "")) for emotion in emotions))
            for topic in sorted({cell.topic for cell in report.cells})
        ],
        numbers=range(1, len(emotions) + 1),
    )


def _spread(name: str, spread: Spread) -> tuple[str, str, str, str]:
    return name, str(spread.least), f"{spread.middle:g}", str(spread.greatest)


def _listed(counts: Mapping[str, int]) -> str:
    return _(", ").join(f"{name} {n}" for name, n in counts.items())
