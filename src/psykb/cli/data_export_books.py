"""`psykb data export --format corpus`: the books of a knowledge base."""

from pathlib import Path

from psykb.cli.calls import NOTHING, Call
from psykb.cli.data_export_choices import Choices
from psykb.cli.data_export_targets import STDOUT, put_into
from psykb.cli.data_export_words import put_content, tell_chats
from psykb.errors import MisuseError
from psykb.messages import text as _

_EXPORTS = "exports"  # the folder of exports of bases, below the root


def export(call: Call, choices: Choices) -> None:
    """Write the books of the base that is meant, and tell what was written."""
    from psykb.dataset.exporting_books import export_corpus, render_corpus

    _check(choices)
    with call.open_books() as base:
        if choices.output == STDOUT:
            content, done = render_corpus(base, choices.options)
            put_content(call, content)
        else:
            done = export_corpus(base, _target(call, choices, base.path), choices.options)
    if not done.rows:
        call.exit_code = NOTHING
    tell_chats(call, done, {})


def _check(choices: Choices) -> None:
    if choices.source:
        raise MisuseError(
            _(
                "--format corpus is of a knowledge base; write --kb {name} in the place of {name}"
            ).format(name=choices.source)
        )
    if choices.options.no_quotes:
        raise MisuseError(
            _("--no-quotes would leave nothing of a corpus, which is the books' own words")
        )
    choices.refuse_those_of_items(_("books"))


def _target(call: Call, choices: Choices, base: Path) -> Path:
    """Return where to write: `exports` below the root unless told otherwise."""
    named = call.settings.root / _EXPORTS / f"{base.resolve().name}.corpus"
    return put_into(choices.output, named)
