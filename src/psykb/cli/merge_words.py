"""What `psykb merge` says: what it takes, how good the merge is, what to do with the model."""

from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.printing import megabytes
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.training.merging.results import Merged, Plan


def plan_line(plan: "Plan") -> str:
    """Return what a merge takes, said before it begins."""
    return _(
        "merging {adapter} into {base}: takes about {memory} of memory, and {disk} on disk"
    ).format(
        adapter=plan.sources.adapter,
        base=plan.sources.named,
        memory=megabytes(plan.memory),
        disk=megabytes(plan.disk),
    )


def tell(call: Call, merged: "Merged") -> None:
    """Print the folder, and say how the model compares and what it is good for."""
    from psykb import jsonl

    if call.json:
        content = jsonl.plain(merged)
        call.put_json(**content, telling=merged.telling)
    else:
        call.put(str(merged.folder))
    for line in _figures(merged):
        call.say(line)
    for line in _warnings(merged):
        call.complain(line)
    if merged.modelfile is None:
        call.complain(_no_modelfile(merged))
    else:
        for remark in merged.remarks:
            call.say(_REMARKS[remark.value]())
    call.say(_("for llama.cpp and Ollama (psykb runs neither):"))
    for command in merged.commands:
        call.say(f"  {command}")


def _figures(merged: "Merged") -> list[str]:
    compared, effect = merged.compared, merged.effect
    lines = [
        _(
            "logits, merged against base and adapter: at most {largest:.3g} apart, {share:.3%} of "
            "their spread (rounding explains {allowed:.3%}); same likeliest token at {agreeing} of "
            "{positions} positions"
        ).format(
            largest=compared.largest,
            share=compared.share,
            allowed=merged.allowed,
            agreeing=compared.agreeing,
            positions=compared.positions,
        ),
        _("the adapter itself moves them by {share:.3%}, at most {largest:.3g}").format(
            share=effect.share, largest=effect.largest
        ),
        _("weights in {dtype}; rounding to it took {rounded:.3%} of the update").format(
            dtype=merged.dtype, rounded=merged.rounded
        ),
    ]
    if merged.quantised is not None:
        lines.append(
            _(
                "against the adapter on the 4-bit base of its training: at most {largest:.3g} "
                "apart, {share:.3%}; same likeliest token at {agreeing} of {positions} positions"
            ).format(
                largest=merged.quantised.largest,
                share=merged.quantised.share,
                agreeing=merged.quantised.agreeing,
                positions=merged.quantised.positions,
            )
        )
    return lines


def _warnings(merged: "Merged") -> list[str]:
    lines = []
    if merged.compared.share > merged.allowed:
        lines.append(
            _(
                "the merged model differs from base and adapter by more than rounding; it was "
                "written because of --force"
            )
        )
    if not merged.telling:
        lines.append(
            _(
                "the adapter moves the logits by no more than rounding does, so the comparison "
                "would not show a wrong merge; was it trained?"
            )
        )
    if merged.trained_quantised:
        lines.append(
            _(
                "the adapter was trained beside a base in 4 bits and is merged into the "
                "unquantised one, which is not quite the same; evaluate the merged model before use"
            )
        )
        if merged.quantised is None:
            lines.append(_("how far the two lie apart could not be computed on this machine"))
    if merged.base_changed:
        lines.append(
            _(
                "{base}: is not, file by file, the base that the adapter was trained on; make sure "
                "that it is the same model"
            ).format(base=merged.base)
        )
    return lines


def _no_modelfile(merged: "Merged") -> str:
    why = _OBSTACLES[merged.obstacle.value]() if merged.obstacle is not None else ""
    return _("no Modelfile for Ollama: {why}").format(why=why)


_OBSTACLES = {
    "no_template": lambda: _("the tokenizer has no chat template"),
    "refuses": lambda: _("the chat template refuses a plain conversation"),
    "dated": lambda: _("the chat template writes the date, which Ollama's cannot in that form"),
    "history": lambda: _(
        "the chat template writes earlier turns otherwise than the last, which Ollama's cannot"
    ),
    "system": lambda: _("the chat template puts the system message where Ollama's cannot put it"),
    "start": lambda: _(
        "the tokenizer begins each text with a token that the chat template does not write; "
        "llama.cpp would add it to every prompt (see add_bos_token in tokenizer_config.json)"
    ),
    "otherwise": lambda: _(
        "what could be written for Ollama differs from the chat template in some conversations"
    ),
}
_REMARKS = {
    "trims": lambda: _(
        "Modelfile: white space at the ends of a message stays; the chat template takes it away"
    ),
    "no_system": lambda: _(
        "Modelfile: a system message goes before the first question, for the chat template has no "
        "place for it"
    ),
    "system_left_out": lambda: _(
        "Modelfile: a system message is left out, as the chat template leaves it out"
    ),
    "continues": lambda: _(
        "Modelfile: a reply that is begun for the model is written a little otherwise than by the "
        "chat template"
    ),
    "no_stop": lambda: _(
        "Modelfile: no token ends a reply, so set one with PARAMETER stop if replies do not end"
    ),
    "thinking": lambda: _(
        "Modelfile: Ollama cannot turn this model's thinking off as the chat template can, or "
        "shows it as a part of the reply"
    ),
}
