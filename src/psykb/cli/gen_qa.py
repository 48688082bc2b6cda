"""`psykb gen-qa`: questions and answers from the books, each with the quotes that carry it."""

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import click

from psykb.cli.calls import Call
from psykb.cli.gen_qa_words import put_estimate, put_made
from psykb.cli.making_of_runs import make
from psykb.cli.models import model_options, read_options
from psykb.cli.models_of_runs import model_of_run, open_for_run
from psykb.cli.options_of_runs import (
    avoid_option,
    language_option,
    run_options,
    section_option,
    seed_option,
    wanted_option,
)
from psykb.cli.parsing import OneOf, book_option, command
from psykb.cli.resuming_of_runs import resumed
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Kind, Language, Method

if TYPE_CHECKING:
    from psykb.generation.estimating import Estimate
    from psykb.generation.runs import Request
    from psykb.llm.chat import Chat

_DEFAULT = 20  # items
_METHODS = (Method.PASSAGE.value, Method.STUDENTS.value)


@command(
    "gen-qa",
    help=later("Make questions and answers from the books, each checked against its quotes."),
    more=later(
        "Without a model, rules make questions about terms, lists, contrasts, numbers and names. "
        "With --llm a model drafts them, and each draft is held to the sentences that it names. "
        "The items, the refused drafts with their reasons, and a report go into a folder under "
        "generated/. The same command goes on where it stopped: nothing is paid for twice, and a "
        "larger -n adds to what is there."
    ),
    examples=(
        ("psykb gen-qa -n 100", later("100 items by rules, without a model.")),
        (later("psykb gen-qa -n 50 --kinds single:3,short:1 --book foundations"), ""),
        (
            "psykb gen-qa -n 200 --llm deepseek:deepseek-chat --dry-run",
            later("What it would cost; nothing is sent."),
        ),
        ("psykb gen-qa --from-exam", later("The questions that exam guides print.")),
    ),
)
@wanted_option(later("How many items to accept; 20 unless told, with --from-exam all."))
@click.option(
    "--kinds",
    metavar=later("KINDS"),
    help=later(
        "Kinds with their weights, as single:3,short:1: definition, short, essay, case, single, "
        "multiple, indefinite, true_false."
    ),
)
@book_option
@section_option
@language_option(later("Language of the items: a model writes in it; rules take only books in it."))
@click.option("--from-exam", is_flag=True, help=later("Take the questions that the books print."))
@click.option(
    "--method",
    type=OneOf(_METHODS),
    metavar="|".join(_METHODS),
    help=later(
        "How a model drafts: from a passage, or by two students who answer and a teacher who "
        "writes the answer from the evidence."
    ),
)
@seed_option
@avoid_option(
    later(
        "Make no item that this run, or file of items, has, or that its dialogues were made from, "
        "and none about the same sentences. May be repeated."
    )
)
@click.option(
    "--benchmark",
    "benchmarks",
    multiple=True,
    metavar=later("FILE"),
    help=later("Make no item that this file of questions has. May be repeated."),
)
@run_options
@model_options
def gen_qa(call: Call, llm_options: tuple[str, ...], dry_run: bool, **asked: Any) -> None:  # noqa: ANN401 (click's options)
    """Make the items, and print what came of it."""
    call.resumable = True
    max_calls, max_tokens = asked.pop("max_calls"), asked.pop("max_tokens")
    from psykb.generation.resuming import begun

    taken_up = resumed(call, asked, llm_options, begun)
    request, llm_options = taken_up or (_request(call, **asked), llm_options)
    with call.open_books() as base:
        if dry_run:
            from psykb.generation.methods import open_library

            library = open_library(base, request)
            put_estimate(call, request, _estimate(call, request, library))
            return
        from psykb.generation.generating import generate

        options = read_options(llm_options)
        chat = _open(call, request, options, max_calls or 0, max_tokens or 0)
        made = make(call, request.wanted, chat, options, partial(generate, base, request))
    put_made(call, request, made)


def _request(
    call: Call,
    *,
    wanted: int | None,
    kinds: str | None,
    method: str | None,
    from_exam: bool,
    language: str | None,
    **same: Any,  # noqa: ANN401 (what goes into the request as it is)
) -> "Request":
    """Return what is asked for.

    Raises:
        MisuseError: the options do not go together.
    """
    from psykb.generation import kinds as kinds_of
    from psykb.generation.runs import Request

    how = _method(call, method, from_exam)
    if kinds is not None and how is Method.EXAM:
        raise MisuseError(_("--kinds does not go with --from-exam: the book has what it has"))
    weights: dict[Kind, int] = {}
    if how is not Method.EXAM:
        weights = kinds_of.defaults(how) if kinds is None else kinds_of.parse(kinds, how)
    return Request(
        wanted=wanted or (0 if how is Method.EXAM else _DEFAULT),
        kinds=weights,
        language=cast("Language | None", language),
        method=how,
        **same,
    )


def _method(call: Call, method: str | None, from_exam: bool) -> Method:
    from psykb.llm.spec import NONE

    if from_exam and method:
        raise MisuseError(_("--method does not go with --from-exam, which calls no model"))
    if from_exam:
        return Method.EXAM
    if call.settings.llm == NONE:
        if method:
            raise MisuseError(
                _("--method {method} needs a model: name one with --llm").format(method=method)
            )
        return Method.RULES
    return Method(method or Method.PASSAGE.value)


def _open(
    call: Call, request: "Request", options: dict[str, object], max_calls: int, max_tokens: int
) -> "Chat | None":
    from psykb.generation.methods import WITHOUT_MODEL

    if request.method in WITHOUT_MODEL:
        return None
    return open_for_run(call, options, max_calls, max_tokens)


def _estimate(call: Call, request: "Request", library: Any) -> "Estimate":  # noqa: ANN401 (a Library)
    """Return what the run would take; no model is opened, so that no key is needed."""
    from psykb.generation.estimating import SilentCaller, estimate
    from psykb.generation.methods import WITHOUT_MODEL, maker_of
    from psykb.grounding.support import SupportCheck

    support = SupportCheck.of(library.base)
    if request.method in WITHOUT_MODEL:
        maker = maker_of(request, library, None, support)
        return estimate(maker, library, request.wanted)
    model = model_of_run(call)
    asking: Any = maker_of(request, library, SilentCaller(model.spec, model.context), support)
    return estimate(
        asking, library, request.wanted, asks=asking, pace=model.pace, price=model.price
    )
