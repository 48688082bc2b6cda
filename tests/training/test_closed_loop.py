"""The loop closed: a book, items, a mix, training; then the tuned model answers from the book.

Nothing here goes past the commands: rows are those of `data mix`, the weights those of `train`, the
answer that of `ask`. The model is tiny and learns a few rows by heart; what it can say is not the
point, but that all parts speak of the same thing in the same form.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

import psykb
from psykb import cli, jsonl
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm import hub
from psykb.llm.scripted import ScriptedLLM
from psykb.llm.templating import Template
from psykb.training.recipes import reading
from psykb.training.rows import preparing, splits, store
from psykb.training.rows.prepared import TemplateKind
from psykb.training.tuning import saving
from psykb.types import Row, RowKind
from tests.tiny_models import CHAT_TEMPLATE, END, START, STOP

pytestmark = pytest.mark.train

TITLE = "A Note on Learning"
FIRST_PAGE = 11  # printed below the first; so that a label is told from an index
PAGES = (
    (
        "1 Classical conditioning",
        "Classical conditioning refers to a form of learning in which a",
        "signal comes to announce an event. Ivan Pavlov found it in dogs.",
    ),
    (
        "2 Operant conditioning",
        "Operant conditioning refers to a form of learning in which a",
        "deed is shaped by its consequences. B. F. Skinner studied it.",
    ),
    (
        "3 Vicarious conditioning",
        "Vicarious conditioning refers to a form of learning in which a",
        "person reacts as others were seen to react. It costs no pain.",
    ),
)
OTHER = """\
---
title: A Note on Forgetting
language: en
licence: CC0-1.0
---

# The forgetting curve

