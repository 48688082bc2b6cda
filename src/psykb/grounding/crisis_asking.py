"""How a language asks for danger, and how it answers; all patterns read folded text."""

import re

from psykb.types import RiskReason, record


@record
class Asking:
    """The questions and the answers of one language."""

    question: re.Pattern[str]
    # says nothing of what there is: a request, a condition, a comparison, a denial
    other: re.Pattern[str]
    # asks for leave to ask, and the question before it is the one that is answered; asks to confirm
    # what is said right before
    tag: re.Pattern[str]
    confirm: re.Pattern[str]
    # about other plans, other things at hand
    elsewhere: re.Pattern[str]
    kinds: tuple[tuple[RiskReason, re.Pattern[str]], ...]
    # answers: a whole clause; what takes a denial back; what names the thing that was asked for
    clause: re.Pattern[str]
    yes: re.Pattern[str]
    echo: re.Pattern[str]  # … if it stands in the question
    no: re.Pattern[str]
    yet: re.Pattern[str]
    contents: dict[RiskReason, re.Pattern[str]]
    negated: re.Pattern[str]
    long_ago: re.Pattern[str]
    turned: tuple[tuple[re.Pattern[str], str], ...]
