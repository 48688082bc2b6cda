"""Makers of tiny models on disk: random by a seed, or built to say one known sentence.

Everything is made from a configuration, with a tokenizer that is trained here, and saved as
safetensors; torch and transformers are imported only when a maker is called.
"""

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

TEXTS = (
    "Working memory holds a few chunks while we think",
    "operant conditioning and classical conditioning",
    "工作记忆是记忆系统 经典条件反射 学习 遗忘 动机 需要",
)
END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_tokenizer(texts: Sequence[str] = TEXTS, *, chat_template: str | None = CHAT_TEMPLATE):
    """Return a byte-level BPE tokenizer trained on `texts`, with the marks of a conversation."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[END, START, STOP],
    )
    bpe.train_from_iterator(list(texts) * 20, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=END,
        additional_special_tokens=[START, STOP],
    )
    if chat_template is not None:
        tokenizer.chat_template = chat_template
    return tokenizer


def tiny_causal_lm(
    folder: Path,
    *,
    chat_template: bool | str = True,
    says: str | None = None,
    window: int = 512,
    seed: int = 0,
) -> Path:
    """Write a Qwen3-like model with its tokenizer to `folder` and return it.

    Args:
        folder: made if it is not there.
        chat_template: True for one like Qwen's, False for none, or the template itself.
        says: what it answers, whatever it is asked; None for random weights. No token may come
            twice in it, for the model knows only which token follows which.
        window: its context in tokens.
        seed: of the random weights.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    template = CHAT_TEMPLATE if chat_template is True else chat_template or None
    tokenizer = tiny_tokenizer(chat_template=template)
    torch.manual_seed(seed)
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=len(tokenizer) + len(tokenizer) % 2,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        max_position_embeddings=window,
        tie_word_embeddings=False,
        initializer_range=0.3,
        bos_token_id=None,
        eos_token_id=tokenizer.convert_tokens_to_ids(STOP),
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen3ForCausalLM(config)
    if says is not None:
        _teach(model, chain(tokenizer, says))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def chain(tokenizer, says: str) -> list[tuple[int, int]]:
    """Return which token follows which, from the end of the prompt to the end of the reply."""
    start = tokenizer("\n", add_special_tokens=False)["input_ids"]
    reply = tokenizer(says, add_special_tokens=False)["input_ids"]
    tokens = [*start, *reply, tokenizer.convert_tokens_to_ids(STOP)]
    if len(set(tokens)) < len(tokens):
        raise ValueError(f"{says!r} has a token twice")
    return list(itertools.pairwise(tokens))


def _teach(model, follows: Sequence[tuple[int, int]]) -> None:
    """Let the next token hang on the last one alone: one-hot embeddings, layers that add nothing.

    After the norm a one-hot vector has the length √hidden, so the right token is ahead of the
    others by √hidden ≈ 20 and is drawn at any usual temperature as well.
    """
    import torch

    with torch.no_grad():
        embedding = model.get_input_embeddings().weight
        embedding.copy_(torch.eye(*embedding.shape))
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        head = model.get_output_embeddings().weight.zero_()
        for token, following in follows:
            head[following, token] = 1.0


def tiny_adapter(folder: Path, base: Path, *, says: str | None = None, named: str = "") -> Path:
    """Write a LoRA adapter for the model in `base` to `folder` and return it.

    Args:
        folder: made if it is not there.
        base: what `tiny_causal_lm` wrote.
        says: what it makes a model that was made with `says` answer instead; None for random
            weights.
        named: the base's name in the adapter's configuration; the path of `base` by default.
    """
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(base)
    follows = chain(tokenizer, says) if says is not None else []
    rank = len(follows) or 2
    targets = ["lm_head"] if follows else ["q_proj", "v_proj"]
    config = LoraConfig(
        r=rank, lora_alpha=rank, target_modules=targets, init_lora_weights=bool(follows)
    )
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(base), config)
    if follows:
        head = model.get_output_embeddings()
        with torch.no_grad():
            a = head.lora_A["default"].weight.zero_()
            b = head.lora_B["default"].weight.zero_()
            for row, (token, following) in enumerate(follows):
                a[row, token] = 1.0
                b[following, row] = 3.0
    model.save_pretrained(str(folder), save_embedding_layers=False)
    if named:
        file = folder / "adapter_config.json"
        content = json.loads(file.read_text(encoding="utf-8"))
        content["base_model_name_or_path"] = named
        file.write_text(json.dumps(content), encoding="utf-8")
    return folder


def tiny_cross_encoder(folder: Path, labels: Sequence[str], *, seed: int = 0) -> Path:
    """Write a BERT with one logit for each of `labels` to `folder` and return it.

    The weights are wide, so that the logits of different pairs differ by a lot.
    """
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    characters = sorted({c for text in TEXTS for c in text.lower() if c.strip()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    vocabulary += [f"##{c}" for c in characters if c.isascii()]
    tokenizer = BertTokenizer(vocab={word: number for number, word in enumerate(vocabulary)})
    assert tokenizer.tokenize("memory 记忆") == ["m", *(f"##{c}" for c in "emory"), "记", "忆"]
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
        initializer_range=0.5,
        id2label=dict(enumerate(labels)),
        label2id={label: n for n, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def tiny_embedder(folder: Path, *, dim: int = 32) -> Path:
    """Write a static embedding model with random vectors to `folder` and return it.

    Its prompt for queries differs from that for documents.
    """
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = tiny_tokenizer().backend_tokenizer
    rows = tokenizer.get_vocab_size()
    weights = np.random.default_rng(0).standard_normal((rows, dim)).astype("f4")
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    prompts = {"query": "问：", "document": ""}
    SentenceTransformer(modules=[module], device="cpu", prompts=prompts).save(str(folder))
    return folder
