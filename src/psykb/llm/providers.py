"""Make the model that a spec names: of a server, in this process, or of anyone's class."""

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from psykb.config import Settings
from psykb.errors import MissingExtraError, MisuseError
from psykb.llm.addressees import Addressee
from psykb.llm.complaints import safe
from psykb.llm.connections import Connection
from psykb.llm.failures import attempt
from psykb.llm.presets import MAX_TOKENS, NO_KEY
from psykb.llm.redaction import hide
from psykb.llm.spec import Spec, form_of
from psykb.messages import text as _

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM
    from openai import OpenAI

    from psykb.llm.openai_like import Server

_DEADLINE = 10.0  # timeouts in which an attempt must end
_CONNECT = 10.0  # seconds to reach a server
_SPARE = 4  # connections beyond those that calls at once need
_OWN = ("messages", "model", "stream")  # fields of a request that only psykb sets
_SECRET = ("key", "token", "secret", "password")  # in names of a class's options


def client(
    connection: Connection, settings: Settings, *, deadline: float | None = None
) -> "OpenAI":
    """Return a client for `connection` that never repeats a call: the gate does.

    `deadline` is in seconds: every attempt must end in it, whatever signs of life the server gives;
    None for ten times the timeout, which is of silence only.

    Raises:
        MissingExtraError: the environment names a SOCKS proxy, for which a package is missing.
        MisuseError: the environment names a proxy that is none.
    """
    from openai import OpenAI

    from psykb.llm.transfers import watch

    http = _http_client(connection, settings)
    watch(http, seconds=deadline or _DEADLINE * settings.llm_timeout)
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
    _check_own(spec, options)
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
        raise MisuseError(f"--llm {spec}: {safe(str(error), ())}") from None


def _check_own(spec: Spec, options: dict[str, Any]) -> None:
    own = next((name for name in _OWN if name in options), None)
    if own is not None:
        raise MisuseError(
            _(
                "--llm-option {name}: psykb sets it itself; leave it out (the model is named by "
                "--llm {form})"
            ).format(name=own, form=form_of(spec.provider))
        )
    try:
        json.dumps(options, allow_nan=False)
    except (TypeError, ValueError):
        raise MisuseError(
            _(
                "--llm {spec}: an option holds what JSON cannot, as NaN; give numbers and words"
            ).format(spec=spec)
        ) from None


def of_class(spec: Spec, options: dict[str, Any]) -> "LLM":
    """Return an instance of the llama-index class that `spec` names, made with `options`.

    Raises:
        MisuseError: there is no such class, it is no llama-index `LLM`, or takes other options.
        ModelError: its module or its constructor fails in another way (`failed`).
    """
    module_name, _dot, name = spec.model.rpartition(".")
    if not module_name or not all(part.isidentifier() for part in spec.model.split(".")):
        raise MisuseError(_("--llm {spec}: write class:package.module.Class").format(spec=spec))
    for option, value in options.items():
        if any(word in option.lower() for word in _SECRET):
            hide(value)
    return attempt(lambda: _instance(spec, module_name, name, options), Addressee(spec=str(spec)))


def _instance(spec: Spec, module_name: str, name: str, options: dict[str, Any]) -> "LLM":
    """Make it; what is not raised here as a MisuseError is anyone's."""
    from llama_index.core.llms import LLM

    try:
        found = getattr(import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise MisuseError(
            _("--llm {spec}: cannot be imported ({error}); is its package installed here?").format(
                spec=spec, error=safe(str(error), ())
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
                spec=spec, error=safe(str(error), ()) or type(error).__name__
            )
        ) from None
