"""A conversation as a file gives it made a dialogue that can be trained on, or refused.

The order of the repairs, and why:

0. what follows a gap ("（一段时间后）") is cut off, before it can be joined to what came before;
1. invisible characters, reasoning and line breaks, then white space around a text: the labels that
   the rest looks for stand at the beginning of texts and lines;
2. labels before a text, labels in it (which may part it into turns), forms of address;
3. canned introductions, then stage directions: they stand behind the label;
4. empty turns, neighbours of the same role, turns before the user's first and after the
   assistant's last: what went before may have made some.

All is done until nothing changes, so that a repaired dialogue is repaired already.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from psykb.dataset.control_characters import cleaned
from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.repairs import (
    characters,
    directions,
    gaps,
    intros,
    labels,
    ordering,
    thinking,
)
from psykb.dataset.repairs.editing import Edit, edited, stripped, within
from psykb.errors import MisuseError
from psykb.generation.dialogues.ids import dialogue_id
from psykb.messages import text as _
from psykb.text.folding import language_of
from psykb.types import Dialogue, Loss, Message, Place, RejectedDialogue, Repair, Strategy

KEEPABLE = (
    Repair.ROLE_PREFIX,
    Repair.ROLE_WORD,
    Repair.STAGE_DIRECTION,
    Repair.CUT_AT_GAP,
    Repair.CANNED_INTRO,
    Repair.LINE_BREAK_TAG,
    Repair.LITERAL_LINE_BREAK,
)
_MOST_CLIENTS = 3  # a couple, or parents and a child; more are a group, which is no dialogue
_MOST_TURNS = 10_000
_SAID = 80  # characters of a refused conversation that are shown
_Counts = Counter[Repair]
_Finder = Callable[[Turn], Sequence[Edit]]

_CHARACTERS: tuple[tuple[Repair, _Finder], ...] = (
    (Repair.INVISIBLE_CHARACTER, characters.invisible),
    (Repair.LINE_BREAK_TAG, characters.line_break_tags),
    (Repair.LITERAL_LINE_BREAK, characters.literal_line_breaks),
)
_WORDS: tuple[tuple[Repair, _Finder], ...] = (
    (Repair.ROLE_WORD, labels.addresses),
    (Repair.CANNED_INTRO, intros.canned_intros),
    (Repair.STAGE_DIRECTION, directions.stage_directions),
)


def check_keep(keep: frozenset[Repair]) -> None:
    """Raise MisuseError, which names those that can be, for a repair that cannot be left undone."""
    wrong = sorted(keep - set(KEEPABLE))
    if wrong:
        raise MisuseError(
            _(
                "{names}: without this repair it is no dialogue; what can be kept is: {known}"
            ).format(names=", ".join(wrong), known=", ".join(KEEPABLE))
        )


def repaired(
    conversation: Conversation,
    *,
    source: str,
    licence: str,
    place: Place | None,
    keep: frozenset[Repair] = frozenset(),
    reasoning: Literal["drop", "think"] = "drop",
) -> Dialogue | RejectedDialogue:
    """Return the dialogue that a conversation holds, or why it holds none.

    Args:
        conversation: what a format read; what it names as source and licence goes before these.
        source: name of the data set.
        licence: "" where unknown.
        place: where it was read; a refusal needs one, generated talk has none.
        keep: repairs that are not made, of `KEEPABLE`.
        reasoning: "drop" leaves a model's thinking out and counts it; "think" writes it before the
            answer as `<think>`.

    Returns:
        a dialogue whose `repairs` counts what the format's reader and this mended, and what had
        been mended earlier. Repairing it again changes nothing and counts nothing. Refused is what
        has no turns, none of the user or of the assistant (also none in the right order), or four
        clients or more.
    """
    counts: _Counts = Counter(conversation.repairs)
    counts.update(conversation.earlier)
    lost = _loss(conversation.turns)
    turns = [] if lost else _settled(_whole(conversation.turns, keep, counts), keep, counts)
    if not lost and not any(turn.role == "assistant" for turn in turns):
        lost = _unpaired(conversation.turns)
    if lost:
        return RejectedDialogue(
            place=place or Place(file=""), reason=lost[0], detail=lost[1], said=_said(conversation)
        )
    if reasoning == "drop":
        thoughts = sum(1 for turn in turns if turn.reasoning)
        counts[Repair.DROPPED_REASONING] += thoughts
        if thoughts:
            turns = [replace(turn, reasoning="") for turn in turns]
    return _dialogue(conversation, turns, counts, (source, licence, place))


def _dialogue(
    conversation: Conversation,
    turns: Sequence[Turn],
    counts: _Counts,
    origin: tuple[str, str, Place | None],
) -> Dialogue:
    written = [thinking.told(turn) for turn in turns]
    messages = tuple(Message(role=turn.role, content=turn.text) for turn in written)
    return Dialogue(
        id=dialogue_id(messages),
        messages=messages,
        language=language_of("\n".join(turn.text for turn in turns)),
        source=_line(conversation.source or origin[0]),
        licence=_line(conversation.licence or origin[1]),
        place=origin[2],
        topic=_line(conversation.topic),
        labels={_line(name): _line(value) for name, value in conversation.labels.items()},
        strategies=tuple(
            Strategy(message=at, start=start, end=end, label=label)
            for at, turn in enumerate(written)
            for start, end, label in sorted(turn.spans)
        ),
        untrained=tuple(
            at for at, turn in enumerate(turns) if turn.role == "assistant" and not turn.trained
        ),
        repairs={repair: counts[repair] for repair in Repair if counts[repair]},
    )


def _line(text: str) -> str:
    """Return a name on one line, without characters that steer what shows it."""
    return text if text.isprintable() else " ".join(cleaned(text).split())


def _loss(turns: Sequence[Turn]) -> tuple[Loss, str] | None:
    """Return why no repair can help."""
    said = [turn for turn in turns if turn.role != "system"]
    clients = {turn.speaker for turn in said if turn.role == "user" and turn.speaker}
    if not said:
        return Loss.NO_TURNS, _("nobody says anything")
    if not any(turn.role == "user" for turn in said):
        return Loss.NO_USER_TURN, _("no turn of the user among {count}").format(count=len(said))
    if not any(turn.role == "assistant" for turn in said):
        return Loss.NO_ASSISTANT_TURN, _none_of_the_assistant(said)
    if len(said) > _MOST_TURNS:
        return Loss.TOO_LARGE, _("{count} turns; a dialogue has {most} at most").format(
            count=len(said), most=_MOST_TURNS
        )
    if len(clients) > _MOST_CLIENTS:
        return Loss.SEVERAL_CLIENTS, ", ".join(sorted(clients))
    return None


def _none_of_the_assistant(said: Sequence[Turn]) -> str:
    leaked = sum(labels.leaked(turn.text) for turn in said)
    if leaked:
        return _(
            "no turn of the assistant among {count}; labels of speakers in the text: {times}"
        ).format(count=len(said), times=leaked)
    return _("no turn of the assistant among {count}").format(count=len(said))


def _unpaired(turns: Sequence[Turn]) -> tuple[Loss, str]:
    """Return why nothing is left of a conversation that has turns of both."""
    said = {turn.role for turn in turns if turn.text.strip()} - {"system"}
    if not said:
        return Loss.NO_TURNS, _("every turn is empty")
    if said == {"assistant"}:
        return Loss.NO_USER_TURN, _("every turn of the user is empty")
    return Loss.NO_ASSISTANT_TURN, _(
        "no turn of the assistant that says something follows a user's"
    )


def _said(conversation: Conversation) -> str:
    """Return the beginning of the first turn that says something."""
    texts = (turn.text.strip() for turn in conversation.turns if turn.role != "system")
    said = next((text for text in texts if text), "")[:_SAID]
    return "".join(char if char.isprintable() else " " for char in said)


def _whole(turns: Sequence[Turn], keep: frozenset[Repair], counts: _Counts) -> list[Turn]:
    """Return the turns up to the first gap in what was written down."""
    taken = _taken(turns, counts)
    if Repair.CUT_AT_GAP in keep:
        return taken
    kept, gone = gaps.before(taken)
    counts[Repair.CUT_AT_GAP] += gone
    return kept


def _taken(turns: Sequence[Turn], counts: _Counts) -> list[Turn]:
    """Return the turns with the clients' names before the text, where several clients speak.

    No span reaches out of its text any more, and only the assistant reasons.
    """
    turns = list(turns)
    for at, turn in enumerate(turns):
        if turn.spans:
            turns[at] = replace(turn, spans=within(turn.spans, 0, len(turn.text)))
        if turn.reasoning and turn.role != "assistant":
            counts[Repair.DROPPED_REASONING] += 1
            turns[at] = replace(turns[at], reasoning="")
    clients = {turn.speaker for turn in turns if turn.role == "user"}
    if len(clients) < 2:
        return turns
    named: list[Turn] = []
    for turn in turns:
        if turn.role == "user" and turn.speaker and turn.text.strip():
            counts[Repair.NAMED_SPEAKER] += 1
            head = f"{turn.speaker}：" if language_of(turn.speaker) == "zh" else f"{turn.speaker}: "
            spans = tuple((a + len(head), b + len(head), c) for a, b, c in turn.spans)
            named.append(replace(turn, text=head + turn.text, spans=spans))
        else:
            named.append(turn)
    return named


def _settled(turns: list[Turn], keep: frozenset[Repair], counts: _Counts) -> list[Turn]:
    """Return the turns after as many rounds as change something."""
    while True:
        before = turns
        turns = [part for turn in turns for part in _mended(turn, keep, counts)]
        turns = ordering.alternating(turns, counts)
        if turns == before:
            return turns


def _mended(turn: Turn, keep: frozenset[Repair], counts: _Counts) -> list[Turn]:
    """Return the turn, or the turns that it holds, with their texts mended."""
    turn = thinking.moved_out(_made(turn, _CHARACTERS, keep, counts))
    bare = stripped(turn)
    if bare.text and bare.text != turn.text:
        counts[Repair.OUTER_SPACE] += 1
    if bare.role == "system":
        return [bare]
    bare = stripped(_made(bare, ((Repair.ROLE_PREFIX, labels.prefixes),), keep, counts))
    parts = [bare]
    if Repair.ROLE_WORD not in keep:
        parts, found = labels.parted(bare)
        counts[Repair.ROLE_WORD] += found
        counts[Repair.SPLIT_TURNS] += max(0, len(parts) - 1)
    return [stripped(_made(part, _WORDS, keep, counts)) for part in parts]


def _made(
    turn: Turn, repairs: Sequence[tuple[Repair, _Finder]], keep: frozenset[Repair], counts: _Counts
) -> Turn:
    for repair, find in repairs:
        edits = [] if repair in keep else find(turn)
        if edits:
            counts[repair] += len(edits)
            turn = edited(turn, edits)
    return turn
