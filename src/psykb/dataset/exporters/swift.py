"""swift: messages as ms-swift's standard format has them, one row a line, and how to train on them.

An answer that is not to be learned has `loss` false (ms-swift 3.8 or later). Where one has, every
answer of the export says it, so that all rows have the same fields. `id`, `source` and `licence`
are further columns, which ms-swift drops; see its docs, Customization/Custom-dataset.
"""

from psykb.dataset.exporters.chats import files_of, paths_of, said, untaught
from psykb.dataset.exporters.rows import lines
from psykb.dataset.request import ChatRequest, Example, Made
from psykb.dataset.training_files import swift
from psykb.dataset.training_files.sizes import sizes_of


def files(request: ChatRequest) -> Made:
    """Return a file of JSON Lines for each split, and the settings of a training."""
    weighed = any(example.row.untrained for example in request.examples)
    made = files_of(
        request,
        ".jsonl",
        lambda examples: lines(_row(example, weighed=weighed) for example in examples),
    )
    if not request.examples:
        return Made(files=(), rows=0)
    training = swift.training(paths_of(request, ".jsonl"), sizes_of(request))
    return Made(
        files=made,
        rows=len(request.examples),
        warnings=untaught(training),
        training=training,
    )


def _row(example: Example, *, weighed: bool) -> dict[str, object]:
    untrained = example.row.untrained
    return {
        "messages": [
            {
                "role": role,
                "content": content,
                **({"loss": at not in untrained} if weighed and role == "assistant" else {}),
            }
            for at, (role, content) in enumerate(said(example))
        ],
        **example.columns,
    }
