"""Positions that belong together by any chain: disjoint sets, joined pair by pair."""


class Sets:
    """Disjoint sets of positions, at first each alone; a set is named by its first position."""

    def __init__(self, n: int) -> None:
        """Take the positions 0 … `n` − 1."""
        self._above = list(range(n))

    def first(self, at: int) -> int:
        """Return the first position of the set that holds `at`."""
        while self._above[at] != at:
            self._above[at] = at = self._above[self._above[at]]
        return at

    def join(self, one: int, other: int) -> None:
        """Make one set of those that hold `one` and `other`."""
        low, high = sorted((self.first(one), self.first(other)))
        self._above[high] = low

    def firsts(self) -> list[int]:
        """Return for each position the first of its set."""
        return [self.first(at) for at in range(len(self._above))]
