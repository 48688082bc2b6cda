"""`psykb train`: rows become an adapter or a tuned model, by a recipe."""

from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, Call
from psykb.cli.keys import INTERRUPTED
from psykb.cli.parsing import WholeNumber, command
from psykb.errors import MisuseError, TrainingError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Stop

if TYPE_CHECKING:
    from psykb.training.driving.running import Wanted
    from psykb.training.recipes.settings import Recipe

_RECIPE = "lora"


@command(
    "train",
    help=later("Tune a model on the rows of a mix, by a recipe."),
    more=later(
        "Writes an adapter (lora, qlora) or a model (full) to generated/NAME, with its losses, a "
        "picture of them and a card that names data, licences and versions. Loss is taken on "
        "replies only: what is trained on is shown and compared with the rows before the first "
        "update. Rows that are cut or cannot be trained on are counted and named. The same command "
        "again goes on from the last checkpoint. Needs the extra train."
    ),
    examples=(
        (
            "psykb train my-mix --model Qwen/Qwen3-8B --dry-run",
            later("What it would take: parameters, tokens, memory, time."),
        ),
        ("psykb train my-mix --model Qwen/Qwen3-8B --recipe qlora --set epochs=2", ""),
        ("psykb train my-mix --model Qwen/Qwen3-8B --recipe full --gpus 4", ""),
        (
            "psykb train --recipe lora --show > my.toml",
            later("A recipe with comments, to begin an own one with."),
        ),
    ),
)
@click.argument("data", metavar=later("DATA"), required=False)
@click.option(
    "--model",
    metavar=later("NAME"),
    help=later("The model to tune: a folder, or a name on the hub."),
)
@click.option(
    "--recipe",
    metavar=later("NAME|FILE"),
    help=later("A recipe by name (see --recipes), or a TOML file (lora)."),
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar=later("KEY=VALUE"),
    help=later("Change a value of the recipe: epochs=2, adapter.r=32. May be repeated."),
)
@click.option(
    "--valid",
    metavar=later("FILE"),
    help=later("Rows to look at while training, where DATA has no valid split."),
)
@click.option(
    "--run", "name", metavar=later("NAME"), help=later("Name of the folder under generated/.")
)
@click.option(
    "--gpus",
    type=WholeNumber(1),
    metavar=later("N"),
    help=later("Train on N graphics cards at once."),
)
@click.option(
    "--profile",
    metavar=later("NAME|FILE"),
    help=later(
        "How several processes share the work: ddp, fsdp2, zero3, cpu, or a file of accelerate's "
        "settings (ddp for adapters, fsdp2 for all weights)."
    ),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=later("Say what it would take; train nothing, and keep nothing."),
)
@click.option(
    "--force", is_flag=True, help=later("Train although the estimate says that it does not fit.")
)
@click.option("--recipes", is_flag=True, help=later("List the recipes that come with psykb."))
@click.option("--show", is_flag=True, help=later("Print the recipe, and train nothing."))
def train(
    call: Call,
    data: str | None,
    model: str | None,
    recipe: str | None,
    settings: tuple[str, ...],
    valid: str | None,
    name: str | None,
    gpus: int | None,
    profile: str | None,
    dry_run: bool,
    force: bool,
    recipes: bool,
    show: bool,
) -> None:
    """Read the recipe, then train, or show what there is."""
    from psykb.cli import train_recipes
    from psykb.training.driving.running import Wanted
    from psykb.training.recipes import reading as known

    if recipes or show:
        _check_alone(data, model, recipes=recipes, show=show)
    if recipes:
        train_recipes.put_all(call)
        return
    if show:
        train_recipes.put_one(call, recipe or _RECIPE, settings)
        return
    chosen = known.changed(known.read(recipe or _RECIPE), settings)
    if data is None:
        raise MisuseError(
            _("name what to train on: a mix, a set, a run or a file; see psykb train --help")
        )
    if model is None:
        raise MisuseError(_no_model(chosen))
    wanted = Wanted(
        data=data,
        model=model,
        recipe=chosen,
        validation=valid,
        run=name,
        gpus=gpus,
        profile=profile,
        offline=call.settings.offline or None,
        dry_run=dry_run,
        force=force,
    )
    _run(call, wanted)


def _check_alone(data: str | None, model: str | None, *, recipes: bool, show: bool) -> None:
    """Raise where something is to be trained and shown at once."""
    flag = "--recipes" if recipes else "--show"
    if recipes and show:
        raise MisuseError(_("--recipes and --show print something each; leave one of them out"))
    if data is not None or model is not None:
        raise MisuseError(_("{flag} trains nothing; leave DATA and --model out").format(flag=flag))


def _no_model(recipe: "Recipe") -> str:
    if not recipe.base:
        return _("name the model to tune: --model NAME_OR_FOLDER")
    return _(
        "name the model to tune: --model NAME_OR_FOLDER; the recipe {recipe} suits {base}"
    ).format(recipe=recipe.name, base=recipe.base)


def _run(call: Call, wanted: "Wanted") -> None:
    from psykb.cli.train_progress import Watch
    from psykb.cli.train_words import tell
    from psykb.training.driving import running

    watch = Watch(call, dry=wanted.dry_run)
    try:
        with watch:
            done = running.train(call.settings.root, wanted, watch.listener())
    except TrainingError as error:
        if error.stop is Stop.NO_ROWS:
            error.exit_code = NOTHING
        raise
    except KeyboardInterrupt:
        if wanted.dry_run:
            raise
        call.complain(watch.kept())
        raise click.exceptions.Exit(INTERRUPTED) from None
    tell(call, done)
