"""Verbatim runs: found wherever they stand, and nothing that is shorter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.overlaps import MANY
from psykb.dataset.matching.runs import Run, runs


def own(at, n):
    """Return `n` ideographs that no other number's text has."""
    return "".join(chr(0x4E00 + at * 100 + k) for k in range(n))


def shared(n):
    return "".join(chr(0x9000 + k) for k in range(n))


def letters(n):
    """Return `n` letters of which no three come again."""
    return "".join(chr(97 + k * k % 23) + chr(97 + k % 25) + chr(97 + k // 7) for k in range(n))[:n]


def test_nothing():
    assert runs([]) == []
    assert runs(["", "。", shared(29)]) == []


def test_less_than_thirty_ideographs_or_75_letters():
    assert runs([own(0, 50) + shared(29) + own(1, 50), own(2, 50) + shared(29)]) == []
    assert runs(["wx" + letters(74) + "yz", "zy" + letters(74) + "xw"]) == []
    assert runs([shared(20) + letters(24), own(0, 9) + shared(20) + letters(24)]) == []


def test_thirty_ideographs_or_75_letters_or_both():
    held = [own(0, 50) + shared(30) + own(1, 50), own(3, 9), own(2, 50) + shared(30)]
    assert runs(held) == [Run(texts=(0, 2), what=folded(shared(30) + own(1, 10)))]
    assert [run.texts for run in runs([letters(75), "zy" + letters(75) + "xw"])] == [(0, 1)]
    mixed = shared(20) + letters(25)
    assert [run.texts for run in runs([mixed, own(0, 9) + mixed])] == [(0, 1)]


def test_words_do_not_run_from_one_text_into_the_next():
    text = shared(50)
    assert runs([text[:25], text[25:], text[:20] + own(0, 20), text[20:45]]) == []


def test_punctuation_and_breaks_do_not_end_a_run():
    text = shared(40)
    cut = "\n".join(text[at : at + 9] for at in range(0, 40, 9))
    assert [run.texts for run in runs([text, "，".join(text), cut])] == [(0, 1, 2)]


def test_what_many_have_counts_where_it_is_long():
    def told(n, texts):
        return runs([own(at, 20) + shared(n) + own(at + 50, 20) for at in range(texts)])

    assert [run.texts for run in told(59, MANY)] == [tuple(range(MANY))]
    assert told(59, MANY + 1) == []
    assert told(60, MANY + 1) == [Run(texts=tuple(range(MANY + 1)), what=folded(shared(40)))]


def test_a_part_that_fewer_have_is_told_of_these():
    held = [own(at, 20) + shared(40) for at in range(MANY + 1)]
    held[3] += own(60, 10)
    held[9] += own(60, 10)
    assert [run.texts for run in runs(held)] == [(3, 9)]


def test_the_same_in_parts(monkeypatch):
    held = [own(at, 20) + shared(80) + own(at % 7 + 50, 40) for at in range(30)]
    whole = runs(held)
    assert len(whole) == 8
    monkeypatch.setattr("psykb.dataset.matching.runs._MOST", 100)
    monkeypatch.setattr("psykb.dataset.matching.runs._BATCH", 4)
    assert runs(held) == whole


pieces = st.sampled_from([own(at, n) for at in range(3) for n in (9, 16, 30)] + [letters(40)])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(pieces, max_size=4).map("，".join), max_size=5))
def test_runs_are_those_of_comparing_each_with_each(held):
    def windows(text):
        weights = [5 if char >= "一" else 2 for char in text]
        for at in range(len(text)):
            end, weight = at, 0
            while end < len(text) and weight < 150:
                weight += weights[end]
                end += 1
            if weight >= 150:
                yield text[at:end]

    of: dict[str, set[int]] = {}
    for at, text in enumerate(held):
        for window in windows(folded(text)):
            of.setdefault(window, set()).add(at)
    wanted = sorted({tuple(sorted(texts)) for texts in of.values() if len(texts) > 1})
    assert [run.texts for run in runs(held)] == wanted
