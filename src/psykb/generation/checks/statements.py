"""What an item states: an option put where the blank is, the sentence that is called true."""

import re

from psykb.types import Draft

BLANK = "____"
_BLANKS = re.compile(r"_{2,}|[（(]\s*[)）]|【\s*】|\[\s*\]")
_ASKED = re.compile(
    r"(?i)^\s*(?:判断(?:题|正误|对错)?|判断下列说法是否正确|是非题|"
    r"true or false|true/false|t/f|judge)"
    r"\s*[:：.。]\s*"
)
_VERDICT = re.compile(
    r"\s*(?:[（(]\s*(?:对|错|√|×|正确|错误|true|false|[/或／ ])*\s*[）)])\s*$", re.I
)


def fill(draft: Draft, option: str) -> str:
    """Return the statement that an option makes: of the frame, or of the question without one.

    Where the question has no blank either, the option follows it.
    """
    option = option.strip().rstrip("。.")
    if BLANK in draft.frame:
        return draft.frame.replace(BLANK, option, 1)
    stem = draft.question
    if _BLANKS.search(stem):
        return _BLANKS.sub(lambda _found: option, stem, count=1)
    return f"{stem.rstrip()}{'' if draft.language == 'zh' else ' '}{option}"


def rest(draft: Draft) -> str:
    """Return the frame, or the question, without its blank."""
    return _BLANKS.sub(" ", draft.frame or draft.question)


def has_frame(draft: Draft) -> bool:
    """Whether a right option makes a true sentence of the frame, word by word."""
    return BLANK in draft.frame


def stated(draft: Draft) -> str:
    """Return the statement of a `true_false` item, without "判断：" or "（　　）" around it."""
    return stated_in(draft.question)


def stated_in(question: str) -> str:
    """Return the statement that a question gives to be judged."""
    return _VERDICT.sub("", _ASKED.sub("", question)).strip()


def keys(draft: Draft) -> tuple[str, ...]:
    """Return the right options, in the order in which they are printed."""
    return tuple(draft.options[at] for at in sorted(set(draft.key)))


def wrong(draft: Draft) -> tuple[str, ...]:
    """Return the wrong options, in the order in which they are printed."""
    return tuple(text for at, text in enumerate(draft.options) if at not in draft.key)
