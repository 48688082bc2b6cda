"""The logits of two models on a few conversations, and how far they lie apart."""

import math
from typing import Any

from psykb.types import record

# Short, in both languages; the words do not matter, for any text shows what a wrong weight does.
_PROBES = (
    ("What is working memory?", "A system that holds a few chunks and works on them.", None),
    (
        "我最近总是睡不好，怎么办？",
        "听起来你很辛苦。能说说从什么时候开始的吗？",
        "你是心理咨询师。",
    ),
    ("Name the four kinds of consequences.", "Reinforcement and punishment, each in two.", None),
    ("什么是经典条件反射？", "中性刺激与无条件刺激多次配对以后，单独引起反应的过程。", None),
    ("I failed my exam again.", "That sounds hard. What happened?", "You are a kind tutor."),
    ("12 + 30 = ?", "42", None),
)
_LEAST = 1e-5  # of the spread; fp32 sums in another order


@record
class Comparison:
    """How far the logits of one model lie from those of another.

    Args:
        positions: of the probe conversations, at which logits were compared.
        largest: the largest absolute difference.
        share: the root of the mean squared difference over the spread (standard deviation) of the
            logits.
        agreeing: positions at which both give the same token the highest logit.
    """

    positions: int
    largest: float
    share: float
    agreeing: int


def probes(tokenizer: Any) -> list[Any]:  # noqa: ANN401 (of transformers)
    """Return the probe conversations as tensors of 1 × n tokens.

    They are written by the chat template; where that refuses one, or there is none, as plain lines.
    """
    import torch

    made = []
    for asked, replied, system in _PROBES:
        text = _written(tokenizer, asked, replied, system)
        plain = text is None
        tokens = tokenizer(
            f"{asked}\n{replied}" if plain else text, add_special_tokens=plain, verbose=False
        )
        made.append(torch.tensor([tokens["input_ids"]]))
    return made


def _written(tokenizer: Any, asked: str, replied: str, system: str | None) -> str | None:  # noqa: ANN401
    from psykb.training.merging.turns import alternating, write

    if not tokenizer.chat_template:
        return None
    said = alternating(asked, replied)
    return write(tokenizer, alternating(asked, replied, system=system), inviting=False) or write(
        tokenizer, said, inviting=False
    )


def of(model: Any, batches: list[Any]) -> Any:  # noqa: ANN401
    """Return a model's logits: positions × vocabulary, fp32, in the machine's memory."""
    import torch

    with torch.inference_mode():
        found = [model(b.to(model.device), use_cache=False).logits[0] for b in batches]
        return torch.cat([logits.float().cpu() for logits in found])


def compare(reference: Any, other: Any) -> Comparison:  # noqa: ANN401
    """Return how far `other` lies from `reference`, both as `of` gives them."""
    difference = other - reference
    spread = float(reference.std())
    apart = math.sqrt(float(difference.square().mean()))
    return Comparison(
        positions=len(reference),
        largest=float(difference.abs().max()),
        share=apart / spread if spread else math.inf,
        agreeing=int((reference.argmax(-1) == other.argmax(-1)).sum()),
    )


def bound(dtype: Any, layers: int) -> float:  # noqa: ANN401
    """Return the largest `Comparison.share` that rounding explains.

    Each of a layer's two sub-layers adds an error of about one unit of rounding u to the stream;
    errors are independent, so 2·layers of them amount to √(2·layers)·u. Four times that is allowed,
    for weights are rounded, too, and layers pass errors on enlarged (twice that was measured in
    bf16 with 2 layers of wide random weights). u is 2⁻⁸ in bf16: 0.125 for 32 layers.
    """
    import torch

    unit = float(torch.finfo(dtype).eps) / 2
    return max(_LEAST, 4 * unit * math.sqrt(2 * layers))
