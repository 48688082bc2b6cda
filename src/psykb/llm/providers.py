"""Make the model that a spec names: of a server, in this process, or of anyone's class."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from psykb.config import PROJECT_FILE, Settings, user_file
from psykb.errors import MissingExtraError, MisuseError, ModelError
from psykb.llm import addresses, keys
from psykb.llm.presets import MAX_TOKENS, NO_KEY, OPENAI_LIKE, Preset, presets
from psykb.llm.spec import Spec
from psykb.messages import text as _
from psykb.types import Failure, record

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM
    from openai import OpenAI

    from psykb.llm.openai_like import Server

_CONNECT = 10.0  # seconds to reach a server
_SPARE = 4  # connections beyond those that calls at once need


@record
class Connection:
    """Where calls go and with which key; `local`: on this machine."""

    preset: Preset
    url: str
    key: keys.Secret | None
    local: bool


def connection(
    provider: str, settings: Settings, *, url: str | None, option: str = "base_url"
) -> Connection:
    """Return where calls to `provider` go.

    Args:
        provider: a preset's name or `openai-like`.
        settings: say whether only this machine may be called.
        url: the address that was set, None for the preset's.
        option: the setting that says it.

    Raises:
        MisuseError: `openai-like` without an address, or one that is none.
        ModelError: there is no key (`no_key`), or the server is elsewhere and psykb is to stay
            offline (`offline`).
    """
    preset = presets()[provider]
    if not url and not preset.base_url:
        raise MisuseError(
            _(
                "{provider}: at which address? set {variable}, or {option} in psykb.toml, to an "
                "address like http://127.0.0.1:8000/v1"
            ).format(provider=provider, variable=f"PSYKB_{option.upper()}", option=option)
        )
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
    return Connection(
        preset=preset, url=address, key=_key(preset, address, settings, local=local), local=local
    )


def _key(preset: Preset, url: str, settings: Settings, *, local: bool) -> keys.Secret | None:
    """Return the key for `url`: a provider's own goes to its own host, unless one says so."""
    own = preset
    if preset.name == OPENAI_LIKE:
        fits = (p for p in presets().values() if p.base_url and _same_host(p, url))
        own = next(fits, preset)
    elsewhere = not _same_host(own, url)
    found = keys.find(own.name) if own.keys else None
    if found is None and own.needs_key and not (local and elsewhere):
        return keys.need(own.name).value
    origin = settings.origins.get("base_url", "")
    if found and elsewhere and preset.name != OPENAI_LIKE and _is_project(origin):
        # a folder that someone else filled must not be able to draw keys to a server of its own
        raise MisuseError(
            _(
                "{provider}: {file} sends its calls to {host}, and a key goes only where you say; "
                "give --base-url or set PSYKB_BASE_URL"
            ).format(provider=preset.name, file=origin, host=addresses.host_of(url))
        )
    return found.value if found else None


def _same_host(preset: Preset, url: str) -> bool:
    return addresses.host_of(preset.base_url) == addresses.host_of(url)


def _is_project(origin: str) -> bool:
    return origin.endswith(PROJECT_FILE) and origin != str(user_file())


def client(connection: Connection, settings: Settings) -> "OpenAI":
    """Return a client for `connection` that never repeats a call: the gate does.

    Raises:
        MissingExtraError: the environment names a SOCKS proxy, for which a package is missing.
        MisuseError: the environment names a proxy that is none.
    """
    from openai import OpenAI

    http = _http_client(connection, settings)
    return OpenAI(
        api_key=str(connection.key or NO_KEY),
        base_url=connection.url,
        max_retries=0,
        http_client=http,
        timeout=http.timeout,
    )


def _http_client(connection: Connection, settings: Settings) -> "httpx.Client":
    """Return a client with a connection for each call that may be made at once.

    Raises:
        MissingExtraError: the environment names a SOCKS proxy, for which a package is missing.
        MisuseError: the environment names a proxy that is none.
    """
    import httpx

    most = settings.llm_concurrency + _SPARE
    try:
        return httpx.Client(
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
            timeout=httpx.Timeout(
                settings.llm_timeout, connect=min(_CONNECT, settings.llm_timeout)
            ),
            # a proxy that is set for the network knows nothing of this machine's servers
            trust_env=not connection.local,
        )
    except ImportError:
        raise MissingExtraError(
            _(
                "a SOCKS proxy is set (ALL_PROXY or HTTPS_PROXY); install what it needs with: "
                "pip install 'httpx[socks]'"
            )
        ) from None
    except ValueError as error:
        raise MisuseError(
            _("a proxy is set (ALL_PROXY, HTTP_PROXY or HTTPS_PROXY) that is none: {error}").format(
                error=error
            )
        ) from None


def of_server(
    spec: Spec, connection: Connection, settings: Settings, options: dict[str, Any], context: int
) -> "Server":
    """Return the model `spec` of the server at `connection`.

    Args:
        spec: a preset's or `openai-like`.
        connection: of that provider.
        settings: concurrency and timeout.
        options: fields of the request that stand above psykb's own.
        context: the window in tokens.

    Raises:
        MisuseError: an option that cannot be.
    """
    from psykb.llm.openai_like import Server

    options = dict(options)
    preset = connection.preset
    known = preset.reply_of(spec.model)
    most = options.pop(MAX_TOKENS, min(known, context // 2) or None)
    if most is not None and (type(most) is not int or most < 1):
        raise MisuseError(
            _("--llm-option max_tokens: write a whole number, 1 or more, not {value!r}").format(
                value=most
            )
        )
    try:
        return Server(
            client(connection, settings),
            omit=preset.refused_by(spec.model) - options.keys(),
            completion=preset.completion,
            model=spec.model,
            context_window=context,
            max_tokens=most,
            additional_kwargs=options,
        )
    except ValueError as error:  # models that llama-index knows to have no chat
        raise MisuseError(f"--llm {spec}: {error}") from None


def of_class(spec: Spec, options: dict[str, Any]) -> "LLM":
    """Return an instance of the llama-index class that `spec` names, made with `options`.

    Raises:
        MisuseError: there is no such class, it is no llama-index `LLM`, or takes other options.
    """
    from llama_index.core.llms import LLM

    module_name, _dot, name = spec.model.rpartition(".")
    if not module_name:
        raise MisuseError(_("--llm {spec}: write class:package.module.Class").format(spec=spec))
    try:
        found = getattr(import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise MisuseError(
            _("--llm {spec}: cannot be imported ({error}); is its package installed here?").format(
                spec=spec, error=error
            )
        ) from None
    if not (isinstance(found, type) and issubclass(found, LLM)):
        raise MisuseError(
            _("--llm {spec}: {name} is no llama-index LLM class").format(spec=spec, name=name)
        )
    try:
        return found(**options)
    except (TypeError, ValueError) as error:  # pydantic's errors are ValueErrors
        raise MisuseError(
            _("--llm {spec}: cannot be made ({error}); give what it needs by --llm-option").format(
                spec=spec, error=_first_line(error)
            )
        ) from None


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:3]) or type(error).__name__
