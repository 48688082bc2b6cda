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
    """Return what psykb's own metadata require, each package once.

    An extra that takes others along ("train" all of "local") names their packages again; a package
    belongs to the smallest of those that name it.
    """
    from importlib import metadata

    asked: dict[str, set[str]] = {}
    for line in metadata.requires("psykb") or ():
        named, asking = _NAME.search(line), _EXTRA.search(line)
        if named is not None:
            asked.setdefault(asking.group(1) if asking else "", set()).add(named.group())
    found: dict[str, Package] = {}
    for extra in sorted(asked, key=lambda one: (one != "", len(asked[one]), one)):
        for name in asked[extra] - set(found):
            found[name] = Package(name=name, version=_version(name), extra=extra)
    return tuple(sorted(found.values(), key=lambda one: (one.extra, one.name)))


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
        lead = f"  {pad(extra, 10)}"
        lines.append(wrap(words, call.columns, indent=" " * len(lead), first=lead))
    return lines
