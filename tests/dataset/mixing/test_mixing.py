"""A whole mix: what is taken, left out, asked among passages, and kept apart."""

import json
from dataclasses import replace

import pytest

from psykb import jsonl
from psykb.answering.claims import DECLINED
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.mixing.candidates import Candidate
from psykb.dataset.mixing.leaks import between
from psykb.dataset.mixing.mixing import settled
from psykb.dataset.mixing.publishing import files, publish
from psykb.dataset.mixing.remarks import warnings
from psykb.dataset.mixing.results import Why
from psykb.dataset.mixing.retrieval_rows import Asker
from psykb.dataset.mixing.splitting import own_name
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.generation.dialogues.ids import dialogue_id
from psykb.generation.verifying import own_id
from psykb.text.sentences import sentences
from psykb.types import DialogueReview, Finding, Message, Origin, Review, RowKind, Standing, Style
from tests.dataset.made_items import FORGETTING, cited
from tests.dataset.mixing.conftest import SOURCES
from tests.dataset.mixing.made_rows import dialogue, of, write_set

TIME = "2026-11-20T00:00:00Z"


def rows(made):
    return [row for held in made.splits.values() for row in held]


def of_kind(made, kind):
    return [row for row in rows(made) if row.kind is kind]


def test_a_source_that_is_not_there(mixed):
    with pytest.raises(NotFoundError, match="those at hand are: talks"):
        mixed('[[source]]\nset = "none"\n')
    with pytest.raises(NotFoundError, match="asked"):
        mixed('[[source]]\nrun = "none"\n')


def test_items_that_are_not_as_the_books_have_them(mixed, root, items):
    wrong = replace(items[0], question="换了一个问题？")
    jsonl.write(root / "generated" / "asked" / "qa.jsonl", [wrong, *items[1:]])
    with pytest.raises(CorruptRecordError, match=f"1 of 11 items fail, the first is {wrong.id}"):
        mixed()


def test_retrieval_without_a_base(mixed):
    with pytest.raises(MisuseError, match="the books of asked are in no base at hand"):
        mixed(SOURCES + "[retrieval]\nshare = 0.5\n", books=False)


def test_crisis_labels_that_are_not_there(mixed):
    with pytest.raises(MisuseError, match="talks: crisis = drop: 20 of its dialogues have no"):
        mixed('[[source]]\nset = "talks"\ncrisis = "drop"\n')


def test_crisis_labels_that_only_some_have(mixed, root):
    # one that nobody has looked at is no dialogue without a risk
    write_set(root, "some", [dialogue(0, labels={"crisis": "none"}), dialogue(1)])
    with pytest.raises(MisuseError, match="some: crisis = line_named: 1 of its dialogues have no"):
        mixed('[[source]]\nset = "some"\ncrisis = "line_named"\n')


def test_all_of_two_sources(mixed):
    made = mixed()
    assert len(rows(made)) == made.report.rows == 31
    assert {one.name: one.taken for one in made.report.sources} == {"talks": 20, "asked": 11}
    assert [one.licences for one in made.report.sources] == [{"CC0-1.0": 20}, {"CC-BY-4.0": 11}]
    assert made.report.sources[1].verified is True
    assert made.refused == ()
    assert not any(made.report.leaks.values())
    assert all(made.splits.values())


def test_without_books_licences_are_unknown_and_quotes_unverified(mixed):
    made = mixed(books=False)
    (_talks, asked) = made.report.sources
    assert (asked.verified, asked.licences, asked.unlicensed) == (False, {"NOASSERTION": 11}, 11)
    named = mixed('[[source]]\nrun = "asked"\nlicence = "CC-BY-4.0"\n', books=False)
    assert named.report.sources[0].licences == {"CC-BY-4.0": 11}


def test_a_licence_of_the_recipe_changes_none_that_is_known(mixed):
    made = mixed('[[source]]\nset = "talks"\nlicence = "MIT"\n')
    assert made.report.sources[0].licences == {"CC0-1.0": 20}


