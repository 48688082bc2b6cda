"""Two students answer a question, one without a book; a teacher writes the answer from evidence."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation import drafting, replies, shown, tasks
from psykb.generation.checks import model
from psykb.generation.checks.reanswering import OPEN_BOOK, answer_open
from psykb.generation.choices import (
    CLOSED,
    OPEN,
    Chosen,
    Options,
    Order,
    choose,
    choose_closed,
    options_of,
    orders,
)
from psykb.generation.forms import AnswerForm, QuestionForm
from psykb.generation.library import Library
from psykb.generation.likeness import PROMPT, compare
from psykb.generation.making import Caller
from psykb.generation.prompt_words import TABLE, worded
from psykb.generation.replies import AGAIN, Declined, Misread, Request
from psykb.generation.shown import Shown
from psykb.grounding.support import SupportCheck
from psykb.types import (
    LETTERS,
    Difficulty,
    Draft,
    Kind,
    Language,
    Message,
    Method,
    Passage,
    Refused,
    Slot,
    Stage,
)

_FOUND = 5  # passages that are looked up for a question
_MOST_SAID = 800  # tokens of a student's answer that the teacher is shown

_QUESTION = ("question", "draft_passage", TABLE)
_ANSWER = (model.CLOSED_BOOK, OPEN_BOOK, "evidence", "teacher", "teacher_task")
_JUDGED = (PROMPT, "judge_task", AGAIN)
_CHOSE = (CLOSED, OPEN, TABLE, AGAIN)


class StudentsMaker:
    """Implements `making.Maker`, after the way that PsycoLLM (2024) describes, with evidence.

    Open kinds: (1) a question is asked from the passage; (2) a student answers it without a book,
    (3) another from passages that are looked up for it; (4) a teacher sees both answers and all
    the evidence, and writes the answer point by point with sentence numbers. The difficulty is the
    students': easy if the first gives what the teacher says (`Compared.agrees`), medium if only
    the second does, else hard.

    Kinds with options, and statements: the draft is made as by `PassageMaker`; then one student
    chooses without a book and one from the passages that are looked up. Easy if the first is
    right, medium if only the second is, else hard.

    Args:
        library: the books.
        caller: the model.
        slots: begins the plan anew each time it is called.
        language: of the items; None for the passage's own.
        support: rules that the comparisons are held against; those of the base unless given.
    """

    method = Method.STUDENTS

    def __init__(
        self,
        library: Library,
        caller: Caller,
        slots: Callable[[], Iterator[Slot]],
        *,
        language: Language | None = None,
        support: SupportCheck | None = None,
    ) -> None:
        self._library = library
        self._caller = caller
        self._slots = slots
        self._language = language
        self._support = support or SupportCheck.of(library.base)
        self._drafts = drafting.PassageMaker(library, caller, slots, language=language)

    def slots(self) -> Iterator[Slot]:
        """Return the plan from its beginning."""
        return self._slots()

    def make(self, slot: Slot) -> Draft | Refused | None:
        """Return the draft for a slot, or why there is none; see `Maker.make` for what it raises.

        None where the passage holds no sentence that can be shown.
        """
        if slot.kind.is_open:
            return self._taught(slot)
        draft = self._drafts.make(slot)
        return self._tried(draft, slot) if isinstance(draft, Draft) else draft

    def first_messages(self, slot: Slot) -> list[Message]:
        """Return the messages of the first call for a slot; [] where none would be made.

        Raises:
            ModelError: the model's context has no room for the passage.
        """
        if not slot.kind.is_open:
            return self._drafts.first_messages(slot)
        asked = self._asked(slot)
        return [] if asked is None else list(asked.request.messages)

    def calls_per_item(self, kind: Kind) -> tuple[int, int]:
        """Return the fewest and the most calls that an accepted item takes, its checks included.

        Open kinds: question 1–2, students 2, teacher 1–2, comparisons 0–4. Others: draft 1–2,
        students 2–4. Then the checks, without trying the item once more without a book.
        """
        fewest, most = model.calls(kind, measured=True)
        return (4 + fewest, 10 + most) if kind.is_open else (3 + fewest, 6 + most)

    def _asked(self, slot: Slot) -> tasks.Asked | None:
        """Return the request for the question."""
        passage = self._library.passage(slot.passage)
        language = self._language or self._library.material(passage).language
        system = tasks.system_of("question", slot.kind, language, "question_form")
        numbered = self._shown(passage, (), system, language)
        if passage.id not in {group.passage for group in numbered.groups}:
            return None
        texts = (system, tasks.task_of(slot, numbered, language))
        return tasks.Asked(
            shown=numbered,
            request=tasks.request_of(self._caller, slot, numbered, language, "question", texts),
            prompts=tasks.shas(_QUESTION, language),
        )

    def _shown(
        self, passage: Passage, found: tuple[Passage, ...], system: str, language: Language
    ) -> Shown:
        near = shown.around(self._library, passage)
        said = min(_MOST_SAID, self._caller.context // 8) if found else 0
        return tasks.shown_to(
            self._library, self._caller, passage, near, found, (system, 2 * said), language
        )

    def _taught(self, slot: Slot) -> Draft | Refused | None:
        """Question, both students, teacher."""
        asked = self._asked(slot)
        if asked is None:
            return None
        language = asked.request.language
        question, _again = replies.ask(self._caller, asked.request, QuestionForm)
        if isinstance(question, Declined | Misread):
            return replies.refused(slot, Stage.DRAFT, question)
        found = self._found(question.question)
        system = prompts.load("teacher", language).filled(form=worded("answer_form", language))
        numbered = self._shown(self._library.passage(slot.passage), found, system, language)
        closed = model.answer_closed(self._caller, question.question, language)
        ids = tuple(p.id for p in found)
        lines = numbered.only(ids)
        opened = "\n".join(
            answer_open(self._caller, question.question, lines, language, ids) if lines else ()
        )
        answer = self._answer(slot, numbered, question, (closed, opened), system, language)
        if isinstance(answer, Declined | Misread):
            return replies.refused(slot, Stage.DRAFT, answer)
        points = drafting.points_of(answer.answer)
        draft = Draft(
            kind=slot.kind,
            language=language,
            question=question.question.strip(),
            answer=drafting.joined(points, language),
            points=points,
            evidence=numbered.sentences,
            bloom=question.bloom,
            about=question.about.strip(),
            passages=tasks.passages_of(slot, numbered),
            prompts={**asked.prompts, **tasks.shas((*_ANSWER, *_JUDGED), language)},
            model=self._caller.spec,
        )
        return self._weighed(draft, slot, closed, opened)

    def _found(self, question: str) -> tuple[Passage, ...]:
        """Return the passages that are looked up for a question, of this library alone."""
        hits = self._library.base.search(question, _FOUND) if question.strip() else []
        return tuple(h.passage for h in hits if shown.holds(self._library, h.passage))

    def _answer(
        self,
        slot: Slot,
        numbered: Shown,
        question: QuestionForm,
        said: tuple[str, str],
        system: str,
        language: Language,
    ) -> AnswerForm | Declined | Misread:
        """Let the teacher write the answer; both students' may be shortened for it."""
        nothing = "—"
        most = min(_MOST_SAID, self._caller.context // 8)
        closed, opened = (shown.shortened(text, most) or nothing for text in said)
        task = prompts.load("teacher_task", language).filled(
            evidence=numbered.text,
            closed=closed,
            open=opened,
            kind=worded(slot.kind.value, language),
            question=as_data(question.question),
        )
        request = Request(
            messages=(Message(role="system", content=system), Message(role="user", content=task)),
            language=language,
            purpose="teacher",
            passages=tasks.passages_of(slot, numbered),
            turn=slot.turn,
            most=shown.most_tokens(self._caller),
        )
        found, _again = replies.ask(self._caller, request, AnswerForm)
        return found

    def _weighed(self, draft: Draft, slot: Slot, closed: str, opened: str) -> Draft | Refused:
        """Return an open draft with the difficulty that its students give it."""
        if not draft.points:
            return draft  # the schema check says what is wrong
        for answer, level in ((closed, Difficulty.EASY), (opened, Difficulty.MEDIUM)):
            compared = compare(
                self._caller,
                draft.question,
                [point.text for point in draft.points],
                answer,
                language=draft.language,
                support=self._support,
                passages=draft.passages,
            )
            if isinstance(compared, Misread):
                return replies.refused(slot, Stage.DRAFT, compared, draft)
            if compared.agrees:
                return replace(draft, difficulty=level)
        return replace(draft, difficulty=Difficulty.HARD)

    def _tried(self, draft: Draft, slot: Slot) -> Draft:
        """Return a draft with options, or a statement, with the difficulty its students give it."""
        options = options_of(draft)
        last = max(options.key, default=len(LETTERS))
        if len(options.texts) > len(LETTERS) or last >= len(options.texts):
            return draft  # the schema check says what is wrong
        order, _other = orders(options, f"{slot.kind}:{slot.passage}:{slot.turn}")
        known = choose_closed(self._caller, options, order)
        looked = self._looked_up(draft, options, order)
        level = Difficulty.HARD
        if isinstance(looked, Chosen) and looked.key == options.key:
            level = Difficulty.MEDIUM
        if isinstance(known, Chosen) and known.key == options.key:
            level = Difficulty.EASY
        used = {**draft.prompts, **tasks.shas(_CHOSE, draft.language)}
        return replace(draft, prompts=used, difficulty=level)

    def _looked_up(
        self, draft: Draft, options: Options, order: Order
    ) -> Chosen | Declined | Misread | None:
        """Return what a student chooses from the passages looked up; None if there are none."""
        found = self._found(draft.question)
        ids = tuple(p.id for p in found)
        main = self._library.passage(draft.passages[0])
        lines = self._shown(main, found, "", draft.language).only(ids)
        if not lines:
            return None
        return choose(self._caller, options, order, evidence=lines, passages=ids)
