"""TOML: what is written is read again as it was; what TOML cannot say is refused."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import MisuseError
from psykb.training.recipes import toml

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_plain = st.one_of(
    _texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)
_values = st.recursive(
    _plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_texts, inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 2**63, -(2**63) - 1])
def test_a_number_that_toml_does_not_know(number):
    with pytest.raises(ValueError, match=r"not a finite number|more than 64 bits"):
        toml.dumps({"x": {"y": [number]}})


@pytest.mark.parametrize("value", [b"a", {1}, object(), [None], [[None]]])
def test_a_value_that_toml_does_not_know(value):
    with pytest.raises(TypeError, match="TOML has no word for"):
        toml.dumps({"x": value})


def test_a_key_that_is_no_text():
    with pytest.raises(TypeError, match="a key of TOML is a text, not 1"):
        toml.dumps({1: "a"})  # type: ignore[dict-item]


def test_half_of_a_surrogate_pair():
    with pytest.raises(UnicodeEncodeError):
        toml.dumps({"x": "a\ud800"})


@given(st.dictionaries(_texts, _values, max_size=6))
def test_what_is_written_is_read_as_it_was(mapping):
    assert tomllib.loads(toml.dumps(mapping)) == mapping


@given(_texts)
def test_any_text_stays_on_its_line(text):
    written = toml.dumps({"x": text})
    assert written.count("\n") == 1
    assert not set(map(chr, (*range(9), *range(11, 32), 127))) & set(written)


def test_what_is_written_looks_as_people_write_it():
    assert toml.dumps(
        {
            "adapter": {"r": 16, "dropout": 0.05, "gone": None, "deep": {"a b": True}},
            "name": 'says "ja"\n\\ 你好\x7f',
            "rate": 1e-05,
            "none": None,
            "short": ["a", ("b", {"c": 1, "d": None})],
            "long": ["word " * 12, "word " * 12],
            "empty": {},
        }
    ) == (
        'name = "says \\"ja\\"\\n\\\\ 你好\\u007F"\n'
        "rate = 1e-05\n"
        'short = ["a", ["b", {c = 1}]]\n'
        "long = [\n"
        f'    "{"word " * 12}",\n'
        f'    "{"word " * 12}",\n'
        "]\n\n"
        "[adapter]\nr = 16\ndropout = 0.05\n\n"
        '[adapter.deep]\n"a b" = true\n\n'
        "[empty]\n"
    )


def test_nothing_is_an_empty_file():
    assert tomllib.loads(toml.dumps({})) == {}


def test_a_file_with_a_byte_order_mark(tmp_path):
    (tmp_path / "a.toml").write_bytes("\ufeffx = 1\r\n".encode())
    assert toml.read(tmp_path / "a.toml") == {"x": 1}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = [", "is no TOML"),
        (b"x = '\xff'", "is not UTF-8 text"),
        (b"x = " + b"1" * 5000, "holds a number of too many digits"),
        (b"x = " + b"[" * 100_000, "is no TOML"),
    ],
)
def test_a_file_that_is_none(content, told, tmp_path):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(MisuseError, match=told) as error:
        toml.read(tmp_path / "a.toml")
    assert str(error.value).startswith(f"{tmp_path / 'a.toml'}: ")


def test_a_folder_in_the_place_of_a_file(tmp_path):
    with pytest.raises(MisuseError, match="cannot be read"):
        toml.read(tmp_path)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        toml.read(tmp_path / "a.toml")
