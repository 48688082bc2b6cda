"""What is told of a run: the figures of small runs, by hand, and the pages made of them."""

import json
from dataclasses import replace

import pytest

from psykb import jsonl, messages
from psykb.generation import cards, reporting, telling
from psykb.generation.library import Library
from psykb.generation.reporting import RunFacts
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Check, Kind, Method, Refusal, Refused, Stage, Usage
from tests.conftest import BOOKS
from tests.generation.made_items import item

DEFINES = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
SKINNER = "It was studied by B. F. Skinner."


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reporting")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


@pytest.fixture(scope="module")
def library(base):
    return Library(base)


@pytest.fixture
def chinese():
    messages.choose("zh")
    yield
    messages.choose("en")


@pytest.fixture
def facts(library):
    return RunFacts(
        name="small-0123abcd",
        kb="small",
        documents=library.documents,
        method=Method.RULES,
        settings={"kinds": {"single": 1}, "seed": 0},
        wanted=5,
        exhausted=True,
        decided=9,
        empty={Kind.SHORT: 2},
        usage={},
        version="1.2.3",
    )


def refused(stage, reason, kind=Kind.SINGLE, slot=0):
    return Refused(slot=slot, kind=kind, passage="p", stage=stage, reason=reason)


def single(base, question, options, answer):
    return item(base, SKINNER, question=question, kind=Kind.SINGLE, options=options, answer=answer)


@pytest.fixture
def items(base):
    return [
        item(base, DEFINES, question="什么是工作记忆？", kind=Kind.DEFINITION, about="工作记忆"),
        single(base, "Who studied it?", ("B. F. Skinner", "Freud", "James", "Wundt"), "A"),
        single(base, "Who did?", ("Anna Freud the younger", "Skinner", "James", "Wundt"), "B"),
        item(base, SKINNER, question="Skinner studied it.", kind=Kind.TRUE_FALSE, answer="true"),
    ]


def test_an_empty_run(facts, library):
    made = reporting.report([], [], facts, library)
    assert (made.accepted, made.refused) == (0, 0)
    assert {row.entered for row in made.survivors} == {0}
    assert (made.longest_is_key.n, made.longest_is_key.high) == (0, 1.0)
    assert made.key_positions == {}
    assert "There are none." in telling.page(made)
    assert "0 items accepted of 5 asked for; the plan is exhausted." in telling.page(made)


def test_where_every_draft_went(facts, library, items):
    made = reporting.report(
        items,
        [
            refused(Stage.QUOTE, Refusal.NOT_IN_BOOK),
            refused(Stage.QUOTE, Refusal.NO_SUCH_SENTENCE),
            refused(Stage.QUOTE, Refusal.NOT_IN_BOOK, Kind.SHORT),
            refused(Stage.DRAFT, Refusal.NOT_JSON),
        ],
        facts,
        library,
    )
    rows = {row.stage: row for row in made.survivors}
    assert [row.stage for row in made.survivors] == list(Stage)
    assert (rows[Stage.DRAFT].entered, rows[Stage.DRAFT].refused) == (8, 1)
    assert (rows[Stage.SCHEMA].entered, rows[Stage.SCHEMA].refused) == (7, 0)
    assert (rows[Stage.QUOTE].entered, rows[Stage.QUOTE].refused) == (7, 3)
    assert rows[Stage.QUOTE].reasons == {"no_such_sentence": 1, "not_in_book": 2}
    assert (rows[Stage.CONTAMINATION].entered, made.accepted, made.refused) == (4, 4, 4)
    assert [(k.kind, k.accepted, k.refused, k.empty) for k in made.kinds] == [
        (Kind.DEFINITION, 1, 0, 0),
        (Kind.SHORT, 0, 1, 2),
        (Kind.SINGLE, 2, 3, 0),
        (Kind.TRUE_FALSE, 1, 0, 0),
    ]
    page = telling.page(made)
    assert "| `quote` | its quotes are in the book | 7 | 3 |  |" in page
    assert "Skipped:" not in page
    assert "| `not_in_book` | 2 | its evidence is not in the book |" in page
    assert "2 places of the plan held nothing to ask of their kind." in page


