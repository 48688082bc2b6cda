"""`psykb keys`: keep the keys of providers where nobody else can read them."""

import sys
from collections.abc import Callable
from typing import NoReturn

import click

from psykb.cli.calls import Call, on_terminal
from psykb.cli.layout import table
from psykb.cli.parsing import command
from psykb.errors import MisuseError, NotFoundError
from psykb.llm import keys as store
from psykb.llm.presets import presets
from psykb.messages import later
from psykb.messages import text as _

INTERRUPTED = 130


@command(
    "keys",
    help=later("Keep the keys of providers: list, set NAME, remove NAME."),
    more=later(
        "NAME is a provider's (deepseek, qwen, …) or openai-like. A key is asked for without being "
        "shown, or read as one line from stdin. It is kept in a file that only you can read; a "
        "variable of the environment stands above it. No key is ever printed."
    ),
    examples=(
        ("psykb keys", later("Which keys there are, and where from.")),
        ("psykb keys set deepseek", later("Paste the key when it is asked for.")),
        ("psykb keys set openai < key.txt", ""),
        ("psykb keys remove deepseek", ""),
    ),
)
@click.argument("words", nargs=-1, metavar=later("[list|set NAME|remove NAME]"))
def keys(call: Call, words: tuple[str, ...]) -> None:
    """Do what the first word says."""
    action, *rest = words or ("list",)
    doing: dict[str, Callable[[Call, str], None]] = {"set": _set, "remove": _remove}
    if action == "list" and not rest:
        _list(call)
    elif action in doing and rest:
        if len(rest) > 1:
            _refuse_argument(action, rest[0])
        doing[action](call, rest[0])
    else:
        raise MisuseError(
            _("write: psykb keys list, psykb keys set NAME, or psykb keys remove NAME")
        )


def _refuse_argument(action: str, name: str) -> NoReturn:
    """Refuse words after the name: they are most likely the key."""
    name = store.check(name)
    if action != "set":
        raise MisuseError(_("one name at a time: psykb keys remove NAME"))
    raise MisuseError(
        _(
            "a key on the command line can be seen by others on this machine, and stays in the "
            "shell's history: nothing was stored; run: psykb keys set {name}, and paste it then"
        ).format(name=name)
    )


def _list(call: Call) -> None:
    found = store.known()
    if call.json:
        listed = [{"name": k.name, "length": len(k.value), "origin": k.origin} for k in found]
        call.put_json(file=store.file(), keys=listed)
        return
    if not found:
        names = ", ".join(name for name, preset in presets().items() if preset.keys)
        call.say(
            _("There is no key yet: psykb keys set NAME, with one of {names}").format(names=names)
        )
        return
    rows = [[key.name, _("{n} characters").format(n=len(key.value)), key.origin] for key in found]
    call.put("\n".join(table(rows)))


def _set(call: Call, name: str) -> None:
    name = store.check(name)
    try:
        key = _ask(name)
    except (click.Abort, KeyboardInterrupt):
        call.complain(_("interrupted; nothing was stored"))
        raise click.exceptions.Exit(INTERRUPTED) from None
    path = store.store(name, key)
    found = store.find(name)
    above = found.origin if found is not None and found.origin != str(path) else None
    if call.json:
        call.put_json(name=name, file=path, overridden_by=above)
        return
    call.say(_("The key of {name} is kept in {file}.").format(name=name, file=path))
    if above is not None:
        call.complain(
            _("{variable} is set and stands above it; unset it to use the key kept now").format(
                variable=above
            )
        )


def _ask(name: str) -> str:
    """Return a key: typed where it is not shown, or the first line of stdin."""
    if on_terminal(sys.stdin):
        return str(click.prompt(_("Key of {name}").format(name=name), hide_input=True, err=True))
    try:
        return sys.stdin.readline().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise MisuseError(_("the key on standard input is not UTF-8 text")) from None


def _remove(call: Call, name: str) -> None:
    name = store.check(name)
    if not store.remove(name):
        found = store.find(name)
        if found is None:
            raise NotFoundError(_("{name}: there is no key to remove").format(name=name))
        raise NotFoundError(
            _("{name}: its key is in the variable {variable}; unset it there").format(
                name=name, variable=found.origin
            )
        )
    if call.json:
        call.put_json(name=name, file=store.file())
    else:
        call.say(
            _("The key of {name} is removed from {file}.").format(name=name, file=store.file())
        )
