"""openai: chat messages as OpenAI's supervised fine-tuning takes them, one example a line.

A row holds `messages` and nothing else, for other keys are refused there. An answer that is not to
be learned has `weight` 0; see https://platform.openai.com/docs/guides/supervised-fine-tuning and,
for `weight`, the schema FineTuneChatCompletionRequestAssistantMessage.
"""

from psykb.dataset.exporters.chats import files_of, said
from psykb.dataset.exporters.rows import lines
from psykb.dataset.request import ChatRequest, Example, Made


def files(request: ChatRequest) -> Made:
    """Return a file of JSON Lines for each split."""
    made = files_of(request, ".jsonl", lambda examples: lines(map(_row, examples)))
    return Made(files=made, rows=len(request.examples))


def _row(example: Example) -> dict[str, object]:
    return {
        "messages": [
            {
                "role": role,
                "content": content,
                **({"weight": 0} if at in example.row.untrained else {}),
            }
            for at, (role, content) in enumerate(said(example))
        ]
    }
