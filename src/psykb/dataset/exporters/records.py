"""jsonl of dialogues and rows: as psykb keeps them, one a line, with all that is known of them."""

from psykb.dataset.exporters.chats import files_of
from psykb.dataset.exporters.rows import lines
from psykb.dataset.request import ChatRequest, Made


def files(request: ChatRequest) -> Made:
    """Return a file of JSON Lines for each split."""
    made = files_of(request, ".jsonl", lambda examples: lines(one.kept for one in examples))
    return Made(files=made, rows=len(request.examples))
