"""`psykb doctor`: whether psykb can work here, and with which settings."""

import platform
import re
import shutil
import sys
import warnings
from collections.abc import Sequence
from dataclasses import fields
from importlib import metadata
from pathlib import Path

from psykb import __version__, config
from psykb.cli.calls import Call
from psykb.cli.layout import pad, table, wrap
from psykb.cli.parsing import command
from psykb.cli.printing import listed, megabytes
from psykb.cli.status import folder_size
from psykb.errors import PsykbError, SettingsError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import record

BROKEN = 1
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_LITTLE_DISK = 500_000_000  # bytes


@record
class Package:
    """A package that psykb uses; `version` None: not installed; `extra` "": always needed."""

    name: str
    version: str | None
    extra: str


@record
class Setting:
    """A setting with its value (secrets masked) and where it came from."""

    name: str
    value: str
    origin: str


@record
class Base:
    """A knowledge base that was found; `problem` None: sound. `bytes` on disk."""

    name: str
    books: int
    passages: int
    bytes: int
    problem: str | None


@record
class Findings:
    """All that `doctor` looks at; `problems` are sentences, empty where all is well."""

    psykb: str
    python: str
    system: str
    packages: tuple[Package, ...]
    settings: tuple[Setting, ...]
    root: str
    bases: tuple[Base, ...]
    free_bytes: int
    locale: str
    stdout_encoding: str
    file_encoding: str
    problems: tuple[str, ...]


@command(
    "doctor",
    help=later("Check the installation, the settings and the knowledge bases."),
    more=later("The exit code is 1 when something is broken."),
    examples=(("psykb doctor", ""), ("psykb doctor --json", "")),
)
def doctor(call: Call) -> None:
    """Examine, and print what was found."""
    from psykb import jsonl

    findings = examine(call)
    if call.json:
        call.put_json(**jsonl.plain(findings))
    else:
        call.put("\n".join(_lines(call, findings)))
        for problem in findings.problems:
            call.complain(problem)
    if findings.problems:
        call.exit_code = BROKEN


def examine(call: Call) -> Findings:
    """Look at everything; what is wrong goes into `problems` and raises nothing."""
    problems: list[str] = []
    packages = _packages()
    missing = [p.name for p in packages if not p.extra and p.version is None]
    if missing:
        problems.append(
            _("not installed: {names}; install psykb anew").format(names=listed(missing))
        )
    settings: tuple[Setting, ...] = ()
    root = Path.cwd()
    bases: tuple[Base, ...] = ()
    try:
        root, settings = call.settings.root, _settings(call.settings)
        bases = tuple(_base(path) for path in call.bases())
    except SettingsError as error:
        problems.append(str(error))
    problems += [f"{base.name}: {base.problem}" for base in bases if base.problem]
    free = shutil.disk_usage(root).free if root.is_dir() else 0
    if free < _LITTLE_DISK:
        problems.append(_("{root}: only {free} are free").format(root=root, free=megabytes(free)))
    spoken = config.system_locale()
    return Findings(
        psykb=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        packages=packages,
        settings=settings,
        root=str(root),
        bases=bases,
        free_bytes=free,
        locale=spoken,
        stdout_encoding=sys.stdout.encoding,
        file_encoding=sys.getfilesystemencoding(),
        problems=tuple(problems),
    )


def _packages() -> tuple[Package, ...]:
    """Return what psykb's own metadata require."""
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
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _settings(settings: config.Settings) -> tuple[Setting, ...]:
    found = []
    for each in fields(settings):
        if each.name == "origins":
            continue
        value = getattr(settings, each.name)
        if each.name in config.SECRET and value is not None:
            value = "••••"
        origin = settings.origins.get(each.name, "")
        found.append(
            Setting(name=each.name, value="–" if value is None else str(value), origin=origin)
        )
    return tuple(found)


def _base(path: Path) -> Base:
    from psykb.index.knowledge_base import KnowledgeBase

    books = passages = 0
    problem = None
    try:
        with KnowledgeBase.open(path) as base, warnings.catch_warnings(record=True) as told:
            books, passages = base.counts.documents, base.counts.passages
            damaged = base.damaged_files(thorough=True)
            if damaged:
                problem = _("missing or torn, `psykb ingest` builds them again: {names}").format(
                    names=listed(damaged)
                )
            elif base.catalogue.counts()[:2] != (books, passages):
                problem = _("the catalogue does not fit the manifest; put both back from a copy")
            elif told:  # it opens without its vectors
                problem = str(told[0].message)
    except PsykbError as error:
        problem = str(error)
    return Base(
        name=path.name, books=books, passages=passages, bytes=folder_size(path), problem=problem
    )


def _lines(call: Call, found: Findings) -> list[str]:
    lines = [f"psykb {found.psykb}, Python {found.python}, {found.system}"]
    needed = [f"{p.name} {p.version}" for p in found.packages if not p.extra and p.version]
    lines += ["", call.style(_("Packages"))]
    lines.append(wrap(", ".join(needed), call.columns, indent="  "))
    lines += ["", call.style(_("Optional")), *_extras(call, found.packages)]
    if found.settings:
        rows = [["  " + s.name, s.value, s.origin] for s in found.settings]
        lines += ["", call.style(_("Settings, and where they come from")), *table(rows)]
    lines += ["", call.style(_("Knowledge bases in {root}").format(root=found.root))]
    rows = [
        [
            "  " + base.name,
            _("broken") if base.problem else _("intact"),
            plural("{n} book", "{n} books", base.books),
            plural("{n} passage", "{n} passages", base.passages),
            megabytes(base.bytes),
        ]
        for base in found.bases
    ]
    lines += table(rows) if rows else ["  " + _("none")]
    lines += ["", call.style(_("System"))]
    facts = [
        (_("free on disk"), megabytes(found.free_bytes)),
        (_("locale"), found.locale),
        (
            _("encoding"),
            _("stdout {stdout}, file names {files}").format(
                stdout=found.stdout_encoding, files=found.file_encoding
            ),
        ),
    ]
    lines += table([["  " + name, value] for name, value in facts])
    return lines


def _extras(call: Call, packages: Sequence[Package]) -> list[str]:
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
