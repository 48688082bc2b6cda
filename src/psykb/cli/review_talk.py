"""What a reviewer is told and asked beside the items: reasons, places, and what an edit lacks."""

from typing import Generic

from psykb.cli.calls import Call, tell
from psykb.cli.layout import wrap
from psykb.cli.review_input import QUIT, Commands
from psykb.cli.review_manner import Edited, Manner, T
from psykb.cli.review_screen import reason_lines, reason_of
from psykb.errors import MisuseError, PsykbError
from psykb.messages import later
from psykb.messages import text as _

_MEND = later("e edit again · d drop the edit ")
_KEEP = later("k keep it all the same · e edit again · d drop the edit ")
_REASON = later("reason (a number or words; empty: none of them, go back): ")
_GO = later("go to (number in the file, or id; empty: stay here): ")


class Talk(Generic[T]):
    """Talks with the reviewer.

    Args:
        call: how to print; its exit code becomes 1 where something goes wrong in a pipe.
        manner: of what is reviewed.
        commands: says what the reviewer wants.
    """

    def __init__(self, call: Call, manner: Manner[T], commands: Commands) -> None:
        self._call = call
        self._commands = commands
        self._manner = manner

    def say(self, words: str) -> None:
        """Tell something; --quiet keeps it back."""
        self._call.say(self._wrapped(words))

    def answer(self, words: str) -> None:
        """Tell what was asked for, quiet or not."""
        tell(self._wrapped(words))

    def complain(self, words: str) -> None:
        """Tell what went wrong."""
        self._call.complain(words)
        if self._commands.piped:
            self._call.exit_code = 1

    def address(self) -> str:
        """Return which item to go to, "" where the reviewer stays.

        Raises:
            MisuseError: in a pipe it stands behind the key.
        """
        if self._commands.piped:
            raise MisuseError(_("g needs an item behind it: its number in the file, or its id"))
        return self._commands.line(_(_GO)) or ""

    def reason(self, words: str) -> str | None:
        """Return why an item is rejected; None where the reviewer has thought better of it.

        Args:
            words: what was written behind the key; "" to ask on a terminal.

        Raises:
            MisuseError: there is no such reason, or none in a pipe; lists them.
        """
        if words:
            return reason_of(words, self._manner.reasons)
        if self._commands.piped:
            raise MisuseError(
                _("not rejected: that needs a reason, one of these or words:\n{reasons}").format(
                    reasons=reason_lines(self._manner.reasons)
                )
            )
        self.answer(reason_lines(self._manner.reasons))
        while words := self._commands.line(_(_REASON)) or "":
            try:
                return reason_of(words, self._manner.reasons)
            except MisuseError as error:
                self._call.complain(str(error))
        self.say(_("not rejected: that needs a reason"))
        return None

    def edit(self, item: T) -> T | None:
        """Take an item through the editor until it can be kept; None where it stays as it was.

        What stands in the way of an edit is told, quiet or not, and so is that it was dropped.

        Raises:
            MisuseError: in a pipe no line says what is to become of an edit with faults or doubts.
        """
        text: str | None = None
        while True:
            try:
                edited = self._manner.edit(item, text)
            except PsykbError as error:
                self.complain(str(error))
                return None
            if edited is None:
                self.say(_("nothing was changed"))
                return None
            self._tell(edited)
            if edited.item is not None and not edited.doubts:
                return edited.item
            key = self._ask("ed" if edited.item is None else "ked")
            if key == "k":
                return edited.item
            if key != "e":
                self._drop()
                return None
            text = edited.text

    def _ask(self, keys: str) -> str:
        """Return one of `keys`, or `QUIT`.

        Raises:
            MisuseError: in a pipe, the next line is none of them; it is not taken.
        """
        prompt = _(_KEEP) if "k" in keys else _(_MEND)
        while True:
            order = self._commands.command(prompt)
            if not order.item and not order.words and order.key in keys:
                return order.key
            if self._commands.piped:
                self._commands.put_back(order)
                raise MisuseError(
                    _(
                        "the edit was dropped, for what is said above; the line behind it may say: "
                        "{keys}"
                    ).format(keys=prompt.strip())
                )
            if order.key == QUIT:
                return QUIT
            self.complain(prompt.strip())

    def _drop(self) -> None:
        self.answer(_("the edit was dropped"))
        if self._commands.piped:
            self._call.exit_code = 1

    def _tell(self, edited: Edited[T]) -> None:
        for fault in edited.faults:
            self.complain(fault)
        for doubt in edited.doubts:
            self.answer(f"(!) {doubt}")

    def _wrapped(self, words: str) -> str:
        return "\n".join(wrap(line, self._call.columns) for line in words.split("\n"))