def test_non_commercial_is_counted(mixed, root):
    write_set(root, "nc", [dialogue(n, licence="CC-BY-NC-4.0") for n in range(4)])
    made = mixed('[[source]]\nset = "nc"\n')
    assert made.report.sources[0].non_commercial == {"CC-BY-NC-4.0": 4}


def test_shares_and_counts(mixed):
    made = mixed('[[source]]\nset = "talks"\nshare = 0.5\n[[source]]\nrun = "asked"\nshare = 0.5\n')
    assert [one.taken for one in made.report.sources] == [11, 11]
    assert made.report.limiting == "asked"
    made = mixed('[[source]]\nset = "talks"\ncount = 7\n[[source]]\nrun = "asked"\ncount = 50\n')
    assert [(one.taken, one.short) for one in made.report.sources] == [(7, False), (11, True)]


def test_another_source_does_not_change_what_is_drawn(mixed):
    alone = mixed('[[source]]\nset = "talks"\ncount = 7\n')
    both = mixed('[[source]]\nset = "talks"\ncount = 7\n[[source]]\nrun = "asked"\n')
    drawn = {row.id for row in rows(alone)}
    assert drawn == {row.id for row in of_kind(both, RowKind.DIALOGUE)}
    assert drawn != {
        row.id for row in rows(mixed('seed = 1\n[[source]]\nset = "talks"\ncount = 7'))
    }


def test_filters_count_what_they_pass_over(mixed, root):
    risky = {"crisis": "active", "crisis_response": "missed"}
    named = {"crisis": "active", "crisis_response": "line_named"}
    referred = {"crisis": "passive", "crisis_response": "referred"}
    write_set(
        root,
        "labelled",
        [
            dialogue(0, labels=risky), dialogue(1, labels=named), dialogue(4, labels=referred),
            dialogue(2, labels={"crisis": "none"}), dialogue(3, language="en"),
        ],
    )  # fmt: skip
    source = '[[source]]\nset = "labelled"\nlanguages = ["zh"]\ncrisis = '

    def over(crisis):
        return mixed(f'{source}"{crisis}"').report.sources[0].passed_over

    assert over("line_named") == {"crisis": 2, "language": 1}
    assert over("referred") == {"crisis": 1, "language": 1}
    assert over("drop") == {"crisis": 3, "language": 1}
    kept = mixed(source + '"keep"').report.sources[0]
    assert (kept.passed_over, kept.risks) == (
        {"language": 1},
        {"active": 2, "none": 1, "passive": 1},
    )
    none = mixed('[[source]]\nset = "labelled"\nmin_turns = 3').report
    assert (none.rows, none.sources[0].passed_over) == (0, {"turns": 5})


def test_kinds_of_items(mixed):
    made = mixed('[[source]]\nrun = "asked"\nkinds = ["single", "short"]\nlanguages = ["zh"]\n')
    assert (made.report.rows, made.report.sources[0].there) == (2, 11)
    assert made.report.sources[0].passed_over == {"kind": 8, "language": 1}


def test_reviewed_items_alone(mixed, root, items):
    def review(at, verdict):
        return Review(item=items[at].id, verdict=verdict, reviewer="a", time=TIME)

    jsonl.write(
        root / "generated" / "asked" / "reviews.jsonl",
        [review(0, "accept"), review(1, "reject"), review(2, "accept")],
    )
    assert mixed('[[source]]\nrun = "asked"\n').report.rows == 10
    made = mixed('[[source]]\nrun = "asked"\nreviewed = true\n')
    assert {row.id for row in rows(made)} == {f"question:{items[at].id}" for at in (0, 2)}
    assert made.report.sources[0].passed_over == {"rejected": 1, "unreviewed": 8}


