"""Ranges of characters as ranges of tokens."""

import pytest

from psykb.dataset.rendering.masks import mask_of, runs, token_range
from psykb.dataset.rendering.rendered import Span

OFFSETS = [(0, 2), (2, 3), (3, 7), (6, 7), (7, 9)]  # two tokens share the character 6


@pytest.mark.parametrize(
    ("start", "end", "tokens"),
    [
        (0, 9, (0, 5)),
        (2, 3, (1, 2)),
        (4, 5, (2, 3)),  # inside a token
        (1, 4, (0, 3)),  # from within one to within another
        (6, 7, (2, 4)),
        (7, 9, (4, 5)),
        (3, 3, (2, 2)),
        (9, 9, (5, 5)),
    ],
)
def test_tokens_of_a_range(start, end, tokens):
    assert token_range(OFFSETS, start, end) == tokens


def test_a_token_without_width_belongs_to_the_range_that_it_begins():
    assert token_range([(0, 1), (1, 1), (1, 2)], 1, 2) == (1, 3)


def test_masks_and_runs():
    spans = [
        Span(message=1, start=0, end=0, first=1, last=3),
        Span(message=3, start=0, end=0, first=3, last=4, trained=False),
        Span(message=5, start=0, end=0, first=5, last=6),
    ]
    mask = mask_of(7, spans)
    assert mask == (False, True, True, False, False, True, False)
    assert runs(mask) == [(1, 3), (5, 6)]
    assert runs([]) == []
