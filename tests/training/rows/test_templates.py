"""What is trained on, by the templates of the families and by some that are in no table."""

import re
import sys
from pathlib import Path

import pytest

from psykb.dataset.rendering.rendered import Deviation, Rendered
from psykb.dataset.rendering.rendering import Renderer
from psykb.errors import MissingExtraError, TrainingError
from psykb.training.rows.prepared import TemplateKind
from psykb.training.rows.templates import for_training
from psykb.types import Stop
from tests.dataset.rendering import chat_templates as own
from tests.dataset.rendering.made_rows import row, speaking, trained
from tests.tiny_models import STOP

pytest.importorskip("transformers", reason="extra `local` is not installed")
trl_templates = pytest.importorskip("trl.chat_template_utils", reason="extra `train` is missing")

SHIPPED = Path(trl_templates.__file__).parent / "chat_templates"
TALK = row("睡不好", "多久了？", "one week", "That is long.")
WITH_SYSTEM = row("one week", "Go on.", "睡不好", "好的。", system="be kind")
THINK = "<think>\n\n</think>\n\n"

# By hand: what stands around each reply of which a loss is taken.
EXPECTED = {
    "cohere": ("", "<|END_OF_TURN_TOKEN|>"),
    "cohere2": ("", "<|END_RESPONSE|>"),
    "deepseek_r1_distill": ("", "<｜end▁of▁sentence｜>"),
    "deepseekv3": ("", "<｜end▁of▁sentence｜>"),
    "gemma": ("", "<end_of_turn>\n"),
    "gemma3": ("", "<end_of_turn>\n"),
    "glm4moe": ("\n<think></think>\n", "<|user|>"),
    "lfm2": ("", "<|im_end|>\n"),
    "lfm2_v2": ("", "<|im_end|>\n"),
    "llama3": ("", "<|eot_id|>"),
    "muse_glimmer": ("", "<|eot|>"),
    "nemotron_3_nano": ("", "<|im_end|>"),
    "phi3": ("", "<|end|>"),
    "phi3_5": ("", "<|end|>"),
    "qwen2_5": ("", "<|im_end|>"),
    "qwen3": (THINK, "<|im_end|>\n"),
    "qwen3_5_nothink": ("", "<|im_end|>"),
    "qwen3_5_think": ("", "<|im_end|>"),
    "qwen3_6": ("", "<|im_end|>"),
    "qwen3_8": ("", "<|im_end|>"),
    "qwen3_instruct_2507": ("", "<|im_end|>\n"),
    "qwen3_vl": ("", "<|im_end|>\n"),
}
# Without a variant of trl's: found in what the template itself writes.
UNKNOWN = {"gemma4": "<turn|>", "llama3_1": "<|eot_id|>", "llama3_2": "<|eot_id|>"}
PICTURES = ("idefics3", "llava_next", "smolvlm")  # they write parts of messages, no texts


def of_family(name: str):
    """Return a tokenizer with a family's template; the marks in it are special tokens."""
    source = (SHIPPED / f"{name}.jinja").read_text(encoding="utf-8")
    tokenizer = speaking(source)
    marks = set(re.findall(r"<[^<>\s'\"{}%()]{2,40}>|\[gMASK\]", source))
    tokenizer.add_special_tokens(
        {
            "bos_token": "<s>",
            "additional_special_tokens": sorted(
                marks - {"<think>", "</think>"} | {"<|im_start|>", "<|im_end|>"}
            ),
        }
    )
    return tokenizer


def rendered(tokenizer, *rows) -> list[Rendered]:
    made = list(Renderer(tokenizer).render(rows))
    fit = [one for one in made if isinstance(one, Rendered)]
    assert fit == made
    return fit


def stop_of(tokenizer) -> Stop:
    with pytest.raises(TrainingError) as error:
        for_training(tokenizer)
    return error.value.stop


def test_a_tokenizer_without_a_template_is_refused():
    tokenizer = speaking(None)
    with pytest.raises(TrainingError, match=r"has no chat template.*-Instruct") as error:
        for_training(tokenizer)
    assert error.value.stop is Stop.NO_TEMPLATE


def test_a_template_that_writes_no_reply_is_refused():
    with pytest.raises(TrainingError, match=r"no reply is found.*\{% generation %\}") as error:
        for_training(speaking(own.SHOUTING))
    assert error.value.stop is Stop.NO_TEMPLATE
    without = (
        "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}"
    )
    assert stop_of(speaking(without)) is Stop.NO_TEMPLATE
    marked = without.replace("{% endif %}", "{% else %}{% generation %}yes{% endgeneration %}"
                             "{% endif %}")  # fmt: skip
    assert stop_of(speaking(marked)) is Stop.NO_TEMPLATE


def test_a_template_that_is_none_is_refused():
    with pytest.raises(TrainingError, match="cannot be read, line 1") as error:
        for_training(speaking("{% for %}"))
    assert error.value.stop is Stop.NO_TEMPLATE


