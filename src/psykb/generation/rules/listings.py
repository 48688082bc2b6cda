"""What a list in a sentence is: what it lists, its items, and how one asks for them."""

from psykb.types import record


@record
class Listing:
    """A closed list that a sentence prints.

    Args:
        number: of the sentence, from 1.
        about: what the items are parts, kinds or stages of.
        noun: what the items are called ("过程", "stages"); "" where nothing says it.
        items: as they are printed, without explanations; two or more.
        question: asks for all of them.
        choice: asks which of the options are among them.
        frame: a statement with a blank that holds with each item, and with nothing else.
        before, after: the sentence around the list: `before + items + after` is the statement.
        joined: the list as it is printed.
        among: what the items are together, with their number; "" where no name says it.
        short: whether every item is a name rather than a clause.
    """

    number: int
    about: str
    noun: str
    items: tuple[str, ...]
    question: str
    choice: str
    frame: str
    before: str
    after: str
    joined: str
    short: bool
    among: str = ""
