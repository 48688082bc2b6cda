"""alpaca: instruction, input, output; with the entry that LLaMA-Factory looks up.

`id` and `source` are further columns, which trainers do not read: the item, and the places that it
cites as `psykb show` takes them. Columns: LLaMA-Factory, data/README.md, "Alpaca Format".
"""

from psykb.dataset import phrasing
from psykb.dataset.exporters.rows import for_llama_factory, worded
from psykb.dataset.request import Made, Request, suffixed


def files(request: Request) -> Made:
    """Return one file with a JSON array, and `dataset_info.json`."""
    system = request.options.system
    columns = {"prompt": "instruction", "query": "input", "response": "output"}
    rows = []
    for item in request.items:
        task = phrasing.task(item)
        row = {
            "instruction": task or phrasing.question(item),
            "input": phrasing.question(item) if task else "",
            "output": phrasing.answer(item),
            **({"system": system} if system else {}),
            "id": item.id,
            "source": [citation.id for citation in item.citations],
        }
        rows.append(worded(row, item, request.words))
    if system:
        columns["system"] = "system"
    return for_llama_factory(request, suffixed(request.target, ".json"), rows, {"columns": columns})
