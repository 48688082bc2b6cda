"""The options that say which model writes, shared by the commands that may call one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from psykb.cli.calls import Call
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.llm.chat import Chat


class Amount(click.ParamType):  # type: ignore[type-arg] # not generic before click 8.5
    """A number above 0."""

    name = "amount"

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's signature)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number."""
        try:
            amount = float(str(value))
        except ValueError:
            amount = 0.0
        if not 0 < amount < float("inf"):
            self.fail(_("write a number above 0, not {value!r}").format(value=value), param, ctx)
        return amount


def model_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --llm, --base-url, --max-cost and --llm-option to a command.

    The first three become settings of the call. The last is handed to the command's function as
    `llm_options`, a tuple of "NAME=VALUE", for `open_model`.
    """
    options: list[tuple[str, dict[str, Any]]] = [
        ("--llm", {"metavar": later("SPEC"), "help": later(
            "The model that writes: PROVIDER:MODEL (deepseek:…, ollama:…), openai-like:MODEL with "
            "--base-url, hf:PATH_OR_NAME, or none.")}),
        ("--base-url", {"metavar": later("URL"), "help": later(
            "Address of an OpenAI-like server, as http://127.0.0.1:8000/v1.")}),
        ("--max-cost", {"metavar": later("AMOUNT"), "type": Amount(), "help": later(
            "Send no call that could bring the cost above AMOUNT, in the currency of the model's "
            "price.")}),
    ]  # fmt: skip
    function = click.option(
        "--llm-option",
        "llm_options",
        multiple=True,
        metavar=later("NAME=VALUE"),
        help=later("Hand an option to the model, as temperature=0.3. May be repeated."),
    )(function)
    for name, kwargs in reversed(options):
        function = click.option(name, expose_value=False, callback=_remember, **kwargs)(function)
    return function


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    call = ctx.find_object(Call)
    if call is not None and value is not None and param.name is not None:
        call.flags[param.name] = value


def open_model(
    call: Call, llm_options: Sequence[str] = (), *, attempts: int | None = None
) -> "Chat | None":
    """Open the model that the settings of `call` name; None where they name none.

    Args:
        call: whose settings say the model, its address, and what may be spent.
        llm_options: "NAME=VALUE" each, as `model_options` hands them on.
        attempts: for a call to the model in all, ≥ 1; None for as many as help.

    Raises:
        MisuseError: no such spec, or an option is not NAME=VALUE.
        ModelError: there is no key, or the model cannot be loaded.
        MissingExtraError: it needs an extra that is not installed.
    """
    from psykb.llm.spec import NONE

    options = read_options(llm_options)
    if call.settings.llm == NONE:  # the seam takes a tenth of a cold start to import
        return None
    from psykb.llm.opening import open_chat

    return open_chat(call.settings.llm, settings=call.settings, options=options, attempts=attempts)


def read_options(pairs: Sequence[str]) -> dict[str, object]:
    """Return the options that "NAME=VALUE" say; a VALUE that is JSON is read as such.

    Raises:
        MisuseError: one has no "=", no name, or a number that is none (NaN, Infinity).
    """
    import json

    found: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise MisuseError(
                _("--llm-option: write NAME=VALUE, as temperature=0.3, not {pair!r}").format(
                    pair=pair
                )
            )
        found[name.strip()] = read = _read_value(value)
        try:
            json.dumps(read, allow_nan=False)
        except ValueError:
            raise MisuseError(
                _("--llm-option {pair}: write a number that is one").format(pair=pair)
            ) from None
    return found


def _read_value(value: str) -> object:
    import json

    try:
        return json.loads(value)
    except ValueError:
        return value
