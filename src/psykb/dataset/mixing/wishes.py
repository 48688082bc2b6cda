"""What a recipe wishes: how much of which source, how rows are asked, divided and kept clean."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
        probe: of the items of a run: what a model knew of them; "" for none.
        known: share of the rows that the model knew, 0 … 1; None where there is no probe.
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
    probe: str = ""
    known: Fraction | None = None


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


def labels(sources: Sequence[SourceWish]) -> list[str]:
    """Return what each source is called where sources are told: no two alike.

    That is its name; where several have the name, with what each is sifted by, "talks (zh)"; and
    where that is the same, too, with its position among all sources: "talks (zh, 3)".
    """
    names = Counter(one.name for one in sources)
    sifted = [tuple(_filters(one)) if names[one.name] > 1 else () for one in sources]
    alike = Counter(map(_label, sources, sifted))
    return [
        _label(one, (*told, str(at)) if alike[_label(one, told)] > 1 else told)
        for at, (one, told) in enumerate(zip(sources, sifted, strict=True), 1)
    ]


def _label(one: SourceWish, told: Sequence[str]) -> str:
    return f"{one.name} ({', '.join(told)})" if told else one.name


def _filters(one: SourceWish) -> Iterator[str]:
    """Yield what a recipe wants of a source, in the words of the recipe."""
    yield from one.languages
    yield from (kind.value for kind in one.kinds or ())
    if one.reviewed:
        yield "reviewed"
    if one.least > 1:
        yield f"min_turns {one.least}"
    if one.most is not None:
        yield f"max_turns {one.most}"
    if one.crisis != "keep":
        yield f"crisis {one.crisis}"
    if one.known is not None:
        yield f"known {float(one.known):g}"
