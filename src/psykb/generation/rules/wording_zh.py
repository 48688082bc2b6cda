"""Word Chinese questions about a term, and their explanations."""

import re
from collections.abc import Sequence

from psykb.generation.rules.readings import Form, Reading
from psykb.generation.rules.tails_zh import without_tail

BLANK = "（　　）"

_BUT = re.compile("则(?=是|指)")


def with_name(form: Form, lead: str, name: str, verb: str, gloss: str, *, genus: bool) -> str:
    """Return the statement that the gloss makes of `name`."""
    if form == "called":
        return f"{gloss}{verb}{name}。"
    if form in ("entry", "that_is"):
        return f"{lead}{name}{'是指' if genus else '的含义是：'}{gloss}。"
    return f"{lead}{name}{verb}{gloss}。"


def statement(made: Reading, name: str) -> str:
    """Return the definition as a statement about the term `name`, be it its own or another."""
    return with_name(made.form, made.lead, name, made.verb, made.gloss, genus=made.genus)


def definition_question(name: str) -> str:
    """Return the question for a term's definition."""
    return f"名词解释：{name}"


def answer(made: Reading, name: str) -> str:
    """Return the definition as an answer: what the book says, without 则, which points back.

    "Y称为X" is turned: "X是指Y". A tail about something else is left off.
    """
    if made.form != "called":
        return without_tail(_BUT.sub("", made.clause, count=1))
    return f"{name}是指{made.gloss}。"


def single_question(made: Reading) -> str:
    """Return the stem whose blank the term fills."""
    if made.form in ("entry", "that_is"):
        return f"下列概念中，含义为“{_inner(made.gloss)}”的是{BLANK}。"
    return statement(made, BLANK)


def _inner(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’")


def frame(made: Reading) -> str:
    """Return the statement with a blank for the term."""
    return statement(made, "____")


def judged(made: Reading, name: str, other: Reading | None) -> str:  # noqa: ARG001
    """Return the statement to judge about the term `name`; `other` is how that term is defined."""
    return statement(made, name)


def explanation(made: Reading, others: Sequence[Reading]) -> str:
    """Return why the term of `made` is right, and what the others mean."""
    text = f"教材原文：“{_inner(made.quote)}”"
    if others:
        text += "其余各项：" + "；".join(o.statement.rstrip("。") for o in others) + "。"
    return text


def correction(made: Reading, name: str, other: Reading | None, *, true: bool) -> str:
    """Return why a statement is true, or why it is false; `other` is its nearest rival."""
    quoted = f"教材原文：“{_inner(made.quote)}”"
    if other is None:
        return quoted
    if true:
        return f"{quoted}应与相近的概念相区分：{other.statement}"
    return f"题中所述是“{name}”的含义。{quoted}而{other.statement}"
