import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from psykb.text.sentences import sentences


def cut(text, **options):
    return [text[start:end] for start, end in sentences(text, **options)]


# --- what does not end a sentence -----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Watson saw Albert B. in the U.S. Army hospital at 3.5 p.m. and left.",
        "J. B. Watson and R. Rayner reported it.",
        "It rose (e.g., in Fig. 3) by approx. 5.2 points, cf. Smith et al. (2004).",
        "Yahoo! is no term, and why? is no sentence.",
        "The !Kung people live there.",
        "He paused . . . and went on...then left.",
        "莫莱森在文献中称为H.M.他的海马被切除。".replace("他的", "，他的"),
        "J.华生与K.考夫卡都到过那里。",
        "张三等（Smith et al.）认为如此。",
        "《你是谁？》一书问世。",
        "他（是谁？）来了。",
        "先问“为什么？”、再举例子。",
        "把“你去吗？”理解为请求。",
        "此外，……这样的例子很多。",
        "1. 分散学习比集中学习好。",
        "2.3. Spaced practice works.",
        "A. The axon",
        "iv. Its limits",
        "他写道：“不去。”，然后走了。",
        "d′ = 1.5，p < .05，r = .30。",
    ],
)
def test_stays_whole(text):
    assert cut(text) == [text]


# --- what does -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n\t\r\n ", []),
        ("记忆是什么？它很重要！", ["记忆是什么？", "它很重要！"]),
        ("他说：“我不去。”然后走了。", ["他说：“我不去。”", "然后走了。"]),
        ("我不知道……你呢？！", ["我不知道……", "你呢？！"]),
        ("他走了（真的？）。她没走。", ["他走了（真的？）。", "她没走。"]),
        ("结果如此。[3]后来变了。", ["结果如此。[3]", "后来变了。"]),
        ("（见第三章。）此外还有。", ["（见第三章。）", "此外还有。"]),
        ('他走了。"真的"她说。"好。"然后', ["他走了。", '"真的"她说。', '"好。"', "然后"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("It ended in 1920. The war was over.", ["It ended in 1920.", "The war was over."]),
        ("He took vitamin C. The dose was low.", ["He took vitamin C.", "The dose was low."]),
        ("So do I. You too.", ["So do I.", "You too."]),
        ("He lived in the U.S. They did not.", ["He lived in the U.S.", "They did not."]),
        ("Rats, dogs, etc. Cats too.", ["Rats, dogs, etc.", "Cats too."]),
        ("It works.[3] Next it fails.", ["It works.[3]", "Next it fails."]),
        ("It fades.12 Next it returns.", ["It fades.12", "Next it returns."]),
        ("1. Rest. 2. Sleep. In 7. So", ["1. Rest.", "2. Sleep.", "In 7.", "So"]),
        ("研究表明.结果相反.", ["研究表明.", "结果相反."]),
        ("第三．他认为学习重要．所以", ["第三．他认为学习重要．", "所以"]),
        ("甲。\r\n乙\u2028丙\x0c丁\x85戊", ["甲。", "乙", "丙", "丁", "戊"]),
        ("甲。 ”\n乙。", ["甲。 ”", "乙。"]),
        ("。 。 。", ["。 。 。"]),
        ("😀。记\0忆。", ["😀。记\0忆。"]),
    ],
)
def test_parts(text, parts):
    assert cut(text) == parts


def test_ranges_are_in_the_text_given():
    assert sentences("  甲。 乙\n\n丙") == [(2, 4), (5, 6), (8, 9)]


def test_clauses_end_at_semicolons_only_when_asked():
    text = "甲是一；乙是二；“丙；”丁。He came; she left."
    assert cut(text) == ["甲是一；乙是二；“丙；”丁。", "He came; she left."]
    assert cut(text, clauses=True) == [
        "甲是一；", "乙是二；", "“丙；”", "丁。", "He came;", "she left.",
    ]  # fmt: skip


PIECES = st.sampled_from(
    [*"记忆心理学。！？；，：、“”（）《》…—.!?;,:\"'()[] \n\r\t\0\u200d\u3000\u0301aAbBIiU1２",
     "\r\n", "U.S.", "e.g.", "𠀀", "👩\u200d🔬", "et al.", "1.", "\u2028", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join), st.booleans())
@example("“？”字", False)
@example(". . ", True)
def test_every_visible_character_is_in_exactly_one_sentence(text, clauses):
    at = 0
    for start, end in sentences(text, clauses=clauses):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "unit",
    [
        "a. ",
        "。 ",
        "？）字",
        "“？”字",
        "A.",
        "a.[1]",
        "》？》",
        '5."a',
        "a…字",
        "(.",
        "   a.a",
        "1. ",
    ],
)
def test_time_grows_with_the_length_only(unit):
    def seconds(text):
        started = time.perf_counter()
        sentences(text)
        return time.perf_counter() - started

    short, long = "x（“" + unit * 4_000, "x（“" + unit * 40_000
    assert min(seconds(long) for _ in range(2)) < 40 * min(seconds(short) for _ in range(3)) + 0.05
