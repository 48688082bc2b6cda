"""What somebody did, as a sentence tells it."""

from psykb.types import record


@record
class Deed:
    """A statement that somebody did something: `opening + who + rest` is the whole of it.

    Args:
        number: of the sentence, from 1.
        who: the subject as printed, without the name in another script.
        form: "1" for one person, "2" for two, "1+" with "and colleagues" or 等人 behind it, …
        opening: what stands before the subject, with the year ("1974年，", "In 1974 ").
        rest: verb and all that follows, with the full stop.
        year: that the statement dates, None where it does not.
        landmark: whether the deed is one that a course expects to be dated: founded, published, …
    """

    number: int
    who: str
    form: str
    opening: str
    rest: str
    year: int | None = None
    landmark: bool = False
