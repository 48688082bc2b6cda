import pytest

from psykb.errors import MisuseError
from psykb.generation import runs
from psykb.generation.journal_lines import Started
from psykb.generation.runs import Change, Request
from psykb.types import Kind, Method

REQUEST = Request(kinds={Kind.SHORT: 1})


def settings(request=REQUEST, kb="kb", model=None, options=None, address=None):
    return request.settings(kb, model, options or {}, address)


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/", "/a", "../../elsewhere", "a/b", "a\\b"])
def test_a_name_that_leads_elsewhere_is_none(tmp_path, name):
    with pytest.raises(MisuseError) as e:
        runs.folder_of(tmp_path, settings(), name)
    assert "--run: write a name without slashes; the folder lies under generated/" in str(e.value)


@pytest.mark.parametrize(
    ("name", "code"),
    [("a\nb", "000A"), ("a\0b", "0000"), ("\u202egnp", "202E"), ("a\u200b", "200B"),
     ("\x1b[31m", "001B"), ("../\t", "0009"), ("a\ud800", "D800")],
)  # fmt: skip
def test_a_name_with_what_nobody_sees_is_none(tmp_path, name, code):
    with pytest.raises(MisuseError) as e:
        runs.folder_of(tmp_path, settings(), name)
    assert str(e.value) == (
        f"--run: there is U+{code} in the name, a character that cannot be seen: write the name "
        "without it"
    )


@pytest.mark.parametrize("name", ["-x", "--", "-", "-/a"])
def test_a_name_that_looks_like_an_option_is_none(tmp_path, name):
    with pytest.raises(MisuseError) as e:
        runs.folder_of(tmp_path, settings(), name)
    assert str(e.value) == f'--run {name}: a name cannot begin with "-", as an option does'


def test_a_name_is_a_folder_of_its_own(tmp_path):
    assert runs.folder_of(tmp_path, settings(), "a b") == tmp_path / "generated" / "a b"


@pytest.mark.parametrize(
    "other",
    [
        {"kb": "other"},
        {"model": "deepseek:m"},
        {"options": {"top_p": 0.5}},
        {"address": "http://127.0.0.1:8000/v1"},
        {"request": Request(kinds={Kind.SHORT: 2})},
        {"request": Request(kinds={Kind.SHORT: 1}, books=("a",))},
        {"request": Request(kinds={Kind.SHORT: 1}, sections=("a",))},
        {"request": Request(kinds={Kind.SHORT: 1}, language="en")},
        {"request": Request(kinds={Kind.SHORT: 1}, seed=1)},
        {"request": Request(kinds={Kind.SHORT: 1}, avoid=("a",))},
        {"request": Request(kinds={Kind.SHORT: 1}, method=Method.PASSAGE)},
        {"request": Request(kinds={Kind.SHORT: 1}, allow_ocr=True)},
        {"request": Request(kinds={Kind.SHORT: 1}, benchmarks=("a",))},
        {"request": Request(kinds={Kind.SHORT: 1}, support_model="a")},
    ],
)
def test_all_that_shapes_the_plan_makes_another_run(tmp_path, other):
    here = runs.folder_of(tmp_path, settings(), None)
    assert runs.folder_of(tmp_path, settings(**other), None) != here


def test_how_many_are_wanted_and_the_name_make_no_other_run(tmp_path):
    more = Request(kinds={Kind.SHORT: 1}, wanted=500, name="a")
    assert settings(more) == settings()
    assert settings(model="m", address="http://one/v1") != settings(
        model="m", address="http://two/v1"
    )


def test_what_others_must_not_read_is_not_in_the_settings():
    found = repr(settings(options={"token": "geheim", "n": 2}, address="http://me:geheim@host/v1"))
    assert "geheim" not in found
    assert "host" not in found
    assert "'n': 2" in found


def started(psykb="1", documents=None, prompts=None, context=None, seeds=None):
    return Started(
        psykb=psykb,
        documents=documents or {"a": "A"},
        prompts=prompts,
        context=context,
        seeds=seeds,
        wanted=1,
        time="now",
    )


OLD = started(prompts={"draft.zh.md": "1", "gone.md": "1"}, context=8192)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (None, OLD, None),
        (OLD, OLD, None),
        (started(), started(psykb="2"), None),  # no model: nothing was paid for
        (OLD, started(prompts=OLD.prompts, context=6000), Change(context=(8192, 6000))),
        (
            OLD,
            started(psykb="2", prompts=OLD.prompts, context=8192),
            Change(psykb=("1", "2")),
        ),
        (
            OLD,
            started(prompts={"draft.zh.md": "2", "new.md": "1"}, context=8192),
            Change(prompts=("draft.zh.md", "gone.md", "new.md")),
        ),
        (
            started(documents={"a": "A", "b": "B"}),
            started(documents={"c": "A", "d": "D"}),
            Change(gone=("B",), new=("D",), changed=("A",), replies=7),
        ),
        # seeds are no books
        (
            started(prompts={}, seeds={"a.jsonl": "1", "b.jsonl": "1"}),
            started(prompts={}, seeds={"a.jsonl": "1", "b.jsonl": "2"}),
            Change(seeds=("b.jsonl",)),
        ),
        # an earlier psykb wrote neither prompts nor context
        (
            started(psykb="0"),
            started(psykb="1", prompts={"x": "1"}, context=1),
            Change(psykb=("0", "1")),
        ),
    ],
)
def test_what_is_not_as_it_was_is_named(before, now, found):
    assert runs.change(before, now, 7) == found


def test_the_prompts_with_which_items_are_made_have_digests():
    found = runs.prompt_digests()
    assert {"draft.zh.md", "teacher.en.md", "judge_task.zh.md"} <= found.keys()
    assert not {"answer.zh.md", "rewrite.en.md", "__init__.py"} & found.keys()
    assert all(len(digest) == 8 for digest in found.values())
    assert list(found) == sorted(found)


def test_many_titles_are_cut_short():
    assert runs.listed(["a", "b"]) == "a, b"
    assert runs.listed(list("abcdefg")) == "a, b, c, d, e (+2)"
