"""A review: one item after the other, each decision kept as soon as it is made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.review_edit import Edited, Editing
from psykb.cli.review_input import QUIT, Commands
from psykb.cli.review_pages import Pages
from psykb.cli.review_screen import help_lines, item_lines, prompt_line, reason_lines, reason_of
from psykb.errors import PsykbError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Citation, Document, QAPair, Review

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

_MEND = later("e edit again · d drop the edit ")
_KEEP = later("k keep it all the same · e edit again · d drop the edit ")
_REASON = later("reason (a number or words; empty: none of them, go back): ")


class Session:
    """Takes a reviewer through items.

    Args:
        call: how to print; its exit code becomes 1 where a line of a pipe means nothing.
        base: the books.
        folder: of the run, where reviews.jsonl grows.
        reviewer: whose decisions these are.
        commands: says what the reviewer wants.
        pages: shows pages.
        always_open: show the pages of each item without being asked.
    """

    def __init__(
        self,
        call: Call,
        base: "KnowledgeBase",
        folder: Path,
        reviewer: str,
        *,
        commands: Commands,
        pages: Pages,
        always_open: bool,
    ) -> None:
        from psykb.generation.verifying import Verifier

        self._call = call
        self._folder = folder
        self._reviewer = reviewer
        self._commands = commands
        self._pages = pages
        self._always_open = always_open
        self._editing = Editing(base)
        self._verifier = Verifier(base.catalogue)
        self._books: dict[str, Document] = {document.id: document for document in base.documents()}
        self._made: list[tuple[int, Review]] = []  # with the place of the item in the queue
        self.skipped = 0

    def follow(self, queue: Sequence[QAPair], edits: Mapping[str, QAPair]) -> int:
        """Show the items until the last is decided or the reviewer ends; return how many are left.

        Args:
            queue: what is to be decided, in order.
            edits: items as this reviewer has edited them before, by id; they are shown instead.
        """
        at = 0
        own = dict(edits)
        while at < len(queue):
            item = own.get(queue[at].id, queue[at])
            self._show(item, at, len(queue))
            following = self._decide(item, at, edited=queue[at].id in own)
            if following is None:
                break
            at = following
            own = {**edits, **{r.item: r.edited for _at, r in self._made if r.edited is not None}}
        return len(queue) - at

    @property
    def counts(self) -> Counter[str]:
        """How many decisions of each kind were made here and not taken back."""
        return Counter(review.verdict for _at, review in self._made)

    def _show(self, item: QAPair, at: int, total: int) -> None:
        findings = self._verifier.item(item)
        if self._call.json:
            self._call.put_json_line(n=at + 1, of=total, item=item, findings=findings)
        else:
            place = _("{n} of {total}").format(n=at + 1, total=total)
            self._call.put(item_lines(self._call, item, place, self._books, findings) + "\n")
        if self._always_open:
            self._open(item)

    def _decide(self, item: QAPair, at: int, *, edited: bool) -> int | None:
        """Take commands until the item is decided; return the place to go on, None to end."""
        while True:
            key, words = self._commands.command(prompt_line())
            if key == QUIT:
                return None
            if key == "u":
                back = self._undo()
                if back is not None:
                    return back
            elif key == "s":
                self.skipped += 1
                return at + 1
            elif self._judged(key, words, item, at, edited=edited):
                return at + 1

    def _judged(self, key: str, words: str, item: QAPair, at: int, *, edited: bool) -> bool:
        """Do what a key says; return whether the item is decided by it."""
        if key == "a":
            if edited:  # what is accepted is what was shown
                self._keep(at, "edit", item, edited=item)
            else:
                self._keep(at, "accept", item)
            return True
        if key == "e":
            changed = self._edit(item)
            if changed is not None:
                self._keep(at, "edit", item, edited=changed)
            return changed is not None
        if key == "r":
            return self._reject(words, item, at)
        if key == "o":
            self._open(item)
        elif key in ("?", "h"):
            self._say(help_lines(self._call))
        else:
            self._complain(_("there is no key {key!r}; ? lists them").format(key=key))
        return False

    def _keep(
        self,
        at: int,
        verdict: Literal["accept", "edit", "reject"],
        item: QAPair,
        *,
        edited: QAPair | None = None,
        reason: str = "",
    ) -> None:
        from psykb.generation import reviewing

        review = Review(
            item=item.id,
            verdict=verdict,
            edited=edited,
            reason=reason,
            reviewer=self._reviewer,
            time=reviewing.now(),
        )
        reviewing.append(self._folder, review)
        self._made.append((at, review))

    def _undo(self) -> int | None:
        from psykb.generation import reviewing

        if not self._made:
            self._say(_("there is no decision of this session to take back"))
            return None
        at, review = self._made[-1]
        taken = Review(
            item=review.item, verdict="undo", reviewer=self._reviewer, time=reviewing.now()
        )
        reviewing.append(self._folder, taken)
        self._made.pop()
        return at

    def _reject(self, words: str, item: QAPair, at: int) -> bool:
        if not words:
            self._say(reason_lines())
            words = self._commands.line(_(_REASON)) or ""
        if not words:
            self._complain(_("not rejected: that needs a reason"))
            return False
        self._keep(at, "reject", item, reason=reason_of(words))
        return True

    def _edit(self, item: QAPair) -> QAPair | None:
        """Take an item through the editor until it can be kept; None where it stays as it was."""
        text: str | None = None
        while True:
            try:
                edited = self._editing.edit(item, text)
            except PsykbError as error:
                self._complain(str(error))
                return None
            if edited is None:
                self._say(_("nothing was changed"))
                return None
            self._tell(edited)
            if edited.item is not None and not edited.doubts:
                return edited.item
            key = self._ask(_(_MEND) if edited.item is None else _(_KEEP))
            if key == "k" and edited.item is not None:
                return edited.item
            if key != "e":
                self._say(_("the edit was dropped"))
                return None
            text = edited.text

    def _ask(self, prompt: str) -> str:
        """Return one of the keys that the prompt names."""
        while True:
            key, _words = self._commands.command(prompt)
            if key in ("k", "e", "d", QUIT):
                return key
            self._complain(prompt.strip())

    def _tell(self, edited: Edited) -> None:
        for fault in edited.faults:
            self._complain(fault)
        for doubt in edited.doubts:
            self._say(f"(!) {doubt}")

    def _open(self, item: QAPair) -> None:
        citations: Sequence[Citation] = item.citations or item.origin
        try:
            self._pages.open(citations)
        except PsykbError as error:
            self._say(str(error))

    def _say(self, words: str) -> None:
        self._call.say("\n".join(wrap(line, self._call.columns) for line in words.split("\n")))

    def _complain(self, words: str) -> None:
        self._call.complain(words)
        if not self._commands.forgiving:
            self._call.exit_code = 1
