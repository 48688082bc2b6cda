"""Where a knowledge base is found by its name."""

from pathlib import Path

from psykb import config
from psykb.index import manifest
from psykb.messages import text as _


def find(name: str, root: Path) -> Path:
    """Return the folder that `--kb name` means: a path if it has a separator, else under `root`."""
    if "/" in name or "\\" in name:
        return Path(name)
    return root / config.INDEXES / name


def not_found(folder: Path) -> str:
    """Say that there is no base at `folder`, which ones are beside it, and how to make one."""
    near = folder.parent
    others = sorted(p.parent.name for p in near.glob(f"*/{manifest.NAME}")) if near.is_dir() else []
    return _(
        "no knowledge base at {path}; {known} Make one with: psykb ingest FOLDER --kb {name}"
    ).format(
        path=folder,
        name=folder.name if folder.parent.name == config.INDEXES else folder,
        known=_("those at hand are: {names}.").format(names=", ".join(others))
        if others
        else _("there is none beside it."),
    )
