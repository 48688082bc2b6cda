"""The log of what was done: what its lines hold, and above all what they do not."""

import json
import os
import stat
from datetime import UTC, datetime

import pytest

from psykb import __version__
from psykb.cli.activity import Activity
from psykb.cli.calls import Call
from psykb.errors import MisuseError, ModelError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import (
    Abstention,
    Answer,
    Citation,
    Claim,
    Failure,
    Fault,
    HelpLine,
    Notice,
    Risk,
    RiskLevel,
    RiskReason,
    Usage,
)

QUESTION = "什么是工作记忆？"
PLACE = Citation(document_id="ebdbc8e0cb8c", start=48, end=52, quote="工作记忆", title="记忆小书")
ANSWER = Answer(
    question=QUESTION,
    asked="工作记忆是什么？",
    claims=(
        Claim(text="甲", citations=(PLACE,), support=0.9),
        Claim(text="乙", citations=(PLACE,), support=0.1, status="unsupported",
              faults=(Fault.NOT_COVERED,)),
    ),
    dropped=(Claim(text="丙", citations=(), status="unsupported", faults=(Fault.NO_CITATION,)),),
    coverage=1.0,
    confidence=0.9,
    model="scripted",
    usage=Usage(calls=2, prompt_tokens=100, completion_tokens=20),
    timings={"search": 0.5},
)  # fmt: skip
AT_RISK = Answer(
    question="我不想活了",
    abstained=Abstention.AT_RISK,
    risk=Risk(level=RiskLevel.ACTIVE, current=RiskLevel.ACTIVE, reasons=(RiskReason.INTENT,)),
    notice=Notice(
        language="zh",
        text="请打电话",
        lines=(HelpLine(region="CN", name="x", number="12356", source="s", checked="2026-01-01"),),
    ),
    timings={},
)


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "psykb" / "activity.jsonl"


@pytest.fixture
def opened(base):
    with KnowledgeBase.open(base) as knowledge:
        yield knowledge


def lines(log):
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_person_at_risk_leaves_no_line(log, opened):
    activity = Activity(Call())
    activity.record("chat", opened, AT_RISK.question, answer=AT_RISK)
    assert not log.exists()


def test_a_line_holds_counts_and_places_but_nothing_that_was_said(log, opened):
    before = datetime.now(UTC).replace(microsecond=0)
    Activity(Call()).record("ask", opened, QUESTION, answer=ANSWER, model="scripted")
    [line] = lines(log)
    assert before <= datetime.fromisoformat(line.pop("time")) <= datetime.now(UTC)
    assert line == {
        "schema": 1,
        "command": "ask",
        "psykb": __version__,
        "base": "default",
        "generation": opened.generation,
        "model": "scripted",
        "claims": 2,
        "unsupported": 1,
        "dropped": 1,
        "cited": ["ebdbc8e0cb8c:48-52"],
        "abstained": None,
        "coverage": 1.0,
        "confidence": 0.9,
        "degraded": False,
        "usage": {
            "calls": 2,
            "failed": 0,
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "reasoning_tokens": 0,
            "estimated": False,
            "cost": None,
        },
        "timings": {"search": 0.5},
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ModelError(f"said: {QUESTION}", failure=Failure.TIMEOUT),
            {"error": "ModelError", "failure": "timeout", "exit": 1},
        ),
        (MisuseError(QUESTION), {"error": "MisuseError", "failure": None, "exit": 2}),
        (KeyboardInterrupt(), {"error": "KeyboardInterrupt", "failure": None, "exit": None}),
    ],
)
def test_an_error_is_named_but_its_words_are_not_kept(log, opened, error, told):
    Activity(Call()).record("chat", opened, QUESTION, error=error)
    [line] = lines(log)
    assert {key: line[key] for key in told} == told
    assert QUESTION not in log.read_text(encoding="utf-8")


def test_contents_are_written_where_that_is_allowed(log, opened):
    activity = Activity(Call(flags={"log_content": True}))
    activity.record("ask", opened, QUESTION, answer=ANSWER)
    activity.record("chat", opened, AT_RISK.question, answer=AT_RISK)
    first, second = lines(log)
    assert (first["question"], first["asked"]) == (QUESTION, "工作记忆是什么？")
    assert first["answer"] == ["甲", "乙"]
    assert (second["question"], second["abstained"]) == ("我不想活了", "at_risk")
    assert second["risk"] == {"level": "active", "current": "active", "reasons": ["intent"]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_log(log, opened):
    mask = os.umask(0)
    try:
        Activity(Call()).record("ask", opened, QUESTION, answer=ANSWER)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_lines_are_added(log, opened):
    for _ in range(2):
        Activity(Call()).record("ask", opened, QUESTION, answer=ANSWER)
    assert [line["command"] for line in lines(log)] == ["ask", "ask"]


def test_a_log_that_cannot_be_written_is_told_once(log, opened, capsys):
    log.parent.parent.mkdir()
    log.parent.write_text("in the way", encoding="utf-8")
    activity = Activity(Call())
    for _ in range(2):
        activity.record("chat", opened, QUESTION, answer=ANSWER)
    assert capsys.readouterr().err == (
        f"{log}: cannot be written (File exists); nothing is logged\n"
    )


def test_half_of_a_character_can_be_logged(log, opened):
    activity = Activity(Call(flags={"log_content": True}))
    activity.record("ask", opened, "\ud83d", answer=ANSWER)
    assert "\\ud83d" in log.read_text(encoding="utf-8")
