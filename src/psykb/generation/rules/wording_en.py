"""Word English questions about a term, and their explanations."""

from collections.abc import Sequence
from dataclasses import replace

from psykb.generation.rules.readings import Reading


def statement(made: Reading, name: str) -> str:
    """Return the definition as a statement about the term `name`."""
    if made.form == "called":
        return f"{made.gloss[0].upper()}{made.gloss[1:]} {made.verb} {name}."
    subject = f"{made.lead}{name}"
    subject = subject[0].upper() + subject[1:]
    if made.form == "entry":
        return f"{subject}: {made.gloss}."
    if made.form == "that_is":
        return f"{subject} {'are' if made.plural else 'is'} {made.gloss}."
    return f"{subject} {made.verb} {made.gloss}."


def definition_question(name: str) -> str:
    """Return the question for a term's definition."""
    return f"Define: {name}."


def answer(made: Reading, name: str) -> str:  # noqa: ARG001
    """Return the definition as an answer: what the book says."""
    return made.clause


def single_question(made: Reading) -> str:
    """Return the stem that the term answers."""
    gloss = made.gloss
    if made.form == "called":
        return f"Which term is used for {gloss}?"
    if made.form == "holds":
        return f"Which of the following {made.verb} {gloss}?"
    if made.form == "means" and made.verb.startswith("refer"):
        return f"Which term refers to {gloss}?"
    if made.form == "means" and gloss.startswith("that "):
        return f"Which term describes the case in which {gloss.removeprefix('that ')}?"
    if made.form == "means" and made.verb.startswith("mean"):
        return f"Which term means “{_inner(gloss)}”?"
    return f"Which term is defined as “{_inner(gloss)}”?"


def _inner(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’")


def _quote(made: Reading) -> str:
    """Return the clause as a quotation; "… " where it begins within its sentence."""
    gap = "… " if made.clause[0].islower() else ""
    return gap + _inner(made.quote)


def frame(made: Reading) -> str:
    """Return the statement with a blank for the term."""
    return statement(replace(made, lead=""), "____")


def judged(made: Reading, name: str, other: Reading | None) -> str:
    """Return the statement to judge about the term `name`; `other` is how that term is defined."""
    if made.form == "called":
        return f"The term “{name}” is used for {made.gloss}."
    told = made.gloss.startswith("that ")
    if made.form == "entry" or (other and other.form in ("entry", "called", "means") and not told):
        return f"The term “{name}” is defined as “{_inner(made.gloss)}”."
    return statement(replace(made, lead=other.lead) if other else made, name)


def explanation(made: Reading, others: Sequence[Reading]) -> str:
    """Return why the term of `made` is right, and what the others mean."""
    text = f"The book says: “{_quote(made)}”"
    if others:
        text += " The other options: " + " ".join(o.statement for o in others)
    return text


def correction(made: Reading, name: str, other: Reading | None, *, true: bool) -> str:
    """Return why a statement is true, or why it is false; `other` is its nearest rival."""
    quoted = f"The book says: “{_quote(made)}”"
    if other is None:
        return quoted
    if true:
        return f"{quoted} By contrast: {other.statement}"
    return f"This is what “{name}” means. {quoted} By contrast: {other.statement}"
