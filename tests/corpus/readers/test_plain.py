"""Plain text: wrapped or not, headings without styles, page marks, transcribers' notes."""

import pytest

from psykb.corpus.reading import read
from psykb.types import SectionKind


def document(tmp_path, content, name="book.txt", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(content.encode(encoding))
    return read(file).document


def titles(document):
    return [(s.level, s.title, s.kind.value) for s in document.sections]


CHINESE = """\
普通心理学
作者：甲、乙

目录

第一章 绪论……1
第一节 心理学的对象……2
第二章 记忆……8
参考文献……12

第一章 绪论

第一节 心理学的对象

　　心理学是研究心理现象及其规律的科学。一方面它研究个体，
另一方面它也研究群体。人的行为受内部和外部两方面因素的影响，
因此研究者需要同时考察两者。
　　（一）心理过程包括：
（1）认知；
（2）情绪。

第二章 记忆

　　记忆是人脑对经历过的事物进行编码、储存和提取的心理过程，它
分为感觉记忆、短时记忆和长时记忆。

参考文献

甲. 记忆. 2001.
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_wrapped_chinese_book(tmp_path, encoding, line_end):
    book = document(tmp_path, CHINESE.replace("\n", line_end), encoding=encoding)
    assert (book.title, book.authors, book.language) == ("普通心理学", ("甲", "乙"), "zh")
    assert titles(book) == [
        (1, "", "front_matter"),
        (1, "目录", "contents"),
        (1, "第一章 绪论", "body"),
        (2, "第一节 心理学的对象", "body"),
        (1, "第二章 记忆", "body"),
        (1, "参考文献", "references"),
    ]
    body = book.text[book.sections[2].start : book.sections[4].start]
    assert body == (
        "第一章 绪论\n\n第一节 心理学的对象\n\n"
        "心理学是研究心理现象及其规律的科学。一方面它研究个体，另一方面它也研究群体。"
        "人的行为受内部和外部两方面因素的影响，因此研究者需要同时考察两者。\n\n"
        "（一）心理过程包括：\n\n（1）认知；\n（2）情绪。\n\n"
    )
    assert "提取的心理过程，它分为感觉记忆" in book.text


def test_one_paragraph_a_line(tmp_path):
    book = document(
        tmp_path,
        "第一章 动机\n"
        "动机是激发并维持个体活动的内部动力，它使活动朝向某一目标，直到目标实现。\n"
        "马斯洛把需要分为五个层次，他认为低层次的需要先要得到满足。\n"
        "第二章 情绪\n情绪包括三种成分。\n",
    )
    assert book.text == (
        "第一章 动机\n\n"
        "动机是激发并维持个体活动的内部动力，它使活动朝向某一目标，直到目标实现。\n\n"
        "马斯洛把需要分为五个层次，他认为低层次的需要先要得到满足。\n\n"
        "第二章 情绪\n\n情绪包括三种成分。\n"
    )
    assert titles(book) == [(1, "第一章 动机", "body"), (1, "第二章 情绪", "body")]
    assert book.title == "book"


ENGLISH = """\
The Project Gutenberg EBook of A Book, by A. Author

Title: A Small Book
       Of the Mind

Author: A. Author

Language: English

*** START OF THIS PROJECT GUTENBERG EBOOK A BOOK ***

[Pages are marked like this: {99}.]

A SMALL BOOK
NEW YORK
1921

CONTENTS

CHAPTER I

REACTIONS                                        1

The Simple Reaction                              2

Exercises                                        4

{1}

CHAPTER I

REACTIONS

REFLEXES AND OTHER FORMS

Having the field of psychology open before us, the next question is,
where to commence operations. A reaction is a response to a _stimulus_,
and the organ of response is usu-
ally a muscle; usually, we say, for glands {2} respond as well, and so
does "the mind"--that is, the brain.

The Simple Reaction

A simple reaction is the response to one known _stimulus_ that always
comes the same way, as when the runner waits for the pistol {3} shot.

EXERCISES

1. Outline the chapter. A sample outline of the briefer sort is
   here given.

2. Explain _reaction_, _reflex_ and _response_.

{4}

REFERENCES

A. Author, _Reactions_, 1920.

{5}

INDEX

Reaction, 1-4;
  simple, 2

*** END OF THIS PROJECT GUTENBERG EBOOK A BOOK ***

You may copy it under the terms of the licence.
"""


def test_a_transcribed_english_book(tmp_path):
    book = document(tmp_path, ENGLISH)
    assert (book.title, book.authors) == ("A Small Book Of the Mind", ("A. Author",))
    assert titles(book) == [
        (1, "", "front_matter"),
        (1, "CONTENTS", "contents"),
        (1, "CHAPTER I REACTIONS", "body"),
        (2, "The Simple Reaction", "body"),
        (2, "EXERCISES", "exercises"),
        (1, "REFERENCES", "references"),
        (1, "INDEX", "term_index"),
        (1, "", "front_matter"),
    ]
    chapter = next(s for s in book.sections if s.title == "CHAPTER I REACTIONS")
    assert book.text[chapter.heading_end :].startswith(
        "REFLEXES AND OTHER FORMS\n\n"
        "Having the field of psychology open before us, the next question is, where to commence "
        "operations. A reaction is a response to a stimulus, and the organ of response is usually "
        "a muscle; usually, we say, for glands respond as well, and so does "
        '"the mind"--that is, the brain.\n\nThe Simple Reaction\n\n'
    )
    assert (
        "1. Outline the chapter. A sample outline of the briefer sort is here given.\n2. Explain"
        in book.text
    )
    assert "Reaction, 1-4;\nsimple, 2\n" in book.text
    assert [book.text[m.start : m.end] for m in book.marks] == [
        "stimulus", "stimulus", "reaction", "reflex", "response", "Reactions",
    ]  # fmt: skip
    assert {m.kind for m in book.marks} == {"italic"}


def test_page_marks_become_pages(tmp_path):
    book = document(tmp_path, ENGLISH)
    assert [(p.index, p.label, p.label_kind) for p in book.pages] == [
        (1, None, None), (2, "1", "printed"), (3, "2", "printed"), (4, "3", "printed"),
        (5, "4", "printed"), (6, "5", "printed"), (7, None, None),
    ]  # fmt: skip
    page = {p.label: book.text[p.start : p.end] for p in book.pages}
    assert page["1"].startswith("CHAPTER I REACTIONS")
    assert page["1"].endswith("for glands ")
    assert page["2"].startswith("respond as well")
    assert page["3"].startswith("shot.")
    assert page["4"] == "REFERENCES\n\nA. Author, Reactions, 1920.\n\n"
    assert "{99}" in book.text  # the notes explain the marks with an example, which is none


def test_verse_and_short_lines_stay_apart(tmp_path):
    prose = (
        "It was a long line of text that reached the right margin of the page and went on, and\n"
    )
    verse = "Roses are red,\nviolets are blue,\nno line is full.\n"
    book = document(tmp_path, (prose * 6 + "\n") * 3 + verse)
    assert book.text.endswith("\n\n" + verse)


def test_control_characters_and_lone_surrogates_are_cleaned_away(tmp_path):
    book = document(tmp_path, "记\0忆\x07是\u200b编码、储存和提取的过程。" + "它是主动的。" * 50)
    assert book.text == "记忆是编码、储存和提取的过程。" + "它是主动的。" * 50 + "\n"


def test_questions_and_their_options_are_one_list(tmp_path):
    options = "1．建立实验室的是（　　）\nA．詹姆斯\nB．冯特\n2．最适宜的方法是（　　）\n"
    book = document(tmp_path, "第二章 习题\n" + options)
    assert book.text == "第二章 习题\n\n" + options
    assert book.sections[0].kind is SectionKind.EXERCISES
