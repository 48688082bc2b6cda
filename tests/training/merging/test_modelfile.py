"""Ollama's Modelfile: the template of each family, and what cannot be one."""

from pathlib import Path

import pytest

from psykb.training.merging import modelfile
from psykb.training.merging.modelfile import Remark, Template, prompt, template_of
from psykb.training.merging.turns import NoTurnsError, Obstacle, alternating, learn
from tests.dataset.rendering import chat_templates as families
from tests.tiny_models import tiny_tokenizer

pytest.importorskip("transformers", reason="extra `local` is not installed")

TALK = alternating("睡不好", "多久了？", "Two\n\nweeks", system="你是咨询师")
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]"
    "{% elif m.role == 'assistant' %} {{ m.content }}{{ eos_token }}"
    "{% else %}{{ raise_exception('only user and assistant') }}{% endif %}{% endfor %}"
)
LLAMA2 = (
    "{% set ns = namespace(system='') %}{% for m in messages %}{% if m.role == 'system' %}"
    "{% set ns.system = '<<SYS>>\n' ~ m.content ~ '\n<</SYS>>\n\n' %}"
    "{% elif m.role == 'user' %}{{ bos_token }}[INST] {{ ns.system }}{{ m.content }} [/INST]"
    "{% set ns.system = '' %}{% else %} {{ m.content }} {{ eos_token }}{% endif %}{% endfor %}"
)
ZEPHYR = (
    "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{{ eos_token }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
ODD = (
    "{% for m in messages %}<|im_start|>{{ m.role }}: {{ '{{' }} \u3000\n"
    "{{ m.content }}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant: {{ '{{' }} \u3000\n{% endif %}"
)


def speaking(template, *, marks=(), bos=None, adds=False):
    """Return a tokenizer with a template, special tokens, and a begin-of-text token."""
    from tokenizers import processors

    tokenizer = tiny_tokenizer(chat_template=template)
    tokenizer.add_special_tokens({"additional_special_tokens": list(marks)})
    if bos:
        tokenizer.add_special_tokens({"bos_token": bos})
    if adds:
        number = tokenizer.bos_token_id
        tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, number)]
        )
    return tokenizer


def shipped(name):
    """Return a template of those that trl ships."""
    trl = pytest.importorskip("trl", reason="extra `train` is not installed")
    path = Path(trl.__file__).parent / "chat_templates" / f"{name}.jinja"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "obstacle"),
    [
        (families.SHOUTING, Obstacle.HISTORY),
        (families.CHATML + "{{ strftime_now('%d') }}", Obstacle.DATED),
        ("{{ raise_exception('no') }}", Obstacle.REFUSES),
        # the last question is written otherwise when it is an earlier one
        (
            families.CHATML.replace("{{ m.content }}", "{{ m.content }}{{ loop.revindex }}"),
            Obstacle.HISTORY,
        ),
        # the words of the system stand at the end
        (
            "{% for m in messages %}{% if m.role != 'system' %}<|im_start|>{{ m.content }}"
            "<|im_end|>{% endif %}{% endfor %}"
            "{% if messages[0].role == 'system' %}{{ messages[0].content }}{% endif %}",
            Obstacle.SYSTEM,
        ),
        # content decides
        (
            families.CHATML.replace("{{ m.content }}", "{{ m.content | replace('不是', '非') }}"),
            Obstacle.OTHERWISE,
        ),
    ],
)
def test_what_cannot_be_written_in_go_says_why(template, obstacle):
    with pytest.raises(NoTurnsError) as e:
        template_of(speaking(template))
    assert e.value.obstacle is obstacle


def test_a_tokenizer_that_begins_with_what_the_template_does_not_write_is_told():
    tokenizer = speaking(families.CHATML, bos="<s>", adds=True)
    with pytest.raises(NoTurnsError) as e:
        template_of(tokenizer)
    assert e.value.obstacle is Obstacle.START


def test_chatml_reads_as_one_writes_it():
    made = template_of(speaking(families.CHATML))
    assert made == Template(
        source=(
            "{{ if .System }}<|im_start|>system\n{{ $.System }}<|im_end|>\n{{ end }}"
            "{{ range $i, $m := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 }}"
            '{{ if eq .Role "user" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n'
            "{{ if $last }}<|im_start|>assistant\n{{ end }}"
            '{{ else if eq .Role "assistant" }}<|im_start|>assistant\n{{ .Content }}'
            "{{ if not $last }}<|im_end|>\n{{ end }}{{ end }}{{ end }}"
        ),
        stop="<|im_end|>",
        remarks=(),
    )


