"""A share of rows that a model knew before: how many can be taken, which, and what is told."""

import json
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.dataset.mixing import recipes
from psykb.dataset.mixing.candidates import Candidate
from psykb.dataset.mixing.knowing import available, most, taken
from psykb.dataset.mixing.probes import ProbedItem, ProbeReport, wording
from psykb.dataset.mixing.publishing import files
from psykb.dataset.mixing.remarks import known_lines, passed_over, warnings
from psykb.dataset.mixing.results import ProbedCounts
from psykb.dataset.mixing.wishes import SourceWish, labels
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.proportions import share
from psykb.types import Knowledge, Message, Review, Row, RowKind

HALF = '[[source]]\nrun = "asked"\nprobe = "p"\nknown = 0.5\n'
counts = st.integers(0, 60)
shares = st.fractions(0, 1, max_denominator=20)


def candidates(known, unknown):
    """Return rows of which a model knew some; every other one, as far as both go."""
    states = [Knowledge.KNOWN] * known + [Knowledge.UNKNOWN] * unknown
    return [
        Candidate(
            row=Row(
                id=f"question:{n}",
                messages=(
                    Message(role="user", content="?"),
                    Message(role="assistant", content="!"),
                ),
                kind=RowKind.QUESTION,
                language="zh",
                source="asked",
                licence="",
                groups=(),
            ),
            source=0,
            knowledge=state,
        )
        for n, state in enumerate(states)
    ]


def wish(known):
    return SourceWish(name="asked", run=True, probe="p", known=known)


@pytest.mark.parametrize(
    ("known", "unknown", "wanted", "rows"),
    [
        (0, 0, "1/2", 0), (0, 9, "1/2", 0), (9, 0, "1/2", 0), (7, 10, "7/10", 10),
        (70, 3, "7/10", 10), (4, 9, "1", 4), (4, 9, "0", 9), (2, 5, "7/10", 2),
    ],
)  # fmt: skip
def test_how_many_can_be_taken(known, unknown, wanted, rows):
    assert most(known, unknown, Fraction(wanted)) == rows
    assert available(candidates(known, unknown), wish(Fraction(wanted))) == rows


def test_without_a_share_all_can_be_taken():
    held = candidates(3, 4)
    whole = SourceWish(name="asked", run=True)
    assert available(held, whole) == 7
    assert taken(held, 7, whole, 0) == held


@given(counts, counts, shares, st.integers(0, 3))
def test_the_share_is_as_near_as_whole_rows_allow(known, unknown, wanted, seed):
    held = candidates(known, unknown)
    n = available(held, wish(wanted))
    found = taken(held, n, wish(wanted), seed)
    assert len(found) == n <= len(held)
    assert found == [one for one in held if one in found]  # in their order
    there = sum(one.knowledge is Knowledge.KNOWN for one in found)
    assert abs(there - wanted * n) < 1


@given(st.integers(1, 40), shares)
def test_more_rows_hold_those_of_fewer(n, wanted):
    held = candidates(40, 40)
    n = min(n, available(held, wish(wanted)) - 1)
    fewer, more = (taken(held, m, wish(wanted), 0) for m in (n, n + 1))
    assert {one.row.id for one in fewer} < {one.row.id for one in more}


# a whole mix


def write_probe(root, states, name="p"):
    """Write a probe that says of each item what is known."""
    folder = root / "generated" / name
    folder.mkdir(parents=True, exist_ok=True)
    probed = [
        ProbedItem(
            id=one.id,
            kind=one.kind,
            language="zh",
            knowledge=state,
            tries=1,
            right=0,
            model="m:x",
            wording=wording(one),
        )
        for one, state in states
    ]
    lines = "".join(f"{jsonl.dumps(one)}\n" for one in probed)
    (folder / "probed.jsonl").write_bytes(lines.encode())
    report = ProbeReport(
        name=name, version="1", data="asked", split="", model="m:x", items="", grading="",
        digest=sha256(lines.encode()).hexdigest(), there=len(probed), asked=len(probed), whole=True,
        tries=1, seed=0, known=share("known", 0, 0), unclear=0, weakly=0, slices=(), usage={},
    )  # fmt: skip
    (folder / "report.json").write_text(jsonl.dumps(report), encoding="utf-8")


@pytest.fixture
def probed(root, items):
    """Of the eleven items three known, five unknown, one unclear, two not asked."""
    known, unknown = Knowledge.KNOWN, Knowledge.UNKNOWN
    states = [known] * 3 + [unknown] * 5 + [Knowledge.UNCLEAR]
    write_probe(root, list(zip(items, states, strict=False)))
    return {item.id: state for item, state in zip(items, states, strict=False)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[source]]\nrun = "asked"\nprobe = "p"\n', "together, or neither"),
        ('[[source]]\nrun = "asked"\nknown = 0.5\n', "together, or neither"),
        (HALF.replace("0.5", "1.5"), "known: write a share from 0 to 1, not 1.5"),
        ('[[source]]\nset = "talks"\nprobe = "p"\nknown = 0.5\n', "there is no key probe"),
    ],
)
def test_mistakes_are_named(root, text, words):
    file = root / "r.toml"
    file.write_text(f'name = "m"\n{text}', encoding="utf-8")
    with pytest.raises(MisuseError) as error:
        recipes.read(file)
    assert words in str(error.value)
    assert "[[source]] 1" in str(error.value)