def test_reviewed_dialogues_alone(mixed, root):
    talks = [dialogue(n) for n in range(20)]
    jsonl.write(
        root / "generated" / "talks" / "reviews.jsonl",
        [
            DialogueReview(item=talks[0].id, verdict="accept", reviewer="a", time=TIME),
            DialogueReview(item=talks[1].id, verdict="reject", reviewer="a", time=TIME),
        ],
    )
    source = '[[source]]\nset = "talks"\n'
    assert mixed(source).report.sources[0].passed_over == {"rejected": 1}
    made = mixed(source + "reviewed = true\n")
    assert [row.id for row in rows(made)] == [f"dialogue:{talks[0].id}"]
    assert made.report.sources[0].passed_over == {"rejected": 1, "unreviewed": 18}


def test_an_edited_dialogue_is_taken_as_it_was_edited(mixed, root):
    old, new = dialogue(0), dialogue(30)
    jsonl.write(
        root / "generated" / "talks" / "reviews.jsonl",
        [
            DialogueReview(
                item=old.id, verdict="edit", edited=replace(new, id=old.id), reviewer="a", time=TIME
            )
        ],
    )
    (row,) = rows(mixed('[[source]]\nset = "talks"\nreviewed = true\n'))
    assert (row.id, row.messages) == (f"dialogue:{old.id}", new.messages)


@pytest.mark.parametrize(
    ("words", "first"), [("", None), ('system = "新"\n', "新"), ('system = ""\n', None)]
)
def test_system_prompts(words, first, mixed, root):
    old = dialogue(0)
    said = (Message(role="system", content="旧"), *old.messages)
    write_set(root, "under", [replace(old, messages=said, id=dialogue_id(said), untrained=(2,))])
    (row,) = rows(mixed('[[source]]\nset = "under"\n' + words))
    wanted = "旧" if not words else first
    assert [m.content for m in row.messages if m.role == "system"] == ([wanted] if wanted else [])
    assert [row.messages[at].content for at in row.untrained] == [old.messages[1].content]


def test_duplicates_across_sources_leave_the_earlier(mixed, root):
    same = dialogue(1, source="copies")
    near = dialogue(2, source="copies")
    said = (
        replace(near.messages[0], content="嗨，" + near.messages[0].content),
        *near.messages[1:],
    )
    near = replace(near, messages=said, id=dialogue_id(said))
    write_set(root, "copies", [same, near, dialogue(25)])
    made = mixed('[[source]]\nset = "talks"\n[[source]]\nset = "copies"\n')
    told = [(one.reason, one.source, one.of_source, one.of) for one in made.refused]
    assert told == [
        (Why.DUPLICATE, "copies", "talks", f"dialogue:{dialogue(1).id}"),
        (Why.NEAR_DUPLICATE, "copies", "talks", f"dialogue:{dialogue(2).id}"),
    ]
    assert made.report.rows == 21
    assert made.report.refused == {"duplicate": 1, "near_duplicate": 1}


def test_near_duplicates_that_are_kept_stay_together(mixed, root):
    pairs = []
    for n in range(10):
        one = dialogue(n)
        first = replace(one.messages[0], content="嗨，" + one.messages[0].content)
        said = (first, *one.messages[1:])
        pairs += [one, replace(one, messages=said, id=dialogue_id(said))]
    write_set(root, "pairs", pairs)
    made = mixed('[[source]]\nset = "pairs"\n[duplicates]\nnear = "off"\n')
    assert (made.report.rows, made.report.groups, made.report.largest) == (20, 10, 2)
    assert not any(between(made.splits).values())
    for row in rows(made):
        assert any(group.startswith("cluster:") for group in row.groups)


def test_several_answers_to_one_question_stay_together(mixed, root):
    asked = dialogue(3).messages[0]
    answers = [dialogue(n) for n in range(10)]
    said = [(asked, *one.messages[1:]) for one in answers]
    write_set(
        root,
        "answers",
        [replace(o, messages=m, id=dialogue_id(m)) for o, m in zip(answers, said, strict=True)],
    )
    made = mixed('[[source]]\nset = "answers"\n')
    assert (made.report.rows, made.report.groups) == (10, 1)
    assert made.report.undivided
    assert len(made.splits["train"]) == 10


