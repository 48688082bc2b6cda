"""An item in words, be it a draft or accepted: what differs is what they say, never the form."""

from psykb.generation.checks.quotes import named
from psykb.types import LETTERS, Draft, Kind, Language, QAPair, record

_QUESTION = {"zh": "题目：{}", "en": "Question: {}"}
_ANSWER = {"zh": "答案：{}", "en": "Answer: {}"}
_EXPLANATION = {"zh": "解析：{}", "en": "Explanation: {}"}
_EVIDENCE = {"zh": "依据：{}", "en": "Evidence: {}"}
_TRUTHS = {"zh": {True: "正确", False: "错误"}, "en": {True: "True", False: "False"}}


@record
class Item:
    """What a draft and an accepted item have in common.

    Args:
        answer: letters of options, true or false in words, or a text.
        quotes: the sentences that it rests on, in reading order.
        places: (document, start, end) of each.
    """

    kind: Kind
    language: Language
    question: str
    options: tuple[str, ...]
    answer: str
    explanation: str
    quotes: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]

    def written(self) -> str:
        """Return the item as a text; what it lacks is not named."""
        language = self.language
        options = [f"{letter}. {text}" for letter, text in zip(LETTERS, self.options, strict=False)]
        marks = "“{}”" if language == "zh" else '"{}"'
        parts = [
            "\n".join([_QUESTION[language].format(self.question), *options]),
            _ANSWER[language].format(self.answer),
            _EXPLANATION[language].format(self.explanation) if self.explanation else "",
            _EVIDENCE[language].format(" ".join(marks.format(quote) for quote in self.quotes))
            if self.quotes
            else "",
        ]
        return "\n".join(filter(None, parts))


def of_item(item: QAPair) -> Item:
    """Return an accepted item."""
    places = item.citations or item.origin
    answer = item.answer
    if item.kind is Kind.TRUE_FALSE:
        answer = _TRUTHS[item.language][item.answer == "true"]
    return Item(
        kind=item.kind,
        language=item.language,
        question=item.question,
        options=item.options,
        answer=answer,
        explanation=item.explanation,
        quotes=tuple(place.quote for place in places),
        places=tuple((place.document_id, place.start, place.end) for place in places),
    )


def of_draft(draft: Draft) -> Item:
    """Return a draft; a key that is no position of an option is left out of its answer."""
    answer = draft.answer
    if draft.kind is Kind.TRUE_FALSE:
        answer = "" if draft.truth is None else _TRUTHS[draft.language][draft.truth]
    elif draft.kind.has_options:
        answer = "".join(LETTERS[at] for at in sorted(draft.key) if 0 <= at < len(LETTERS))
    cited = sorted(named(draft), key=lambda one: (one.document_id, one.start))
    return Item(
        kind=draft.kind,
        language=draft.language,
        question=draft.question,
        options=draft.options,
        answer=answer,
        explanation=draft.explanation,
        quotes=tuple(one.text for one in cited),
        places=tuple((one.document_id, one.start, one.end) for one in cited),
    )
