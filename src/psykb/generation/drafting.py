"""A model drafts an item from a passage with its neighbours, and names the sentences it used."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from psykb.generation import replies, shown, tasks
from psykb.generation.checks import model
from psykb.generation.checks.lettering import letter_in
from psykb.generation.forms import (
    ChoiceForm,
    ItemForm,
    OpenForm,
    PointForm,
    TruthForm,
    form_of,
    positions,
)
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.generation.prompt_words import TABLE
from psykb.generation.replies import Declined, Misread
from psykb.generation.shown import Shown
from psykb.types import (
    Draft,
    Kind,
    Language,
    Message,
    Method,
    Point,
    Refused,
    Slot,
    Stage,
)


class PassageMaker:
    """Implements `making.Maker`: one call a draft, and one more where its reply cannot be read.

    Args:
        library: the books.
        caller: the model.
        slots: begins the plan anew each time it is called.
        language: of the items; None for the passage's own.
    """

    method = Method.PASSAGE

    def __init__(
        self,
        library: Library,
        caller: Caller,
        slots: Callable[[], Iterator[Slot]],
        *,
        language: Language | None = None,
    ) -> None:
        self._library = library
        self._caller = caller
        self._slots = slots
        self._language = language

    def slots(self) -> Iterator[Slot]:
        """Return the plan from its beginning."""
        return self._slots()

    def make(self, slot: Slot) -> Draft | Refused | None:
        """Return the draft for a slot, or why there is none; see `Maker.make` for what it raises.

        None where the passage holds no sentence that can be shown.
        """
        asked = self._asked(slot)
        if asked is None:
            return None
        form = form_of(slot.kind)
        found, again = replies.ask(
            self._caller, asked.request, form, lambda form: _misfit(form, asked.shown)
        )
        if isinstance(found, Declined | Misread):
            return replies.refused(slot, Stage.DRAFT, found)
        used = {**asked.prompts, **tasks.again_sha(again, asked.request.language)}
        return draft_of(found, slot, asked.shown, used, asked.request.language, self._caller.spec)

    def first_messages(self, slot: Slot) -> list[Message]:
        """Return the messages of the first call for a slot; [] where none would be made.

        Raises:
            ModelError: the model's context has no room for the passage.
        """
        asked = self._asked(slot)
        return [] if asked is None else list(asked.request.messages)

    def calls_per_item(self, kind: Kind) -> tuple[int, int]:
        """Return the fewest and the most calls that an accepted item takes, its checks included."""
        fewest, most = model.calls(kind)
        return 1 + fewest, 2 + most

    def _asked(self, slot: Slot) -> tasks.Asked | None:
        passage = self._library.passage(slot.passage)
        language = self._language or self._library.material(passage).language
        system = tasks.system_of("draft", slot.kind, language, tasks.example_of(slot.kind))
        near = shown.around(self._library, passage)
        numbered = tasks.shown_to(
            self._library, self._caller, passage, near, (), (system, 0), language
        )
        if passage.id not in {group.passage for group in numbered.groups}:
            return None
        task = tasks.task_of(slot, numbered, language)
        names = ("draft", "draft_passage", TABLE)
        return tasks.Asked(
            shown=numbered,
            request=tasks.request_of(
                self._caller, slot, numbered, language, "draft", (system, task)
            ),
            prompts=tasks.shas(names, language),
        )


def draft_of(
    form: ItemForm,
    slot: Slot,
    numbered: Shown,
    used: Mapping[str, str],
    language: Language,
    spec: str,
) -> Draft:
    """Return what was read as a draft; nothing of it is judged here.

    The evidence are the sentences of our own store: a model names numbers and never a quote.
    """
    given = form.answer if isinstance(form, OpenForm) else form.explanation
    points = points_of(given)
    draft = Draft(
        kind=slot.kind,
        language=language,
        question=form.question.strip(),
        points=points,
        evidence=numbered.sentences,
        bloom=form.bloom,
        about=form.about.strip(),
        passages=tasks.passages_of(slot, numbered),
        prompts=used,
        model=spec,
    )
    whole = joined(points, language)
    if isinstance(form, OpenForm):
        return replace(draft, answer=whole)
    if isinstance(form, TruthForm):
        return replace(draft, explanation=whole, truth=form.truth)
    options = tuple(option.strip() for option in form.options)
    order = _order(options, f"{slot.kind}:{slot.passage}:{slot.turn}")
    return replace(
        draft,
        explanation=whole,
        options=tuple(options[position] for position in order),
        # a letter that no option has stays one, for the schema check to name
        key=tuple(sorted(order.index(k) if k < len(order) else k for k in positions(form.key))),
    )


def _order(options: Sequence[str], seed: str) -> list[int]:
    """Return an order of the options by chance: models put the right one too often at one place.

    Numbers stay in the order in which they were written.
    """
    order = list(range(len(options)))
    if not all(option[:1].isdecimal() for option in options):
        random.Random(seed).shuffle(order)
    return order


def points_of(given: Sequence[PointForm]) -> tuple[Point, ...]:
    """Return the points with their numbers in order, each once, known or not."""
    return tuple(
        Point(text=point.text.strip(), evidence=tuple(sorted(set(point.evidence))))
        for point in given
    )


def joined(points: Sequence[Point], language: Language) -> str:
    """Return the points as one text; a point without a mark at its end gets one."""
    chinese = language == "zh"
    stop = "。" if chinese else "."
    ended = [p.text + stop if p.text[-1:].isalnum() else p.text for p in points]
    return ("" if chinese else " ").join(ended)


def _misfit(form: ItemForm, numbered: Shown) -> str:
    """Say what cannot be read of a form whose fields are there.

    Options are shuffled before they are printed: who explains them names them by their words.

    Raises:
        ValueError: the key is no letters of options.
    """
    if not isinstance(form, ChoiceForm):
        return ""
    positions(form.key)
    for point in form.explanation:
        cited = [e.text for e in numbered.sentences if e.number in point.evidence]
        found = letter_in(point.text, form.options, cited)
        if found:
            return f"explanation: name options by their words, never by letter or place ({found})"
    return ""
