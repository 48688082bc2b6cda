"""PsyQA: a post with its title and keywords, and the answers of several people to it.

Answers may carry the strategies of their parts as ranges of characters, which tile the text; in
nearly half of them the last range ends one character short, before the final full stop.
"""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.dataset.formats.fields import (
    Row,
    UnfitError,
    conversation_of,
    list_of,
    needed,
    reader,
    row_of,
    text_of,
    wrong_kind,
)
from psykb.messages import text as _
from psykb.types import Loss, Repair

NAME = "psyqa"
Span = tuple[int, int, str]


def fits(value: object) -> bool:
    """Whether the row has a question with its id and an array of answers."""
    return (
        isinstance(value, dict)
        and "question" in value
        and "questionID" in value
        and isinstance(value.get("answers"), list)
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield a conversation for each answer, all with the same `question`.

    The user says the title and, on the next line, the description. The first keyword is the
    topic, the others are the label "keywords".
    """
    row = row_of(value)
    needed(row, "question", "questionID", "answers")
    parts = [text_of(row.get(name), name) for name in ("question", "description")]
    asked = Turn(role="user", text="\n".join(part for part in parts if part))
    answers = list_of(row["answers"], "answers")
    if not answers:
        yield Lost(reason=Loss.NO_ASSISTANT_TURN, detail=_("the question has no answers"))
    for at, answer in enumerate(answers):
        yield from _conversation(row, asked, answer, f"answers[{at}]")


@reader
def _conversation(
    row: Row, asked: Turn, answer: object, where: str
) -> Iterator[Conversation | Lost]:
    fields = row_of(answer, where)
    needed(fields, "answer_text")
    text = text_of(fields["answer_text"], f"{where}.answer_text")
    spans, extended = _spans(fields.get("labels_sequence"), text, where)
    keywords = text_of(row.get("keywords"), "keywords").replace("，", ",").split(",")
    topic, *further = [word.strip() for word in keywords if word.strip()] or [""]
    key = str(row["questionID"])
    yield conversation_of(
        {**row, "id": key},
        (asked, Turn(role="assistant", text=text, spans=spans)),
        topic=topic,
        labels={"keywords": ",".join(further)} if further else {},
        question=f"{NAME}:{key}",
        repairs={Repair.EXTENDED_SPAN: 1} if extended else {},
    )


def _spans(value: object, text: str, where: str) -> tuple[tuple[Span, ...], bool]:
    """Return the ranges, and whether the last was extended to the end of the text."""
    name = f"{where}.labels_sequence"
    spans = []
    for at, item in enumerate(list_of(value, name)):
        part = row_of(item, f"{name}[{at}]")
        start, end = part.get("start"), part.get("end")
        if type(start) is not int or type(end) is not int:
            raise wrong_kind(f"{name}[{at}]", item, "{start, end, type}")
        if not 0 <= start <= end <= len(text):
            raise UnfitError(
                Loss.WRONG_FIELDS,
                _("{name}: the range {start}–{end} is not in the text").format(
                    name=f"{name}[{at}]", start=start, end=end
                ),
            )
        spans.append((start, end, text_of(part.get("type"), f"{name}[{at}].type")))
    spans.sort()
    if not spans or spans[-1][1] != len(text) - 1:
        return tuple(spans), False
    start, end, label = spans[-1]
    return (*spans[:-1], (start, end + 1, label)), True
