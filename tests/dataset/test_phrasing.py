import pytest

from psykb.dataset.phrasing import sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pH is low.",
        "p-value",
        "fMRI",
        "n = 30",
        "5-HT",
        "Working memory",
        "ideas1",
        "a",
        "记忆",
    ],
)
def test_what_begins_as_it_should_stays(text):
    assert sentence(text, "en") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shaping, the reinforcement of steps.", "Shaping, the reinforcement of steps."),
        ("self-serving bias", "Self-serving bias"),
        ("a kind of memory", "A kind of memory"),
    ],
)
def test_an_english_sentence_begins_with_a_capital(text, expected):
    assert sentence(text, "en") == expected
    assert sentence(text, "zh") == text