@pytest.mark.parametrize(
    ("template", "options", "stop", "remarks"),
    [
        (families.CHATML, {}, "<|im_end|>", ()),
        (families.TAGGED, {}, "<|im_end|>", ()),
        (families.HEADED, {}, "<|im_end|>", (Remark.TRIMS,)),
        (families.THINKING, {}, "<|im_end|>", (Remark.CONTINUES,)),
        (families.WITHOUT_SYSTEM, {}, "<|im_end|>", (Remark.TRIMS, Remark.NO_SYSTEM)),
        (families.MOVING_SYSTEM, {}, "<|endoftext|>", (Remark.TRIMS,)),
        (families.CARELESS, {}, "", (Remark.SYSTEM_LEFT_OUT, Remark.NO_STOP)),
        (families.PREFILLING, {}, "<|im_end|>", ()),
        (MISTRAL, {"bos": "<s>", "adds": True}, "<|endoftext|>", (Remark.NO_SYSTEM,)),
        (MISTRAL, {"bos": "<s>"}, "<|endoftext|>", (Remark.NO_SYSTEM,)),
        (LLAMA2, {"bos": "<s>", "adds": True}, "<|endoftext|>", ()),
        (ZEPHYR, {}, "<|endoftext|>", ()),
        (ODD, {}, "<|im_end|>", ()),
    ],
)
def test_families_write_the_same(template, options, stop, remarks):
    tokenizer = speaking(template, **options)
    made = template_of(tokenizer)
    assert (made.stop, made.remarks) == (stop, remarks)
    start = "<s>" if options.get("adds") else ""
    talk = TALK
    if Remark.NO_SYSTEM in remarks:
        talk = alternating("你是咨询师\n\n睡不好", "多久了？", "Two\n\nweeks")
    wanted = tokenizer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
    assert start + prompt(made.source, TALK) == wanted


@pytest.mark.parametrize(
    ("name", "marks", "bos", "stop", "remarks"),
    [
        ("qwen2_5", (), None, "<|im_end|>", ()),
        ("qwen3", (), None, "<|im_end|>", (Remark.CONTINUES,)),
        ("qwen3_instruct_2507", (), None, "<|im_end|>", ()),
        ("llama3", ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
         "<|begin_of_text|>", "<|eot_id|>", (Remark.TRIMS,)),
        ("llama3_1", ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
         "<|begin_of_text|>", "<|eot_id|>", (Remark.TRIMS,)),
        ("gemma", ("<start_of_turn>", "<end_of_turn>"), "<bos>", "<end_of_turn>",
         (Remark.TRIMS, Remark.NO_SYSTEM)),
        ("gemma3", ("<start_of_turn>", "<end_of_turn>"), "<bos>", "<end_of_turn>",
         (Remark.TRIMS,)),
        ("phi3", ("<|user|>", "<|assistant|>", "<|end|>"), None, "<|end|>", ()),
        ("deepseek_r1_distill", ("<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>"),
         "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", ()),
    ],
)  # fmt: skip
def test_templates_of_known_models_write_the_same(name, marks, bos, stop, remarks):
    tokenizer = speaking(shipped(name), marks=marks, bos=bos, adds=bos is not None)
    made = template_of(tokenizer)
    assert (made.stop, made.remarks) == (stop, remarks)
    talk = [m | {"content": m["content"].strip()} for m in TALK[1:]]
    wanted = tokenizer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
    assert (bos or "") + prompt(made.source, talk) == wanted
    assert not bos or bos not in made.source  # llama.cpp writes it


def test_a_template_that_writes_the_day_is_told_of_llama_3_2():
    with pytest.raises(NoTurnsError) as e:
        template_of(speaking(shipped("llama3_2"), bos="<|begin_of_text|>", adds=True))
    assert e.value.obstacle is Obstacle.DATED


def test_a_default_system_message_gives_way_to_one_that_is_said():
    source = template_of(speaking(shipped("qwen2_5"))).source
    assert prompt(source, alternating("a")).startswith("<|im_start|>system\nYou are Qwen, ")
    assert prompt(source, alternating("a", system="b")) == (
        "<|im_start|>system\nb<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n"
    )