def test_a_template_that_refuses_every_conversation_is_refused():
    assert stop_of(speaking("{{ raise_exception('never') }}")) is Stop.NO_TEMPLATE


def test_several_templates_of_which_none_is_the_default_are_refused():
    tokenizer = speaking(own.CHATML)
    tokenizer.chat_template = {"tools": own.CHATML, "plain": own.CHATML}
    with pytest.raises(TrainingError, match="none by default") as error:
        for_training(tokenizer)
    assert error.value.stop is Stop.NO_TEMPLATE


@pytest.mark.parametrize("name", PICTURES)
def test_templates_for_pictures_are_refused(name):
    assert stop_of(of_family(name)) is Stop.NO_TEMPLATE


def test_without_trl_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "trl.chat_template_utils", None)
    with pytest.raises(MissingExtraError, match=r"psykb\[train\]"):
        for_training(speaking(own.CHATML))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_families_by_hand(name):
    tokenizer = of_family(name)
    source = tokenizer.chat_template
    renders, kind = for_training(tokenizer)
    assert kind is TemplateKind.KNOWN
    assert renders is not tokenizer
    assert tokenizer.chat_template == source != renders.chat_template
    before, after = EXPECTED[name]
    rows = (TALK,) if name == "gemma" else (TALK, WITH_SYSTEM)
    for one, made in zip(rows, rendered(renders, *rows), strict=True):
        replies = [message.content for message in one.messages if message.role == "assistant"]
        assert trained(renders, made) == [f"{before}{reply}{after}" for reply in replies]
        assert not {Deviation.NO_END_OF_TURN, Deviation.TAGS_UNUSABLE} & set(made.deviations)


@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_families_that_trl_does_not_know(name):
    tokenizer = of_family(name)
    renders, kind = for_training(tokenizer)
    assert kind is TemplateKind.FOUND
    assert renders is tokenizer
    (made,) = rendered(renders, TALK)
    assert trained(renders, made) == [
        f"{reply}{UNKNOWN[name]}" for reply in ("多久了？", "That is long.")
    ]


def test_a_known_family_by_its_own_marks():
    renders, kind = for_training(of_family("lfm2_2_5"))
    assert kind is TemplateKind.TAGGED
    (made,) = rendered(renders, TALK)
    assert trained(renders, made) == ["多久了？<|im_end|>\n", "That is long.<|im_end|>\n"]


@pytest.mark.parametrize(
    ("template", "kind", "same"),
    [
        ("TAGGED", TemplateKind.TAGGED, True),
        ("CHATML", TemplateKind.FOUND, True),
        ("HEADED", TemplateKind.FOUND, True),
        ("THINKING", TemplateKind.FOUND, True),
        ("WITHOUT_SYSTEM", TemplateKind.FOUND, True),
        ("TAGGED_LAST", TemplateKind.FOUND, False),
        ("TAGGED_WITHOUT_END", TemplateKind.FOUND, False),
    ],
)
def test_templates_in_no_table(template, kind, same):
    tokenizer = speaking(getattr(own, template))
    renders, told = for_training(tokenizer)
    assert (told, renders is tokenizer) == (kind, same)
    (made,) = rendered(renders, TALK)
    assert trained(renders, made) == [f"多久了？{STOP}", f"That is long.{STOP}"]


def test_a_template_that_takes_one_question_only():
    one = "{% if messages | length > 2 %}{{ raise_exception('too long') }}{% endif %}" + own.CHATML
    assert for_training(speaking(one))[1] is TemplateKind.FOUND


def test_what_ends_no_turn_is_left_to_the_first_batch():
    tokenizer = speaking(own.ENDLESS)
    renders, kind = for_training(tokenizer)
    assert (renders, kind) == (tokenizer, TemplateKind.FOUND)
    (made,) = rendered(renders, TALK)
    assert Deviation.NO_END_OF_TURN in made.deviations


@pytest.mark.parametrize("name", ["qwen3", "phi3", "deepseekv3", "glm4moe", "gemma"])
def test_marks_that_are_left_aside_change_no_text(name):
    from psykb.training.rows.templates import _without_tags

    source = (SHIPPED / f"{name}_training.jinja").read_text(encoding="utf-8")
    assert "generation %}" not in _without_tags(source)
    texts = []
    for template in (source, _without_tags(source)):
        tokenizer = of_family(name)
        tokenizer.chat_template = template
        texts.append(rendered(tokenizer, TALK)[0].text)
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ messages + 1 }}", "chat template fails"),
        ("{{ '%d' % 'x' }}", "chat template fails"),
        ("{{ 1 // 0 }}", "chat template fails"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "chat template fails"),
        (5, "chat template is no text"),
    ],
)
def test_a_template_that_fails_otherwise_than_by_jinja_is_told_in_a_line(template, words):
    tokenizer = speaking(own.CHATML)
    tokenizer.chat_template = template
    with pytest.raises(TrainingError, match=words) as error:
        for_training(tokenizer)
    assert error.value.stop is Stop.NO_TEMPLATE
    assert "\n" not in str(error.value)
