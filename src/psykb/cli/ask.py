"""`psykb ask`: sentences of the books that answer a question, each with its citation."""

import sys

import click

from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.cli.printing import abstention_lines, books_of, claim_lines
from psykb.errors import MisuseError, NotFoundError
from psykb.messages import later
from psykb.messages import text as _

ABSTAINED = 3
LONGEST = 10_000  # characters


@command(
    "ask",
    help=later("Answer a question with sentences of the books, each cited, or decline."),
    more=later(
        "Below each sentence stands where it is in the book, and the id that `psykb show` takes. "
        "Where the books do not answer, that is said, and the exit code is 3."
    ),
    examples=(
        (later('psykb ask "What is working memory?"'), ""),
        (later('psykb ask "Who proposed the three-store model?" --book foundations'), ""),
        ("psykb ask - < question.txt", later("The question comes from stdin.")),
    ),
)
@click.argument("question", metavar=later("QUESTION"))
@click.option(
    "--book",
    "books",
    multiple=True,
    metavar=later("BOOK"),
    help=later("Only this book: its id, file name, or a part of its title. May be repeated."),
)
def ask(call: Call, question: str, books: tuple[str, ...]) -> None:
    """Ask, and print the answer."""
    from psykb import jsonl
    from psykb.answering.extractive import ask as answer_from

    if question == "-":
        question = _read_question()
    if len(question) > LONGEST:
        raise MisuseError(
            _("the question has {n} characters, at most {most} can be asked").format(
                n=len(question), most=LONGEST
            )
        )
    with call.open_base() as base:
        if not base.counts.documents:
            raise NotFoundError(
                _("{path} holds no books yet; run: psykb ingest FOLDER --kb {kb}").format(
                    path=base.path, kb=call.settings.kb
                )
            )
        answer = answer_from(base, question, books=books or None)
        cited = [c for claim in answer.claims for c in claim.citations] + list(answer.nearest)
        if call.json:
            call.put_json(**jsonl.plain(answer))
        elif answer.abstained is None:
            cited_books = books_of(base, cited)
            call.put("\n\n".join(claim_lines(call, claim, cited_books) for claim in answer.claims))
        else:
            call.put(abstention_lines(call, answer, books_of(base, cited)))
    if answer.abstained is not None:
        call.exit_code = ABSTAINED


def _read_question() -> str:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise MisuseError(_("the question on standard input is not UTF-8 text")) from None
