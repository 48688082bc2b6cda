"""The command `psykb`: parse, call one function of the library, print."""

import signal
import sys
import traceback
import warnings
from collections.abc import Sequence
from types import FrameType, TracebackType

import click

from psykb import __version__, config, messages
from psykb.cli.calls import Call, prepare_streams, put, show_warnings, tell
from psykb.cli.parsing import CONTEXT, Group, explain, helped, shared
from psykb.errors import ModelError, PsykbError, TrainingError
from psykb.messages import later
from psykb.messages import text as _

INTERRUPTED = 130
COMMANDS = (
    "ingest",
    "status",
    "remove",
    "search",
    "show",
    "ask",
    "chat",
    "gen-qa",
    "gen-dialogue",
    "verify",
    "review",
    "coverage",
    "data",
    "train",
    "merge",
    "eval",
    "demo",
    "doctor",
    "keys",
)
EXITS = {
    0: later("done"),
    1: later("failed"),
    2: later("wrong usage"),
    3: later("declined to answer, or nothing found, made or trained on"),
    4: later("some files or items failed"),
    5: later("the next call could take more than is allowed"),
    130: later("interrupted"),
}
EXAMPLES = (
    ("psykb ingest books/", later("Read all books of a folder, then ask them.")),
    (later('psykb ask "What is working memory?"'), ""),
)


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        put(f"psykb {__version__}")
        ctx.exit()


@click.group(
    cls=Group,
    name="psykb",
    help=later("Psychology textbooks in, cited answers out: every quote is cut from the book."),
    modules={name: f"psykb.cli.{name.replace('-', '_')}" for name in COMMANDS},
    examples=EXAMPLES,
    exits=EXITS,
    context_settings=CONTEXT,
    add_help_option=False,
)
@helped
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=later("Show the version."),
)
@shared
def cli() -> None:
    """Hold the commands."""


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are told on stderr.

    This is the one place where an error becomes words and a number. What psykb did not raise on
    purpose passes through.
    """
    call = Call(debug="--debug" in args)
    try:
        messages.choose(_language(args))
        with warnings.catch_warnings():
            show_warnings(call)
            ended = cli.main(list(args), prog_name="psykb", standalone_mode=False, obj=call)
        return ended or call.exit_code
    except click.UsageError as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message().rstrip("\n"), err=True)
        else:
            call.complain(explain(error))
            _put_error(call, args, "UsageError", explain(error), error.exit_code)
        return error.exit_code
    except PsykbError as error:
        _show_trace(call)
        call.complain(str(error))
        if call.json:
            call.put_json(error=_as_json(error))
        return error.exit_code
    except OSError as error:
        _show_trace(call)
        told = f"{error.filename or 'psykb'}: {error.strerror or error}"
        call.complain(told)
        _put_error(call, args, "OSError", told, PsykbError.exit_code)
        return PsykbError.exit_code
    except (click.Abort, KeyboardInterrupt):
        words = _("interrupted; what was done is kept, the same command goes on from there")
        told = words if call.resumable else _("interrupted")
        call.complain(told)
        _put_error(call, args, "Interrupted", told, INTERRUPTED)
        return INTERRUPTED


def _put_error(call: Call, args: Sequence[str], kind: str, message: str, exit_code: int) -> None:
    """Print an error as JSON where JSON is asked for, even where the options were not read yet."""
    words = args[: args.index("--")] if "--" in args else args
    if call.json or "--json" in words:
        call.put_json(error={"kind": kind, "message": message, "exit": exit_code})


def _as_json(error: PsykbError) -> dict[str, object]:
    """Return an error as --json prints it; `failure` and `stop` say why, as codes."""
    told: dict[str, object] = {"kind": type(error).__name__}
    if isinstance(error, ModelError):  # its kinds differ in nothing that scripts could test
        told = {"kind": ModelError.__name__, "failure": error.failure.value}
    if isinstance(error, TrainingError):
        told = {"kind": TrainingError.__name__, "stop": error.stop.value}
    return {**told, "message": str(error), "exit": error.exit_code}


def _language(args: Sequence[str]) -> str:
    """Return the language for this call; `--lang` counts also where it stands after --help."""
    for at, word in enumerate(args):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and at + 1 < len(args):
            return args[at + 1]
    try:
        return config.load().lang
    except PsykbError:  # told later, by the command that needs the settings
        return config.spoken()


def _show_trace(call: Call) -> None:
    if call.debug:
        tell(traceback.format_exc().rstrip())


def _show_unexpected(
    kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Tell of an error that is psykb's own fault, in one line."""
    tell(
        "psykb: "
        + _("unexpected {kind}: {error}; --debug shows the traceback, please report it").format(
            kind=kind.__name__, error=error
        )
    )


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that what was done is written: schedulers send SIGTERM first."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line of this process and end it."""
    signal.signal(signal.SIGTERM, _terminated)
    if "--debug" not in sys.argv:
        sys.excepthook = _show_unexpected
    prepare_streams()
    sys.exit(run(sys.argv[1:]))
