"""Take sources out of a base by name."""

from collections.abc import Sequence
from pathlib import Path

from psykb.errors import NotFoundError
from psykb.index.ingesting import Progress, writer
from psykb.index.manifest import Manifest
from psykb.messages import text as _
from psykb.types import Source


def remove(
    base: Path, names: Sequence[str], progress: Progress | None = None
) -> tuple[tuple[Source, ...], Manifest]:
    """Remove sources by document id, by path or by file name; see `KnowledgeBase.remove`."""
    with writer(base, progress) as open_writer:
        living = open_writer.staging.living_sources().values()
        chosen: dict[tuple[str, str], Source] = {}
        for name in names:
            matches = [s for s in living if _matches(s, name)]
            if not matches:
                raise NotFoundError(
                    _("{name}: no such book in {base}; `psykb status` lists what is there").format(
                        name=name, base=base
                    )
                )
            chosen.update({(s.root, s.path): s for s in matches})
        for root, path in chosen:
            open_writer.staging.remove_source(root, path)
        open_writer.publish(open_writer.manifest.embedder.spec)
        return tuple(chosen.values()), open_writer.manifest


def _matches(source: Source, name: str) -> bool:
    full = str(Path(source.root, source.path))
    return name in (source.document_id, source.path, full, Path(source.path).name) or (
        full == str(Path(name).resolve())
    )
