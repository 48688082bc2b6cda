"""A quote is found again where it stands exactly once, letter by letter, and nowhere else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.generation.relocating import Outcome, Relocator
from psykb.generation.reviewing import EDITED
from psykb.generation.verifying import Verifier
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Check, Point, Review, Stage
from tests.conftest import EN, ZH
from tests.small_run import item

FORGETTING = "遗忘先快后慢，之所以如此，是因为最初的记忆痕迹还不稳固。"
INTERFERENCE = "干扰也会导致遗忘。"
EBBINGHAUS = "艾宾浩斯用无意义音节研究遗忘。"
ADDED = "本书第二版有所增补，增补的内容都在这一段里。\n\n"
# the second edition: everything moved, one sentence reworded, one said twice
SECOND = ZH.replace("记忆是人脑", ADDED + "记忆是人脑", 1).replace(
    INTERFERENCE, "干扰常常导致遗忘。"
).replace("巴甫洛夫在狗身上发现了它。", f"巴甫洛夫在狗身上发现了它。{EBBINGHAUS}")  # fmt: skip


def made(folder, **books):
    folder.mkdir()
    for name, text in books.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder])
    return base


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return made(tmp_path_factory.mktemp("old") / "x", memory=ZH, learning=EN)


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    return made(tmp_path_factory.mktemp("new") / "x", memory=SECOND, learning=EN)


@pytest.fixture(scope="module")
def relocator(new):
    return Relocator(new)


def outcomes(relocated):
    return [(move.field, move.outcome) for move in relocated.moves]


@pytest.mark.parametrize(
    ("quote", "outcome", "places"),
    [(INTERFERENCE, Outcome.LOST, 0), (EBBINGHAUS, Outcome.AMBIGUOUS, 2)],
)
def test_what_does_not_stand_exactly_once_is_not_found(old, relocator, quote, outcome, places):
    whole = item(old, "q", [FORGETTING, quote])
    found = relocator.relocate(whole)
    assert (found.old, found.item) == (whole, None)
    assert outcomes(found) == [("citations.0", Outcome.MOVED), ("citations.1", outcome)]
    assert len(found.moves[1].places) == places


def test_a_quote_that_was_changed_by_hand_is_lost(new, relocator):
    whole = item(new, "q", [FORGETTING])
    bad = replace(whole.citations[0], quote=FORGETTING.replace("先快后慢", "先慢后快"))
    assert relocator.find(bad) == (Outcome.LOST, ())


def test_a_quote_of_another_book_does_not_count(old, new, relocator):
    """The title names the work; the same words in another book are another place."""
    quote = "It was studied by B. F. Skinner."
    learnt = item(old, "q", [quote]).citations[0]
    claimed = replace(learnt, document_id="f" * 12, title="记忆小书")
    assert relocator.find(claimed) == (Outcome.LOST, ())
    unnamed = replace(learnt, document_id="f" * 12, title="A book that is not there")
    outcome, (place,) = relocator.find(unnamed)
    assert (outcome, place.id) == (Outcome.MOVED, learnt.id)


def test_a_quote_is_found_in_the_new_edition(old, new, relocator):
    whole = item(old, "q", [FORGETTING])
    found = relocator.relocate(whole)
    assert outcomes(found) == [("citations.0", Outcome.MOVED)]
    assert found.item is not None
    (citation,) = found.item.citations
    assert citation.quote == FORGETTING
    assert citation.document_id != whole.citations[0].document_id
    assert citation.start > whole.citations[0].start
    assert Verifier(new.catalogue).item(found.item) == ()
    assert replace(found.item, citations=whole.citations) == whole


def test_offsets_that_were_changed_by_hand(new, relocator):
    whole = item(new, "q", [FORGETTING])
    right = whole.citations[0]
    for start in (0, right.start - 1, 10**6):
        wrong = replace(right, start=start, end=start + len(FORGETTING))
        assert relocator.find(wrong) == (Outcome.MOVED, (right,))


def test_what_else_a_citation_says_is_mended(new, relocator):
    whole = item(new, "q", [FORGETTING])
    right = whole.citations[0]
    bad = replace(whole, origin=(replace(right, title="x", section=(), exact=False),))
    found = relocator.relocate(bad)
    assert outcomes(found) == [("origin.0", Outcome.MENDED)]
    assert found.item == replace(whole, origin=(right,))


def test_what_stands_is_left_as_it_is(new, relocator):
    whole = item(new, "q", [FORGETTING])
    assert relocator.relocate(whole) == type(relocator.relocate(whole))(
        old=whole, item=whole, moves=()
    )


def test_points_follow_their_quotes(new, relocator):
    whole = item(new, "q", [FORGETTING, "工作记忆强调的不只是保持，还有对信息的操作。"][:1])
    right = whole.citations[0]
    earlier = item(new, "p", ["1974年，巴德利和希契提出了工作记忆模型。"]).citations[0]
    twice = replace(right, start=0, end=len(FORGETTING))
    points = (Point(text="a", evidence=(0, 2)), Point(text="b", evidence=(1,)))
    found = relocator.relocate(replace(whole, citations=(right, earlier, twice), points=points))
    assert found.item is not None
    assert found.item.citations == (earlier, right)
    assert [point.evidence for point in found.item.points] == [(1,), (0,)]


def test_a_moved_item_has_a_new_id(old, new):
    relocator = Relocator(new, item_id=lambda item: str(item.citations[0].start))
    whole = item(old, "q", [FORGETTING])
    found = relocator.relocate(whole).item
    assert found is not None
    assert found.id == str(found.citations[0].start)


def test_reviews_go_with_the_items(old, new):
    relocator = Relocator(new, item_id=lambda item: f"new {item.question}")
    whole = item(old, "q", [FORGETTING], id="1")
    lost = item(old, "r", [FORGETTING, INTERFERENCE], id="1")
    moved = relocator.relocate(whole).item
    assert moved is not None

    def review(name, verdict, reviewer, edited=None):
        return Review(item=name, verdict=verdict, edited=edited, reviewer=reviewer, time="t")

    edited = replace(whole, answer="y")
    made = [
        review("1", "reject", "a"), review("1", "accept", "a"), review("1", "edit", "b", edited),
        review("2", "accept", "a"), review("1", "edit", "c", lost),
    ]  # fmt: skip
    added, left = relocator.carried(made, {"1": moved})
    assert added == [
        review("new q", "accept", "a"),
        review("new q", "edit", "b", replace(moved, answer="y")),
    ]
    (gone,) = left
    assert gone.review == made[-1]
    assert [(move.field, move.outcome) for move in gone.moves] == [
        ("citations.0", Outcome.MOVED), ("citations.1", Outcome.LOST),
    ]  # fmt: skip
    kept = replace(moved, id="new q")
    assert relocator.carried(added, {"new q": kept}) == ([], [])
    assert relocator.carried(added, {"new q": kept}, all_of_them=True) == (added, [])
    assert relocator.carried(added, {}, all_of_them=True) == ([], [])


def test_an_edited_item_keeps_the_id_under_which_it_was_reviewed(old, new):
    relocator = Relocator(new, item_id=lambda _item: "new")
    edited = (Check(stage=Stage.SUPPORT, outcome="skipped", detail=EDITED),)
    whole = item(new, "q", [FORGETTING], id="1", checks=edited)
    assert relocator.relocate(whole).item == whole
    moved = relocator.relocate(item(old, "q", [FORGETTING], id="1", checks=edited)).item
    assert moved is not None
    assert moved.id == "new"
    unedited = relocator.relocate(replace(whole, checks=())).item
    assert unedited == replace(whole, id="new", checks=())


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_whatever_is_found_is_there_exactly_once(old, new, relocator, data):
    document = next(d for d in old.documents() if d.title == "记忆小书")
    text = old.document(document.id).text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    quote = text[start:end].strip()
    if not quote:
        return
    whole = item(old, "q", [FORGETTING]).citations[0]
    at = text.index(quote)
    outcome, places = relocator.find(replace(whole, start=at, end=at + len(quote), quote=quote))
    successor = next(d for d in new.documents() if d.title == "记忆小书")
    there = new.document(successor.id).text
    n = sum(there.startswith(quote, i) for i in range(len(there)))
    expected = {0: Outcome.LOST, 1: Outcome.MOVED}.get(n, Outcome.AMBIGUOUS)
    assert (outcome, len(places)) == (expected, n)
    assert all(there[p.start : p.end] == quote for p in places)
