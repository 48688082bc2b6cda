"""`psykb data check --tokenizer` as a user types it."""

import json

import pytest

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.data_check_marking import marked
from psykb.dataset.rendering.rendered import Rendered
from psykb.dataset.rendering.rendering import render
from tests.dataset.rendering import chat_templates as templates
from tests.dataset.rendering.made_rows import row, speaking, words

pytest.importorskip("transformers", reason="extra `local` is not installed")

KNOWN = "user assistant system hello hi bye fine be kind"
ROWS = [
    row("hello", "hi", "bye", "fine", name="a"),
    row("hello hello hello hello hello", "bye", name="b"),
    row("hello", "hi", untrained=(1,), name="c"),
]


@pytest.fixture
def mix(here):
    """A mix of three rows, an empty one, and tokenizers of whole words beside them."""
    for name, rows in {"mix": ROWS, "none": []}.items():
        (here / "generated" / name).mkdir(parents=True)
        jsonl.write(here / "generated" / name / "train.jsonl", rows)
    for name, template in {"plain": templates.CHATML, "gemma": templates.WITHOUT_SYSTEM}.items():
        words(template, known=KNOWN).save_pretrained(here / name)
    return here


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--show", "1"], 2, "--show needs a tokenizer: --tokenizer NAME"),
        (["--max-length", "9"], 2, "--max-length needs a tokenizer"),
        (["--loss", "all"], 2, "--loss needs a tokenizer"),
        (["--tokenizer", "plain", "--max-length", "0"], 2, "a whole number, 1 or more, not '0'"),
        (["--tokenizer", "plain", "--show", "-1"], 2, "a whole number, 0 or more, not '-1'"),
        (["--tokenizer", "plain", "--loss", "none"], 2, "write all|last, not 'none'"),
        (["--tokenizer", "./no"], 1, "./no: there is no such folder"),
        (["--tokenizer", "generated"], 1, "no tokenizer lies in this folder"),
    ],
)
def test_mistakes(mix, run, options, code, told):
    done = run("data", "check", "mix", *options)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_a_tokenizer_without_a_template(mix, run):
    speaking(None).save_pretrained(mix / "base")
    done = run("data", "check", "mix", "--tokenizer", "base")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("psykb: base: its tokenizer has no chat template")


def test_rows_that_the_template_refuses(mix, run):
    rows = [row("hello", "hi", system="be kind", name="s"), row("hello", "hi", name="t")]
    jsonl.write(mix / "generated" / "mix" / "train.jsonl", rows)
    done = run("data", "check", "mix", "--tokenizer", "gemma", "--show", "0")
    assert done.code == 4
    assert (
        "1 row is refused by the chat template (System role not supported); leave out what it "
        "refuses, or take another model: s\n"
    ) in done.out
    assert "1 row by the tokenizer of gemma: 8 tokens, 2 (25.0%) trained on\n" in done.out


def test_nothing(mix, run):
    done = run("data", "check", "none", "--tokenizer", "plain")
    assert done.code == 3
    assert "0 rows by the tokenizer of plain: 0 tokens, 0 (–) trained on\n" in done.out


def test_what_is_told(mix, run):
    done = run("data", "check", "mix", "--tokenizer", "plain", "--max-length", "10", "--show", "1")
    assert done.code == 4  # b is masked whole, and c is not trained on
    assert (
        done.out.partition("repeated rows:")[2].partition("\n\n")[2]
        == """\
a: 16 tokens, 4 of them trained on
<|im_start|>user
hello<|im_end|>
<|im_start|>assistant
⟦hi<|im_end|>⟧
<|im_start|>user
✂bye<|im_end|>
<|im_start|>assistant
⟦fine<|im_end|>⟧

3 rows by the tokenizer of plain: 36 tokens, 6 (16.7%) trained on
loss on all replies; the template has no generation tags: the replies were found by their place
half of the rows have at most 12 tokens, 90 % 16, 99 % 16; the longest has 16

tokens  rows
  0–15     2  ████████████████████████████████████████
 16–31     1  ████████████████████

longer than 10 tokens: 2 rows (66.7%); 8 tokens are cut off, 4 of them trained on; an epoch takes \
28 tokens: a, b
masked whole: 1 row loses all that is trained on, and trainers drop it; raise --max-length, or cut \
the row: b
1 row: nothing in it is trained on: trainers drop such rows [nothing_trained]: c
"""
    )


