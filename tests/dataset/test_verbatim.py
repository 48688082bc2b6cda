"""Runs of 20 characters or more that a text has in common with books."""

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.verbatim import SHORTEST, Books, Run

BOOK = "记忆是人脑对经历过的事物进行编码、储存和提取的心理过程，包括三个环节。"
A, B = "a" * 12, "b" * 12


def runs_by_hand(text: str, books: dict[str, str]) -> bool:
    """Whether `text` has any run, by looking at every window of 20 characters."""
    windows = (text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))
    return any(window in book for window in windows for book in books.values())


def test_nineteen_characters_are_no_run():
    books = Books({A: BOOK})
    for start in range(len(BOOK) - 19):
        assert books.runs(f"«{BOOK[start : start + 19]}»") == []


def test_twenty_characters_are_a_run_wherever_they_stand():
    books = Books({A: BOOK})
    for start in range(len(BOOK) - 20):
        text = f"«{BOOK[start : start + 20]}»"
        assert books.runs(text) == [Run(at=1, end=21, document_id=A, start=start)]


def test_one_character_changed_parts_a_run():
    text = BOOK[:10] + "!" + BOOK[11:]
    assert Books({A: BOOK}).runs(text) == [Run(at=11, end=len(BOOK), document_id=A, start=11)]
    text = BOOK[:17] + "!" + BOOK[18:]
    assert Books({A: BOOK[:36]}).runs(text[:37]) == []


def test_full_width_and_other_spellings_are_other_characters():
    assert Books({A: "Operant conditioning, 1938."}).runs("operant Conditioning， 1938.") == []


def test_a_run_goes_on_as_far_as_it_can():
    book = "".join(chr(0x4E00 + n) for n in range(500))
    found = Books({A: book}).runs("前" + book[7:391] + "后")
    assert found == [Run(at=1, end=385, document_id=A, start=7)]


def test_the_cited_book_comes_first_then_the_longer_run_then_the_first_id():
    books = Books({A: BOOK, B: "头" + BOOK[:30], "c" * 12: BOOK[:25]})
    assert books.runs(BOOK)[0].document_id == A
    assert books.runs(BOOK[:30])[0].document_id == A
    assert books.runs(BOOK[:30], [B]) == [Run(at=0, end=30, document_id=B, start=1)]
    assert books.runs(BOOK[:25], ["c" * 12])[0].document_id == "c" * 12


def test_no_books_and_empty_texts():
    assert Books({}).runs(BOOK) == []
    assert Books({A: ""}).runs(BOOK) == []
    assert Books({A: BOOK}).runs("") == []


def test_a_lone_surrogate_is_a_character_like_any_other():
    text = "\ud800" + BOOK[:20]
    assert Books({A: text}).runs(text) == [Run(at=0, end=21, document_id=A, start=0)]


@given(
    st.text("ab。", max_size=80),
    st.lists(st.text("ab。", max_size=90), min_size=1, max_size=3),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_what_lies_between_the_runs_has_none(text, books, start, length):
    named = {f"{n:012x}": book for n, book in enumerate(books)}
    text = text[:40] + books[0][start : start + length] + text[40:]
    runs = Books(named).runs(text)
    at = 0
    for run in runs:
        assert at <= run.at <= run.end - SHORTEST
        length = run.end - run.at
        assert text[run.at : run.end] == named[run.document_id][run.start : run.start + length]
        assert not runs_by_hand(text[at : run.at], named)
        at = run.end
    assert not runs_by_hand(text[at:], named)
    assert bool(runs) == runs_by_hand(text, named)
