"""openai: chat messages as OpenAI's supervised fine-tuning takes them, one example a line.

A row holds `messages` and nothing else, for other keys are refused there; see
https://platform.openai.com/docs/guides/supervised-fine-tuning.
"""

from psykb.dataset import phrasing
from psykb.dataset.exporters.rows import lines, worded
from psykb.dataset.request import Made, Request, suffixed


def files(request: Request) -> Made:
    """Return one file of JSON Lines."""
    rows = []
    for item in request.items:
        asked = phrasing.asked(item)
        said = [("user", asked), ("assistant", phrasing.answer(item))]
        if request.options.system:
            said.insert(0, ("system", request.options.system))
        messages = [{"role": role, "content": content} for role, content in said]
        rows.append(worded({"messages": messages}, item, request.words))
    return Made(files=((suffixed(request.target, ".jsonl"), lines(rows)),), rows=len(rows))
