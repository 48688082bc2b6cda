"""What is cut out of a book before it is read: numbered blocks and the cells of key tables."""

from psykb.types import record


@record
class Group:
    """The list that a question or a key stands in.

    `scope` are the headings around it that are neither types nor "exercises" nor "answers",
    `family` the type by its heading, `order` counts the lists of the book. A list ends at a heading
    and where the numbers begin again.
    """

    order: int
    scope: tuple[str, ...]
    family: str
    exercise: bool


@record
class Block:
    """A numbered question, or a numbered entry of the answers, as the range `[start, end)`.

    `body` is where the text after the number begins. `shared` is the range of the text that stands
    before several questions.
    """

    group: Group
    number: int
    start: int
    body: int
    end: int
    shared: tuple[int, int] | None = None


@record
class Cell:
    """A key from a table; `start`, `end` are the range of its place in the book."""

    group: Group
    number: int
    text: str
    start: int
    end: int


@record
class Layout:
    """All that was found, in reading order."""

    questions: tuple[Block, ...]
    entries: tuple[Block, ...]
    cells: tuple[Cell, ...]
