"""`psykb ask --llm`: whole outputs, exit codes, what each kind of bad reply comes to."""

import json
import re

import pytest
from pydantic import TypeAdapter

from psykb.types import Answer, Failure
from tests.cli.telling import SPEC
from tests.tiny_models import tiny_cross_encoder

MEMORY = "ebdbc8e0cb8c"
PLACE = "《记忆小书》 第一章 记忆 › 1.1 工作记忆"
DEFINED = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
PROPOSED = "巴德利和希契提出了工作记忆模型。"
WHAT = "工作记忆是暂时保持并同时加工有限信息的记忆系统。"
WHO = "工作记忆模型由巴德利和希契提出。"
FALSE = "遗传决定一个人的智力与成就。"
QUESTION = "什么是工作记忆？"
HONEST = f"{WHAT}[@是指对有限]\n{WHO}[@巴德利和]"
SHOWN = f"""\
{WHAT}
    [1] “{DEFINED}”
        — {PLACE}
          {MEMORY}:48-93

{WHO}
    [2] “{PROPOSED}”
        — {PLACE}
          {MEMORY}:93-109
"""
TOOK = re.compile(
    rf"{re.escape(SPEC)} · (\d) calls? · (\d+) \+ (\d+) tokens · price unknown · \d+\.\d s\n"
)
LOST = "Nothing is lost: ask again, or with --llm none for sentences of the books.\n"


@pytest.fixture
def ask(run, base):
    """Ask with a model that says what it is told to say."""

    def ask(reply: str, *more: str, question: str = QUESTION):
        return run("ask", question, "--llm", SPEC, "--llm-option", f"reply={reply}", *more)

    return ask


def test_a_written_answer_shows_each_claim_with_its_quote(ask):
    done = ask(HONEST)
    assert (done.code, done.out) == (0, SHOWN)
    took = TOOK.fullmatch(done.err)
    assert took is not None
    assert took.groups() == ("1", "900", "80")


def test_quiet_keeps_the_figures_back(ask):
    assert ask(HONEST, "-q") == (0, SHOWN, "")


def test_as_json_it_is_the_answer(ask):
    done = ask(HONEST, "--json", "-q")
    report = json.loads(done.out)
    assert report.pop("schema") == 1
    answer = TypeAdapter(Answer).validate_json(json.dumps(report))
    assert [claim.text for claim in answer.claims] == [WHAT, WHO]
    assert (answer.model, answer.notice, answer.abstained) == (SPEC, None, None)
    assert answer.usage is not None
    assert (answer.usage.calls, answer.usage.prompt_tokens) == (1, 900)
    assert (done.code, done.err) == (0, "")


def test_the_same_quote_keeps_its_number(ask):
    done = ask(f"{WHAT}[@是指对有限]\n{DEFINED}[@是指对有限]", "-q")
    assert re.findall(r"\[\d\]", done.out) == ["[1]", "[1]"]


@pytest.mark.parametrize(
    ("line", "why", "cited"),
    [
        (WHO, "it names none, or too many.", False),
        (f"{WHO}[99]", "it names one that was not shown.", False),
        (
            "书中写道：“巴德利和希契是最早研究人类记忆的两位学者”。[@巴德利和]",
            "what it puts in quotation marks is not in them",
            True,
        ),
        (
            "巴德利和希契在1984年提出了工作记忆模型。[@巴德利和]",
            "its numbers are not theirs.",
            True,
        ),
        (f"{FALSE}[@巴德利和]", "they do not speak of all that it says.", True),
    ],
)
def test_what_is_not_supported_is_marked(ask, line, why, cited):
    reply = f"{WHAT}[@是指对有限]\n{line}"
    done = ask(reply, "-q")
    first, _gap, second = done.out.partition("\n\n")
    assert done.code == 0
    assert first == SHOWN.partition("\n\n")[0]
    text = re.sub(r"\[.*?\]", "", line)
    marked, words, *places = second.splitlines()
    assert marked == f"(!) {text}"
    assert words.startswith(f"    Not supported by the sentences it names: {why}")
    assert words.endswith(".")
    rest = [f"    [2] “{PROPOSED}”", f"        — {PLACE}", f"          {MEMORY}:93-109"]
    assert places == (rest if cited else [])


