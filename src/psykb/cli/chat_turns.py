"""The turns of a conversation on the command line: questions, and what begins with a slash."""

import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.activity import Activity
from psykb.cli.answers import citations_of, put_answer, usage_line
from psykb.cli.calls import Call
from psykb.cli.draft import drafting
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, books_of, place_lines
from psykb.cli.transcript import save
from psykb.errors import BudgetError, MisuseError, ModelError, PsykbError
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Citation

if TYPE_CHECKING:
    from psykb.answering.conversation import Conversation

HELP = (
    ("/sources", later("All places that the last answer cites, numbered.")),
    ("/show N", later("The page of the N-th place, with the quote marked.")),
    (
        "/save FILE",
        later("Write the conversation to FILE.md or FILE.json; /save! replaces a file."),
    ),
    ("/reset", later("Forget the conversation and begin anew.")),
    ("/quit", later("End; so does Ctrl-D.")),
)
_ENDS = ("/quit", "/exit", "quit", "exit")


class Talk:
    """A conversation with a reader: answers on stdout, words about them on stderr."""

    def __init__(self, call: Call, conversation: "Conversation", activity: Activity) -> None:
        self._call = call
        self._conversation = conversation
        self._base = conversation.answerer.base
        self._activity = activity
        self._exit = 0

    def greet(self) -> None:
        """Tell who answers, and how to get on."""
        model = self._conversation.answerer.chat
        if model is None:
            self._call.say(_("Answers are sentences of the books. /help lists the commands."))
        else:
            words = _("Answers are written by {model} and checked. /help lists the commands.")
            self._call.say(words.format(model=model.spec))

    def follow(self, lines: Iterable[str], *, interruptible: bool = True) -> int:
        """Take lines until they end or one says so.

        Args:
            lines: questions and commands.
            interruptible: whether Ctrl-C ends the turn that runs, and not the conversation.

        Returns:
            The exit code: 5 if the budget was reached, 1 if a turn failed, else 0.
        """
        for line in lines:
            text = " ".join(line.split())
            if text in _ENDS:
                break
            try:
                self._take(text)
            except KeyboardInterrupt:
                if not interruptible:
                    raise
                self._call.say(_("stopped; the conversation is as it was before"))
        return self._exit

    def _take(self, text: str) -> None:
        """Answer a line; what is wrong with it is told, and the conversation goes on."""
        try:
            if text.startswith("/"):
                self._command(text)
            elif text:
                self._ask(text)
        except PsykbError as error:
            self._complain(text, error)

    # questions

    def _ask(self, text: str) -> None:
        answerer = self._conversation.answerer
        model = None if answerer.chat is None else answerer.chat.spec
        try:
            with drafting(self._call) as listener:
                turn = self._conversation.say(text, listener=listener)
        except (PsykbError, KeyboardInterrupt) as error:
            self._activity.record("chat", self._base, text, error=error, model=model)
            raise
        self._activity.record("chat", self._base, text, answer=turn.answer, model=model)
        if self._call.json:
            self._call.put_json_line(**jsonl.plain(turn))
            return
        if turn.asked != text:
            looked_up = _("looked up: {question}").format(question=turn.asked)
            self._call.say(self._call.style(looked_up, dim=True))
        answer = turn.answer
        books = books_of(self._base, [*citations_of(answer), *answer.nearest])
        put_answer(self._call, answer, books)
        if model is not None and answer.model is None and answer.usage is not None:
            # the answer is none of the model's, but making the question was
            seconds = answer.timings["rewrite"]
            self._call.say(usage_line(model, answer.usage, seconds))
        self._call.put("")

    def _complain(self, text: str, error: PsykbError) -> None:
        if self._call.debug:
            traceback.print_exc()
        self._call.complain(str(error))
        if self._call.json:
            failure = error.failure if isinstance(error, ModelError) else None
            kind = type(error).__name__
            told = {"kind": kind, "failure": failure, "message": str(error)}
            self._call.put_json_line(question=text, error={**told, "exit": error.exit_code})
        self._exit = max(self._exit, 1)
        if isinstance(error, BudgetError):
            self._go_on_without_model(error)

    def _go_on_without_model(self, error: BudgetError) -> None:
        """Let the books answer from here on: the next call would cost too much as well."""
        self._exit = max(self._exit, error.exit_code)
        self._conversation.answerer.chat = None
        self._call.say(
            _("From here on answers are sentences of the books; no model is called. Ask again.")
        )

    # commands

    def _command(self, text: str) -> None:
        name, _space, rest = text.partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "/sources": self._sources,
            "/show": self._show,
            "/save": lambda file: self._save(file, overwrite=False),
            "/save!": lambda file: self._save(file, overwrite=True),
            "/reset": self._reset,
            "/help": self._help,
        }
        if name not in commands:
            raise MisuseError(
                _("there is no command {name}; /help lists what there is").format(name=name)
            )
        commands[name](rest.strip())

    def _cited(self) -> list[Citation]:
        """Return the places of the last answer as they are numbered; what came nearest if none."""
        if not self._conversation.turns:
            raise MisuseError(_("nothing was asked yet"))
        answer = self._conversation.turns[-1].answer
        cited = citations_of(answer) or list(answer.nearest)
        if not cited:
            raise MisuseError(_("the last answer cites nothing"))
        return cited

    def _sources(self, _rest: str) -> None:
        cited = self._cited()
        if self._call.json:
            self._call.put_json_line(sources=cited)
            return
        books = books_of(self._base, cited)
        columns = self._call.columns
        for number, citation in enumerate(cited, 1):
            lines = [wrap(citation.quote, columns, first=f"[{number}] ", indent=INDENT)]
            lines += place_lines(self._call, citation, books[citation.document_id])
            self._call.put("\n".join([*lines, ""]))

    def _show(self, rest: str) -> None:
        from psykb.cli import run

        cited = self._cited()
        if not (rest.isascii() and rest.isdecimal() and 1 <= int(rest) <= len(cited)):
            raise MisuseError(_("write /show N, N from 1 to {n}").format(n=len(cited)))
        options = ["--kb", str(self._base.path), "--lang", self._call.settings.lang]
        flags = ["--json"] if self._call.json else []
        run(["show", cited[int(rest) - 1].id, *options, *flags])
        if not self._call.json:
            self._call.put("")

    def _save(self, name: str, *, overwrite: bool) -> None:
        name = name.strip("\"'")
        if not name:
            raise MisuseError(_("write /save FILE, with a name that ends in .md or .json"))
        file = save(self._base, self._conversation.turns, name, overwrite=overwrite)
        self._call.say(_("saved in {file}; only you can read it").format(file=file))

    def _reset(self, _rest: str) -> None:
        self._conversation.reset()
        self._call.say(_("forgotten; ask anew"))

    def _help(self, _rest: str) -> None:
        wide = max(len(name) for name, _words in HELP) + 2
        lines = [f"{name:{wide}}{_(words)}" for name, words in HELP]
        self._call.say("\n".join([*lines, _("Everything else is a question.")]))
