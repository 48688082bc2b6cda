"""A model is told what is wrong with its reply in the language of its prompt."""

import json

import pytest

from psykb.generation.forms import ChoiceForm, KeyForm, positions
from psykb.generation.replies import LONGEST, Misread, read
from psykb.types import Language, Refusal

GOOD = {
    "question": "水的沸点是多少？",
    "options": ["80", "100", "120", "150"],
    "key": "B",
    "explanation": [{"text": "水在100度沸腾。", "evidence": [2]}],
    "bloom": "remember",
    "about": "沸点",
}


@pytest.mark.parametrize(
    ("reply", "chinese", "english"),
    [
        ("", "回答是空的", "the reply is empty"),
        ("好的", "从第 1 行第 1 个字符起不是 JSON", "not JSON from line 1, column 1 on"),
        ('{"key": "B"} 好', "从第 1 行第 14 个字符起，JSON 对象后面还写了别的内容",
         "something stands behind the object from line 1, column 14 on"),
        ("[1]", "回答不是一个 JSON 对象", "the reply is not a JSON object"),
        ('{"key": NaN}', "NaN 不是 JSON", "NaN is not JSON"),
        ('{"key": 1, "key": 2}', "同一个对象里字段“key”写了两次",
         "the name key stands twice in one object"),
        ('{"key": ' + "9" * 5_000 + "}", "有一个数的位数太多", "a number has too many digits"),
        ("[" * 9, "括号套得太深", "brackets are nested too deep"),
        ("x" * (LONGEST + 1), "回答太长", "the reply is too long"),
        ("{}", "key：缺少这个字段", "key: this field is missing"),
        ('{"key": 2}', "key：要写成字符串", "key: must be a string"),
        ('{"key": "A", "why": ""}', "why：没有这个字段，请删去",
         "why: there is no such field, leave it out"),
        ('{"key": "b"}', "key：写正确选项的大写字母，例如 B 或 ACD",
         "key: write the capital letters of the right options, such as B or ACD"),
        ('{"key": "AA"}', "key：同一个选项写了两次", "key: it names an option twice"),
    ],
)  # fmt: skip
def test_a_fault_in_the_language_of_the_prompt(reply, chinese, english):
    def fits(form):
        positions(form.key)
        return ""

    told: tuple[tuple[Language, str], ...] = (("zh", chinese), ("en", english))
    for language, words in told:
        found = read(reply, KeyForm, fits, language)
        assert isinstance(found, Misread)
        assert found.detail == words


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"options": "80"}, "options：要写成列表"),
        ({"explanation": ["x"]}, "explanation.0：要写成对象"),
        ({"explanation": [{"text": "x", "evidence": [2.5]}]},
         "explanation.0.evidence.0：要写成整数，不加引号"),
        ({"bloom": "know"},
         "bloom：只能写 'remember'、'understand'、'apply'、'analyse'、'evaluate'、'create' 之一"),
    ],
)  # fmt: skip
def test_each_field_is_named_in_chinese(changes, fault):
    reply = json.dumps({**GOOD, **changes}, ensure_ascii=False)
    found = read(reply, ChoiceForm, language="zh")
    assert found == Misread(reason=Refusal.WRONG_FIELDS, detail=fault)


def test_words_that_are_not_known_stay_as_they_are():
    found = read('{"key": "B"}', KeyForm, lambda _form: "key: say A", "zh")
    assert found == Misread(reason=Refusal.WRONG_FIELDS, detail="key: say A")