def test_thoughts_are_kept_apart_and_can_be_forbidden():
    tokenizer = speaking(shipped("qwen3"))
    source = template_of(tokenizer).source
    invited = prompt(source, alternating("a"))
    assert invited.endswith("<|im_start|>assistant\n")
    assert prompt(source, alternating("a"), think=True) == invited
    forbidden = prompt(source, alternating("a"), think=False)
    assert forbidden == tokenizer.apply_chat_template(
        alternating("a"), tokenize=False, add_generation_prompt=True, enable_thinking=False
    )
    assert forbidden == invited + "<think>\n\n</think>\n\n"
    thought = [*alternating("a"), {"role": "assistant", "content": "b", "thinking": "hm"}]
    assert "hm" not in prompt(source, [*thought, *alternating("c")])
    assert prompt(source, thought).endswith("<think>\nhm\n</think>\n\nb")


def test_thoughts_are_told_from_replies_where_the_invitation_begins_one():
    """As R1 has it: Ollama takes what stands around .Thinking in the template for the marks."""
    marks = ("<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>")
    tokenizer = speaking(shipped("deepseek_r1_distill"), marks=marks)
    source = template_of(tokenizer).source
    assert prompt(source, alternating("a")).endswith("<｜Assistant｜><think>\n")
    thought = [*alternating("a"), {"role": "assistant", "content": "b", "thinking": "hm"}]
    assert "<think>\nhm\n</think>\n\nb" in prompt(source, thought)
    assert "hm" not in prompt(source, [*thought, *alternating("c")])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("qwen3", False),
        ("qwen3_5_think", False),
        ("qwen3_instruct_2507", False),
        ("qwen3_8", True),  # its switch changes what it writes before; earlier thoughts stay
        ("nemotron_3_nano", True),  # it writes other than an end of the thought that it began
        ("glm4moe", True),  # it writes a word behind the question
    ],
)
def test_thinking_that_ollama_cannot_handle_as_the_chat_template_can_is_told(name, told):
    remarks = template_of(speaking(shipped(name))).remarks
    assert (Remark.THINKING in remarks) == told


def test_a_conversation_that_begins_with_a_reply_is_still_one():
    """Ollama drops the oldest messages of a conversation that is longer than its window."""
    source = template_of(speaking(families.CHATML)).source
    assert prompt(source, TALK[2:]) == (
        "<|im_start|>assistant\n多久了？<|im_end|>\n<|im_start|>user\nTwo\n\nweeks<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_what_a_modelfile_cannot_hold_is_written_as_codes():
    source = template_of(speaking(ODD)).source
    assert "\u3000" not in source
    assert '{{ "<|im_start|>user: {{ \\u3000\\u000a" }}' in source


def test_the_turns_of_a_family():
    turns = learn(speaking(LLAMA2, bos="<s>", adds=True))
    assert turns.default == ""
    assert turns.system == ("<<SYS>>\n", "\n<</SYS>>\n\n")
    assert turns.user == ("[INST] ", " [/INST]")
    assert turns.assistant == (" ", " <|endoftext|><s>")
    assert (turns.start, turns.stop, turns.invitation) == ("<s>", "<|endoftext|>", "")


@pytest.mark.parametrize(("window", "context"), [(None, 8192), (512, 512), (131_072, 8192)])
def test_the_text_of_a_modelfile(window, context):
    template = Template(source="{{ .System }}", stop="<|im_end|>", remarks=())
    lines = modelfile.text(template, window).splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "FROM ./model-q4_k_m.gguf",
        'TEMPLATE """{{ .System }}"""',
        'PARAMETER stop "<|im_end|>"',
        f"PARAMETER num_ctx {context}",
    ]


def test_a_template_without_an_end_names_no_stop():
    assert "stop" not in modelfile.text(Template(source="a", stop="", remarks=()), 512)


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [("bfloat16", "bf16"), ("float16", "f16"), ("float32", "f32"), ("float64", "auto")],
)
def test_the_lines_for_other_programs(dtype, kind):
    folder = Path("my models") / "m"
    convert, quantise, create = modelfile.commands(folder, dtype, with_modelfile=True)
    assert convert == (
        "python convert_hf_to_gguf.py 'my models/m' --outfile "
        f"'my models/m/model-{kind}.gguf' --outtype {kind}"
    )
    assert quantise == (
        f"llama-quantize 'my models/m/model-{kind}.gguf' 'my models/m/model-q4_k_m.gguf' Q4_K_M"
    )
    assert create == "ollama create my-model -f 'my models/m/Modelfile'"
    assert len(modelfile.commands(folder, dtype, with_modelfile=False)) == 2
