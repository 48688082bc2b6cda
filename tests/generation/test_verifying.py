"""Every way in which an item can differ from the books has its name."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.generation.flaws import Finding, Flaw, Verified
from psykb.generation.verifying import Verifier, answer_flaws
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Method, Page, Provenance
from tests.cli.conftest import make_pdf
from tests.conftest import ZH
from tests.small_run import item

FORGETTING = "遗忘先快后慢，之所以如此，是因为最初的记忆痕迹还不稳固。"
INTERFERENCE = "干扰也会导致遗忘。"
# runs from one page to the next
HIPPOCAMPUS = "The hippocampus is the part of"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verifying")
    (folder / "book.md").write_text(ZH, encoding="utf-8")
    make_pdf(folder / "brain.pdf")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder / "book.md", folder / "brain.pdf"])
    return made


@pytest.fixture(scope="module")
def good(base):
    return item(base, "遗忘的进程怎样？", [FORGETTING, INTERFERENCE], id="a" * 12)


@pytest.fixture(scope="module")
def paged(base):
    return item(base, "What is the hippocampus?", [HIPPOCAMPUS], id="b" * 12, language="en")


@pytest.fixture
def verify(base, tmp_path):
    """Verify rows, each an item, an object, or a line as it is."""

    def verify(*rows):
        file = tmp_path / "qa.jsonl"
        lines = [row if isinstance(row, bytes) else jsonl.dumps(row).encode() for row in rows]
        file.write_bytes(b"".join(line + b"\n" for line in lines))
        return Verifier(base.catalogue).file(file)

    return verify


def flaws(verified):
    return [(f.line, f.flaw, f.field) for f in verified.findings]


def changed(whole, **changes):
    """Return an item as JSON, with its first citation changed as no record could be."""
    raw = jsonl.plain(whole)
    raw["citations"][0] |= changes
    return raw


# what is no item


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"{", "no JSON from column 2 on"),
        (b"no json", "no JSON from column 1 on"),
        (b"\xff\xfe", "not in UTF-8, from byte 1 on"),
        (b"{} {}", "no JSON from column 4 on"),
        (b"[" * 100_000, "brackets within brackets without end"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "a number has too many digits"),
    ],
)
def test_a_line_that_is_no_json(verify, good, line, found):
    verified = verify(good, line, replace(good, id="c" * 12))
    assert flaws(verified) == [(2, Flaw.NOT_A_RECORD, "line")]
    assert verified.findings[0].found == found
    assert (verified.items, verified.quotes) == (3, 4)


@pytest.mark.parametrize("line", [b"[]", b"3", b'"x"', b"null"])
def test_a_line_that_is_no_object(verify, line):
    assert flaws(verify(line)) == [(1, Flaw.NOT_A_RECORD, "line")]


def test_an_unknown_field(verify, good):
    verified = verify({**jsonl.plain(good), "stars": 5})
    assert verified.findings == (
        Finding(
            line=1,
            item="a" * 12,
            flaw=Flaw.NOT_A_RECORD,
            field="stars",
            found="there is no such field",
        ),
    )


@pytest.mark.parametrize("field", ["id", "kind", "question", "answer", "bloom", "provenance"])
def test_a_field_that_is_missing(verify, good, field):
    raw = jsonl.plain(good)
    del raw[field]
    assert flaws(verify(raw)) == [(1, Flaw.NOT_A_RECORD, field)]


def test_a_kind_that_does_not_exist(verify, good):
    (finding,) = verify({**jsonl.plain(good), "kind": "riddle"}).findings
    assert (finding.flaw, finding.field) == (Flaw.NOT_A_RECORD, "kind")
    assert finding.found.startswith("must be one of 'definition', 'short', ")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"question": 3}, "question", "does not have the form that is asked for [string_type]"),
        ({"options": ["a", "b"]}, "line", "this kind of question has options, and no other"),
        ({"citations": [], "points": []}, "line", "an item cites at least one place of a book"),
    ],
)
def test_what_contradicts_the_form_is_told_in_our_own_words(verify, good, changes, field, words):
    (finding,) = verify({**jsonl.plain(good), **changes}).findings
    assert (finding.flaw, finding.field, finding.found) == (Flaw.NOT_A_RECORD, field, words)


@pytest.mark.parametrize(
    "line",
    [
        b'{"messages": [{"role": "user", "content": "x"}]}',
        b'{"instruction": "x", "input": "", "output": "y"}',
        b"question,answer",
        b'{"slot": 0, "kind": "short", "draft": {"question": "x"}}',
    ],
)
def test_another_kind_of_file_is_refused(base, tmp_path, line):
    file = tmp_path / "other.jsonl"
    file.write_bytes(line + b"\n")
    with pytest.raises(MisuseError, match="holds no items of psykb"):
        Verifier(base.catalogue).file(file)


def test_an_empty_file_holds_nothing(verify):
    assert verify(b"", b"  ") == Verified(items=0, quotes=0, findings=())


# quotes


def test_a_quote_with_one_character_changed(verify, good):
    quote = FORGETTING.replace("不稳固", "很稳固")
    (finding,) = verify(changed(good, quote=quote)).findings
    assert (finding.flaw, finding.field) == (Flaw.QUOTE_DIFFERS, "citations.0")
    assert (finding.expected, finding.found) == (FORGETTING, quote)


@pytest.mark.parametrize(
    "quote", [FORGETTING[:-1], FORGETTING + "x", "", FORGETTING.replace("，", ",")]
)
def test_a_quote_that_was_cut_or_grew(verify, good, quote):
    (finding,) = verify(changed(good, quote=quote)).findings
    assert (finding.line, finding.item, finding.flaw) == (1, "a" * 12, Flaw.QUOTE_DIFFERS)
    assert finding.expected.endswith(FORGETTING[-10:])


def test_offsets_moved_by_one(verify, good):
    first = good.citations[0]
    raw = changed(good, start=first.start + 1, end=first.end + 1)
    assert flaws(verify(raw)) == [(1, Flaw.QUOTE_DIFFERS, "citations.0")]


def test_offsets_beyond_the_end(verify, good):
    raw = changed(good, start=10**6, end=10**6 + len(FORGETTING))
    assert flaws(verify(raw)) == [(1, Flaw.OUT_OF_RANGE, "citations.0")]
    far = changed(good, start=1 << 70, end=(1 << 70) + len(FORGETTING))
    assert flaws(verify(far)) == [(1, Flaw.OUT_OF_RANGE, "citations.0")]
    assert flaws(verify(changed(good, end=1 << 70))) == [(1, Flaw.OUT_OF_RANGE, "citations.0")]
    assert flaws(verify(changed(good, end=10**6))) == [(1, Flaw.OUT_OF_RANGE, "citations.0")]


@pytest.mark.parametrize("offsets", [{"start": -1}, {"start": 9, "end": 3}, {"start": "x"}])
def test_offsets_that_are_no_range(verify, good, offsets):
    assert {flaw for _line, flaw, _field in flaws(verify(changed(good, **offsets)))} == {
        Flaw.NOT_A_RECORD
    }


def test_a_document_that_is_not_there(verify, good):
    (finding,) = verify(changed(good, document_id="f" * 12)).findings
    assert (finding.flaw, finding.found) == (Flaw.NO_SUCH_DOCUMENT, "f" * 12)
    both = changed(good, document_id="f" * 12, quote="x")
    assert flaws(verify(both)) == [(1, Flaw.NO_SUCH_DOCUMENT, "citations.0")]


def test_where_an_item_is_printed_is_verified_as_well(verify, good):
    origin = replace(good.citations[1], start=0, end=len(INTERFERENCE))
    exam = Provenance(method=Method.EXAM, prompts={}, passages=())
    bad = replace(good, citations=(), points=(), origin=(origin,), provenance=exam)
    assert flaws(verify(bad)) == [(1, Flaw.QUOTE_DIFFERS, "origin.0")]


# pages, sections, titles


def test_a_page_label_changed(verify, paged):
    page = jsonl.plain(paged.citations[0].pages[0])
    (finding,) = verify(changed(paged, pages=[{**page, "label": "2"}])).findings
    assert (finding.flaw, finding.field) == (Flaw.PAGES_DIFFER, "citations.0")
    assert finding.expected == f"2 (1 printed) {page['start']}-{page['end']}".replace(
        "printed", page["label_kind"]
    )
    assert finding.found == finding.expected.replace("(1", "(2")


def test_a_page_index_changed_or_a_page_left_out(verify, paged, good):
    page = jsonl.plain(paged.citations[0].pages[0])
    raw = changed(paged, pages=[{**page, "index": 3}])
    assert flaws(verify(raw)) == [(1, Flaw.PAGES_DIFFER, "citations.0")]
    assert flaws(verify(changed(paged, pages=[]))) == [(1, Flaw.PAGES_DIFFER, "citations.0")]
    invented = jsonl.plain(Page(index=1, start=0, end=900))
    assert flaws(verify(changed(good, pages=[invented]))) == [(1, Flaw.PAGES_DIFFER, "citations.0")]


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"section": ["第一章 记忆"]}, Flaw.SECTION_DIFFERS),
        ({"title": "另一本书"}, Flaw.TITLE_DIFFERS),
        ({"exact": False}, Flaw.EXACT_DIFFERS),
    ],
)
def test_what_else_a_citation_says(verify, good, changes, flaw):
    assert flaws(verify(changed(good, **changes))) == [(1, flaw, "citations.0")]


def test_all_that_differs_is_named(verify, good):
    raw = changed(good, section=[], title="x")
    raw["citations"][1]["quote"] = "干扰不会导致遗忘。"
    assert [f.flaw for f in verify(raw).findings] == [
        Flaw.SECTION_DIFFERS, Flaw.TITLE_DIFFERS, Flaw.QUOTE_DIFFERS,
    ]  # fmt: skip


# items


def test_the_same_id_twice(verify, good):
    (finding,) = verify(good, good).findings
    assert (finding.line, finding.flaw, finding.found) == (2, Flaw.DUPLICATE_ID, "line 1")


def test_a_point_that_names_no_citation(verify, good):
    raw = jsonl.plain(good)
    raw["points"][1]["evidence"] = [2]
    assert flaws(verify(raw)) == [(1, Flaw.NO_SUCH_CITATION, "points.1")]


def test_an_item_without_evidence(verify, good):
    bare = replace(good, citations=(), points=(), origin=good.citations)
    assert flaws(verify(bare)) == [(1, Flaw.NO_EVIDENCE, "citations")]
    exam = Provenance(method=Method.EXAM, prompts={}, passages=())
    assert flaws(verify(replace(bare, provenance=exam))) == []


@pytest.mark.parametrize(
    ("kind", "answer", "flaw"),
    [
        (Kind.SINGLE, "A", None),
        (Kind.SINGLE, "D", Flaw.KEY_NOT_AN_OPTION),
        (Kind.SINGLE, "a", Flaw.KEY_NOT_AN_OPTION),
        (Kind.SINGLE, "对", Flaw.KEY_NOT_AN_OPTION),
        (Kind.SINGLE, "AB", Flaw.KEY_MALFORMED),
        (Kind.SINGLE, "", Flaw.KEY_MALFORMED),
        (Kind.MULTIPLE, "AC", None),
        (Kind.MULTIPLE, "A", Flaw.KEY_MALFORMED),
        (Kind.MULTIPLE, "CA", Flaw.KEY_MALFORMED),
        (Kind.MULTIPLE, "AAC", Flaw.KEY_MALFORMED),
        (Kind.INDEFINITE, "A", None),
        (Kind.INDEFINITE, "ABC", None),
        (Kind.INDEFINITE, "", Flaw.KEY_MALFORMED),
        (Kind.TRUE_FALSE, "true", None),
        (Kind.TRUE_FALSE, "True", Flaw.KEY_MALFORMED),
        (Kind.SHORT, "x", None),
        (Kind.ESSAY, " ", Flaw.EMPTY_ANSWER),
    ],
)
def test_keys_fit_the_kind(verify, good, kind, answer, flaw):
    options = ("甲", "乙", "丙") if kind.has_options else ()
    made = replace(good, kind=kind, options=options, answer=answer)
    expected = [] if flaw is None else [(1, flaw, "answer")]
    assert flaws(verify(made)) == expected


@pytest.mark.parametrize(("count", "fits"), [(1, False), (2, True), (10, True), (11, False)])
def test_as_many_options_as_there_are_letters(good, count, fits):
    options = tuple(f"o{n}" for n in range(count))
    made = replace(good, kind=Kind.SINGLE, options=options, answer="A")
    wrong = Finding(
        line=4,
        item="a" * 12,
        flaw=Flaw.OPTION_COUNT,
        field="options",
        expected="2–10",
        found=str(count),
    )
    assert answer_flaws(made, line=4) == (() if fits else (wrong,))


def test_too_many_options_are_told_before_the_id(base, good, tmp_path):
    file = tmp_path / "qa.jsonl"
    options = tuple("abcdefghijk")
    jsonl.write(file, [replace(good, kind=Kind.MULTIPLE, options=options, answer="AK")])
    verifier = Verifier(base.catalogue, item_id=lambda _item: "b" * 12)
    assert flaws(verifier.file(file)) == [(1, Flaw.OPTION_COUNT, "options")]


def test_the_ids_of_the_last_file(base, good, tmp_path):
    verifier = Verifier(base.catalogue)
    for rows in ([good, replace(good, id="b")], [{"id": "c", "citations": []}]):
        jsonl.write(tmp_path / "qa.jsonl", rows)
        verifier.file(tmp_path / "qa.jsonl")
    assert verifier.ids == {"c"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"start": "65449"}, "citations.0.start"), ({"exact": "yes"}, "citations.0.exact")],
)
def test_numbers_and_truth_values_in_quotes(verify, good, changes, field):
    assert flaws(verify(changed(good, **changes))) == [(1, Flaw.NOT_A_RECORD, field)]


def test_an_id_that_is_not_that_of_the_content(base, good, tmp_path):
    file = tmp_path / "qa.jsonl"
    jsonl.write(file, [good, replace(good, id="0" * 12)])
    verifier = Verifier(base.catalogue, item_id=lambda _item: "a" * 12)
    (finding,) = verifier.file(file).findings
    assert (finding.line, finding.flaw) == (2, Flaw.ID_DIFFERS)
    assert (finding.expected, finding.found) == ("a" * 12, "0" * 12)


def test_what_stands_in_the_books_passes(verify, good, paged):
    assert verify(good, b"", paged) == Verified(items=2, quotes=3, findings=())


# any change of a quoted place is found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_quote_passes_that_is_not_at_its_offsets(base, good, data):
    text = base.document(good.citations[0].document_id).text
    start = data.draw(st.integers(0, len(text) - 1))
    quote = data.draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
    raw = changed(good, start=start, end=start + len(quote), quote=quote)
    line = json.dumps(raw, ensure_ascii=False).encode()
    verifier = Verifier(base.catalogue)
    _raw, findings = verifier.row(1, line)
    stands = text[start : start + len(quote)] == quote
    broken = {f.flaw for f in findings} & {Flaw.QUOTE_DIFFERS, Flaw.OUT_OF_RANGE}
    assert bool(broken) != stands


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_line_with_any_byte_changed_ends_nothing(base, good, data):
    line = jsonl.dumps(good).encode()
    at = data.draw(st.integers(0, len(line) - 1))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.binary(max_size=3))
    changed_line = line[:at] + put + line[at + cut :]
    _raw, findings = Verifier(base.catalogue, item_id=lambda item: item.id).row(1, changed_line)
    assert all(finding.line == 1 for finding in findings)
