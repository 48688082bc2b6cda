"""Texts of others in Markdown: they cannot leave their place."""

from psykb.generation.markdown import fenced, table, visible


def test_a_cell_stays_in_its_row():
    assert table(["a"], [["x|y\n# H"]]).split("\n")[-1] == "| x\\|y # H |"


def test_a_fence_is_longer_than_any_in_the_text():
    assert fenced("a\n```\n````\nb") == "`````text\na\n```\n````\nb\n`````"


def test_what_steers_is_visible():
    assert visible("a\x1b[31m\u202eb\tc\nd") == "a\\x1b[31m\\u202eb\tc\nd"
