"""`psykb data`: dialogues and items as files for training, teaching and exchange."""

import click

from psykb.cli.parsing import CONTEXT, Group, helped, shared
from psykb.messages import later

_EXITS = {
    0: later("done"),
    1: later("failed"),
    2: later("wrong usage"),
    3: later("there was nothing to write"),
    4: later("some items or dialogues were left out"),
    130: later("interrupted"),
}


_COMMANDS = ("import", "clean", "check", "mix", "export", "hydrate")


class _Commands(Group):
    """The group; the function of `import` is called otherwise, for that is a word of Python."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        if cmd_name != "import":
            return super().get_command(ctx, cmd_name)
        from psykb.cli.data_import import import_

        return import_


@click.group(
    cls=_Commands,
    name="data",
    help=later("Dialogue data and items: read, clean, check, mix and write for training."),
    modules={name: f"psykb.cli.data_{name}" for name in _COMMANDS},
    examples=(
        (
            "psykb data import chats/ --licence CC-BY-4.0",
            later("Dialogues of others as a set, every repair counted."),
        ),
        ("psykb data mix recipe.toml", later("Training, validation and test rows, by a recipe.")),
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
