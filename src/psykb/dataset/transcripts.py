"""A conversation written down as text: a label, a colon, what was said, line by line.

A line without a known label goes on with what was said before. A paragraph that is one bracket
tells what happened ("（两人沉默）"): nobody says it, and it is taken out; one that marks a gap
("（一段时间后）") is left for `repairs.gaps`, which cuts there. What stands before the first label
is a title. Relatives ("妈妈：")
speak where the transcript names them so at the beginning of paragraphs more than once, or names no
other client; else the line goes on.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.repairs.directions import is_direction
from psykb.dataset.repairs.gaps import is_gap
from psykb.dataset.speakers import RELATIVES, Speaker, speaker_of
from psykb.types import Repair, Role, record

_LABELLED = re.compile(
    r"[ \t\u3000\ufeff]*(?:\*\*)?(?P<label>[^\s：:（(*][^：:\n。！？!?*]{0,29})(?:\*\*)?"
    r"[ \t]*[：:](?:\*\*)?(?P<said>.*)"
)
_NARRATED = re.compile(r"\s*[（(【\[][^（）()\n]*[）)】\]]\s*")
_PREAMBLE = 3  # lines that may stand before the first label


@record
class _Line:
    """A line of a transcript; `opens` is True at the beginning of a paragraph."""

    text: str
    opens: bool
    label: str = ""
    said: str = ""
    speaker: Speaker | None = None


def roles(text: str) -> Mapping[str, Role]:
    """Return the labels of speakers in a text, in order, with their roles; {}: no transcript.

    There is none where more than three lines come before the first label.
    """
    found: dict[str, Role] = {}
    for number, line in enumerate(line for line in _lines(text) if line.text.strip()):
        if line.speaker:
            found[line.label] = line.speaker.role
        elif not found and number >= _PREAMBLE and line.label not in RELATIVES:
            return {}
    return found


def read(text: str) -> Conversation:
    """Return the conversation that a transcript holds; it may have no turns."""
    lines = _lines(text)
    family = _family(lines)
    turns: list[Turn] = []
    said: list[list[str]] = []  # the parts of each turn's text
    repairs: Counter[Repair] = Counter()
    last = max((at for at, line in enumerate(lines) if line.speaker), default=-1)
    opened = False  # whether a blank line came since the last that was taken
    for at, line in enumerate(lines):
        if not line.text.strip():
            opened = True
            continue
        speaker = line.speaker or family.get(line.label if line.opens else "")
        if speaker:
            turns.append(_turn(speaker, repairs))
            said.append([line.said.strip()])
        elif line.opens and _NARRATED.fullmatch(line.text):
            if turns and at < last and is_gap(line.text.strip()[1:-1]):
                said[-1] += ["\n\n", line.text.strip()]
            else:
                repairs[Repair.STAGE_DIRECTION] += 1
        elif not turns:
            repairs[Repair.TITLE_LINE] += 1
        else:
            repairs[Repair.CONTINUED_LINE] += 1
            said[-1] += ["\n\n" if opened else "\n", line.text.strip()]
        opened = False
    told = (replace(turn, text=_joined(part)) for turn, part in zip(turns, said, strict=True))
    return Conversation(turns=tuple(told), labels={}, repairs=dict(repairs))


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    opens = True
    for part in text.splitlines():
        lines.append(_line(part, opens=opens))
        opens = not part.strip()
    if not any(line.text.strip() == "" for line in lines[:-1]):
        return [_line(line.text, opens=True) for line in lines]  # each line is a paragraph
    return lines


def _line(text: str, *, opens: bool) -> _Line:
    match = _LABELLED.fullmatch(text)
    if match is None:
        return _Line(text=text, opens=opens)
    label = match["label"].strip()
    speaker = speaker_of(label)
    return _Line(
        text=text,
        opens=opens,
        label=label.casefold(),
        said=match["said"],
        speaker=speaker if speaker and speaker.role != "system" else None,
    )


def _family(lines: list[_Line]) -> dict[str, Speaker]:
    """Return the relatives who speak in a transcript."""
    counted = Counter(line.label for line in lines if line.opens and line.label in RELATIVES)
    alone = not any(line.speaker and line.speaker.role == "user" for line in lines)
    return {
        label: Speaker(role="user", name=label)
        for label, times in counted.items()
        if alone or times > 1
    }


def _turn(speaker: Speaker, repairs: Counter[Repair]) -> Turn:
    """Return a turn without its text; a gesture in the label ("来访者（沉默）：") is no name."""
    name = speaker.name
    if name and is_direction(name):
        repairs[Repair.STAGE_DIRECTION] += 1
        name = ""
    return Turn(role=speaker.role, text="", speaker=name)


def _joined(parts: list[str]) -> str:
    """Return the text of a turn; where its first line is empty, it begins with the second."""
    return "".join(parts if parts[0] else parts[2:])
