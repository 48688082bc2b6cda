"""`psykb doctor`: whether psykb can work here, and with which settings."""

import platform
import shutil
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

from psykb import __version__, config
from psykb.cli.calls import Call
from psykb.cli.layout import table, wrap
from psykb.cli.model_checks import (
    EmbedderCheck,
    ModelCheck,
    check_embedder,
    check_model,
    embedder_words,
    is_downloaded,
    model_words,
)
from psykb.cli.models import model_options
from psykb.cli.packages import Package, extra_lines, required
from psykb.cli.parsing import command
from psykb.cli.printing import listed, megabytes
from psykb.cli.status import folder_size
from psykb.errors import PsykbError, SettingsError
from psykb.llm import addresses
from psykb.llm.redaction import redact
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import record

BROKEN = 1
# where somebody wrote a key or a password by mistake
_MAY_HOLD_KEYS: dict[str, Callable[[str], str]] = {
    "llm": redact,
    "base_url": addresses.shown,
    "embedder_url": addresses.shown,
}
_LITTLE_DISK = 500_000_000  # bytes


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
class OwnFile:
    """A file or folder of the user's own that psykb reads or writes; it need not exist yet."""

    name: str
    path: str
    exists: bool


@record
class Examination:
    """All that `doctor` looks at; `problems` are sentences, empty where all is well.

    `model` and `embedder` are the calls that were made to a model and to an embedder's server, None
    where the settings name none. `hub` is where models are downloaded from, "" for nowhere.
    """

    psykb: str
    python: str
    system: str
    packages: tuple[Package, ...]
    settings: tuple[Setting, ...]
    root: str
    bases: tuple[Base, ...]
    model: ModelCheck | None
    embedder: EmbedderCheck | None
    hub: str
    places: tuple[OwnFile, ...]
    free_bytes: int
    locale: str
    stdout_encoding: str
    file_encoding: str
    problems: tuple[str, ...]


@command(
    "doctor",
    help=later("Check the installation, the settings, the knowledge bases and the model."),
    more=later(
        "Where a model is set, one tiny call is made to it, and what is wrong is said in words. "
        "The exit code is 1 when something is broken."
    ),
    examples=(
        ("psykb doctor", ""),
        ("psykb doctor --llm deepseek:MODEL", later("Does this model answer?")),
        ("psykb doctor --json", ""),
    ),
)
@model_options
def doctor(call: Call, llm_options: tuple[str, ...]) -> None:
    """Examine, and print what was found."""
    from psykb import jsonl

    findings = examine(call, llm_options)
    if call.json:
        call.put_json(**jsonl.plain(findings))
    else:
        call.put("\n".join(_lines(call, findings)))
        for problem in findings.problems:
            call.complain(problem)
    if findings.problems:
        call.exit_code = BROKEN


def examine(call: Call, llm_options: tuple[str, ...] = ()) -> Examination:
    """Look at everything; what is wrong goes into `problems` and raises nothing."""
    problems: list[str] = []
    packages = required()
    missing = [p.name for p in packages if not p.extra and p.version is None]
    if missing:
        problems.append(
            _("not installed: {names}; install psykb anew").format(names=listed(missing))
        )
    settings: tuple[Setting, ...] = ()
    root = Path.cwd()
    bases: tuple[Base, ...] = ()
    model: ModelCheck | None = None
    embedder: EmbedderCheck | None = None
    try:
        root, settings = call.settings.root, _settings(call.settings)
        bases = tuple(_base(path) for path in call.bases())
        model, embedder = check_model(call, llm_options), check_embedder(call)
    except SettingsError as error:
        problems.append(str(error))
    problems += [f"{base.name}: {base.problem}" for base in bases if base.problem]
    problems += [check.message for check in (model, embedder) if check and not check.ok]
    free = shutil.disk_usage(root).free if root.is_dir() else 0
    if free < _LITTLE_DISK:
        problems.append(_("{root}: only {free} are free").format(root=root, free=megabytes(free)))
    spoken = config.system_locale()
    return Examination(
        psykb=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        packages=packages,
        settings=settings,
        root=str(root),
        bases=bases,
        model=model,
        embedder=embedder,
        hub=_hub(offline=bool(settings) and call.settings.offline),
        places=_places(),
        free_bytes=free,
        locale=spoken,
        stdout_encoding=sys.stdout.encoding,
        file_encoding=sys.getfilesystemencoding(),
        problems=tuple(problems),
    )


def _hub(*, offline: bool) -> str:
    """Return where the model libraries look for models; "" where they are not to look."""
    if offline or config.variable("HF_HUB_OFFLINE") in ("1", "true", "TRUE", "ON", "YES"):
        return ""
    return addresses.shown(config.variable("HF_ENDPOINT") or "https://huggingface.co")


def _places() -> tuple[OwnFile, ...]:
    from psykb.llm import keys
    from psykb.llm.prices import user_prices

    found = {
        "settings": config.user_file(),
        "keys": keys.file(),
        "prices": user_prices(),
        "logs": config.user_state(),
    }
    return tuple(
        OwnFile(name=name, path=str(path), exists=path.exists()) for name, path in found.items()
    )


def _settings(settings: config.Settings) -> tuple[Setting, ...]:
    found = []
    for each in fields(settings):
        if each.name == "origins":
            continue
        value = getattr(settings, each.name)
        if each.name in config.SECRET and value is not None:
            value = "••••"
        if each.name in _MAY_HOLD_KEYS and value is not None:
            value = _MAY_HOLD_KEYS[each.name](value)
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


def _lines(call: Call, found: Examination) -> list[str]:
    lines = [f"psykb {found.psykb}, Python {found.python}, {found.system}"]
    needed = [f"{p.name} {p.version}" for p in found.packages if not p.extra and p.version]
    lines += ["", call.style(_("Packages"))]
    lines.append(wrap(", ".join(needed), call.columns, indent="  "))
    lines += ["", call.style(_("Optional")), *extra_lines(call, found.packages)]
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
    lines += ["", call.style(_("Model")), *_model_lines(call, found)]
    lines += ["", call.style(_("Your own files")), *_place_lines(found.places)]
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


def _model_lines(call: Call, found: Examination) -> list[str]:
    facts = [model_words(found.model)]
    if found.model is not None and found.model.ok and found.model.message:
        facts.append(found.model.message)
    if found.embedder is not None:
        facts.append(embedder_words(found.embedder))
    if not found.hub:
        facts.append(_("offline: no models are downloaded"))
    elif any(is_downloaded(s.value) for s in found.settings if s.name in ("llm", "embedder")):
        facts.append(_("models are downloaded from {hub}").format(hub=found.hub))
    return [wrap(fact, call.columns, indent="    ", first="  ") for fact in facts]


def _place_lines(places: Sequence[OwnFile]) -> list[str]:
    names = {
        "settings": _("settings"),
        "keys": _("keys"),
        "prices": _("prices"),
        "logs": _("logs"),
    }
    rows = [
        ["  " + names[place.name], place.path, "" if place.exists else _("not there yet")]
        for place in places
    ]
    return [line.rstrip() for line in table(rows)]
