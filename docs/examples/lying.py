"""A model that says two true things and three false ones, to see what psykb makes of them.

PYTHONPATH=docs/examples psykb ask "什么是认知失调？" --llm class:lying.Lying
"""

import re
from collections.abc import Sequence

from psykb.llm.scripted import ScriptedLLM
from psykb.types import Message


class Lying(ScriptedLLM):
    """Reads the numbers of two sentences off the prompt, as a real model would."""

    def __init__(self) -> None:
        super().__init__(_reply)


def _reply(messages: Sequence[Message]) -> str:
    evidence = messages[1].content
    defined = _number(r"是由于两种认知互相矛盾", evidence)
    reduced = _number(r"减轻失调的办法", evidence)
    return "\n".join(
        [
            f"认知失调是两种认知互相矛盾，或者行为与态度不符时产生的不舒服的紧张状态。[{defined}]",
            f"要减轻失调，可以改变行为，改变其中一种认知，也可以增加新的认知来为自己辩解。[{reduced}]",
            f"减轻失调的办法主要有五种。[{reduced}]",
            f"认知失调并不是一种不舒服的紧张状态。[{defined}]",
            "认知失调在1999年得到了最终证实。[99]",
        ]
    )


def _number(pattern: str, evidence: str) -> str:
    found = re.search(rf"^\[(\d+)\] .*{pattern}", evidence, re.MULTILINE)
    return found[1] if found else "1"
