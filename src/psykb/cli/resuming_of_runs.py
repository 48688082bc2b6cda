"""`--run NAME` alone: go on with a run by the settings that its journal has."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from psykb.cli.calls import Call
from psykb.errors import MisuseError
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.dialogues.requests import DialogueRequest
    from psykb.generation.resuming import Begun
    from psykb.generation.runs import Request

Q = TypeVar("Q", "Request", "DialogueRequest")
_CODE = "class:"  # how the spec of a model that is code of the user's own begins


def resumed(
    call: Call,
    asked: Mapping[str, object],
    llm_options: tuple[str, ...],
    begun: "Callable[[Path, str], Begun[Q] | None]",
) -> tuple[Q, tuple[str, ...]] | None:
    """Return what a run that was named alone was to make, and the options of its model.

    The knowledge base and the model of the call become those of the run. A `class:` model is not
    taken from a journal, which may come from somebody else: it is code that would be run. The
    address of a server does not stand there; it is given, or set, again.

    Args:
        call: of the command.
        asked: the command's own options as they were given.
        llm_options: as they were given.
        begun: reads what a run of this kind was to make.

    Returns:
        None where anything that shapes the plan was given, or there is no such run.

    Raises:
        MisuseError: its model is to be named.
    """
    from psykb.generation.runs import folder_of
    from psykb.llm.spec import NONE

    name = asked["name"]
    shaping = {k: v for k, v in asked.items() if k not in ("name", "wanted")}
    given = any(shaping.values()) or llm_options or "kb" in call.flags
    if given or not isinstance(name, str):
        return None
    folder_of(call.settings.root, {}, name)  # refuses what is no name
    found = begun(call.settings.root, name)
    model = (found.model if found else None) or NONE
    if found is None or call.flags.get("llm", model) != model:
        return None
    if model.startswith(_CODE) and call.settings.llm != model:
        raise MisuseError(
            _(
                "--run {name}: its model is {model}, code that is run only if you name it: add "
                "--llm {model}"
            ).format(name=name, model=model)
        )
    call.flags["llm"] = model
    del call.settings  # they are read again, with the model
    call.follow(found.kb)
    wanted = asked["wanted"]
    request = found.request
    if isinstance(wanted, int):
        request = replace(request, wanted=wanted)
    return request, _options(found.options)


def _options(options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the options as they are typed, but for those of which there is only the digest."""
    from psykb import jsonl

    return tuple(f"{k}={jsonl.dumps(v)}" for k, v in options.items() if not isinstance(v, str))
