"""Questions about the terms that a passage defines."""

from psykb.generation.library import Library, Material
from psykb.types import Draft


def drafts(material: Material, library: Library, *, seed: int) -> tuple[Draft, ...]:  # noqa: ARG001
    """Return the drafts about terms; see `drafting.drafts`."""
    return ()
