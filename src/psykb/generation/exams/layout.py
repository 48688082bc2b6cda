"""Walk through a book and cut out what its examinations print: questions, keys, shared texts."""

import re
from collections.abc import Sequence

from psykb.generation.exams import keys
from psykb.generation.exams.blocks import Block, Cell, Group, Layout
from psykb.generation.exams.headings import Heading
from psykb.generation.exams.lines import Line
from psykb.generation.exams.numbering import narrow, numbered
from psykb.generation.exams.options import FILLED, options
from psykb.generation.exams.outline import Outline, Side
from psykb.types import Section

_SHARED_RANGE = re.compile(
    r"(?i)(?P<first>\d{1,3})\s*(?:-|~|—|–|―|至|到|to|through|and|和|、)\s*(?P<last>\d{1,3})\s*题?"
    r".{0,12}(?:共用|题干|材料|案例|资料|回答|refer|based|题)|questions?\s*(?P<from>\d{1,3})\s*"
    r"(?:-|–|~|to|through|and)\s*(?P<to>\d{1,3})\s.{0,20}(?:refer|based|are about|use)"
)
_SHARED = re.compile(
    r"\s*[\[【(]?(?:案例|材料|资料|病例|(?i:case|vignette))\s*[一二三四五六七八九\d]{0,3}\s*[\]】):]"
)
_BLANK = re.compile(r"\(\s*\)|_{2,}|\?\s*$|？\s*$|:\s*$")
_FURTHEST_LINE = 40  # lines; a question outside of exercises that goes on for longer is none
_ANNOUNCED = 120  # characters at the beginning of a line that may announce a shared text
_MOST_SKIPPED = 10  # numbers that a list may leave out and still be the same list


def layout(text: str, sections: Sequence[Section]) -> Layout:
    """Return the questions and keys of a book.

    Args:
        text: of the document.
        sections: of the document, in reading order.
    """
    walk = _Walk(text, sections)
    walk.run()
    return Layout(
        questions=tuple(walk.questions), entries=tuple(walk.entries), cells=tuple(walk.cells)
    )


class _Open:
    """The block that is being read."""

    def __init__(self, side: Side, group: Group, number: int, line: Line, body: int) -> None:
        self.side: Side = side
        self.group = group
        self.number = number
        self.start, self.body, self.end = line.start, line.start + body, line.end
        self.shared: tuple[int, int] | None = None
        self.lines = 1


