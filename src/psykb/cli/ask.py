"""`psykb ask`: an answer from the books, each claim with its citation."""

import sys
from typing import TYPE_CHECKING

import click

from psykb.cli.activity import Activity
from psykb.cli.answer_options import answer_options
from psykb.cli.answers import citations_of, put_answer
from psykb.cli.calls import NOTHING, Call
from psykb.cli.draft import drafting
from psykb.cli.models import open_model
from psykb.cli.parsing import command
from psykb.cli.printing import books_of
from psykb.errors import MisuseError, ModelError, NotFoundError, PsykbError, StoreError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Answer, Document

if TYPE_CHECKING:
    from psykb.answering.asking import Answerer


@command(
    "ask",
    help=later("Answer a question with sentences of the books, each cited, or decline."),
    more=later(
        "Below each sentence stands where it is in the book, and the id that `psykb show` takes. "
        "Where the books do not answer, that is said, and the exit code is 3. With --llm a model "
        "writes the answer; each of its claims is held to the sentences that it names, and what "
        "they do not support is marked."
    ),
    examples=(
        (later('psykb ask "What is working memory?"'), ""),
        (later('psykb ask "Who proposed the three-store model?" --book foundations'), ""),
        (later('psykb ask "What is working memory?" --llm ollama:qwen3 --strict'), ""),
        ("psykb ask - < question.txt", later("The question comes from stdin.")),
    ),
)
@click.argument("question", metavar=later("QUESTION"))
@answer_options
def ask(
    call: Call,
    question: str,
    books: tuple[str, ...],
    llm_options: tuple[str, ...],
    strict: bool,
    rerank: str | None,
    support_model: str | None,
) -> None:
    """Ask, and print the answer."""
    from psykb.answering import asking

    if question == "-":
        question = _read_question()
    asking.check_length(question)
    # whoever is in danger is told whom to call, whether or not there are books and a model
    region = call.settings.region
    answer = asking.withheld(question, region=region)
    cited: dict[str, Document] = {}
    if answer is None:
        try:
            with call.open_books() as base:
                chat = None if asking.at_risk(question) else open_model(call, llm_options)
                answerer = asking.Answerer(
                    base,
                    chat=chat,
                    strict=strict,
                    rerank=rerank,
                    support_model=support_model,
                    region=region,
                )
                answer = _answer(call, answerer, question, books)
                cited = books_of(base, [*citations_of(answer), *answer.nearest])
        except (NotFoundError, StoreError):
            answer = asking.withheld(question, region=region, without_books=True)
            if answer is None:
                raise
    put_answer(call, answer, cited)
    if answer.abstained is not None:
        call.exit_code = NOTHING


def _answer(call: Call, answerer: "Answerer", question: str, books: tuple[str, ...]) -> Answer:
    """Ask, while the draft of a model is shown; log that it was done; let go of the model."""
    activity, chat = Activity(call), answerer.chat
    model = None if chat is None else chat.spec
    try:
        with drafting(call, model) as listener:
            answer = answerer.answer(question, books=books or None, listener=listener)
    except (PsykbError, KeyboardInterrupt) as error:
        activity.record("ask", answerer.base, question, error=error, model=model)
        if isinstance(error, ModelError):
            raise _with_a_way_on(error) from error
        raise
    finally:
        if chat is not None:
            chat.close()
    activity.record("ask", answerer.base, question, answer=answer, model=model)
    return answer


def _with_a_way_on(error: ModelError) -> ModelError:
    way = _("Nothing is lost: ask again, or with --llm none for sentences of the books.")
    return ModelError(f"{error}\n{way}", failure=error.failure, retry_after=error.retry_after)


def _read_question() -> str:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise MisuseError(_("the question on standard input is not UTF-8 text")) from None
