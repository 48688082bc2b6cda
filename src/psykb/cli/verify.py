"""`psykb verify`: every quote of items and dialogues against the books, letter by letter."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, Call, from_here
from psykb.cli.layout import wrap
from psykb.cli.parsing import command
from psykb.cli.printing import INDENT
from psykb.cli.verify_advice import Looked, advise
from psykb.cli.verify_words import flaw_words
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding
    from psykb.index.knowledge_base import KnowledgeBase


@command(
    "verify",
    help=later("Check that every quote of items and dialogues is in the books, at its page."),
    more=later(
        "FILE is a qa.jsonl or dialogues.jsonl, RUN a run under generated/ or its folder. Each "
        "quote is compared with the text at its offsets, letter by letter, and so are page labels, "
        "sections and titles; keys and ids must fit, and findings stand on the sentences that they "
        "are of; whether answers are right is not verified. Items and dialogues that were edited "
        "in reviews are verified, too. Files may have been edited by hand: each line that fails is "
        "named. A run is compared with the base from which it was made, unless --kb says otherwise."
    ),
    examples=(
        ("psykb verify generated/default-0123abcd", ""),
        ("psykb verify qa.jsonl --json", later("All findings as JSON.")),
        (
            "psykb verify qa.jsonl --relocate -o new.jsonl",
            later("Find quotes again in a new edition of the book; reviews are applied."),
        ),
        (
            "psykb verify RUN --relocate -o FOLDER/qa.jsonl",
            later("The same as a run of its own; reviews go with it."),
        ),
    ),
)
@click.argument("names", nargs=-1, required=True, metavar=later("FILE|RUN…"))
@click.option(
    "--relocate",
    is_flag=True,
    help=later(
        "Find quotes again whose document was replaced; lists what was moved, lost or ambiguous."
    ),
)
@click.option(
    "-o",
    "--out",
    metavar=later("FILE"),
    help=later(
        "With --relocate: write those whose quotes all stand to FILE. Reviews of a run are applied "
        "(what was rejected is left out, edits are written), or go with it where FILE has the name "
        "of its file."
    ),
)
@click.option("--in-place", is_flag=True, help=later("With --relocate: replace the file itself."))
def verify(
    call: Call, names: tuple[str, ...], relocate: bool, out: str | None, in_place: bool
) -> None:
    """Verify each file, and print what fails."""
    from psykb.generation import run_folders

    _check_options(names, relocate, out, in_place)
    paths = [run_folders.output_of(call.settings.root, name) for name in names]
    if relocate:
        from psykb.cli.verify_relocation import dialogues_in, items_in, relocate_file

        target = paths[0] if in_place else None if out is None else Path(out)
        with ExitStack() as opened:
            if _is_of_dialogues(paths[0]):
                some = _base_cited(call, paths[0], opened)
                relocate_file(call, dialogues_in(some), paths[0], target)
            else:
                base = opened.enter_context(_base_of(call, paths[0]))
                relocate_file(call, items_in(base), paths[0], target)
        return
    looked = [file for path in paths for file in _look(call, path)]
    failed = any(file.findings for file in looked)
    call.exit_code = 1 if failed else 0 if any(file.items for file in looked) else NOTHING
    if call.json:
        call.put_json(verified=not failed, files=looked)
        return
    for file in looked:
        _put(call, file)
    if failed:
        advise(call, looked)
    elif not call.exit_code:
        call.say(_("Verified are quotes and their places, not whether the answers are right."))


def _check_options(names: Sequence[str], relocate: bool, out: str | None, in_place: bool) -> None:
    if not relocate and (out is not None or in_place):
        raise MisuseError(_("-o and --in-place go with --relocate"))
    if relocate and len(names) > 1:
        raise MisuseError(_("--relocate takes one file at a time"))
    if out is not None and in_place:
        raise MisuseError(_("give either -o FILE or --in-place"))


def _base_of(call: Call, path: Path) -> "KnowledgeBase":
    """Open the base from which the run that holds a file was made, unless one was named."""
    from psykb.generation import run_folders

    own = replace(call)  # each file follows for itself
    own.follow(run_folders.base_of(path.parent))
    return own.open_base()


def _look(call: Call, path: Path) -> Iterator[Looked]:
    """Yield what there is to say of a file, and of the edits of its items in the reviews."""
    from psykb.generation import reviewing, run_folders
    from psykb.generation.verifying import Verifier, own_id

    if _is_of_dialogues(path):
        yield from _look_at_dialogues(call, path)
        return
    with _base_of(call, path) as base:
        verifier = Verifier(base.catalogue, item_id=own_id)
        found = verifier.file(path)
        yield Looked(path=path, items=found.items, quotes=found.quotes, findings=found.findings)
        if path.name != run_folders.QA:
            return
        decided = reviewing.decided(path.parent)
        # reviews are never deleted: those of items that were relocated name ids that are gone
        edits = [one.edited for id, one in decided.items() if one.edited and id in verifier.ids]
        if edits:
            yield Looked(
                path=path.parent / run_folders.REVIEWS,
                items=len(edits),
                quotes=sum(len(edit.citations) + len(edit.origin) for edit in edits),
                findings=tuple(finding for edit in edits for finding in verifier.item(edit)),
            )


def _look_at_dialogues(call: Call, path: Path) -> Iterator[Looked]:
    """Yield what there is to say of a file of dialogues, and of their edits in the reviews.

    Dialogues that were made without books cite nothing: no base is needed then.
    """
    from psykb.generation import reviewing, run_folders
    from psykb.generation.dialogues.report import citations_of
    from psykb.generation.dialogues.verifying import DialogueVerifier

    with ExitStack() as opened:
        base = _base_cited(call, path, opened)
        verifier = DialogueVerifier(base.catalogue if base else None)
        found = verifier.file(path)
        yield Looked(
            path=path,
            items=found.items,
            quotes=found.quotes,
            findings=found.findings,
            dialogues=True,
        )
        if path.name != run_folders.DIALOGUES:
            return
        decided = reviewing.decided_dialogues(path.parent)
        edits = [one.edited for id, one in decided.items() if one.edited and id in verifier.ids]
        if edits:
            yield Looked(
                path=path.parent / run_folders.REVIEWS,
                items=len(edits),
                quotes=sum(len(citations_of(edit)) for edit in edits),
                findings=tuple(finding for edit in edits for finding in verifier.dialogue(edit)),
                dialogues=True,
            )


def _is_of_dialogues(path: Path) -> bool:
    """Whether a file holds dialogues, by its name or its lines."""
    from psykb.generation.file_kinds import holds_dialogues
    from psykb.generation.run_folders import DIALOGUES

    return path.name == DIALOGUES or holds_dialogues(path)


def _base_cited(call: Call, path: Path, opened: ExitStack) -> "KnowledgeBase | None":
    """Open the base that dialogues cite, and close it with `opened`; None where they cite none."""
    with path.open("rb") as lines:
        cites = any(b'"document_id"' in line for line in lines)
    return opened.enter_context(_base_of(call, path)) if cites else None


def _put(call: Call, file: Looked) -> None:
    for finding in file.findings:
        call.put(_finding_lines(call, file.path, finding))
    counted = _("{items}, {quotes}").format(
        items=plural("{n} dialogue", "{n} dialogues", file.items)
        if file.dialogues
        else plural("{n} item", "{n} items", file.items),
        quotes=plural("{n} quote", "{n} quotes", file.quotes),
    )
    if file.findings:
        bad = len({(finding.line, finding.item) for finding in file.findings})
        words = plural("{n} item fails", "{n} items fail", bad)
        if file.dialogues:
            words = plural("{n} dialogue fails", "{n} dialogues fail", bad)
        call.put(
            _("{path}: {counted}: {words}").format(
                path=from_here(file.path), counted=counted, words=words
            )
        )
    elif file.items:
        words = _("all stand in the books, at their pages")
        if not file.quotes:
            words = _("nothing is cited; messages and findings hold together")
        call.put(
            _("{path}: {counted}: {words}").format(
                path=from_here(file.path), counted=counted, words=words
            )
        )
    else:
        words = _("{path}: holds no dialogues") if file.dialogues else _("{path}: holds no items")
        call.put(words.format(path=from_here(file.path)))


def _finding_lines(call: Call, path: Path, finding: "Finding") -> str:
    place = from_here(path) + (f":{finding.line}" if finding.line else "")
    parts = [place, finding.item, finding.field, flaw_words(finding.flaw)]
    head = in_line(": ".join(part for part in parts if part))
    shown = ((_("expected: "), finding.expected), (_("found: "), finding.found))
    return "\n".join(
        [
            wrap(head, call.columns, indent=INDENT, first=""),
            *(
                wrap(in_line(words), call.columns, first=INDENT + name, indent=INDENT * 2)
                for name, words in shown
                if words
            ),
        ]
    )


def in_line(words: str) -> str:
    """Return what a file says so that it steers no terminal and breaks no line."""
    return "".join(c if c.isprintable() else " " for c in words)
