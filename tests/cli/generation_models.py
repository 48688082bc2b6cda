"""Models for `psykb gen-qa`, named by `class:tests.cli.generation_models.NAME`."""

import _thread
import json
import os
import re
import signal

from psykb.errors import ModelError
from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Failure
from tests.generation.scripted_caller import prompt_of

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


class Diligent(ScriptedLLM):
    """Writes statements of the book and definitions of its terms, and answers from the evidence.

    It goes by nothing but what it is sent, as a model does: it finds the sentences and their
    numbers in the prompt. Without a book it guesses the first letter.
    """

    def __init__(self):
        super().__init__(self._diligent)

    def _diligent(self, messages):
        task = prompt_of(messages).removesuffix("_again")
        return getattr(self, f"_{task}")(messages[1].content)

    def _draft(self, shown):
        term, point = _defined_in(shown)
        if point is None:
            return DECLINED
        common = {"bloom": "remember", "about": term}
        if "判断题" in shown:
            form = {"question": point["text"], "truth": True, "explanation": [point]}
        else:
            form = {"question": f"什么是{term}？", "answer": [point]}
        return json.dumps({**form, **common}, ensure_ascii=False)

    def _question(self, shown):
        term, point = _defined_in(shown)
        if point is None:
            return DECLINED
        form = {"question": f"什么是{term}？", "bloom": "remember", "about": term}
        return json.dumps(form, ensure_ascii=False)

    def _teacher(self, shown):
        term = _match(r"什么是(.+?)？", shown)[1]
        point = _sentence_on(term, shown)
        return json.dumps({"answer": [point]}, ensure_ascii=False) if point else DECLINED

    def _open_book(self, shown):
        point = _sentence_on(_match(r"什么是(.+?)？", shown)[1], shown)
        return f"{point['text']} {point['evidence']}" if point else "NO_ANSWER"

    def _choose(self, shown):
        right = _match(r"^([AB])\W+正确$", shown)[1]
        options = {letter: letter == right for letter in "AB"}
        return json.dumps({"options": options, "key": right})

    def _choose_closed(self, _shown):
        return '{"key": "A"}'

    def _judge_agreement(self, shown):
        points = _match(r"<points>\n(.*?)\n</points>", shown)[1].splitlines()
        return json.dumps({"points": ["same"] * len(points)})

    def _closed_book(self, _shown):
        return "NO_ANSWER"


# "X（foreign name）是指 …"; what comes before the term would not stand alone
_DEFINES = re.compile(r"(?P<term>[\u4e00-\u9fff]{2,8})（[A-Za-z' -]+）(?:是指|是)[^这该它]+。$")


def _match(pattern, text):
    found = re.search(pattern, text, re.MULTILINE | re.DOTALL)
    assert found is not None, text
    return found


def _sentences(shown):
    lines = re.findall(r"^\[(\d+)\] (.+)$", shown, re.MULTILINE)
    return {int(number): sentence for number, sentence in lines}


def _defined_in(shown):
    """Return a term that the passage defines, and the point that says so; ("", None) without."""
    asked = re.search(r"第 (\d+) 句到第 (\d+) 句", shown)
    own = range(int(asked[1]), int(asked[2]) + 1) if asked else ()
    for number, sentence in _sentences(shown).items():
        found = _DEFINES.match(sentence)
        if number in own and found is not None:
            return found["term"], {"text": sentence, "evidence": [number]}
    return "", None


def _sentence_on(term, shown):
    """Return the point of the first sentence that begins with a term; None where none does."""
    for number, sentence in _sentences(shown).items():
        if sentence.startswith(term):
            return {"text": sentence, "evidence": [number]}
    return None


def _wrong_key(_messages):
    raise ModelError("the key is wrong", failure=Failure.WRONG_KEY)
