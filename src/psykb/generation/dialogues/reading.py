"""Read a model's reply as utterances by turns, or as one label a sentence; nothing is guessed."""

import re
from collections.abc import Mapping
from enum import StrEnum

from psykb.generation.dialogues.phrases import Unfit, unfit
from psykb.types import DialogueRefusal, Language, Message, Role, record

Turns = tuple[Message, ...]

NO_DIALOGUE = "NO_DIALOGUE"
LONGEST = 60_000  # characters of a reply; no dialogue takes a quarter of it
MOST_SAID = 2_000  # characters of a reply that are kept of one that is no dialogue
_SPEAKERS: Mapping[str, Role] = {
    "来访者": "user",
    "咨询师": "assistant",
    "client": "user",
    "counsellor": "assistant",
    "counselor": "assistant",
}
_LABELLED = re.compile(rf"({'|'.join(_SPEAKERS)})\s*[:：](.*)", re.IGNORECASE)
_LINE = re.compile(r"(\d{1,4})\s*[:：.．]\s*(.*)")
_REFERENCE = re.compile(r"S?\d{1,4}")
_BETWEEN = re.compile(r"[,，、\s]+")
_WRAPS = str.maketrans("", "", "[]［］【】")


class Label(StrEnum):
    """What a judge says of a sentence that nothing is named for."""

    GENERAL = "GENERAL"
    CLAIM = "CLAIM"


@record
class Labelled:
    """What a judge says of one sentence.

    `by` are names of sentences that carry it ("3" of a book, "S1" of the seed); () for a label.
    """

    label: Label | None = None
    by: tuple[str, ...] = ()


def dialogue(reply: str, language: Language) -> Turns | Unfit:
    """Read the whole reply as utterances, a speaker's label before each; never raises.

    A line without a label goes on with the one before it. Nothing else is mended. Refused are a
    reply that says `NO_DIALOGUE` (MODEL_DECLINED), words before the first label or none at all
    (NOT_A_DIALOGUE), and utterances that are empty or not by turns, the client first and the
    counsellor last (WRONG_TURNS).

    Args:
        reply: what the model said, without its reasoning.
        language: of the dialogue; lines of Chinese are joined without a space.
    """
    said = reply[:MOST_SAID]
    text = reply.strip("\ufeff \t\r\n")
    if text.upper().startswith(NO_DIALOGUE):
        why = text[len(NO_DIALOGUE) :].strip(" :：.。\n")
        return unfit(DialogueRefusal.MODEL_DECLINED, "declined", said, why=why[:200] or "—")
    if len(text) > LONGEST or any("\ud800" <= c <= "\udfff" for c in text):
        return unfit(DialogueRefusal.NOT_A_DIALOGUE, "unreadable", said)
    found: list[tuple[Role, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        label = _LABELLED.match(line)
        if label:
            found.append((_SPEAKERS[label[1].lower()], [label[2].strip()]))
        elif not found:
            return unfit(DialogueRefusal.NOT_A_DIALOGUE, "no_label", said, text=line[:60])
        else:
            found[-1][1].append(line)
    if not found:
        return unfit(DialogueRefusal.NOT_A_DIALOGUE, "empty", said)
    joint = "" if language == "zh" else " "
    turns = tuple(Message(role=role, content=joint.join(filter(None, x))) for role, x in found)
    return _by_turns(turns, said) or turns


def _by_turns(turns: Turns, said: str) -> Unfit | None:
    wrong = DialogueRefusal.WRONG_TURNS
    for number, turn in enumerate(turns, 1):
        if not turn.content:
            return unfit(wrong, "empty_turn", said, n=number)
        if turn.role != ("user", "assistant")[(number - 1) % 2]:
            return unfit(wrong, "not_by_turns", said, n=number)
    return unfit(wrong, "client_last", said) if turns[-1].role == "user" else None


def labels(reply: str, count: int, names: frozenset[str]) -> tuple[list[Labelled | None], str]:
    """Read a judge's reply: one line a sentence, "4: GENERAL", "5: CLAIM" or "6: S1, 3".

    Args:
        reply: what the model said.
        count: how many sentences there are.
        names: of the sentences that may be named.

    Returns:
        What is said of each sentence, None where nothing that can be read; and what is wrong, as
        numbers of lines ("2, 7"), "" where nothing is.
    """
    found: list[Labelled | None] = [None] * count
    twice: set[int] = set()
    for line in reply[:LONGEST].translate(_WRAPS).splitlines():
        numbered = _LINE.fullmatch(line.strip())
        at = int(numbered[1]) - 1 if numbered else -1
        if numbered is None or not 0 <= at < count:
            continue
        if found[at] is not None:
            twice.add(at)
        found[at] = _label(numbered[2], names)
    for at in twice:  # which of the two is meant, nobody knows
        found[at] = None
    return found, ", ".join(str(at + 1) for at, label in enumerate(found) if label is None)


def _label(text: str, names: frozenset[str]) -> Labelled | None:
    word = text.strip().strip(".。").upper()
    if word in Label.__members__:
        return Labelled(label=Label[word])
    by = tuple(dict.fromkeys(filter(None, _BETWEEN.split(word))))
    known = all(_REFERENCE.fullmatch(name) and name in names for name in by)
    return Labelled(by=by) if by and known else None
