"""What the first batch trains on, told as text; every way in which its labels may be wrong."""

from dataclasses import replace

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psykb.dataset.rendering.rendered import IGNORED, Rendered
from psykb.dataset.rendering.rendering import Renderer
from psykb.errors import TrainingError
from psykb.training.tuning.first_batch import FirstBatch, Piece, check, look, trainable
from psykb.types import Stop
from tests.dataset.rendering import chat_templates as templates
from tests.dataset.rendering.made_rows import row, speaking, words

pytest.importorskip("transformers", reason="extra `local` is not installed")

KNOWN = "user assistant system hello hi bye fine be kind"  # 4 to 12
TALK = row("hello", "hi", "bye", "fine bye", system="be kind")
ZH = row("最近总是睡不好", "多久了？", "大概一周", "辛苦了，\n慢慢说。", system="你是咨询师")
SHORT = row("你好", "你好，请坐。", name="e")
THOUGHT = row("a", "<think>\nhm\n</think>\n\nyes", "b", "<think>\nha\n</think>\n\nno")
LONG = 10_000


def rendered(made, tokenizer) -> list[Rendered]:
    found = list(Renderer(tokenizer).render(made))
    assert all(isinstance(one, Rendered) for one in found)
    return [one for one in found if isinstance(one, Rendered)]


def packed(samples):
    """Return samples, each ids and labels, as trl's collator flattens a pack."""
    ids = [token for sample, _labels in samples for token in sample]
    labels = [label for _ids, sample in samples for label in [IGNORED, *sample[1:]]]
    positions = [n for sample, _labels in samples for n in range(len(sample))]
    batch = {"input_ids": ids, "labels": labels, "position_ids": positions}
    return {name: numpy.array([values]) for name, values in batch.items()}


def padded(samples, *, left=False):
    """Return samples as trl's collator pads them, or with the padding before them."""
    longest = max(len(sample) for sample, _labels in samples)

    def filled(values, fill):
        rest = [fill] * (longest - len(values))
        return [*rest, *values] if left else [*values, *rest]

    return {
        "input_ids": numpy.array([filled(ids, 0) for ids, _labels in samples]),
        "labels": numpy.array([filled(labels, IGNORED) for _ids, labels in samples]),
        "attention_mask": numpy.array([filled([1] * len(ids), 0) for ids, _labels in samples]),
    }


def samples_of(rows, tokenizer, *, limit=LONG):
    made = rendered(rows, tokenizer)
    return [(list(one.input_ids)[:limit], list(one.labels)[:limit]) for one in made]


def looked(batch, tokenizer, rows, *, limit=LONG) -> FirstBatch:
    return look(batch, tokenizer, trainable(rows, loss_on="all"), max_length=limit)


def stopped(batch, tokenizer, rows, *, limit=LONG) -> TrainingError:
    with pytest.raises(TrainingError) as error:
        check(looked(batch, tokenizer, rows, limit=limit))
    return error.value


def mutated(labels_of, *, rows=(ZH, SHORT)):
    """Return the error for labels that `labels_of` makes of ids and right labels."""
    tokenizer = speaking(templates.CHATML)
    samples = [(ids, labels_of(ids, labels)) for ids, labels in samples_of(rows, tokenizer)]
    errors = [stopped(batch, tokenizer, rows) for batch in (packed(samples), padded(samples))]
    assert errors[0].stop is errors[1].stop
    return errors[1]


# what is refused


def test_a_batch_without_loss_is_refused():
    error = mutated(lambda ids, _labels: [IGNORED] * len(ids))
    assert error.stop is Stop.NOTHING_TRAINED
    assert "no token with a loss" in str(error)


def test_loss_on_all_is_refused_and_shown():
    error = mutated(lambda ids, _labels: list(ids))
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "你是咨询师" in str(error) or "你好" in str(error)


def test_loss_on_a_user_text_is_refused_and_shown():
    def users(ids, labels):
        return [t if label == IGNORED else IGNORED for t, label in zip(ids, labels, strict=True)]

    error = mutated(users, rows=(ZH,))
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "最近总是睡不好" in str(error) or "大概一周" in str(error)


def test_loss_on_one_user_text_among_replies_is_refused():
    tokenizer = words(templates.CHATML, known=KNOWN)
    (ids, labels), = samples_of([TALK], tokenizer)  # fmt: skip
    labels[15:17] = ids[15:17]  # "bye" of the user, and the end of its turn
    error = stopped(padded([(ids, labels)]), tokenizer, [TALK])
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "no reply of the rows: bye <|im_end|>; nothing was trained" in str(error)


def test_a_mask_one_token_late_is_refused():
    def late(ids, labels):
        mask = [False, *(label != IGNORED for label in labels[:-1])]
        return [t if on else IGNORED for t, on in zip(ids, mask, strict=True)]

    assert mutated(late).stop is Stop.USER_TEXT_TRAINED  # the first character is missing