def test_a_probe_that_is_not_there(mixed):
    with pytest.raises(NotFoundError, match="no probe at"):
        mixed(HALF)


def test_a_probe_of_other_items(mixed, root, items):
    write_probe(root, [(replace(items[0], id="ffffffffffff"), Knowledge.KNOWN)])
    with pytest.raises(MisuseError) as error:
        mixed(HALF)
    assert (
        "asked: probe = p: it asked none of these items as they are now, but those of asked"
        in str(error.value)
    )


def test_a_probe_that_was_changed(mixed, root, probed):
    file = root / "generated" / "p" / "probed.jsonl"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(CorruptRecordError, match="is not as"):
        mixed(HALF)


def test_an_item_that_was_edited_after_the_probe_is_left_out(mixed, probed, root, items):
    review = Review(
        item=items[0].id, reviewer="r", verdict="edit", time="2026-11-20T00:00:00Z",
        edited=replace(items[0], question=items[0].question + "？"),
    )  # fmt: skip
    jsonl.write(root / "generated" / "asked" / "reviews.jsonl", [review])
    made = mixed(HALF)
    (source,) = made.report.sources
    assert source.passed_over == {"reworded": 1, "unclear": 1, "unprobed": 2}
    assert (source.knew.known, source.knew.unknown) == (2, 5)
    assert items[0].id not in {one.item for one in made.traced}
    assert any("1 edited since the probe" in line for line in passed_over(made.report))


def test_half_of_the_rows_are_known(mixed, probed):
    made = mixed(HALF)
    (source,) = made.report.sources
    states = [probed[one.item] for one in made.traced]
    assert sorted(states) == [Knowledge.KNOWN] * 3 + [Knowledge.UNKNOWN] * 3
    assert isinstance(source, ProbedCounts)
    assert (source.wanted, source.available, source.taken) == ("all, known 0.5", 6, 6)
    assert source.passed_over == {"unclear": 1, "unprobed": 2}
    knew = source.knew
    assert (knew.known, knew.unknown, knew.written, knew.of) == (3, 5, 3, 6)
    assert known_lines(made.report) == ["asked: m:x knew 3 of its 6 rows before (50.0 %), by p."]
    assert any(
        line == "asked: m:x knew 3 of its rows and not the other 5; for a share of 50.0 % known at "
        "most 6 can be taken."
        for line in warnings(made.report)
    )
    assert passed_over(made.report) == [
        "asked: left out by the recipe: 3 of 11 (1 of which the probe could grade no reply, 2 that "
        "the probe did not ask)"
    ]


def test_fewer_than_are_wanted_are_taken_and_told(mixed, probed):
    made = mixed(HALF.replace("known", "count = 8\nknown", 1))
    (source,) = made.report.sources
    assert (source.wanted, source.taken, source.short) == ("count 8, known 0.5", 6, True)


@pytest.mark.parametrize(("known", "state", "n"), [("1", "known", 3), ("0", "unknown", 5)])
def test_all_or_none_known(mixed, probed, known, state, n):
    made = mixed(HALF.replace("0.5", known))
    assert [probed[one.item].value for one in made.traced] == [state] * n


def test_the_same_again_and_the_lock_names_the_probe(mixed, probed, root):
    made = mixed(HALF)
    first, again = (files(one, root) for one in (made, mixed(HALF)))
    assert first == again
    (source,) = json.loads(first["recipe.lock.json"])["sources"]
    assert set(source["inputs"]) == {
        "generated/asked/qa.jsonl",
        "generated/p/probed.jsonl",
        "generated/p/report.json",
    }
    assert source["knew"] == {
        "probe": "p", "model": "m:x", "wanted": 0.5, "known": 3, "unknown": 5, "written": 3, "of": 6
    }  # fmt: skip
    assert "m:x knew 3 of its 6 rows" in first["report.md"].decode()


def test_a_mix_without_a_probe_says_nothing_of_one(mixed, probed, root):
    made = files(mixed('[[source]]\nrun = "asked"\n'), root)
    assert b"knew" not in made["recipe.lock.json"] + made["report.json"]


def test_two_shares_of_one_run_are_told_apart():
    assert labels([wish(Fraction(1)), wish(Fraction(0))]) == ["asked (known 1)", "asked (known 0)"]
