"""A way of making dialogues so small that only the engine can be at fault.

The model is asked "tell N"; what it replies is what the client says, or the name of a refusal.
"""

from dataclasses import replace

from psykb.generation.dialogues.generating import Prepared, generate, prepared
from psykb.generation.dialogues.ids import dialogue_id
from psykb.generation.dialogues.requests import DialogueRequest
from psykb.llm.scripted import ScriptedLLM
from psykb.types import (
    Citation,
    Dialogue,
    DialogueRefusal,
    DialogueSlot,
    Finding,
    Message,
    Origin,
    RefusedDialogue,
    Standing,
    Style,
    Usage,
)
from tests.generation.tiny_engine import chat_of

TAKES = Usage(calls=1, prompt_tokens=10, completion_tokens=5)
SAID = "That sounds hard."
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def dialogue_of(
    said: str, *, seed_of: str = "seed", citations: tuple[Citation, ...] = (), **more
) -> Dialogue:
    """Return a dialogue of two exchanges; its first sentence is general, its second has a place."""
    turns = (
        Message(role="user", content=said),
        Message(role="assistant", content=SAID),
        Message(role="user", content="Yes."),
        Message(role="assistant", content="Sleep is a rhythm."),
    )
    carried = Standing.SUPPORTED if citations else Standing.UNSUPPORTED
    dialogue = Dialogue(
        id=dialogue_id(turns),
        messages=turns,
        language="en",
        source="",
        labels={},
        repairs={},
        findings=(
            Finding(message=1, start=0, end=len(SAID), standing=Standing.GENERAL),
            Finding(message=3, start=0, end=18, standing=carried, citations=citations),
        ),
        origin=Origin(
            style=Style.SCENARIO,
            seed_of=seed_of,
            scenario={"topic": "sleep", "emotion": "worry"},
            model="class:tiny",
            prompts={"dialogue": "0123456789ab"},
        ),
    )
    return replace(dialogue, **more)


def told(n: int) -> str:
    """Return words that are unlike those of any other number."""
    return " ".join(LETTERS[(n * k + k * k) % 26] * 3 + str(n * k) for k in range(1, 9))


def reply(messages):
    """What the tiny model says: of ten dialogues six are good, the others have one fault each."""
    number = int(messages[0].content.split()[1])
    kinds = {1: "model_declined", 3: "unsupported_claims", 5: told(number - 5), 7: "empty"}
    return kinds.get(number % 10, told(number))


class TinyMaker:
    style = Style.SCENARIO

    def __init__(self, caller, places, citations=()):
        self._caller = caller
        self._places = places
        self._citations = citations

    def slots(self):
        for n in range(self._places):
            yield DialogueSlot(number=n, style=self.style, seed_of=f"seed {n % 500}")

    def first_messages(self, slot):
        return [Message(role="user", content=f"tell {slot.number}")]

    def calls_per_dialogue(self):
        return 2, 8

    def make(self, slot):
        said = self._caller.reply(self.first_messages(slot), purpose="dialogue").text
        if said == "empty":
            return None
        if said in list(DialogueRefusal):
            read = said != DialogueRefusal.NOT_A_DIALOGUE
            refused = dialogue_of(told(slot.number)) if read else None
            return RefusedDialogue(
                slot=slot.number,
                style=slot.style,
                seed_of=slot.seed_of,
                reason=DialogueRefusal(said),
                dialogue=refused,
                findings=refused.findings if refused else (),
            )
        return dialogue_of(said, seed_of=slot.seed_of, citations=self._citations)


def parts_of(root, *, places=1_000, base=None, citations=(), **request) -> Prepared:
    """Return what a run of the tiny maker works with."""
    asked = DialogueRequest(style=Style.SCENARIO, **request)

    def maker_of(_request, _library, caller, _support):
        return TinyMaker(caller, places, citations)

    return prepared(base, asked, kb="tiny", root=root, maker_of=maker_of)


def make(root, script=reply, *, threads=1, notice=None, options=None, gate=None, **more):
    """Make dialogues; return what came of it."""
    llm = ScriptedLLM(script, usage=TAKES)
    with chat_of(llm, threads=threads, **(gate or {})) as chat:
        return generate(
            parts_of(root, **more), root=root, chat=chat, notice=notice, options=options
        )
