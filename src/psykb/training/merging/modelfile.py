"""Ollama's Modelfile for a folder with a model: its chat template as one of Go, and checked.

The template is learnt from what the chat template writes, and written to the file only where both
write the same of a set of conversations; Go's is evaluated here (`go_templates`). What Ollama and
llama.cpp do was read in their sources (template/template.go, parser/parser.go, thinking/template.go
of Ollama; convert_hf_to_gguf.py of llama.cpp); neither is run by psykb.
"""

import itertools
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from psykb import __version__
from psykb.llm.chat import DEFAULT_CONTEXT
from psykb.training.merging import go_templates
from psykb.training.merging.turns import (
    NoTurnsError,
    Obstacle,
    Seat,
    Turns,
    alternating,
    learn,
    write,
)
from psykb.types import record

NAME = "Modelfile"
QUANTISED = "model-q4_k_m.gguf"
OUTTYPES = {"bfloat16": "bf16", "float16": "f16", "float32": "f32"}

# What is said in the conversations by which a template is checked.
_SYSTEMS = (None, "You are a tutor.\nQuote the book.", "你是心理学助教。")
_TURNS = (
    ("What is working memory?", "A system that holds and works on\n\na few chunks.", "More?"),
    ("什么是遗忘？", "“{{ .System }}” 不是遗忘。", "那是什么？", "记忆痕迹的消退。", "谢谢"),
)


class Remark(StrEnum):
    """How the prompts of Ollama differ from the chat template's all the same."""

    TRIMS = "trims"  # white space at the ends of a message, which the chat template takes away
    NO_SYSTEM = "no_system"  # the chat template refuses a system message
    SYSTEM_LEFT_OUT = "system_left_out"  # it writes none of it
    CONTINUES = "continues"  # a reply that was begun for the model
    NO_STOP = "no_stop"  # no token ends a reply
    THINKING = "thinking"  # it cannot be turned off, or is taken for a part of the reply


@record
class Template:
    """A chat template in Go.

    Args:
        source: of the template.
        stop: what ends a reply; "" for nothing.
        remarks: how it differs, each once.
    """

    source: str
    stop: str
    remarks: tuple[Remark, ...]


def template_of(tokenizer: Any) -> Template:  # noqa: ANN401 (of transformers)
    """Return a tokenizer's chat template as Ollama reads it.

    Raises:
        NoTurnsError: it cannot be written so; `obstacle` says why.
    """
    turns = learn(tokenizer)
    source = _source(turns)
    for system, said in itertools.product(_SYSTEMS, _TURNS):
        for length in range(1, len(said) + 1, 2):
            _check(tokenizer, turns, source, said[:length], system)
    return Template(source=source, stop=turns.stop, remarks=_remarks(tokenizer, turns, source))


def text(template: Template, window: int | None) -> str:
    """Return the text of a Modelfile.

    Args:
        template: of the model.
        window: the most tokens that the model reads; None where that is not known.
    """
    context = min(window or DEFAULT_CONTEXT, DEFAULT_CONTEXT)
    lines = [
        f"# by psykb {__version__}; the template writes what the model's chat template writes",
        "# FROM . takes the safetensors of this folder themselves, where Ollama knows the model",
        f"FROM ./{QUANTISED}",
        f'TEMPLATE """{template.source}"""',
    ]
    if template.stop:
        lines.append(f'PARAMETER stop "{template.stop}"')
    lines.append("# tokens of a conversation; what is longer Ollama cuts without a word")
    lines.append(f"PARAMETER num_ctx {context}")
    return "\n".join(lines) + "\n"


def commands(folder: Path, dtype: str, *, with_modelfile: bool) -> tuple[str, ...]:
    """Return the lines that make a quantised GGUF of a folder, and a model of Ollama of that.

    Args:
        folder: with the model.
        dtype: of its weights, as PyTorch calls it ("bfloat16").
        with_modelfile: whether a Modelfile lies in it.
    """
    import shlex

    kind = OUTTYPES.get(dtype, "auto")
    here, whole = shlex.quote(str(folder)), shlex.quote(str(folder / f"model-{kind}.gguf"))
    small = shlex.quote(str(folder / QUANTISED))
    lines = [
        f"python convert_hf_to_gguf.py {here} --outfile {whole} --outtype {kind}",
        f"llama-quantize {whole} {small} Q4_K_M",
    ]
    if with_modelfile:
        file = shlex.quote(str(folder / NAME))
        lines.append(f"ollama create my-model -f {file}")
    return tuple(lines)


