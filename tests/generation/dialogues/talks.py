"""A scripted caller for dialogues, and good talks about the small books of the tests."""

import re
from threading import Lock

from psykb.generation.dialogues import reading
from psykb.generation.dialogues.phrases import Unfit
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM

QUESTION = "为什么刚背过的东西忘得特别快？"
ANSWER = "遗忘先快后慢。干扰也会导致遗忘。"
ZH = """\
来访者：我背书背得快哭了，昨天晚上刚背过，今天早上就忘了一大半。
咨询师：昨晚那么用心，早上却发现忘了一大半，心里一定很不好受。那一刻你在想什么？
来访者：我就想我是不是太笨了，怎么别人都记得住。
咨询师：原来你把它当成了自己笨。遗忘先快后慢。
来访者：那是不是只要熬过最开始就好了？可我背完还要背别的。
咨询师：背完一样接着背另一样，确实挤在一起了。干扰也会导致遗忘。你愿意说说晚上是怎么安排的吗？
来访者：就是一口气背到睡着。听你这么说，好像也不全怪我。
咨询师：是呀，你对自己可以松一点。这个星期我们先从哪一件小事开始？
"""
ZH_LABELS = """\
1: GENERAL
2: GENERAL
3: GENERAL
4: S1
5: GENERAL
6: S2
7: GENERAL
8: GENERAL
9: GENERAL
"""
EN = """\
Client: I sit over my notes for a whole night, and a week later there is nothing left.
Counsellor: A whole night, and then nothing. That must be disheartening. What did you tell yourself?
Client: That I am just not made for this. My friend does a little each day and knows it all.
Counsellor: So you took it as a verdict on you.\
 Practice spread over time is remembered better than practice in one block.
Client: Then it is how I do it, and not that I am stupid?
Counsellor: That is a kinder way to look at it. What would a smaller piece look like for you?
Client: Maybe half an hour after dinner.
Counsellor: Half an hour after dinner sounds like something you can live with. Shall we try it?
"""
EN_LABELS = "1: GENERAL\n2: GENERAL\n3: GENERAL\n4: GENERAL\n5: S1, {spacing}\n6: GENERAL\n" + (
    "7: GENERAL\n8: GENERAL\n9: GENERAL\n"
)


class TalkCaller:
    """Implements `making.Caller`: `replies` maps a purpose to a reply, a list, or a function.

    `asked` holds the purpose of each call in their order, `heard` the messages.
    """

    spec = "scripted"

    def __init__(self, replies, *, context=8_192):
        self.context = context
        self._replies = {k: iter(v) if isinstance(v, list) else v for k, v in replies.items()}
        self._lock = Lock()
        self.asked = []
        self.heard = []
        self.turns = []

    def reply(self, messages, *, purpose, passages=(), turn=0, max_tokens=1_024, temperature=0.0):
        with self._lock:
            self.asked.append(purpose)
            self.heard.append(list(messages))
            self.turns.append((turn, temperature, tuple(passages)))
            said = self._replies[purpose]
            if not isinstance(said, str) and not callable(said):
                said = next(said)
        text = said if isinstance(said, str) else said(messages)
        chat = Chat(ScriptedLLM([text]), spec=self.spec, context=self.context)
        return chat.reply(messages, purpose=purpose, max_tokens=max_tokens)


def is_a(found, kind):
    """Whether a result is of a kind; a type checker is told nothing by it."""
    return isinstance(found, kind)


def turns_of(text, language="zh"):
    """Return the utterances of a talk that can be read."""
    found = reading.dialogue(text, language)
    assert not isinstance(found, Unfit), found.told()
    return found


def talking(pairs):
    """Return a dialogue from (client, counsellor) pairs, as a model writes it."""
    return "\n".join(f"来访者：{said}\n咨询师：{answered}" for said, answered in pairs)


def general(messages):
    """A judge that calls every sentence general."""
    count = len(re.findall(r"^\(\d+\) ", messages[1].content, re.MULTILINE))
    return "\n".join(f"{n}: GENERAL" for n in range(1, count + 1))


def labelling(default="GENERAL", **labels):
    """A judge that labels the sentences that hold some words, and the others by `default`.

    A label "book:words" becomes the number of the shown sentence of a book that holds the words.
    """

    def judge(messages):
        task = messages[1].content
        lines = []
        for number, text in re.findall(r"^\((\d+)\) [^：:]+[：:] ?(.*)$", task, re.MULTILINE):
            label = next((v for k, v in labels.items() if k in text), default)
            if label.startswith("book:"):
                label = number_of(task, label.removeprefix("book:"))
            lines.append(f"{number}: {label}")
        return "\n".join(lines)

    return judge


def number_of(task, words):
    """Return the number of the book's sentence that holds `words`."""
    (found,) = {n for n, text in re.findall(r"^\[(\d+)\] (.*)$", task, re.M) if words in text}
    return found
