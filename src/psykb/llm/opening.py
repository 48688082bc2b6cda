"""Open the model that a spec names, behind the gate."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from psykb import config
from psykb.config import Settings
from psykb.errors import ModelError
from psykb.llm import connections, providers
from psykb.llm.addressees import Addressee
from psykb.llm.budget import Budget
from psykb.llm.chat import DEFAULT_CONTEXT, Chat
from psykb.llm.connections import Connection
from psykb.llm.failures import attempt
from psykb.llm.gate import Gate, Pace
from psykb.llm.ledger import Ledger
from psykb.llm.presets import presets
from psykb.llm.prices import price_of
from psykb.llm.spec import CLASS, NONE, Spec, parse
from psykb.messages import text as _

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def open_chat(
    model: "str | LLM | Chat",
    *,
    settings: Settings | None = None,
    options: Mapping[str, object] | None = None,
    ledger: Ledger | None = None,
    budget: Budget | None = None,
    attempts: int | None = None,
) -> Chat | None:
    """Return the model behind the gate; None for "none". Nothing is sent to a server yet.

    Args:
        model: a spec (`deepseek:NAME`, `openai-like:NAME`, `hf:PATH_OR_NAME`,
            `class:package.module.Class`, …), a llama-index `LLM`, or a `Chat`, which is returned.
        settings: addresses and limits; those of the environment unless told otherwise.
        options: handed to the model as they are (`--llm-option k=v`); of a server they are fields
            of each request and stand above psykb's own, of a class they are its arguments.
        ledger: adds up what the calls take, one of its own unless told otherwise.
        budget: how much they may take, `settings.max_cost` unless told otherwise.
        attempts: for a call in all, ≥ 1; None for as many as the gate makes of itself.

    Raises:
        MisuseError: no such spec or option, says which there are; or the cost has a limit and the
            price is unknown.
        ModelError: there is no key, or it may not go there (`no_key`), the server is elsewhere and
            psykb is to stay offline (`offline`), or the model cannot be loaded.
        MissingExtraError: it needs an extra that is not installed.
    """
    if isinstance(model, Chat):
        return model
    settings = settings or config.load()
    budget = budget or Budget(max_cost=settings.max_cost)
    if not isinstance(model, str):
        name = str(model.class_name())
        gate = _gate(name, connections.pace(settings, None, attempts), budget, ledger)
        return _chat(model, name, settings.llm_context, gate)
    spec = parse(model)
    if spec.provider == NONE:
        return None
    preset = presets().get(spec.provider)
    connection = None if preset is None else connections.connection(spec.provider, settings)
    # before the model, which may be large: its price may be unknown
    pace = connections.pace(settings, preset, attempts)
    gate = _gate(str(spec), pace, budget, ledger, local=connection is not None and connection.local)
    llm, context = _made(spec, connection, settings, dict(options or {}))
    return _chat(llm, str(spec), context, gate)


def _made(
    spec: Spec, connection: Connection | None, settings: Settings, options: dict[str, object]
) -> "tuple[LLM, int]":
    """Return the model that `spec` names, and its window in tokens; 0: it says so itself."""
    if connection is not None:
        known = connection.preset.context_of(spec.model)
        context = settings.llm_context or known or DEFAULT_CONTEXT
        return providers.of_server(spec, connection, settings, options, context), context
    if spec.provider == CLASS:
        return providers.of_class(spec, options), settings.llm_context
    from psykb.llm.local import load

    known = settings.llm_context
    return load(spec.model, offline=settings.offline, context=known, options=options), 0


def _gate(
    spec: str, pace: Pace, budget: Budget, ledger: Ledger | None, *, local: bool = False
) -> Gate:
    price = price_of(spec, local=local)
    return Gate(pace=pace, spec=spec, price=price, budget=budget, ledger=ledger)


def _chat(llm: "LLM", spec: str, context: int, gate: Gate) -> Chat:
    context = context or _window(llm, spec) or DEFAULT_CONTEXT
    return Chat(llm, spec=spec, context=context, gate=gate)


def _window(llm: "LLM", spec: str) -> int:
    """Return the window in tokens that a model says it has.

    Raises:
        ModelError: it fails at that (`failed`), as llama-index's `OpenAI` does for names that it
            does not know.
    """
    try:
        return attempt(lambda: llm.metadata.context_window, Addressee(spec=spec))
    except ModelError as error:
        raise ModelError(
            _(
                "{problem} – it cannot say how long its context is: check its options "
                "(--llm-option), or set PSYKB_LLM_CONTEXT"
            ).format(problem=error),
            failure=error.failure,
        ) from None
