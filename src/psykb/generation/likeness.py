"""How the points of one answer stand in another answer to the same question, as a model judges."""

from collections.abc import Sequence

from psykb import prompts
from psykb.answering.claims import DECLINED
from psykb.answering.disarming import as_data
from psykb.generation.forms import AgreementForm, Likeness
from psykb.generation.making import Caller
from psykb.generation.replies import Declined, Misread, Request, ask
from psykb.generation.shown import most_tokens
from psykb.grounding.support import SupportCheck
from psykb.text.sentences import sentences
from psykb.types import Evidence, Fault, Language, Message, Refusal, record

AGREED = 2 / 3  # least share of points that say the same where answers agree
_TOUCHED = 1 / 3  # least share where one answer knows a part of the other
# What rules find between two texts whoever wrote them; two wordings need not cover one another.
_UNLIKE = (Fault.NUMBERS_DIFFER, Fault.NEGATION_DIFFERS, Fault.REVERSED)
PROMPT = "judge_agreement"


@record
class Compared:
    """The likeness of each point, in their order; at least one."""

    points: tuple[Likeness, ...]

    @property
    def share(self) -> float:
        """The share of points that the other answer gives, too: 0 … 1."""
        return sum(p is Likeness.SAME for p in self.points) / len(self.points)

    @property
    def agrees(self) -> bool:
        """Whether no point is contradicted and at least two thirds are given."""
        return Likeness.DIFFERENT not in self.points and self.share >= AGREED

    @property
    def touches(self) -> bool:
        """Whether at least a third of the points are given."""
        return self.share >= _TOUCHED


def compare(
    caller: Caller,
    question: str,
    points: Sequence[str],
    answer: str,
    *,
    language: Language,
    support: SupportCheck,
    passages: tuple[str, ...] = (),
) -> Compared | Misread:
    """Let a model judge for each point whether another answer says the same.

    A "same" counts as "missing" where rules find that the answer gives other numbers or none,
    denies the point, or turns it around: a judge is apt to say yes. An empty answer, and one that
    declines, is not sent: all is missing.

    Args:
        caller: the judge.
        question: what both answer.
        points: of the one answer, at least one.
        answer: the other one.
        language: of the prompt.
        support: the rules.
        passages: ids of the passages that the answers were made from.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    if is_empty(answer):
        return Compared(points=(Likeness.MISSING,) * len(points))
    task = prompts.load("judge_task", language).filled(
        question=as_data(question),
        points="\n".join(f"[{n}] {as_data(point)}" for n, point in enumerate(points, 1)),
        answer="\n".join(map(as_data, answer.splitlines())),
    )
    request = Request(
        messages=(
            Message(role="system", content=prompts.load(PROMPT, language).text),
            Message(role="user", content=task),
        ),
        language=language,
        purpose=PROMPT,
        passages=passages,
        most=most_tokens(caller),
    )

    def fits(form: AgreementForm) -> str:
        short = len(form.points) != len(points)
        return f"points: write exactly {len(points)} words, one for each point" if short else ""

    found, _again = ask(caller, request, AgreementForm, fits)
    if isinstance(found, Declined):
        return Misread(reason=Refusal.WRONG_FIELDS, detail=f"the judge declined: {found.why}")
    if isinstance(found, Misread):
        return found
    said = _numbered(answer)
    return Compared(
        points=tuple(
            Likeness.MISSING
            if like is Likeness.SAME and _unlike(point, said, question, support)
            else like
            for like, point in zip(found.points, points, strict=True)
        )
    )


def is_empty(answer: str) -> bool:
    """Whether an answer says nothing, or only that it cannot be given."""
    bare = answer.strip(" \t\r\n`'\"*.。")
    return not bare or bare.casefold() == DECLINED.casefold()


def _unlike(point: str, said: Sequence[Evidence], question: str, support: SupportCheck) -> bool:
    faults = support.check(point, said, question=question).faults
    return any(fault in faults for fault in _UNLIKE)


def _numbered(answer: str) -> list[Evidence]:
    """Return the sentences of an answer as the support check reads them; of no document."""
    return [
        Evidence(number=n, document_id="", start=start, end=end, text=answer[start:end])
        for n, (start, end) in enumerate(sentences(answer), 1)
    ]