def test_contaminated_rows_are_refused_unless_told_otherwise(mixed, root, items):
    file = root / "bench.json"
    asked = "试述遗忘的进程及其原因，并说明艾宾浩斯用什么研究它，以及干扰起什么作用。"
    item = replace(items[6], question=asked)
    item = replace(item, id=own_id(item))
    jsonl.write(root / "generated" / "asked" / "qa.jsonl", [item, *items[:3]])
    file.write_text(json.dumps([{"question": asked, "answer": "略"}], ensure_ascii=False), "utf-8")
    recipe = SOURCES + '[contamination]\nagainst = ["bench.json"]\n'
    made = mixed(recipe)
    (refused,) = made.refused
    assert (refused.reason, refused.row.id) == (Why.CONTAMINATED, f"question:{item.id}")
    assert asked in refused.hits[0].row_text
    assert asked in refused.hits[0].item_text
    assert (made.report.contaminated, made.report.rows) == (1, 23)
    kept = mixed(recipe + 'on_hit = "keep"\n')
    assert (kept.report.contaminated, kept.report.rows, kept.refused) == (1, 24, ())


def test_items_among_passages(mixed, base, items):
    made = mixed(SOURCES + "[retrieval]\nshare = 0.73\nwithout_gold = 0.25\ndecline = 0.25\n")
    told = made.report.retrieval
    assert (told.wanted, told.gold, told.without_gold, told.elsewhere) == (8, 4, 2, 2)
    assert len(of_kind(made, RowKind.QUESTION)) == 3
    cited = {item.id: item.citations for item in items}
    for row in of_kind(made, RowKind.DECLINE):
        assert row.messages[-1].content == DECLINED
        assert row.citations == ()
        assert not any(c.quote in row.messages[1].content for c in cited[row.id[8:]])
        assert any(group.startswith("passage:") for group in row.groups)
    for row in of_kind(made, RowKind.RETRIEVAL):
        assert row.citations == tuple(c.id for c in cited[row.id[10:]])
    assert not any(made.report.leaks.values())


def test_a_row_names_the_licences_of_all_books_that_it_shows(mixed):
    made = mixed(
        '[[source]]\nrun = "asked"\nlanguages = ["zh"]\n[retrieval]\nshare = 1\nwithout_gold = 0\n'
    )
    # the one other book in Chinese is the text file, which names no licence
    assert "CC-BY-4.0 AND NOASSERTION" in {row.licence for row in rows(made)}
    for row in rows(made):
        assert ("NOASSERTION" in row.licence) == ("# motivation" in row.messages[1].content)


def test_no_row_of_train_shows_what_answers_valid_or_test(mixed, base, items):
    made = mixed(
        '[[source]]\nrun = "asked"\n[retrieval]\nshare = 1\ndistractors = 6\n'
        "[split]\ntrain = 0.4\nvalid = 0.3\ntest = 0.3\n"
    )
    shelf = Shelf(base)
    gold = {
        item.id: [p.text[a:b] for p in shelf.gold(item) for a, b in sentences(p.text)]
        for item in items
    }

    def shows(one, other):
        told = [text for row in made.splits[other] for text in gold[row.id.partition(":")[2]]]
        return [text for row in made.splits[one] for text in told if text in _shown(row)]

    assert all(made.splits.values())
    assert not shows("train", "valid") + shows("train", "test") + shows("valid", "test")
    # the other way round it may be: what is measured may show what was trained on
    assert shows("valid", "train") + shows("test", "train") + shows("test", "valid")


def _shown(row):
    return row.messages[1].content.partition("</evidence>")[0]


def test_a_dialogue_made_from_an_item_goes_with_it(mixed, root, items):
    origin = Origin(style=Style.REWRITE, seed_of=items[0].id, scenario={}, model="m", prompts={})
    write_set(root, "made", [dialogue(n, origin=origin if n == 3 else None) for n in range(12)])
    made = mixed('[[source]]\nset = "made"\n[[source]]\nrun = "asked"\n')
    split = {row.id: name for name, held in made.splits.items() for row in held}
    assert split[f"dialogue:{dialogue(3).id}"] == split[f"question:{items[0].id}"]


