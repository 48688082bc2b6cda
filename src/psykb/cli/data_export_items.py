"""`psykb data export` of the items of a run or a file."""

from dataclasses import replace
from typing import TYPE_CHECKING

from psykb.cli.calls import NOTHING, Call
from psykb.cli.data_export_checks import look, opened, tell_findings
from psykb.cli.data_export_choices import Choices
from psykb.cli.data_export_targets import is_ours, target_of
from psykb.cli.data_export_words import put_content, set_code, tell, tell_nothing

if TYPE_CHECKING:
    from pathlib import Path

    from psykb.dataset.exported import Exported
    from psykb.dataset.selecting import Selection
    from psykb.index.knowledge_base import KnowledgeBase

FAILED = 1


def export(call: Call, choices: Choices) -> None:
    """Select, verify, write, and tell what was written."""
    from psykb.dataset import counting
    from psykb.dataset.exporting import NEEDS_BASE
    from psykb.dataset.selecting import select

    format_, options = choices.format, choices.options
    wanted = counting.parse(choices.kinds) if choices.kinds else None
    chosen = select(
        call.settings.root,
        choices.source,
        only_reviewed=choices.reviewed,
        kinds=wanted,
        apart=format_ == "exam" if choices.apart is None else choices.apart,
    )
    if not chosen.items:
        call.exit_code = NOTHING
        tell_nothing(call, chosen, format_, reviewed=choices.reviewed, wanted=tuple(wanted or ()))
        return
    target = target_of(choices, chosen.target, chosen.file)
    ours = target is not None and is_ours(target, chosen.target, own=chosen.run)
    options = replace(options, name=chosen.target.name, force=options.force or ours)
    choices = replace(choices, options=options)
    needed = options.no_quotes or format_ in NEEDS_BASE
    base = opened(call, chosen, needed=needed) if needed or not choices.unverified else None
    try:
        looked = look(call, chosen, base, unverified=choices.unverified)
        if looked.findings:
            call.exit_code = FAILED
            tell_findings(call, chosen, format_, looked.findings)
            return
        done = _write(call, chosen, choices, target, base)
    finally:
        if base is not None:
            base.close()
    set_code(call, done)
    tell(call, done, chosen, looked)


def _write(
    call: Call,
    chosen: "Selection",
    choices: Choices,
    target: "Path | None",
    base: "KnowledgeBase | None",
) -> "Exported":
    """Write the files, or print the one there is where there is no `target`."""
    from psykb.dataset.exporting import export as export_items
    from psykb.dataset.exporting import render

    format_, options, file = choices.format, choices.options, chosen.file
    if target is not None:
        return export_items(chosen.items, format_, target, base, options, file=file)
    content, done = render(chosen.items, format_, base, options, file=file)
    put_content(call, content)
    return done
