"""Recipes: every mistake is told by file, table and key; what is right is read exactly."""

from fractions import Fraction
from pathlib import Path

import pytest

from psykb.dataset.mixing import recipes
from psykb.dataset.mixing.template import TEMPLATE
from psykb.dataset.mixing.wishes import Recipe
from psykb.errors import MisuseError, NotFoundError
from psykb.types import Kind

SOURCE = '[[source]]\nset = "a"\n'
TWO = '[[source]]\nset = "a"\nshare = 0.5\n[[source]]\nrun = "b"\nshare = '


def read(folder: Path, text: str, name: str = 'name = "m"\n') -> Recipe:
    file = folder / "r.toml"
    file.write_text(name + text, encoding="utf-8")
    return recipes.read(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "is no TOML"),
        ("", "names no source"),
        ("sede = 1\n" + SOURCE, "there is no key sede; did you mean seed?"),
        ("qqqq = 1\n" + SOURCE, "there is no key qqqq; known are: contamination, duplicates"),
        (f"seed = {'1' * 5000}\n" + SOURCE, "holds a number of too many digits"),
        ("seed = true\n" + SOURCE, "seed: write a whole number, 0 or more, not true"),
        ("seed = -1\n" + SOURCE, "seed: write a whole number, 0 or more, not -1"),
        ("source = 3", "source: write tables, [[source]], not 3"),
        ("split = 3\n" + SOURCE, "split: write a table, [split], not 3"),
        ("[[source]]", "[[source]] 1: write either set ="),
        ('[[source]]\nset = "a"\nrun = "b"', "[[source]] 1: write either set ="),
        (SOURCE + "share = 0.5\ncount = 3", "write share or count, not both"),
        (SOURCE + "share = 1.5", "share: write a share from 0 to 1, not 1.5"),
        (SOURCE + "share = nan", "share: write a share from 0 to 1, not NaN"),
        (SOURCE + "share = 1e99999999999999999999", "share: write a share from 0 to 1, not NaN"),
        (SOURCE + "share = 1e-300000", "share: write a share from 0 to 1, not 1E-300000"),
        (SOURCE + "share = true", "share: write a share from 0 to 1, not true"),
        (SOURCE + "share = 0", "a share above 0, or leave the source out"),
        (SOURCE + "count = 0", "count: write a whole number, 1 or more, not 0"),
        (SOURCE + 'count = "5"', "count: write a whole number, 1 or more, not '5'"),
        (SOURCE + "share = 0.5", "add up to 0.5; they must add up to 1"),
        (TWO + "0.4", "add up to 0.9; they must add up to 1"),
        (TWO + "0.5\n[[source]]\nset = 'c'", "add up to 1, which leaves nothing"),
        (SOURCE + 'kinds = ["short"]', "there is no key kinds"),
        ('[[source]]\nrun = "b"\nkinds = ["riddle"]', "[[source]] 1: "),
        ('[[source]]\nrun = "b"\nmin_turns = 2', "there is no key min_turns"),
        (SOURCE + 'languages = ["fr"]', 'languages: write ["zh", "en"]'),
        (SOURCE + 'languages = "zh"', "languages: write texts in brackets"),
        (SOURCE + "min_turns = 5\nmax_turns = 4", "max_turns: write a number that is not below"),
        (SOURCE + 'crisis = "help"', 'crisis: write "keep" | "drop" | "line_named" | "referred"'),
        (SOURCE + "reviewed = 1", "reviewed: write true or false, not 1"),
        (SOURCE + "system = 1", "system: write a text in quotation marks, not 1"),
        (SOURCE + 'system = "a"\nsystem_file = "b"', "system or system_file, not both"),
        (SOURCE + "[split]\ntrain = 0.8\ntest = 0.1", "[split]: the shares add up to 0.9"),
        (SOURCE + "[split]\ntrain = 0.8\ntest = 20", "write shares that add up to 1"),
        (SOURCE + "[split]\ntrain = 80\ntest = 20", "write shares that add up to 1"),
        (SOURCE + "[split]\ntest = 1.0", "train: write a share above 0"),
        (SOURCE + '[split]\nby = "page"', 'by: write "passage" | "document"'),
        (SOURCE + "[retrieval]\ndistractors = 0", "distractors: write a whole number, 1 or more"),
        (SOURCE + "[retrieval]\nwithout_gold = 0.6\ndecline = 0.5", "together are more than 1"),
        (SOURCE + '[contamination]\non_hit = "go"', 'on_hit: write "refuse" | "drop" | "keep"'),
        (SOURCE + "[duplicates]\nnear = 0.2", 'near: write a share from 0.5 to 1, or "off"'),
        (SOURCE + '[duplicates]\nnear = "on"', "near: write"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text, told, tmp_path):
    with pytest.raises(MisuseError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "r.toml"))


