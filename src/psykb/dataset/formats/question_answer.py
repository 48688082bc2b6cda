"""Plain rows of a question and its answer; items of an examination are told from them.

Items of PCEB, CPsyExam, CMMLU and the like measure models, and one that was trained on them can
no longer be measured.
"""

from collections.abc import Iterator, Mapping

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.fields import reader, row_of
from psykb.dataset.formats.instructions import Columns, instructed
from psykb.messages import text as _
from psykb.types import Loss

NAME = "question_answer"
_COLUMNS = Columns(prompt="question", response="answer", system="system")
_OPTIONS = ("options", "choices")
_TYPED = ("question_type", "subject_name")  # CPsyExam's questions without options
_LETTERS = ("A", "B", "C")


def fits(value: object) -> bool:
    """Whether the row has a question and an answer, or is an item of an examination."""
    return isinstance(value, dict) and (
        ("question" in value and "answer" in value) or bool(_exam_field(value))
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the question and its answer, or why they are for measuring alone."""
    row = row_of(value)
    field = _exam_field(row)
    if not field:
        yield instructed(row, _COLUMNS)
        return
    yield Lost(
        reason=Loss.EVALUATION_DATA,
        detail=_("an item of an examination (field {name}): for psykb data check").format(
            name=field
        ),
    )


def _exam_field(row: Mapping[str, object]) -> str:
    """Return the field that shows an item of an examination; "" if none does."""
    if "questions_and_answers" in row:
        return "questions_and_answers"
    if not any(name in row for name in ("question", "Question")):
        return ""
    if all(letter in row for letter in _LETTERS):
        return "A"
    if all(row.get(name) for name in _TYPED):
        return _TYPED[0]
    return next((name for name in _OPTIONS if row.get(name)), "")
