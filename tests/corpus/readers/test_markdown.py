"""Markdown as it is rendered, and what converters leave in it."""

import pytest

from psykb.corpus.frontmatter import split_front_matter
from psykb.corpus.readers.markdown import (
    RULES,
    drop_div_fences,
    drop_double_escapes,
    drop_figure_placeholders,
    drop_footnote_marks,
    drop_heading_attributes,
    drop_image_remnants,
)
from psykb.corpus.reading import read

SOURCE = """\
---
title: "A Book: of Tests"
authors: [甲, "B. Author"]
edition: 2nd
year: 2026   # of the first printing
isbn: 978-0-306-40615-7
language: en-GB
license: CC BY 4.0
---
# Chapter 1 *Memory*

**Working memory** (*workspace*) holds a few
chunks while we think.[^1] See [Miller](https://example.org "1956") and `code_1`.

![A picture](brain.png "the brain")

- first **item**
- second item

  with a second paragraph
  1. nested
  2. list

3. three
4. four

| Term | Meaning |
| --- | :-: |
| chunk | a **unit** |
| slot |  |

$$ t = \\frac{a_1}{b_2} $$ and $p_1 < .05$, not $5 or $6.

    indented
      lines

<div class="note">A note in <b>HTML</b>.</div><script>no()</script>

记忆是人脑对经历过的
事物的反映。

Setext
------

[^1]: A note.
"""


def test_a_document(tmp_path):
    file = tmp_path / "book.md"
    file.write_text(SOURCE, encoding="utf-8")
    book = read(file).document
    assert (book.title, book.authors, book.edition, book.year) == (
        "A Book: of Tests",
        ("甲", "B. Author"),
        "2nd",
        2026,
    )
    assert (book.isbn, book.language, book.licence) == ("9780306406157", "en", "CC BY 4.0")
    assert book.text == (
        "Chapter 1 Memory\n\n"
        "Working memory (workspace) holds a few chunks while we think. See Miller and code_1.\n\n"
        "first item\nsecond item\nwith a second paragraph\n1. nested\n2. list\n\n"
        "3. three\n4. four\n\n"
        "Term | Meaning\nchunk | a unit\nslot |\n\n"
        "$$ t = \\frac{a_1}{b_2} $$ and $p_1 < .05$, not $5 or $6.\n\n"
        "indented\nlines\n\n"
        "A note in HTML.\n\n"
        "记忆是人脑对经历过的事物的反映。\n\n"
        "Setext\n\n"
        "A note.\n"
    )
    assert [(m.kind, book.text[m.start : m.end]) for m in book.marks] == [
        ("italic", "Memory"), ("bold", "Working memory"), ("italic", "workspace"), ("bold", "item"),
        ("bold", "unit"), ("bold", "HTML"),
    ]  # fmt: skip
    assert [(s.level, s.path) for s in book.sections] == [
        (1, ("Chapter 1 Memory",)),
        (2, ("Chapter 1 Memory", "Setext")),
    ]
    assert book.pages == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (' ")', ""),
        (
            '  The synapse is a gap. (credit: "x"/Flickr)")',
            'The synapse is a gap. (credit: "x"/Flickr)',
        ),
        (' . A fixed ratio is predictable.")', "A fixed ratio is predictable."),
        ('phenomenon. The memory is right there.")', "The memory is right there."),
        (', (b) or (c) is right.")', ""),
        ('He said ("no")', 'He said ("no")'),
        ('He said "no")', 'He said "no")'),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_image_remnants(line, expected):
    assert drop_image_remnants(line) == expected


@pytest.mark.parametrize(
    ("rule", "source", "expected"),
    [
        (drop_figure_placeholders, "as shown ((figure)).", "as shown."),
        (drop_double_escapes, r"Aging\\\_Statistics", r"Aging\_Statistics"),
        (drop_div_fences, "::: {.note}\nText\n:::", "\nText\n"),
        (drop_heading_attributes, "## Memory {#sec-memory .unnumbered}", "## Memory"),
        (
            drop_footnote_marks,
            "text[^a-1] goes on\n\n[^a-1]: The note.",
            "text goes on\n\nThe note.",
        ),
    ],
)
def test_other_rules(rule, source, expected):
    assert rule(source) == expected


def test_every_rule_is_listed_and_leaves_plain_prose_alone():
    assert len(RULES) == 6
    prose = '第一段“引文”(note: "x").\n\n| a | b |\n'
    for rule in RULES:
        assert rule(prose) == prose


@pytest.mark.parametrize(
    ("source", "fields", "rest"),
    [
        ("text", {}, "text"),
        ("---\ntitle: A\n---\nx", {"title": ["A"]}, "x"),
        (
            "---\nauthors:\n  - name: A\n  - B C\ntags: []\n---\n",
            {"author": ["A", "B C"], "tags": []},
            "",
        ),
        ("---\nabstract: |\n  one\n  two\n...\nx", {"abstract": ["one two"]}, "x"),
        ("---\n\ntext\n", {}, "---\n\ntext\n"),
    ],
)
def test_front_matter(source, fields, rest):
    assert split_front_matter(source) == (fields, rest)


def test_without_front_matter_the_first_heading_is_the_title(tmp_path):
    file = tmp_path / "ch08.md"
    file.write_text("# Chapter 8: Memory\n\nText.\n", encoding="utf-8")
    assert read(file).document.title == "Chapter 8: Memory"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # prose goes on, whatever a line happens to begin with
        ("一种看法是\n2．不是题号。", "一种看法是2．不是题号。"),
        ("As B.\nF. Skinner did in\n7. Then", "As B. F. Skinner did in 7. Then"),
        ("见（3）\n（1）和", "见（3）（1）和"),
        # a sequence begins lines of its own
        ("1．甲。（　　）\n2．乙。（　　）", "1．甲。（　　）\n2．乙。（　　）"),
        ("1．甲是（　　）\nA．乙\nB．丙", "1．甲是（　　）\nA．乙\nB．丙"),
        ("1．甲\n是（　　）\n(A) 乙\n(B) 丙\n答案：A", "1．甲是（　　）\n(A) 乙\n(B) 丙\n答案：A"),
        ("①甲\n②乙\n接着说", "①甲\n②乙接着说"),
        ("题干\n【答案】B", "题干\n【答案】B"),
        # lists keep the numbers that the file has
        ("1. A\n3. C\n4. D", "1. A\n3. C\n4. D"),
        ("- 1．甲\n  2．乙", "1．甲\n2．乙"),
    ],
)  # fmt: skip
def test_numbered_lines(tmp_path, source, text):
    path = tmp_path / "guide.md"
    path.write_text(f"---\ntitle: T\n---\n\n{source}\n", encoding="utf-8")
    assert read(path).document.text.strip() == text
