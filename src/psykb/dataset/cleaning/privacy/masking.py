"""Mask personal data in a dialogue: the same value has the same mask wherever it stands in it."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from psykb.dataset.cleaning.privacy import names_en, names_zh
from psykb.dataset.cleaning.privacy.finding import find, masked_ranges, narrow, settled
from psykb.dataset.cleaning.privacy.kinds import Found, Kind, mask, masks
from psykb.dataset.cleaning.privacy.numbers import is_public
from psykb.generation.dialogues.ids import dialogue_id
from psykb.text.folding import IDEOGRAPH
from psykb.types import Dialogue, Finding, Message, Strategy, record
from psykb.types.records import check_range

_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_OF_PERSON = re.compile(r".*[a-z].*|1[3-9]\d{9}", re.IGNORECASE)  # what no help line is
# Values that stand again without the word that told what they are.
_REPEATED = (Kind.QQ, Kind.WECHAT, Kind.PHONE, Kind.BANK_CARD, Kind.IDENTITY_CARD)


@record
class Masked:
    """One mask in a dialogue; what was there before is not said.

    `dialogue` is the id of the masked dialogue, `message` a position in its messages, `[start,
    end)` code points of the new content, `mask` what stands there.
    """

    dialogue: str
    message: int
    start: int
    end: int
    kind: Kind
    mask: str

    def __post_init__(self) -> None:
        check_range("masked", self.start, self.end)


@record
class _Edit:
    start: int
    end: int
    kind: Kind
    text: str


def masked(dialogue: Dialogue) -> tuple[Dialogue, tuple[Masked, ...]]:
    """Return `dialogue` without the personal data that is found, and where masks now stand.

    Masks are numbered by kind in the order in which values appear: "[电话1]", "[姓名2]", in
    English dialogues "[PHONE_1]". A name that is introduced anywhere is masked everywhere. Ranges
    of strategies and findings move with the text, and the id is that of the new text. To mask a
    second time changes nothing.
    """
    told: list[Masked] = []
    # What is masked can be the border that a name beside it lacked, so it is looked for again.
    while True:
        texts = [message.content for message in dialogue.messages]
        found = _all(texts)
        if not any(found):
            return dialogue, tuple(told)
        edits = _edits(dialogue, texts, found)
        moved = [_Moved(part) for part in edits]
        dialogue = _edited(dialogue, edits, moved)
        every = [*_carried(told, dialogue.id, moved), *_told(dialogue.id, edits, moved)]
        told = sorted(every, key=lambda one: (one.message, one.start))


def _edited(
    dialogue: Dialogue, edits: Sequence[Sequence[_Edit]], moved: Sequence["_Moved"]
) -> Dialogue:
    messages = tuple(
        Message(role=message.role, content=_replaced(message.content, part))
        for message, part in zip(dialogue.messages, edits, strict=True)
    )
    return dataclasses.replace(
        dialogue,
        id=dialogue_id(messages),
        messages=messages,
        strategies=tuple(_strategy(one, moved[one.message]) for one in dialogue.strategies),
        findings=tuple(_finding(one, moved[one.message]) for one in dialogue.findings),
    )


def _carried(told: Iterable[Masked], dialogue: str, moved: Sequence["_Moved"]) -> Iterator[Masked]:
    """Yield earlier masks where they stand now."""
    for one in told:
        places = moved[one.message]
        start, end = places.start(one.start), places.end(one.end)
        yield dataclasses.replace(one, dialogue=dialogue, start=start, end=end)


def _all(texts: Sequence[str]) -> list[list[Found]]:
    """Return what is found in each text, values that come again and names included."""
    found = [find(text) for text in texts]
    values = {(f.kind, f.value) for part in found for f in part if f.kind in _REPEATED}
    names = _names(texts)
    if not values and not names:
        return found
    return [
        settled((*part, *_again(narrow(text), values), *_named(text, names)), masked_ranges(text))
        for text, part in zip(texts, found, strict=True)
    ]


def _again(text: str, values: Iterable[tuple[Kind, str]]) -> Iterator[Found]:
    """Yield where a value stands again as it is.

    Not where it is the number of a help line, by what is known or by the words around it; a mobile
    number that somebody gave as his own is none, whatever they say.
    """
    for kind, value in sorted(values):
        pattern = rf"(?<![0-9A-Za-z_-]){re.escape(value)}(?![0-9A-Za-z_-])"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if _OF_PERSON.fullmatch(value) or not is_public(text, match.span(), value):
                yield Found(start=match.start(), end=match.end(), kind=kind, value=value)


def _names(texts: Sequence[str]) -> list[str]:
    """Return the names that are introduced, each once, in their order."""
    names: dict[str, None] = {}
    for text in texts:
        for ways in (names_zh, names_en):
            if ways.SIGN.search(text):
                names.update(
                    (text[start:end], None) for start, end in ways.introduced(narrow(text))
                )
    return list(names)


def _named(text: str, names: Sequence[str]) -> Iterator[Found]:
    """Yield where persons are named; what two names could mean goes to the first of them."""
    for name in names:
        ways = names_zh if _IDEOGRAPHS.match(name) else names_en
        for start, end in ways.occurrences(name, text):
            whole = next((n for n in names if n == text[start:end]), name)
            yield Found(start=start, end=end, kind=Kind.NAME, value=_person(whole, names))


def _person(name: str, names: Sequence[str]) -> str:
    """Return the longest name that means the same person: 小明 is 李小明, Anna is Anna Smith."""
    same = [n for n in names if n != name and (n.endswith(name) or n.startswith(f"{name} "))]
    return max([name, *same], key=len)


def _edits(
    dialogue: Dialogue, texts: Sequence[str], found: Sequence[Sequence[Found]]
) -> list[list[_Edit]]:
    """Number the values by kind, after those that an earlier run has masked."""
    last: dict[Kind, int] = {}
    for text in texts:
        for kind, number in masks(text):
            last[kind] = max(last.get(kind, 0), number)
    numbers: dict[tuple[Kind, str], int] = {}
    edits = []
    for part in found:
        row = []
        for one in part:
            key = (one.kind, one.value)
            if key not in numbers:
                last[one.kind] = numbers[key] = last.get(one.kind, 0) + 1
            text = mask(one.kind, numbers[key], dialogue.language)
            row.append(_Edit(start=one.start, end=one.end, kind=one.kind, text=text))
        edits.append(row)
    return edits


def _replaced(text: str, edits: Sequence[_Edit]) -> str:
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*parts, text[at:]))


class _Moved:
    """Where positions of a text are after its edits."""

    def __init__(self, edits: Sequence[_Edit]) -> None:
        self._edits = edits

    def start(self, at: int) -> int:
        """Return where a range begins now: before a mask if it began inside of what it hides."""
        return self._at(at, inside_ends=False)

    def end(self, at: int) -> int:
        """Return where a range ends now: behind a mask if it ended inside of what it hides."""
        return self._at(at, inside_ends=True)

    def _at(self, at: int, *, inside_ends: bool) -> int:
        shift = 0
        for edit in self._edits:
            if at <= edit.start:
                break
            if at < edit.end:
                return edit.start + shift + (len(edit.text) if inside_ends else 0)
            shift += len(edit.text) - (edit.end - edit.start)
        return at + shift


def _strategy(one: Strategy, moved: _Moved) -> Strategy:
    return dataclasses.replace(one, start=moved.start(one.start), end=moved.end(one.end))


def _finding(one: Finding, moved: _Moved) -> Finding:
    return dataclasses.replace(one, start=moved.start(one.start), end=moved.end(one.end))


def _told(
    dialogue: str, edits: Sequence[Sequence[_Edit]], moved: Sequence[_Moved]
) -> Iterator[Masked]:
    for at, (row, places) in enumerate(zip(edits, moved, strict=True)):
        for edit in row:
            start = places.start(edit.start)
            yield Masked(
                dialogue=dialogue,
                message=at,
                start=start,
                end=start + len(edit.text),
                kind=edit.kind,
                mask=edit.text,
            )