class _Walk:
    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.text = text
        self.questions: list[Block] = []
        self.entries: list[Block] = []
        self.cells: list[Cell] = []
        self._outline = Outline(text, sections)
        self._order = 0
        self._open: _Open | None = None
        self._style = ""
        self._last = 0
        self._announced = False
        self._shared: tuple[int, int] | None = None
        self._shared_last = 0
        self._sharing = False

    def run(self) -> None:
        """Read every line."""
        at = 0
        while at < len(self._outline.lines):
            at += self._read(at)
        self._close()

    def _read(self, at: int) -> int:
        """Read the line at `at`; return how many lines that took."""
        line = self._outline.lines[at]
        found = self._outline.heading_at(at)
        if found is not None and self._is_heading(found, at):
            cells = keys.table(line.text[found.rest :])
            if cells or found.rest == len(line.text):
                self._enter(found, at)
                self._take_cells(cells, line.start + found.rest)
                return 1
        if self._outline.side is None:
            self._elsewhere(line)
            return 1
        if at + 1 < len(self._outline.lines):
            below = self._outline.lines[at + 1]
            cells = keys.rows(line.text, below.text)
            if cells:
                self._take_cells(cells, below.start)
                return 2
        cells = keys.table(line.text)
        if len(cells) > 1 or (cells and numbered(line.text) is None):
            self._take_cells(cells, line.start)
        else:
            self._line(line)
        return 1

    # headings

    def _is_heading(self, found: Heading, at: int) -> bool:
        """Whether a line is a heading here, not part of what is being read."""
        line = self._outline.lines[at]
        if self._outline.is_marked(line) or self._open is None:
            return True
        number = numbered(line.text)
        if number is not None and number.style == self._style:
            return False  # "1. Multiple choice" in a list of such numbers
        return found.role != "answers" or self._outline.keys_follow(at + 1)

    def _enter(self, found: Heading, at: int) -> None:
        self._close()
        self._new_list()
        self._shared = None
        self._sharing = False
        self._outline.enter(found, at)

    # lists

    def _new_list(self) -> None:
        self._order += 1
        self._style, self._last, self._announced = "", 0, False

    def _group(self) -> Group:
        outline = self._outline
        return Group(
            order=self._order,
            scope=outline.scope,
            family=outline.family,
            exercise=outline.exercise,
        )

    def _take_cells(self, cells: Sequence[keys.TableKey], offset: int) -> None:
        if not cells:
            return
        self._close()
        if self._outline.side == "answers":
            self._new_list()
        group = self._group()
        self.cells += [
            Cell(
                group=group,
                number=cell.number,
                text=cell.text,
                start=offset + cell.start,
                end=offset + cell.end,
            )
            for cell in cells
        ]

    def _line(self, line: Line) -> None:
        number = numbered(line.text)
        if self._shares(line):
            return
        if number is not None:
            rest = line.text[number.end :]
            keyed = keys.begins_answer(rest) or keys.is_bare_key(rest)
            keyed = keyed or (self._outline.side == "answers" and keys.is_none(rest))
            if keyed or self._outline.side == "answers":
                if self._is_next_entry(number.value, number.style, keyed=keyed):
                    self._begin("answers", number.value, number.style, line, number.end)
                    self._announced = self._announced or keys.begins_answer(rest)
                    return
            elif self._is_next_question(number.value, number.style, rest):
                self._begin("questions", number.value, number.style, line, number.end)
                return
        if self._open is not None:
            self._open.end = line.end
            self._open.lines += 1
        elif self._sharing and self._shared is not None:
            self._shared = (self._shared[0], line.end)

    def _shares(self, line: Line) -> bool:
        """Take the line if a text begins with it that several questions share."""
        if self._outline.side != "questions":
            return False
        flat = narrow(line.text[:_ANNOUNCED])
        ranged = _SHARED_RANGE.search(flat) if numbered(line.text) is None else None
        in_cases = self._group().family == "case" and self._open is None
        named = _SHARED.match(flat) is not None
        fresh = in_cases and numbered(line.text) is None and not self._sharing
        if ranged is None and not named and not fresh:
            return False
        if fresh and ranged is None and not named and len(flat) < _FURTHEST_LINE // 2:
            return False  # a note on marks, no case
        self._close()
        self._shared, self._sharing = (line.start, line.end), True
        self._shared_last = int(ranged.group("last") or ranged.group("to")) if ranged else 0
        return True

    def _is_next_question(self, value: int, style: str, rest: str) -> bool:
        if not rest.strip() and style != "item":
            return False
        if self._style and style != self._style:
            return False
        if not self._last or value == self._last + 1:
            return True
        if self._last < value <= self._last + _MOST_SKIPPED:
            return True
        if value == 1:
            self._close()
            self._new_list()
            return True
        return bool(_BLANK.search(narrow(rest)) or options(rest)) and value <= self._last

    def _is_next_entry(self, value: int, style: str, *, keyed: bool) -> bool:
        if self._style and style != self._style and self._outline.side == "answers":
            return False
        if self._announced and not keyed:
            return False
        if value == 1 and self._last and (keyed or self._last > 1):
            if self._outline.side == "answers":
                self._close()
                self._new_list()
            return True
        if self._outline.side == "questions":
            return True
        return not self._last or keyed or self._last < value <= self._last + _MOST_SKIPPED

    def _begin(self, side: Side, value: int, style: str, line: Line, body: int) -> None:
        self._close()
        if side == "answers" and self._outline.side == "questions":
            group = self._group()  # keys among the questions do not disturb their numbering
        else:
            self._style, self._last = style, value
            group = self._group()
        self._open = _Open(side, group, value, line, body)
        if side == "questions":
            self._outline.asked(group.scope, group.family)
            if self._shared_last and value > self._shared_last:
                self._shared, self._shared_last = None, 0
            self._open.shared = self._shared
            self._sharing = False

    def _close(self) -> None:
        block = self._open
        self._open = None
        if block is None:
            return
        made = Block(
            group=block.group,
            number=block.number,
            start=block.start,
            body=block.body,
            end=block.end,
            shared=block.shared,
        )
        if block.side == "answers":
            self.entries.append(made)
        elif block.group.exercise or self._is_choice(made, block.lines):
            self.questions.append(made)

    def _is_choice(self, block: Block, lines: int) -> bool:
        """Whether a numbered paragraph outside of exercises is a question by its form."""
        if lines > _FURTHEST_LINE:
            return False
        body = self.text[block.body : block.end]
        found = options(body)
        if len(found) < 2:
            return False
        stem = narrow(body[: found[0].mark]).rstrip()
        answered = keys.answer_at(body) is not None
        return answered or (len(found) > 2 and bool(_BLANK.search(stem) or FILLED.search(stem)))

    def _elsewhere(self, line: Line) -> None:
        """Read a line that stands in no exercises: a question there is known by its form alone."""
        number = numbered(line.text)
        if self._open is not None and keys.rest(line.text):
            self._take_cells(keys.table(line.text), line.start)
        if number is not None and number.style != "circle":
            self._close()
            if number.value == 1:
                self._new_list()
            group = self._group()
            self._open = _Open("questions", group, number.value, line, number.end)
        elif self._open is not None:
            self._open.end = line.end
            self._open.lines += 1
