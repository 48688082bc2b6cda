"""`psykb chat`: questions one after the other, each of which may lean on those before it."""

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.activity import Activity
from psykb.cli.answer_options import answer_options
from psykb.cli.calls import Call, on_terminal
from psykb.cli.chat_answers import Notices, put_question, put_turn
from psykb.cli.chat_commands import ENDS, folded
from psykb.cli.chat_input import piped_lines, typed_lines
from psykb.cli.chat_turns import Talk
from psykb.cli.models import open_model
from psykb.cli.parsing import command
from psykb.errors import NotFoundError, PsykbError, StoreError
from psykb.messages import later
from psykb.types import Message

if TYPE_CHECKING:
    from psykb.llm.chat import Chat


@command(
    "chat",
    help=later("Ask one question after the other; follow-ups may lean on what was said."),
    more=later(
        "A follow-up (“why?”, “and negative reinforcement?”) is made to stand alone before it is "
        "looked up; what is looked up is shown. /help lists what can be written beside questions: "
        "/sources, /show N, /save FILE, /reset, /quit. Nothing of what you write is kept, unless "
        "you /save it. From a pipe each line is a question, and stands above its answer; with "
        "--json each answer is a line."
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

    typed = on_terminal(sys.stdin) and (on_terminal(sys.stdout) or on_terminal(sys.stderr))
    with ExitStack() as closing:
        try:
            base = closing.enter_context(call.open_books())
            if books:
                base.find_books(books)  # a wrong name is told before the first question
        except (NotFoundError, StoreError) as error:
            if typed:
                raise
            call.exit_code = hear_out(call, error, piped_lines())
            return

        def opening() -> "Chat | None":
            model = open_model(call, llm_options)
            return None if model is None else closing.enter_context(model)

        answerer = Answerer(
            base,
            chat=opening() if typed else None,
            strict=strict,
            rerank=rerank,
            support_model=support_model,
            region=call.settings.region,
        )
        conversation = Conversation(answerer, books=books or None)
        talk = Talk(call, conversation, Activity(call), opening=None if typed else opening)
        if typed:
            talk.greet()
            talk.follow(typed_lines())
        else:
            call.exit_code = talk.follow(piped_lines(), interruptible=False)


def hear_out(call: Call, error: PsykbError, lines: Iterable[str]) -> int:
    """Tell what is missing, and go on to hear: who is in danger is told whom to call all the same.

    Args:
        call: how to print.
        error: why no question can be answered.
        lines: what is said.

    Returns:
        The exit code, that of the error.

    Raises:
        PsykbError: the error itself, where nothing at all is said.
    """
    from psykb.answering.asking import check_length, withheld
    from psykb.answering.conversation import Turn

    notices, history = Notices(), list[Message]()
    kind = type(error).__name__
    told = {"kind": kind, "failure": None, "message": str(error), "exit": error.exit_code}
    for line in lines:
        text = " ".join(line.split())
        if folded(text) in ENDS:
            break
        if not history:
            call.complain(str(error))
        check_length(text)
        answer = withheld(text, history, region=call.settings.region, without_books=True)
        history.append(Message(role="user", content=text))
        if answer is not None:
            turn = Turn(question=text, asked=text, answer=answer)
            if call.json:
                call.put_json_line(**jsonl.plain(turn))
            else:
                put_question(call, text)
                put_turn(call, turn, {}, notices, None)
                call.put("")
        elif call.json:
            call.put_json_line(question=text, error=told)
    if not history:
        raise error
    return error.exit_code
