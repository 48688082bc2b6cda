"""Chat templates of the families that differ in what they do to a conversation, written small.

All use the marks of the tokenizer of `tests.tiny_models`, so that one tokenizer serves them all:
`<|im_start|>`, `<|im_end|>` and `<|endoftext|>`.
"""

# As ChatML; a mark opens and closes each turn.
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# The same, which says itself what is the model's.
TAGGED = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}"
    "{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}\n{% else %}"
    "{{ m.content }}<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# Says so of the last reply only.
TAGGED_LAST = TAGGED.replace(
    "m.role == 'assistant' %}{% gen", "m.role == 'assistant' and loop.last %}{% gen"
)

# Leaves the end of the turn out of what is the model's.
TAGGED_WITHOUT_END = TAGGED.replace(
    "<|im_end|>{% endgeneration %}", "{% endgeneration %}<|im_end|>"
)

# As Llama 3: begins with a mark for the whole, heads the turns with an empty line, trims.
HEADED = (
    "<|endoftext|>{% for m in messages %}<|im_start|>{{ m.role }}<|im_start|>\n\n"
    "{{ m.content | trim }}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant<|im_start|>\n\n{% endif %}"
)

# As Qwen 3: thinks aloud, and forgets what it thought in earlier turns.
THINKING = (
    "{% set ns = namespace(last=-1) %}{% for m in messages %}{% if m.role == 'user' %}"
    "{% set ns.last = loop.index0 %}{% endif %}{% endfor %}"
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' %}{% set parts = m.content.split('</think>') %}"
    "{% if loop.index0 > ns.last %}<think>\n"
    "{{ parts[0].split('<think>')[-1].strip('\n') if parts | length > 1 else '' }}"
    "\n</think>\n\n{% endif %}{{ parts[-1].lstrip('\n') }}"
    "{% else %}{{ m.content }}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# As Gemma: knows no system message and says so.
WITHOUT_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}"
    "{% endif %}{% for m in messages %}<|im_start|>"
    "{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>model\n{% endif %}"
)

# As Mistral: the system prompt stands in the last question, a space before each reply.
MOVING_SYSTEM = (
    "{% set ns = namespace(system='') %}{% if messages[0].role == 'system' %}"
    "{% set ns.system = messages[0].content ~ '\n\n' %}{% endif %}"
    "{% set ns.last = -1 %}{% for m in messages %}{% if m.role == 'user' %}"
    "{% set ns.last = loop.index0 %}{% endif %}{% endfor %}"
    "{% for m in messages %}{% if m.role == 'user' %}<|im_start|> "
    "{% if loop.index0 == ns.last %}{{ ns.system }}{% endif %}{{ m.content }} <|im_end|>"
    "{% elif m.role == 'assistant' %} {{ m.content | trim }}<|endoftext|>{% endif %}{% endfor %}"
)

# Leaves the system message out, and ends no turn.
CARELESS = (
    "{% for m in messages %}{% if m.role != 'system' %}{{ m.role | upper }}: {{ m.content }}\n"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}ASSISTANT: {% endif %}"
)

# Writes what nobody said.
SHOUTING = CHATML.replace("m.content", "m.content | upper")

# As the training templates for Qwen 3: the empty block counts as the model's.
TAGGED_THINKING = TAGGED.replace("{{ m.content }}<|im_end|>{% endg", "<think>\n\n</think>\n\n"
    "{{ m.content }}<|im_end|>{% endg")  # fmt: skip

# As DeepSeek R1: begins the thinking for the model, and leaves it out of what stands there.
PREFILLING = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content.split('</think>')[-1] }}"
    "<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
)

# As GLM 4.5: nothing but the next turn ends a reply; an empty block stands before each.
ENDLESS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}{% if m.role == 'assistant' %}"
    "\n<think></think>{% endif %}\n{{ m.content | trim }}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant{% endif %}"
)