def test_a_mask_one_token_early_is_refused():
    def early(ids, labels):
        mask = [*(label != IGNORED for label in labels[1:]), False]
        return [t if on else IGNORED for t, on in zip(ids, mask, strict=True)]

    # the line break before a reply is white space, but its end is gone
    assert mutated(early).stop is Stop.NO_END_TRAINED


def test_labels_shifted_by_one_are_refused():
    error = mutated(lambda _ids, labels: [*labels[1:], IGNORED])
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "other tokens than it reads" in str(error)


def test_a_single_label_that_is_another_token_is_refused():
    tokenizer = words(templates.CHATML, known=KNOWN)
    (ids, labels), = samples_of([TALK], tokenizer)  # fmt: skip
    # "bye" for "fine": both are replies' words, and "hi" for "fine bye" would be a reply's text
    labels[19:21] = [8, IGNORED]
    error = stopped(padded([(ids, labels)]), tokenizer, [TALK])
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "(1 of 1 in: hi)" in str(error)


def test_loss_on_padding_is_refused():
    tokenizer = words(templates.CHATML, known=KNOWN)
    made = [TALK, row("hello", "hi")]
    batch = padded(samples_of(made, tokenizer))
    batch["labels"][1, -1] = batch["input_ids"][1, -1]
    assert stopped(batch, tokenizer, made).stop is Stop.USER_TEXT_TRAINED


def test_replies_without_their_ends_are_refused():
    tokenizer = speaking(templates.TAGGED_WITHOUT_END)
    error = stopped(padded(samples_of([ZH], tokenizer)), tokenizer, [ZH])
    assert error.stop is Stop.NO_END_TRAINED
    assert "(<|im_end|>)" in str(error)
    assert "辛苦了， 慢慢说。" in str(error)


def test_a_template_that_ends_no_turn_is_refused():
    tokenizer = speaking(templates.ENDLESS)
    error = stopped(padded(samples_of([ZH], tokenizer)), tokenizer, [ZH])
    assert error.stop is Stop.NO_END_TRAINED
    assert "(the template has none)" in str(error)


def test_a_reply_of_no_row_is_refused():
    tokenizer = speaking(templates.CHATML)
    error = stopped(padded(samples_of([SHORT], tokenizer)), tokenizer, [ZH])
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "你好，请坐。" in str(error)


def test_the_beginning_of_a_reply_that_was_not_cut_is_refused():
    tokenizer = words(templates.CHATML, known=KNOWN)
    (ids, labels), = samples_of([TALK], tokenizer)  # fmt: skip
    batch = padded([(ids[:20], labels[:20])])  # "fine", of "fine bye"
    assert stopped(batch, tokenizer, [TALK], limit=21).stop is Stop.USER_TEXT_TRAINED
    check(looked(batch, tokenizer, [TALK], limit=20))


def test_a_reply_that_is_not_to_be_trained_on_is_refused():
    tokenizer = speaking(templates.CHATML)
    batch = padded(samples_of([ZH], tokenizer))
    first = look(batch, tokenizer, trainable([ZH], loss_on="last"), max_length=LONG)
    with pytest.raises(TrainingError) as error:
        check(first)
    assert error.value.stop is Stop.USER_TEXT_TRAINED
    assert "多久了？" in str(error.value)


# what is taken


@pytest.mark.parametrize(
    "template",
    [
        templates.CHATML,
        templates.TAGGED,
        templates.HEADED,
        templates.MOVING_SYSTEM,
        templates.THINKING,
        templates.TAGGED_THINKING,
    ],
)
def test_replies_are_known_whatever_the_template(template):
    tokenizer = speaking(template)
    rows = [ZH, SHORT, *([THOUGHT] if template == templates.THINKING else [])]
    samples = samples_of(rows, tokenizer)
    for batch in (packed(samples), padded(samples), padded(samples, left=True)):
        first = looked(batch, tokenizer, rows)
        check(first)
        assert len(first.samples) == len(rows)
        runs = [[one for one in sample.pieces if one.trained] for sample in first.samples]
        assert [len(one) for one in runs] == [2, 1, 2][: len(rows)]
        assert all(one.reply and one.ended and not one.cut for run in runs for one in run)


def test_what_is_shown():
    tokenizer = words(templates.CHATML, known=KNOWN)
    made = [row("hello", "hi"), row("bye", "fine bye")]
    first = looked(packed(samples_of(made, tokenizer)), tokenizer, made)
    first_sample, second_sample = first.samples
    assert first_sample.pieces == (
        Piece(text="<|im_start|> user hello <|im_end|> <|im_start|> assistant", tokens=6,
              trained=False),
        Piece(text="hi <|im_end|>", tokens=2, trained=True, reply=True, ended=True),
    )  # fmt: skip
    assert [one.text for one in second_sample.pieces if one.trained] == ["fine bye <|im_end|>"]
    assert (first.tokens, first.trained, first.stop) == (17, 5, "<|im_end|>")
    assert (second_sample.tokens, second_sample.trained) == (9, 3)


