"""Where calls to a provider go, with which key, and how fast."""

from collections.abc import Sequence

from psykb import config
from psykb.config import PROJECT_FILE, Settings, user_file
from psykb.errors import MisuseError, ModelError
from psykb.llm import addresses, keys
from psykb.llm.pacing import Pace
from psykb.llm.presets import OPENAI_LIKE, Preset, presets
from psykb.messages import text as _
from psykb.types import Failure, record

_ADDRESSES = ("base_url", "embedder_url")  # the settings that say where calls go


@record
class Connection:
    """Where calls go and with which key; `local`: on this machine."""

    preset: Preset
    url: str
    key: keys.Secret | None
    local: bool


def connection(
    provider: str, settings: Settings, *, options: Sequence[str] = ("base_url",)
) -> Connection:
    """Return where calls to `provider` go.

    Args:
        provider: a preset's name or `openai-like`.
        settings: have the address, and say whether only this machine may be called.
        options: the settings that may say the address, the first that is set does; without any it
            is the preset's.

    Raises:
        MisuseError: `openai-like` without an address, or one that is none.
        ModelError: there is no key, or a project's file draws it to a server that only this names
            (`no_key`); or the server is elsewhere and psykb is to stay offline (`offline`).
    """
    preset = presets()[provider]
    option = next((name for name in options if getattr(settings, name)), options[0])
    url: str | None = getattr(settings, option)
    if not url and not preset.base_url:
        raise MisuseError(_unaddressed(provider, option))
    address = addresses.checked(url or preset.base_url)
    local = addresses.is_local(address)
    if settings.offline and not local:
        raise ModelError(
            _(
                "{provider}: {host} is not on this machine, and psykb is offline (PSYKB_OFFLINE); "
                "use a server here, or unset it"
            ).format(provider=provider, host=addresses.host_of(address)),
            failure=Failure.OFFLINE,
        )
    key = _key(preset, address, settings, option)
    return Connection(preset=preset, url=address, key=key, local=local)


def pace(settings: Settings, preset: Preset | None, attempts: int | None) -> Pace:
    """Return how fast calls may be made: as the settings say, else as is known of the provider.

    `attempts` are those for a call in all, ≥ 1; None for as many as a gate makes of itself.
    """
    return Pace(
        concurrency=settings.llm_concurrency,
        rpm=settings.llm_rpm or (preset.rpm if preset else 0),
        tpm=settings.llm_tpm or (preset.tpm if preset else 0),
        attempts=attempts or Pace().attempts,
    )


def _key(preset: Preset, url: str, settings: Settings, option: str) -> keys.Secret | None:
    """Return the key for `url`, which the setting `option` says, or the preset.

    A key goes to its provider's own host. To another it goes because the user says so by a flag, a
    variable or the user's file, not because a project's file does: a folder that someone else
    filled must not be able to draw keys to a server of its own.
    """
    own = preset
    if preset.name == OPENAI_LIKE:
        fits = (p for p in presets().values() if p.base_url and _same_host(p, url))
        own = next(fits, preset)
    elsewhere = not _same_host(own, url)
    local = addresses.is_local(url)
    found = keys.find(own.name) if own.keys else None
    if found is None and own.needs_key and not (local and elsewhere):
        return keys.need(own.name).value
    if found is None or not elsewhere or _is_named(url, settings, option):
        return found.value if found else None
    if own.name == OPENAI_LIKE and local:  # what runs here is the user's
        return found.value
    raise ModelError(
        _(
            "{provider}: {option} comes from {file}, and a key goes only where you say; to send "
            "yours to {host}, give {way}, or put the address into your own settings ({own})"
        ).format(
            provider=preset.name,
            option=option,
            file=settings.origins.get(option, ""),
            host=addresses.host_of(url),
            way="--base-url" if option == "base_url" else _variable(option),
            own=user_file(),
        ),
        failure=Failure.NO_KEY,
    )


def _is_named(url: str, settings: Settings, option: str) -> bool:
    """Whether the user says `url`, or another address on its host, and not only a project's file.

    `option` is the setting that says it.
    """
    if not _is_project(settings.origins.get(option, "")):
        return True
    named = [
        getattr(settings, name)
        for name in _ADDRESSES
        if not _is_project(settings.origins.get(name, ""))
    ]
    if user_file().is_file():  # the project's file may stand above it
        own = config.load(environ={}, start=user_file().parent)
        named += [getattr(own, name) for name in _ADDRESSES]
    return addresses.host_of(url) in {addresses.host_of(each) for each in named if each}


def _unaddressed(provider: str, option: str) -> str:
    if option == "base_url":
        return _(
            "{provider}: at which address? give --base-url URL, as http://127.0.0.1:8000/v1 (or "
            "set {variable}, or {option} in psykb.toml)"
        ).format(provider=provider, variable=_variable(option), option=option)
    return _(
        "{provider}: at which address? set {variable}, or {option} in psykb.toml, to an address "
        "like http://127.0.0.1:8000/v1"
    ).format(provider=provider, variable=_variable(option), option=option)


def _variable(option: str) -> str:
    return f"PSYKB_{option.upper()}"


def _same_host(preset: Preset, url: str) -> bool:
    return addresses.host_of(preset.base_url) == addresses.host_of(url)


def _is_project(origin: str) -> bool:
    return origin.endswith(PROJECT_FILE) and origin != str(user_file())
