"""A review: one item after the other, each decision kept as soon as it is made."""

from typing import Generic, Literal

from psykb.answering.disarming import printable
from psykb.cli.calls import Call
from psykb.cli.review_input import QUIT, Commands, Order
from psykb.cli.review_ledger import Ledger
from psykb.cli.review_manner import Manner, T
from psykb.cli.review_pages import Pages
from psykb.cli.review_queue import SHORTEST, Queue
from psykb.cli.review_screen import (
    KEYS,
    help_lines,
    prompt_line,
    reason_lines,
    verdict_words,
)
from psykb.cli.review_talk import Talk
from psykb.errors import MisuseError, NotFoundError, PsykbError
from psykb.messages import text as _

_WITH_WORDS = ("r", "g")  # keys that something belongs to
_OF_AN_ITEM = ("a", "e", "r", "s", "o")  # keys that an item may be named for


class Session(Generic[T]):
    """Takes a reviewer through items.

    In a pipe, a line that is refused ends the review unless it names its item: the lines behind it
    would be taken for the wrong items.

    Args:
        call: how to print; its exit code becomes 1 where a line of a pipe means nothing.
        manner: of what is reviewed.
        queue: the items.
        ledger: keeps what is decided.
        commands: says what the reviewer wants.
        pages: shows pages.
        always_open: show the pages of each item without being asked.
    """

    def __init__(
        self,
        call: Call,
        manner: Manner[T],
        queue: Queue[T],
        ledger: Ledger[T],
        *,
        commands: Commands,
        pages: Pages,
        always_open: bool,
    ) -> None:
        self._call = call
        self._queue = queue
        self._ledger = ledger
        self._commands = commands
        self._pages = pages
        self._always_open = always_open
        self._manner = manner
        self._talk = Talk(call, manner, commands)
        self._at: int | None = 0  # the place of the item that is shown; None where none is left
        self._ended = False
        self._named = False  # whether a line has named its item

    def follow(self) -> None:
        """Show the items until the last is decided or the reviewer ends."""
        while not self._ended:
            if self._at is None and not self._named:
                return  # else lines may follow for items that were decided before
            # what a line of a pipe does not mean is not shown, but to a program that reads along
            shown = not self._commands.piped or self._call.json
            if shown:
                self._present()
            obeyed = False
            while not obeyed:
                order = self._commands.command(prompt_line())
                ends = order.key == QUIT and self._named
                if not (shown or order.item or ends):
                    self._present()
                    shown = True
                obeyed = self._obeyed(order)

    def _present(self) -> None:
        if self._at is not None:
            self._show(self._at)

    def _show(self, place: int) -> None:
        if not (self._commands.piped and self._call.quiet):
            self._print(place)
        if self._always_open:
            self._open(self._item(place))

    def _print(self, place: int) -> None:
        item = self._item(place)
        findings = self._manner.findings(item)
        of, line = len(self._queue.items), self._queue.number(place)
        if self._call.json:
            self._call.put_json_line(n=place + 1, of=of, line=line, item=item, findings=findings)
            return
        where = f"{_('{n} of {total}').format(n=place + 1, total=of)} · #{line}"
        verdict = self._ledger.verdict(item.id)
        self._call.put(self._manner.lines(self._call, item, where, findings, verdict) + "\n")

    def _item(self, place: int) -> T:
        return self._ledger.shown(self._queue.items[place])

    def _obeyed(self, order: Order) -> bool:
        """Do what is wanted; return whether another item, or none, is to be shown now."""
        try:
            return self._named_item(order) if order.item else self._moved(order)
        except (MisuseError, NotFoundError) as error:
            return self._refused(order, str(error))

    def _refused(self, order: Order, words: str) -> bool:
        if not self._commands.piped:
            self._call.complain(words)
            return False
        self._call.exit_code = 1
        self._call.complain(_("line {n}: {words}").format(n=order.line, words=words))
        if order.item:
            return False
        self._talk.say(_("ended here: mend the line, and give it and those behind it again"))
        self._ended = True
        return True

    def _named_item(self, order: Order) -> bool:
        """Do what a line says of the item that it names."""
        self._named = True
        if order.key not in _OF_AN_ITEM:
            raise MisuseError(
                _("behind an item stands one of the keys {keys}, not {key!r}").format(
                    keys=" ".join(_OF_AN_ITEM), key=order.key
                )
            )
        return self._judged(order, self._queue.place(order.item))

    def _moved(self, order: Order) -> bool:
        """Do what a key says that stands alone."""
        _check_words(order)
        if order.key == QUIT:
            self._ended = True
            return True
        if order.key in ("?", "h"):
            reasons = reason_lines(self._manner.reasons)
            self._talk.answer(f"{help_lines(self._call)}\n\n{_('Reasons to reject:')}\n{reasons}")
            return False
        if order.key in ("u", "b", "g"):
            place = self._place(order)
            if place is not None:
                self._at = place
            return place is not None
        if self._at is None:
            raise MisuseError(_("there is no item left; name the one that is meant"))
        return self._judged(order, self._at)

    def _place(self, order: Order) -> int | None:
        """Return the place that a key goes to, None to stay."""
        if order.key == "u":
            return self._undo()
        return self._back() if order.key == "b" else self._go(order.words)

    def _judged(self, order: Order, place: int) -> bool:
        """Do what an order says of an item; return whether another one is to be shown now."""
        _check_words(order)
        item = self._item(place)
        if order.key == "o":
            self._open(item)
            return False
        if order.key == "s":
            self._queue.skip(place)
            self._log(place, "skip")
        elif order.key == "a":
            if self._ledger.shown(self._queue.items[place]) is self._queue.items[place]:
                self._keep(place, "accept", item)
            else:  # what is accepted is what was shown
                self._keep(place, "edit", item, edited=item)
        elif order.key == "e":
            changed = self._talk.edit(item)
            if changed is None:
                return False
            self._keep(place, "edit", item, edited=changed)
        else:
            reason = self._talk.reason(order.words)
            if reason is None:
                return False
            self._keep(place, "reject", item, reason=reason)
        if place != self._at:
            return False
        self._at = self._queue.after(place)
        return True

    def _keep(
        self,
        place: int,
        verdict: Literal["accept", "edit", "reject"],
        item: T,
        *,
        edited: T | None = None,
        reason: str = "",
    ) -> None:
        self._ledger.keep(place, verdict, item, edited=edited, reason=reason)
        self._queue.decide(place)
        self._log(place, verdict, reason)

    def _log(self, place: int, verdict: str, reason: str = "") -> None:
        """Print a decision for those who cannot watch it being made."""
        if not self._commands.piped:
            return
        of, id = len(self._queue.items), self._queue.items[place].id
        if self._call.json:
            line = self._queue.number(place)
            said = {"id": id, "verdict": verdict, "reason": reason}
            self._call.put_json_line(n=place + 1, of=of, line=line, **said)
            return
        where = _("{n} of {total}").format(n=place + 1, total=of)
        self._call.put(f"{where} · {id} · {printable(verdict_words(verdict, reason))}")

    def _undo(self) -> int | None:
        taken = self._ledger.undo()
        if taken is None:
            self._talk.say(_("there is no decision of this session to take back"))
            return None
        place, _review = taken
        if not self._ledger.holds(place):
            self._queue.reopen(place)
        self._log(place, "undo")
        return place

    def _back(self) -> int:
        before = len(self._queue.items) - 1 if self._at is None else self._at - 1
        if before < 0:
            raise MisuseError(_("this is the first item"))
        return before

    def _go(self, words: str) -> int | None:
        words = words or self._talk.address()
        if not words:
            return None
        if words.isdecimal() and len(words) < SHORTEST:
            words = f"#{words}"
        return self._queue.place(words)

    def _open(self, item: T) -> None:
        try:
            self._pages.open(self._manner.citations(item))
        except PsykbError as error:
            self._talk.say(str(error))


def _check_words(order: Order) -> None:
    """Refuse a key that does not exist, and words behind one that takes none."""
    if order.key not in {"h", *(key for key, _name, _words in KEYS)}:
        raise MisuseError(_("there is no key {key!r}; ? lists them").format(key=order.key))
    if order.words and order.key not in _WITH_WORDS:
        raise MisuseError(
            _("{key} takes nothing behind it, not {words!r}").format(
                key=order.key, words=order.words
            )
        )
