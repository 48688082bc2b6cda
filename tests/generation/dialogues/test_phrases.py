"""The words that tell a fault: the same ones in both languages."""

import re

import pytest

from psykb import prompts
from psykb.generation.dialogues import phrases
from psykb.types import DialogueRefusal, Fault, Style


def table(language):
    lines = prompts.load(phrases.TABLE, language).text.splitlines()
    pairs = [line.split(": ", 1) for line in lines]
    assert len(dict(pairs)) == len(pairs)
    return {name: set(re.findall(r"\$(\w+)", words)) for name, words in pairs}


def test_both_languages_say_the_same_with_the_same_places():
    assert table("zh") == table("en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_and_style_has_words(language):
    names = set(table(language))
    assert {f"fault_{fault}" for fault in Fault} <= names
    assert {f"{style}_rules" for style in Style} <= names


def test_a_name_that_there_is_not():
    with pytest.raises(KeyError):
        phrases.worded("nothing", "zh")
    with pytest.raises(KeyError):
        phrases.worded("long", "zh", n="1")


def test_what_is_told():
    found = phrases.unfit(DialogueRefusal.TOO_LONG, "long", "said", n=3, most=260)
    assert found.told() == "utterance 3 is too long, with more than 260 characters"
    assert found.told("zh") == "第 3 次发言超过了 260 个字符，太长"
    assert found.said == "said"


def test_the_shas_of_prompts():
    found = phrases.shas(("dialogue_draft",), "zh")
    assert found == {
        name: prompts.load(name, "zh").sha for name in ("dialogue_draft", phrases.TABLE)
    }
