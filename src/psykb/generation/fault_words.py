"""What is wrong with a reply, in the language of the prompt: a model mends what it can read."""

import json
import re
from collections.abc import Mapping
from typing import Any

from psykb.types import Language

_CODES: Mapping[str, Mapping[Language, str]] = {
    "missing": {"zh": "缺少这个字段", "en": "this field is missing"},
    "extra_forbidden": {"zh": "没有这个字段，请删去", "en": "there is no such field, leave it out"},
    "string_type": {"zh": "要写成字符串", "en": "must be a string"},
    "string_unicode": {"zh": "含有半个字符", "en": "holds half a character"},
    "int_type": {"zh": "要写成整数，不加引号", "en": "must be a whole number without quotes"},
    "bool_type": {"zh": "要写成 true 或 false，不加引号", "en": "must be true or false, unquoted"},
    "tuple_type": {"zh": "要写成列表", "en": "must be a list"},
    "dict_type": {"zh": "要写成对象", "en": "must be an object"},
    "dataclass_type": {"zh": "要写成对象", "en": "must be an object"},
    "too_short": {"zh": "项数太少", "en": "holds too few"},
    "too_long": {"zh": "项数太多", "en": "holds too many"},
    "enum": {"zh": "只能写 {expected} 之一", "en": "must be one of {expected}"},
    "json_invalid": {"zh": "不是 JSON", "en": "is not JSON"},
}
_SAME = {  # pydantic's names for one fault
    "unexpected_keyword_argument": "extra_forbidden",
    "missing_argument": "missing",
    "string_sub_type": "string_type",
    "int_from_float": "int_type",
    "int_parsing": "int_type",
    "bool_parsing": "bool_type",
    "list_type": "tuple_type",
    "literal_error": "enum",
    "mapping_type": "dict_type",
    "dataclass_exact_type": "dataclass_type",
    "model_type": "dataclass_type",
}
_OTHER: Mapping[Language, str] = {
    "zh": "与例子的格式不同",
    "en": "does not have the form of the example",
}
_WHOLE: Mapping[Language, str] = {"zh": "整个对象", "en": "the object"}
# What psykb itself says of a reply, and how that is said to a model that is asked in Chinese.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"the reply is too long", "回答太长"),
        (r"the reply holds half a character", "回答里含有半个字符"),
        (r"brackets are nested too deep", "括号套得太深"),
        (r"the reply is not a JSON object", "回答不是一个 JSON 对象"),
        (r"the reply is empty", "回答是空的"),
        (r"not JSON from line (\d+), column (\d+) on", r"从第 \1 行第 \2 个字符起不是 JSON"),
        (r"something stands behind the object from line (\d+), column (\d+) on",
         r"从第 \1 行第 \2 个字符起，JSON 对象后面还写了别的内容"),
        (r"the name (.*) stands twice in one object", r"同一个对象里字段“\1”写了两次"),
        (r"(NaN|-?Infinity) is not JSON", r"\1 不是 JSON"),
        (r"a number has too many digits", "有一个数的位数太多"),
        (r"key: write the capital letters of the right options, such as B or ACD",
         "key：写正确选项的大写字母，例如 B 或 ACD"),
        (r"key: it names an option twice", "key：同一个选项写了两次"),
        (r"key: the options are (\w+)", r"key：选项只有 \1"),
        (r"key: choose one option only", "key：只能选一个选项"),
        (r"options: name each of (\w+) once and nothing else",
         r"options：\1 每个写一次，不写别的"),
        (r"points: write exactly (\d+) words, one for each point",
         r"points：正好写 \1 个词，每个要点一个"),
        (r"explanation: name options by their words, never by letter or place \((.*)\)",
         r"explanation：说到选项时写它的内容，不写字母或位置（\1）"),
    )
)  # fmt: skip


def of_field(error: Mapping[str, Any], language: Language) -> str:
    """Return what one of the errors of a pydantic `ValidationError` says: "key: must be …".

    The place is the path of the field in the object, its list positions from 0; no value is
    repeated.
    """
    place = ".".join(map(str, error["loc"])) or _WHOLE[language]
    code = str(error["type"])
    words = _CODES.get(_SAME.get(code, code), _OTHER)[language]
    expected = str((error.get("ctx") or {}).get("expected", ""))
    if "{expected}" in words and not expected:
        words = _OTHER[language]
    said = words.replace("{expected}", _listed(expected, language))
    return f"{place}：{said}" if language == "zh" else f"{place}: {said}"


def _listed(expected: str, language: Language) -> str:
    """Return pydantic's "'a', 'b' or 'c'" with the joint of the language."""
    return (
        expected.replace("' or '", "'、'").replace("', '", "'、'") if language == "zh" else expected
    )


def of_json(error: ValueError) -> str:
    """Return in English where a reply stops being JSON: lines and columns from 1."""
    if not isinstance(error, json.JSONDecodeError):
        return "a number has too many digits"
    if not error.doc.strip():
        return "the reply is empty"
    behind = error.msg.startswith("Extra data")
    what = "something stands behind the object" if behind else "not JSON"
    return f"{what} from line {error.lineno}, column {error.colno} on"


def said(fault: str, language: Language) -> str:
    """Return what psykb says of a reply in another language; words that it does not know stay."""
    if language == "en":
        return fault
    for english, chinese in _SAID:
        found = english.fullmatch(fault)
        if found:
            return found.expand(chinese)
    return fault
