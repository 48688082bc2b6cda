import re

from psykb.text.wording import either, words


def test_words():
    assert words("") == frozenset()
    assert words("a bb\n  a") == frozenset({"a", "bb"})


def test_either():
    assert either("is is_not 也就是") == "(?:is|is not|也就是)"
    assert re.fullmatch(either("is is_not"), "is not")
