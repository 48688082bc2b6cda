"""`psykb data export` of dialogues and mixes."""

from dataclasses import replace
from typing import TYPE_CHECKING

from psykb.cli.calls import NOTHING, Call
from psykb.cli.data_export_choices import Choices
from psykb.cli.data_export_targets import STDOUT, is_ours, target_of
from psykb.cli.data_export_words import put_content, set_code, tell_chats
from psykb.errors import MisuseError
from psykb.messages import text as _

if TYPE_CHECKING:
    from pathlib import Path

    from psykb.dataset.exported import Exported
    from psykb.dataset.selecting_chats import ChatSelection

_PREFERENCE = "preference"


def export(call: Call, choices: Choices) -> None:
    """Select, write, and tell what was written."""
    from psykb.dataset.exported import check_printable
    from psykb.dataset.selecting_chats import select_chats

    chosen = select_chats(call.settings.root, choices.source, only_reviewed=choices.reviewed)
    _check(choices, chosen)
    if choices.output == STDOUT:
        check_printable(choices.format, several=len(chosen.splits) > 1)
    if not any(chosen.splits.values()):
        call.exit_code = NOTHING
        call.complain(_nothing(choices, chosen))
        if call.json:
            call.put_json(format=choices.format, files=[], rows=0, **_counts(chosen))
        return
    target = target_of(choices, chosen.target, chosen.file)
    ours = target is not None and is_ours(target, chosen.target, own=chosen.own)
    options = replace(choices.options, name=chosen.target.name)
    options = replace(options, force=options.force or ours)
    done = _write(call, chosen, replace(choices, options=options), target)
    set_code(call, done)
    tell_chats(call, done, _counts(chosen))


def _check(choices: Choices, chosen: "ChatSelection") -> None:
    """Refuse what cannot be asked of dialogues or rows."""
    from psykb.dataset.exporting import OF_CHATS

    is_set = bool(chosen.dialogues)
    what = _("dialogues") if is_set else _("rows of a mix")
    known = (*OF_CHATS, _PREFERENCE) if is_set else OF_CHATS
    if choices.options.no_quotes:
        raise MisuseError(
            _(
                "--no-quotes is for items of a run: {what} cite the books in findings, or hold "
                "their words; export the items themselves"
            ).format(what=what)
        )
    choices.refuse_those_of_items(what)
    if choices.format not in known:
        raise MisuseError(
            _("--format {format} is not for {what}; choose from {known}").format(
                format=choices.format, what=what, known=", ".join(known)
            )
        )


def _nothing(choices: Choices, chosen: "ChatSelection") -> str:
    words = (
        _("{file}: holds no reviewed dialogue; psykb review NAME, or leave out --reviewed")
        if choices.reviewed
        else _("{file}: holds nothing to write")
    )
    return words.format(file=chosen.file)


def _write(
    call: Call, chosen: "ChatSelection", choices: Choices, target: "Path | None"
) -> "Exported":
    from psykb.dataset.exporting import export_chats, render_chats
    from psykb.dataset.exporting_pairs import export_pairs, render_pairs

    pairs = choices.format == _PREFERENCE
    if target is None:
        content, done = (
            render_pairs(chosen.dialogues, chosen.file)
            if pairs
            else render_chats(chosen.splits, choices.format, choices.options)
        )
        put_content(call, content)
        return done
    if pairs:
        return export_pairs(chosen.dialogues, chosen.file, target, choices.options)
    return export_chats(chosen.splits, choices.format, target, choices.options)


def _counts(chosen: "ChatSelection") -> dict[str, object]:
    return {
        "splits": {name: len(kept) for name, kept in chosen.splits.items()},
        "rejected": chosen.rejected,
        "unreviewed": chosen.unreviewed,
    }
