"""Documents made up for tests: of given text, or any that hypothesis can think of."""

import hashlib

from hypothesis import strategies as st

from psykb.types import Document, Mark, Section, SectionKind

# What breaks careless code: CRLF, NUL, joiners, marks that combine, characters beyond the BMP.
PIECES = st.sampled_from(
    [*"记忆心理学，。！？；：、“”（）…是指叫称", *" \n\r\t\0\u200d\u3000\u0301aAbI1|.,;:?!",
     "\r\n", "\n\n", " | ", "是指", "称为", "refers to", " is a process that ", "工作记忆",
     "（working memory）", "- ", "1. ", "U.S.", "𠀀", "👩\u200d🔬", "🇨🇳", "한", "如下：",
     "word " * 30, "心理活动" * 20, "一句话。" * 10, "One more sentence here. " * 5]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def document(text, *, sections=(), marks=(), language="zh"):
    """Make a document of `text`."""
    return Document(
        id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        work_id="made",
        title="Made",
        language=language,
        text=text,
        sections=tuple(sections),
        marks=tuple(marks),
        reader="made",
        reader_version="1",
    )


def marked(source, *, kind=SectionKind.BODY, language="zh", heading=""):
    """Make a document of one section from `source`, in which **bold** and *italic* are marks."""
    text, marks, at = heading, [], len(heading)
    for i, piece in enumerate(source.split("*")):
        # between two stars nothing stands, so bold pieces have an odd place among four
        if i % 4 == 2 and piece and "**" in source:
            marks.append(Mark(kind="bold", start=at, end=at + len(piece)))
        text += piece
        at += len(piece)
    section = Section(
        level=1, title=heading.strip(), path=(heading.strip(),), start=0, heading_end=len(heading),
        end=len(text), kind=kind,
    )  # fmt: skip
    return document(text, sections=(section,), marks=marks, language=language)


@st.composite
def documents(draw):
    """Draw a document whose sections nest; headings and bodies may be empty."""
    text = draw(TEXTS)
    places: list[str] = []
    sections: dict[int, Section] = {}

    def grow(level, path):
        nonlocal text
        start = len(text)
        text += draw(
            st.sampled_from(["", "题目\n\n", "Heading\n", "题", "  \n", "第一章 记忆\r\n"])
        )
        heading_end = len(text)
        text += draw(TEXTS)
        title = f"{level}.{len(places)}"
        here = (*path, title)
        place = len(places)
        places.append(title)
        if level < 3:
            for _ in range(draw(st.integers(0, 2))):
                grow(level + 1, here)
                text += draw(TEXTS)
        sections[place] = Section(
            level=level, title=title, path=here, start=start, heading_end=heading_end,
            end=len(text), kind=draw(st.sampled_from(SectionKind)),
        )  # fmt: skip

    for _ in range(draw(st.integers(0, 3))):
        grow(1, ())
        if draw(st.booleans()):
            text += draw(TEXTS)
    marks = [
        Mark(kind=draw(st.sampled_from(["bold", "italic"])), start=start, end=end)
        for start, end in draw(
            st.lists(st.tuples(*[st.integers(0, len(text))] * 2).map(sorted), max_size=4)
        )
        if start < end
    ]
    return document(
        text,
        sections=draw(st.permutations(list(sections.values()))),
        marks=marks,
        language=draw(st.sampled_from(["zh", "en"])),
    )


def innermost(made, i):
    """The innermost section around character `i`, None if there is none: slow and obvious."""
    found = None
    for section in sorted(made.sections, key=lambda s: (s.start, -s.end, s.level)):
        if section.start <= i < section.end:
            found = section
    return found


def in_heading(made, i):
    """Whether character `i` belongs to a heading."""
    return any(section.start <= i < section.heading_end for section in made.sections)
