"""Rows as tokens with labels, compared by hand; what is left out is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.errors import TrainingError
from psykb.training.recipes.settings import Approach, Data, Recipe
from psykb.training.rows import preparing, store
from psykb.training.rows.prepared import LeftOut, Prepared, TemplateKind, Unfit
from psykb.training.rows.splits import Splits
from psykb.types import Row, Stop
from tests.dataset.rendering import chat_templates as own
from tests.dataset.rendering.made_rows import row, speaking, words

pytest.importorskip("transformers", reason="extra `local` is not installed")
trl = pytest.importorskip("trl", reason="extra `train` is not installed")

RECIPE = Recipe(name="r", about="", approach=Approach.LORA)
KNOWN = "user assistant system hello hi bye fine be kind"  # 4 to 12
TALK = row("hello", "hi", "bye", "fine bye", system="be kind")
# As Llama 3, and it marks the replies itself.
LLAMA = (
    "<|endoftext|>{% for m in messages %}<|im_start|>{{ m.role }}<|im_start|>\n\n"
    "{% if m.role == 'assistant' %}{% generation %}{{ m.content | trim }}<|im_end|>"
    "{% endgeneration %}{% else %}{{ m.content | trim }}<|im_end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant<|im_start|>\n\n{% endif %}"
)


def of(*train: Row, valid: tuple[Row, ...] = (), digest: str = "d") -> Splits:
    return Splits(train=train, valid=valid, digest=digest, mix=None)


def recipe(**data: object) -> Recipe:
    return replace(RECIPE, data=replace(Data(), **data))  # type: ignore[arg-type]


def refused(folder: Path, splits: Splits, tokenizer, **data: object) -> TrainingError:
    with pytest.raises(TrainingError) as error:
        preparing.prepare(splits, tokenizer, recipe(**data), folder)
    return error.value


def written(folder: Path, split: str = "train") -> list[tuple[list[int], list[int]]]:
    return [(one["input_ids"], one["labels"]) for one in store.dataset(folder, split)]


def test_a_tokenizer_without_a_template(tmp_path):
    error = refused(tmp_path, of(TALK), speaking(None))
    assert error.stop is Stop.NO_TEMPLATE
    assert not (tmp_path / "prepared").exists()


def test_the_labels_by_hand_of_a_template_like_qwens(tmp_path):
    prepared = preparing.prepare(of(TALK), words(own.CHATML, known=KNOWN), RECIPE, tmp_path)
    # fmt: off
    assert written(tmp_path) == [(
        [
            1, 6, 11, 12, 2,    # <|im_start|> system be kind <|im_end|>
            1, 4, 7, 2,         # <|im_start|> user hello <|im_end|>
            1, 5, 8, 2,         # <|im_start|> assistant hi <|im_end|>
            1, 4, 9, 2,         # <|im_start|> user bye <|im_end|>
            1, 5, 10, 9, 2,     # <|im_start|> assistant fine bye <|im_end|>
        ],
        [
            -100, -100, -100, -100, -100,
            -100, -100, -100, -100,
            -100, -100, 8, 2,
            -100, -100, -100, -100,
            -100, -100, 10, 9, 2,
        ],
    )]
    # fmt: on
    assert prepared.template is TemplateKind.FOUND
    assert prepared.valid is None
    train = prepared.train
    assert (train.rows, train.tokens, train.trained, train.longest) == (1, 22, 5, 22)
    assert (train.cut, train.sequences) == ((), 1)
    assert (prepared.left_out, prepared.deviations) == ({}, {})


def test_the_labels_by_hand_of_a_template_like_llamas(tmp_path):
    tokenizer = words(LLAMA, known=KNOWN, bos=True)
    prepared = preparing.prepare(of(TALK), tokenizer, RECIPE, tmp_path)
    # fmt: off
    assert written(tmp_path) == [(
        [
            3,                     # <|endoftext|>
            1, 6, 1, 11, 12, 2,    # the marks around system; be kind <|im_end|>
            1, 4, 1, 7, 2,         # user; hello <|im_end|>
            1, 5, 1, 8, 2,         # assistant; hi <|im_end|>
            1, 4, 1, 9, 2,         # user; bye <|im_end|>
            1, 5, 1, 10, 9, 2,     # assistant; fine bye <|im_end|>
        ],
        [
            -100,
            -100, -100, -100, -100, -100, -100,
            -100, -100, -100, -100, -100,
            -100, -100, -100, 8, 2,
            -100, -100, -100, -100, -100,
            -100, -100, -100, 10, 9, 2,
        ],
    )]
    # fmt: on
    assert prepared.template is TemplateKind.TAGGED
    assert (prepared.train.trained, prepared.deviations) == (5, {})


def test_loss_on_the_last_reply_and_not_on_what_is_untrained(tmp_path):
    tokenizer = words(own.CHATML, known=KNOWN)
    rows = of(TALK, replace(TALK, id="u", untrained=(4,)))
    preparing.prepare(rows, tokenizer, recipe(loss_on="all"), tmp_path / "all")
    (_ids, first), (_ids, second) = written(tmp_path / "all")
    assert [one for one in first if one != -100] == [8, 2, 10, 9, 2]
    assert [one for one in second if one != -100] == [8, 2]
    prepared = preparing.prepare(
        rows, tokenizer, recipe(loss_on="last", most_left_out=0.5), tmp_path / "last"
    )
    ((_ids, only),) = written(tmp_path / "last")
    assert [one for one in only if one != -100] == [10, 9, 2]
    assert prepared.left_out == {Unfit.NOTHING_TRAINED: 1}


def test_a_long_row_is_cut_behind_its_first_tokens(tmp_path):
    short = row("hello", "hi", name="short")
    prepared = preparing.prepare(
        of(short, TALK, valid=(TALK,)),
        words(own.CHATML, known=KNOWN),
        recipe(max_length=12, packing=False),
        tmp_path,
    )
    (_short, cut), (valid,) = written(tmp_path), written(tmp_path, "valid")
    assert cut == valid
    assert cut[0] == [1, 6, 11, 12, 2, 1, 4, 7, 2, 1, 5, 8]
    assert cut[1] == [-100] * 11 + [8]
    train = prepared.train
    assert (train.rows, train.tokens, train.trained, train.longest) == (2, 8 + 12, 2 + 1, 22)
    assert (train.cut, train.sequences) == (("d",), 2)
    assert prepared.valid is not None
    assert (prepared.valid.rows, prepared.valid.cut) == (1, ("d",))


REFUSING = "{% if messages[0].content == 'bad' %}{{ raise_exception('no bad') }}{% endif %}"
DROPPING = (
    "{% for m in messages %}{% if m.role != 'system' %}<|im_start|>{{ m.role }}\n{{ m.content }}"
    "<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CHANGING = own.CHATML.replace("m.content", "m.content | replace('x', 'y')")


@pytest.mark.parametrize(
    ("wrong", "tokenizer", "reason", "detail", "advice"),
    [
        (
            row("hello " * 20, "hi", name="w"),
            lambda: words(own.CHATML, known=KNOWN),
            Unfit.MASKED_WHOLE,
            "27 tokens, the first with a loss is 26",
            "raise data.max_length (the longest of them has 27 tokens), or mix",
        ),
        (
            row("bad", "hi", name="w"),
            lambda: words(REFUSING + own.CHATML, known=KNOWN),
            Unfit.REFUSED,
            "no bad",
            "what the template refuses",
        ),
        (
            row("hello", "x", name="w"),
            lambda: speaking(CHANGING),
            Unfit.REPLY_NOT_FOUND,
            "",
            "psykb data check DATA --tokenizer MODEL",
        ),
        (
            row("hello", "hi", system="be kind", name="w"),
            lambda: words(DROPPING, known=KNOWN),
            Unfit.MESSAGE_LEFT_OUT,
            "",
            "psykb data check DATA --tokenizer MODEL",
        ),
        (
            row("hello", "HI", name="w"),
            lambda: words(own.CHATML, known=KNOWN, lower=True),
            Unfit.MASK_MISMATCH,
            "",
            "psykb data check DATA --tokenizer MODEL",
        ),
        (
            row("hello", "hi", untrained=(1,), name="w"),
            lambda: words(own.CHATML, known=KNOWN),
            Unfit.NOTHING_TRAINED,
            "",
            "untrained",
        ),
    ],
)
def test_rows_that_cannot_be_trained_on(tmp_path, wrong, tokenizer, reason, detail, advice):
    good = [row("hello", "fine", name=f"g{n}") for n in range(3)]
    rows = of(good[0], wrong, *good[1:])
    limit = 10 if reason is Unfit.MASKED_WHOLE else 64
    error = refused(tmp_path, rows, tokenizer(), max_length=limit, most_left_out=0.24)
    assert error.stop is Stop.LEFT_OUT
    assert str(error).startswith("1 of 4 rows (25.0%) cannot be trained on: 1 " + reason.value)
    assert "(w); all are named in " in str(error)
    assert advice in str(error)
    assert str(error).endswith("--set data.most_left_out=0.25")
    tokens = 27 if reason is Unfit.MASKED_WHOLE else 0
    assert store.left_out(tmp_path) == [
        LeftOut(id="w", split="train", reason=reason, detail=detail, tokens=tokens)
    ]

    told: list[tuple[int, int]] = []
    allowed = recipe(max_length=limit, most_left_out=0.25)
    prepared = preparing.prepare(
        rows, tokenizer(), allowed, tmp_path, on_row=lambda done, all_: told.append((done, all_))
    )
    assert told == []  # the rows were there already
    assert prepared.left_out == {reason: 1}
    assert prepared.train.rows == 3
    assert len(written(tmp_path)) == 3


def test_the_reason_of_most_rows_stands_first_and_ids_are_named(tmp_path):
    long = [row("hello " * 20, "hi", name=f"long{n}") for n in range(5)]
    silent = row("hello", "hi", untrained=(1,), name="silent")
    splits = of(silent, *long, row("hello", "hi"), valid=(row("hello", "hi"),))
    error = refused(tmp_path, splits, words(own.CHATML, known=KNOWN), max_length=10)
    assert (
        "6 of 8 rows (75.0%) cannot be trained on: 5 masked_whole (long0, long1, long2, …), "
        "1 nothing_trained (silent); "
    ) in str(error)


def test_the_longest_that_is_masked_whole_is_named_and_as_a_limit_suffices(tmp_path):
    rows = of(*(row("hello " * n, "hi", name=f"n{n}") for n in (30, 50, 40)), row("hello", "hi"))
    tokenizer = words(own.CHATML, known=KNOWN)
    error = refused(tmp_path, rows, tokenizer, max_length=10)
    assert "raise data.max_length (the longest of them has 57 tokens), or mix shorter" in str(error)
    prepared = preparing.prepare(rows, tokenizer, recipe(max_length=57), tmp_path)
    assert (prepared.train.rows, prepared.train.cut, prepared.left_out) == (4, (), {})


@pytest.mark.parametrize(("wrong", "all_"), [(29, 100), (7, 100), (1, 3), (2, 3)])
def test_the_share_that_an_error_proposes_is_enough_and_is_exact(tmp_path, wrong, all_):
    silent = [row("hello", "hi", untrained=(1,), name=f"s{n}") for n in range(wrong)]
    good = [row("hello", "hi", name=f"g{n}") for n in range(all_ - wrong)]
    tokenizer = words(own.CHATML, known=KNOWN)
    error = refused(tmp_path, of(*silent, *good), tokenizer)
    share = float(str(error).rpartition("=")[2])
    assert wrong / all_ <= share < wrong / all_ + 0.001
    exact = recipe(most_left_out=share)
    assert preparing.prepare(of(*silent, *good), tokenizer, exact, tmp_path).train.rows == len(good)


def test_a_split_of_which_no_row_is_left(tmp_path):
    silent = row("hello", "hi", untrained=(1,), name="silent")
    tokenizer = words(own.CHATML, known=KNOWN)
    error = refused(tmp_path / "train", of(silent), tokenizer, most_left_out=1.0)
    assert error.stop is Stop.NO_ROWS
    assert str(error).startswith("no row of the train split can be trained on: 1 nothing_trained")
    error = refused(tmp_path / "valid", of(TALK, valid=(silent,)), tokenizer, most_left_out=1.0)
    assert error.stop is Stop.NO_ROWS
    assert str(error).startswith("no row of the valid split can be trained on: ")
    assert store.left_out(tmp_path / "valid")[0].split == "valid"


def test_a_reply_without_an_end_is_counted_and_trained_on(tmp_path):
    prepared = preparing.prepare(
        of(row("睡不好", "多久了？")), speaking(own.ENDLESS), RECIPE, tmp_path
    )
    assert prepared.train.rows == 1
    assert prepared.deviations == {"added_text": 1, "no_end_of_turn": 1}


def test_progress_goes_over_both_splits(tmp_path, capsys):
    told: list[tuple[int, int]] = []
    preparing.prepare(
        of(TALK, row("hello", "hi"), valid=(TALK,)),
        words(own.CHATML, known=KNOWN),
        RECIPE,
        tmp_path,
        on_row=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert capsys.readouterr() == ("", "")  # no bar of trl's


def test_the_same_is_prepared_once(tmp_path):
    talk = of(TALK)

    def prepare(splits: Splits = talk, template: str = own.CHATML, **data: object) -> Prepared:
        tokenizer = words(template, known=KNOWN)
        # as a caller leaves it that asks for texts of one length
        tokenizer(["hello hi bye"], truncation=True, max_length=2)
        return preparing.prepare(splits, tokenizer, recipe(**data), tmp_path)

    first = prepare()
    file = tmp_path / "prepared" / "train.arrow"
    (tmp_path / ".prepared.new").mkdir()  # as a killed process leaves it
    made = file.stat().st_ino
    tokenizer = words(own.CHATML, known=KNOWN)
    assert preparing.prepare(of(TALK), tokenizer, RECIPE, tmp_path) == first
    assert prepare(most_left_out=0.5) == first
    assert file.stat().st_ino == made
    assert [path.name for path in tmp_path.iterdir()] == ["prepared"]
    others = [
        prepare(of(TALK, digest="e")),
        prepare(template=own.TAGGED),
        prepare(max_length=64),
        prepare(packing=False),
        prepare(loss_on="last"),
        preparing.prepare(of(TALK), words(own.CHATML, known=KNOWN + " x"), RECIPE, tmp_path),
    ]
    assert len({first.key, *(one.key for one in others)}) == 7
    assert store.load(tmp_path) == others[-1]


LENGTHS = st.lists(st.integers(1, 40), max_size=60)


@given(LENGTHS)
@settings(max_examples=10, deadline=None)
def test_packs_hold_all_tokens_and_no_two_of_them_would_fit_into_one(lengths):
    count = preparing.packs(lengths, 40)
    assert -(-sum(lengths) // 40) <= count <= len(lengths)
    assert count <= 2 * -(-sum(lengths) // 40)


def test_packs_are_those_that_the_trainer_makes(tmp_path):
    from random import Random

    rng = Random(0)
    rows = [
        row(
            *["hello " * rng.randint(1, 6), "hi " * rng.randint(1, 6)] * rng.randint(1, 3),
            name=f"{n}",
        )
        for n in range(2300)  # more than trl packs at once
    ]
    prepared = preparing.prepare(
        of(*rows), words(own.CHATML, known=KNOWN), recipe(max_length=50), tmp_path
    )
    rows_as_tokens = store.dataset(tmp_path, "train")
    packed = trl.pack_dataset(
        rows_as_tokens.select_columns(["input_ids", "labels"]),
        50,
        "bfd",
        {"keep_in_memory": True},
    )
    assert prepared.train.sequences == len(packed)
    assert sum(map(len, packed["input_ids"])) == prepared.train.tokens
    assert sum(one != -100 for labels in packed["labels"] for one in labels) == (
        prepared.train.trained
    )
