"""What a sentence that defines a term says of it, taken apart."""

import re
from collections.abc import Sequence
from typing import Literal, Protocol

from psykb.types import record

Form = Literal["means", "is", "entry", "called", "that_is", "holds"]

FIGURES = re.compile(
    r"图\s*\d|表\s*\d|见第|如图|见表|本[书章节]|上述|前述|前文|下文|下列|如下"
    r"|(?i:\b(?:figure|table|chapter|section|above|below|following|earlier|later in)\b"
    r"|\bdiscussed\b|\[link\])"
)


@record
class Reading:
    """A definition taken apart.

    Args:
        form: how it is worded: "X是指Y" / "X refers to Y" (means), "X是Y" / "X is Y" (is), the
            entry of a glossary (entry), "Y称为X" / "Y is called X" (called), "X，即Y" (that_is),
            "X认为Y" / "X holds that Y" (holds).
        gloss: what is said of the term, without what the sentence adds behind the definition, and
            without the mark that ends it.
        statement: the shortest part of the sentence that says it, to be read on its own.
        clause: the same with what the sentence adds: a stretch of the sentence.
        lead: what stands before the term and belongs to the statement: "沙克特提出的", "The ".
        verb: what stands between subject and gloss; before the term for `called`.
        plural: whether the term is a plural; for English.
        genus: whether the gloss says what kind of thing the term is.
        opens: whether nothing stood before the term in its clause, not even what was left out.
        ends: whether the clause ends its sentence.
        stopped: whether that sentence has a mark at its end; entries of a glossary may have none.
    """

    form: Form
    gloss: str
    statement: str
    clause: str
    lead: str
    verb: str
    plural: bool = False
    genus: bool = False
    opens: bool = True
    ends: bool = True
    stopped: bool = True

    @property
    def quote(self) -> str:
        """The clause as the book prints it; "……" where the sentence goes on behind it."""
        if self.ends:
            return self.clause if self.stopped else self.clause.rstrip("。.")
        return self.clause.rstrip("。.") + ("……" if self.clause.endswith("。") else " …")


class Wording(Protocol):
    """How questions about a term are worded in one language; `wording_zh` and `wording_en` are."""

    def definition_question(self, name: str) -> str:
        """Return the question for a term's definition."""

    def answer(self, made: Reading, name: str) -> str:
        """Return the definition of the term `name` as an answer."""

    def single_question(self, made: Reading) -> str:
        """Return the stem of a choice among terms."""

    def frame(self, made: Reading) -> str:
        """Return the statement with a blank ("____") for the term."""

    def judged(self, made: Reading, name: str, other: Reading | None) -> str:
        """Return the statement to judge about the term `name`; `other` defines that term."""

    def explanation(self, made: Reading, others: Sequence[Reading]) -> str:
        """Return why the term of `made` is right, and what the others mean."""

    def correction(self, made: Reading, name: str, other: Reading | None, *, true: bool) -> str:
        """Return why a statement is true, or why it is false; `other` is its nearest rival."""
