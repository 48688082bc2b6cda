"""`psykb demo`: the starter library ingested, asked, made into questions and a training set."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.errors import NotFoundError
from psykb.messages import later
from psykb.messages import text as _

# The last is none that a psychology textbook answers: it is to be declined.
QUESTIONS = ("什么是工作记忆？", "What is the spacing effect?", "请问红烧肉怎么做才不腻")
ITEMS = 20  # that are made from the library, as a first look
RUN = "demo"
MIX = "demo-mix"  # the name of what the recipe gives
DIALOGUES = "starter-dialogues"  # the set that the recipe names


@command(
    "demo",
    help=later("Ingest the starter library, ask it, make questions and a training set from it."),
    more=later(
        "The library comes with psykb: an introduction to psychology and an exam guide in Chinese, "
        "a short textbook in English, and 50 dialogues. The last question is one that it rightly "
        "declines. What is made goes into generated/; of a base named by --kb, under names of its "
        "own."
    ),
    examples=(("psykb demo", ""), ("psykb demo --kb try", "")),
)
def demo(call: Call) -> None:
    """Run the commands that a newcomer would, and show each."""
    name = _named(call)
    lines: list[Callable[[], list[str]]] = [
        lambda: ["ingest", _from_here(starter_library())],
        *(partial(_ask, question) for question in QUESTIONS),
        lambda: ["gen-qa", "-n", str(ITEMS), "--run", name],
        lambda: ["verify", name],
        lambda: ["data", "import", _from_here(_starter("dialogues")), "--name", DIALOGUES],
        lambda: ["data", "mix", _from_here(_recipe(call, name))],
    ]
    steps: list[dict[str, object]] = []
    for line in lines:
        step = _run(call, line())
        steps.append(step)
        if step["exit_code"] not in (0, 3):
            call.exit_code = cast("int", step["exit_code"])
            break
    if call.json:
        call.put_json(run=name, steps=steps)
    elif not call.exit_code:
        call.say(
            _(
                "Next: psykb review {run} · psykb show ID --png page.png · psykb ingest YOUR-BOOKS/"
            ).format(run=name)
        )


def _ask(question: str) -> list[str]:
    return ["ask", question]


def _run(call: Call, words: list[str]) -> dict[str, object]:
    """Run a command; return it, how it ended, and with --json what it printed."""
    from psykb.cli import run

    options = ["--kb", call.settings.kb, "--lang", call.settings.lang]
    options += ["-q"] if call.quiet else []
    if call.json:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = run([*words, *options, "--json"])
        told = json.loads(printed.getvalue() or "null")
        return {"command": words, "exit_code": code, "result": told}
    call.put(f"$ psykb {' '.join(map(_shown, words))}")
    code = run([*words, *options])
    call.put("")
    return {"command": words, "exit_code": code}


def _named(call: Call) -> str:
    """Return the name of the run: of another base than the default one of its own."""
    if call.settings.origins["kb"] == "default":
        return RUN
    base = re.sub(r"[^\w-]+", "-", call.kb_path.name).strip("-")
    return f"{RUN}-{base}" if base else RUN


def _recipe(call: Call, name: str) -> Path:
    """Return the recipe that mixes the run `name`: the starter's, or one written for it.

    Raises:
        NotFoundError: the starter's is not there.
    """
    starter = _starter("recipes") / "demo.toml"
    if name == RUN:
        return starter
    from psykb.generation.run_folders import GENERATED

    content = starter.read_text(encoding="utf-8")
    for key, old, new in (("name", MIX, f"{name}-mix"), ("run", RUN, name)):
        content = content.replace(f'\n{key} = "{old}"\n', f'\n{key} = "{new}"\n')
    path = call.settings.root / GENERATED / f"{name}.toml"  # gen-qa has made the folder
    jsonl.write_atomically(path, content)
    return path


def _shown(word: str) -> str:
    """Return a word of a command as a person would type it."""
    return f'"{word}"' if " " in word or not word.isascii() else shlex.quote(word)


def starter_library() -> Path:
    """Return the folder of the starter library, in an installed psykb or in a clone.

    Raises:
        NotFoundError: it is in neither place.
    """
    return _starter("library", "books")


def _starter(installed: str, in_clone: str | None = None) -> Path:
    """Return a folder of what comes with psykb, by its name when installed and in a clone."""
    package = Path(__file__).parent.parent
    clone = package.parent.parent / "kb" / (in_clone or installed)
    for folder in (package / "data" / installed, clone):
        if folder.is_dir():
            return folder
    raise NotFoundError(_("the starter library did not come with this installation of psykb"))


def _from_here(path: Path) -> str:
    """Return a path as it is written in this folder."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
