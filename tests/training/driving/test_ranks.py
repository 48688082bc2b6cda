import pytest

from psykb.errors import MisuseError, PsykbError, TrainingError
from psykb.training.driving import ranks
from psykb.types import Stop


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TrainingError("full", stop=Stop.DISK_FULL), TrainingError),
        (MisuseError("no such target"), MisuseError),
        (PsykbError("plain"), PsykbError),
    ],
)
def test_a_word_comes_home_as_the_same_error(tmp_path, error, expected):
    ranks.leave_word(error, tmp_path)
    ranks.leave_word(PsykbError("later"), tmp_path)
    word = ranks.word_of(tmp_path)
    assert type(word) is expected
    assert str(word) == str(error)
    assert getattr(word, "stop", None) == getattr(error, "stop", None)
    ranks.forget(tmp_path)
    assert ranks.word_of(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", '{"kind": 1}', '{"kind": "MisuseError"'])
def test_no_word_is_made_of_what_is_none(tmp_path, content):
    (tmp_path / ranks.FAILURE).write_text(content)
    assert ranks.word_of(tmp_path) is None


@pytest.mark.parametrize("kind", ["TrainingError", "ModelError", "Path", "sys", "None"])
def test_a_word_of_another_kind_is_an_error_of_psykb(tmp_path, kind):
    (tmp_path / ranks.FAILURE).write_text(f'{{"kind": "{kind}", "message": "m", "stop": "x"}}')
    assert type(ranks.word_of(tmp_path)) is PsykbError
