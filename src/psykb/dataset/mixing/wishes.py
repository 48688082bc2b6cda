"""What a recipe wishes: how much of which source, how rows are asked, divided and kept clean."""

from fractions import Fraction
from pathlib import Path

from psykb.types import Kind, record

SPLITS = ("train", "valid", "test")


@record
class SourceWish:
    """One source and how much is wanted of it.

    Args:
        name: of the set or run, or a file, as the recipe has it.
        run: whether it is a run of items; else it holds dialogues.
        share: of all rows, 0 … 1; None where it is counted or taken whole.
        count: rows; None where it is a share or taken whole.
        kinds: of items; None for all, and of a kind all where its number is None.
        reviewed: only what a reviewer accepted or edited.
        system: the system prompt of every row; None leaves what the data has, "" takes it out.
        languages: only these; () for all.
        least: exchanges of a dialogue; 1 where the recipe says nothing.
        most: exchanges of a dialogue; None for any number.
        crisis: "keep" all dialogues, "drop" those of a client at risk, or keep of these only where
            a help line is named ("line_named"), or that or another referral ("referred").
        licence: of what names none itself.
    """

    name: str
    run: bool
    share: Fraction | None = None
    count: int | None = None
    kinds: dict[Kind, int | None] | None = None
    reviewed: bool = False
    system: str | None = None
    languages: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    crisis: str = "keep"
    licence: str = ""


@record
class SplitWish:
    """How rows are divided: `shares` by split, which add up to 1, or `counts` of valid and test.

    `by` is what of a book must not straddle two splits: "passage" or "document". `keep` names an
    earlier mix whose rows stay in their splits; "" for none.
    """

    shares: dict[str, Fraction] | None
    counts: dict[str, int]
    by: str = "passage"
    keep: str = ""


@record
class RetrievalWish:
    """How many items become questions among passages.

    Args:
        share: of the rows of items, 0 … 1.
        distractors: passages beside those that answer.
        without_gold: share of these rows where others of the same books stand in the place of the
            passages that answer.
        decline: share of these rows that show the passages which answer another item.
    """

    share: Fraction = Fraction(0)
    distractors: int = 4
    without_gold: Fraction = Fraction(1, 5)
    decline: Fraction = Fraction(0)


@record
class Recipe:
    """A recipe as it was read.

    Args:
        name: of the folder under generated/.
        seed: of all that is drawn.
        sources: in their order: of rows that are the same, those of an earlier source stay.
        against: benchmarks that no row may hold, resolved.
        on_hit: "refuse", "drop" or "keep" a row that does.
        near: least Jaccard of near duplicates that are taken out; None keeps them.
        folder: where it lies.
        content: of the file, as it stands.
    """

    name: str
    seed: int
    split: SplitWish
    sources: tuple[SourceWish, ...]
    retrieval: RetrievalWish
    against: tuple[Path, ...]
    on_hit: str
    near: float | None
    folder: Path
    content: bytes
