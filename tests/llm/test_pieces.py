"""Tokens become text as they come: nothing is lost, and no half character is told."""

from hypothesis import given
from hypothesis import strategies as st

from psykb.llm.pieces import Pieces


class ByteTokenizer:
    """A vocabulary of byte strings, as byte-level tokenizers have; `special` ones have no text."""

    def __init__(self, words, special=()):
        self.words = [*words]
        self.special = set(special)

    def decode(self, tokens, *, skip_special_tokens, clean_up_tokenization_spaces):
        assert skip_special_tokens
        assert not clean_up_tokenization_spaces
        shown = [self.words[token] for token in tokens if token not in self.special]
        return b"".join(shown).decode("utf-8", "replace")


class LeadingSpaceTokenizer(ByteTokenizer):
    """As sentencepiece has it: a word brings its space, which the first of a text loses."""

    def decode(self, tokens, **options):
        return super().decode(tokens, **options).removeprefix(" ")


def told(tokenizer, tokens):
    pieces = Pieces(tokenizer)
    return [pieces.push(token) for token in tokens], pieces


def test_half_a_character_waits_for_the_rest():
    tokenizer = ByteTokenizer([b"\xe5", b"\xbf", b"\x86", b"a"])
    pieces, state = told(tokenizer, [3, 0, 1, 2, 3])
    assert pieces == ["a", "", "", "忆", "a"]
    assert (state.rest(), state.count) == ("", 5)


def test_a_character_that_stays_incomplete_is_marked_at_the_end():
    pieces, state = told(ByteTokenizer([b"a", b"\xe5\xbf"]), [0, 1])
    assert pieces == ["a", ""]
    assert state.rest() == "\ufffd"


def test_special_tokens_count_and_say_nothing():
    pieces, state = told(ByteTokenizer([b"a", b"<end>"], special=[1]), [1, 0, 1])
    assert (pieces, state.rest(), state.count) == (["", "a", ""], "", 3)


def test_spaces_before_words_are_kept():
    tokenizer = LeadingSpaceTokenizer([b" working", b" memory", b","])
    pieces, state = told(tokenizer, [0, 1, 2, 1])
    assert pieces == ["working", " memory", ",", " memory"]
    assert state.rest() == ""


@given(st.text(max_size=40), st.data())
def test_the_pieces_are_the_reply_however_it_is_cut(text, data):
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\ufffd", "")
    content = text.encode()
    cuts = sorted(
        data.draw(st.sets(st.integers(1, max(1, len(content) - 1)), max_size=len(content)))
    )
    words = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    pieces, state = told(ByteTokenizer(words), range(len(words)))
    assert "".join(pieces) == text
    assert state.rest() == ""
    assert not any("\ufffd" in piece for piece in pieces)
