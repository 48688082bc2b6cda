"""What an explanation says that the book says must stand in the item's quotes."""

from dataclasses import replace

import pytest

from psykb.generation.flaws import Flaw
from psykb.generation.quotations import quotation_flaws
from psykb.types import (
    Bloom,
    Citation,
    Difficulty,
    Kind,
    Method,
    Provenance,
    QAPair,
)

SAID = "遗忘先快后慢，称为“遗忘曲线”，由艾宾浩斯首先画出。"
ENGLISH = "Miller (1956) counted 7.5 items, about seven.\nOthers counted four."


def cited(at, quote, title):
    return Citation(document_id="d", start=at, end=at + len(quote), quote=quote, title=title)


def explained(words):
    return QAPair(
        id="a" * 12,
        kind=Kind.TRUE_FALSE,
        language="zh",
        question="遗忘先快后慢。",
        answer="true",
        explanation=words,
        citations=(cited(0, SAID, "记忆小书"), cited(99, ENGLISH, "A Small Book")),
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.EASY,
        provenance=Provenance(method=Method.RULES, prompts={}, passages=()),
    )


@pytest.mark.parametrize(
    ("words", "found", "expected"),
    [
        ("教材原文：“遗忘先慢后快。”", "遗忘先慢后快。", SAID),
        ("所以是对的。教材原文： “遗忘先快后慢，称为曲线……”", "遗忘先快后慢，称为曲线", SAID),
        ("教材原文：“学习先快后慢", "学习先快后慢", SAID),
        ("《另一本书》：“遗忘不会发生”", "遗忘不会发生", SAID),
        ("《记忆小书》：遗忘先慢后快。其余不看。", "遗忘先慢后快。", SAID),
        ("A Small Book: Miller counted 7.6 items. Rest.", "Miller counted 7.6 items.", ENGLISH),
        ("The book says: “counted 7.6 items”", "counted 7.6 items", "counted 7.5 items, about"),
        ("教材原文：“由艾宾浩斯首先画出。”教材原文：“乙”", "乙", SAID),
    ],
)
def test_words_that_the_book_does_not_have(words, found, expected):
    (finding,) = quotation_flaws(explained(words), line=7)
    assert (finding.line, finding.item) == (7, "a" * 12)
    assert (finding.flaw, finding.field) == (Flaw.QUOTATION_DIFFERS, "explanation")
    assert finding.found == found
    assert finding.expected.startswith(expected[:12].translate({0x201C: 0x2018, 0x201D: 0x2019}))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "因为先快后慢。",
        "教材原文：“遗忘先快后慢，称为‘遗忘曲线’……”其余各项：倒摄抑制是干扰。",
        "教材原文：“……称为“遗忘曲线”，由",
        "《记忆小书》：遗忘先快后慢，称为“遗忘曲线”，由艾宾浩斯首先画出。关于冯特，书中另有所述。",
        "《别的书》：没有引号，也不是所引的书。",
        "The book says: “… about seven. Others counted four.” By contrast: nothing.",
        "A Small Book: Miller (1956) counted 7.5 items, about seven. Wundt did not.",
    ],
)
def test_words_that_it_has(words):
    assert list(quotation_flaws(explained(words))) == []


def test_only_what_rules_wrote_is_held_to_their_forms():
    made = replace(
        explained("教材原文：“乙”"),
        provenance=Provenance(method=Method.EXAM, prompts={}, passages=()),
    )
    assert list(quotation_flaws(made)) == []
