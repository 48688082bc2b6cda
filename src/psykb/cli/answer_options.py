"""The options of the commands that answer: which books, which model, how strict, what is logged."""

from collections.abc import Callable
from typing import Any

import click

from psykb.cli.calls import Call
from psykb.cli.models import model_options
from psykb.cli.parsing import book_option
from psykb.messages import later


def answer_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --book, the options of the model, --strict, --rerank, --support-model, and two settings.

    The settings are --region and --log-content. The command's function gets `books`, `llm_options`,
    `strict`, `rerank` and `support_model`.
    """
    options: list[tuple[str, dict[str, Any]]] = [
        ("--strict", {"is_flag": True, "help": later(
            "Leave out claims that their sentences do not support.")}),
        ("--rerank", {"metavar": later("MODEL"), "help": later(
            "Order the best 50 anew by a CrossEncoder, given by name or path.")}),
        ("--support-model", {"metavar": later("MODEL"), "help": later(
            "Also check claims by an entailment CrossEncoder, given by name or path.")}),
        ("--region", {"metavar": later("COUNTRY"), "expose_value": False, "callback": _remember,
            "help": later("Whose help lines come first, as CN or US; by the language unless "
                "told.")}),
        ("--log-content", {"is_flag": True, "expose_value": False, "callback": _remember,
            "help": later("Write questions and answers into the log of activity, too; without it "
                "there are only counts.")}),
    ]  # fmt: skip
    for name, kwargs in reversed(options):
        function = click.option(name, **kwargs)(function)
    return book_option(model_options(function))


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    call = ctx.find_object(Call)
    if call is not None and value and param.name is not None:
        call.flags[param.name] = value
