"""Models with random weights, made from a configuration, and a tokenizer trained on our texts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from psykb.llm import hub

END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def shape(
    hidden: int,
    inner: int,
    layers: int,
    heads: int,
    keys: int,
    words: int,
    *,
    spread: float = 0.02,
    window: int = 4096,
) -> dict[str, Any]:
    """Return what a configuration of Qwen3 takes; embeddings and output share their weights.

    Args:
        hidden: size of a token's vector.
        inner: size within the feed-forward layers.
        layers: how many.
        heads: of queries; `keys` of keys and values.
        keys: see `heads`.
        words: tokens that have an embedding; at least those of the tokenizer.
        spread: standard deviation of the random weights.
        window: tokens that the model may read at once.
    """
    return {
        "vocab_size": words,
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": keys,
        "head_dim": 128 if hidden >= 1024 else hidden // heads,
        "max_position_embeddings": window,
        "initializer_range": spread,
        "tie_word_embeddings": True,
    }


def write(folder: Path, sizes: dict[str, Any], tokenizer: Any, *, half: bool = False) -> int:
    """Write a Qwen3 with weights drawn from seed 0 and its tokenizer; return its parameters.

    Args:
        folder: made if it is not there.
        sizes: as `shape` returns them.
        tokenizer: as `tokenizer` returns it.
        half: save the weights in bf16.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    config = Qwen3Config(
        **sizes,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen3ForCausalLM(config)
    with hub.quietly():
        model.to(torch.bfloat16 if half else torch.float32).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return sum(weight.numel() for weight in model.parameters())


def tokenizer(texts: Iterable[str], words: int) -> Any:
    """Return a byte-level BPE tokenizer of at most `words` tokens, trained on `texts`."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    split = Regex(r"\s*[\r\n]+|[^\S\r\n]?\w+|[^\S\r\n]?[^\s\w]+|\s+")
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(split, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=words,
        max_token_length=12,  # bytes: four ideographs, so that no clause is a token
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[END, START, STOP],
    )
    bpe.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=STOP,
        pad_token=END,
        additional_special_tokens=[START],
        chat_template=TEMPLATE,
    )
