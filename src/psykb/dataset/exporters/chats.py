"""What the exporters of conversations share: splits as files, and what a trainer cannot hold."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from psykb.dataset.request import ChatRequest, Example, LeftOut, Split, Training, parted
from psykb.messages import text as _


def said(example: Example) -> list[tuple[str, str]]:
    """Return role and content of each message, as it is written."""
    return [(message.role, example.said(message.content)) for message in example.row.messages]


def system_of(example: Example) -> str:
    """Return the system prompt as it is written, "" where there is none."""
    first = example.row.messages[0]
    return example.said(first.content) if first.role == "system" else ""


def turns_of(example: Example) -> list[tuple[str, str]]:
    """Return role and content of each message but the system prompt, as it is written."""
    return [(role, content) for role, content in said(example) if role != "system"]


def any_system(request: ChatRequest) -> bool:
    """Whether any conversation has a system prompt: then all rows have the column."""
    return any(example.row.messages[0].role == "system" for example in request.examples)


def without_untrained(request: ChatRequest) -> tuple[ChatRequest, tuple[LeftOut, ...]]:
    """Return the request without conversations whose trainer would train on too much.

    LLaMA-Factory takes a loss on every answer of a row, or on the last one alone; it has no field
    that says of one message that it is not to be learned.
    """
    splits, left_out = [], []
    for split in request.splits:
        kept = []
        for example in split.examples:
            if example.row.untrained:
                left_out.append(LeftOut(item=example.id, why=_why(example)))
            else:
                kept.append(example)
        splits.append(Split(name=split.name, examples=tuple(kept)))
    return replace(request, splits=tuple(splits)), tuple(left_out)


def _why(example: Example) -> str:
    return _(
        "message {at} is not to be trained on, and LLaMA-Factory would; openai, swift and parquet "
        "can say so"
    ).format(at=example.row.untrained[0] + 1)


def paths_of(request: ChatRequest, suffix: str) -> dict[str, Path]:
    """Return the file of each split that holds anything, by the split's name."""
    return {
        split.name: parted(request.target, split.name, suffix)
        for split in request.splits
        if split.examples
    }


def untaught(training: Training | None) -> tuple[str, ...]:
    """Return a warning where there is nothing to train on, so that no training file is written."""
    if training is not None:
        return ()
    return (_("there is no row in train, so no training file is written"),)


def files_of(
    request: ChatRequest, suffix: str, write: Callable[[Sequence[Example]], bytes]
) -> tuple[tuple[Path, bytes], ...]:
    """Return a file for each split that holds anything."""
    paths = paths_of(request, suffix)
    return tuple(
        (paths[split.name], write(split.examples))
        for split in request.splits
        if split.name in paths
    )
