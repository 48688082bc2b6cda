"""Follow the headings of a book line by line: whether questions or answers are printed there."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from psykb.generation.exams import keys
from psykb.generation.exams.headings import Heading, compatible, heading
from psykb.generation.exams.lines import Line, lines
from psykb.generation.exams.numbering import narrow, numbered
from psykb.generation.exams.options import options
from psykb.text.folding import fold
from psykb.types import Section, SectionKind, record

Side = Literal["questions", "answers"]

# How deep headings lie that the book does not mark: deeper than any that it does.
_PSEUDO = {"other": 30, "questions": 40, "answers": 40, "type": 50}
_AHEAD = 6  # lines that tell what stands under a heading
_ASKS = re.compile(r"\(\s*\)\s*[。.]?\s*$")


@record
class _Level:
    level: int
    heading: Heading
    exercises: bool


class Outline:
    """The headings above the line that is being read, and what is printed under them.

    `side` is "questions" or "answers", None where neither is.
    """

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.lines = lines(text)
        self.side: Side | None = None
        self._marked = {s.start: s for s in sections if s.title.strip()}
        self._stack: list[_Level] = []
        self._families: set[str] = set()
        self._titles: set[str] = set()

    @property
    def scope(self) -> tuple[str, ...]:
        """Keys of the headings that are neither types nor "exercises" nor "answers"."""
        return tuple(i.heading.key for i in self._stack if i.heading.role == "other")

    @property
    def family(self) -> str:
        """The type of question by the innermost heading that tells one; "" if none does."""
        found = [i.heading.family for i in self._stack if i.heading.role == "type"]
        return found[-1] if found else ""

    @property
    def exercise(self) -> bool:
        """Whether a heading says that questions or answers are printed here."""
        return any(i.exercises or i.heading.role != "other" for i in self._stack)

    def is_marked(self, line: Line) -> bool:
        """Whether the book itself marks a line as a heading."""
        return line.start in self._marked

    def heading_at(self, at: int) -> Heading | None:
        """Return what the line at `at` announces if it can be a heading."""
        line = self.lines[at]
        marked = self.is_marked(line)
        if keys.table(line.text):
            return self._above_keys(line, marked=marked)
        found = heading(line.text, marked=marked)
        if found is None or self.side is not None or not (found.weak or found.role == "other"):
            return found
        return (
            replace(
                found,
                role="other",
                family="",
                key=found.key if found.role == "other" else fold(line.text),
            )
            if marked
            else None
        )

    def _above_keys(self, line: Line, *, marked: bool) -> Heading | None:
        """Return what a line that prints keys announces before them: answers, or nothing.

        A reader may take "1-3 ABA" for a heading: it is none where questions or answers stand.
        """
        if not marked:
            return None
        rest = keys.rest(line.text)
        if rest:
            return Heading(role="answers", title=line.text, rest=rest, key=fold(line.text[:rest]))
        return heading(line.text, marked=True) if self.side is None else None

    def keys_follow(self, at: int) -> bool:
        """Whether the line at `at` is a heading, a table or an entry, not the text of an answer."""
        if at >= len(self.lines):
            return False
        line = self.lines[at]
        return (
            self.is_marked(line)
            or numbered(line.text) is not None
            or bool(keys.table(line.text))
            or "|" in line.text
            or heading(line.text, marked=False) is not None
        )

    def enter(self, found: Heading, at: int) -> None:
        """Take the line at `at` as the heading `found`."""
        section = self._marked.get(self.lines[at].start)
        level = section.level if section is not None else _PSEUDO[found.role]
        while self._stack and self._stack[-1].level >= level:
            self._stack.pop()
        exercises = section is not None and section.kind is SectionKind.EXERCISES
        self.side = self._side_of(found, exercises=exercises, at=at)
        self._stack.append(_Level(level=level, heading=found, exercises=exercises))

    def asked(self, scope: tuple[str, ...], family: str) -> None:
        """Remember that questions of a type are printed under these headings."""
        self._titles.update(scope)
        self._families.add(family)

    def _side_of(self, found: Heading, *, exercises: bool, at: int) -> Side | None:
        if found.role == "answers":
            return "answers"
        within = any(item.heading.role == "answers" for item in self._stack)
        if found.role == "other":
            if within or (self.side == "answers" and found.key in self._titles):
                return "answers"
            above = any(i.exercises or i.heading.role != "other" for i in self._stack)
            return "questions" if exercises or above else None
        looks = self._looks(at + 1)
        if looks is not None:
            return looks
        if within or self.side == "answers":
            return "answers" if self._was_asked(found) else "questions"
        return "questions"

    def _was_asked(self, found: Heading) -> bool:
        if found.role == "questions":
            return True
        return any(compatible(found.family, family) for family in self._families)

    def _looks(self, at: int) -> Side | None:
        """Return what the next lines look like, None where they tell nothing."""
        asked = False
        for line in self.lines[at : at + _AHEAD]:
            if self.is_marked(line) or heading(line.text, marked=False) is not None:
                return None
            number = numbered(line.text)
            rest = line.text[number.end :] if number else line.text
            if number is None and keys.begins_answer(rest):
                return "questions" if asked else None
            if keys.table(line.text) or keys.begins_answer(rest):
                return "answers"
            if _ASKS.search(narrow(rest)) or options(rest):
                return "questions"
            asked = asked or number is not None
        return None