def test_what_was_found_wanting_is_told_apart(facts, library, items):
    def wanting(item, detail):
        return replace(item, checks=(Check(stage=Stage.SUPPORT, outcome="failed", detail=detail),))

    told = [
        wanting(items[0], "no passage supports the key"),
        wanting(items[1], "a passage says otherwise: “…” (0123456789ab:1-2)"),
        wanting(items[2], "1 of 3 statements are carried"),
        wanting(items[3], "2 of 4 statements are carried"),
    ]
    page = telling.page(reporting.report(told, [], facts, library))
    assert (
        "`support` 4 (the answer is carried in part 2, a passage says otherwise 1, "
        "no passage supports the key 1)."
    ) in page


def test_what_was_not_checked_is_told(facts, library, items):
    key = Check(stage=Stage.KEY, outcome="skipped", detail="no model")
    support = Check(stage=Stage.SUPPORT, outcome="failed")
    told = [replace(items[0], checks=(support, key)), replace(items[1], checks=(key,)), *items[2:]]
    page = telling.page(reporting.report(told, [], facts, library))
    assert "| `key` | its key is found again with options shuffled | 4 |  | 2 |" in page
    assert (
        "Skipped: the stage does not apply to the kind, or needs a model or evidence that was not "
        "there." in page
    )
    assert "Kept though a stage found them wanting: `support` 1." in page


def test_what_the_items_are_like(facts, library, items):
    made = reporting.report(items, [], facts, library)
    assert made.languages == {"en": 3, "zh": 1}
    assert made.key_positions == {"single": {"A": 1, "B": 1, "C": 0, "D": 0}}
    assert made.truths == {"true": 1, "false": 0}
    # the key is the longest of the first, and not of the second
    assert (made.longest_is_key.value, made.longest_is_key.n) == (0.5, 2)
    assert made.longest_expected == 0.25  # in each item one option is the longest
    assert "longest option in 50 % of 2 single-choice items" in telling.page(made)
    assert "- right options of single choice: A 1, B 1, C 0, D 0" in telling.page(made)


def test_of_no_statement_no_truth_is_told(facts, library, items):
    others = [item for item in items if item.kind is not Kind.TRUE_FALSE]
    assert reporting.report(others, [], facts, library).truths == {}


def test_how_the_items_came_about(facts, library, items):
    of_students = replace(facts, method=Method.STUDENTS)
    taught, drafted = (
        replace(items[0], provenance=replace(items[0].provenance, method=method))
        for method in (Method.STUDENTS, Method.PASSAGE)
    )
    none = reporting.report([], [], of_students, library)
    assert telling.drafted(none) == (
        "two students answer, a teacher writes the answer from the evidence"
    )
    made = reporting.report([drafted, drafted, taught], [], of_students, library)
    assert made.methods == {"passage": 2, "students": 1}
    words = (
        "a model drafts from a passage and its neighbours: 2; two students answer, a teacher "
        "writes the answer from the evidence: 1"
    )
    assert telling.drafted(made) == words
    assert f"A{words[1:]}." in telling.page(made)
    assert f"- method: {words}" in cards.card(made, [drafted, drafted, taught])


def test_what_it_took(facts, library, items):
    usage = Usage(calls=2, prompt_tokens=100, completion_tokens=20, cost={"CNY": 0.5})
    asked = replace(facts, usage={"draft": usage, "key": replace(usage, cost={"CNY": 0.25})})
    made = reporting.report(items, [], asked, library)
    assert (made.total.calls, made.total.prompt_tokens) == (4, 200)
    page = telling.page(made)
    assert "| draft | 2 | 100 | 20 | 0.5000 CNY |" in page
    assert "| all | 4 | 200 | 40 | 0.7500 CNY |" in page
    unknown = reporting.report(
        items, [], replace(facts, usage={"draft": replace(usage, cost=None)}), library
    )
    assert "| draft | 2 | 100 | 20 | unknown |" in telling.page(unknown)
    assert "No model was called." in telling.page(reporting.report(items, [], facts, library))


