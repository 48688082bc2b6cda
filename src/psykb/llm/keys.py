"""Keys of providers: from the environment, else from a file that nobody else can read."""

import json
import os
import re
import stat
from difflib import get_close_matches
from pathlib import Path

from psykb import config, jsonl
from psykb.errors import MisuseError, ModelError, SettingsError
from psykb.llm.presets import Preset, presets
from psykb.llm.redaction import hide, is_key, redact
from psykb.messages import text as _
from psykb.types import Failure, record

NAME = "keys.json"
_NAME = re.compile("[A-Za-z][A-Za-z-]{0,15}")
_SHARED = stat.S_IRWXG | stat.S_IRWXO  # bits that let others at a file


class Secret(str):
    """A key that does not show itself in a traceback or a log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'••••'"


@record
class Key:
    """A provider's key and where it was found: a variable of the environment, or the file."""

    name: str
    value: Secret
    origin: str


def file() -> Path:
    """Return the path of the file with the keys; it need not exist."""
    return config.user_file().parent / NAME


def check(name: str) -> str:
    """Return the provider that `name` means and that takes a key; capitals do not matter.

    Raises:
        MisuseError: it is not; says which there are.
    """
    return _preset(name).name


def find(name: str) -> Key | None:
    """Return the key of the provider `name`, None if there is none.

    Raises:
        MisuseError: there is no such provider; or others can read the file of keys.
        SettingsError: the file of keys cannot be read.
    """
    name = check(name)
    for variable in _preset(name).keys:
        value = config.variable(variable)
        if value and value.strip():
            return _key(name, value.strip(), variable)
    stored = _read(file()).get(name)
    return None if stored is None else _key(name, stored, str(file()))


def _key(name: str, value: str, origin: str) -> Key:
    hide(value)
    return Key(name=name, value=Secret(value), origin=origin)


def need(name: str) -> Key:
    """Return the key of the provider `name`, as `find`.

    Raises:
        ModelError: there is none (`no_key`); says where it is looked for.
    """
    key = find(name)
    if key is not None:
        return key
    raise ModelError(
        _("{name}: no key; set {variable}, or run: psykb keys set {name}").format(
            name=name, variable=_preset(name).keys[0]
        ),
        failure=Failure.NO_KEY,
    )


def known() -> list[Key]:
    """Return all keys that there are, in the order of the presets."""
    found = [find(name) for name, preset in presets().items() if preset.keys]
    return [key for key in found if key is not None]


def store(name: str, value: str) -> Path:
    """Keep a key in the file, which is made so that only its owner can read it.

    Raises:
        MisuseError: no such provider, or what was given is no key.
        SettingsError: the file cannot be read or written.
    """
    name = check(name)
    value = value.strip()
    if not value:
        raise MisuseError(_("{name}: the key is empty; nothing was stored").format(name=name))
    if not value.isascii() or not value.isprintable() or " " in value:
        raise MisuseError(
            _(
                "{name}: a key has neither spaces nor other than ASCII characters; paste it alone"
            ).format(name=name)
        )
    path = file()
    _write(path, {**_read(path), name: value})
    return path


def remove(name: str) -> bool:
    """Take a key out of the file; return whether it was there.

    Raises:
        MisuseError: there is no such provider.
        SettingsError: the file cannot be read or written.
    """
    name = check(name)
    stored = _read(file())
    if name not in stored:
        return False
    del stored[name]
    _write(file(), stored)
    return True


def _preset(name: str) -> Preset:
    preset = presets().get(name.strip().lower())
    if preset is None or not preset.keys:
        raise MisuseError(_no_such(name))
    return preset


def _no_such(name: str) -> str:
    """Say which names there are; what stands in the name's place may be the key itself."""
    known = ", ".join(each.name for each in presets().values() if each.keys)
    provider, colon, _model = name.strip().partition(":")
    meant = presets().get(provider.lower())
    if colon and meant is not None and meant.keys:
        return _("a key is a provider's, whatever the model: write {name} alone").format(
            name=meant.name
        )
    near = get_close_matches(provider.lower(), presets(), n=1, cutoff=0.75)  # "DeepSeek2"
    named = _NAME.fullmatch(provider) and redact(provider) == provider
    if (named or near) and not is_key(name):
        return _("no provider {name} that takes a key; there are {known}").format(
            name=repr(provider), known=known
        )
    return _(
        "what stands in the place of the provider's name is none, and may be a key, so it is not "
        "shown; there are {known}"
    ).format(known=known)


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8") as stream:
            # Windows has no such bits; there the folder is the user's own
            if os.name != "nt" and os.fstat(stream.fileno()).st_mode & _SHARED:
                raise MisuseError(
                    _(
                        "{file}: others on this machine can read your keys; run: chmod 600 {file}"
                    ).format(file=path)
                )
            stored = json.load(stream)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        # what a JSON error says holds no content of the file
        raise SettingsError(
            _("{file}: the keys cannot be read ({error})").format(file=path, error=error)
        ) from None
    if not isinstance(stored, dict) or not all(isinstance(v, str) for v in stored.values()):
        raise SettingsError(
            _("{file}: not a file of keys; move it away, then run: psykb keys set NAME").format(
                file=path
            )
        )
    return stored


def _write(path: Path, stored: dict[str, str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        jsonl.write_atomically(path, json.dumps(stored, indent=2) + "\n", private=True)
    except OSError as error:
        raise SettingsError(
            _("{file}: the keys cannot be stored ({error})").format(
                file=path, error=error.strerror or error
            )
        ) from None
