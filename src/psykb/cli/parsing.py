"""click in the reader's language: help, usage errors, and the options that all commands share."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from psykb.cli.calls import Call, put
from psykb.cli.helping import Example, command_help, group_help, said
from psykb.config import LANGUAGES
from psykb.errors import MisuseError
from psykb.messages import later
from psykb.messages import text as _

Decorator = Callable[[Callable[..., None]], click.Command]


class WholeNumber(click.ParamType):  # type: ignore[type-arg] # not generic before click 8.5
    """A whole number of at least `least`."""

    name = "number"

    def __init__(self, least: int) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 (click's signature)
        """Return the number."""
        try:
            number = int(str(value))
        except ValueError:
            number = self.least - 1
        if number < self.least:
            self.fail(
                _("write a whole number, {least} or more, not {value!r}").format(
                    least=self.least, value=value
                ),
                param,
                ctx,
            )
        return number


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """One of a few words."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 (click's signature)
        """Return the word."""
        if value not in self.words:
            self.fail(
                _("write {words}, not {value!r}").format(words="|".join(self.words), value=value),
                param,
                ctx,
            )
        return str(value)


class Command(click.Command):
    """A command whose help is written in the language that is spoken when it is asked for."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        examples: Sequence[Example] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; what is left over is a mistake, most often missing quotation marks."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # some come without it
            raise
        if rest and not ctx.resilient_parsing:
            raise MisuseError(
                _(
                    "too many arguments, from {word!r} on; put quotation marks around a text "
                    "with spaces"
                ).format(word=rest[0])
            )
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, what the command does, options and examples."""
        formatter.write(command_help(self, ctx, self.examples))


class Group(click.Group):
    """Commands in the order of the pipeline, each imported when it is needed."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        modules: Mapping[str, str],
        examples: Sequence[Example],
        exits: Mapping[int, str],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.modules = modules
        self.examples = examples
        self.exits = exits

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in pipeline order."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command."""
        if cmd_name not in self.modules:
            return None
        found = getattr(import_module(self.modules[cmd_name]), cmd_name.replace("-", "_"))
        if not isinstance(found, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first word names."""
        command = self.get_command(ctx, args[0])
        if command is None:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.modules)
            words = _("there is no command {name!r}").format(name=args[0])
            if near:
                words += _("; did you mean {name}?").format(name=near[0])
            raise MisuseError(words + _("; see psykb --help"))
        return args[0], command, args[1:]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, commands, options, exit codes and examples."""
        formatter.write(group_help(self, ctx, self.exits, self.examples))


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Keep what a shared option says, wherever on the command line it stands."""
    call = ctx.find_object(Call)
    if call is None or not value or param.name is None:
        return
    if param.name in ("kb", "lang"):
        call.flags[param.name] = value
    else:
        setattr(call, param.name, True)


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that may stand before the command and after it."""
    options: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("--kb",), {"metavar": later("NAME"), "help": later(
            "The knowledge base: a name under indexes/, or the path of its folder.")}),
        (("--lang",), {"metavar": "|".join(LANGUAGES), "type": OneOf(LANGUAGES), "help": later(
            "Language of all messages.")}),
        (("--json",), {"is_flag": True, "help": later(
            "Print one JSON object instead of text.")}),
        (("-q", "--quiet"), {"is_flag": True, "help": later(
            "No progress bar and no hints; errors are still printed.")}),
        (("-v", "--verbose"), {"is_flag": True, "help": later(
            "Print more: parts of scores, files as they are read.")}),
        (("--debug",), {"is_flag": True, "help": later("Show the traceback of an error.")}),
    ]  # fmt: skip
    for names, kwargs in reversed(options):
        function = click.option(*names, expose_value=False, callback=_remember, **kwargs)(function)
    return function


def book_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --book, which may be repeated; the command's function gets `books`."""
    return click.option(
        "--book",
        "books",
        multiple=True,
        metavar=later("BOOK"),
        help=later("Only this book: its id, file name, or a part of its title. May be repeated."),
    )(function)


def command(name: str, *, help: str, more: str = "", examples: Sequence[Example]) -> Decorator:
    """Make a function a command that gets the `Call` first and knows the shared options.

    Args:
        name: of the command.
        help: one sentence that says what it does; a message of the catalogue.
        more: what else to say in its help; a message of the catalogue, or "".
        examples: (command line, what it does); messages of the catalogue.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        return click.command(
            name,
            cls=Command,
            help=help,
            epilog=more,
            examples=examples,
            context_settings=CONTEXT,
            add_help_option=False,
        )(shared(helped(click.pass_obj(function))))

    return decorate


CONTEXT = {"help_option_names": ["-h", "--help"]}


def helped(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add -h and --help, whose own help is translated as well."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            put(ctx.get_help().rstrip("\n"))
            ctx.exit()

    return click.option(
        "-h",
        "--help",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=later("Show this help."),
    )(function)


def explain(error: click.UsageError) -> str:
    """Return what is wrong with a command line, in the language that is spoken."""
    if isinstance(error.ctx and error.ctx.command, Group) and type(error) is click.UsageError:
        words = _("name a command")
    elif isinstance(error, click.NoSuchOption):
        words = _("there is no option {name}").format(name=error.option_name)
        if error.possibilities:
            words += _("; did you mean {name}?").format(name=error.possibilities[0])
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        name = said(getattr(error.param, "metavar", None))
        words = _("{name} is missing").format(name=name)
    elif isinstance(error, click.BadOptionUsage):
        takes_none = "not take" in error.message  # click has but one class for both
        words = _("{name} takes no value") if takes_none else _("{name} needs a value after it")
        words = words.format(name=error.option_name)
    elif isinstance(error, click.BadParameter) and error.param is not None:
        words = f"{max(error.param.opts, key=len)}: {error.message}"
    else:
        words = error.format_message()
    path = error.ctx.command_path if error.ctx is not None else "psykb"
    return words + _("; see {command} --help").format(command=path)
