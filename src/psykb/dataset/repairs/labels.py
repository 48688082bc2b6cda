"""Labels of speakers that leaked into a text: before it, in it, and as forms of address.

A label before a text that names its own speaker says nothing that the role does not. In a text,
another speaker's label at the beginning of a line (one that nobody tells a story with, behind any
sentence) begins another speaker's turn: the text is parted there. An ordinary word ("医生") does
that only where labels of both speakers stand in the text, or where an assistant writes for the
client ("病人："); a client may well tell what a doctor said. Where other short words with a colon
begin lines too, the text is a list, and where a transcript is announced ("案例", "以下"), it is
told about: nothing is done.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.editing import Edit, cut, edited, stripped
from psykb.dataset.speakers import ORDINARY, UNMISTAKABLE, any_of, role_of
from psykb.types import Role, record

_WORDS = any_of((*UNMISTAKABLE, *ORDINARY))
_OPEN, _CLOSE = r"(?:\*\*|【|\[|<)?", r"(?:\*\*|】|\]|>)?"
_COLON = rf"[ \t]*{_CLOSE}[ \t]*[：:](?:\*\*)?\s*"
_HEAD = re.compile(rf"\s*{_OPEN}[ \t]*(?P<word>{_WORDS}){_COLON}", re.IGNORECASE)
_BARE = "(?:求助者|支持者|来访者)"
_IN_TEXT = re.compile(
    rf"(?:^|(?<=\n))[ \t\u3000]*{_OPEN}(?P<word>{_WORDS}){_COLON}"
    rf"|(?<=[。！？!?…~～”）)])[ \t]*(?P<inside>{_BARE}|心理咨询师|咨询师)[：:][ \t]*"
    rf"|(?:^|(?<=\n))[ \t]*(?P<alone>{_BARE})[ \t]*(?:\n+|$)",
    re.IGNORECASE,
)
# What comes before a transcript that is told about, not spoken.
_QUOTED = re.compile(
    "案例|片段|实录|摘录|记录|对话|如下|以下|transcript|excerpt|dialogue|conversation",
    re.IGNORECASE,
)
_OTHER_LINE = re.compile(
    r"(?:^|\n)[ \t\u3000]*(?:\*\*)?([^\s：:，。！？,.!?*]{1,10})(?:\*\*)?[：:]"
)
# "求助者，……" and "……，求助者。": nobody calls a person so; the words of a prompt did. In the
# sentence somebody must be spoken to: "求助者，男性，35岁。" is how a report begins.
_ADDRESSED: tuple[tuple[Role, str], ...] = (("assistant", "求助者|来访者"), ("user", "支持者"))
_ADDRESS: dict[Role, re.Pattern[str]] = {
    role: re.compile(
        rf"(?:^|(?<=[。！？!?…～~\n]))[ \t]*(?:亲爱的)?(?:{word})[，,][ \t]*"
        r"(?![男女某是指即也就通往])(?=[^。！？!?…\n]{0,24}[我你您])"
        rf"|(?<![者友人])[，,][ \t]*(?:亲爱的)?(?P<last>{word})(?=[。！？!?～~…\n]|$)"
    )
    for role, word in _ADDRESSED
}
_SPOKEN_TO = re.compile("[我你您]|客气|谢|好的|加油|没关系|没事")
_SENTENCE_END = "。！？!?…～~\n"


@record
class _Label:
    start: int
    end: int
    role: Role


def prefixes(turn: Turn) -> list[Edit]:
    """Return an edit for each label at the head of a text, also where it stands twice.

    The file says who speaks: an unmistakable label of the other speaker goes as well, unless the
    text holds more labels and is a transcript by itself; an ordinary word of the other stays, for
    that is how a letter begins ("医生：您好").
    """
    if turn.role == "system" or not _has_colon(turn.text):
        return []
    edits: list[Edit] = []
    at = 0
    while found := _HEAD.match(turn.text, at):
        word = found["word"].casefold()
        if role_of(word) != turn.role and (
            word not in UNMISTAKABLE or _is_transcript(turn, found.end())
        ):
            break
        edits.append(Edit(start=at, end=found.end()))
        at = found.end()
    return edits


def parted(turn: Turn) -> tuple[list[Turn], int]:
    """Return the turns that a text holds by the labels in it, and how many labels were taken out.

    A turn without another speaker's label comes back as one turn.
    """
    labels = _labels(turn)
    if not labels:
        return [turn], 0
    pieces: list[Turn] = []
    role, start, inner = turn.role, 0, list[Edit]()
    for label in [*labels, _Label(start=len(turn.text), end=len(turn.text), role=turn.role)]:
        if label.role == role and label.start < len(turn.text):
            inner.append(Edit(start=label.start, end=label.end))
            continue
        pieces.append(_piece(turn, role, (start, label.start), inner))
        role, start, inner = label.role, label.end, []
    return [piece for piece in pieces if piece.text], len(labels)


def addresses(turn: Turn) -> list[Edit]:
    """Return an edit for each "求助者，" by which an assistant addresses a user, or the reverse."""
    if turn.role == "system" or "者" not in turn.text:
        return []
    return [
        Edit(start=match.start(), end=match.end())
        for match in _ADDRESS[turn.role].finditer(turn.text)
        if not match["last"] or _SPOKEN_TO.search(_sentence(turn.text, match.start()))
    ]


def leaked(text: str) -> int:
    """Return how many unmistakable labels with a colon stand in a text."""
    return len(re.findall(rf"{_BARE}[：:]", text))


def _sentence(text: str, end: int) -> str:
    """Return what stands of a sentence before `end`."""
    start = end
    while start and text[start - 1] not in _SENTENCE_END:
        start -= 1
    return text[start:end]


def _piece(turn: Turn, role: Role, part: tuple[int, int], inner: list[Edit]) -> Turn:
    """Return a part of a turn as a turn of `role`, without the labels inside it."""
    whole = cut(turn, *part)
    moved = [
        Edit(start=edit.start - part[0], end=edit.end - part[0], into=edit.into) for edit in inner
    ]
    piece = stripped(edited(whole, moved))
    if role != turn.role:
        return replace(piece, role=role, reasoning="", speaker="")
    return piece if part[0] == 0 else replace(piece, reasoning="")


def _labels(turn: Turn) -> list[_Label]:
    """Return the labels in a text by which it is to be parted, or that are to be taken out."""
    if turn.role == "system" or not (_has_colon(turn.text) or re.search(_BARE, turn.text)):
        return []
    found = list(_found(turn.text))
    if found and found[0][0].start == 0 and (len(found) == 1 or found[0][1] == turn.role):
        del found[0]  # a prefix, or how a letter begins
    if not found or _is_list(turn.text) or _QUOTED.search(turn.text[: found[0][0].start]):
        return []
    if len({role for _, role, _ in found} | {turn.role}) == 1:
        return [label for label, _, _ in found]
    both = len({role for _, role, _ in found}) > 1
    writes_on = turn.role == "assistant"
    return [
        label for label, role, plain in found if not plain or both or writes_on or role == turn.role
    ]


def _found(text: str) -> Iterator[tuple[_Label, Role, bool]]:
    """Yield each label, its role, and whether its word is an ordinary one.

    Behind a sentence, "咨询师：" is one only where "求助者：" or the like stands in the text too.
    """
    bare = leaked(text) > 0
    for match in _IN_TEXT.finditer(text):
        word = match["word"] or match["inside"] or match["alone"]
        role = role_of(word)
        if role and (bare or not match["inside"]):
            label = _Label(start=match.start(), end=match.end(), role=role)
            yield label, role, word.casefold() in ORDINARY


def _is_list(text: str) -> bool:
    """Return whether lines begin with short words and a colon that are no labels of speakers."""
    return any(role_of(word) is None for word in _OTHER_LINE.findall(text))


def _is_transcript(turn: Turn, at: int) -> bool:
    """Return whether more labels follow."""
    return any(label.start >= at for label, _, _ in _found(turn.text))


def _has_colon(text: str) -> bool:
    return "：" in text or ":" in text