The **forgetting curve** refers to a graph of what is left of lists of syllables after some days.
"""
QUESTION = "Define: operant conditioning."
QUOTE = (
    "Operant conditioning refers to a form of learning in which a deed is shaped by its "
    "consequences."
)
# With this seed the row of the question shows the passages that a search for it finds, in the order
# of the search; with another one it may show them in another order, which `ask` never sends.
SEED = 7
MIX = f"""\
name = "mixed"
seed = {SEED}
[split]
train = 1
valid = 0
test = 0
[[source]]
run = "asked"
licence = "CC0-1.0"
[retrieval]
share = 1
distractors = 2
without_gold = 0
"""
BY_HEART = (  # all rows at once, as often as it takes
    *("batch=4", "per_device=4", "packing=false", "checkpointing=false", "warmup=0.1"),
    *("beta2=0.98", "every=0.9", "log_every=10"),
)
TUNINGS = {
    "full": ("epochs=50", "learning_rate=1e-2"),
    "lora": ("epochs=80", "learning_rate=2e-2", "dropout=0"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with a book of three pages and another, items by rules, and rows among passages."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "psykb.toml").touch()
    (folder / "books").mkdir()
    _write_book(folder / "books" / "learning.pdf")
    (folder / "books" / "forgetting.md").write_text(OTHER, encoding="utf-8")
    (folder / "mixed.toml").write_text(MIX, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PSYKB_KB", "PSYKB_LLM", "PSYKB_LANG"):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.chdir(folder)
        _run("ingest", "books")
        _run("gen-qa", "-n", "40", "--run", "asked", "--kinds", "definition:1,true_false:1")
        _run("data", "mix", "mixed.toml")
        yield folder


@pytest.fixture(scope="module")
def rows(project: Path) -> list[Row]:
    return list(jsonl.read(project / "generated" / "mixed" / "train.jsonl", Row))


@pytest.fixture(scope="module")
def model(project: Path, rows: list[Row]) -> Path:
    return _write_model(project / "models" / "tiny", rows)


@pytest.fixture(scope="module", params=TUNINGS)
def tuned(project: Path, model: Path, request: pytest.FixtureRequest) -> Path:
    """The folder of a run in which all rows were gone through until they were known."""
    name = f"tuned-{request.param}"
    sets = [word for value in (*TUNINGS[request.param], *BY_HEART) for word in ("--set", value)]
    _run("train", "mixed", "--model", str(model), "--recipe", request.param, "--run", name, *sets)
    return project / "generated" / name


def _run(*words: str) -> None:
    assert cli.run([*words, "-q", "--lang", "en"]) == 0


def _write_book(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=(420, 300), invariant=True)
    canvas.setTitle(TITLE)
    canvas.setAuthor("C. Writer")
    canvas.addPageLabel(0, style="ARABIC", start=FIRST_PAGE)
    for number, (heading, *lines) in enumerate(PAGES):
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(40, 250, heading)
        canvas.bookmarkPage(str(number))
        canvas.addOutlineEntry(heading, str(number))
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(lines):
            canvas.drawString(40, 220 - 14 * n, line)
        canvas.showPage()
    canvas.save()


def _write_model(folder: Path, rows: list[Row]) -> Path:
    """Write a tiny Qwen3 whose tokenizer was trained on the texts of `rows`; return its folder."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = _tokenizer(rows)
    torch.manual_seed(0)
    shape = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=4096,
        # an adapter leaves embeddings and output as they are: they must be able to tell words apart
        initializer_range=0.2,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    with hub.quietly():
        Qwen3ForCausalLM(shape).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(rows: list[Row], chat_template: str = CHAT_TEMPLATE) -> Any:
    """Return a tokenizer with the texts of `rows` in about as many tokens as they have words."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    # line ends stay together whatever follows, as those of Qwen's tokenizers do
    words = Regex(r"\s*[\r\n]+|[^\S\r\n]?\w+|[^\S\r\n]?[^\s\w]+|\s+")
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(words, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[END, START, STOP],
    )
    bpe.train_from_iterator([message.content for row in rows for message in row.messages], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=STOP,
        pad_token=END,
        additional_special_tokens=[START],
        chat_template=chat_template,
    )


def _ask(capsys: pytest.CaptureFixture[str], llm: Path, *more: str) -> tuple[int, Any]:
    """Return the exit code and the answer of `psykb ask` to the question."""
    capsys.readouterr()
    words = ("ask", QUESTION, "--book", TITLE, "--llm", f"hf:{llm}", "--json", "--lang", "en")
    code = cli.run([*words, *more])
    return code, json.loads(capsys.readouterr().out)


def _row(rows: list[Row]) -> Row:
    """Return the row that asks the question."""
    (row,) = [row for row in rows if row.messages[1].content.endswith(f"Question: {QUESTION}")]
    return row


def test_a_row_is_what_ask_sends(project, rows):
    llm = ScriptedLLM(lambda _messages: "NO_ANSWER")
    with KnowledgeBase.open(project / "indexes" / "default") as base:
        psykb.ask(base, QUESTION, llm=llm, books=[TITLE])
    row = _row(rows)
    assert row.kind is RowKind.RETRIEVAL
    assert list(llm.heard) == [row.messages[:-1]], "choose another SEED"
    assert [message.role for message in row.messages] == ["system", "user", "assistant"]
    assert row.messages[-1].content == f"{QUOTE} [1]"


def test_the_model_comes_to_no_end_before_it_is_tuned(model, capsys):
    code, answer = _ask(capsys, model, "--llm-option", "max_tokens=40")
    assert (code, answer["error"]["failure"]) == (1, "truncated")


def test_the_tuned_model_answers_with_a_claim_that_the_book_carries(project, rows, tuned, capsys):
    report = saving.read_report(tuned)
    assert report is not None
    assert report.last.loss < 0.05 < 3 < report.first.loss
    (result,) = [folder for folder in (tuned / "model", tuned / "adapter") if folder.is_dir()]
    code, answer = _ask(capsys, result)
    assert (code, answer["abstained"], answer["dropped"]) == (0, None, [])
    assert answer["model"] == f"hf:{result}"
    (claim,) = answer["claims"]
    assert (claim["text"], claim["status"], claim["faults"]) == (QUOTE, "supported", [])
    (citation,) = claim["citations"]
    assert (citation["quote"], citation["title"]) == (QUOTE, TITLE)
    assert [page["label"] for page in citation["pages"]] == [str(FIRST_PAGE + 1)]
    assert citation["section"] == [PAGES[1][0]]
    with KnowledgeBase.open(project / "indexes" / "default") as base:
        book = base.document(citation["document_id"])
    assert book.text[citation["start"] : citation["end"]] == QUOTE

    # all that was sent is what was trained on up to the reply, and the reply came at once
    trained = store.dataset(tuned, "train")[rows.index(_row(rows))]
    first = next(at for at, label in enumerate(trained["labels"]) if label != -100)
    assert (answer["usage"]["calls"], answer["usage"]["prompt_tokens"]) == (1, first)


def test_what_is_trained_is_what_is_sent_by_a_template_with_thinking(project, rows, tmp_path):
    """Qwen3's, as trl has it: a row has an empty thought, of which the loss is taken as well."""
    import trl

    file = Path(trl.__file__).parent / "chat_templates" / "qwen3.jinja"
    tokenizer = _tokenizer(rows, file.read_text(encoding="utf-8"))
    tokenizer.add_tokens(["<think>", "</think>"])
    split = splits.read(project, "mixed", validation=None)
    made = preparing.prepare(split, tokenizer, reading.read("full"), tmp_path)
    assert (made.template, made.train.rows) == (TemplateKind.KNOWN, 4)
    template = Template(tokenizer, model="qwen3")
    for row, trained in zip(split.train, store.dataset(tmp_path, "train"), strict=True):
        tokens, labels = trained["input_ids"], trained["labels"]
        thinking = template.tokens(row.messages[:-1])
        at_once = template.tokens(row.messages[:-1], {"enable_thinking": False})
        for sent in (thinking, at_once):
            assert tokens[: len(sent)] == sent
        assert labels[: len(thinking)] == [-100] * len(thinking)
        assert labels[len(thinking) :] == tokens[len(thinking) :]
        said = tokenizer.decode(tokens[len(thinking) :])
        assert said == f"<think>\n\n</think>\n\n{row.messages[-1].content}{STOP}\n"
        assert tokenizer.decode(tokens[len(at_once) :]) == f"{row.messages[-1].content}{STOP}\n"
