"""Write the help of a command, in the language that is spoken when it is asked for."""

from collections.abc import Mapping, Sequence

import click

from psykb.cli.layout import pad, width, wrap
from psykb.messages import text as _

Example = tuple[str, str]  # a command line; what it does, or ""

_COLUMNS = 80
_OPTION_COLUMNS = 26  # options longer than this have their words on the next line
_COMMAND_COLUMNS = 10
_EXIT_COLUMNS = 7
_EVERYWHERE = ("kb", "lang", "json", "quiet", "verbose", "debug", "help", "version")


def said(message: str | None) -> str:
    """Return a message in the language that is spoken; there may be none."""
    return _(message) if message else ""


def command_help(command: click.Command, ctx: click.Context, examples: Sequence[Example]) -> str:
    """Return usage, what the command does, its options and examples."""
    lines = _usage(command, ctx, [])
    if command.epilog:
        lines += ["", wrap(_(command.epilog), _COLUMNS)]
    return "\n".join([*lines, *_options(command, ctx), *_examples(examples)]) + "\n"


def group_help(
    group: click.Group,
    ctx: click.Context,
    exits: Mapping[int, str],
    examples: Sequence[Example],
) -> str:
    """Return usage, commands, options, exit codes and examples."""
    lines = _usage(group, ctx, [_("COMMAND …")])
    commands = [(name, group.get_command(ctx, name)) for name in group.list_commands(ctx)]
    helps = [(name, said(command.help)) for name, command in commands if command is not None]
    lines += ["", _("Commands:"), *_definitions(helps, _COMMAND_COLUMNS)]
    lines += _options(group, ctx)
    codes = [(str(code), _(words)) for code, words in exits.items()]
    lines += ["", _("Exit codes:"), *_definitions(codes, _EXIT_COLUMNS)]
    return "\n".join([*lines, *_examples(examples)]) + "\n"


def _usage(command: click.Command, ctx: click.Context, more: Sequence[str]) -> list[str]:
    arguments = [said(p.metavar) for p in command.params if isinstance(p, click.Argument)]
    words = " ".join([ctx.command_path, _("[OPTIONS]"), *arguments, *more])
    return [_("Usage: {words}").format(words=words), "", wrap(said(command.help), _COLUMNS)]


def _options(command: click.Command, ctx: click.Context) -> list[str]:
    options = [p for p in command.get_params(ctx) if isinstance(p, click.Option)]
    options.sort(key=lambda p: p.name in _EVERYWHERE)  # those of the command itself come first
    items = [(_spelt(p), said(p.help)) for p in options]
    return ["", _("Options:"), *_definitions(items, _OPTION_COLUMNS)]


def _spelt(option: click.Option) -> str:
    """Return an option as it is written: "-k, --number N"."""
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag or not option.metavar else f"{names} {_(option.metavar)}"


def _definitions(items: Sequence[tuple[str, str]], columns: int) -> list[str]:
    """Return lines of a name and, after `columns` columns, its words."""
    lines = []
    indent = " " * (columns + 2)
    for name, words in items:
        first = f"  {pad(name, columns - 2)}  "
        if width(name) > columns - 2:
            lines.append(f"  {name}")
            first = indent
        lines.append(wrap(words, _COLUMNS, indent=indent, first=first))
    return lines


def _examples(examples: Sequence[Example]) -> list[str]:
    lines = ["", _("Examples:")] if examples else []
    for line, words in examples:
        if words:
            lines.append(wrap(f"# {_(words)}", _COLUMNS, indent="  "))
        lines.append(f"  {_(line)}")
    return lines
