"""Settings: flag > PSYKB_* variable > psykb.toml > user's file > default; and where each came from.

This is the only module that reads the environment.
"""

import locale
import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from psykb.errors import SettingsError
from psykb.messages import text as _
from psykb.types import record

PROJECT_FILE = "psykb.toml"
INDEXES = "indexes"
LANGUAGES = ("zh", "en")


@record
class Limits:
    """How much an untrusted file may hold; over it, it is rejected as `too_large`."""

    text_bytes: int = 50_000_000
    pdf_bytes: int = 500_000_000
    unpacked_bytes: int = 200_000_000
    unpacked_ratio: int = 100


@record
class Settings:
    """All settings, each with a default that works on a fresh machine.

    `kb` is a name under `<root>/indexes` or a path; `lang` is "zh" or "en"; `workers` 0 means as
    many as there are cores. `llm` is a model's spec ("none": answers are sentences of the books);
    `base_url` and `embedder_url` are the addresses of OpenAI-like servers for it and for an
    `openai-like:` embedder; `llm_context` is the model's window in tokens, 0 for what is known of
    it; `llm_timeout` is in seconds, `llm_rpm` and `llm_tpm` are requests and tokens a minute, 0 for
    no limit; `max_cost` is in the currency of the model's price, 0 for no limit. `offline` makes no
    look-up in a network but on this machine. `region` says whose help lines come first ("CN", "US";
    "" to go by the language and the locale). `reviewer` is under which name `psykb review` decides,
    "" for the user's name. `log_content` allows questions and answers in logs.
    `origins` says where each value came from: "flag", the variable, the file, or "default".
    """

    root: Path
    kb: str = "default"
    lang: str = "en"
    embedder: str = "lsa"
    workers: int = 0
    pdf_password: str | None = None
    max_text_mb: int = 50
    max_pdf_mb: int = 500
    max_unpacked_mb: int = 200
    log_content: bool = False
    llm: str = "none"
    base_url: str | None = None
    embedder_url: str | None = None
    llm_context: int = 0
    llm_timeout: int = 120
    llm_concurrency: int = 8
    llm_rpm: int = 0
    llm_tpm: int = 0
    max_cost: float = 0.0
    offline: bool = False
    region: str = ""
    reviewer: str = ""
    origins: Mapping[str, str]

    @property
    def limits(self) -> Limits:
        """The limits for files that come from elsewhere."""
        return Limits(
            text_bytes=self.max_text_mb * 1_000_000,
            pdf_bytes=self.max_pdf_mb * 1_000_000,
            unpacked_bytes=self.max_unpacked_mb * 1_000_000,
        )


