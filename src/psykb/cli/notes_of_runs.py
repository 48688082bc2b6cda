"""What is said beside a run, whatever it makes: how it began, what changed, what it took."""

from typing import TYPE_CHECKING, Any

from psykb.cli.answers import usage_line
from psykb.cli.calls import Call, from_here
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.outcomes import Edited, Made, Opening
    from psykb.generation.runs import Change


def notice_words(call: Call, notice: "Opening | Edited") -> None:
    """Say what is told while a run is under way."""
    from psykb.generation.outcomes import Opening

    if isinstance(notice, Opening):
        _opening_words(call, notice)
        return
    call.complain(
        _(
            "{file}: was changed since psykb wrote it; it is kept as {kept}, and written anew "
            "without the changes (those made by `psykb review` stay)"
        ).format(file=from_here(notice.file), kept=notice.kept.name)
    )


def _opening_words(call: Call, opening: "Opening") -> None:
    """Say what the journal tells of earlier runs."""
    if opening.torn:
        call.complain(
            _("{path}: the last line was half-written, and was moved to {torn}").format(
                path=from_here(opening.folder / "journal.jsonl"), torn="journal.torn"
            )
        )
    change = opening.change
    if opening.received:
        call.say(_at_hand(opening.received, same=change is None or not change.of_requests))
    if change is not None and change.of_books:
        call.complain(_changed(change))
    if change is not None and change.of_requests and opening.received:
        call.complain(_others(change))


def _at_hand(received: int, *, same: bool) -> str:
    if same:
        return plural(
            "{n} reply of earlier runs is at hand and is not paid for again.",
            "{n} replies of earlier runs are at hand and are not paid for again.",
            received,
        )
    return plural(
        "{n} reply of earlier runs is at hand, for a request that is still the same.",
        "{n} replies of earlier runs are at hand, for requests that are still the same.",
        received,
    )


def _others(change: "Change") -> str:
    """Say why requests that were answered before may be sent again."""
    parts = []
    if change.psykb is not None:
        parts.append(
            _("psykb was {old} and is {new}").format(old=change.psykb[0], new=change.psykb[1])
        )
    if change.prompts:
        parts.append(_("these prompts are others: {names}").format(names=", ".join(change.prompts)))
    if change.seeds:
        parts.append(_("these hold other seeds: {names}").format(names=", ".join(change.seeds)))
    if change.context is not None:
        parts.append(
            _("the model's context was {old} tokens and is {new}").format(
                old=change.context[0], new=change.context[1]
            )
        )
    return _("{what}: each request that this changes is sent, and paid for, anew").format(
        what="; ".join(parts)
    )


def _changed(change: "Change") -> str:
    from psykb.generation.runs import listed

    parts = [
        words.format(titles=listed(titles))
        for words, titles in (
            (_("gone: {titles}"), change.gone),
            (_("changed: {titles}"), change.changed),
            (_("new: {titles}"), change.new),
        )
        if titles
    ]
    return _("the books are not those of the run before ({what})").format(
        what="; ".join(parts)
    ) + plural(
        "; {n} reply in the journal holds text that is gone, and will be asked for anew",
        "; {n} replies in the journal hold text that is gone, and will be asked for anew",
        change.replies,
    )


def ending_notes(made: "Made[Any]") -> list[str]:
    """Return what is told of the end of a run, line by line."""
    found = []
    if made.report is None and made.folder.exists():
        found.append(
            _("An earlier run had come further; its files in {folder} are as they were.").format(
                folder=from_here(made.folder)
            )
        )
    found += _spent(made)
    if made.failed:
        found.append(
            plural(
                "The model failed at {n} place; the same command asks again.",
                "The model failed at {n} places; the same command asks again.",
                made.failed,
            )
        )
    return found


def _spent(made: "Made[Any]") -> list[str]:
    found = []
    if made.spent.calls and made.model is not None:
        found.append(_("Paid for now: {usage}").format(usage=usage_line(made.model, made.spent)))
    if made.reused:
        found.append(plural("{n} reply reused.", "{n} replies reused.", made.reused))
    if made.repeated:
        found.append(
            plural(
                "{n} call sent again, whose reply was lost when a run was killed.",
                "{n} calls sent again, whose replies were lost when a run was killed.",
                made.repeated,
            )
        )
    if made.unused:
        found.append(
            plural(
                "{n} draft more was under way; the same command, or a larger -n, takes its "
                "replies.",
                "{n} drafts more were under way; the same command, or a larger -n, takes their "
                "replies.",
                made.unused,
            )
        )
    return found
