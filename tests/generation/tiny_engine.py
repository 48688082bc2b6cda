"""A way of making questions so small that only the engine can be at fault.

The model is asked "draft N" and "check N"; what it replies to the first is the question. A question
that holds "unsupported" is refused by the checks, one that begins with "no" by the maker.
"""

import hashlib

from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.deciding import Known, Prepared, Preparing, decide
from psykb.generation.journal import opened
from psykb.generation.journal_lines import Started
from psykb.generation.run_files import Files
from psykb.generation.running import End, Run
from psykb.llm.chat import Chat
from psykb.llm.gate import Gate, Pace
from psykb.types import (
    Check,
    Citation,
    Difficulty,
    Draft,
    Kind,
    Message,
    Method,
    QAPair,
    Refusal,
    Refused,
    Slot,
    Stage,
)

BOOK = "0123456789ab"
SETTINGS = {"kb": "tiny"}
SHOWN = Citation(document_id=BOOK, start=0, end=1, quote="a", title="Tiny")


def refused(slot, stage, reason, draft=None):
    return Refused(
        slot=slot.number,
        kind=slot.kind,
        passage=slot.passage,
        stage=stage,
        reason=reason,
        draft=draft,
    )


class TinyMaker:
    method = Method.PASSAGE

    def __init__(self, caller, places):
        self._caller = caller
        self._places = places

    def slots(self):
        for n in range(self._places):
            yield Slot(number=n, kind=Kind.SHORT, passage=f"{BOOK}:{n}-{n + 1}")

    def make(self, slot):
        said = "nothing to ask"
        if self._caller is not None:
            said = asked(self._caller, f"draft {slot.number}", slot, "draft")
        if said == "empty":
            return None
        if said.startswith("no"):
            return refused(slot, Stage.DRAFT, Refusal.MODEL_DECLINED)
        return Draft(kind=slot.kind, language="en", question=said, answer="a", prompts={})


def asked(caller, words, slot, purpose):
    message = Message(role="user", content=words)
    return caller.reply([message], purpose=purpose, passages=(slot.passage,)).text


class TinyChecks:
    def check(self, draft, slot):
        if draft.question == "malformed":
            return refused(slot, Stage.SCHEMA, Refusal.TOO_LONG, draft)
        if "unsupported" in draft.question:
            return refused(slot, Stage.SUPPORT, Refusal.UNSUPPORTED, draft)
        return (Check(stage=Stage.SCHEMA, outcome="passed"),)


class TinyModelChecks:
    def __init__(self, caller):
        self._caller = caller

    def check(self, draft, slot):
        said = asked(self._caller, f"check {slot.number}", slot, "re_answer")
        if said == "differs":
            return refused(slot, Stage.RE_ANSWER, Refusal.RE_ANSWER_DIFFERS, draft)
        return (Check(stage=Stage.RE_ANSWER, outcome="passed"),), Difficulty.EASY

    def prompts(self, draft):
        return {"re_answer": "0123456789ab"}


class TinySeen:
    def __init__(self, _avoiding=True):
        self._items = {}

    def refusal(self, draft):
        other = self._items.get(draft.question)
        return None if other is None else (Refusal.DUPLICATE, other)

    def add(self, draft, item_id):
        self._items[draft.question] = item_id


def itemised(draft, checks, provenance):
    return QAPair(
        id=hashlib.sha256(draft.question.encode()).hexdigest()[:12],
        kind=draft.kind,
        language="en",
        question=draft.question,
        answer=draft.answer,
        citations=(SHOWN,),
        bloom=draft.bloom,
        difficulty=draft.difficulty or Difficulty.MEDIUM,
        checks=tuple(checks),
        provenance=provenance,
    )


def chat_of(llm, threads=1, **gate):
    spec = "class:tiny"
    return Chat(llm, spec=spec, gate=Gate(pace=Pace(concurrency=threads, attempts=1), **gate))


def work(folder, chat, wanted, places=1_000, interrupt=None, documents=None):
    """Run the tiny engine in a folder; return the run and its journal, closed."""
    with opened(folder, documents or {BOOK: "Tiny"}) as journal:
        journal.begin(
            SETTINGS,
            Started(psykb="0", documents=documents or {BOOK: "Tiny"}, wanted=wanted, time="now"),
        )
        bench = Bench()
        caller = JournaledCaller(chat, journal, bench=bench)
        maker = TinyMaker(caller, places)
        known = Known(TinySeen)
        run: Run[Slot, Prepared, QAPair | Refused] = Run(
            maker.slots(),
            Preparing(maker, TinyChecks(), TinyModelChecks(caller), known).prepare,
            lambda prepared: decide(prepared, known, itemised, 0, maker),
            wanted=wanted,
            caller=caller,
            bench=bench,
            known=journal.written.decided,
            progress=interrupt,
        )
        with Files(folder) as files:
            for found in run.results():
                files.add(found)
            if run.ended is not End.BROKEN:
                files.publish()
                journal.end(run.tally.decided, run.tally.accepted, files.digest)
        run.caller = caller  # type: ignore[attr-defined]
        return run, journal


def written(folder):
    return (folder / "qa.jsonl").read_bytes(), (folder / "rejected.jsonl").read_bytes()
