"""Models for `psykb gen-qa`, named by `class:tests.cli.generation_models.NAME`."""

import _thread
import os
import signal

from psykb.errors import ModelError
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure

DECLINED = '{"decline": "there is nothing to ask"}'


class Declining(ScriptedLLM):
    def __init__(self):
        super().__init__(lambda _messages: DECLINED)


class Babbling(ScriptedLLM):
    def __init__(self):
        super().__init__(lambda _messages: "Of course! Here is a question for you:")


class Cut(ScriptedLLM):
    """Never comes to an end."""

    def __init__(self):
        super().__init__(lambda _messages: ScriptedReply(text="and so", finish="length"))


class Keyless(ScriptedLLM):
    """Has the wrong key."""

    def __init__(self):
        super().__init__(_wrong_key)


class Shaky(ScriptedLLM):
    """Fails at every other call."""

    def __init__(self):
        super().__init__(self._shaky)

    def _shaky(self, _messages):
        if len(self.heard) % 2:
            raise ModelError("the server said no", failure=Failure.BAD_REQUEST)
        return DECLINED


class Interrupted(ScriptedLLM):
    """Somebody presses Ctrl-C at the fourth call."""

    def __init__(self):
        super().__init__(self._interrupted)

    def _interrupted(self, _messages):
        if len(self.heard) == 4:
            _thread.interrupt_main()
        return DECLINED


class Terminated(ScriptedLLM):
    """The scheduler ends the process at the fourth call."""

    def __init__(self):
        super().__init__(self._terminated)

    def _terminated(self, _messages):
        if len(self.heard) == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        return DECLINED


def _wrong_key(_messages):
    raise ModelError("the key is wrong", failure=Failure.WRONG_KEY)
