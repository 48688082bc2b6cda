"""The options that the commands which make items or dialogues share."""

from collections.abc import Callable
from typing import Any

import click

from psykb.cli.parsing import OneOf, WholeNumber
from psykb.config import LANGUAGES
from psykb.messages import later

_Function = Callable[..., Any]


def wanted_option(words: str) -> Callable[[_Function], _Function]:
    """Return what adds -n, with its help; the command's function gets `wanted`."""
    return click.option("-n", "wanted", type=WholeNumber(1), metavar=later("N"), help=words)


def language_option(words: str) -> Callable[[_Function], _Function]:
    """Return what adds --language, with its help."""
    return click.option(
        "--language", type=OneOf(LANGUAGES), metavar="|".join(LANGUAGES), help=words
    )


def avoid_option(words: str) -> Callable[[_Function], _Function]:
    """Return what adds --avoid, with its help; it may be repeated."""
    return click.option("--avoid", multiple=True, metavar=later("RUN"), help=words)


def section_option(function: _Function) -> _Function:
    """Add --section, which may be repeated; the command's function gets `sections`."""
    return click.option(
        "--section",
        "sections",
        multiple=True,
        metavar=later("TITLE"),
        help=later("Only sections whose title, or that of one around it, holds this. Repeatable."),
    )(function)


def seed_option(function: _Function) -> _Function:
    """Add --seed, of the plan."""
    return click.option(
        "--seed",
        type=WholeNumber(0),
        default=0,
        metavar=later("N"),
        help=later("Another number gives another plan."),
    )(function)


def run_options(function: _Function) -> _Function:
    """Add what a run may read, how it is called, and what it may spend."""
    options: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("--allow-ocr",), {"is_flag": True, "help": later(
            "Take text that was recognised from pictures, too.")}),
        (("--run", "name"), {"metavar": later("NAME"), "help": later(
            "Name of the folder under generated/; alone, go on with that run as it was.")}),
        (("--dry-run",), {"is_flag": True, "help": later(
            "Say what it would take; call nothing, and write nothing.")}),
        (("--max-calls",), {"type": WholeNumber(1), "metavar": later("N"), "help": later(
            "Send no more than N calls that are answered.")}),
        (("--max-tokens",), {"type": WholeNumber(1), "metavar": later("N"), "help": later(
            "Send no call that could bring the tokens above N, prompts and replies together.")}),
        (("--support-model",), {"metavar": later("MODEL"), "help": later(
            "Also check claims by an entailment CrossEncoder, given by name or path.")}),
    ]  # fmt: skip
    for names, kwargs in reversed(options):
        function = click.option(*names, **kwargs)(function)
    return function
