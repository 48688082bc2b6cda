"""The crisis gate: recall by label on posts of strangers, our own set, exam wording, speed."""

import json
import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.table import Table
from psykb.grounding.crisis import assess, levels
from psykb.types import Message, RiskLevel

NEEDS = ("safety/psyguard-valid.json",)
JUDGED = Path(__file__).parent.parent / "kb" / "judgements"
ACTIVE = {
    "主动自杀意图": "intent",
    "自杀计划": "plan",
    "自杀准备行为": "preparation",
    "自杀未遂": "attempt",
    "自伤行为": "self-harm",
    "自伤意图": "self-harm intent",
}
PASSIVE = {"被动自杀意图": "passive ideation"}
UNRELATED = {"与自杀/自伤/攻击行为无关": "unrelated"}
OTHERS = {
    "关于自杀的探索": "exploration (neither group)",
    "用户攻击行为": "aggression of the writer (neither group)",
    "他人攻击行为": "aggression of others (neither group)",
}
_ORDINARY = "最近学习压力很大，我总是失眠，和室友吵架，不知道怎么调节自己的情绪。"
_TALK = 30


def measure(data: Path) -> Table:
    """A post with several labels counts for its gravest group; even `idx` tuned, odd held out."""
    table = Table("crisis", "The crisis gate", ("measure", "set", "value", "95 %", "n"))
    posts = json.loads((data / NEEDS[0]).read_text(encoding="utf-8"))
    for name, rest in (("posts, held out (odd)", 1), ("posts, tuned on (even)", 0)):
        half = [post for post in posts if post["idx"] % 2 == rest]
        _groups(table, name, half)
        if rest:
            _labels(table, name, half)
    _own(table)
    _exam(table)
    _speed(table)
    table.notes += [
        "posts: psyguard-valid.json, Chinese, 1,480 posts with labels by others; the labels are "
        "noisy, and who labelled an existential question unrelated was not asked",
        "English is measured on our own set and on a stranger's posts only",
        "a stranger's posts: 88, kept because an older "
        "state of the gate failed on them, and the rules "
        "were mended with all of them open; docs/safety.md has the figures before that",
        "our own sets were written by the writers of the rules: 170 posts before the rules, the "
        "rest while the rules were widened, two thirds of them (tune) read for that, one third "
        "(test) measured only; docs/safety.md says how often each held-out figure was looked at, "
        "and what changed in between",
    ]
    return table


def _row(table: Table, name: str, where: str, hits: Iterable[bool]) -> None:
    values = list(hits)
    low, high = _wilson(sum(values), len(values))
    table.add(name, where, sum(values) / len(values), f"{low:.3f}–{high:.3f}", len(values))


def _wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson 1927), with a width at 0, too."""
    z, share = 1.959964, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _groups(table: Table, where: str, posts: Sequence[dict]) -> None:
    heard: dict[str, list[RiskLevel]] = {"active": [], "passive": [], "unrelated": []}
    for post in posts:
        labels = set(post["labels"])
        if labels & ACTIVE.keys():
            group = "active"
        elif labels & PASSIVE.keys():
            group = "passive"
        elif labels & UNRELATED.keys():
            group = "unrelated"
        else:
            continue
        heard[group].append(assess(post["text"]).level)
    none, active = RiskLevel.NONE, RiskLevel.ACTIVE
    _row(table, "active group: level active", where, (x is active for x in heard["active"]))
    _row(table, "active group: any alarm", where, (x is not none for x in heard["active"]))
    _row(table, "passive: any alarm", where, (x is not none for x in heard["passive"]))
    _row(table, "unrelated: false alarms", where, (x is not none for x in heard["unrelated"]))


def _labels(table: Table, where: str, posts: Sequence[dict]) -> None:
    for label, name in {**ACTIVE, **PASSIVE, **OTHERS, **UNRELATED}.items():
        levels = Counter(assess(p["text"]).level.value for p in posts if label in p["labels"])
        counts = " / ".join(str(levels[level.value]) for level in RiskLevel)
        table.add(f"{name}: none / passive / active", where, counts, "", levels.total())


def _own(table: Table) -> None:
    items = _read("crisis.jsonl")
    sets: dict[str, list[dict]] = {}
    for item in items:
        split = "a stranger's" if item["kind"] == "stranger" else f"own set, {item['split']}"
        sets.setdefault(f"{split}, {item['language']}", []).append(item)
    for where in sorted(sets):
        heard = [(i["level"], _heard(i)) for i in sets[where]]
        _row(table, "the very level", where, (a == b for a, b in heard))
        _row(table, "at risk: any alarm", where, (b != "none" for a, b in heard if a != "none"))
        _row(
            table,
            "no risk: false alarms",
            where,
            (b != "none" for a, b in heard if a == "none"),
        )


def _heard(item: dict) -> str:
    """Return the level of an item, which may be the last of several messages of the user."""
    said = [*item.get("before", ()), item["text"]]
    return assess([Message(role="user", content=text) for text in said]).level.value


def _exam(table: Table) -> None:
    items = _read("exam-wording.jsonl")
    for language in ("zh", "en"):
        chosen = [i for i in items if i["language"] == language]
        alarms = (assess(i["text"]).level is not RiskLevel.NONE for i in chosen)
        _row(table, "false alarms", f"exam wording, {language}", alarms)


def _speed(table: Table) -> None:
    at_risk = "有时候觉得活着没意思，想死，但是又不敢。小时候想过自杀。"
    for name, text in (("ordinary", _ORDINARY * 10), ("of risk", at_risk * 10)):
        message = text[:200]
        assess(message)
        started = time.perf_counter()
        for _ in range(500):
            assess(message)
        table.add(
            f"ms for 200 characters, {name}", "", (time.perf_counter() - started) * 2, "", 500
        )
    started = time.perf_counter()
    assess((_ORDINARY * 10_000)[:100_000])
    table.add("s for 100,000 characters", "", time.perf_counter() - started, "", 1)
    talk = [Message(role="user", content=_ORDINARY)] * _TALK
    started = time.perf_counter()
    for end in range(1, _TALK + 1):
        assess(talk[:end])
    _per_talk(table, "message by message", started)
    started = time.perf_counter()
    levels(talk)
    _per_talk(table, "in one pass", started)


def _per_talk(table: Table, how: str, started: float) -> None:
    name = f"ms for the levels at {_TALK} messages, {how}"
    table.add(name, "", (time.perf_counter() - started) * 1_000, "", 1)


def _read(name: str) -> list[dict]:
    text = (JUDGED / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
