"""The prompts: both languages, every name filled in, the words that the program leans on."""

from pathlib import Path

import pytest

from psykb import prompts
from psykb.answering.claims import DECLINED, MOST_SENTENCES, read
from psykb.types import Fault

FOLDER = Path(prompts.__file__).parent
NAMES = {file.name.split(".")[0] for file in FOLDER.glob("*.md")}
WANTED = {
    "answer": set(),
    "evidence": {"evidence", "question"},
    "again": {"faults", "last"},
}


def test_every_prompt_is_there_in_both_languages():
    files = {file.name for file in FOLDER.glob("*.md")}
    assert files == {f"{name}.{language}.md" for name in NAMES for language in ("zh", "en")}
    assert set(WANTED) | {"faults"} <= NAMES


def test_a_prompt_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        prompts.load("nothing", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(WANTED))
def test_what_a_prompt_wants_to_be_told(name, language):
    prompt = prompts.load(name, language)
    words = {wanted: f"«{wanted}»" for wanted in WANTED[name]}
    filled = prompt.filled(**words)
    assert "$" not in filled
    assert all(filled.count(word) == 1 for word in words.values())
    for missing in words:
        with pytest.raises(KeyError):
            prompt.filled(**{k: v for k, v in words.items() if k != missing})


def test_dollars_and_braces_of_a_question_stay():
    filled = prompts.load("evidence", "en").filled(evidence="[1] {x}", question="$evidence ${q} 5$")
    assert filled == "<evidence>\n[1] {x}\n</evidence>\n\nQuestion: $evidence ${q} 5$"


def test_the_sha_is_that_of_the_words():
    zh, en = (prompts.load("answer", language) for language in ("zh", "en"))
    assert len(zh.sha) == len(en.sha) == 12
    assert zh.sha != en.sha


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_that_is_asked_for_is_the_one_that_is_read(language):
    text = prompts.load("answer", language).text
    assert f"{DECLINED}" in text
    assert {"zh": "五个", "en": "five"}[language] in text
    assert MOST_SENTENCES == 5
    example = "\n".join(text.splitlines()[-2:])
    draft = read(example, 5)
    assert [line.numbers for line in draft.lines] == [(2,), (4, 5)]
    assert [line.fault for line in draft.lines] == [None, None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_has_its_words(language):
    lines = prompts.load("faults", language).text.splitlines()
    names = [line.split(": ", 1)[0] for line in lines]
    assert names == ["line", "nothing", *(fault.value for fault in Fault)]
