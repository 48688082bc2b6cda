"""Who did what: only where the subject is surely a person and the deed says of what."""

import pytest

from psykb.generation.rules import deeds_en, deeds_zh
from psykb.generation.rules.deeds import is_chinese


@pytest.mark.parametrize(
    "sentence",
    [
        "1957年，费斯廷格提出认知失调理论。",  # no name in Latin script proves a person
        "1957年，他（Leon Festinger）提出认知失调理论。",
        "记忆（memory）提出了新的任务。",
        "吉仁泽（Gerd Gigerenzer）提出了不同的看法。",
        "皮亚杰（Jean Piaget）提出了皮亚杰理论中的图式概念。",  # the answer would be given away
        "彼得森夫妇（Lloyd Peterson）设计了连续减三的任务。",
        "托尔文（Endel Tulving）提出这一原则的同时还作了实验。",
    ],
)
def test_a_chinese_sentence_without_a_deed(sentence):
    assert list(deeds_zh.find_deeds(sentence, 1)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "In 1957 Festinger proposed cognitive dissonance theory.",  # no full name
        "In 1957 the American Association proposed a theory of dissonance.",
        "In 1957 Leon Festinger proposed this theory of cognitive dissonance.",
        "In 1988 Peter Sterling proposed a complementary idea about the body.",
        "In 1974 Elizabeth Loftus showed students films of accidents.",
        "Daryl Bem described it after many years of work in 1972.",
        "In 1957 Leon Festinger proposed that Festinger families argue.",
        "Carl Rogers developed a therapy known as Rogerian therapy.",
        "What Selye discovered was the general adaptation syndrome.",
    ],
)
def test_an_english_sentence_without_a_deed(sentence):
    assert list(deeds_en.find_deeds(sentence, 1)) == []


def test_a_chinese_deed_with_its_year_and_form():
    (deed,) = deeds_zh.find_deeds(
        "1974年，巴德利（Alan Baddeley）和希契（Graham Hitch）提出了工作记忆模型。", 4
    )
    assert (deed.who, deed.form, deed.year, deed.number) == ("巴德利和希契", "2", 1974, 4)
    assert deed.opening + deed.who + deed.rest == "1974年，巴德利和希契提出了工作记忆模型。"
    assert not deed.landmark
    (deed,) = deeds_zh.find_deeds("1967年，奈瑟（Ulric Neisser）出版了《认知心理学》。", 1)
    assert deed.landmark
    assert deed.statement("他人") == "1967年，他人出版了《认知心理学》。"


def test_each_clause_of_a_chinese_sentence_can_tell_a_deed():
    deeds = list(
        deeds_zh.find_deeds(
            "1956年，米勒（George Miller）发表了论短时记忆的论文；"
            "1967年，奈瑟（Ulric Neisser）等人出版了认知心理学的教科书。",
            1,
        )
    )
    assert [(d.who, d.form, d.year) for d in deeds] == [
        ("米勒", "1", 1956),
        ("奈瑟等人", "1+", 1967),
    ]


def test_a_list_that_goes_on_behind_the_clause_is_cut_off():
    (deed,) = deeds_zh.find_deeds(
        "1984年，拉扎勒斯（Richard Lazarus）区分了两种应对方式：一种改变处境；另一种改变情绪。", 1
    )
    assert deed.rest == "区分了两种应对方式。"


@pytest.mark.parametrize(
    ("sentence", "who", "form", "year", "rest"),
    [
        (
            "In 1954 Leon Festinger proposed social comparison theory, which is well known.",
            "Leon Festinger",
            "1",
            1954,
            "proposed social comparison theory.",
        ),
        (
            "Hans Selye reported in 1936 that rats showed bodily changes.",
            "Hans Selye",
            "1",
            1936,
            "reported that rats showed bodily changes.",
        ),
        (
            "Robert Rosenthal in 1979 called the hidden store of results the file drawer problem.",
            "Robert Rosenthal",
            "1",
            1979,
            "called the hidden store of results the file drawer problem.",
        ),
        (
            "Results are combined in a meta-analysis, a term introduced by Gene Glass in 1976.",
            "Gene Glass",
            "1",
            1976,
            "introduced the term meta-analysis.",
        ),
        (
            "In 1997 Teresa Seeman and colleagues found that a higher load predicted disease.",
            "Teresa Seeman and colleagues",
            "1+",
            1997,
            "found that a higher load predicted disease.",
        ),
        (
            "Mark Leary and Roy Baumeister proposed the sociometer theory of self-esteem.",
            "Mark Leary and Roy Baumeister",
            "2",
            None,
            "proposed the sociometer theory of self-esteem.",
        ),
    ],
)
def test_an_english_deed(sentence, who, form, year, rest):
    (deed,) = deeds_en.find_deeds(sentence, 1)
    assert (deed.who, deed.form, deed.year, deed.rest) == (who, form, year, rest)


@pytest.mark.parametrize(
    ("latin", "chinese"),
    [
        ("Carl Rogers", False),
        ("W. E. B. Du Bois", False),
        ("Du Bois", False),  # a surname of both
        ("Fanny Cheung", True),
        ("Lin Chongde", True),
        ("Zing-Yang Kuo", False),  # no spelling that is known
        ("", False),
    ],
)
def test_chinese_names_are_told_by_the_surname(latin, chinese):
    assert is_chinese(latin) is chinese
