"""What a probe wrote of a model: which items it knew without a book, and how that is read."""

from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path

from psykb import jsonl
from psykb.errors import CorruptRecordError, NotFoundError
from psykb.generation.run_folders import GENERATED
from psykb.messages import text as _
from psykb.types import Metric, Probed, QAPair, Usage, record

SCHEMA = 1
PROBED, REPORT, PAGE = "probed.jsonl", "report.json", "report.md"
_SHOWN = 8  # names of probes in a message


@record
class ProbedItem(Probed):
    """One item put to a model without any evidence, and its `wording` then, see `wording`."""

    wording: str


def wording(item: QAPair) -> str:
    """Return 16 hexadecimal digits of what is asked, and of what counts as right.

    A reviewer who edits an item leaves its id as it was; what a model said of it before says
    nothing of it as it is now.
    """
    said = [item.kind, item.language, item.question, list(item.options), item.answer,
            [point.text for point in item.points]]  # fmt: skip
    return sha256(jsonl.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@record
class Slice:
    """What was known of the items of one kind, or in one language.

    Args:
        by: "kind" or "language".
        name: of the kind or language.
        known: share of the items that were graded.
        unclear: items that were not.
        weakly: unknown ones of which some try was right all the same.
        chance: share that guessing alone would get right at a first try, on average; 0 of open
            kinds.
    """

    by: str
    name: str
    known: Metric
    unclear: int
    weakly: int
    chance: float


@record
class ProbeReport:
    """All that is told of a probe; the same items and replies give the same report.

    Args:
        name: of its folder.
        version: of psykb.
        data: run or mix that was named, and `split` of a mix, "" of a run.
        model: its spec.
        items: SHA-256 of what was asked, in its order: the id and `wording` of each item.
        grading: of all that shapes how it was asked and graded, 12 hexadecimal digits.
        digest: SHA-256 of `probed.jsonl`.
        there: items that could be asked; `asked` those that were.
        whole: whether all that were to be asked are.
        tries: of each item.
        seed: of the draw and of the orders of options.
        limits: tokens that a choice and an open reply may have; () where only the window limits
            them.
        cut: replies that had as many, and were graded by what they said until then.
        known: share of the items that were graded.
        unclear: items that were not.
        weakly: see `Slice`.
        slices: by kind, then by language.
        usage: by purpose.
    """

    schema: int = SCHEMA
    name: str
    version: str
    data: str
    split: str
    model: str
    items: str
    grading: str
    digest: str
    there: int
    asked: int
    whole: bool
    tries: int
    seed: int
    limits: tuple[int, ...] = ()
    cut: int = 0
    known: Metric
    unclear: int
    weakly: int
    slices: tuple[Slice, ...]
    usage: Mapping[str, Usage]


@record
class Probe:
    """A probe as it lies in its folder; `probed` is by the id of the item, in its order."""

    folder: Path
    report: ProbeReport
    probed: Mapping[str, ProbedItem]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that say what was known."""
        return self.folder / PROBED, self.folder / REPORT


def read(root: Path, name: str) -> Probe:
    """Return the probe that `name` means.

    Args:
        root: the project's folder.
        name: of a folder under `<root>/generated`, or a path.

    Raises:
        NotFoundError: there is none; names those that are there.
        CorruptRecordError: its files are not what a probe writes, or do not belong together.
    """
    folder = _folder(root, name)
    report = _report(folder / REPORT)
    with (folder / PROBED).open("rb") as data:
        digest = file_digest(data, "sha256").hexdigest()
    if digest != report.digest:
        raise CorruptRecordError(
            _(
                "{path}: is not as {report} beside it has it; run the command that made it again, "
                "which sends nothing anew"
            ).format(path=folder / PROBED, report=REPORT)
        )
    return Probe(
        folder=folder,
        report=report,
        probed={one.id: one for one in jsonl.read(folder / PROBED, ProbedItem)},
    )


def is_probe(folder: Path) -> bool:
    """Whether the files of a probe lie in a folder."""
    return (folder / PROBED).is_file() and (folder / REPORT).is_file()


def _folder(root: Path, name: str) -> Path:
    path = "/" in name or "\\" in name or name in (".", "..")
    tried = [Path(name)] if path else [root / GENERATED / name, Path(name)]
    for folder in tried:
        if name and is_probe(folder):
            return folder
    there = sorted(
        (one for one in (root / GENERATED).glob("*") if is_probe(one)),
        key=lambda one: (-one.stat().st_mtime_ns, one.name),
    )
    names = _(", ").join(one.name for one in there[:_SHOWN])
    known = (
        _("those at hand are: {names}").format(names=names)
        if names
        else _("there is none yet, make one with: psykb eval probe DATA --llm SPEC")
    )
    raise NotFoundError(_("no probe at {path}; {known}").format(path=tried[0], known=known))


def _report(path: Path) -> ProbeReport:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(ProbeReport).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise CorruptRecordError(
            _("{path}: {field}: {message}; probe again").format(
                path=path,
                field=".".join(str(part) for part in first["loc"]) or "line",
                message=first["msg"],
            )
        ) from None
