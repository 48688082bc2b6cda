"""`psykb data mix`: a training set out of several sources, by a recipe."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import NOTHING, SOME_FAILED, Call
from psykb.cli.data_mix_words import tell
from psykb.cli.parsing import command
from psykb.errors import MisuseError, NotFoundError, StoreError
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.mixing.results import Mixed
    from psykb.index.knowledge_base import KnowledgeBase


@command(
    "mix",
    help=later("Mix a training set out of dialogues and items, by a recipe."),
    more=later(
        "Writes train.jsonl, valid.jsonl and test.jsonl to generated/NAME, with what was refused, "
        "where each row is from, a report, and recipe.lock.json: digests, counts and licences. No "
        "two splits share a passage that carries an answer, a question, a long turn, or half of "
        "their words; the leaks that are left are counted in the rows as written. The same recipe "
        "and inputs give the same bytes."
    ),
    examples=(
        ("psykb data mix --template > my.toml", later("A recipe with comments, to begin with.")),
        ("psykb data mix my.toml --dry-run", later("What it would give; nothing is written.")),
        ("psykb data mix my.toml", ""),
    ),
)
@click.argument("recipe", metavar=later("RECIPE.toml"), required=False)
@click.option("--template", is_flag=True, help=later("Print a recipe with comments."))
@click.option(
    "--dry-run", is_flag=True, help=later("Tell what the recipe would give, and write nothing.")
)
@click.option(
    "--force", is_flag=True, help=later("Replace a mix of that name that has other content.")
)
def mix(call: Call, recipe: str | None, template: bool, dry_run: bool, force: bool) -> None:
    """Read the recipe, mix, write, and tell."""
    from psykb.dataset.mixing.template import TEMPLATE

    if template and call.json:
        call.put_json(template=TEMPLATE)
        return
    if template:
        call.put(TEMPLATE.removesuffix("\n"))
        return
    if recipe is None:
        raise MisuseError(
            _("name a recipe; a first one is printed by: psykb data mix --template > my.toml")
        )
    from psykb.dataset.mixing import mixing, publishing, recipes
    from psykb.generation.run_folders import GENERATED

    read = recipes.read(Path(recipe))
    root = call.settings.root
    if not dry_run:
        publishing.check_free(root / GENERATED / read.name)
    with ExitStack() as opened:
        mixed = mixing.mix(read, root, _Books(call, opened).of)
        folder, new = None, False
        if not dry_run and mixed.report.rows:
            folder, new = publishing.publish(mixed, root, force=force)
    call.exit_code = _code(mixed)
    tell(call, mixed, folder, new=new)


def _code(mixed: "Mixed") -> int:
    report = mixed.report
    if not report.rows:
        return NOTHING
    refused = report.contaminated and report.on_hit == "refuse"
    return SOME_FAILED if refused else 0


class _Books:
    """Opens the bases of runs, each once: the one that was named, else the one of the run."""

    def __init__(self, call: Call, opened: ExitStack) -> None:
        self._call = call
        self._opened = opened
        self._known: dict[Path, KnowledgeBase | None] = {}

    def of(self, run: Path) -> "KnowledgeBase | None":
        """Return the base of a run, None where it is not at hand and none was named."""
        path = self._path(run)
        if path not in self._known:
            self._known[path] = self._open(path)
        return self._known[path]

    def _path(self, run: Path) -> Path:
        from psykb.generation import run_folders
        from psykb.index.naming import find

        settings = self._call.settings
        own = run_folders.base_of(run) if settings.origins["kb"] == "default" else None
        return find(own or settings.kb, settings.root)

    def _open(self, path: Path) -> "KnowledgeBase | None":
        from psykb.index.knowledge_base import KnowledgeBase

        named = "kb" in self._call.flags
        try:
            return self._opened.enter_context(KnowledgeBase.open(path))
        except NotFoundError:
            if named:
                raise
            return None
        except StoreError as error:
            if named:
                raise
            self._call.complain(str(error))
            return None