SECRET = frozenset({"pdf_password"})
_TYPES: dict[str, type] = {
    "kb": str,
    "lang": str,
    "embedder": str,
    "workers": int,
    "pdf_password": str,
    "max_text_mb": int,
    "max_pdf_mb": int,
    "max_unpacked_mb": int,
    "log_content": bool,
    "llm": str,
    "base_url": str,
    "embedder_url": str,
    "llm_context": int,
    "llm_timeout": int,
    "llm_concurrency": int,
    "llm_rpm": int,
    "llm_tpm": int,
    "max_cost": float,
    "offline": bool,
    "region": str,
    "reviewer": str,
}
# other numbers are at least 1
_LEAST = {"workers": 0, "llm_context": 0, "llm_rpm": 0, "llm_tpm": 0, "max_cost": 0}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True}
_FALSEHOOD = {"0": False, "false": False, "no": False, "off": False, "": False}


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` with psykb.toml or indexes/, else `start`."""
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file() or (folder / INDEXES).is_dir():
            return folder
    return start


def user_file() -> Path:
    """Return the path of the user's own settings file; it need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("psykb", appauthor=False)) / PROJECT_FILE


def user_state() -> Path:
    """Return the folder for what psykb writes down of its own work; it need not exist."""
    import platformdirs

    return Path(platformdirs.user_state_dir("psykb", appauthor=False))


def variable(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """Return a variable of the environment that is not a setting: a provider's key; None if unset.

    An empty one counts as unset.
    """
    return (os.environ if environ is None else environ).get(name) or None


def stay_offline() -> None:
    """Keep the model libraries of this process from looking anything up; call before importing."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"


def load(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    start: Path | None = None,
) -> Settings:
    """Gather the settings.

    Args:
        flags: values given on the command line; None means not given.
        environ: the environment, `os.environ` unless told otherwise.
        start: the folder from which the project is looked for, the current one by default.

    Raises:
        SettingsError: a file is not TOML, a name is unknown or a value has the wrong type; says
            which file or variable.
    """
    environ = os.environ if environ is None else environ
    root = Path(environ["PSYKB_ROOT"]) if environ.get("PSYKB_ROOT") else None
    root = root or find_root(start or Path.cwd())
    values: dict[str, Any] = {}
    origins = {f.name: "default" for f in fields(Settings) if f.name not in ("root", "origins")}
    spoken = _locale_language(environ)
    if spoken:
        values["lang"], origins["lang"] = spoken
    for file in (user_file(), root / PROJECT_FILE):
        for name, value in _read_file(file).items():
            values[name], origins[name] = _checked(name, value, str(file)), str(file)
    for name in _TYPES:
        variable = f"PSYKB_{name.upper()}"
        if environ.get(variable) or (variable in environ and _TYPES[name] is not str):
            values[name] = _checked(name, _parsed(name, environ[variable], variable), variable)
            origins[name] = variable
    for name, value in (flags or {}).items():
        if value is not None:
            values[name], origins[name] = _checked(name, value, "flag"), "flag"
    return Settings(root=root, origins=origins, **values)


def spoken(environ: Mapping[str, str] | None = None) -> str:
    """Return the language to speak before, or without, any settings: "zh" or "en"."""
    environ = os.environ if environ is None else environ
    found = _locale_language(environ)
    wanted = environ.get("PSYKB_LANG") or (found[0] if found else "")
    return "zh" if wanted.lower().startswith("zh") else "en"


def system_locale(environ: Mapping[str, str] | None = None) -> str:
    """Return the language that the system asks for, and what says so: "zh (LANG)"; "–" for none."""
    found = _locale_language(os.environ if environ is None else environ)
    return f"{found[0]} ({found[1]})" if found else "–"


def styled(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a terminal may be sent bold text: neither NO_COLOR nor TERM=dumb is set."""
    environ = os.environ if environ is None else environ
    return not environ.get("NO_COLOR") and animated(environ)


def animated(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a terminal can draw over what it has shown: TERM=dumb is not set."""
    environ = os.environ if environ is None else environ
    return environ.get("TERM") != "dumb"


def _locale_language(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the language that the system speaks, and what says so; as gettext looks for it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            name, origin = environ[variable], variable
            break
    else:
        # Windows has no such variables: there it is "Chinese (Simplified)_China"
        name, origin = locale.getlocale()[0] or "", "locale"
    if environ.get("LANGUAGE") and name not in ("", "C", "POSIX"):
        name, origin = environ["LANGUAGE"], "LANGUAGE"
    if not name:
        return None
    return ("zh" if name.lower().startswith(("zh", "chinese")) else "en"), origin


def _read_file(file: Path) -> dict[str, object]:
    try:
        content = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("{file}: cannot be read: {error}").format(file=file, error=error)
        ) from None
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_("{file}: not TOML: {error}").format(file=file, error=error)) from None


def _checked(name: str, value: object, origin: str) -> object:
    wanted = _TYPES.get(name)
    if wanted is None:
        raise SettingsError(
            _("{origin}: unknown setting {name!r}; the settings are: {known}").format(
                origin=origin, name=name, known=", ".join(sorted(_TYPES))
            )
        )
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise SettingsError(
            _("{origin}: {name} must be of type {wanted}, got {value!r}").format(
                origin=origin, name=name, wanted=wanted.__name__, value=value
            )
        )
    if isinstance(value, int | float) and wanted is not bool and not value >= _LEAST.get(name, 1):
        raise SettingsError(
            _("{origin}: {name} must be {least} or more, got {value}").format(
                origin=origin, name=name, least=_LEAST.get(name, 1), value=value
            )
        )
    if name == "lang" and value not in LANGUAGES:
        raise SettingsError(
            _("{origin}: lang must be zh or en, got {value!r}").format(origin=origin, value=value)
        )
    return value


def _parsed(name: str, value: str, variable: str) -> object:
    wanted = _TYPES[name]
    if wanted is bool:
        truth = (_TRUTH | _FALSEHOOD).get(value.lower())
        if truth is None:
            raise SettingsError(
                _("{variable}: write 1 or 0, got {value!r}").format(variable=variable, value=value)
            )
        return truth
    if wanted in (int, float):
        try:
            return wanted(value)
        except ValueError:
            words = (
                _("{variable}: write a whole number, got {value!r}")
                if wanted is int
                else _("{variable}: write a number, got {value!r}")
            )
            raise SettingsError(words.format(variable=variable, value=value)) from None
    return value
