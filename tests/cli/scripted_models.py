"""Models that a command line can name by `class:tests.cli.scripted_models.NAME`."""

import re
import time

from psykb.errors import BudgetError, ModelError
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Failure


def copy(messages):
    """Claim the first sentence that is shown; find nothing to rewrite."""
    if "NO_CHANGE" in messages[0].content:
        return "NO_CHANGE"
    number, sentence = re.findall(r"^\[(\d+)\] (.*)$", messages[1].content, re.MULTILINE)[0]
    return f"{sentence} [{number}]"


def _unless(word, error):
    def reply(messages):
        if word in messages[-1].content:
            raise error
        return copy(messages)

    return reply


class Copying(ScriptedLLM):
    def __init__(self):
        super().__init__(copy)


class Failing(ScriptedLLM):
    """Refuses questions that speak of forgetting."""

    def __init__(self):
        error = ModelError("the server said no", failure=Failure.BAD_REQUEST)
        super().__init__(_unless("遗忘是", error))


class Dear(ScriptedLLM):
    """Is over the budget for questions that speak of forgetting."""

    def __init__(self):
        super().__init__(_unless("遗忘是", BudgetError("the next call could cost too much")))


class Slow(ScriptedLLM):
    """Takes a minute over questions that speak of forgetting."""

    def __init__(self):
        super().__init__(self._slowly)

    @staticmethod
    def _slowly(messages):
        if "遗忘是" in messages[-1].content:
            time.sleep(60)
        return copy(messages)
