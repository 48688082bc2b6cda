from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.text.folding import fold
from psykb.text.terms import normalise_term, stem, terms


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("theories", "theory"), ("biases", "bias"), ("boxes", "box"), ("glasses", "glass"),
        ("memory", "memory"), ("memories", "memory"), ("conditioning", "condition"),
        ("conditioned", "condition"), ("planned", "plan"), ("falling", "fall"), ("is", "is"),
        ("analysis", "analysis"), ("focus", "focus"), ("process", "process"), ("sing", "sing"),
        ("pavlov's", "pavlov"), ("pavlov’s", "pavlov"), ("quickly", "quick"),
        ("attitude", "attitud"), ("make", "make"), ("making", "mak"), ("", ""),
    ],
)  # fmt: skip
def test_stem(word, expected):
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("，。！\0", []),
        ("记忆", ["记", "忆", "记忆"]),
        ("工作記憶", ["工", "作", "记", "忆", "工作", "作记", "记忆"]),
        ("记", ["记"]),
        ("Working memories, 7±2!", ["work", "memory", "7", "2"]),
        ("A型人格", ["a", "型", "人", "格", "型人", "人格"]),
        ("ＥＥＧ与fMRI", ["eeg", "与", "fmri"]),
        ("𠀀𠀁", ["𠀀", "𠀁", "𠀀𠀁"]),
        ("snake_case", ["snak", "case"]),
        ("记忆 记忆", ["记", "忆", "记忆", "记", "忆", "记忆"]),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


def slow_terms(text):
    """The definition, word by word: runs of unspaced script, of other letters and digits."""
    found: list[str] = []
    run, kind = "", None

    def close():
        if kind == "wide":
            found.extend(run)
            found.extend(a + b for a, b in pairwise(run))
        elif kind == "latin":
            found.append(stem(run[:64]))

    for char in fold(text) + " ":
        wide = "\u3400" <= char <= "\u9fff" or "\u3040" <= char <= "\u30ff" or char >= "\U00020000"
        now = "wide" if wide else "latin" if char.isalnum() else None
        if now != kind:
            close()
            run, kind = "", now
        run += char
    return found


@given(st.text(alphabet="记忆心理工作記憶カナ𠀀abcdeginrsy XYZ019，。-_é\0\u200d\r\n", max_size=40))
def test_terms_agree_with_their_definition(text):
    assert terms(text) == slow_terms(text)


def test_a_word_without_end_is_cut():
    assert terms("x" * 1000) == ["x" * 64]


@pytest.mark.parametrize(
    "names",
    [
        ("schema", "Schemas", "the schema", "“Schema”", "SCHEMA", "schemata", "a schema."),
        ("self-esteem", "Self Esteem", "self‑esteem", "self–esteem", "self - esteem"),
        ("Alzheimer's disease", "Alzheimer’s disease", "Alzheimer disease"),
        ("工作记忆", "工作記憶", "“工作记忆”", "《工作记忆》", "工作 记忆", "工作\u3000记忆。"),
        ("詹姆斯—兰格理论", "詹姆斯-兰格理论", "詹姆斯·兰格理论", "詹姆斯兰格理论"),
        ("A型人格", "Ａ型人格", "a 型人格"),
        ("hypothesis", "hypotheses"),
        ("stimulus", "stimuli"),
        ("phenomenon", "the phenomena"),
        ("theory of mind", "Theories of Mind"),
        ("bias", "biases"),
        ("class", "classes"),
        ("neurosis", "neuroses"),
    ],
)
def test_spellings_of_one_name_have_one_key(names):
    assert len({normalise_term(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("conditioning", "condition"), ("learned helplessness", "learning"), ("感觉", "知觉"),
        ("short-term memory", "long-term memory"), ("process", "processing"),
        ("id", "ids of march"), ("conditioned stimulus", "unconditioned stimulus"),
    ],
)  # fmt: skip
def test_different_things_have_different_keys(one, other):
    assert normalise_term(one) != normalise_term(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", ""), ("?!", ""), ("The Schemas", "schema"), ("the", "the"), ("C++", "c++"),
        ("post-traumatic stress disorder (PTSD)", "post traumatic stress disorder ptsd"),
        ("工作记忆（working memory）", "工作记忆working memory"), ("fMRI", "fmri"),
    ],
)  # fmt: skip
def test_normalise_term(name, key):
    assert normalise_term(name) == key


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(name):
    key = normalise_term(name)
    assert normalise_term(key) == key
