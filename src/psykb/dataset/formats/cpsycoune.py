"""CPsyCounE: an array of "求助者：…" and "支持者：…" strings, made for evaluation."""

import re
from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.speakers import role_of
from psykb.messages import text as _
from psykb.types import Loss

NAME = "cpsycoune"
_LABEL = re.compile(r"\s*([^\s：:]{1,12})[：:]")


def fits(value: object) -> bool:
    """Whether `value` is an array of strings that all begin with the label of a speaker."""
    return isinstance(value, list) and len(value) > 0 and all(_is_labelled(item) for item in value)


def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield why it is not taken: models are measured with it."""
    count = len(value) if isinstance(value, list) else 0
    yield Lost(
        reason=Loss.EVALUATION_DATA,
        detail=_(
            "an array of labelled strings ({count}), the form of CPsyCounE: made for measuring "
            "models, never for training them"
        ).format(count=count),
    )


def _is_labelled(item: object) -> bool:
    found = _LABEL.match(item) if isinstance(item, str) else None
    return found is not None and role_of(found[1]) is not None
