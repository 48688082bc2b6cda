"""`psykb gen-dialogue`: conversations of a client and a counsellor, each sentence accounted for."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import click

from psykb.cli.calls import Call
from psykb.cli.gen_dialogue_turns import Turns
from psykb.cli.gen_dialogue_words import put_estimate, put_made
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
from psykb.cli.parsing import OneOf, WholeNumber, book_option, command
from psykb.cli.resuming_of_runs import resumed
from psykb.errors import MisuseError
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Language, Style

if TYPE_CHECKING:
    from psykb.generation.dialogues.generating import Prepared
    from psykb.generation.dialogues.requests import DialogueRequest
    from psykb.index.knowledge_base import KnowledgeBase

_DEFAULT = 20  # dialogues
_ROUNDS = 1
_STYLES = tuple(style.value for style in Style)


def _scenario_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --topic, --emotion and --area, which may be repeated; the function gets their plurals."""
    options = {
        "topic": later(
            "Only scenarios on this topic, by its name or words of it; “crisis” comes only so. May "
            "be repeated."),
        "emotion": later("Only scenarios with this emotion. May be repeated."),
        "area": later("Only scenarios in this area of life. May be repeated."),
    }  # fmt: skip
    for name, words in reversed(options.items()):
        function = click.option(
            f"--{name}", f"{name}s", multiple=True, metavar=later("NAME"), help=words
        )(function)
    return function


@command(
    "gen-dialogue",
    help=later("Make conversations of a client and a counsellor, judged sentence by sentence."),
    more=later(
        "A model writes a conversation from a seed: a question with its answer (--from), or a "
        "scenario of topic, emotion, area of life and client. Each sentence of the counsellor is "
        "then held to the seed and to the books: it is supported, general counselling talk, or an "
        "unsupported claim. Claims are shown to the model, which mends them; a conversation that "
        "keeps one is refused. Without books the seed alone decides. The conversations, those "
        "refused with their reasons, and a report go into a folder under generated/. The same "
        "command goes on where it stopped: nothing is paid for twice, and a larger -n adds to what "
        "is there."
    ),
    examples=(
        (
            "psykb gen-dialogue -n 20 --llm deepseek:deepseek-chat",
            later("20 conversations from psykb's own scenarios."),
        ),
        (
            "psykb gen-dialogue --from RUN --llm deepseek:deepseek-chat",
            later("Items of gen-qa, told as conversations."),
        ),
        (
            "psykb gen-dialogue --from posts.jsonl -n 500 --dry-run",
            later("What it would cost; nothing is sent."),
        ),
    ),
)
@wanted_option(later("How many conversations to accept; 20 unless told."))
@click.option(
    "--style",
    type=OneOf(_STYLES),
    metavar="|".join(_STYLES),
    help=later(
        "From questions with their answers, or from scenarios; rewrite with --from, else scenario."
    ),
)
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar=later("RUN|FILE"),
    help=later(
        "Seeds: a run of gen-qa, a set of dialogues of one exchange, or a file of posts with their "
        "answers (JSON lines of question and answer, or as PsyQA has them). May be repeated."
    ),
)
@click.option(
    "--turns",
    type=Turns(),
    metavar=later("FEWEST:MOST"),
    help=later("How many exchanges a conversation has; 4:12 unless told, 8:14 of a crisis."),
)
@click.option(
    "--rounds",
    type=WholeNumber(0),
    metavar=later("N"),
    help=later("How often unsupported claims may be mended; 1 unless told, 0 refuses them."),
)
@_scenario_options
@book_option
@section_option
@language_option(
    later("Language of the conversations; that of the seed unless told, zh of scenarios.")
)
@seed_option
@avoid_option(
    later(
        "Tell no conversation that this run, or file, has, and use none of its seeds, or items. "
        "May be repeated."
    )
)
@run_options
@model_options
def gen_dialogue(call: Call, llm_options: tuple[str, ...], dry_run: bool, **asked: Any) -> None:  # noqa: ANN401 (click's options)
    """Make the conversations, and print what came of it."""
    from psykb.generation.dialogues.resuming import begun

    call.resumable = True
    max_calls, max_tokens = asked.pop("max_calls"), asked.pop("max_tokens")
    shaping = {**asked, "rounds": asked["rounds"] is not None}  # 0 is a number like others
    taken_up = resumed(call, shaping, llm_options, begun)
    request, llm_options = taken_up or (_request(**asked), llm_options)
    if not dry_run:
        _check_model(call)
    options = read_options(llm_options)
    base = _books(call, request)
    try:
        if dry_run:
            _put_dry(call, request, base)
            return
        _make(call, request, base, options, (max_calls or 0, max_tokens or 0))
    finally:
        if base is not None:
            base.close()