def prompt(source: str, messages: list[dict[str, str]], *, think: bool | None = None) -> str:
    """Return what Ollama writes of messages by a template: all but the token that it begins with.

    The system's messages are a field of their own there, as Ollama puts them together.

    Args:
        source: of the template.
        messages: `role`, `content` and, of a reply, perhaps `thinking`.
        think: whether thinking is asked for; None where nothing is said of it.
    """
    systems = [m["content"] for m in messages if m["role"] == "system"]
    shown: list[Mapping[str, str]] = [
        {"Role": m["role"], "Content": m["content"], "Thinking": m.get("thinking", "")}
        for m in messages
    ]
    values: dict[str, object] = {"System": "\n\n".join(systems), "Messages": shown}
    values |= {"IsThinkSet": think is not None, "Think": bool(think), "Response": ""}
    return go_templates.evaluate(source, values)


def _source(turns: Turns) -> str:
    system = "".join((_literal(turns.system[0]), "{{ $.System }}", _literal(turns.system[1])))
    ask = _literal(turns.user[0])
    if turns.seat in (Seat.FIRST, Seat.LAST):
        ask += _when(f"and ${turns.seat.value} $.System", system)
    invitation = _literal(turns.invitation)
    invitation += _when("and $.IsThinkSet (not $.Think)", _literal(turns.silence))
    reply = _literal(turns.assistant[0])
    if turns.thinking:
        before, after = map(_literal, turns.thinking)
        reply += _when("and $last .Thinking", f"{before}{{{{ .Thinking }}}}{after}")
    default = _literal(turns.default)
    own = _when(".System", system, default)
    first = turns.seat is Seat.FIRST
    return "".join(
        (
            own if turns.seat is Seat.OWN else default,
            "{{ $first := true }}" if first else "",
            "{{ range $i, $m := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 }}",
            '{{ if eq .Role "user" }}',
            ask,
            "{{ $first = false }}" if first else "",
            "{{ .Content }}",
            _literal(turns.user[1]),
            _when("$last", invitation),
            '{{ else if eq .Role "assistant" }}',
            reply,
            "{{ .Content }}",
            _when("not $last", _literal(turns.assistant[1])),
            "{{ end }}{{ end }}",
        )
    )


def _when(condition: str, then: str, otherwise: str = "") -> str:
    """Return a branch; nothing where nothing would be written."""
    if not then and not otherwise:
        return ""
    middle = "{{ else }}" + otherwise if otherwise else ""
    return "".join(("{{ if ", condition, " }}", then, middle, "{{ end }}"))


def _literal(text: str) -> str:
    """Return text as it stands in a template of a Modelfile.

    Braces would begin an action, quotation marks could end the value, and what cannot be printed
    is left out when Ollama reads the file; line ends stay.
    """
    plain = all(c == "\n" or c.isprintable() for c in text)
    if plain and not {"{", "}", '"'} & set(text):
        return text
    return "{{ " + go_templates.quoted(text) + " }}"


def _check(
    tokenizer: Any,  # noqa: ANN401
    turns: Turns,
    source: str,
    said: tuple[str, ...],
    system: str | None,
) -> None:
    wanted = write(tokenizer, alternating(*said, system=system))
    if wanted is None and system is not None:  # as psykb itself does then
        wanted = write(tokenizer, alternating(f"{system}\n\n{said[0]}", *said[1:]))
    messages = alternating(*said, system=system)
    if wanted != turns.start + prompt(source, messages):
        raise NoTurnsError(Obstacle.OTHERWISE)
    if turns.silence and wanted + turns.silence != turns.start + prompt(
        source, messages, think=False
    ):
        raise NoTurnsError(Obstacle.OTHERWISE)


def _remarks(tokenizer: Any, turns: Turns, source: str) -> tuple[Remark, ...]:  # noqa: ANN401
    remarks = []
    spaced = alternating(" a\n", " b\n", " c\n")
    if write(tokenizer, spaced) != turns.start + prompt(source, spaced):
        remarks.append(Remark.TRIMS)
    if write(tokenizer, alternating("a", system="b")) is None:
        remarks.append(Remark.NO_SYSTEM)
    elif turns.seat is Seat.NOWHERE:
        remarks.append(Remark.SYSTEM_LEFT_OUT)
    begun = alternating("What?", "A reply that")
    whole = (write(tokenizer, begun, inviting=False) or "").partition(begun[1]["content"])
    if "".join(whole[:2]) != turns.start + prompt(source, begun):
        remarks.append(Remark.CONTINUES)
    if not turns.stop:
        remarks.append(Remark.NO_STOP)
    if _thinks_otherwise(tokenizer, turns):
        remarks.append(Remark.THINKING)
    return tuple(remarks)


def _thinks_otherwise(tokenizer: Any, turns: Turns) -> bool:  # noqa: ANN401
    """Return whether the chat template has a say on thinking that the template of Go has not.

    Ollama turns it off, and tells thoughts from replies, by what the template has of it alone.
    """
    usual = write(tokenizer, alternating("a"))
    silent = write(tokenizer, alternating("a"), enable_thinking=False)
    switched = silent is not None and silent != usual
    begun = turns.invitation.rstrip().endswith("<think>")
    return (switched and not turns.silence) or (begun and turns.thinking is None)
