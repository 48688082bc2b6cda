"""sharegpt: conversations of human and gpt; with the entry that LLaMA-Factory looks up.

`id` and `source` are further columns, which trainers do not read: the item, and the places that it
cites as `psykb show` takes them. Columns and tags: LLaMA-Factory, data/README.md, "Sharegpt
Format".
"""

from psykb.dataset import phrasing
from psykb.dataset.exporters.rows import for_llama_factory, worded
from psykb.dataset.request import Made, Request, suffixed

_TAGS = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
}


def files(request: Request) -> Made:
    """Return one file with a JSON array, and `dataset_info.json`."""
    system = request.options.system
    columns = {"messages": "conversations"}
    rows = []
    for item in request.items:
        asked = phrasing.asked(item)
        row = {
            "conversations": [
                {"from": "human", "value": asked},
                {"from": "gpt", "value": phrasing.answer(item)},
            ],
            **({"system": system} if system else {}),
            "id": item.id,
            "source": [citation.id for citation in item.citations],
        }
        rows.append(worded(row, item, request.words))
    if system:
        columns["system"] = "system"
    described: dict[str, object] = {"formatting": "sharegpt", "columns": columns, "tags": _TAGS}
    return for_llama_factory(request, suffixed(request.target, ".json"), rows, described)
