"""Write the turns of a conversation: places numbered as /sources does, help lines once in full."""

from dataclasses import replace
from typing import TYPE_CHECKING

from psykb.cli.answers import answer_lines, citations_of, notice_lines, put_answer, usage_line
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, abstention_lines, citation_line, listed
from psykb.messages import text as _
from psykb.types import Abstention, Answer, Citation, Document, Language, Notice, RiskLevel

if TYPE_CHECKING:
    from psykb.answering.conversation import Turn

_REMINDED = 2  # numbers that a reminder repeats


class Notices:
    """What is said on whom to call: in full when a risk appears or grows, then in one line.

    It is also in full once more where the person goes on in another language. Once it says that
    questions are not looked up for now; the full text for an active risk says that itself.
    """

    def __init__(self) -> None:
        self.level = RiskLevel.NONE
        self._language: Language | None = None
        self._told = False

    def lines(self, call: Call, answer: Answer, *, asked: bool = True) -> list[str]:
        """Return the paragraphs for an answer, () where nobody is at risk; call it once a turn.

        Args:
            call: says how wide.
            answer: of this turn.
            asked: whether the person asked something that is withheld.
        """
        before, self.level = self.level, answer.risk.level
        notice = answer.notice
        if notice is None:
            self._language, self._told = None, False
            return []
        full = self.level.severity > before.severity or notice.language != self._language
        self._language = notice.language
        found = [notice_lines(call, notice) if full else _reminder(call, notice)]
        says_it = full and self.level is RiskLevel.ACTIVE
        if asked and answer.abstained is Abstention.AT_RISK and not says_it and not self._told:
            found.append(wrap(_("For now this is not looked up in the books."), call.columns))
            self._told = True
        return found


def _reminder(call: Call, notice: Notice) -> str:
    numbers = [f"{line.name} {line.number or line.url}" for line in notice.lines[:_REMINDED]]
    words = _("The help lines are still above: {lines}.").format(lines=listed(numbers))
    return wrap(words, call.columns)


def put_question(call: Call, text: str) -> None:
    """Print a question above its answer, without what could steer a terminal."""
    from psykb.answering.disarming import printable

    call.put(wrap(call.style(printable(text)), call.columns, first="> ", indent="  "))


def put_turn(
    call: Call, turn: "Turn", books: dict[str, Document], notices: Notices, model: str | None
) -> None:
    """Print a turn on stdout, and on stderr what a model took.

    Args:
        call: how to print.
        turn: any.
        books: the documents that are cited, by id.
        notices: of this conversation.
        model: the spec of the model that writes, None where none does.
    """
    answer = turn.answer
    paragraphs = []
    if answer is not None:
        from psykb.answering.corrections import asks

        # who only says how it is need not hear of look-ups
        asked = turn.small_talk is None and asks(turn.question)
        paragraphs += notices.lines(call, answer, asked=asked)
    if turn.small_talk is not None:
        paragraphs.append(wrap(turn.small_talk.text, call.columns))
    elif answer is not None and not (answer.model is not None and answer.claims):
        paragraphs += _verbatim_lines(call, answer, books)
    if paragraphs:
        call.put("\n\n".join(paragraphs))
    if answer is None or answer.usage is None:
        return
    if answer.model is not None and answer.claims:
        put_answer(call, answer, books)
    elif answer.model is not None:
        call.say(usage_line(answer.model, answer.usage, sum(answer.timings.values())))
    elif model is not None:
        # the answer is none of the model's, but making the question was
        call.say(usage_line(model, answer.usage, answer.timings["rewrite"]))


def _verbatim_lines(call: Call, answer: Answer, books: dict[str, Document]) -> list[str]:
    """Return the sentences of the books with their places numbered, or why there are none."""
    if answer.abstained is Abstention.AT_RISK:
        return []
    if answer.abstained is not None:
        return [_unanswered(call, answer), *_nearest_lines(call, answer, books)]
    numbers = {citation.id: n for n, citation in enumerate(citations_of(answer), 1)}
    return [
        "\n".join(
            [
                wrap(claim.text, call.columns),
                *(_place(call, numbers[c.id], c, books) for c in claim.citations),
            ]
        )
        for claim in answer.claims
    ]


def _unanswered(call: Call, answer: Answer) -> str:
    """Return why there is no answer, without what came nearest."""
    bare = replace(answer, nearest=())
    # who is at risk has just been told whom to call
    return answer_lines(call, bare, {}) if bare.notice is None else abstention_lines(call, bare, {})


def _nearest_lines(call: Call, answer: Answer, books: dict[str, Document]) -> list[str]:
    if answer.abstained is Abstention.NO_QUESTION or not answer.nearest:
        return []
    lines = [_("What came nearest:")]
    for number, citation in enumerate(answer.nearest, 1):
        lines.append(wrap(citation.quote, call.columns))
        lines.append(_place(call, number, citation, books))
    return ["\n".join(lines)]


def _place(call: Call, number: int, citation: Citation, books: dict[str, Document]) -> str:
    """Return where a quote stands, with its number, and below it the id for `psykb show`."""
    lead = f"{INDENT}[{number}] "
    indent = " " * len(lead)
    line = citation_line(citation, books[citation.document_id])
    return "\n".join(
        [
            wrap(line, call.columns, first=lead, indent=indent),
            indent + call.style(citation.id, dim=True),
        ]
    )
