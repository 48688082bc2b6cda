"""The earlier mix whose rows a recipe wants to keep in their splits."""

from pathlib import Path

from psykb.dataset import rows_of
from psykb.dataset.mixing import locked
from psykb.dataset.mixing.wishes import Recipe
from psykb.errors import MisuseError
from psykb.messages import text as _


def kept_files(recipe: Recipe, root: Path) -> tuple[Path, ...]:
    """Return the splits of that mix; () where the recipe names none.

    Raises:
        NotFoundError: there is nothing of that name.
        MisuseError: it is no mix.
        CorruptRecordError: its files are not as its lock has them.
    """
    name = recipe.split.keep
    if not name:
        return ()
    files = rows_of.files_of(root, name)
    if files[0].name not in rows_of.SPLITS:
        raise MisuseError(_("[split] keep: {name} is no mix").format(name=name))
    locked.check(files, whole=not Path(name).is_file())
    return files