def test_strict_leaves_it_out_and_says_so(ask):
    done = ask(f"{HONEST}\n{FALSE}[1]", "--strict")
    assert (done.code, done.out) == (0, SHOWN)
    left_out, figures = done.err.splitlines()
    assert left_out == "1 claim was left out: the sentences it names do not support it."
    assert figures.startswith(f"{SPEC} · 2 calls · 1800 + 160 tokens")
    report = json.loads(ask(f"{HONEST}\n{FALSE}[1]", "--strict", "--json").out)
    assert [claim["text"] for claim in report["dropped"]] == [FALSE]
    assert report["dropped"][0]["faults"] == ["not_covered"]


def test_a_fault_may_be_mended_at_the_second_try(ask):
    done = ask(f"{WHO}[99]||{HONEST}")
    assert (done.code, done.out) == (0, SHOWN)
    assert "2 calls · 1800 + 160 tokens" in done.err


@pytest.mark.parametrize(
    "reply",
    [f"{FALSE}[1]", f"{WHAT}[99]", "工作记忆很重要，书里说了不少。", "好的。\n\n我来回答。"],
)
def test_an_answer_that_nothing_supports_is_withheld(ask, reply):
    done = ask(reply, "-q")
    assert done.code == 3
    assert done.out.splitlines() == [
        "What the model wrote is withheld: the sentences that it names support none of it.",
        "",
        "What came nearest:",
        DEFINED,
        f"    — {PLACE}",
        f"      {MEMORY}:48-93",
        *done.out.splitlines()[6:],
    ]
    assert json.loads(ask(reply, "--json").out)["abstained"] == "unsupported"


def test_a_model_that_declines(ask):
    done = ask("NO_ANSWER", "-q")
    assert done.code == 3
    assert done.out.splitlines()[:4] == [
        "The model found no answer in the passages that it was shown.",
        "",
        "What came nearest:",
        DEFINED,
    ]
    assert json.loads(ask("NO_ANSWER", "--json").out)["abstained"] == "model_declined"


def test_weak_evidence_calls_no_model(ask):
    done = ask("", question="How do I bake bread?")  # an empty reply would be an error
    assert (done.code, done.err) == (3, "")
    assert done.out.startswith("The books do not answer this. Looked for: bake, bread.")


def test_an_empty_reply(ask):
    done = ask("")
    assert (done.code, done.out) == (1, "")
    assert done.err == (f"psykb: {SPEC}: the reply is empty; try again, or another model\n{LOST}")
    error = json.loads(ask("", "--json").out)["error"]
    assert (error["kind"], error["exit"]) == ("ModelError", 1)


def test_a_context_that_holds_no_evidence(ask, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONTEXT", "700")
    done = ask(HONEST)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"psykb: {SPEC}: a context of 700 tokens has no room for the prompt and a sentence of the "
        f"books; use a model with a larger one, or state it: PSYKB_LLM_CONTEXT=TOKENS\n{LOST}"
    )


def test_a_question_that_is_a_book_is_refused(ask):
    done = ask(HONEST, question="记" * 100_000)
    assert (done.code, done.out) == (2, "")
    assert done.err == "psykb: the question has 100000 characters, at most 10000 can be asked\n"


def test_a_model_that_does_not_exist(run, base):
    done = run("ask", QUESTION, "--llm", "class:tests.cli.telling.Nothing")
    assert done.code == 2
    assert "class:tests.cli.telling.Nothing" in done.err


def test_a_budget_that_the_call_could_exceed(ask, here):
    prices = here.parent / "home" / "psykb" / "prices.toml"
    prices.parent.mkdir(parents=True)
    prices.write_text(
        f'["{SPEC}"]\ncurrency = "EUR"\ninput = 1000.0\noutput = 1000.0\n'
        'checked = 2026-11-20\nsource = "https://shop.example/prices"\n',
        encoding="utf-8",
    )
    done = ask(HONEST, "--max-cost", "0.5")
    assert (done.code, done.out) == (5, "")
    assert "EUR" in done.err
    enough = ask(HONEST, "--max-cost", "50")
    assert (enough.code, enough.out) == (0, SHOWN)
    assert "0.9800 EUR" in enough.err


def test_an_error_of_a_model_says_in_json_why(run, base, monkeypatch):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    done = run("ask", QUESTION, "--llm", "deepseek:deepseek-chat", "--json")
    error = json.loads(done.out)["error"]
    assert done.code == error["exit"] == 1
    assert (error["kind"], error["failure"]) == ("ModelError", "no_key")


def test_no_model_by_name_is_the_books_own_sentences(run, base):
    done = run("ask", QUESTION, "--llm", "none")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{DEFINED}\n    — {PLACE}\n      {MEMORY}:48-93\n"


