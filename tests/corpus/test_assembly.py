"""A draft becomes one text: laws that hold for any blocks."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from psykb.corpus.assembly import assemble
from psykb.corpus.blocks import Block, Draft, Facts, Leaf
from psykb.corpus.cleaning import clean
from psykb.types import Mark, SectionKind

LINES = st.text(
    st.sampled_from([*"记忆是。 ab-.\u200d\u0301𠀀👩|", "\0", "\ud800", "\r"]), max_size=12
).map(lambda s: clean(s).replace("\n", ""))


@st.composite
def drafts(draw):
    """Blocks on pages, some of which are empty, with headings, lists and page turns anywhere."""
    pages = draw(st.integers(1, 6))
    page, blocks = 1, []
    for text in draw(st.lists(LINES, max_size=10)):
        page = min(pages, page + draw(st.integers(0, 2)))
        turns = [(0, page)]
        if len(text) > 1 and page < pages and draw(st.booleans()):
            page += 1
            turns.append((draw(st.integers(1, len(text) - 1)), page))
        kind = draw(st.sampled_from(["paragraph", "paragraph", "item", "row", "heading"]))
        level = draw(st.integers(1, 6)) if kind == "heading" else 0
        glued = kind in ("item", "row") and draw(st.booleans())
        front = draw(st.booleans())
        marks = (Mark(kind="bold", start=0, end=len(text)),) if text and draw(st.booleans()) else ()
        blocks.append(
            Block(
                text=text,
                kind=kind,
                level=level,
                glued=glued,
                marks=marks,
                turns=tuple(turns),
                front=front,
            )
        )
    leaves = tuple(Leaf(index=i) for i in range(1, pages + 1))
    return Draft(blocks=tuple(blocks), facts=Facts(title="Made"), leaves=leaves)


def made(draft):
    return assemble(draft, stem="file", reader="made", version="1").document


@given(drafts())
def test_the_id_is_the_beginning_of_the_hash_of_the_text(draft):
    document = made(draft)
    assert document.id == hashlib.sha256(document.text.encode()).hexdigest()[:12]


@given(drafts())
def test_pages_tile_the_text(draft):
    document = made(draft)
    assert [page.index for page in document.pages] == [leaf.index for leaf in draft.leaves]
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(document.text)
    for before, after in zip(document.pages, document.pages[1:], strict=False):
        assert before.end == after.start


@given(drafts())
def test_every_block_is_one_line(draft):
    text = made(draft).text
    assert [line for line in text.split("\n") if line] == [b.text for b in draft.blocks if b.text]
    assert text == "" or (text.endswith("\n") and not text.endswith("\n\n"))


@given(drafts())
def test_sections_nest_and_headings_are_their_titles(draft):
    document = made(draft)
    for section in document.sections:
        assert section.level == max(1, len(section.path))
        heading = document.text[section.start : section.heading_end]
        assert heading.rstrip("\n") == section.title
        assert section.title == (section.path[-1] if section.path else "")
    for i, outer in enumerate(document.sections):
        for inner in document.sections[i + 1 :]:
            assert inner.start >= outer.end or (
                outer.heading_end <= inner.start
                and inner.end <= outer.end
                and inner.level > outer.level
            )


@given(drafts())
def test_marks_hold_what_was_marked(draft):
    document = made(draft)
    marked = [b.text[m.start : m.end] for b in draft.blocks for m in b.marks if b.text]
    assert [document.text[m.start : m.end] for m in document.marks] == marked


def test_separators_pages_and_kinds_of_a_small_book():
    draft = Draft(
        blocks=(
            Block(text="第一章 记忆", kind="heading", level=1, turns=((0, 1),)),
            Block(text="记忆包括：", turns=((0, 1),)),
            Block(text="编码；", kind="item", turns=((0, 1),)),
            Block(text="提取。", kind="item", glued=True, turns=((0, 3),)),
            Block(text="参考文献", kind="heading", level=2, turns=((0, 3),)),
        ),
        facts=Facts(title="书", authors=("甲",), language=None),
        leaves=(Leaf(index=1, label="i", label_kind="printed"), Leaf(index=2), Leaf(index=3)),
        unread_pages=(2,),
    )
    reading = assemble(draft, stem="x", reader="made", version="7")
    document = reading.document
    assert document.text == "第一章 记忆\n\n记忆包括：\n\n编码；\n提取。\n\n参考文献\n"
    assert [(p.start, p.end, p.label) for p in document.pages] == [
        (0, 19, "i"),
        (19, 19, None),
        (19, 29, None),
    ]
    assert [(s.title, s.start, s.heading_end, s.end, s.kind) for s in document.sections] == [
        ("第一章 记忆", 0, 8, 29, SectionKind.BODY),
        ("参考文献", 24, 29, 29, SectionKind.REFERENCES),
    ]
    assert (document.language, document.reader, document.reader_version) == ("zh", "made", "7")
    assert reading.unread_pages == (2,)
