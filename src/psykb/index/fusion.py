"""Join lexical and dense scores: both are standardised over a pool and added.

score = weight · z(dense) + z(lexical). Adding standardised scores keeps the margin by which the
stronger side is sure; reciprocal ranks throw it away (measured in docs/design.md).
"""

from collections.abc import Mapping


def standardise(scores: Mapping[int, float]) -> dict[int, float]:
    """Return (score − mean) / deviation for each; 0.0 for all where the deviation is 0."""
    n = len(scores)
    if not n:
        return {}
    # Summed in the order of size, so that equal scores give equal sums in whatever order they came.
    ordered = sorted(scores.values())
    mean = sum(ordered) / n
    deviation = (sum((s - mean) ** 2 for s in ordered) / n) ** 0.5
    if deviation <= 1e-9 * max(1.0, abs(mean)):
        return dict.fromkeys(scores, 0.0)
    return {key: (s - mean) / deviation for key, s in scores.items()}


def fuse(
    lexical: Mapping[int, float], dense: Mapping[int, float] | None, weight: float
) -> dict[int, float]:
    """Return the fused score of each key of `lexical`.

    Args:
        lexical: score of every candidate.
        dense: score of every candidate, or None where there is no dense side.
        weight: of the dense side, ≥ 0.
    """
    fused = standardise(lexical)
    if dense is not None and weight:
        for key, z in standardise(dense).items():
            fused[key] += weight * z
    return fused
