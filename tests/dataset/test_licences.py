import pytest

from psykb.dataset.licences import is_spdx, is_unknown, joined, of_books, spelt


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("", ""),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("CC BY", "CC BY"),  # of which version, nobody knows
        ("Apache 2.0", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("research only", "research only"),
        ("MIT AND CC BY 4.0", "MIT AND CC-BY-4.0"),
    ],
)
def test_one_licence_has_one_spelling(said, id):
    assert spelt(said) == id
    assert spelt(id) == id


def test_spellings_of_one_licence_are_joined_to_one():
    assert joined(["CC BY 4.0", "CC-BY-4.0"]) == "CC-BY-4.0"
    assert joined(["MIT AND CC BY 4.0", "mit", "Apache 2.0"]) == "Apache-2.0 AND CC-BY-4.0 AND MIT"
    assert joined([]) == ""


def test_a_book_without_a_licence_leaves_the_row_unknown():
    known = {"a": "CC BY 4.0", "b": ""}
    assert of_books(["a", "a"], known) == "CC-BY-4.0"
    assert of_books(["a", "b"], known) == of_books(["a", "gone"], known)
    assert of_books(["a", "gone"], known) == "CC-BY-4.0 AND NOASSERTION"
    assert is_unknown(of_books(["b"], known))


@pytest.mark.parametrize("licence", ["CC-BY-4.0", "cc by-nc 4.0", "MIT AND Apache 2.0", "gpl-3.0",
                                     "LicenseRef-house", "NOASSERTION"])  # fmt: skip
def test_an_id_of_spdx(licence):
    assert is_spdx(licence)


@pytest.mark.parametrize("licence", ["foo licence", "CC BY", "MIT AND ask first", ""])
def test_no_id_of_spdx(licence):
    assert not is_spdx(licence)
