"""Find the replies in what a chat template wrote, where it does not say itself where they are.

The text up to a reply is what the template writes of the messages before it, with its invitation to
reply: where the whole text begins with that, the reply stands next (the prefix property). Where it
does not, because the template writes earlier messages otherwise once others follow, the messages
are replaced by marks, and the text between the marks says where each of them stands.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from psykb.dataset.rendering.rendered import Deviation, Span
from psykb.dataset.rendering.templates import ChatTemplate, TemplateRefusalError
from psykb.types import Message, record

_THINKING = "<think>", "</think>"


@record
class _Place:
    """Where the model begins to write, and where in that its reply stands, in code points."""

    start: int
    begin: int
    end: int


def find(
    template: ChatTemplate, messages: Sequence[Message], text: str, wanted: Collection[int]
) -> tuple[list[Span], set[Deviation]]:
    """Return where the replies stand in `text`, each with its end of turn, and what was odd.

    Args:
        template: of the tokenizer.
        messages: of the row.
        text: what the template wrote of them.
        wanted: positions of the replies that are trained on; only of them it is told what is odd.
    """
    spans: list[Span] = []
    odd: set[Deviation] = set()
    framed: dict[int, _Place] | None = None
    for at, message in enumerate(messages):
        if message.role != "assistant":
            continue
        told: set[Deviation] = set()
        start = _invitation(template, messages[:at], text)
        if start is not None:
            place = _following(template, message.content, text, start)
        else:
            told.add(_difference(template, messages[:at], text))
            framed = _framed(template, messages, text) if framed is None else framed
            place = framed.get(at)
        if place is None:
            told.add(Deviation.REPLY_NOT_FOUND)
        else:
            span = _span(template, at, place, text, told)
            spans.append(replace(span, trained=at in wanted))
            if at in wanted and at < len(messages) - 1:
                told |= _rewritten(template, messages[: at + 1], text[: span.end])
        if at in wanted:
            odd |= told
    return spans, odd


def _span(template: ChatTemplate, at: int, place: _Place, text: str, odd: set[Deviation]) -> Span:
    """Return what is the model's of a turn; adds to `odd` where its ends are not as they should."""
    start = place.start
    if text[start : place.begin].strip():  # the template's own words: nothing to be learnt
        odd.add(Deviation.ADDED_TEXT)
        start = place.begin
    end = _stopped(text, place.end, template.stop)
    if end is None:
        odd.add(Deviation.NO_END_OF_TURN)
        end = place.end
    return Span(message=at, start=start, end=end)


def forms(content: str) -> Iterator[str]:
    """Yield the forms in which templates write a reply, the reply itself first.

    They take off white space around it, and write thinking anew or leave it out.
    """
    yield content
    yield content.strip()
    opening, closing = _THINKING
    thought, closed, said = content.partition(closing)
    if closed:
        said = said.strip("\n")
        thought = thought.rpartition(opening)[2].strip("\n")
        yield f"{opening}\n{thought}\n{closing}\n\n{said}"
        yield f"{opening}{thought.strip()}{closing}\n{said.strip()}"
        yield content.rpartition(closing)[2]  # what is left of it comes last: it is in the others
        yield said
        yield said.strip()


def _invitation(template: ChatTemplate, messages: Sequence[Message], text: str) -> int | None:
    """Return where the invitation to reply to `messages` ends, if `text` begins with it."""
    try:
        prompt = template.text(messages, inviting=True)
    except TemplateRefusalError:
        return None
    return len(prompt) if text.startswith(prompt) else None


def _difference(template: ChatTemplate, messages: Sequence[Message], text: str) -> Deviation:
    """Return whether it is the messages before a reply, or the invitation, that differs."""
    try:
        stands = text.startswith(template.text(messages))
    except TemplateRefusalError:
        stands = False
    return Deviation.PROMPT_DIFFERS if stands else Deviation.REWRITES_HISTORY


def _following(template: ChatTemplate, content: str, text: str, start: int) -> _Place | None:
    """Return where a reply stands in the turn that begins at `start`; None if it does not.

    A short reply may stand in the template's own words before it ("hi" in `<think>`): the right
    one is followed by the end of the turn.
    """
    allowed = ("", template.lead.strip())
    for form in forms(content):
        begin = text.find(form, start)
        while begin >= 0:
            between = text[start:begin]
            # what comes after the end of the turn, or after anything if nothing ends it, is another
            if template.stop in between if template.stop else between.strip() not in allowed:
                break
            end = begin + len(form)
            # a reply must not be taken for a part of a longer one
            if not template.stop or _stopped(text, end, template.stop) is not None:
                return _Place(start=start, begin=begin, end=end)
            begin = text.find(form, begin + 1)
    return None


def _stopped(text: str, end: int, stop: str) -> int | None:
    """Return where the token that ends a turn ends, if nothing but white space stands before it."""
    at = text.find(stop, end) if stop else -1
    return at + len(stop) if at >= 0 and not text[end:at].strip() else None


def _rewritten(template: ChatTemplate, messages: Sequence[Message], text: str) -> set[Deviation]:
    """Return the deviation, if the template writes `messages` otherwise when nothing follows."""
    try:
        stands = template.text(messages).startswith(text)
    except TemplateRefusalError:
        stands = True  # they can only be written with what follows
    return set() if stands else {Deviation.REWRITES_HISTORY}


def _framed(template: ChatTemplate, messages: Sequence[Message], text: str) -> dict[int, _Place]:
    """Return where messages stand by the text that the template puts between them; {} if nowhere.

    Only where that text, filled with the messages, is exactly `text`.
    """
    marks = [f"\ue000{n}\ue001" for n in range(len(messages))]
    marked = [
        Message(role=message.role, content=mark)
        for message, mark in zip(messages, marks, strict=True)
    ]
    try:
        frame = template.text(marked)
    except TemplateRefusalError:
        return {}
    if any(frame.count(mark) > 1 for mark in marks):
        return {}
    order = sorted((frame.find(mark), n) for n, mark in enumerate(marks) if mark in frame)
    places: dict[int, _Place] = {}
    cursor, written = 0, 0  # in the text, and in the frame
    for i, (at, n) in enumerate(order):
        cursor += at - written
        written = at + len(marks[n])
        upto = order[i + 1][0] if i + 1 < len(order) else len(frame)
        following = frame[written:upto]
        for form in forms(messages[n].content):
            if text.startswith(form + following, cursor):
                break
        else:
            return {}
        lead = template.lead if not template.lead.strip() else ""
        start = cursor - len(lead) if text.endswith(lead, 0, cursor) else cursor
        places[n] = _Place(start=start, begin=cursor, end=cursor + len(form))
        cursor += len(form)
    return places
