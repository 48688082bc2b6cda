"""What is told of files that were verified and failed: what to do about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import record

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding

_GONE = later(
    "Documents that are gone or offsets that were changed: psykb verify {path} --relocate -o NEW "
    "finds quotes again that stand somewhere else, letter by letter."
)
_OTHERWISE = later(
    "Pages, sections and titles: psykb verify {path} --relocate -o NEW writes them as they should "
    "be."
)
_CHANGED = later(
    "What was changed by hand: psykb verify {path} --relocate -o NEW gives each line the id of "
    "what it says now."
)
_CHANGED_IN_RUN = later(
    "psykb {command} --run {name}, with the options that the run was made with, writes it as it "
    "was."
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
    """A file that was verified; `findings` in the order of the file.

    `items` counts its lines: items, or `dialogues`.
    """

    path: Path
    items: int
    quotes: int
    findings: "tuple[Finding, ...]"
    dialogues: bool = False


def advise(call: Call, looked: Sequence[Looked]) -> None:
    """Tell what to do, once for each file and kind of fault."""
    from psykb.generation import run_folders

    count = Counter(finding.flaw.value for file in looked for finding in file.findings)
    told = 0
    for words, flaws in _ADVICE.items():
        failing = [file for file in looked if any(f.flaw in flaws for f in file.findings)]
        for path in dict.fromkeys(map(_relocated_with, failing)):
            call.say(_(words).format(path=path))
            if words == _CHANGED and path.with_name(run_folders.JOURNAL).is_file():
                dialogues = run_folders.makes_dialogues(path.parent)
                call.say(
                    _(_CHANGED_IN_RUN).format(
                        command="gen-dialogue" if dialogues else "gen-qa",
                        name=path.absolute().parent.name,
                    )
                )
        told += sum(count[flaw] for flaw in flaws)
    if told < count.total() or count["quote_differs"]:
        call.say(_(_BY_HAND))


def _relocated_with(file: Looked) -> Path:
    """Return the file that is relocated to mend another: reviews go with what they are of."""
    from psykb.generation import run_folders

    if file.path.name != run_folders.REVIEWS:
        return file.path
    return file.path.with_name(run_folders.DIALOGUES if file.dialogues else run_folders.QA)
