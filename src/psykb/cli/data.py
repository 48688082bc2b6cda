"""`psykb data`: items as files for training, teaching and exchange."""

import click

from psykb.cli.parsing import CONTEXT, Group, helped, shared
from psykb.messages import later

_EXITS = {
    0: later("done"),
    1: later("failed"),
    2: later("wrong usage"),
    3: later("there was nothing to write"),
    4: later("some items were left out"),
    130: later("interrupted"),
}


@click.group(
    cls=Group,
    name="data",
    help=later("Write items for training, teaching and exchange."),
    modules={"export": "psykb.cli.data_export", "hydrate": "psykb.cli.data_hydrate"},
    examples=(
        (
            "psykb data export RUN --format openai",
            later("Items of a run as chat messages, for fine-tuning."),
        ),
        (
            "psykb data export RUN --format exam --reviewed -o midterm",
            later("A paper and its key, of what people accepted."),
        ),
        (
            "psykb data hydrate shared.jsonl -o whole.jsonl",
            later("Put the quotes back that were left out."),
        ),
    ),
    exits=_EXITS,
    context_settings=CONTEXT,
    add_help_option=False,
)
@helped
@shared
def data() -> None:
    """Hold the commands."""
