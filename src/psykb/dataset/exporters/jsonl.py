"""jsonl: the items as psykb keeps them, one `QAPair` a line."""

from psykb.dataset.exporters.rows import lines, worded
from psykb.dataset.request import Made, Request, suffixed


def files(request: Request) -> Made:
    """Return one file of JSON Lines."""
    rows = [worded(item, item, request.words) for item in request.items]
    return Made(files=((suffixed(request.target, ".jsonl"), lines(rows)),), rows=len(rows))
