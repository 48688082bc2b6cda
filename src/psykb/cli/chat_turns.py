"""The turns of a conversation on the command line: questions, and what begins with a slash."""

import sys
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.activity import Activity
from psykb.cli.answers import citations_of
from psykb.cli.calls import Call, on_terminal
from psykb.cli.chat_answers import Notices, put_question, put_turn
from psykb.cli.chat_commands import ENDS, SHOWN, folded, help_lines
from psykb.cli.chat_input import questions_of
from psykb.cli.draft import drafting
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, books_of, place_lines
from psykb.cli.transcript import save
from psykb.errors import BudgetError, MisuseError, ModelError, PsykbError
from psykb.messages import text as _
from psykb.types import Abstention, Citation, RiskLevel

if TYPE_CHECKING:
    from psykb.answering.conversation import Conversation, Turn
    from psykb.llm.chat import Chat


class Talk:
    """A conversation with a reader: answers on stdout, words about them on stderr."""

    def __init__(
        self,
        call: Call,
        conversation: "Conversation",
        activity: Activity,
        *,
        opening: "Callable[[], Chat | None] | None" = None,
    ) -> None:
        """Begin.

        Args:
            call: how to print.
            conversation: what answers.
            activity: where turns are logged.
            opening: opens the model, before the first question that needs it: whoever is in danger
                is heard though there is no key. What fails once fails for each later question.
        """
        self._call = call
        self._conversation = conversation
        self._base = conversation.answerer.base
        self._activity = activity
        self._opening = opening
        self._trouble: PsykbError | None = None
        self._notices = Notices()
        # where the questions are not on the screen already, they stand above their answers
        typed = on_terminal(sys.stdin) and on_terminal(sys.stdout)
        self._echoes = not typed and not call.json
        self._exit = 0

    def greet(self) -> None:
        """Tell who answers, and how to get on."""
        model = self._conversation.answerer.chat
        if model is None:
            self._say(_("Answers are sentences of the books. /help lists the commands."))
        else:
            words = _("Answers are written by {model} and checked. /help lists the commands.")
            self._say(words.format(model=model.spec))

    def follow(self, lines: Iterable[str], *, interruptible: bool = True) -> int:
        """Take lines until they end or one says so.

        Args:
            lines: questions and commands.
            interruptible: whether Ctrl-C ends the turn that runs, and not the conversation.

        Returns:
            The exit code: 5 if the budget was reached, 1 if a turn failed, else 0.
        """
        for line in lines:
            if not self._follow(self._parts(line), interruptible):
                break
        return self._exit

    def _parts(self, line: str) -> list[str]:
        """Return the questions of a line, or of several that were pasted."""
        whole = " ".join(line.split())
        # what alarms the crisis gate as a whole might not in parts
        if "\n" not in line.strip() or self._conversation.at_risk(whole):
            return [whole]
        return questions_of(line)

    def _follow(self, texts: list[str], interruptible: bool) -> bool:
        """Take what was said at once; return whether the conversation goes on."""
        for text in texts:
            if folded(text) in ENDS:
                return False
            try:
                self._take(text, pasted=len(texts) > 1)
            except KeyboardInterrupt:
                if not interruptible:
                    raise
                self._say(_("stopped; the conversation is as it was before"))
                break
        return True

    def _take(self, text: str, *, pasted: bool) -> None:
        """Answer a line; what is wrong with it is told, and the conversation goes on."""
        try:
            if text.startswith(("/", "／")):
                self._command(text)
            elif text:
                self._ask(text, echo=self._echoes or (pasted and not self._call.json))
        except PsykbError as error:
            self._complain(text, error)

    def _say(self, words: str) -> None:
        self._call.say(wrap(words, self._call.columns))

    # questions

    def _ask(self, text: str, *, echo: bool) -> None:
        if echo:
            put_question(self._call, text)
        model = None
        try:
            self._open_model(text)
            chat = self._conversation.answerer.chat
            model = None if chat is None else chat.spec
            with drafting(self._call) as listener:
                turn = self._conversation.say(text, listener=listener)
        except (PsykbError, KeyboardInterrupt) as error:
            self._activity.record("chat", self._base, text, error=error, model=model)
            if echo:
                self._call.put("")
            raise
        if turn.answer is not None:
            self._activity.record("chat", self._base, text, answer=turn.answer, model=model)
        if self._call.json:
            self._call.put_json_line(**jsonl.plain(turn))
            return
        self._tell_looked_up(turn)
        answer = turn.answer
        cited = [] if answer is None else [*citations_of(answer), *answer.nearest]
        put_turn(self._call, turn, books_of(self._base, cited), self._notices, model)
        if turn.says_goodbye and not self._echoes:
            self._say(_("/quit ends the conversation; so does Ctrl-D."))
        self._call.put("")

    def _open_model(self, text: str) -> None:
        """Open the model if this is the first question that needs it."""
        if self._opening is None or not self._conversation.needs_model(text):
            return
        if self._trouble is not None:
            raise self._trouble
        try:
            self._conversation.answerer.chat = self._opening()
        except PsykbError as error:
            self._trouble = error
            raise
        self._opening = None

    def _tell_looked_up(self, turn: "Turn") -> None:
        """Say what was looked up in place of what was said."""
        answer = turn.answer
        if answer is None or answer.abstained in (Abstention.AT_RISK, Abstention.NO_QUESTION):
            return
        if turn.asked == turn.question:
            return
        words = _("looked up: {question}").format(question=turn.asked)
        if self._echoes:
            self._call.put(_("  ({words})").format(words=words))
        else:
            self._call.say(self._call.style(wrap(words, self._call.columns), dim=True))

    def _complain(self, text: str, error: PsykbError) -> None:
        if self._call.debug:
            traceback.print_exc()
        prefix = "psykb: "
        wrapped = wrap(str(error), self._call.columns, first=prefix)
        self._call.complain(wrapped.removeprefix(prefix))
        if self._call.json:
            failure = error.failure if isinstance(error, ModelError) else None
            kind = type(error).__name__
            told = {"kind": kind, "failure": failure, "message": str(error)}
            self._call.put_json_line(question=text, error={**told, "exit": error.exit_code})
        self._exit = max(self._exit, error.exit_code if error is self._trouble else 1)
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
        given, name = name, folded(name)
        joined = SHOWN.fullmatch(name)  # "/show2"
        if joined is not None:
            name, rest = joined[1], joined[2]
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
                _("there is no command {name}; /help lists what there is").format(name=given)
            )
        commands[name](rest.strip())

    def _cited(self) -> list[Citation]:
        """Return the places of the last answer as they are numbered; what came nearest if none."""
        answers = [t.answer for t in self._conversation.turns if t.small_talk is None]
        answer = answers[-1] if answers else None
        if answer is None:
            raise MisuseError(_("nothing was asked yet"))
        cited = citations_of(answer) or list(answer.nearest)
        if not cited:
            raise MisuseError(_("the last answer cites nothing"))
        return cited

    def _sources(self, _rest: str) -> None:
        cited = self._cited()
        if self._call.json:
            self._call.put_json_line(sources=cited)
            return
        if self._echoes:
            put_question(self._call, "/sources")
        books = books_of(self._base, cited)
        columns = self._call.columns
        for number, citation in enumerate(cited, 1):
            lines = [wrap(citation.quote, columns, first=f"[{number}] ", indent=INDENT)]
            lines += place_lines(self._call, citation, books[citation.document_id])
            self._call.put("\n".join([*lines, ""]))

    def _show(self, rest: str) -> None:
        from psykb.cli import run

        cited = self._cited()
        rest = folded(rest)
        if not (rest.isascii() and rest.isdecimal() and 1 <= int(rest) <= len(cited)):
            raise MisuseError(_("write /show N, N from 1 to {n}").format(n=len(cited)))
        options = ["--kb", str(self._base.path), "--lang", self._call.settings.lang]
        flags = ["--json"] if self._call.json else []
        if self._echoes:
            put_question(self._call, f"/show {rest}")
        run(["show", cited[int(rest) - 1].id, *options, *flags])
        if not self._call.json:
            self._call.put("")

    def _save(self, name: str, *, overwrite: bool) -> None:
        name = name.strip("\"'")
        if not name:
            raise MisuseError(_("write /save FILE, with a name that ends in .md or .json"))
        file = save(self._base, self._conversation.turns, name, overwrite=overwrite)
        self._say(_("saved in {file}; only you can read it").format(file=file))

    def _reset(self, _rest: str) -> None:
        self._conversation.reset()
        if self._notices.level is RiskLevel.NONE:
            self._say(_("forgotten; ask anew"))
        else:
            self._say(_("forgotten; the help lines stay for a while"))

    def _help(self, _rest: str) -> None:
        self._call.say(help_lines(self._call.columns))
