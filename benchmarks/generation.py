"""The engine: 1,000 calls to a server that takes 300 ms, 32 at once; memory; drafts by rules."""

import asyncio
import json
import tempfile
import time
from pathlib import Path

from benchmarks.gate import _reply, _write
from benchmarks.loopback import serving
from benchmarks.table import Table
from psykb import config
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.checks.checker import Checker
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.items import item_of
from psykb.generation.deciding import Known, Preparing, decide
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.generation.kinds import BY_RULES
from psykb.generation.library import Library
from psykb.generation.rules.drafting import drafts
from psykb.generation.rules.making import RulesMaker
from psykb.generation.run_files import Files
from psykb.generation.running import Run
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.opening import open_chat
from psykb.types import Message, Method, record

NEEDS = ()
ITEMS, AT_ONCE, DELAY = 500, 32, 0.3  # two calls an item; seconds that a reply takes
STARTER = Path(__file__).parent.parent / "kb" / "books"
PROMPT = "[1] 认知失调是指两种认知不一致。\n" * 20  # about as long as a passage


def measure(_data: Path | None) -> Table:
    """The server is another process on this machine; checks with a model are one call each."""
    table = Table("generation", "Making items", ("what", "value", "target", "n"))
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.create(Path(folder, "base")) as base,
    ):
        base.ingest([STARTER])
        library = Library(base)
        _rules(table, library)
        with serving(_answer) as port:
            _engine(table, library, Path(folder), port)
    table.notes.append(
        f"the engine: rules' drafts, each with a call before it and one after its checks; "
        f"{2 * ITEMS} calls of {DELAY} s, {AT_ONCE} at once, are {AT_ONCE / DELAY:.0f} a second at "
        "best; journal, checks and files are all in the time, and the server takes its share of "
        "the same cores"
    )
    table.notes.append("memory is the resident set of the process; it holds the base as well")
    table.notes.append("rules and checks: one core, the starter library (kb/books)")
    return table


def _rules(table: Table, library: Library) -> None:
    began = time.perf_counter()
    made = [d for p in library.passages for d in drafts(library.material(p), library, seed=0)]
    seconds = time.perf_counter() - began
    n = len(library.passages)
    table.add("drafts by rules, passages a second", n / seconds, "≥ 200", n)
    checker = Checker(library, support=SupportCheck.of(library.base), method=Method.RULES)
    maker = RulesMaker(library, BY_RULES, seed=0)
    slots = list(maker.slots())
    began = time.perf_counter()
    for slot in slots:
        draft = maker.make(slot)
        assert draft is not None
        checker.check(draft, slot)
    each = (time.perf_counter() - began) / len(slots)
    assert made
    table.add("checks without a model, ms a draft", 1_000 * each, "≤ 5", len(slots))


@record
class _Asking:
    """Rules' drafts with a call before each, so that only the engine is measured."""

    rules: RulesMaker
    caller: JournaledCaller
    method: Method = Method.PASSAGE

    def slots(self):
        return (s for s in self.rules.slots())

    def make(self, slot):
        _ask(self.caller, slot, "draft")
        return self.rules.make(slot)


@record
class _Checking:
    caller: JournaledCaller

    def check(self, draft, slot):
        _ask(self.caller, slot, "re_answer")
        return (), draft.difficulty

    def prompts(self, _draft):
        return {}


def _ask(caller, slot, purpose):
    words = f"{slot.number} {PROMPT}"
    caller.reply([Message(role="user", content=words)], purpose=purpose, passages=(slot.passage,))


class _Passing:
    """The checker, whose verdicts do not count: every draft is to make its second call."""

    def __init__(self, checker):
        self._checker = checker

    def check(self, draft, slot):
        self._checker.check(draft, slot)
        return ()


class _Nothing(Seen):
    def refusal(self, draft):
        super().refusal(draft)


def _engine(table: Table, library: Library, folder: Path, port: int) -> None:
    settings = config.load(
        {
            "base_url": f"http://127.0.0.1:{port}/v1",
            "llm_concurrency": AT_ONCE,
            "llm_context": 32_768,
        }
    )
    memory: dict[int, float] = {}
    times: list[float] = []

    def hear(tally):
        times.append(time.perf_counter())
        if tally.decided in (50, ITEMS):
            memory[tally.decided] = _resident()

    with opened(folder / "run", {}) as journal:
        journal.begin({}, Started(psykb="", documents={}, wanted=ITEMS, time=""))
        chat = open_chat("openai-like:test", settings=settings)
        bench = Bench()
        caller = JournaledCaller(chat, journal, bench=bench)
        chat.reply([Message(role="user", content="imports, connections")], purpose="warm")
        maker = _Asking(rules=RulesMaker(library, BY_RULES, seed=0), caller=caller)
        checker = Checker(library, support=SupportCheck.of(library.base), method=Method.RULES)
        known = Known(lambda _avoiding: _Nothing())
        slots = list(maker.slots())[:ITEMS]
        run = Run(
            iter(slots),
            Preparing(maker, _Passing(checker), _Checking(caller=caller), known).prepare,
            lambda p: decide(p, known, lambda d, c, pr: item_of(d, c, pr, library), 0, maker),
            wanted=len(slots),
            caller=caller,
            bench=bench,
            progress=hear,
        )
        began = time.perf_counter()
        with Files(folder / "run") as files:
            for found in run.results():
                files.add(found)
            files.publish()
        seconds = time.perf_counter() - began
        chat.close()
    calls = caller.sent
    share = calls / seconds / (AT_ONCE / DELAY)
    table.add("calls a second, as a share of the ideal", share, "≥ 0.85", calls)
    table.add("in all, s", seconds, f"≤ {calls * DELAY / AT_ONCE / 0.85:.1f}", calls)
    for decided, megabytes in memory.items():
        table.add(f"memory after {2 * decided} calls, MB", megabytes, "flat", decided)


def _resident() -> float:
    """Return the resident set of this process in MB; 0.0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    rows = [r for r in status.read_text().splitlines() if r.startswith("VmRSS")]
    return int(rows[0].split()[1]) / 1024


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            await asyncio.sleep(DELAY)
            _write(writer, "application/json", json.dumps(_reply("done")))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
