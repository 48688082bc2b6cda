import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.corpus.graphemes import is_boundary, middle


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\r", "\n"),
        ("e", "\u0301"),
        ("记", "\ufe00"),
        ("👩", "\u200d"),
        ("👩\u200d", "🔬"),
        ("a\u200d", "b"),
        ("👍", "🏽"),
        ("🇨", "🇳"),
        ("🇨🇳🇫", "🇷"),
        ("\ud83d", "\ude00"),
        ("ᄒ", "ᅡ"),
        ("하", "ᆫ"),
        ("ｶ", "ﾞ"),
        ("🏴", "\U000e0067"),
        ("a", "\u200c"),
    ],
)
def test_no_boundary(before, after):
    assert not is_boundary(before + after, len(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a", "b"),
        ("记", "忆"),
        ("\n", "\u0301"),
        ("\r", "a"),
        ("\n", "\r"),
        ("e\u0301", "e"),
        ("🔬", "👩"),
        ("🇨🇳", "🇫"),
        ("a", "🇨"),
        ("\ude00", "\ud83d"),
        ("\0", "\0"),
        ("한", "글"),
        ("가", "a"),
    ],
)
def test_boundary(before, after):
    assert is_boundary(before + after, len(before))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        ("a", None),
        ("e\u0301\u0302", None),
        ("abcdef", 3),
        ("one two three", 8),  # behind the first space at or after the middle
        ("abcde\u0301\u0302", 3),
        ("abe\u0301\u0302", 2),
        ("ae" + "\u0301" * 9, 1),  # nothing behind the middle: before it
        ("a\r\n", None),  # not before white space
        ("a \n b", 4),
    ],
)
def test_middle(text, at):
    assert middle(text, 0, len(text)) == at


@given(st.text(alphabet="ab \u0301\u200d👩🏽🇨🇳\r\n한", max_size=30), st.data())
def test_the_middle_is_a_boundary_within(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    at = middle(text, start, end)
    if at is None:
        cuts = [i for i in range(start + 1, end) if not text[i].isspace()]
        assert not any(is_boundary(text, i) for i in cuts)
    else:
        assert start < at < end
        assert is_boundary(text, at)
        assert not text[at].isspace()
