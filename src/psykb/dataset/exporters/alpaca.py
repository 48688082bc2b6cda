"""alpaca: instruction, input, output; with the entry that LLaMA-Factory looks up.

A dialogue is one row: its last question and answer, and in `history` those before. `id` and
`source` are further columns, which trainers do not read: the item, and the places that it cites as
`psykb show` takes them; of a dialogue, it and its data set, with the `licence`. Columns:
LLaMA-Factory, data/README.md, "Alpaca Format".
"""

from psykb.dataset.exporters.chats import (
    any_system,
    files_of,
    paths_of,
    system_of,
    turns_of,
    untaught,
    without_untrained,
)
from psykb.dataset.exporters.rows import array, indexed
from psykb.dataset.request import ChatRequest, Example, Made
from psykb.dataset.training_files import llama_factory
from psykb.dataset.training_files.sizes import sizes_of

_PAIR = 2  # turns of a question and its answer


def files(request: ChatRequest) -> Made:
    """Return a file with a JSON array for each split, `dataset_info.json`, and how to train."""
    request, left_out = without_untrained(request)
    if not request.examples:
        return Made(files=(), rows=0, left_out=left_out)
    system = any_system(request)
    history = any(len(turns_of(example)) > _PAIR for example in request.examples)
    made = files_of(
        request,
        ".json",
        lambda examples: array(_row(one, system=system, history=history) for one in examples),
    )
    columns = {
        "prompt": "instruction",
        "query": "input",
        "response": "output",
        **({"history": "history"} if history else {}),
        **({"system": "system"} if system else {}),
    }
    paths = paths_of(request, ".json")
    training = llama_factory.training(paths, sizes_of(request))
    return Made(
        files=made,
        rows=len(request.examples),
        merged=(indexed(paths.values(), {"columns": columns}, force=request.options.force),),
        left_out=left_out,
        warnings=untaught(training),
        training=training,
    )


def _row(example: Example, *, system: bool, history: bool) -> dict[str, object]:
    *before, (_asks, asked), (_answers, answered) = turns_of(example)
    texts = [content for _role, content in before]
    instruction, question = _parted(example, asked)
    return {
        "instruction": instruction,
        "input": question,
        "output": answered,
        **({"history": list(zip(texts[::2], texts[1::2], strict=True))} if history else {}),
        **({"system": system_of(example)} if system else {}),
        **example.columns,
    }


def _parted(example: Example, asked: str) -> tuple[str, str]:
    """Return the task and the question; a question that says what to do is a task itself."""
    if not example.task:
        return asked, ""
    question = example.row.messages[-2].content.removeprefix(f"{example.task}\n")
    return example.said(example.task), example.said(question)
