"""Rows and tokenizers of a few words, whose tokens can be counted by hand."""

from psykb.types import Message, Role, Row, RowKind
from tests.tiny_models import END, START, STOP, tiny_tokenizer


def row(*said: str, system: str = "", untrained: tuple[int, ...] = (), name: str = "d") -> Row:
    """Return a row in which user and assistant speak by turns."""
    roles: tuple[Role, Role] = ("user", "assistant")
    messages = [Message(role=roles[n % 2], content=one) for n, one in enumerate(said)]
    if system:
        messages.insert(0, Message(role="system", content=system))
    return Row(
        id=name,
        messages=tuple(messages),
        kind=RowKind.DIALOGUE,
        language="zh",
        source="s",
        groups=(),
        untrained=untrained,
    )


def speaking(template: str | None):
    """Return a byte-level tokenizer with a chat template; a character may be several tokens."""
    return tiny_tokenizer(chat_template=template)


def words(template: str, *, known: str, bos: bool = False, lower: bool = False):
    """Return a tokenizer of whole words.

    Its ids: 0 unknown, 1 `<|im_start|>`, 2 `<|im_end|>`, 3 `<|endoftext|>`, from 4 on the words
    `known`, in their order; the template's line breaks are no tokens.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = ["[UNK]", START, STOP, END, *known.split()]
    model = models.WordLevel({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]")
    made = Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if lower:
        made.normalizer = normalizers.Lowercase()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made,
        unk_token="[UNK]",
        eos_token=STOP,
        bos_token=END if bos else None,
        additional_special_tokens=[START, STOP, END],
    )
    tokenizer.chat_template = template
    return tokenizer


def trained(tokenizer, rendered) -> list[str]:
    """Return what is trained on, decoded: a text for each run of the mask."""
    runs: list[list[int]] = []
    before = False
    for token, now in zip(rendered.input_ids, rendered.mask, strict=True):
        if now and not before:
            runs.append([])
        if now:
            runs[-1].append(token)
        before = now
    return [tokenizer.decode(run, clean_up_tokenization_spaces=False) for run in runs]
