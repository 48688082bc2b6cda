"""Options of a model as they are typed."""

import pytest

from psykb.cli.models import read_options
from psykb.errors import MisuseError


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", '{"a": [NaN]}'])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(MisuseError) as error:
        read_options([f"temperature={value}"])
    assert str(error.value) == f"--llm-option temperature={value}: write a number that is one"


@pytest.mark.parametrize("pair", ["temperature", "=1", " =1"])
def test_what_is_no_option_is_refused(pair):
    with pytest.raises(MisuseError, match="write NAME=VALUE"):
        read_options([pair])


def test_json_is_read_as_such_and_anything_else_as_words():
    assert read_options(["a=0.5", "b=true", " c =x=y", "d=", 'e={"f": [1]}', "g=nan"]) == {
        "a": 0.5,
        "b": True,
        "c": "x=y",
        "d": "",
        "e": {"f": [1]},
        "g": "nan",
    }