@pytest.mark.parametrize("more", [(), ("--llm", "deepseek:deepseek-chat"), ("--kb", "nowhere")])
@pytest.mark.parametrize(
    ("said", "level"), [("我不想活了，今晚就去死", "active"), ("活着没意思", "passive")]
)
def test_whoever_is_in_danger_is_told_whom_to_call_whatever_else_is_wrong(
    run, here, said, level, more
):
    done = run("ask", said, "--region", "CN", *more)
    assert (done.code, done.err) == (3, "")
    assert "12356" in done.out
    report = json.loads(run("ask", said, "--json", *more).out)
    assert (report["abstained"], report["risk"]["level"]) == ("at_risk", level)
    assert report["notice"]["lines"]


def test_the_region_says_whose_lines_come_first(run, here):
    question = "I want to kill myself tonight"
    us, gb = (run("ask", question, "--region", region).out for region in ("US", "GB"))
    assert "988" in us
    assert "116 123" in gb
    assert us != gb


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("今天我在树下坐着", 3, "12356"),
        ("I sat under a tree", 3, "988"),
        ("请问红烧肉怎么做才不腻", 3, None),
    ],
)
def test_who_tells_of_themselves_is_told_of_one_line(run, base, said, code, words):
    done = run("ask", said)
    assert (done.code, done.err) == (code, "")
    care = [line for line in done.out.splitlines() if line.startswith("If you are not well")]
    assert len(care) == (words is not None)
    assert words is None or words in care[0]
    assert ("What came nearest" in done.out) == (words is None)


def test_the_notice_stands_above_what_the_books_say(run, base):
    question = "活着没意思，工作记忆模型是谁提出的？巴德利和希契吗？"
    done = run("ask", question, "--llm", SPEC, "--llm-option", "reply=")
    assert (done.code, done.err) == (0, "")
    notice, _gap, answer = done.out.partition(PROPOSED)
    assert len(notice) > 20
    assert notice.endswith("\n\n")
    assert answer == f"\n    — {PLACE}\n      {MEMORY}:93-109\n"


def test_control_characters_of_a_model_do_not_reach_the_terminal(ask):
    done = ask(f"\x1b\x9b{WHAT}\u202e[@是指对有限]\n\x07{WHO}[99]", "-q")
    assert done.code == 0
    assert not set(done.out) & set("\x1b\x9b\x07\u202e")


def test_failures_have_their_names_in_the_log_of_activity(ask, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    ask("")
    ask(HONEST)
    lines = (tmp_path / "state" / "psykb" / "activity.jsonl").read_text("utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["failure"], first["model"]) == (Failure.EMPTY_REPLY, SPEC)
    assert (second["claims"], second["unsupported"]) == (2, 0)
    assert "工作记忆" not in "".join(lines)


def test_a_model_for_support_or_order_that_is_not_there_is_named(ask):
    for option in ("--support-model", "--rerank"):
        done = ask(HONEST, option, "./nowhere", "-q")
        assert (done.code, done.out) == (1, "")
        assert "nowhere" in done.err
        assert "Traceback" not in done.err


@pytest.mark.slow
def test_an_entailment_model_has_a_say_in_what_is_supported(ask, tmp_path):
    from psykb.grounding.entailment import Entailment

    verdicts = set()
    for seed in range(6):
        folder = tiny_cross_encoder(
            tmp_path / f"nli-{seed}", ["contradiction", "entailment", "neutral"], seed=seed
        )
        entailed = Entailment(str(folder)).probability(DEFINED, WHAT) >= 0.5
        done = ask(f"{WHAT}[@是指对有限]", "--support-model", str(folder), "--json", "-q")
        answer = json.loads(done.out)
        claim = (answer["claims"] or answer["dropped"])[0]
        assert claim["faults"] == ([] if entailed else ["not_entailed"])
        assert done.code == (0 if entailed else 3)
        verdicts.add(entailed)
    assert verdicts == {True, False}


@pytest.mark.slow
def test_a_reranker_orders_the_passages_anew(ask, tmp_path):
    folder = tiny_cross_encoder(tmp_path / "reranker", ["score"])
    done = ask(HONEST, "--rerank", str(folder), "--json", "-q")
    scores = [hit["rerank"] for hit in json.loads(done.out)["hits"]]
    assert len(scores) > 1
    assert None not in scores
    assert scores == sorted(scores, reverse=True)


def test_a_context_with_room_for_nothing_is_told(ask):
    done = ask(HONEST, "--llm-option", "context_window=600")
    assert (done.code, done.out) == (1, "")
    assert "a context of 600 tokens has no room" in done.err
    assert done.err.endswith(LOST)
