"""`psykb verify`: every quote of a file of items against the books, letter by letter."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, Call, from_here
from psykb.cli.layout import wrap
from psykb.cli.parsing import command
from psykb.cli.printing import INDENT
from psykb.cli.verify_words import flaw_words
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import record

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding
    from psykb.index.knowledge_base import KnowledgeBase

_GONE = later(
    "Documents that are gone or offsets that were changed: psykb verify {path} --relocate -o NEW "
    "finds quotes again that stand somewhere else, letter by letter."
)
_OTHERWISE = later(
    "Pages, sections and titles: psykb verify {path} --relocate -o NEW writes them as they should "
    "be."
)
_CHANGED = later(
    "Items that were changed by hand: psykb verify {path} --relocate -o NEW gives each the id of "
    "what it says now."
)
_CHANGED_IN_RUN = later(
    "psykb gen-qa --run {name}, with the options that the run was made with, writes it as it was."
)
_BY_HAND = later(
    "The rest must be mended by hand, or in `psykb review`; a quote must be as the book prints it."
)
_ADVICE: Mapping[str, tuple[str, ...]] = {
    _GONE: ("no_such_document", "out_of_range", "quote_differs"),
    _OTHERWISE: (
        "pages_differ",
        "section_differs",
        "title_differs",
        "exact_differs",
    ),
    _CHANGED: ("id_differs",),
}


@record
class Looked:
    """A file that was verified; `findings` in the order of the file."""

    path: Path
    items: int
    quotes: int
    findings: "tuple[Finding, ...]"


@command(
    "verify",
    help=later("Check that every quote of generated items is in the books, at its page."),
    more=later(
        "FILE is a qa.jsonl, RUN a run under generated/ or its folder. Each quote is compared with "
        "the text at its offsets, letter by letter, and so are page labels, sections and titles; "
        "keys and ids must fit; whether answers are right is not verified. Items that were edited "
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
        "With --relocate: write the items whose quotes all stand to FILE. Reviews of a run are "
        "applied (rejected items left out, edits written), or go with it where FILE is qa.jsonl."
    ),
)
@click.option("--in-place", is_flag=True, help=later("With --relocate: replace the file itself."))
def verify(
    call: Call, names: tuple[str, ...], relocate: bool, out: str | None, in_place: bool
) -> None:
    """Verify each file, and print what fails."""
    from psykb.generation import run_folders

    _check_options(names, relocate, out, in_place)
    paths = [run_folders.file_of(call.settings.root, name) for name in names]
    if relocate:
        from psykb.cli.verify_relocation import relocate_file

        target = paths[0] if in_place else None if out is None else Path(out)
        with _base_of(call, paths[0]) as base:
            relocate_file(call, base, paths[0], target)
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
        _advise(call, looked)
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


def _put(call: Call, file: Looked) -> None:
    for finding in file.findings:
        call.put(_finding_lines(call, file.path, finding))
    counted = _("{items}, {quotes}").format(
        items=plural("{n} item", "{n} items", file.items),
        quotes=plural("{n} quote", "{n} quotes", file.quotes),
    )
    if file.findings:
        bad = len({(finding.line, finding.item) for finding in file.findings})
        words = plural("{n} item fails", "{n} items fail", bad)
        call.put(
            _("{path}: {counted}: {words}").format(
                path=from_here(file.path), counted=counted, words=words
            )
        )
    elif file.items:
        words = _("all stand in the books, at their pages")
        call.put(
            _("{path}: {counted}: {words}").format(
                path=from_here(file.path), counted=counted, words=words
            )
        )
    else:
        call.put(_("{path}: holds no items").format(path=from_here(file.path)))


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


def _advise(call: Call, looked: Sequence[Looked]) -> None:
    """Tell what to do, once for each file of items and kind of fault."""
    from psykb.generation import run_folders

    count = Counter(finding.flaw.value for file in looked for finding in file.findings)
    told = 0
    for words, flaws in _ADVICE.items():
        failing = [file.path for file in looked if any(f.flaw in flaws for f in file.findings)]
        # reviews are relocated with the items that they are of
        of_items = [
            path.with_name(run_folders.QA) if path.name == run_folders.REVIEWS else path
            for path in failing
        ]
        for path in dict.fromkeys(of_items):
            call.say(_(words).format(path=path))
            if words == _CHANGED and path.with_name(run_folders.JOURNAL).is_file():
                call.say(_(_CHANGED_IN_RUN).format(name=path.absolute().parent.name))
        told += sum(count[flaw] for flaw in flaws)
    if told < count.total() or count["quote_differs"]:
        call.say(_(_BY_HAND))
