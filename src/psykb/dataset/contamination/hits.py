"""A place of a training row that holds an item of a benchmark."""

from enum import StrEnum

from psykb.types import record


class Way(StrEnum):
    """How a place of a row was found to hold an item."""

    NGRAM = "ngram"  # runs of words or ideographs that both have
    NEAR = "near"  # near duplicates by the Jaccard of their character 5-grams
    NEIGHBOUR = "neighbour"  # embeddings close to one another


@record
class Hit:
    """A message of a row that holds an item of a benchmark.

    Args:
        row: its id.
        source: of the row.
        message: position in `messages`.
        benchmark: the path by which it was named; "" where items came from no file.
        item: `Asked.where`.
        way: how it was found; of several the first in the order of `Way`.
        score: 0 … 1. NGRAM: share of the item's n-grams that the message has; NEAR: Jaccard;
            NEIGHBOUR: cosine.
        row_text: the message as it stands.
        item_text: the item as it stands, its options on lines after it.
    """

    row: str
    source: str
    message: int
    benchmark: str = ""
    item: str
    way: Way
    score: float
    row_text: str
    item_text: str
