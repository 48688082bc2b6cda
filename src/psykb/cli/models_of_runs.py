"""The model of a run that makes items or dialogues: opened within a budget, or only measured."""

from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.types import record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat
    from psykb.llm.pacing import Pace
    from psykb.llm.prices import Price


@record
class ModelOfRun:
    """What a dry run knows of a model that is not opened; `price` is None where unknown."""

    spec: str
    context: int
    pace: "Pace"
    price: "Price | None"


def open_for_run(
    call: Call, options: dict[str, object], max_calls: int, max_tokens: int
) -> "Chat | None":
    """Open the model that the settings of `call` name; None where they name none.

    Args:
        call: whose settings say the model, and what may be spent.
        options: of the model.
        max_calls: that may be answered; 0 for any number.
        max_tokens: that they may take; 0 for any number.

    Raises:
        ModelError: there is no key, or the model cannot be loaded.
        MissingExtraError: it needs an extra that is not installed.
    """
    from psykb.llm.budget import Budget
    from psykb.llm.opening import open_chat

    budget = Budget(max_cost=call.settings.max_cost, max_calls=max_calls, max_tokens=max_tokens)
    return open_chat(call.settings.llm, settings=call.settings, options=options, budget=budget)


def address_of(call: Call) -> str | None:
    """Return where the model's server is, None where the provider has it."""
    from psykb.llm.addresses import checked
    from psykb.llm.presets import presets
    from psykb.llm.spec import parse

    preset = presets().get(parse(call.settings.llm).provider)
    if preset is None or not call.settings.base_url:
        return None
    url = checked(call.settings.base_url)
    return None if preset.base_url and url == checked(preset.base_url) else url


def model_of_run(call: Call) -> ModelOfRun:
    """Return what is known of the model that the settings name, without opening it."""
    from psykb.llm import connections
    from psykb.llm.addresses import is_local
    from psykb.llm.chat import DEFAULT_CONTEXT
    from psykb.llm.presets import presets
    from psykb.llm.prices import price_of
    from psykb.llm.spec import parse

    spec = parse(call.settings.llm)
    preset = presets().get(spec.provider)
    url = call.settings.base_url or (preset.base_url if preset else "")
    known = preset.context_of(spec.model) if preset else 0
    return ModelOfRun(
        spec=str(spec),
        context=call.settings.llm_context or known or DEFAULT_CONTEXT,
        pace=connections.pace(call.settings, preset, None),
        price=price_of(str(spec), local=bool(url) and is_local(url)),
    )
