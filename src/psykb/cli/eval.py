"""`psykb eval`: measure models, each share with its number of cases and its interval."""

import click

from psykb.cli.parsing import CONTEXT, Group, helped, shared
from psykb.messages import later

_EXITS = {
    0: later("done"),
    1: later("failed"),
    2: later("wrong usage"),
    3: later("there was nothing to measure"),
    4: later("some items failed"),
    5: later("the next call could take more than is allowed"),
    130: later("interrupted"),
}
_COMMANDS = ("probe", "compare")


@click.group(
    cls=Group,
    name="eval",
    help=later("Measure models: what they know without a book, learn, and forget."),
    modules={name: f"psykb.cli.eval_{name}" for name in _COMMANDS},
    examples=(
        (
            "psykb eval probe RUN --llm hf:models/Qwen3-8B",
            later("Which items of a run a model knows already."),
        ),
        (
            "psykb eval compare probe-before probe-after",
            later("What it learnt and forgot between two probes."),
        ),
    ),
    exits=_EXITS,
    context_settings=CONTEXT,
    add_help_option=False,
)
@helped
@shared
def eval() -> None:
    """Hold the commands."""