def test_the_card_names_books_licences_and_checks(facts, library, items):
    failed = replace(items[0], checks=(Check(stage=Stage.SUPPORT, outcome="failed"),))
    made = reporting.report([failed, *items[1:]], [], facts, library)
    card = cards.card(made, [failed, *items[1:]])
    head = card.split("---")[1]
    assert "language:\n- en\n- zh\nlicense: cc-by-4.0\n" in head
    assert "- multiple-choice\n" in head
    assert "- n<1K\n" in head
    (zh,) = [d for d in library.documents if d.title == "记忆小书"]
    assert f"| 记忆小书 | `{zh.id}` | 2026 | CC BY 4.0 |" in card
    assert "动机小册" not in card  # no item cites it
    assert "| `schema` | 3 | 0 | 0 |" in card
    assert "| `support` | 0 | 1 | 0 |" in card


def test_no_licence_is_claimed_where_books_differ(facts, library, items):
    books = tuple(
        replace(d, licence="CC BY-SA 4.0" if d.language == "en" else d.licence)
        for d in library.documents
    )
    made = reporting.report(items, [], replace(facts, documents=books), library)
    card = cards.card(made, items)
    assert "license:" not in card
    assert "bound by the books' licences (CC BY 4.0, CC BY-SA 4.0)." in card


def test_the_card_tells_the_settings_that_matter_in_words(facts, library, items):
    settings = {
        "kb": "small", "model": None, "kinds": {"single": 4, "short": 1}, "seed": 0,
        "language": None, "books": ["记忆小书", "心理学"], "allow_ocr": True, "sections": [],
    }  # fmt: skip
    made = reporting.report(items, [], replace(facts, settings=settings), library)
    how = cards.card(made, items).split("## How they were made")[1].split("##")[0].split("\n")
    assert [line for line in how if line] == [
        "- method: rules over terms, lists, contrasts, numbers and names; no model",
        "- model: none",
        "- knowledge base: small",
        "- psykb 1.2.3",
        "- kinds and their weights: single:4, short:1",
        "- only these books: 记忆小书, 心理学",
        "- seed of the plan: 0",
        "- text recognised from pictures allowed: yes",
    ]


def test_chance_knows_ties(base, facts, library):
    tied = single(base, "Which one?", ("abcd", "efgh", "ijkl", "m"), "D")
    longest = single(base, "Which other?", ("abcd", "ef", "gh", "i"), "A")
    made = reporting.report([tied, longest], [], facts, library)
    assert (made.longest_is_key.value, made.longest_expected) == (0.5, 0.125)


def test_all_that_the_plan_gave(facts, library, items):
    page = telling.page(reporting.report(items, [], replace(facts, wanted=0), library))
    assert "4 items accepted: all that the plan gave." in page


def test_a_book_without_licence_is_said_and_nothing_claimed(facts, library, items):
    books = tuple(replace(d, licence=None) for d in library.documents)
    made = reporting.report(items, [], replace(facts, documents=books), library)
    card = cards.card(made, items)
    assert "license:" not in card
    assert "Of A Small Book of Learning, 记忆小书 no licence is known" in card


def test_files_and_same_bytes(facts, library, items, tmp_path):
    jsonl.write(tmp_path / "qa.jsonl", items)
    jsonl.write(tmp_path / "rejected.jsonl", [refused(Stage.DRAFT, Refusal.NOT_JSON)])
    reporting.write(tmp_path, facts, library)
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert sorted(first) == [
        "dataset-card.md",
        "qa.jsonl",
        "rejected.jsonl",
        "report.json",
        "report.md",
    ]
    told = json.loads(first["report.json"])
    assert (told["schema"], told["accepted"], told["refused"]) == (1, 4, 1)
    assert told["survivors"][0] == {
        "stage": "draft",
        "entered": 5,
        "refused": 1,
        "skipped": 0,
        "failed": 0,
        "shortcomings": {},
        "reasons": {"not_json": 1},
    }
    assert "text" not in told["run"]["documents"][0]
    reporting.write(tmp_path, facts, library)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


def test_every_code_has_words_in_both_languages(chinese):
    from psykb.generation import wording

    for name, kinds in (("kind", Kind), ("stage", Stage), ("refusal", Refusal), ("method", Method)):
        said = {getattr(wording, name)(code) for code in kinds}
        assert len(said) == len(kinds)
        assert all(any("\u4e00" <= c <= "\u9fff" for c in words) for words in said)