def test_rows_that_are_as_they_should_be(mix, run):
    jsonl.write(mix / "generated" / "mix" / "train.jsonl", ROWS[:2])
    done = run("data", "check", "mix", "--tokenizer", "plain", "--loss", "last", "--show", "0")
    assert done.code == 0
    assert "loss on the last reply of each row; " in done.out
    assert "28 tokens, 4 (14.3%) trained on" in done.out
    assert done.out.endswith("\nno row is longer than 2,048 tokens; an epoch takes 28 tokens\n")


def test_json(mix, run):
    done = run("data", "check", "mix", "--tokenizer", "plain", "--max-length", "10", "--json",
               "--show", "1")  # fmt: skip
    assert done.code == 4
    found = json.loads(done.out)
    assert (found["schema"], found["rows"]) == (1, 3)
    rendered = found["rendered"]
    assert rendered["quantiles"] == {"50": 12, "90": 16, "99": 16}
    assert rendered["bins"] == [
        {"start": 0, "end": 16, "rows": 2},
        {"start": 16, "end": 32, "rows": 1},
    ]
    assert rendered["cut"] == [
        {"row": "a", "tokens": 16, "trained": 4, "kept": 2},
        {"row": "b", "tokens": 12, "trained": 2, "kept": 0},
    ]
    assert (rendered["masked_whole"], rendered["spoilt"]) == (["b"], 2)
    assert rendered["deviations"] == [{"deviation": "nothing_trained", "rows": ["c"]}]
    assert rendered["generation_tags"] is False
    (shown,) = rendered["shown"]
    ranges = [(span["start"], span["end"]) for span in shown["spans"]]
    assert [shown["text"][a:b] for a, b in ranges] == ["hi<|im_end|>", "fine<|im_end|>"]


def test_a_report_holds_all_ids(mix, run):
    rows = [row("hello", "hi", untrained=(1,), name=f"r{n}") for n in range(8)]
    jsonl.write(mix / "generated" / "mix" / "train.jsonl", rows)
    options = ["data", "check", "mix", "--tokenizer", "plain", "--show", "1", "-o"]
    done = run(*options, "r.md")
    assert done.out.endswith("[nothing_trained]: r0, r1, r2, r3, r4 and 3 more\n")
    text = (mix / "r.md").read_text(encoding="utf-8")
    assert "\n## Rows as the trainer sees them\n" in text
    assert "[nothing_trained]: r0, r1, r2, r3, r4, r5, r6, r7\n" in text
    run(*options, "r.json")
    found = json.loads((mix / "r.json").read_text(encoding="utf-8"))
    assert len(found["rendered"]["deviations"][0]["rows"]) == 8


def test_a_terminal_shows_colours():
    tokenizer = words(templates.CHATML, known=KNOWN)
    made = render(row("hello", "hi\n\x1bbye"), tokenizer)
    assert isinstance(made, Rendered)
    call = Call()
    call.__dict__["styled"] = True
    assert marked(made, 9, call) == (
        "\x1b[2m<|im_start|>user\x1b[0m\n"
        "\x1b[2mhello<|im_end|>\x1b[0m\n"
        "\x1b[2m<|im_start|>assistant\x1b[0m\n"
        "\x1b[32m\x1b[1mhi\x1b[0m\n"
        "\x1b[32m\x1b[1m\\x1bbye<|im_end|>\x1b[0m"
    )
