"""Title, authors, edition, year and ISBN out of metadata and imprints."""

import hashlib

import pytest

from psykb.corpus.blocks import Block, Facts
from psykb.corpus.facts import (
    authors_of,
    complete,
    edition_of,
    isbn_of,
    licence_of,
    title_of,
    work_id,
    year_of,
)


@pytest.mark.parametrize(
    "name",
    ["Microsoft Word - 第一章.doc", "untitled", "无标题", "book.pdf", "scan_0012", "", None,
     "20240101123", "  ", "C:\\books\\x", "Document1"],
)  # fmt: skip
def test_a_file_name_is_no_title(name):
    assert title_of(name) is None


@pytest.mark.parametrize("title", ["普通心理学", "8 Memory I", "Psychology 2e", "1984"])
def test_titles(title):
    assert title_of(f"  {title} ") == title


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("彭聃龄 主编", ("彭聃龄",)),
        ("张三、李四编著", ("张三", "李四")),
        ("Jane Doe, Mary Roe and J. B. Watson", ("Jane Doe", "Mary Roe", "J. B. Watson")),
        ("Woodworth, Robert S.", ("Woodworth, Robert S.",)),
        ("Administrator", ()),
        ("python-docx", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_authors(field, expected):
    assert authors_of(field) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ISBN 978-7-303-15034-1", None),  # its check digit is wrong
        ("ISBN 978-0-306-40615-7", "9780306406157"),
        ("ISBN-10: 0-306-40615-2", "0306406152"),
        ("ISBN 0-8044-2957-X", "080442957X"),
        ("urn:isbn:9780306406157", "9780306406157"),
        ("9780306406157", "9780306406157"),
        ("电话 978-0-306-40615-7", None),
        ("ISBN to come", None),
    ],
)
def test_isbn(text, expected):
    assert isbn_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("© 2026 psykb contributors", 2026),
        ("COPYRIGHT, 1921", 1921),
        ("2019年3月第1版", 2019),
        ("Printed in 1999", None),
        ("1974年，巴德利提出", None),
    ],
)
def test_year(text, expected):
    assert year_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("普通心理学（第5版）", "第5版"),
        ("Second Edition", "Second Edition"),
        ("3rd edition", "3rd edition"),
        ("2019年第1版次", None),
        ("one edition", None),
    ],
)
def test_edition(text, expected):
    assert edition_of(text) == expected


def test_what_the_file_says_comes_first_and_the_imprint_fills_the_rest():
    blocks = [
        Block(text="记忆的科学", kind="heading", level=1),
        Block(text="第2版"),
        Block(text="ISBN 978-0-306-40615-7"),
        Block(text="2019年3月第1版 © 2018"),
    ]
    assert complete(Facts(year=2020), blocks, stem="book") == Facts(
        title="记忆的科学", edition="第2版", year=2020, isbn="9780306406157"
    )
    assert complete(Facts(), [Block(text="正文")], stem="book").title == "book"


def test_the_work_id_folds_and_does_not_depend_on_the_text():
    expected = "w" + hashlib.sha256("普通心理学\n甲\n".encode()).hexdigest()[:11]
    assert work_id("普通心理學", ["甲"], None) == expected
    assert work_id("普通心理学", ["甲"], "9780306406157") != expected


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("All rights reserved.", None),
        ("a CC to the editor", None),
        ("The BY-laws of the society", None),
        ("本书以知识共享署名4.0国际许可协议（CC BY 4.0）发布", "CC BY 4.0"),
        ("Licence: CC-BY-NC-SA 3.0", "CC BY-NC-SA 3.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"),
        ("CC BY-SA", "CC BY-SA"),
        ("released under CC0", "CC0"),
        ("This work is in the public domain.", "public domain"),
    ],
)
def test_open_licences_are_recognised_by_name(text, licence):
    assert licence_of(text) == licence
