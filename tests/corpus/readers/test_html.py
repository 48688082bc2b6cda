"""HTML: what a reader sees of a page, and nothing else of it."""

import pytest

from psykb.corpus.reading import read

PAGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>Memory — A Site</title>
<meta name="author" content="Jane Doe"><meta charset="utf-8">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<style>p { color: red }</style></head>
<body><nav>Home | About</nav><div class="sidebar">Other books</div>
<main><h1>Memory</h1>
<p>Working <b>memory</b>
is <em>limited</em>.<br>It holds chunks.<!-- no --> <span hidden>hidden</span><sup>2</sup></p>
<h2>Kinds</h2>
<ul><li>sensory<ul><li>iconic</li></ul></li><li><p>short-term</p></li></ul>
<ol start="3"><li>three</li><li value="7">seven</li><li>eight</li></ol>
<dl><dt>chunk</dt><dd>a unit</dd></dl>
<table><caption>Table 1</caption><tr><th>Term</th><th>Span</th></tr>
<tr><td>digits<br>heard</td><td><p>seven</p></td></tr></table>
<p>Where <math alttext="x^2"><mi>x</mi><mn>2</mn></math> is<script>bad()</script> small.</p>
<pre>  a
   b</pre>
<ruby>記<rt>き</rt></ruby><img src="x.png" alt="no">
<p>　　第一段<br>　　第二段<br><br>第三段</p>
</main><footer>© Site</footer></body></html>"""


def page(tmp_path, data, name="page.html"):
    file = tmp_path / name
    file.write_bytes(data)
    return read(file).document


def test_a_page(tmp_path):
    book = page(tmp_path, PAGE.encode())
    assert book.text == (
        "Memory\n\n"
        "Working memory is limited. It holds chunks. 2\n\n"
        "Kinds\n\n"
        "sensory\niconic\nshort-term\n\n"
        "3. three\n7. seven\n8. eight\n\n"
        "chunk\na unit\n\n"
        "Table 1\n\n"
        "Term | Span\ndigits heard | seven\n\n"
        "Where x^2 is small.\n\n"
        "a\nb\n\n"
        "記\n\n"
        "第一段\n\n第二段\n\n第三段\n"
    )
    assert [(m.kind, book.text[m.start : m.end]) for m in book.marks] == [
        ("bold", "memory"), ("italic", "limited"), ("bold", "chunk"),
    ]  # fmt: skip
    assert [(s.level, s.title) for s in book.sections] == [(1, "Memory"), (2, "Kinds")]
    assert (book.title, book.authors, book.language) == ("Memory", ("Jane Doe",), "en")
    assert book.licence == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("big5", "big5"), ("utf-8", "utf-8"), ("utf-8", "gb18030")],
)
def test_the_declared_encoding_is_used_where_it_fits(tmp_path, declared, encoding):
    text = "記憶是人們對經歷過的事物的反映，它分為三種。"
    source = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert page(tmp_path, source.encode(encoding)).text == text + "\n"


def test_a_table_that_lays_out_a_page_is_taken_apart(tmp_path):
    source = (
        "<table><tr><td><p>One paragraph.</p><p>Another.</p></td>"
        "<td><h2>Side</h2><p>Third.</p></td></tr></table>"
    )
    assert page(tmp_path, source.encode()).text == "One paragraph.\n\nAnother.\n\nSide\n\nThird.\n"


def test_markup_that_is_broken_or_very_deep_is_read_as_far_as_it_goes(tmp_path):
    assert page(tmp_path, b"<p>One<p>Two <b>three</div></i>").text == "One\n\nTwo three\n"
    deep = b"<div>" * 200 + "记忆".encode() + b"</div>" * 200
    assert page(tmp_path, deep).text == "记忆\n"


def test_entities_of_a_document_type_are_not_expanded(tmp_path):
    source = (
        b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>Text &a; &amp; &nbsp;more</p>'
    )
    assert "root:" not in page(tmp_path, source).text
