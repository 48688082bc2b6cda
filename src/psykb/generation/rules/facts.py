"""Questions about lists, contrasts, numbers and names that a passage holds."""

from psykb.generation.library import Library, Material
from psykb.types import Draft


def drafts(material: Material, library: Library, *, seed: int) -> tuple[Draft, ...]:  # noqa: ARG001
    """Return the drafts about facts; see `drafting.drafts`."""
    return ()
