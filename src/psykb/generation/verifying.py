"""Is what an item quotes in the books, at the pages that it names? Every difference has a name."""

from collections.abc import Callable, Iterator

from psykb.generation import misfits
from psykb.generation.checks.items import content_id
from psykb.generation.file_kinds import MARK_OF_ITEMS
from psykb.generation.flaws import Finding, Flaw
from psykb.generation.places import Places
from psykb.generation.quotations import quotation_flaws
from psykb.generation.reviewing import EDITED
from psykb.generation.run_folders import QA
from psykb.generation.verifying_lines import Form, LineVerifier
from psykb.index.catalogue import Catalogue
from psykb.messages import later
from psykb.types import LETTERS, Kind, Method, QAPair

_FEWEST = 2  # options: one alone is no choice
_LISTS = ("citations", "origin")
_STRANGER = later(
    "{path}: holds no items of psykb; verify takes the qa.jsonl that `psykb gen-qa` writes, or the "
    "folder of a run, not what was exported from it"
)


class Verifier(LineVerifier[QAPair]):
    """Compares items with the store, by equality.

    Args:
        catalogue: of the base whose documents the items cite.
        item_id: makes the id of an item from its content; None leaves the ids unchecked.
    """

    def __init__(
        self, catalogue: Catalogue, *, item_id: Callable[[QAPair], str] | None = None
    ) -> None:
        self._cited = Places(catalogue)
        form = Form(
            kind=QAPair,
            file=QA,
            mark=MARK_OF_ITEMS,
            stranger=_STRANGER,
            quotes=lambda raw: sum(len(misfits.elements(raw, name)) for name in _LISTS),
            is_place=lambda where: len(where) == 2,
            named_in_vain=misfits.pointless,
            check=lambda item, line: self.item(item, line=line),
            own_id=None
            if item_id is None
            else lambda item: item.id if keeps_id(item) else item_id(item),
        )
        super().__init__(form, self._cited)

    def item(self, item: QAPair, *, line: int = 0) -> tuple[Finding, ...]:
        """Return what is wrong with an item, citation by citation."""
        found = [
            Finding(line=line, item=item.id, flaw=flaw, field=field, expected=expected, found=what)
            for field, flaw, expected, what in self._differences(item)
        ]
        found += answer_flaws(item, line=line)
        found += quotation_flaws(item, line=line)
        if not item.citations and item.provenance.method is not Method.EXAM:
            found.append(Finding(line=line, item=item.id, flaw=Flaw.NO_EVIDENCE, field="citations"))
        return tuple(found)

    def _differences(self, item: QAPair) -> Iterator[tuple[str, Flaw, str, str]]:
        for name in _LISTS:
            for at, citation in enumerate(getattr(item, name)):
                for flaw, expected, found in self._cited.flaws(citation):
                    yield f"{name}.{at}", flaw, expected, found


def own_id(item: QAPair) -> str:
    """Return the id that an item with this content has."""
    return content_id(item.kind, item.question, item.options, item.answer, item.citations)


def answer_flaws(item: QAPair, *, line: int = 0) -> tuple[Finding, ...]:
    """Return what is wrong with the form of an item's options, key or answer; no book is needed.

    One finding at most: `OPTION_COUNT` (fewer than two options, or more than there are letters),
    `KEY_NOT_AN_OPTION`, `KEY_MALFORMED` or `EMPTY_ANSWER`. Where there is none, every letter of the
    key of a choice item names an option, in order and each once, and the key of a statement is
    "true" or "false".

    Args:
        item: as it was read.
        line: where it stands in its file, from 1; 0 where there is no file.
    """
    wrong = _wrong_answer(item)
    if wrong is None:
        return ()
    field, flaw, expected, found = wrong
    return (
        Finding(line=line, item=item.id, flaw=flaw, field=field, expected=expected, found=found),
    )


def _wrong_answer(item: QAPair) -> tuple[str, Flaw, str, str] | None:
    """Return (field, flaw, what it should be, what it is)."""
    answer, count = item.answer, len(item.options)
    if item.kind.is_open:
        return None if answer.strip() else ("answer", Flaw.EMPTY_ANSWER, "", "")
    if item.kind is Kind.TRUE_FALSE:
        fits = answer in ("true", "false")
        return None if fits else ("answer", Flaw.KEY_MALFORMED, "true, false", answer)
    if not _FEWEST <= count <= len(LETTERS):
        return "options", Flaw.OPTION_COUNT, f"{_FEWEST}–{len(LETTERS)}", str(count)
    letters = LETTERS[:count]
    if any(letter not in letters for letter in answer):
        return "answer", Flaw.KEY_NOT_AN_OPTION, f"{letters[0]}–{letters[-1]}", answer
    numbers = {Kind.SINGLE: answer[1:] == "", Kind.MULTIPLE: len(answer) > 1}
    ordered = "".join(sorted(set(answer)))
    if not answer or answer != ordered or not numbers.get(item.kind, True):
        return "answer", Flaw.KEY_MALFORMED, ordered, answer
    return None


def keeps_id(item: QAPair) -> bool:
    """Whether an item was edited in a review, and has the id under which it was reviewed."""
    return any(check.detail == EDITED for check in item.checks)
