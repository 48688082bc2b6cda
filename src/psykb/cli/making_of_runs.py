"""Conduct a run for a command: watched, told of, and its model closed at the end."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from psykb.cli.calls import Call
from psykb.cli.models_of_runs import address_of
from psykb.cli.notes_of_runs import notice_words
from psykb.cli.progress_of_runs import watching

if TYPE_CHECKING:
    from psykb.generation.outcomes import Made, Notice
    from psykb.generation.running import Progress
    from psykb.llm.chat import Chat

R = TypeVar("R")
C = TypeVar("C", contravariant=True)


class Generates(Protocol[C, R]):
    """`generate` of items or of dialogues, with all given to it that only one of them takes."""

    def __call__(
        self,
        *,
        root: Path,
        chat: C,
        options: Mapping[str, object] | None,
        address: str | None,
        progress: "Progress | None",
        notice: "Notice | None",
    ) -> "Made[R]":
        """Make what is wanted."""


M = TypeVar("M", bound="Chat | None")


def make(
    call: Call, wanted: int, chat: M, options: Mapping[str, object], generate: Generates[M, R]
) -> "Made[R]":
    """Return what came of a run.

    Args:
        call: of the command.
        wanted: how many are to be accepted; 0 for all.
        chat: the model, None for none; it is closed.
        options: of the model.
        generate: makes them.
    """
    try:
        with watching(call, wanted) as progress:
            return generate(
                root=call.settings.root,
                chat=chat,
                options=options,
                address=address_of(call),
                progress=progress,
                notice=lambda told: notice_words(call, told),
            )
    finally:
        if chat is not None:
            chat.close()
