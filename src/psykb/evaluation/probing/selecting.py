"""Which items a probe asks: those of a run, or those that the rows of a mix are made of."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.dataset import selecting
from psykb.dataset.mixing import locked
from psykb.dataset.mixing.drawing import drawn
from psykb.dataset.mixing.probes import wording
from psykb.dataset.mixing.results import Traced
from psykb.dataset.mixing.wishes import SPLITS
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.generation.file_kinds import holds_items
from psykb.generation.run_folders import GENERATED, QA, file_of
from psykb.messages import text as _
from psykb.types import Kind, QAPair, record

_ORIGINS = "origins.jsonl"


@record
class Questions:
    """What is asked.

    Args:
        data: the name of the run or mix, as a report says it.
        split: of a mix; "" of a run.
        items: in their order, no two of one id.
        there: how many there were to draw from.
    """

    data: str
    split: str
    items: tuple[QAPair, ...]
    there: int

    @property
    def digest(self) -> str:
        """The SHA-256 of what is asked, and of what counts as right."""
        said = [[one.id, wording(one)] for one in self.items]
        return hashlib.sha256(jsonl.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()


def read(
    root: Path,
    data: str,
    *,
    split: str | None = None,
    kinds: Mapping[Kind, int | None] | None = None,
    wanted: int | None = None,
    seed: int = 0,
) -> Questions:
    """Return the items to ask, without those that a reviewer rejected, edits applied.

    Args:
        root: the project's folder.
        data: a run or a file of items, or a mix by its name under `<root>/generated` or its folder.
        split: of a mix; "test" unless told.
        kinds: only these, the first so many of each, None for all of a kind; None for all kinds.
        wanted: how many are drawn by chance; None for all. More are the same and others.
        seed: of the draw.

    Raises:
        NotFoundError: there is no such run or mix, or the items of its rows are not at hand.
        MisuseError: a split of what is no mix, or no such split.
        CorruptRecordError: a line is no item, or a mix is not as its lock has it.
    """
    mix = _mix(root, data)
    if mix is None:
        if split is not None:
            raise MisuseError(
                _("--split {split}: {data} is no mix, and has no splits").format(
                    split=split, data=data
                )
            )
        everything, name = selecting.select(root, data).items, _name(root, data)
    else:
        split = split or SPLITS[-1]
        everything, name = tuple(_of_mix(root, mix, split)), mix.resolve().name
    fitting = _of_kinds(everything, kinds)
    asked = fitting if wanted is None else drawn(fitting, wanted, seed, lambda one: one.id)
    return Questions(data=name, split=split or "", items=tuple(asked), there=len(fitting))


def _mix(root: Path, data: str) -> Path | None:
    """Return the folder of a mix; None where something else is meant."""
    path = "/" in data or "\\" in data or data in (".", "..")
    tried = [Path(data)] if path else [root / GENERATED / data, Path(data)]
    return next((one for one in tried if data and locked.is_mix(one)), None)


def _name(root: Path, data: str) -> str:
    file = file_of(root, data).resolve()
    return file.parent.name if file.name == QA else file.name


def _of_kinds(items: Sequence[QAPair], kinds: Mapping[Kind, int | None] | None) -> Sequence[QAPair]:
    if kinds is None:
        return items
    found, taken = [], dict.fromkeys(kinds, 0)
    for item in items:
        most = kinds.get(item.kind)
        if item.kind in kinds and (most is None or taken[item.kind] < most):
            taken[item.kind] += 1
            found.append(item)
    return found


def _of_mix(root: Path, mix: Path, split: str) -> list[QAPair]:
    """Return the items that the rows of a split ask, in the order of the rows."""
    files = [mix / f"{split}.jsonl", mix / _ORIGINS]
    locked.check(files, whole=False)
    wanted = dict.fromkeys(
        one.item for one in jsonl.read(mix / _ORIGINS, Traced) if one.split == split and one.item
    )
    known: dict[str, QAPair] = {}
    for file in _runs(root, mix / locked.LOCK):
        for item in selecting.select(root, str(file)).items:
            known.setdefault(item.id, item)
    gone = [one for one in wanted if one not in known]
    if gone:
        raise NotFoundError(
            _(
                "{mix}: {n} items of its {split} rows are in no run at hand, the first is {item}; "
                "name the run itself: psykb eval probe RUN"
            ).format(mix=mix, n=len(gone), split=split, item=gone[0])
        )
    return [known[one] for one in wanted]


def _runs(root: Path, lock: Path) -> list[Path]:
    """Return the files of items that went into a mix and are still where they were."""
    try:
        sources = json.loads(lock.read_bytes())["sources"]
        names = [name for source in sources for name in source["inputs"]]
    except (ValueError, KeyError, TypeError):
        raise CorruptRecordError(
            _("{path}: is no lock of a mix; mix again, or remove it").format(path=lock)
        ) from None
    files = [root / name for name in dict.fromkeys(names) if isinstance(name, str)]
    return [file for file in files if file.is_file() and holds_items(file)]
