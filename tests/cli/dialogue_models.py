"""Models for `psykb gen-dialogue`, named by `class:tests.cli.dialogue_models.NAME`."""

import re

from psykb.llm.scripted import ScriptedLLM

CLIENT = ("我背书总是记不住，{n}。", "那我该怎么办呢，{n}？", "听起来有点道理，{n}。")
FIRST = "嗯，听上去你很着急。"
ASK = ("那时候你在想什么？", "你愿意多说一点吗？", "今晚我们从哪一件小事开始？")
LIE = "研究表明百分之九十的人都能靠意志力记住。"


def talk(number, exchanges, extra=""):
    """Return a dialogue of some exchanges, unlike that of any other number."""
    lines = []
    for at in range(exchanges):
        words = CLIENT[at % 3].format(n=f"{_word(number * 31 + at)}{_word(number * 7 + 3 * at)}")
        said = (FIRST if at == 0 else f"{_word(number + at)}，我在听。") + ASK[at % 3]
        if at == 1:
            said = f"{extra}{said}"
        lines += [f"来访者：{words}", f"咨询师：{said}"]
    return "\n".join(lines)


def _word(n):
    """Return two ideographs that are those of this number alone."""
    return chr(0x4E00 + 37 * (n % 500)) + chr(0x4E01 + 41 * (n % 450))


def _found(pattern, text):
    found = re.search(pattern, text, re.DOTALL | re.MULTILINE)
    assert found is not None, text
    return found[1]


class Counsellor(ScriptedLLM):
    """Writes dialogues of as many exchanges as are asked for, and calls each sentence general."""

    def __init__(self):
        super().__init__(self._say)

    def _say(self, messages):
        system, task = messages[0].content, messages[-1].content
        count = len(re.findall(r"^\(\d+\) ", task, re.MULTILINE))
        if "<findings>" in task:
            return self._refined(task)
        if count:
            return self._judged(task)
        exchanges = int(_found(r"正好 (\d+) 个来回", system))
        return talk(sum(map(ord, task)) % 997, exchanges, self._extra(task))

    def _extra(self, _task):
        return ""

    def _judged(self, task):
        lines = re.findall(r"^\((\d+)\) (.*)$", task, re.MULTILINE)
        return "\n".join(f"{n}: {self._label(words)}" for n, words in lines)

    def _label(self, _words):
        return "GENERAL"

    def _refined(self, task):
        return _found(r"<dialogue>\n(.*?)\n</dialogue>", task)


class Quoting(Counsellor):
    """Says a sentence of the seed, and names it."""

    def _extra(self, task):
        return _found(r"^\[S1\] (.*?)$", task)

    def _label(self, words):
        return "S1" if "遗忘" in words else "GENERAL"


class Citing(Quoting):
    """Says a sentence of the seed, and names the same sentence in a book."""

    def _judged(self, task):
        place = _found(r"^\[(\d+)\] 遗忘先快后慢", task)
        return super()._judged(task).replace("S1", place)


class Lying(Counsellor):
    """Claims what nothing carries, and never mends it."""

    def _extra(self, _task):
        return LIE

    def _refined(self, _task):
        return talk(5, 2, LIE)


class Babbling(ScriptedLLM):
    def __init__(self):
        super().__init__(lambda _messages: "Of course! Here is a conversation for you.")
