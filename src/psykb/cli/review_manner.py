"""What a review needs to know of what is reviewed: items, or dialogues."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import click

from psykb.cli.calls import Call
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Citation, Dialogue, DialogueReview, QAPair, Review, record

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding

T = TypeVar("T", bound=QAPair | Dialogue)
_ENDING = ".txt"


@record
class Edited(Generic[T]):
    """What came out of an editor.

    `text` is the form as it was saved; `item` is None where it cannot be taken, and `faults` say
    why. `doubts` do not stand in the way: a person may know better than the checks.
    """

    text: str
    item: T | None = None
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Manner(Protocol[T]):
    """How things of one sort are shown, edited and judged."""

    @property
    def decision(self) -> Callable[..., Review | DialogueReview]:
        """The type of a decision on such a thing."""

    @property
    def reasons(self) -> Mapping[str, str]:
        """The codes of the reasons to reject, and what they mean; messages of the catalogue."""

    def findings(self, item: T) -> "tuple[Finding, ...]":
        """Return what is wrong with an item: its quotes, its form."""

    def lines(
        self,
        call: Call,
        item: T,
        place: str,
        findings: "Sequence[Finding]",
        verdict: Review | DialogueReview | None,
    ) -> str:
        """Return an item as it is shown; `place` is "3 of 100 · #17", `verdict` what counts now."""

    def citations(self, item: T) -> Sequence[Citation]:
        """Return the places whose pages are opened."""

    def edit(self, item: T, text: str | None = None) -> Edited[T] | None:
        """Open the editor; return what was saved, None where nothing was changed.

        Args:
            item: as it is.
            text: the form as it was saved before, to mend it; None to begin with the item.

        Raises:
            MisuseError: the editor cannot be started, or ended with an error.
        """


def written(before: str, *, again: bool) -> str | None:
    """Let a person change a text in the editor that VISUAL or EDITOR names.

    Args:
        before: the text.
        again: whether it was changed before, so that it counts also as it is.

    Returns:
        None where nothing was changed.

    Raises:
        MisuseError: the editor cannot be started, or ended with an error.
    """
    try:
        after = click.edit(before, extension=_ENDING)
    except click.ClickException as error:
        raise MisuseError(
            _("{error}; set VISUAL or EDITOR to an editor").format(error=error.format_message())
        ) from None
    return None if after is None or (after == before and not again) else after
