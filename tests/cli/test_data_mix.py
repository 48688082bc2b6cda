"""`psykb data mix` as a user types it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.mixing.template import TEMPLATE
from psykb.generation.verifying import own_id
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind
from tests.dataset.made_items import made
from tests.dataset.mixing.made_rows import dialogue, write_set

QUOTE = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
EBBINGHAUS = "艾宾浩斯用无意义音节研究遗忘。"
SKINNER = "B. F. Skinner studied it."
RECIPE = 'name = "m"\n[[source]]\nset = "talks"\n[[source]]\nrun = "asked"\n'


@pytest.fixture
def project(here: Path) -> Path:
    """A set of twelve dialogues, a run of three items made from `library`, and a recipe."""
    write_set(here, "talks", [dialogue(n, licence="CC-BY-NC-4.0") for n in range(12)])
    (here / "r.toml").write_text(RECIPE, encoding="utf-8")
    return here


@pytest.fixture
def items(project: Path, base: Path):
    with KnowledgeBase.open(base) as opened:
        items = [
            made(opened, Kind.DEFINITION, "名词解释：工作记忆", QUOTE, QUOTE),
            made(opened, Kind.SINGLE, "谁用无意义音节研究遗忘？", "A", EBBINGHAUS,
                 options=("艾宾浩斯", "巴德利")),
            made(opened, Kind.TRUE_FALSE, "Skinner studied it.", "true", SKINNER, language="en"),
        ]  # fmt: skip
    run = project / "generated" / "asked"
    run.mkdir()
    jsonl.write(run / "qa.jsonl", items)
    return items


def test_the_template_is_printed(run):
    done = run("data", "mix", "--template")
    assert (done.code, done.out, done.err) == (0, TEMPLATE, "")
    told = json.loads(run("data", "mix", "--template", "--json").out)
    assert told == {"schema": 1, "template": TEMPLATE}


def test_a_recipe_must_be_named(run):
    done = run("data", "mix")
    assert done.code == 2
    assert "name a recipe; a first one is printed by: psykb data mix --template" in done.err


def test_mistakes_are_misuse_and_write_nothing(run, project):
    (project / "r.toml").write_text(RECIPE + "shara = 1\n", encoding="utf-8")
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (2, "")
    assert done.err == "psykb: r.toml: [[source]] 2: there is no key shara; did you mean share?\n"
    assert [path.name for path in (project / "generated").iterdir()] == ["talks"]


def test_a_missing_run_ends_it(run, project):
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (1, "")
    assert "asked" in done.err


def test_a_mix_prints_its_folder_and_shouts_licences(run, project, items):
    done = run("data", "mix", "r.toml")
    folder = project / "generated" / "m"
    assert (done.code, done.out) == (0, f"{folder}\n")
    assert "train/valid: 0 leaks\ntrain/test: 0 leaks\nvalid/test: 0 leaks\n" in done.err
    assert (
        "psykb: NON-COMMERCIAL: 12 rows of talks are under CC-BY-NC-4.0: a model trained on them "
        "must not be used for profit." in done.err
    )
    assert (
        "UNKNOWN LICENCE: 1 row of asked; find out whether it may be used" in done.err
    )  # the English book names none
    assert sum(len((folder / f"{s}.jsonl").read_text("utf-8").splitlines())
               for s in ("train", "valid", "test")) == 15  # fmt: skip


def test_a_second_time_nothing_is_written(run, project, items):
    run("data", "mix", "r.toml")
    done = run("data", "mix", "r.toml")
    assert done.code == 0
    assert "the same is there already; nothing was written" in done.err
    (project / "r.toml").write_text("seed = 1\n" + RECIPE, encoding="utf-8")
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (2, "")
    assert "--force replaces it" in done.err
    assert run("data", "mix", "r.toml", "--force").code == 0


def test_a_dry_run_writes_nothing(run, project, items):
    done = run("data", "mix", "r.toml", "--dry-run", "--json")
    told = json.loads(done.out)
    assert (done.code, told["folder"], told["written"]) == (0, None, False)
    assert told["report"]["rows"] == 15
    assert told["report"]["leaks"] == {"train/valid": [], "train/test": [], "valid/test": []}
    assert "nothing was written (--dry-run)" in done.err
    assert not (project / "generated" / "m").exists()


def test_nothing_left(run, project, items):
    (project / "r.toml").write_text(
        'name = "m"\n[[source]]\nset = "talks"\nmin_turns = 9\n', encoding="utf-8"
    )
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (3, "")
    assert "no row is left by this recipe; nothing was written" in done.err
    assert not (project / "generated" / "m").exists()


def test_nothing_left_says_why(run, project, items):
    (project / "r.toml").write_text(
        'name = "m"\n[[source]]\nset = "talks"\nshare = 0.5\n'
        '[[source]]\nrun = "asked"\nreviewed = true\nshare = 0.5\n',
        encoding="utf-8",
    )
    done = run("data", "mix", "r.toml", "-q")
    assert (done.code, done.out) == (3, "")
    assert (
        "psykb: no row is left by this recipe; nothing was written\n"
        "psykb: asked: left out by the recipe: 3 of 3 (3 not reviewed)\n" in done.err
    )
    assert "has the fewest rows" not in run("data", "mix", "r.toml").err


def test_what_the_recipe_leaves_out_is_told(run, project, items):
    (project / "r.toml").write_text(
        f'{RECIPE}kinds = ["true_false"]\nlanguages = ["zh"]\n', encoding="utf-8"
    )
    done = run("data", "mix", "r.toml")
    assert done.code == 0
    assert (
        "asked: left out by the recipe: 3 of 3 (2 of other kinds, 1 in other languages)\n"
        in done.err
    )
    assert "talks: left out" not in done.err


def test_splits_that_leave_nothing_to_train_on(run, project, items):
    (project / "r.toml").write_text(f"{RECIPE}[split]\nvalid = 200\ntest = 200\n", encoding="utf-8")
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (2, "")
    assert "[split]: valid = 200 and test = 200 leave no row to train on: there are 15" in done.err
    assert not (project / "generated" / "m").exists()


def test_another_language_is_no_other_mix(run, project, items):
    run("data", "mix", "r.toml")
    assert run("data", "mix", "r.toml", "--lang", "zh").code == 0
    assert run("data", "mix", "r.toml", "--lang", "en").code == 0


@pytest.mark.parametrize(("on_hit", "code", "rows"), [("refuse", 4, 14), ("drop", 0, 14),
                                                      ("keep", 0, 15)])  # fmt: skip
def test_contaminated_rows(on_hit, code, rows, run, project, items):
    asked = "关于工作记忆，巴德利和希契提出的模型包括哪些部分，各有什么作用？请举例加以说明。"
    one = replace(items[0], question=asked)
    items = [replace(one, id=own_id(one)), *items[1:]]
    jsonl.write(project / "generated" / "asked" / "qa.jsonl", items)
    (project / "b.json").write_text(json.dumps([{"question": asked, "answer": "略"}]), "utf-8")
    (project / "r.toml").write_text(
        f'{RECIPE}[contamination]\nagainst = ["b.json"]\non_hit = "{on_hit}"\n', encoding="utf-8"
    )
    done = run("data", "mix", "r.toml", "--json")
    assert (done.code, json.loads(done.out)["report"]["rows"]) == (code, rows)
    assert "psykb: CONTAMINATED: 1 row holds a question of a benchmark" in done.err


def test_retrieval_takes_the_base_of_kb(run, project, items, base):
    (project / "r.toml").write_text(RECIPE + "[retrieval]\nshare = 1\n", encoding="utf-8")
    moved = project / "elsewhere"
    base.rename(moved)
    done = run("data", "mix", "r.toml")
    assert (done.code, done.out) == (2, "")
    assert "the books of asked are in no base at hand; name it by --kb" in done.err
    done = run("data", "mix", "r.toml", "--kb", str(moved), "--json")
    assert done.code == 0
    assert json.loads(done.out)["report"]["retrieval"]["wanted"] == 3


def test_a_base_that_is_named_must_be_there(run, project, items):
    done = run("data", "mix", "r.toml", "--kb", "nowhere")
    assert (done.code, done.out) == (1, "")
    assert "nowhere" in done.err


def test_chinese(run, project, items):
    done = run("data", "mix", "r.toml", "--lang", "zh")
    assert done.code == 0
    assert "train/test" in done.err