@pytest.mark.parametrize("name", ["", 'name = ""\n', 'name = "a/b"\n', 'name = "-x"\n',
                                  'name = ".."\n', 'name = ".a"\n', "name = 3\n"])  # fmt: skip
def test_a_name_that_is_no_folder(name, tmp_path):
    with pytest.raises(MisuseError, match=r"r\.toml: name: write a "):
        read(tmp_path, SOURCE, name)


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(NotFoundError, match="begin one by psykb data mix --template"):
        recipes.read(tmp_path / "none.toml")
    with pytest.raises(NotFoundError, match="system_file: there is no"):
        read(tmp_path, SOURCE + 'system_file = "none.txt"')
    with pytest.raises(NotFoundError, match="against: there is no"):
        read(tmp_path, SOURCE + '[contamination]\nagainst = ["none"]')


def test_what_is_no_text(tmp_path):
    (tmp_path / "r.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(MisuseError, match="is not UTF-8 text"):
        recipes.read(tmp_path / "r.toml")
    with pytest.raises(MisuseError, match="cannot be read"):
        recipes.read(tmp_path)


def test_defaults(tmp_path):
    made = read(tmp_path, SOURCE)
    assert (made.name, made.seed, made.near, made.on_hit, made.against) == (
        "m", 0, 0.8, "refuse", (),
    )  # fmt: skip
    assert made.split.shares == {
        "train": Fraction(8, 10), "valid": Fraction(1, 10), "test": Fraction(1, 10),
    }  # fmt: skip
    assert (made.retrieval.share, made.retrieval.without_gold) == (Fraction(0), Fraction(1, 5))
    (source,) = made.sources
    assert (source.run, source.share, source.count, source.system) == (False, None, None, None)


def test_shares_are_as_exact_as_they_are_written(tmp_path):
    made = read(tmp_path, TWO + "0.5\n[split]\ntrain = 0.333\nvalid = 0.333\ntest = 0.334")
    assert [source.share for source in made.sources] == [Fraction(1, 2), Fraction(1, 2)]
    assert made.split.shares is not None
    assert made.split.shares["train"] == Fraction(333, 1000)
    thirds = read(tmp_path, SOURCE + "[split]\ntrain = 0.333\nvalid = 0.333\ntest = 0.333")
    assert thirds.split.shares == dict.fromkeys(("train", "valid", "test"), Fraction(1, 3))


def test_counts_of_valid_and_test(tmp_path):
    made = read(tmp_path, SOURCE + "[split]\nvalid = 20\ntest = 30")
    assert (made.split.shares, made.split.counts) == (None, {"valid": 20, "test": 30})


def test_files_are_found_beside_the_recipe(tmp_path):
    (tmp_path / "p.txt").write_text("你是咨询师。\n", encoding="utf-8")
    made = read(
        tmp_path,
        '[[source]]\nrun = "b"\nkinds = ["单选:3", "short"]\nsystem_file = "p.txt"\n'
        '[contamination]\nagainst = ["p.txt"]\n[duplicates]\nnear = "off"',
    )
    assert made.sources[0].system == "你是咨询师。"
    assert made.sources[0].kinds == {Kind.SINGLE: 3, Kind.SHORT: None}
    assert made.against == (tmp_path / "p.txt",)
    assert made.near is None


def test_the_template_is_a_recipe(tmp_path):
    (tmp_path / "t.toml").write_text(TEMPLATE, encoding="utf-8")
    made = recipes.read(tmp_path / "t.toml")
    assert [source.name for source in made.sources] == ["dialogues", "questions"]
    assert made.retrieval.decline == Fraction(1, 10)


def test_each_key_that_the_template_comments_out_is_one(tmp_path):
    lines = [
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in TEMPLATE.splitlines()
        if "system_file" not in line
    ]
    made = read(tmp_path, "\n".join(lines), name="")
    assert made.sources[0].reviewed
    assert made.sources[0].most == 30
    assert made.sources[1].kinds == {Kind.SHORT: None, Kind.SINGLE: None}
