"""What a model card says of a result's use: how it is asked, what it is not, whom to call."""

from collections.abc import Iterable, Sequence

from psykb.generation.markdown import heading
from psykb.grounding import help_lines
from psykb.messages import text as _
from psykb.types import Language

_SNIPPET = """\
from {package} import {auto}
from transformers import AutoTokenizer

folder = "FOLDER"
tokenizer = AutoTokenizer.from_pretrained(folder)
model = {auto}.from_pretrained(folder)
messages = [{{"role": "user", "content": "QUESTION"}}]
inputs = tokenizer.apply_chat_template(
    messages, add_generation_prompt=True, return_dict=True, return_tensors="pt"
)
output = model.generate(**inputs, max_new_tokens=256)
print(tokenizer.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))"""
_FULL = {"package": "transformers", "auto": "AutoModelForCausalLM"}
_ADAPTER = {"package": "peft", "auto": "AutoPeftModelForCausalLM"}


def use(*, full: bool) -> list[str]:
    """Return how a result is asked: through psykb, and by the libraries alone.

    Args:
        full: whether it is a model with all its weights, not an adapter.
    """
    return [
        heading(_("Use")),
        _("With a knowledge base, answers cited and checked (FOLDER is this one):"),
        _fenced('psykb ask "QUESTION" --llm hf:FOLDER', "sh"),
        _("Without, by transformers:") if full else _("Without, by transformers and peft:"),
        _fenced(_SNIPPET.format(**(_FULL if full else _ADAPTER)), "python"),
    ]


def limits(languages: Sequence[Language]) -> list[str]:
    """Return what a result is not, and whom to call.

    Args:
        languages: of the rows; help lines are those of psykb's first region for each.
    """
    points = [
        _("It is no counsellor and no doctor. It makes no diagnosis and replaces no treatment."),
        _(
            "What it says from its weights alone may be wrong, however sure it sounds; rely on "
            "what is cited, and read the place."
        ),
        _(
            "psykb answers signs of danger to life by help lines, before any model is asked; the "
            "model alone, outside of psykb, has no such gate. Who is in danger, or fears for "
            "someone, should call one of these now:"
        ),
    ]
    # the lines hang on the last point
    told = [*(f"- {point}" for point in points), *(f"  - {line}" for line in _help(languages))]
    return [heading(_("Limits")), "\n".join(told)]


def _help(languages: Sequence[Language]) -> Iterable[str]:
    """Return whom to call, of the region that psykb takes for each language of the rows."""
    found: dict[str, str] = {}
    for language in languages:
        for line in help_lines.lines("", language):
            where = f"**{line.number}**" if line.number else f"<{line.url}>"
            hours = f" ({line.hours})" if line.hours else ""
            found.setdefault(where, f"{line.region} · {line.name}: {where}{hours}")
    return found.values()


def _fenced(code: str, language: str) -> str:
    return f"```{language}\n{code}\n```"
