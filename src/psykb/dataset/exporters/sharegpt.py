"""sharegpt: conversations of human and gpt; with the entry that LLaMA-Factory looks up.

`id` and `source` are further columns, which trainers do not read: the item, and the places that it
cites as `psykb show` takes them; of a dialogue, it and its data set, with the `licence`. Columns
and tags: LLaMA-Factory, data/README.md, "Sharegpt Format".
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

_TAGS = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
}
_FROM = {"user": "human", "assistant": "gpt"}


def files(request: ChatRequest) -> Made:
    """Return a file with a JSON array for each split, `dataset_info.json`, and how to train."""
    request, left_out = without_untrained(request)
    if not request.examples:
        return Made(files=(), rows=0, left_out=left_out)
    system = any_system(request)
    made = files_of(
        request,
        ".json",
        lambda examples: array(_row(example, system=system) for example in examples),
    )
    columns = {"messages": "conversations", **({"system": "system"} if system else {})}
    described = {"formatting": "sharegpt", "columns": columns, "tags": _TAGS}
    paths = paths_of(request, ".json")
    training = llama_factory.training(paths, sizes_of(request))
    return Made(
        files=made,
        rows=len(request.examples),
        merged=(indexed(paths.values(), described, force=request.options.force),),
        left_out=left_out,
        warnings=untaught(training),
        training=training,
    )


def _row(example: Example, *, system: bool) -> dict[str, object]:
    return {
        "conversations": [
            {"from": _FROM[role], "value": content} for role, content in turns_of(example)
        ],
        **({"system": system_of(example)} if system else {}),
        **example.columns,
    }
