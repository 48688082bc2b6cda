"""`psykb eval probe`: which items a model knows with all books closed."""

from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, Call
from psykb.cli.eval_probe_words import notice_words, put_estimate, put_outcome, watching
from psykb.cli.models import model_options, read_options
from psykb.cli.models_of_runs import address_of, model_of_run, open_for_run
from psykb.cli.options_of_runs import wanted_option
from psykb.cli.parsing import OneOf, WholeNumber, command
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.evaluation.probing.probing import Outcome, ProbeRequest

_SPLITS = ("train", "valid", "test")


@command(
    "probe",
    help=later("Ask a model items with all books closed, and say which of them it knows."),
    more=later(
        "DATA is a run of items, a file of them, or a mix, of which the items of its test rows are "
        "asked unless --split says otherwise. Choices are graded by their letters, open answers by "
        "rules, by the points of the item that they cover. What the model knew goes into "
        "probed.jsonl in a folder under generated/, with a report; psykb data mix sets the share "
        "of known rows by it (probe = …, known = …). The same command goes on where it stopped: "
        "nothing is paid for twice, and a larger -n or --tries adds to what is there. A model in "
        "this process (hf:…) does not think before it answers; a choice may have 64 tokens there, "
        "an open answer 512: see --llm-option enable_thinking=true and max_tokens=N."
    ),
    examples=(
        ("psykb eval probe RUN --llm hf:models/Qwen3-8B", ""),
        (
            "psykb eval probe MIX --split test --llm hf:generated/tutor",
            later("The held-out items of a mix, after training."),
        ),
        (
            "psykb eval probe RUN --llm deepseek:deepseek-chat --dry-run",
            later("What it would cost; nothing is sent."),
        ),
    ),
)
@click.argument("data", metavar=later("DATA"))
@click.option(
    "--split",
    type=OneOf(_SPLITS),
    metavar="|".join(_SPLITS),
    help=later("Of a mix: test unless told."),
)
@click.option(
    "--kinds",
    metavar=later("KINDS"),
    help=later("Only these kinds, as single,true_false; the first 20 of a kind as single:20."),
)
@wanted_option(later("How many items to draw; all unless told."))
@click.option(
    "--tries",
    type=WholeNumber(1),
    default=2,
    metavar=later("N"),
    help=later(
        "How often each item is asked, 2 unless told: from the second on with the options in "
        "another order, or as a sample of an open answer."
    ),
)
@click.option(
    "--seed",
    type=WholeNumber(0),
    default=0,
    metavar=later("N"),
    help=later("Another number gives another draw, and other orders of the options."),
)
@click.option(
    "--run",
    "name",
    metavar=later("NAME"),
    help=later("Name of the folder under generated/; otherwise probe- and eight digits."),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=later("Say what it would take; call nothing, and write nothing."),
)
@click.option(
    "--max-calls",
    type=WholeNumber(1),
    metavar=later("N"),
    help=later("Send no more than N calls that are answered."),
)
@click.option(
    "--max-tokens",
    type=WholeNumber(1),
    metavar=later("N"),
    help=later("Send no call that could bring the tokens above N, prompts and replies together."),
)
@model_options
def probe(
    call: Call,
    llm_options: tuple[str, ...],
    dry_run: bool,
    max_calls: int | None,
    max_tokens: int | None,
    **asked: object,
) -> None:
    """Ask, write, and tell."""
    from psykb.llm.spec import NONE

    call.resumable = True
    if call.settings.llm == NONE:
        raise MisuseError(_("name the model that is asked with --llm"))
    request = _request(call, **asked)  # type: ignore[arg-type] # click has checked them
    if not request.questions.items:
        call.complain(_("{data}: holds no item to ask").format(data=request.data))
        call.exit_code = NOTHING
        return
    if dry_run:
        _estimate(call, request)
        return
    options = _options(call, llm_options)
    put_outcome(call, request, _made(call, request, options, max_calls or 0, max_tokens or 0))


def _request(
    call: Call,
    *,
    data: str,
    split: str | None,
    kinds: str | None,
    wanted: int | None,
    tries: int,
    seed: int,
    name: str | None,
) -> "ProbeRequest":
    from psykb.dataset import counting
    from psykb.evaluation.probing import selecting
    from psykb.evaluation.probing.probing import ProbeRequest

    questions = selecting.read(
        call.settings.root,
        data,
        split=split,
        kinds=counting.parse(kinds) if kinds is not None else None,
        wanted=wanted,
        seed=seed,
    )
    return ProbeRequest(questions=questions, data=data, tries=tries, seed=seed, name=name)


def _options(call: Call, llm_options: tuple[str, ...]) -> dict[str, object]:
    """Return the options that the model is opened with, those of a probe behind the user's."""
    from psykb.evaluation.probing import limits

    return limits.with_defaults(call.settings.llm, read_options(llm_options))


def _estimate(call: Call, request: "ProbeRequest") -> None:
    from psykb.evaluation.probing.estimating import estimate

    model = model_of_run(call)
    found = estimate(request, model.spec, model.context, pace=model.pace, price=model.price)
    put_estimate(call, found)


def _made(
    call: Call,
    request: "ProbeRequest",
    options: dict[str, object],
    max_calls: int,
    max_tokens: int,
) -> "Outcome":
    from psykb.evaluation.probing import probing, weights

    probing.check(request, options)  # before a model is loaded, which may take minutes
    chat = open_for_run(call, options, max_calls, max_tokens)
    assert chat is not None
    try:
        with watching(call, len(request.questions.items)) as progress:
            return probing.probe(
                request,
                root=call.settings.root,
                chat=chat,
                options=options,
                address=address_of(call),
                weights=weights.digest(chat.spec),
                progress=progress,
                notice=lambda received: notice_words(call, received),
            )
    finally:
        chat.close()
