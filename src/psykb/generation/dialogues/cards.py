"""The card of a set of generated dialogues: what from, under which licences, how, how checked."""

from collections.abc import Sequence

from psykb.generation.cards import book_table, how, metadata
from psykb.generation.dialogues import telling
from psykb.generation.dialogues.report import DialogueReport
from psykb.generation.markdown import heading, table
from psykb.generation.run_folders import DIALOGUES
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Dialogue, Standing


def card(report: DialogueReport, dialogues: Sequence[Dialogue]) -> str:
    """Return the card of a run's dialogues, with the metadata block that dataset hubs read.

    No licence is claimed where seeds and books name several, or one of them none: that is for
    people to settle.
    """
    run = report.run
    cited = {book.document_id for book in report.books}
    books = [document for document in run.documents if document.id in cited]
    parts = [
        metadata(
            languages=report.languages,
            accepted=report.accepted,
            licences={dialogue.licence for dialogue in dialogues},
            tasks=("text-generation",),
            file=DIALOGUES,
        ),
        f"# {run.name}",
        _("Conversations of clients and counsellors, written by a model, for training."),
        heading(_("Seeds and books")),
        _sources(report),
        book_table(books) if books else "",
        _licences(report),
        heading(_("How they were made")),
        "\n".join(
            how(run, telling.style_of(run), [d.origin.prompts for d in dialogues if d.origin])
        ),
        heading(_("What was checked")),
        _checked(report),
        heading(_("What it is not")),
        _(
            "No client and no counsellor said any of this. The conversations teach a manner of "
            "speaking; they are no clinical advice, and no model that was trained on them may "
            "stand in for a person's help, least of all in a crisis."
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _sources(report: DialogueReport) -> str:
    named = report.run.settings.get("sources")
    if not isinstance(named, list) or not named:
        return _("The scenarios are psykb's own.")
    return _("The seeds are from: {names}.").format(names=_(", ").join(map(str, named)))


def _licences(report: DialogueReport) -> str:
    rows = [(name or _("unknown"), str(n)) for name, n in report.licences.items()]
    own = ""
    if report.own_words:
        own = plural(
            "{n} dialogue cites no book: no licence binds it, but the terms of the model's "
            "provider may.",
            "{n} dialogues cite no book: no licence binds them, but the terms of the model's "
            "provider may.",
            report.own_words,
        )
    if not rows:
        return own
    words = _(
        "The dialogues retell their seeds, and may retell what they cite: whoever passes them on "
        "is bound by these licences."
    )
    if "" in report.licences:
        words += " " + _("Where one is unknown, ask the owner of the seed or the book before.")
    parts = (words, table((_("licence"), _("dialogues")), rows, numbers=(1,)), own)
    return "\n\n".join(filter(None, parts))


def _checked(report: DialogueReport) -> str:
    counts = {row.standing: row.sentences for row in report.standings}
    return _(
        "Each sentence of a counsellor was judged: {supported} are supported by the seed or by a "
        "place in the books, {general} are general counselling talk, {unsupported} claim what "
        "neither says. {refused} drafts were refused; `rejected.jsonl` holds them, and `report.md` "
        "counts them by reason."
    ).format(
        supported=counts[Standing.SUPPORTED],
        general=counts[Standing.GENERAL],
        unsupported=counts[Standing.UNSUPPORTED],
        refused=report.refused,
    )
