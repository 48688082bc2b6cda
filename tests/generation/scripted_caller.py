"""A caller for tests: a scripted model behind `Chat`, whose replies go by the prompt it is sent."""

from threading import Lock

from psykb import prompts
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM

NAMES = (
    "draft",
    "question",
    "closed_book",
    "open_book",
    "teacher",
    "choose",
    "choose_closed",
    "choose_unseen",
    "judge_agreement",
)


def prompt_of(messages):
    """Return the name of the prompt that the messages begin with; "…_again" for a repair round."""
    system = messages[0].content
    beginnings = {
        prompts.load(name, language).text.split("$")[0]: name
        for name in NAMES
        for language in ("zh", "en")
    }
    (name,) = {name for start, name in beginnings.items() if system.startswith(start)}
    return name if len(messages) == 2 else f"{name}_again"


class ScriptedCaller:
    """Implements `making.Caller`.

    `replies` maps the name of a prompt to a reply, a list of them, or a function of the messages.
    `asked` holds what each call was for, with its arguments.
    """

    spec = "scripted"

    def __init__(self, replies, *, context=8_192):
        self.context = context
        self._replies = {
            name: iter(said) if isinstance(said, list) else said for name, said in replies.items()
        }
        self.llm = ScriptedLLM(self._say, context_window=context)
        self._chat = Chat(self.llm, spec=self.spec, context=context)
        self._lock = Lock()
        self.asked = []

    @property
    def purposes(self):
        return [purpose for purpose, _options in self.asked]

    def reply(self, messages, *, purpose, passages=(), turn=0, max_tokens=1_024, temperature=0.0):
        options = {"passages": tuple(passages), "turn": turn, "temperature": temperature}
        with self._lock:
            self.asked.append((purpose, options))
        return self._chat.reply(
            messages, purpose=purpose, max_tokens=max_tokens, temperature=temperature
        )

    def _say(self, messages):
        said = self._replies[prompt_of(messages)]
        if callable(said):
            return said(messages)
        return said if isinstance(said, str) else next(said)