def test_the_same_recipe_gives_the_same(mixed):
    text = SOURCES + "[retrieval]\nshare = 0.5\n"
    one, other = mixed(text), mixed(text)
    assert one.splits == other.splits
    assert one.report == other.report


def test_types_of_inputs_are_checked(mixed, root):
    (root / "generated" / "talks" / "dialogues.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(CorruptRecordError, match=r"dialogues\.jsonl:1: "):
        mixed()


def test_rows_that_leak_all_the_same_are_joined_and_divided_anew(mixed, root):
    """Twenty pairs of near duplicates of which no group tells."""
    recipe = mixed('[[source]]\nset = "talks"\n').recipe
    alone = []
    for n in range(20):
        one = of(n)
        first = replace(one.messages[0], content="嗨，" + one.messages[0].content)
        other = replace(one, id=f"other:{n}", groups=(), messages=(first, *one.messages[1:]))
        alone += [Candidate(row=replace(one, groups=()), source=0), Candidate(row=other, source=0)]
    made = settled(alone, recipe, Asker([], recipe.retrieval, recipe.seed))
    assert made.rounds > 1
    assert not any(made.leaks.values())
    assert not any(between(made.splits).values())
    assert sorted(len(held) for held in made.splits.values()) == [4, 4, 32]


def quoting(base, number, quote, **changed):
    """Return a dialogue whose counsellor says what a book says, each sentence with a finding."""
    talk = dialogue(number)
    said = (talk.messages[0], Message(role="assistant", content=quote))
    place = replace(cited(base, quote), **changed)
    finding = Finding(
        message=1, start=0, end=len(quote), standing=Standing.SUPPORTED, citations=(place,)
    )
    return replace(talk, messages=said, id=dialogue_id(said), findings=(finding,))


def test_a_dialogue_is_not_as_the_books_have_it(mixed, root, base):
    wrong = quoting(base, 1, FORGETTING, title="别的书")
    write_set(root, "quoting", [wrong])
    with pytest.raises(CorruptRecordError, match=f"dialogue {wrong.id} fails .*title_differs"):
        mixed('[[source]]\nset = "quoting"\n')
    told = mixed('[[source]]\nset = "quoting"\n', books=False).report
    assert told.sources[0].verified is False


def test_a_dialogue_that_cites_a_passage_goes_with_its_items(mixed, root, base, items):
    write_set(root, "quoting", [quoting(base, 1, FORGETTING), *(dialogue(n) for n in range(2, 9))])
    made = mixed('[[source]]\nset = "quoting"\n[[source]]\nrun = "asked"\n')
    assert made.report.sources[0].verified is True
    split = {row.id: name for name, held in made.splits.items() for row in held}
    (quotes,) = [row for row in rows(made) if row.kind is RowKind.DIALOGUE and row.citations]
    on_it = [item for item in items if any(c.quote == FORGETTING for c in item.citations)]
    assert len(on_it) == 4
    assert {split[f"question:{item.id}"] for item in on_it} == {split[quotes.id]}


def test_a_folder_of_several_files_beside_the_recipe_is_one_set(mixed, root):
    (root / "own").mkdir()
    for n in range(3):
        jsonl.write(root / "own" / f"{n}.jsonl", [dialogue(n)])
    made = mixed('[[source]]\nset = "./own"\n')
    assert (made.report.rows, len(made.pools[0].files)) == (3, 3)


def test_what_begins_another_or_follows_another_greeting_stays_together(mixed, root):
    made = []
    for n in range(10):
        one, more = dialogue(n), dialogue(n + 20).messages
        longer = (*one.messages, *more)
        greeted = (
            Message(role="user", content="在吗"),
            Message(role="assistant", content="在的，请说。"),
            *one.messages[:2],
        )
        made += [one, *(replace(one, messages=m, id=dialogue_id(m)) for m in (longer, greeted))]
    write_set(root, "grown", made)
    told = mixed('[[source]]\nset = "grown"\n[split]\ntrain = 0.6\nvalid = 0.2\ntest = 0.2\n')
    assert (told.report.rows, told.report.groups, told.report.largest) == (30, 10, 3)
    assert not any(told.report.leaks.values())


def test_the_closest_pair_is_told(mixed, root):
    one, other = dialogue(0), dialogue(1)
    said = (*one.messages[:2], *other.messages)
    write_set(root, "close", [one, replace(other, messages=said, id=dialogue_id(said))])
    told = mixed('[[source]]\nset = "close"\n[split]\ntrain = 0.5\ntest = 0.5\n')
    assert told.report.closest == {}  # they share turns, and stay together
    assert told.report.groups == 1


def copies(root, own, other):
    write_set(root, "own", [dialogue(n, licence=own) for n in range(6)])
    write_set(root, "other", [dialogue(n, licence=other, source="other") for n in range(2, 6)])
    return '[[source]]\nset = "own"\n[[source]]\nset = "other"\n'


def test_the_licence_of_a_copy_binds_a_row_of_which_none_is_known(mixed, root):
    told = mixed(copies(root, "", "CC-BY-NC-4.0")).report
    assert told.relicensed == (("own", "", "other", "CC-BY-NC-4.0", 4),)
    assert told.sources[0].licences == {"": 2, "CC-BY-NC-4.0 AND NOASSERTION": 4}
    assert told.sources[0].non_commercial == {"CC-BY-NC-4.0 AND NOASSERTION": 4}


def test_a_stricter_licence_of_a_copy_is_told(mixed, root):
    told = mixed(copies(root, "MIT", "CC-BY-NC-4.0")).report
    assert told.sources[0].licences == {"MIT": 6}
    assert told.relicensed == (("own", "MIT", "other", "CC-BY-NC-4.0", 4),)
    assert warnings(told)[-1] == (
        "LICENCE OF A COPY: 4 rows of own (MIT) stand in other, too, there under CC-BY-NC-4.0; "
        "find out which holds."
    )


@pytest.mark.parametrize(("own", "other"), [("MIT", ""), ("MIT", "CC0-1.0"), ("MIT", "MIT")])
def test_a_licence_of_a_copy_that_says_no_more_is_not_told(own, other, mixed, root):
    assert mixed(copies(root, own, other)).report.relicensed == ()


def test_a_split_without_a_kind_is_told(mixed, root, items):
    jsonl.write(root / "generated" / "asked" / "qa.jsonl", items[:1])
    told = mixed().report
    lacking = [name for name, held in told.kinds_by_split.items() if "question" not in held]
    assert len(lacking) == 2
    said = warnings(told)
    for name in lacking:
        assert f"{name} has no row of these kinds: question." in said


def test_rows_of_an_earlier_mix_keep_their_splits(mixed, root, items):
    half = '[[source]]\nset = "half"\n'
    write_set(root, "half", [dialogue(n) for n in range(10)])
    first = mixed(
        half + '[[source]]\nrun = "asked"\n[split]\ntrain = 0.6\nvalid = 0.2\ntest = 0.2\n'
    )
    publish(first, root, force=False)
    recipe = "seed = 5\n" + SOURCES + "[retrieval]\nshare = 0.5\n[split]\ntrain = 0.6\ntest = 0.4\n"
    was = {own_name(row): name for name, held in first.splits.items() for row in held}
    free = mixed(recipe, name="n")
    assert (free.report.kept, free.report.moved) == (0, 0)
    held = mixed(recipe + 'keep = "m"\n', name="n")
    now = {own_name(row): name for name, held in held.splits.items() for row in held}
    shared = was.keys() & now.keys()
    assert len(shared) == held.report.kept == 21
    assert held.report.moved == 0
    assert all(now[name] == was[name] for name in shared)
    assert not any(held.report.leaks.values())
    lock = json.loads(files(held, root)["recipe.lock.json"])
    assert sorted(lock["keep"]) == [
        f"generated/m/{name}.jsonl" for name in ("test", "train", "valid")
    ]
    with pytest.raises(MisuseError, match="keep: talks is no mix"):
        mixed(recipe + 'keep = "talks"\n', name="n")