def test_padding_of_packs_is_no_sample():
    tokenizer = words(templates.CHATML, known=KNOWN)
    batch = packed(samples_of([TALK], tokenizer))
    widths = {"input_ids": 0, "labels": IGNORED, "position_ids": 0}
    wider = {
        name: numpy.pad(batch[name], ((0, 0), (0, 5)), constant_values=fill)
        for name, fill in widths.items()
    }
    assert looked(wider, tokenizer, [TALK]) == looked(batch, tokenizer, [TALK])


def test_only_the_last_reply_of_a_sample_may_be_cut():
    tokenizer = words(templates.CHATML, known=KNOWN)
    made = row("hello", "fine bye", "bye", "hi")
    (ids, labels), = samples_of([made], tokenizer)  # fmt: skip
    labels[7:9] = [IGNORED, IGNORED]  # "fine" alone has a loss
    error = stopped(padded([(ids, labels)]), tokenizer, [made], limit=len(ids))
    assert error.stop is Stop.USER_TEXT_TRAINED
    assert "no reply of the rows: fine;" in str(error)


@pytest.mark.parametrize("template", [templates.THINKING, templates.TAGGED_THINKING])
@pytest.mark.parametrize("limit", range(1, 60))
def test_a_sample_may_be_cut_anywhere(limit, template):
    tokenizer = speaking(template)  # of byte-level tokens: characters are cut, too
    made = row("睡不好", "多久了？")
    (ids, labels), = samples_of([made], tokenizer, limit=limit)  # fmt: skip
    first = looked(padded([(ids, labels)]), tokenizer, [made], limit=limit)
    if first.trained:
        check(first)
        last = first.samples[0].pieces[-1]
        assert last.cut is not last.ended or not last.trained


def test_a_batch_whose_replies_are_all_cut_says_nothing_of_ends():
    tokenizer = speaking(templates.CHATML)
    long = row("说", "慢慢来" * 50)
    batch = padded(samples_of([long], tokenizer, limit=40))
    first = looked(batch, tokenizer, [long], limit=40)
    assert [(one.cut, one.ended) for one in first.samples[0].pieces if one.trained] == [
        (True, False)
    ]
    check(first)


def test_replies_are_read_as_far_as_needed():
    tokenizer = speaking(templates.CHATML)

    def endless():
        yield "别的"
        yield "你好，请坐。"
        raise AssertionError("read on")

    first = look(padded(samples_of([SHORT], tokenizer)), tokenizer, endless(), max_length=LONG)
    check(first)


def test_trainable_replies():
    made = [replace(ZH, untrained=(2,)), SHORT]
    assert list(trainable(made, loss_on="all")) == ["辛苦了，\n慢慢说。", "你好，请坐。"]
    assert list(trainable([ZH], loss_on="last")) == ["辛苦了，\n慢慢说。"]
    assert list(trainable([replace(ZH, untrained=(4,))], loss_on="last")) == []


_TEXT = st.text("hello hi\n慢é睡👍", min_size=1, max_size=12).filter(lambda text: text.strip())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=st.lists(_TEXT, min_size=1, max_size=4), answer=_TEXT)
def test_right_labels_pass_and_wrong_ones_do_not(said, answer):
    tokenizer = speaking(templates.CHATML)
    rows = [row(f"用户{one}", f"{answer}{one}") for one in said]
    samples = samples_of(rows, tokenizer)
    check(looked(packed(samples), tokenizer, rows))
    whole = [(ids, ids) for ids, _labels in samples]
    assert stopped(packed(whole), tokenizer, rows).stop is Stop.USER_TEXT_TRAINED


@pytest.mark.train
@pytest.mark.parametrize("packing", [True, False])
def test_the_batches_of_trl(packing):
    pytest.importorskip("trl", reason="extra `train` is not installed")
    from datasets import Dataset
    from trl.data_utils import pack_dataset
    from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

    tokenizer = speaking(templates.CHATML)
    rows = [ZH, SHORT, row("说", "慢慢来" * 50, name="f")]
    limit = 150
    samples = samples_of(rows, tokenizer, limit=limit)
    columns = [{"input_ids": ids, "labels": labels} for ids, labels in samples]
    made = Dataset.from_list(columns)
    if packing:
        made = pack_dataset(made.with_format("arrow"), limit, "bfd").with_format(None)
    collate = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=packing)
    first = looked(collate(list(made)), tokenizer, rows, limit=limit)
    check(first)
    assert len(first.samples) == 3
    assert first.tokens == sum(len(ids) for ids, _labels in samples)
    assert first.trained == sum(label != IGNORED for _ids, ls in samples for label in ls)
    assert sorted(one.cut for s in first.samples for one in s.pieces if one.trained) == [
        False, False, False, True,
    ]  # fmt: skip
