"""`psykb demo`: the starter library ingested, asked, made into questions and a training set."""

import shlex
from pathlib import Path

from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.errors import NotFoundError
from psykb.messages import later
from psykb.messages import text as _

# The last is none that a psychology textbook answers: it is to be declined.
QUESTIONS = ("什么是工作记忆？", "What is the spacing effect?", "请问红烧肉怎么做才不腻")
ITEMS = 20  # that are made from the library, as a first look
RUN = "demo"
DIALOGUES = "starter-dialogues"  # the set that the recipe names


@command(
    "demo",
    help=later("Ingest the starter library, ask it, make questions and a training set from it."),
    more=later(
        "The library comes with psykb: an introduction to psychology and an exam guide in Chinese, "
        "a short textbook in English, and 50 dialogues. The last question is one that it rightly "
        "declines. What is made goes into generated/."
    ),
    examples=(("psykb demo", ""), ("psykb demo --kb try", "")),
)
def demo(call: Call) -> None:
    """Run the commands that a newcomer would, and show each."""
    from psykb.cli import run

    lines = [
        ["ingest", _from_here(starter_library())],
        *(["ask", question] for question in QUESTIONS),
        ["gen-qa", "-n", str(ITEMS), "--run", RUN],
        ["verify", RUN],
        ["data", "import", _from_here(_starter("dialogues")), "--name", DIALOGUES],
        ["data", "mix", _from_here(_starter("recipes") / "demo.toml")],
    ]
    for line in lines:
        call.put(f"$ psykb {' '.join(map(_shown, line))}")
        options = ["--kb", call.settings.kb, "--lang", call.settings.lang]
        code = run([*line, *options, *(["-q"] if call.quiet else [])])
        call.put("")
        if code not in (0, 3):
            call.exit_code = code
            return
    call.say(_("Next: psykb review demo · psykb show ID --png page.png · psykb ingest YOUR-BOOKS/"))


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
