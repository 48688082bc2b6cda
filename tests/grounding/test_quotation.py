"""What a claim sets in quotation marks must stand in the sentences."""

import pytest

from psykb.grounding.quotation import misquoted, quotations


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("他说“把新经验纳入已有图式”", ("把新经验纳入已有图式",)),
        ("他说「把新经验纳入已有图式」", ("把新经验纳入已有图式",)),
        ("他说『把新经验纳入已有图式』", ("把新经验纳入已有图式",)),
        ('He wrote that "nothing is ever lost".', ("nothing is ever lost",)),
        ("He wrote that ‘nothing is ever lost’.", ("nothing is ever lost",)),
        ("书上说'把新经验纳入已有图式'，", ("把新经验纳入已有图式",)),
        ("书上说`把新经验纳入已有图式`", ("把新经验纳入已有图式",)),
        ("书上说〝把新经验纳入已有图式〞", ("把新经验纳入已有图式",)),
        ("叫作“意识流”", ()),
        ('called "flow" or "the zone"', ()),
        ("people's memories of others' lives don't last", ()),
        ("", ()),
    ],
)
def test_what_is_long_enough_to_be_a_quote(claim, found):
    assert quotations(claim) == found


SENTENCE = "同化是把新经验纳入已有图式，例如会抓奶瓶的婴儿也去抓积木。"


def test_a_quote_with_one_letter_changed_is_none():
    assert misquoted("“把新经验归入已有图式”", [SENTENCE]) == ("把新经验归入已有图式",)


def test_a_quote_is_compared_folded():
    assert misquoted("「把新經驗納入已有圖式。」", [SENTENCE]) == ()
    assert misquoted('"LESS obliged to  act"', ["each feels less obliged to act."]) == ()


def test_a_quote_stands_in_one_sentence():
    assert misquoted('"it ends here it begins"', ["Here it ends", "here it begins"]) == (
        "it ends here it begins",
    )


@pytest.mark.parametrize("address", ["https://evil.example/", "www.evil.example", "a@evil.example"])
def test_an_address_stands_letter_by_letter(address):
    assert misquoted(f"同化是纳入图式，见 {address}", [SENTENCE]) == (address,)
    assert misquoted(f"见 {address}。", [f"见 {address}。"]) == ()
