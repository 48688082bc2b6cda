"""One item of a benchmark, and how it is read from a value of JSON by the names of its fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psykb.types import record

# What the question is called, in the forms that are in use; the first one that is there counts.
QUESTION = (
    "question",
    "stem",
    "prompt",
    "instruction",
    "query",
    "problem",
    "题目",
    "问题",
    "题干",
)
_INNER = ("questions_and_answers", "questions", "data", "items", "examples", "rows")
_ANSWER = ("answer", "output", "response", "completion", "答案")
_WHY = ("explanation", "analysis", "rationale", "解析")
_CASE = ("general_info", "case_introduction", "case", "案例")
_TURNS = ("conversation", "conversations", "messages", "dialog", "dialogue")
_SAID = ("input", "output", "value", "content")
_LETTERS = "ABCDEFGHIJ"


@record
class Asked:
    """One item, its texts as they stand in the file.

    Args:
        where: file and entry, from 1, as "CMMLU.zip!test/anatomy.csv:12"; the parts of an entry
            that holds several are numbered, too: "mix.json:3.2".
        text: the question, the text of a case, or a turn of a conversation; not blank.
        options: without letters; blank ones are left out.
        answer: as the file has it; "" where it has none.
        explanation: "" where it has none.
    """

    where: str = ""
    text: str
    options: tuple[str, ...] = ()
    answer: str = ""
    explanation: str = ""


def of_value(value: object, *, every: bool) -> Iterator[Asked | None]:
    """Yield the questions of a value of JSON, None for each entry that holds none.

    Args:
        value: a question, an object with one, or with a list of them, or a list of those.
        every: also the texts of cases, and the turns of conversations that a model is measured by,
            but for system prompts.
    """
    if isinstance(value, list):
        for item in value:
            yield from of_value(item, every=every)
    elif isinstance(value, dict):
        yield from list(_of_object(value, every)) or [None]
    else:
        yield Asked(text=value) if isinstance(value, str) and value.strip() else None


def entries_of(value: object) -> list[object]:
    """Return the entries of a whole file: each of them must hold a question."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        fields = folded(value)
        inner = _entries(fields)
        return [value] if _own(fields, False) or _turn_lists(fields) else inner or []
    return [value] if isinstance(value, str) else []


def folded(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with its names in lower case; of two alike the first counts."""
    fields: dict[str, Any] = {}
    for name, field in value.items():
        fields.setdefault(name.strip().lower(), field)
    return fields


def _of_object(value: Mapping[str, Any], every: bool) -> Iterator[Asked | None]:
    """Yield an object's own question, and those of the list in it.

    Beside a question of its own a list may hold anything: of it only objects count.
    """
    fields = folded(value)
    own = _own(fields, every)
    if every:
        case = "\n".join(_text(fields.get(name)) for name in _CASE).strip()
        own += [Asked(text=case)] if case else []
        own += [Asked(text=said) for said in _turns(fields)]
    yield from own
    inner = _entries(fields) or []
    if own:
        objects = [entry for entry in inner if isinstance(entry, dict)]
        yield from filter(None, of_value(objects, every=every))
    else:
        yield from of_value(inner, every=every)


def _entries(fields: Mapping[str, Any]) -> list[Any] | None:
    """Return the list of questions in an object, None where it has none."""
    return next((fields[name] for name in _INNER if isinstance(fields.get(name), list)), None)


def _own(fields: Mapping[str, Any], every: bool) -> list[Asked]:
    """Return an object's own question with its options, [] where it has none."""
    for name in QUESTION:
        asked = fields.get(name)
        if isinstance(asked, str) and asked.strip():
            lettered = [fields.get(letter.lower()) for letter in _LETTERS]
            more = _text(fields.get("input")) if every else ""
            return [
                Asked(
                    text=f"{asked}\n{more}" if more else asked,
                    options=_texts(fields.get("options", fields.get("choices", lettered))),
                    answer=_first(fields, _ANSWER),
                    explanation=_first(fields, _WHY),
                )
            ]
        if isinstance(asked, Mapping):  # {"question": {"stem": …, "choices": […]}}
            return [one for one in _of_object(asked, every) if one is not None]
    return []


def _turn_lists(fields: Mapping[str, Any]) -> list[list[Any]]:
    found = [fields.get(name) for name in _TURNS]
    return [turns for turns in found if isinstance(turns, list)]


def _turns(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said in the conversation that an object holds, or as the turn that it is."""
    lists = _turn_lists(fields)
    if "role" in fields or "from" in fields:
        lists = [[fields]]
    for turns in lists:
        for turn in filter(lambda turn: isinstance(turn, Mapping), turns):
            if turn.get("role", turn.get("from")) != "system":
                yield from filter(None, (_text(turn.get(name)) for name in _SAID))


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    values = (fields.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int)), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.strip() else ""


def _texts(options: object) -> tuple[str, ...]:
    values = options
    if isinstance(options, Mapping):
        texts = options.get("text")  # {"text": […], "label": […]}, as ARC has them
        values = texts if isinstance(texts, list) else list(options.values())
    if not isinstance(values, list | tuple):
        return ()
    said = (v.get("text") if isinstance(v, Mapping) else v for v in values)
    return tuple(text for text in said if isinstance(text, str) and text.strip())
