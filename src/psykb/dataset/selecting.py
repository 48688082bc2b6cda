"""Choose what is exported: the items of a run or a file, as people left them."""

from collections.abc import Collection
from pathlib import Path

from psykb import jsonl
from psykb.dataset import markers
from psykb.errors import CorruptRecordError, MisuseError
from psykb.generation.reviewing import reviewed
from psykb.generation.run_folders import QA, file_of
from psykb.messages import text as _
from psykb.types import Kind, QAPair, record

EXPORTS = "exports"  # the folder of a run's exports, in its own


@record
class Selection:
    """Items in their order; `rejected` is how many others were left out because of reviews.

    `file` is where they are from, `target` where an export of them goes unless told otherwise,
    without suffix: `<run>/exports/<run>` of a run, beside it of any other file.
    """

    items: tuple[QAPair, ...]
    rejected: int
    file: Path
    target: Path


def select(
    root: Path, name: str, *, only_reviewed: bool = False, kinds: Collection[Kind] = ()
) -> Selection:
    """Return the items that `name` means, without those that a reviewer rejected, edits applied.

    Args:
        root: the project's folder.
        name: a run by name or folder, or a file of items.
        only_reviewed: only items that somebody accepted or edited.
        kinds: only these; () for all.

    Raises:
        NotFoundError: there is no such run or file, or it holds no items yet.
        CorruptRecordError: a line is no item; names file, line and field.
        MisuseError: the file was exported without quotes.
    """
    file = file_of(root, name)
    everything = _read(file)
    left = reviewed(everything, file.parent, only_reviewed=only_reviewed)
    folder = file.resolve().parent
    beside = file.parent / file.stem
    target = file.parent / EXPORTS / folder.name if file.name == QA else beside
    return Selection(
        items=tuple(item for item in left if not kinds or item.kind in kinds),
        rejected=len(everything) - len(left),
        file=file,
        target=target,
    )


def _read(file: Path) -> list[QAPair]:
    try:
        return list(jsonl.read(file, QAPair))
    except UnicodeDecodeError:
        raise MisuseError(
            _("{file}: is not UTF-8 text, so no file of items").format(file=file)
        ) from None
    except CorruptRecordError:
        if markers.named(file.read_text(encoding="utf-8")):
            raise MisuseError(
                _(
                    "{file}: its quotes were left out; put them back first: psykb data hydrate "
                    "{file} -o FILE"
                ).format(file=file)
            ) from None
        raise
