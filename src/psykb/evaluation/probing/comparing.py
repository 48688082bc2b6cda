"""What a model learnt and forgot between two probes of the same items."""

from collections.abc import Sequence
from fractions import Fraction

from psykb.dataset.mixing.probes import Probe
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.proportions import share
from psykb.types import Kind, Knowledge, Metric, record

SCHEMA = 1


@record
class Change:
    """What became of the items of one kind; ids in the order of the items.

    Args:
        kind: None for all kinds together.
        learnt: unknown before, known after.
        forgotten: known before, unknown after.
        kept: known both times.
        lacking: unknown both times.
        unclear: unclear before or after; they count nowhere else.
        before: share known of the others; `after` likewise.
        learning: share of the unknown ones that were learnt.
        forgetting: share of the known ones that were forgotten.
        p: of an exact two-sided McNemar test, see `mcnemar`.
    """

    kind: Kind | None
    learnt: tuple[str, ...]
    forgotten: tuple[str, ...]
    kept: tuple[str, ...]
    lacking: tuple[str, ...]
    unclear: tuple[str, ...]
    before: Metric
    after: Metric
    learning: Metric
    forgetting: Metric
    p: float


@record
class Comparison:
    """Two probes of the same items; `kinds` are those that there are."""

    schema: int = SCHEMA
    before: str
    after: str
    before_model: str
    after_model: str
    whole: Change
    kinds: tuple[Change, ...]


def compare(before: Probe, after: Probe) -> Comparison:
    """Return what changed between two probes.

    Raises:
        MisuseError: they asked other items, or asked or graded them otherwise.
    """
    one, other = before.report, after.report
    if one.items != other.items or tuple(before.probed) != tuple(after.probed):
        raise MisuseError(
            _(
                "{before} and {after} did not ask the same items ({n} of {data} and {m} of "
                "{other}); probe both models with the same DATA, --split, --kinds, -n and --seed"
            ).format(
                before=one.name, after=other.name, n=one.asked, data=_data(one.data, one.split),
                m=other.asked, other=_data(other.data, other.split),
            )
        )  # fmt: skip
    if one.grading != other.grading:
        raise MisuseError(
            _(
                "{before} (psykb {version}, {tries} tries, seed {seed}) and {after} (psykb "
                "{version2}, {tries2} tries, seed {seed2}) were not asked or graded alike; probe "
                "again with the same options, which sends only what is not in the journal"
            ).format(
                before=one.name, version=one.version, tries=one.tries, seed=one.seed,
                after=other.name, version2=other.version, tries2=other.tries, seed2=other.seed,
            )
        )  # fmt: skip
    ids = tuple(before.probed)
    kinds = [kind for kind in Kind if any(before.probed[at].kind is kind for at in ids)]
    return Comparison(
        before=one.name,
        after=other.name,
        before_model=one.model,
        after_model=other.model,
        whole=_change(before, after, ids, None),
        kinds=tuple(
            _change(before, after, [at for at in ids if before.probed[at].kind is kind], kind)
            for kind in kinds
        ),
    )


def mcnemar(learnt: int, forgotten: int) -> float:
    """Return how likely so uneven a split is where change goes either way alike: 0 … 1.

    The exact two-sided test of McNemar (1947): of the items that changed, each is as likely learnt
    as forgotten, so that their number is binomial. 1 where none changed.
    """
    n, least = learnt + forgotten, min(learnt, forgotten)
    ways = tail = 1  # in which none, or as few as so far, of n go the rarer way
    for k in range(least):
        ways = ways * (n - k) // (k + 1)
        tail += ways
    return float(min(Fraction(1), Fraction(2 * tail, 1 << n)))  # whole numbers of any size


def _change(before: Probe, after: Probe, ids: Sequence[str], kind: Kind | None) -> Change:
    known, unknown = Knowledge.KNOWN, Knowledge.UNKNOWN
    pairs = {at: (before.probed[at].knowledge, after.probed[at].knowledge) for at in ids}

    def those(was: Knowledge, is_: Knowledge) -> tuple[str, ...]:
        return tuple(at for at, pair in pairs.items() if pair == (was, is_))

    learnt, forgotten = those(unknown, known), those(known, unknown)
    kept, lacking = those(known, known), those(unknown, unknown)
    n = len(learnt) + len(forgotten) + len(kept) + len(lacking)
    return Change(
        kind=kind,
        learnt=learnt,
        forgotten=forgotten,
        kept=kept,
        lacking=lacking,
        unclear=tuple(at for at, pair in pairs.items() if Knowledge.UNCLEAR in pair),
        before=share("known_before", len(kept) + len(forgotten), n),
        after=share("known_after", len(kept) + len(learnt), n),
        learning=share("learnt_of_unknown", len(learnt), len(learnt) + len(lacking)),
        forgetting=share("forgotten_of_known", len(forgotten), len(forgotten) + len(kept)),
        p=mcnemar(len(learnt), len(forgotten)),
    )


def _data(data: str, split: str) -> str:
    return f"{data} ({split})" if split else data
