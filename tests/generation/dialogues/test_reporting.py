import json
from dataclasses import replace

from psykb import jsonl
from psykb.generation.dialogues import reporting
from psykb.generation.dialogues.report import Cell, Spread, report
from psykb.generation.report import RunFacts
from psykb.types import Citation, DialogueRefusal, RefusedDialogue, Style, Usage
from tests.generation.dialogues.tiny_dialogues import dialogue_of, told

PLACE = Citation(document_id="0123456789ab", start=0, end=1, quote="a", title="Tiny")
FACTS = RunFacts(
    name="tiny",
    kb="",
    documents=(),
    method=Style.SCENARIO,
    model="class:tiny",
    settings={"turns": [2, 3], "rounds": 1, "seed": 0},
    wanted=3,
    decided=5,
    empty={},
    usage={"dialogue": Usage(calls=4, prompt_tokens=40), "judge": Usage(calls=2)},
    version="0",
)


def judged(n, *claims, citations=()):
    dialogue = dialogue_of(told(n), citations=citations)
    assert dialogue.origin is not None
    origin = replace(dialogue.origin, claims=claims, rounds=len(claims) - 1)
    return replace(dialogue, origin=origin)


def refused(reason, dialogue=None):
    return RefusedDialogue(
        slot=0, style=Style.SCENARIO, seed_of="s", reason=reason, dialogue=dialogue
    )


def test_nothing_is_a_report_too(tmp_path):
    jsonl.write(tmp_path / "dialogues.jsonl", [])
    jsonl.write(tmp_path / "rejected.jsonl", [])
    made = reporting.write(tmp_path, FACTS)
    assert (made.accepted, made.refused, made.cells, made.books) == (0, 0, (), ())
    assert [row.share.n for row in made.standings] == [0, 0, 0]
    assert made.exchanges == Spread(least=0, middle=0.0, greatest=0)
    assert "There are none." in (tmp_path / "report.md").read_text()
    assert "None was refused." in (tmp_path / "report.md").read_text()


def test_what_refining_did_counts_refused_dialogues_too():
    left = refused(DialogueRefusal.UNSUPPORTED_CLAIMS, judged(1, 3, 2))
    found = report([judged(2, 0), judged(3, 4, 0)], [left], FACTS).refining
    assert (found.judged, found.refined) == (3, 2)
    assert (found.claims_before, found.claims_after) == (7, 2)
    assert found.rounds == {0: 1, 1: 2}


def test_sentences_books_and_scenarios_are_counted():
    dialogues = [judged(1, 0, citations=(PLACE, PLACE)), judged(2, 0, citations=(PLACE,))]
    made = report([*dialogues, judged(3, 1)], [], FACTS)
    shares = {row.standing.value: (row.sentences, row.share.value) for row in made.standings}
    assert shares == {"supported": (2, 2 / 6), "general": (3, 0.5), "unsupported": (1, 1 / 6)}
    (book,) = made.books
    assert (book.title, book.citations, book.dialogues, book.licence) == ("Tiny", 3, 2, "")
    assert made.cells == (Cell(topic="sleep", emotion="worry", dialogues=3),)
    assert made.exchanges == Spread(least=2, middle=2.0, greatest=2)
    assert (made.total.calls, made.total.prompt_tokens) == (6, 40)


def test_drafts_come_to_each_reason_in_turn():
    found = [
        refused(DialogueRefusal.MODEL_DECLINED),
        refused(DialogueRefusal.DUPLICATE),
        refused(DialogueRefusal.DUPLICATE),
    ]
    made = report([judged(1, 0)], found, FACTS)
    assert made.reasons == {"duplicate": 2, "model_declined": 1}
    rows = {row.reason: (row.came, row.refused) for row in made.passed}
    assert rows[DialogueRefusal.MODEL_FAILED] == (4, 0)
    assert rows[DialogueRefusal.MODEL_DECLINED] == (4, 1)
    assert rows[DialogueRefusal.NOT_A_DIALOGUE] == (3, 0)
    assert rows[DialogueRefusal.DUPLICATE] == (3, 2)
    assert rows[DialogueRefusal.IN_AVOIDED_RUN] == (1, 0)


def test_the_card_names_one_licence_only_where_all_have_it(tmp_path):
    free, other = (replace(judged(n, 0), licence="CC-BY-4.0") for n in (1, 2))
    jsonl.write(tmp_path / "rejected.jsonl", [])
    assert other.origin is not None
    retold = replace(other, licence="", origin=replace(other.origin, style=Style.REWRITE))
    for second, claimed in ((other, True), (retold, False)):
        jsonl.write(tmp_path / "dialogues.jsonl", [free, second])
        reporting.write(tmp_path, FACTS)
        card = (tmp_path / "dataset-card.md").read_text()
        assert ("license: cc-by-4.0" in card) == claimed
        assert ("| unknown | 1 |" in card) != claimed
    assert "data_files: dialogues.jsonl" in card
    plain = json.loads((tmp_path / "report.json").read_text())
    assert plain["licences"] == {"": 1, "CC-BY-4.0": 1}
    assert plain["own_words"] == 0


def test_words_of_the_model_alone_are_no_gap_in_the_licences(tmp_path):
    jsonl.write(tmp_path / "rejected.jsonl", [])
    own, cites = judged(1, 0), judged(2, 0, citations=(PLACE,))
    found_of = {}
    for name, found in (("own", [own]), ("both", [own, cites])):
        jsonl.write(tmp_path / "dialogues.jsonl", found)
        made = reporting.write(tmp_path, FACTS)
        card, page = ((tmp_path / f).read_text() for f in ("dataset-card.md", "report.md"))
        found_of[name] = (made.licences, made.own_words, "| unknown |" in card)
        assert "1 dialogue cites no book: no licence binds it" in card
        assert "none, the model's own words 1" in page
    assert found_of == {"own": ({}, 1, False), "both": ({"": 1}, 1, True)}
