"""Say an item as a question and an answer, in its own language."""

import re
import unicodedata

from psykb.types import LETTERS, Kind, Language, QAPair

_TASKS: dict[Language, dict[Kind, str]] = {
    "zh": {
        Kind.SINGLE: "单项选择题：选出唯一正确的选项",
        Kind.MULTIPLE: "多项选择题：选出所有正确的选项（不少于两个）",
        Kind.INDEFINITE: "不定项选择题：选出所有正确的选项（一个或多个）",
        Kind.TRUE_FALSE: "判断题：判断下面的说法是否正确",
    },
    "en": {
        Kind.SINGLE: "Single choice: choose the one right option",
        Kind.MULTIPLE: "Multiple choice: choose all right options (two or more)",
        Kind.INDEFINITE: "Choose all right options (one or more)",
        Kind.TRUE_FALSE: "True or false: judge the statement",
    },
}
_TRUTHS: dict[Language, dict[str, str]] = {
    "zh": {"true": "正确", "false": "错误"},
    "en": {"true": "True", "false": "False"},
}
_WHY = {"zh": "，并说明理由。", "en": " and say why."}
_STOP = {"zh": "。", "en": "."}
_ANSWER = {"zh": "答案：{words}", "en": "Answer: {words}"}
# A first word in small letters that is no name of a thing written so ("pH", "p-value", "fMRI").
_PLAIN_WORD = re.compile(r"(?:[a-z]{2,}|a(?= [a-z]))(?![A-Za-z0-9])")
_EXPLANATION = {"zh": "解析：{words}", "en": "Explanation: {words}"}


def task(item: QAPair) -> str:
    """Return what is to be done with a closed question; "" for an open one, which says it.

    A reason is asked for where the answer gives one.
    """
    said = _TASKS[item.language].get(item.kind, "")
    if not said:
        return ""
    return said + (_WHY if item.explanation else _STOP)[item.language]


def asked(item: QAPair) -> str:
    """Return the task and the question, a line each."""
    return "\n".join(part for part in (task(item), question(item)) if part)


def question(item: QAPair) -> str:
    """Return the question with its options, lettered, a line each."""
    return "\n".join([item.question, *lettered(item)])


def lettered(item: QAPair) -> list[str]:
    """Return the options with their letters: "A. …".

    Raises:
        ValueError: there are more options than letters.
    """
    letters = LETTERS[: len(item.options)]
    return [f"{letter}. {text}" for letter, text in zip(letters, item.options, strict=True)]


def key(item: QAPair) -> str:
    """Return the answer: letters, "正确" or "True", or the text."""
    if item.kind is Kind.TRUE_FALSE:
        return _TRUTHS[item.language][item.answer]
    return item.answer


def sentence(text: str, language: Language) -> str:
    """Return a text as a sentence begins: in English with a capital, if its first word is plain.

    What a book says in apposition ("shaping, the reinforcement of …") begins without.
    """
    if language == "en" and _PLAIN_WORD.match(text):
        return text[0].upper() + text[1:]
    return text


def right_options(item: QAPair) -> list[str]:
    """Return the texts of the right options."""
    return [item.options[at] for at in item.key]


def answer(item: QAPair) -> str:
    """Return the answer as a `sentence`, with its explanation on a line of its own."""
    closed = not item.kind.is_open
    if closed:
        first = _ANSWER[item.language].format(words=key(item))
    else:
        first = sentence(item.answer, item.language)
    if not item.explanation:
        return first
    return f"{first}\n{_EXPLANATION[item.language].format(words=item.explanation)}"


def width(text: str) -> int:
    """Return how many columns a text takes, an ideograph two."""
    return sum(2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text)
