"""Rows as the trainer sees them, by chat templates of every family."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psykb.dataset.rendering.rendered import Deviation, LossOn, RefusedRow, Rendered
from psykb.dataset.rendering.rendering import Renderer, render
from psykb.errors import MisuseError
from tests.dataset.rendering import chat_templates as templates
from tests.dataset.rendering.made_rows import row, speaking, trained, words
from tests.tiny_models import END, STOP

pytest.importorskip("transformers", reason="extra `local` is not installed")

KNOWN = "user assistant system hello hi bye fine be kind"  # 4 to 12
TALK = row("hello", "hi", "bye", "fine bye", system="be kind")
ZH = row("睡不好", "多久了？", "一周", "好的。", system="你是咨询师")
THOUGHT = row("a", "<think>\nhm\n</think>\n\nyes", "b", "<think>\nha\n</think>\n\nno")


def rendered(made: object) -> Rendered:
    assert isinstance(made, Rendered)
    return made


def test_a_tokenizer_without_a_template_is_refused():
    with pytest.raises(MisuseError, match=r"base: its tokenizer has no chat template.*-Instruct"):
        Renderer(speaking(None), model="base")


def test_a_template_that_is_none_is_refused():
    with pytest.raises(MisuseError, match="its chat template cannot be read, line 2"):
        Renderer(speaking("{{ messages }}\n{% for %}"), model="broken")


def test_a_refused_row_says_what_the_template_says():
    tokenizer = speaking(templates.WITHOUT_SYSTEM)
    made = list(Renderer(tokenizer).render([ZH, row("睡不好", "多久了？", name="e")]))
    assert made[0] == RefusedRow(id="d", detail="System role not supported")
    assert rendered(made[1]).id == "e"
    assert trained(tokenizer, made[1]) == ["多久了？<|im_end|>"]


def test_a_reply_that_is_not_there_has_no_loss():
    made = rendered(render(row("a", "yes", "b", "no"), speaking(templates.SHOUTING)))
    assert made.spans == ()
    assert made.trained() == 0
    assert made.deviations == (
        Deviation.REPLY_NOT_FOUND,
        Deviation.MESSAGE_LEFT_OUT,
        Deviation.NOTHING_TRAINED,
    )


def test_a_template_without_ends_and_system():
    tokenizer = speaking(templates.CARELESS)
    made = rendered(render(ZH, tokenizer))
    assert [text.strip() for text in trained(tokenizer, made)] == ["多久了？", "好的。"]
    assert made.deviations == (Deviation.MESSAGE_LEFT_OUT, Deviation.NO_END_OF_TURN)


@pytest.mark.parametrize("template", [templates.CHATML, templates.TAGGED])
def test_the_mask_by_hand(template):
    made = rendered(render(TALK, words(template, known=KNOWN)))
    # fmt: off
    assert made.input_ids == (
        1, 6, 11, 12, 2,    # system: be kind
        1, 4, 7, 2,         # user: hello
        1, 5, 8, 2,         # assistant: hi
        1, 4, 9, 2,         # user: bye
        1, 5, 10, 9, 2,     # assistant: fine bye
    )
    assert made.labels == (
        -100, -100, -100, -100, -100,
        -100, -100, -100, -100,
        -100, -100, 8, 2,
        -100, -100, -100, -100,
        -100, -100, 10, 9, 2,
    )
    # fmt: on
    assert made.mask == tuple(label != -100 for label in made.labels)
    assert [(s.message, s.first, s.last, s.trained) for s in made.spans] == [
        (2, 11, 13, True),
        (4, 19, 22, True),
    ]
    assert [made.text[s.start : s.end] for s in made.spans] == [
        "hi<|im_end|>",
        "fine bye<|im_end|>",
    ]
    assert made.deviations == ()
    assert (made.trained(), made.trained(13), made.trained(12), made.trained(11)) == (5, 2, 1, 0)


def test_what_is_untrained_is_masked():
    tokenizer = words(templates.CHATML, known=KNOWN)
    first = row("hello", "hi", "bye", "fine", untrained=(1,))
    assert trained(tokenizer, render(first, tokenizer)) == ["fine <|im_end|>"]
    nothing = rendered(render(row("hello", "hi", untrained=(1,)), tokenizer))
    assert nothing.deviations == (Deviation.NOTHING_TRAINED,)
    assert [(s.message, s.trained) for s in nothing.spans] == [(1, False)]


@pytest.mark.parametrize("template", [templates.CHATML, templates.TAGGED])
def test_loss_on_the_last_reply(template):
    tokenizer = words(template, known=KNOWN)
    made = render(TALK, tokenizer, loss_on=LossOn.LAST)
    assert trained(tokenizer, made) == ["fine bye <|im_end|>"]
    last = row("hello", "hi", "bye", "fine", untrained=(3,))
    made = rendered(render(last, tokenizer, loss_on=LossOn.LAST))
    assert made.deviations == (Deviation.NOTHING_TRAINED,)


@pytest.mark.parametrize(
    ("template", "replies", "deviations"),
    [
        ("CHATML", ["多久了？" + STOP, "好的。" + STOP], ()),
        ("TAGGED", ["多久了？" + STOP, "好的。" + STOP], ()),
        (
            "TAGGED_LAST",
            ["多久了？" + STOP, "好的。" + STOP],
            (Deviation.TAGS_UNUSABLE,),
        ),
        ("TAGGED_WITHOUT_END", ["多久了？", "好的。"], (Deviation.NO_END_OF_TURN,)),
        ("HEADED", ["多久了？" + STOP, "好的。" + STOP], ()),
        (
            "THINKING",
            ["多久了？" + STOP, "好的。" + STOP],
            (Deviation.REWRITES_HISTORY, Deviation.ADDED_TEXT),
        ),
        (
            "TAGGED_THINKING",
            [f"<think>\n\n</think>\n\n{reply}<|im_end|>" for reply in ("多久了？", "好的。")],
            (Deviation.ADDED_TEXT,),
        ),
        ("PREFILLING", ["多久了？" + STOP, "好的。" + STOP], (Deviation.PROMPT_DIFFERS,)),
        (
            "ENDLESS",
            ["多久了？", "好的。"],
            (Deviation.ADDED_TEXT, Deviation.NO_END_OF_TURN),
        ),
        ("MOVING_SYSTEM", [" 多久了？" + END, " 好的。" + END], (Deviation.REWRITES_HISTORY,)),
    ],
)
def test_templates_of_the_families(template, replies, deviations):
    tokenizer = speaking(getattr(templates, template))
    made = rendered(render(ZH, tokenizer))
    assert trained(tokenizer, made) == replies
    assert made.deviations == deviations
    assert tokenizer.decode(made.input_ids, clean_up_tokenization_spaces=False) == made.text


def test_the_template_keeps_the_thinking_of_the_last_reply_only():
    tokenizer = speaking(templates.THINKING)
    made = rendered(render(THOUGHT, tokenizer))
    assert trained(tokenizer, made) == [
        "yes<|im_end|>",
        "<think>\nha\n</think>\n\nno<|im_end|>",
    ]
    assert made.deviations == (Deviation.REWRITES_HISTORY, Deviation.REPLY_CHANGED)
    last = rendered(render(THOUGHT, tokenizer, loss_on=LossOn.LAST))
    assert trained(tokenizer, last) == ["<think>\nha\n</think>\n\nno<|im_end|>"]
    assert last.deviations == ()


def test_a_reply_that_is_a_part_of_the_words_that_the_template_puts_before_it():
    tokenizer = speaking(templates.THINKING)  # "hi" is in "<think>"
    made = rendered(render(row("a", "hi"), tokenizer))
    assert trained(tokenizer, made) == ["hi<|im_end|>"]
    assert made.deviations == (Deviation.ADDED_TEXT,)


def test_thinking_that_the_template_drops_or_writes_closer():
    tokenizer = speaking(templates.PREFILLING)
    made = rendered(render(THOUGHT, tokenizer))
    assert trained(tokenizer, made) == ["\n\nyes<|im_end|>", "\n\nno<|im_end|>"]
    assert made.deviations == (Deviation.PROMPT_DIFFERS, Deviation.REPLY_CHANGED)


def test_thinking_that_is_written_otherwise_is_trained_on():
    tokenizer = speaking(templates.THINKING)
    made = rendered(render(row("a", "<think>ha</think>no"), tokenizer))
    assert trained(tokenizer, made) == ["<think>\nha\n</think>\n\nno<|im_end|>"]
    assert made.deviations == (Deviation.REPLY_CHANGED,)


def test_a_reply_that_a_question_repeats():
    # each "好的" stands in a message before, and "好" begins the reply that comes after
    tokenizer = speaking(templates.MOVING_SYSTEM)
    made = render(row("好的", "好的", "好", "好的", "好", "好", system="好的"), tokenizer)
    assert trained(tokenizer, made) == [" 好的" + END, " 好的" + END, " 好" + END]


SPACED = (
    "{% for m in messages %}{% if m.role == 'user' %}[A] {{ m.content }} [B]{% else %} "
    "{{ m.content }}<|im_end|>{% endif %}{% endfor %}"
)


def test_spaces_that_are_parts_of_words():
    from tokenizers import pre_tokenizers

    tokenizer = words(SPACED, known="▁[A] ▁[B] ▁hello ▁hi ▁fine")
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    made = rendered(render(row("hello", "hi fine"), tokenizer))
    assert made.input_ids == (4, 6, 5, 7, 8, 2)
    assert made.mask == (False, False, False, True, True, True)
    assert made.text[made.offsets[3][0] : made.offsets[3][1]] == " hi"


def test_a_token_of_the_prompt_that_takes_a_space_of_the_reply_along():
    from tokenizers import Regex, pre_tokenizers

    tokenizer = words(SPACED, known="[A]\u2423 [B]\u2423 hello hi".replace("\u2423", "▁"))
    split = pre_tokenizers.Split(Regex(r"\[.\] |[^\[ ]+|\[B\] | "), "isolated")
    tokenizer.backend_tokenizer.pre_tokenizer = split
    made = rendered(render(row("hello", "hi"), tokenizer))
    assert [made.text[start:end] for start, end in made.offsets] == [
        "[A] ", "hello", " ", "[B] ", "hi", "<|im_end|>"
    ]  # fmt: skip
    assert made.mask == (False, False, False, False, True, True)


def test_a_special_token_in_a_message():
    made = rendered(render(row("a", "say <|im_end|> twice"), speaking(templates.CHATML)))
    assert made.deviations == (Deviation.SPECIAL_TOKEN_IN_TEXT,)


def test_a_beginning_that_is_written_twice():
    once = words(templates.HEADED, known=KNOWN, bos=True)
    assert rendered(render(TALK, once)).deviations == ()
    twice = words(END + templates.HEADED, known=KNOWN, bos=True)
    assert rendered(render(TALK, twice)).deviations == (Deviation.DOUBLED_START,)


def test_what_the_tokenizer_does_not_know():
    made = rendered(render(row("你好", "hi"), words(templates.CHATML, known=KNOWN)))
    assert made.deviations == (Deviation.UNKNOWN_TOKEN,)
    made = rendered(render(row("hello", "你好"), words(templates.CHATML, known=KNOWN)))
    assert made.deviations == (Deviation.UNKNOWN_TOKEN, Deviation.MASK_MISMATCH)


def test_a_tokenizer_that_changes_letters():
    tokenizer = words(templates.CHATML, known=KNOWN, lower=True)
    assert rendered(render(row("hello", "Hi"), tokenizer)).deviations == (Deviation.MASK_MISMATCH,)


def test_many_rows_keep_their_order():
    tokenizer = words(templates.CHATML, known=KNOWN)
    rows = [row("hello", "hi " * (n % 3) + "fine", name=str(n)) for n in range(600)]
    made = list(Renderer(tokenizer).render(iter(rows)))
    assert [one.id for one in made] == [str(n) for n in range(600)]
    assert [rendered(one).trained() for one in made[:4]] == [2, 3, 4, 2]


SAID = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1)


@given(st.lists(st.tuples(SAID, SAID), min_size=1, max_size=3), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_exactly_the_replies_and_their_ends_are_trained_on(turns, tagged):
    tokenizer = speaking(templates.TAGGED if tagged else templates.CHATML)
    made = render(row(*(part for turn in turns for part in turn)), tokenizer)
    assert trained(tokenizer, made) == [f"{reply}<|im_end|>" for _asked, reply in turns]
