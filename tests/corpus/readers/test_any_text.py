"""Whatever a text file holds, its reader makes a document that keeps its promises."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.corpus.assembly import assemble
from psykb.corpus.blocks import Draft, Facts
from psykb.corpus.cleaning import clean
from psykb.corpus.markup import markup_blocks
from psykb.corpus.readers import markdown, plain
from psykb.corpus.readers.html import parse

PIECES = [
    *"记忆心理是。，；：？“”（）…　 \n\r\t\0-—.|*_#$`>[]()!{}&;\"'\\", "\r\n", "\n\n", "\n    ",
    "第一章 记忆\n", "\n目录\n", "CHAPTER I\n", "EXERCISES\n", "……3\n",
    "{1}", "{2}", "{3}", "{4}", "{5}", "{99}", "1. ", "- ", "（1）",
    "| a | b |\n", "| --- | --- |\n", "# ", "**bold**", "_italic_", "$$x_1$$", "[^1]", '")',
    "<b>", "</b>", "<p>", "</p>", "<table>", "<tr>", "<td>", "<li>", "<ol>", "<!-- ", " -->",
    "<script>", "&amp;", "&#0;", "\ud800", "\ufdd0", "\ufffe", "👩\u200d🔬", "𠀀", "a\u0301",
    "condi-\ntion", "A line of English that is long enough to be full. ",
    "*** START OF THIS PROJECT GUTENBERG EBOOK X ***\n",
    "*** END OF THIS PROJECT GUTENBERG EBOOK X ***\n", "---\ntitle: x\n---\n",
]  # fmt: skip
ANY = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def html_draft(source):
    root = parse(source)
    return Draft(blocks=tuple(markup_blocks(root)) if root is not None else (), facts=Facts())


@pytest.mark.parametrize("draft", [plain.draft, markdown.draft, html_draft])
@given(text=ANY)
def test_any_text(draft, text):
    source = clean(text).replace("\ufdd0", "")
    document = assemble(draft(source), stem="x", reader="x", version="1").document
    assert document.id == hashlib.sha256(document.text.encode()).hexdigest()[:12]
    assert clean(document.text) == document.text
    ends = [0, *(page.end for page in document.pages)]
    assert [page.start for page in document.pages] == ends[:-1]
    assert ends[-1] == (len(document.text) if document.pages else 0)
    for section in document.sections:
        heading = document.text[section.start : section.heading_end].rstrip("\n")
        assert heading == section.title
    for mark in document.marks:
        assert "\n" not in document.text[mark.start : mark.end]
        assert document.text[mark.start : mark.end].strip() != ""
    for line in document.text.split("\n"):
        assert line == line.strip(" \t")
