"""`psykb chat`: questions one after the other, each of which may lean on those before it."""

import sys
from contextlib import ExitStack

from psykb.cli.activity import Activity
from psykb.cli.answer_options import answer_options
from psykb.cli.calls import Call, on_terminal
from psykb.cli.chat_input import piped_lines, typed_lines
from psykb.cli.chat_turns import Talk
from psykb.cli.models import open_model
from psykb.cli.parsing import command
from psykb.messages import later


@command(
    "chat",
    help=later("Ask one question after the other; follow-ups may lean on what was said."),
    more=later(
        "A follow-up (“why?”, “and negative reinforcement?”) is made to stand alone before it is "
        "looked up; what is looked up is shown. /help lists what can be written beside questions: "
        "/sources, /show N, /save FILE, /reset, /quit. Nothing of what you write is kept, unless "
        "you /save it. From a pipe each line is a question; with --json each answer is a line."
    ),
    examples=(
        ("psykb chat", ""),
        ("psykb chat --llm ollama:qwen3 --book foundations", ""),
        ("psykb chat --json < questions.txt", later("One question a line, one JSON object each.")),
    ),
)
@answer_options
def chat(
    call: Call,
    books: tuple[str, ...],
    llm_options: tuple[str, ...],
    strict: bool,
    rerank: str | None,
    support_model: str | None,
) -> None:
    """Talk until the input ends."""
    from psykb.answering.asking import Answerer
    from psykb.answering.conversation import Conversation

    with ExitStack() as closing:
        base = closing.enter_context(call.open_books())
        if books:
            base.find_books(books)  # a wrong name is told before the first question
        model = open_model(call, llm_options)
        if model is not None:
            closing.enter_context(model)
        answerer = Answerer(
            base,
            chat=model,
            strict=strict,
            rerank=rerank,
            support_model=support_model,
            region=call.settings.region,
        )
        talk = Talk(call, Conversation(answerer, books=books or None), Activity(call))
        if on_terminal(sys.stdin) and (on_terminal(sys.stdout) or on_terminal(sys.stderr)):
            talk.greet()
            talk.follow(typed_lines())
        else:
            call.exit_code = talk.follow(piped_lines(), interruptible=False)