def _put_dry(call: Call, request: "DialogueRequest", base: "KnowledgeBase | None") -> None:
    """Print what a run would take; no model is opened, so that no key is needed, and none named."""
    from psykb.generation.dialogues.estimating import estimate
    from psykb.llm.spec import NONE

    model = model_of_run(call)
    parts = _prepared(call, request, base)
    # without a model nothing is known of its price, and not that it is free
    price = None if call.settings.llm == NONE else model.price
    found = estimate(parts, model.spec, model.context, pace=model.pace, price=price)
    put_estimate(call, request, found)


def _prepared(call: Call, request: "DialogueRequest", base: "KnowledgeBase | None") -> "Prepared":
    """Open what a run works with, and say what of the sources is no seed."""
    from psykb.generation.dialogues.generating import prepared

    parts = prepared(base, request, kb=call.kb_path.name, root=call.settings.root)
    if parts.left_out:
        call.say(
            plural(
                "{n} row of the seeds is left out: a longer dialogue, an item without an "
                "explanation, or a question without an answer.",
                "{n} rows of the seeds are left out: longer dialogues, items without an "
                "explanation, or questions without an answer.",
                parts.left_out,
            )
        )
    return parts


def _make(
    call: Call,
    request: "DialogueRequest",
    base: "KnowledgeBase | None",
    options: dict[str, object],
    limits: tuple[int, int],
) -> None:
    """Make the conversations within a budget of calls and tokens, and print what came of it."""
    from psykb.generation.dialogues.generating import generate

    parts = _prepared(call, request, base)
    chat = open_for_run(call, options, *limits)
    if chat is None:
        raise _without_model()
    made = make(call, request.wanted, chat, options, partial(generate, parts))
    put_made(call, request, made)


def _request(
    *,
    wanted: int | None,
    style: str | None,
    sources: tuple[str, ...],
    turns: tuple[int, int] | None,
    rounds: int | None,
    language: str | None,
    **same: Any,  # noqa: ANN401 (what goes into the request as it is)
) -> "DialogueRequest":
    """Return what is asked for.

    Raises:
        MisuseError: the options do not go together.
    """
    from psykb.generation.dialogues.briefs import TURNS
    from psykb.generation.dialogues.requests import DialogueRequest

    how = Style(style) if style else Style.REWRITE if sources else Style.SCENARIO
    _check_style(how, sources, same)
    if how is Style.SCENARIO:
        same |= _ids(same)
    return DialogueRequest(
        wanted=wanted or _DEFAULT,
        style=how,
        sources=sources,
        turns=turns or TURNS,
        rounds=_ROUNDS if rounds is None else rounds,
        language=cast("Language | None", language),
        **same,
    )


def _ids(same: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the parts of scenarios that are asked for by their ids, in whatever words they are.

    Raises:
        MisuseError: there is none of that name.
    """
    from psykb.generation.dialogues.scenarios import named

    parts = {"topics": "topic", "emotions": "emotion", "areas": "area"}
    return {option: named(part, same[option]) for option, part in parts.items()}


def _check_style(how: Style, sources: tuple[str, ...], same: dict[str, Any]) -> None:
    if how is Style.REWRITE and not sources:
        raise MisuseError(_("--style rewrite needs seeds: name a run or a file with --from"))
    if how is Style.SCENARIO and sources:
        raise MisuseError(_("--from does not go with --style scenario, which has no other seeds"))
    given = next((n for n in ("topics", "emotions", "areas") if same.get(n)), None)
    if how is Style.REWRITE and given is not None:
        option = f"--{given.removesuffix('s')}"
        raise MisuseError(_("{option} goes with scenarios, not with --from").format(option=option))


def _check_model(call: Call) -> None:
    """Check that a model is named.

    Raises:
        MisuseError: none is.
    """
    from psykb.llm.spec import NONE

    if call.settings.llm == NONE:
        raise _without_model()


def _without_model() -> MisuseError:
    return MisuseError(
        _("gen-dialogue needs a model: name one with --llm, as --llm deepseek:deepseek-chat")
    )


def _books(call: Call, request: "DialogueRequest") -> "KnowledgeBase | None":
    """Return the base that is meant; None, and say so, where nobody named one and there is none.

    Raises:
        NotFoundError: it is not there, and was named, or something needs it.
        StoreError: it is damaged.
    """
    from psykb.index.manifest import NAME

    named = call.settings.origins["kb"] != "default" or (
        request.books or request.sections or request.support_model
    )
    if named or (call.kb_path / NAME).is_file():
        base = call.open_base()
        if base.counts.documents:
            return base
        base.close()
    call.say(
        _(
            "No books at {path}: what a counsellor claims is held to the seed alone. To hold it to "
            "books, too: psykb ingest FOLDER"
        ).format(path=call.kb_path)
    )
    return None
