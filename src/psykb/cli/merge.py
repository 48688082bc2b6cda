"""`psykb merge`: an adapter and its base as one model, checked, ready for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.messages import later

if TYPE_CHECKING:
    from psykb.training.merging.results import Plan


@command(
    "merge",
    help=later("Merge an adapter into its base: one model, as safetensors, for other programs."),
    more=later(
        "ADAPTER is the folder of a training run or of an adapter, or an adapter's name on the "
        "hub. The model keeps the number format of its base, and takes along tokenizer and chat "
        "template. It is read again and its logits are compared with those of base and adapter; "
        "where they differ by more than rounding explains, nothing is written. An Ollama Modelfile "
        "is added where the chat template can be written for it, and the lines for llama.cpp are "
        "printed. psykb ask --llm hf:ADAPTER needs no merging."
    ),
    examples=(
        ("psykb merge generated/tutor", later("Writes generated/tutor/merged.")),
        ("psykb merge adapter --base models/Qwen3-8B --out merged/tutor", ""),
    ),
)
@click.argument("adapter", metavar=later("ADAPTER"))
@click.option(
    "--out",
    metavar=later("FOLDER"),
    help=later("Where the model goes; by default merged/ beside the adapter."),
)
@click.option(
    "--base",
    metavar=later("NAME_OR_PATH"),
    help=later("The model to merge into, if not the one that the adapter names."),
)
@click.option(
    "--force",
    is_flag=True,
    help=later(
        "Replace a merge that is there; write the model also where memory may not suffice, or the "
        "comparison fails."
    ),
)
def merge(call: Call, adapter: str, out: str | None, base: str | None, force: bool) -> None:
    """Merge, and tell what came of it."""
    from psykb.cli.merge_words import plan_line, tell
    from psykb.training.merging import merging

    def before(plan: "Plan") -> None:
        call.say(plan_line(plan))

    merged = merging.merge(
        _found(call, adapter),
        Path(out) if out is not None else None,
        base=base,
        offline=call.settings.offline,
        force=force,
        on_plan=before,
    )
    tell(call, merged)


def _found(call: Call, adapter: str) -> str:
    """Return the path of a run of which only the name below generated/ was given."""
    from psykb.generation.run_folders import GENERATED
    from psykb.training.jobs import TRAIN

    run = call.settings.root / GENERATED / adapter
    return str(run) if not Path(adapter).exists() and (run / TRAIN).is_file() else adapter
