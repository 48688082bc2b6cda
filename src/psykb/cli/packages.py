"""The packages that psykb's own metadata require, and which of them are installed."""

import re
from collections.abc import Sequence

from psykb.cli.calls import Call
from psykb.cli.layout import pad, wrap
from psykb.cli.printing import listed
from psykb.messages import text as _
from psykb.types import record

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


@record
class Package:
    """A package that psykb uses; `version` None: not installed; `extra` "": always needed."""

    name: str
    version: str | None
    extra: str


def required() -> tuple[Package, ...]:
    """Return what psykb's own metadata require."""
    from importlib import metadata

    found: dict[tuple[str, str], Package] = {}
    for line in metadata.requires("psykb") or ():
        name, extra = _NAME.search(line), _EXTRA.search(line)
        if name is None or (extra and extra.group(1) == "all"):  # "all" repeats the others
            continue
        package = Package(
            name=name.group(),
            version=_version(name.group()),
            extra=extra.group(1) if extra else "",
        )
        found[package.extra, package.name] = package
    return tuple(found[key] for key in sorted(found))


def _version(name: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def extra_lines(call: Call, packages: Sequence[Package]) -> list[str]:
    """Return a line for each extra: what it brings, or how to install it."""
    lines = []
    for extra in dict.fromkeys(p.extra for p in packages if p.extra):
        mine = [p for p in packages if p.extra == extra]
        there = all(p.version for p in mine)
        if there:
            words = ", ".join(f"{p.name} {p.version}" for p in mine)
        else:
            absent = listed(p.name for p in mine if p.version is None)
            words = _("without {names}; install with: pip install 'psykb[{extra}]'").format(
                names=absent, extra=extra
            )
        lead = f"  {pad(extra, 8)}"
        lines.append(wrap(words, call.columns, indent=" " * len(lead), first=lead))
    return lines
