"""What `psykb data export` says: what was written, what was left out, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.layout import table
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.cli.data_export_checks import Looked
    from psykb.dataset.exported import Exported
    from psykb.dataset.selecting import Selection
    from psykb.dataset.withholding import Share
    from psykb.types import Kind


def tell_nothing(
    call: Call,
    chosen: "Selection",
    format_: str,
    *,
    reviewed: bool,
    wanted: "tuple[Kind, ...]" = (),
) -> None:
    """Say why there is nothing to write; `wanted` are the kinds that were asked for, () for all."""
    if wanted and chosen.there:
        words = _("{file}: holds no item of the kinds asked for ({wanted}); there are: {known}")
    elif reviewed:
        words = _(
            "{file}: holds no reviewed item of these kinds; psykb review RUN, or leave out "
            "--reviewed"
        )
    else:
        words = _("{file}: holds no item to write")
    call.complain(
        words.format(
            file=chosen.file,
            wanted=", ".join(kind.value for kind in wanted),
            known=", ".join(kind.value for kind in chosen.there),
        )
    )
    if call.json:
        call.put_json(format=format_, files=[], rows=0, **_counts(chosen))


def tell(call: Call, done: "Exported", chosen: "Selection", looked: "Looked") -> None:
    """Print the files, and say how many items they hold and what became of the others."""
    if call.json:
        call.put_json(
            format=done.format,
            files=done.files,
            rows=done.rows,
            verified=looked.verified,
            **_counts(chosen),
            **_told(done),
            shares=done.shares,
        )
        return
    _put_files(call, done)
    pairs = done.format == "preference"
    written = _pairs(done) if pairs else plural("{n} item written", "{n} items written", done.rows)
    call.say(written)
    for line in _left_out(chosen):
        call.say(line)
    for left in done.left_out:
        call.complain(f"{left.item}: {left.why}")
    if looked.note:
        call.say(looked.note)
    _say_notes(call, done)
    if done.shares:
        call.say(_shares(done.shares))


def tell_chats(call: Call, done: "Exported", counts: Mapping[str, object]) -> None:
    """Print the files, and say how many dialogues, rows or sections they hold.

    Args:
        call: of the command.
        done: what was written.
        counts: what became of the others, by name: "rejected", "unreviewed", "splits".
    """
    if call.json:
        call.put_json(format=done.format, files=done.files, rows=done.rows, **counts, **_told(done))
        return
    _put_files(call, done)
    call.say(_rows(done))
    rejected, unreviewed = counts.get("rejected"), counts.get("unreviewed")
    if isinstance(rejected, int) and rejected:
        call.say(
            plural(
                "{n} dialogue left out that a reviewer rejected",
                "{n} dialogues left out that reviewers rejected",
                rejected,
            )
        )
    if isinstance(unreviewed, int) and unreviewed:
        call.say(
            plural(
                "{n} dialogue left out that nobody has reviewed",
                "{n} dialogues left out that nobody has reviewed",
                unreviewed,
            )
        )
    for left in done.left_out:
        call.complain(f"{left.item}: {left.why}")
    _say_notes(call, done)


def put_content(call: Call, content: bytes) -> None:
    """Print what a file would hold."""
    if content:
        call.put(content.decode("utf-8").removesuffix("\n"))


def set_code(call: Call, done: "Exported") -> None:
    """Let the command end as what was left out wants it."""
    if done.left_out:
        call.exit_code = SOME_FAILED if done.rows else NOTHING
    elif not done.rows:
        call.exit_code = NOTHING


def _rows(done: "Exported") -> str:
    if done.format == "corpus":
        return plural("{n} section written", "{n} sections written", done.rows)
    if done.format == "preference":
        return _pairs(done)
    return plural("{n} conversation written", "{n} conversations written", done.rows)


def _pairs(done: "Exported") -> str:
    return plural("{n} pair written", "{n} pairs written", done.rows)


def _put_files(call: Call, done: "Exported") -> None:
    for file in (*done.files, *filter(None, [done.training])):
        call.put(str(file))


def _say_notes(call: Call, done: "Exported") -> None:
    for note in done.notes:
        call.say(note)
    for warning in done.warnings:
        call.complain(warning)


def _told(done: "Exported") -> dict[str, object]:
    return {
        "left_out": done.left_out,
        "notes": done.notes,
        "warnings": done.warnings,
        "training": done.training,
    }


def _counts(chosen: "Selection") -> dict[str, object]:
    return {
        "rejected": chosen.rejected,
        "unreviewed": chosen.unreviewed,
        "related": chosen.related,
        "lacking": {kind.value: n for kind, n in chosen.lacking.items()},
    }


def _left_out(chosen: "Selection") -> list[str]:
    """Return what is to be said of the items that were not chosen, a line each."""
    said = []
    if chosen.rejected:
        said.append(
            plural(
                "{n} item left out that a reviewer rejected",
                "{n} items left out that reviewers rejected",
                chosen.rejected,
            )
        )
    if chosen.unreviewed:
        said.append(
            plural(
                "{n} item left out that nobody has reviewed",
                "{n} items left out that nobody has reviewed",
                chosen.unreviewed,
            )
        )
    if chosen.related:
        said.append(
            plural(
                "{n} item left out on the sentence or term of an earlier one; --no-apart keeps it",
                "{n} items left out on the sentence or term of an earlier one; --no-apart keeps "
                "them",
                chosen.related,
            )
        )
    said += [
        plural(
            "{kind}: {n} item fewer than asked for",
            "{kind}: {n} items fewer than asked for",
            n,
            kind=kind.value,
        )
        for kind, n in chosen.lacking.items()
    ]
    return said


def _shares(shares: "tuple[Share, ...]") -> str:
    """Return a table: how much of each book the export reproduces, with quotes and without."""
    head = (_("book"), _("with quotes"), _("without"))
    rows = [(s.title, *(_share(n, s.characters) for n in (s.before, s.after))) for s in shares]
    return "\n".join(table([head, *rows], numbers=(1, 2)))


def _share(characters: int, whole: int) -> str:
    return f"{100 * characters / whole:.2f} % ({characters})"
